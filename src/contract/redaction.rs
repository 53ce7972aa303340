//! Where passwords stand in a text, so that nothing shows them.
//!
//! It errs on the side of hiding: names that merely look like `password` count, and everything
//! before an `@` in an address counts. Where a text is broken, nobody can tell where a string
//! ends, so that anything behind a name like `password`, or before an `@`, may be a part of what
//! it hides: of these stretches only what is known to be no password is shown, which is blanks,
//! marks, documented words, and lines that hold one documented member and nothing else.

use std::borrow::Cow;

use crate::contract::request::{BODY_MEMBERS, INSTANCE_MEMBERS, METHODS, MODES};
use crate::json::fault::{Fault, FaultKind};
use crate::json::tree::{Node, Value};
use crate::text::find::find;
use crate::text::span::Span;
use crate::text::spelling::lower;

/// The places to hide: sorted, disjoint, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(Vec<Span>);

impl Secrets {
    /// The places, sorted and disjoint, in bytes.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Places that somebody else found: sorted and disjoint.
    pub(crate) fn of(spans: Vec<Span>) -> Self {
        Self(spans)
    }

    /// The places that share a byte with the span, or hold it where it is empty.
    fn touched(&self, span: Span) -> impl Iterator<Item = Span> {
        let next = self.0.partition_point(|secret| secret.end <= span.start);
        let places = self.0[next..].iter().copied();
        places.take_while(move |secret| secret.overlaps(span))
    }

    /// Whether a byte of the span is to be hidden.
    pub(crate) fn touches(&self, span: Span) -> bool {
        self.touched(span).next().is_some()
    }

    /// Whether a part of a place would be left if the span were replaced.
    pub(crate) fn tears(&self, span: Span) -> bool {
        self.touched(span).any(|secret| !span.contains(secret))
    }

    /// What must not be shown of a region of a text that [`parse`](crate::json::parse) read.
    #[must_use]
    pub fn find(text: &str, region: Span, roots: &[Node<'_>], faults: &[Fault]) -> Self {
        let mut finder = Finder {
            text,
            region,
            spans: Vec::new(),
            first: None,
        };
        for root in roots {
            finder.node(root, false);
        }
        if is_broken(text, faults) {
            finder.doubtful();
        } else {
            finder.comments(faults);
        }
        Self::merge(finder.spans)
    }

    /// Places that somebody else found.
    #[must_use]
    pub fn merge(mut spans: Vec<Span>) -> Self {
        spans.retain(|span| !span.is_empty());
        spans.sort_unstable();
        spans.dedup_by(|next, last| {
            let touches = last.end >= next.start;
            if touches {
                last.end = last.end.max(next.end);
            }
            touches
        });
        Self(spans)
    }
}

/// Whether strings may end elsewhere than it seems. A comma too many moves none, and neither does a
/// comment without a quote and without a word of secrets.
pub(crate) fn is_broken(text: &str, faults: &[Fault]) -> bool {
    faults.iter().any(|fault| match fault.kind {
        FaultKind::TrailingComma => false,
        FaultKind::Comment => {
            let comment = &text[fault.span.start..fault.span.end];
            comment.contains('"') || tells(comment)
        }
        _ => true,
    })
}

/// What names of secrets hold.
const PARTS: [&str; 8] = [
    "pass",
    "pwd",
    "secret",
    "token",
    "credential",
    "密码",
    "口令",
    "пароль",
];

/// Whether a member of this name holds something that must not be shown.
pub fn is_secret_name(name: &str) -> bool {
    // The documented members are known without looking closer.
    match name {
        "password" => return true,
        "id" | "addrs" | "migration_method" | "resume_mode" | "bandwidth_limit_mb"
        | "source_instance" | "target_instance" => return false,
        _ => {}
    }
    let name: Cow<'_, str> = if name.chars().all(|char| lower(char) == char) {
        name.into()
    } else {
        name.chars().map(lower).collect()
    };
    // A name is short: this takes less than a search for each part.
    let tells = |at: usize| {
        let rest = &name.as_bytes()[at..];
        PARTS.iter().any(|part| rest.starts_with(part.as_bytes()))
    };
    (0..name.len()).any(tells) || name == "auth" || resembles_password(&name)
}

fn resembles_password(name: &str) -> bool {
    let likely = name
        .bytes()
        .filter(|byte| b"pasword".contains(byte))
        .count();
    (5..=12).contains(&name.len()) && likely >= 4 && strsim::osa_distance(name, "password") <= 3
}

/// Length of the scheme that a text begins with: that much of a URL is no password.
fn scheme(text: &str) -> usize {
    const SCHEMES: [&str; 5] = ["redis://", "rediss://", "http://", "https://", "tcp://"];
    let begins = |scheme: &&&str| {
        text.as_bytes()
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    SCHEMES.iter().find(begins).map_or(0, |scheme| scheme.len())
}

struct Finder<'t> {
    text: &'t str,
    region: Span,
    spans: Vec<Span>,
    /// Where the first name of a secret ends that was read as such.
    first: Option<usize>,
}

impl Finder<'_> {
    fn node(&mut self, node: &Node<'_>, secret: bool) {
        match &node.value {
            Value::Object(object) => {
                for member in &object.members {
                    let named = is_secret_name(&member.key);
                    if named {
                        self.first = self.first.or(Some(member.key_span.end));
                    }
                    self.node(&member.node, secret || named);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.node(item, secret)),
            Value::Null | Value::Template => {}
            _ if secret => self.spans.push(self.inside(node.span)),
            Value::String(string) if string.contains('@') => self.user_info(node.span),
            _ => {}
        }
    }

    /// The span without its quotes.
    fn inside(&self, span: Span) -> Span {
        let literal = &self.text[span.start..span.end];
        let Some(quote @ ('"' | '\'')) = literal.chars().next() else {
            return span;
        };
        let closed = literal.len() > 1 && literal.ends_with(quote);
        Span::new(span.start + 1, span.end - usize::from(closed))
    }

    /// `user:password@` in an address, the scheme left visible.
    fn user_info(&mut self, literal: Span) {
        let inside = self.inside(literal);
        let text = &self.text[inside.start..inside.end];
        if let Some(at) = text.rfind('@') {
            let start = scheme(&text[..at]);
            self.spans
                .push(Span::new(inside.start + start, inside.start + at));
        }
    }

    /// Of a text whose strings are whole, comments that may go on with a password: behind the first
    /// name of one, and before the last `@`.
    fn comments(&mut self, faults: &[Fault]) {
        let text = self.text;
        let first = self.first.unwrap_or(self.region.end);
        let last = text[..self.region.end].rfind('@').unwrap_or(0);
        let comments = faults
            .iter()
            .filter(|fault| fault.kind == FaultKind::Comment)
            .map(|fault| fault.span);
        for span in comments {
            if span.start >= first || span.start < last {
                self.mask_words(span.start, &text[span.start..span.end]);
            }
        }
    }

    /// Of a broken text, what may be a password: behind the first name of one, and before the
    /// last `@`.
    fn doubtful(&mut self) {
        let names = self.names();
        let first = self.first.into_iter().chain(names).min();
        let last = self.text[self.region.start..self.region.end].rfind('@');
        let last = last.map_or(self.region.start, |at| self.region.start + at);
        let first = first.unwrap_or(self.region.end);
        if first <= last {
            self.mask(self.region, last);
        } else {
            self.mask(Span::new(self.region.start, last), last);
            self.mask(Span::new(first, self.region.end), last);
        }
    }

    /// Hides what stands behind each name of a secret: its value where it is a string that ends
    /// as one should, else the rest of the line. Returns where the first of the names ends.
    fn names(&mut self) -> Option<usize> {
        let text = self.text;
        let mut first = None;
        let mut from = self.region.start;
        let mut line = self.region.start;
        while let Some(found) = text[from..self.region.end].find(is_part) {
            let start = from + found;
            let rest = &text[start..self.region.end];
            let word = &rest[..rest.find(|char| !is_part(char)).unwrap_or(rest.len())];
            from = start + word.len();
            let Some(name) = name_of_secret(word) else {
                continue;
            };
            first = first.or(Some(start + name));
            // Looked for once a line: a line may hold any number of names.
            if line < from {
                let length = text[from..self.region.end].find(['\n', '\r']);
                line = length.map_or(self.region.end, |length| from + length);
            }
            let value = if name < word.len() {
                None
            } else {
                whole_value(&text[from..line])
            };
            let hidden = match value {
                Some(value) => Span::new(from + value.start, from + value.end),
                // What is glued to the name may be the secret.
                None => Span::new(start + name, line),
            };
            self.spans.push(hidden);
            from = hidden.end.max(from);
        }
        first
    }

    /// Hides all of a stretch but what is known to be no password; `last` is where the last `@`
    /// stands.
    fn mask(&mut self, stretch: Span, last: usize) {
        let mut at = stretch.start;
        let text = &self.text[stretch.start..stretch.end];
        for line in text.split_inclusive(['\n', '\r']) {
            let whole = at == self.region.start || self.text[..at].ends_with(['\n', '\r']);
            if !(whole && is_plain_member(line, at > last)) {
                self.mask_words(at, line);
            }
            at += line.len();
        }
    }

    /// Hides all of a line that begins at `start` but blanks, marks and documented words.
    fn mask_words(&mut self, start: usize, line: &str) {
        let is_mark = |char: char| {
            char.is_whitespace() || matches!(char, '{' | '}' | '[' | ']' | ',' | ':' | '"' | '\'')
        };
        let mut at = start;
        for part in line.split_inclusive(is_mark) {
            let word = part.trim_end_matches(is_mark);
            if !is_documented(word) {
                self.spans.push(Span::new(at, at + word.len()));
            }
            at += part.len();
        }
    }
}

/// Whether a text says that something beside it is a secret.
pub(crate) fn tells(text: &str) -> bool {
    let mut words = text.split(|char: char| !is_part(char));
    text.contains('@') || words.any(|word| name_of_secret(word).is_some())
}

/// Whether a character may be a part of a name.
fn is_part(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// How much of a word names a secret, where it does; what follows may be the secret.
fn name_of_secret(word: &str) -> Option<usize> {
    let lower: String = word.chars().map(lower).collect();
    // The longest first.
    let mut parts = ["password", "passwd", "passwrod"]
        .iter()
        .chain(&PARTS)
        .chain(&["auth"]);
    let part = parts.find_map(|part| Some(find(lower.as_bytes(), part.as_bytes())? + part.len()));
    part.or_else(|| resembles_password(&lower).then_some(word.len()))
}

/// Where the value lies in what follows a name on its line, without its quotes: a string that a
/// comma, a bracket or the line's end follows, or `null`.
fn whole_value(rest: &str) -> Option<Span> {
    let value = rest.strip_prefix('"').unwrap_or(rest).trim_start();
    let value = value.strip_prefix(':')?.trim_start();
    let at = rest.len() - value.len();
    let (inside, length) = match string(value) {
        Some(length) => (Span::new(at + 1, at + length - 1), length),
        None => (Span::empty(at), value.starts_with("null").then_some(4)?),
    };
    let behind = value[length..].trim_start();
    (behind.is_empty() || behind.starts_with([',', '}', ']'])).then_some(inside)
}

/// The length of the string that a text begins with, its quotes included, where it ends.
fn string(text: &str) -> Option<usize> {
    let mut escaped = false;
    let inside = text.strip_prefix('"')?;
    let end = inside.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some(end + 2)
}

/// Whether a line holds one documented member whose value is no password, and nothing else.
fn is_plain_member(line: &str, has_addresses: bool) -> bool {
    let line = line.trim();
    let Some(length) = string(line) else {
        return false;
    };
    let known = match &line[1..length - 1] {
        "addrs" => has_addresses,
        name => name != "password" && is_documented(name),
    };
    let Some(value) = line[length..].trim_start().strip_prefix(':') else {
        return false;
    };
    let value = value.trim();
    let value = value.strip_suffix(',').unwrap_or(value).trim_end();
    let is_number = |value: &str| value.bytes().all(|byte| b"0123456789.".contains(&byte));
    let whole = string(value) == Some(value.len()) && !value.contains('@');
    known && (whole || is_number(value) || is_documented(value))
}

/// Whether a word is one of the contract's, or of JSON's.
fn is_documented(word: &str) -> bool {
    let names = BODY_MEMBERS.iter().chain(&INSTANCE_MEMBERS);
    let values = METHODS.iter().chain(&MODES);
    let literals = ["null", "true", "false"];
    names
        .chain(values)
        .chain(&literals)
        .any(|&known| known == word)
}
