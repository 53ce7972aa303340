//! Where passwords stand in a text, so that nothing shows them.
//!
//! It errs on the side of hiding: names that merely look like `password` count, everything
//! before an `@` in an address counts, and where the text is broken the rest of the line is
//! hidden too, since nobody can tell where the password ends.

use crate::json::{Fault, FaultKind, Node, Value, find};
use crate::span::Span;
use crate::text::lower;

/// The places to hide: sorted, disjoint, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Secrets(Vec<Span>);

impl Secrets {
    pub(crate) fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Places that somebody else found: sorted and disjoint.
    pub(crate) fn of(spans: Vec<Span>) -> Self {
        Self(spans)
    }

    /// Whether a byte of the span is to be hidden.
    pub(crate) fn touches(&self, span: Span) -> bool {
        let next = self.0.partition_point(|secret| secret.end <= span.start);
        self.0.get(next).is_some_and(|secret| secret.overlaps(span))
    }

    pub(crate) fn find(text: &str, region: Span, roots: &[Node<'_>], faults: &[Fault]) -> Self {
        let mut finder = Finder {
            text,
            region,
            broken: faults
                .iter()
                .filter(|fault| fault.kind != FaultKind::TrailingComma)
                .map(|fault| fault.span.start)
                .collect(),
            members: Vec::new(),
            spans: Vec::new(),
            body_end: roots.first().map_or(region.end, |root| root.span.end),
            told: (usize::MAX, 0),
        };
        finder.broken.sort_unstable();
        if !finder.broken.is_empty() {
            for root in roots {
                finder.note_members(root);
            }
        }
        for root in roots {
            finder.node(root, false);
        }
        if !finder.broken.is_empty() {
            finder.words();
        }
        Self::merge(finder.spans)
    }

    /// Places that somebody else found.
    pub(crate) fn merge(mut spans: Vec<Span>) -> Self {
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

/// Whether a member of this name holds something that must not be shown.
pub(crate) fn is_secret_name(name: &str) -> bool {
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
    // The documented members are known without looking closer.
    match name {
        "password" => return true,
        "id" | "addrs" | "migration_method" | "resume_mode" | "bandwidth_limit_mb"
        | "source_instance" | "target_instance" => return false,
        _ => {}
    }
    let name: String = name.chars().map(lower).collect();
    PARTS.iter().any(|part| name.contains(part)) || name == "auth" || resembles_password(&name)
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

/// Whether a line begins with a string that no colon follows.
fn is_item(line: &str) -> bool {
    let Some(quote @ (b'"' | b'\'')) = line.bytes().next() else {
        return false;
    };
    let mut escaped = false;
    let end = line.bytes().skip(1).position(|byte| {
        let ends = byte == quote && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    // Both quotes are ASCII, so the end is a character boundary.
    end.is_none_or(|end| !line[end + 2..].trim_start().starts_with(':'))
}

struct Finder<'t> {
    text: &'t str,
    region: Span,
    /// Where faults are, in order.
    broken: Vec<usize>,
    /// The members of a broken text, in order.
    members: Vec<Span>,
    spans: Vec<Span>,
    /// Where the body ends; what follows it is no part of it.
    body_end: usize,
    /// The end of a line, and what `value_end` said of it last: it may be asked for each word.
    told: (usize, usize),
}

impl Finder<'_> {
    fn node(&mut self, node: &Node<'_>, secret: bool) {
        match &node.value {
            Value::Object(object) => {
                for member in &object.members {
                    let named = is_secret_name(&member.key);
                    self.node(&member.node, secret || named);
                    if named {
                        self.behind(member.node.span);
                    }
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

    /// A fault between a password and the end of the next member: the password may go on where
    /// its string seems to end.
    fn behind(&mut self, value: Span) {
        // Behind the body only the first fault is told, so anything may be broken there.
        if value.start >= self.body_end {
            self.spans.push(Span::new(value.start, self.region.end));
            return;
        }
        let next = self
            .members
            .partition_point(|member| member.start < value.end);
        let clear = self
            .members
            .get(next)
            .map_or(self.region.end, |next| next.end);
        let first = self.broken.partition_point(|&at| at < value.start);
        if self.broken.get(first).is_some_and(|&at| at <= clear) {
            let rest = self.text[value.end..self.region.end].trim_start();
            let next = self.region.end - rest.len();
            // A string that its line cuts off may go on in the lines that follow.
            let cut_off = self.text[value.end..next].contains(['\n', '\r']);
            let end = if cut_off {
                self.region.end
            } else {
                let end = self.line_end(next);
                self.value_end(end)
            };
            self.spans.push(Span::new(value.start, end));
        }
    }

    /// Where members are whose value is no container, and the keys of the others.
    fn note_members(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Object(object) => {
                for member in &object.members {
                    let is_container =
                        matches!(member.node.value, Value::Object(_) | Value::Array(_));
                    self.members.push(if is_container {
                        member.key_span
                    } else {
                        member.span()
                    });
                    self.note_members(&member.node);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.note_members(item)),
            _ => {}
        }
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

    /// In a broken text: from each word like `password` to the line's end, and before each `@`.
    fn words(&mut self) {
        const WORDS: [&str; 7] = [
            "password",
            "passw",
            "pwd",
            "secret",
            "token",
            "auth",
            "requirepass",
        ];
        let lower = self.text[self.region.start..self.region.end].to_ascii_lowercase();
        let known = Secrets::merge(self.spans.clone());
        let is_part = |char: char| char.is_alphanumeric() || char == '_';
        let mut from = 0;
        let mut line = 0;
        while let Some(found) = lower[from..].find(is_part) {
            let start = from + found;
            let name = lower[start..].find(|char| !is_part(char));
            let name = name.map_or(lower.len(), |length| start + length);
            from = name;
            let word = &lower[start..name];
            let mut parts = WORDS.iter();
            let part = parts.find_map(|part| {
                find(word.as_bytes(), part.as_bytes()).map(|at| start + at + part.len())
            });
            let told = part.is_some() || resembles_password(word);
            let end = self.region.start + name;
            if !told || self.is_parsed_key(end, &known) {
                continue;
            }
            if end >= line {
                line = self.line_end(end);
            }
            let text = self.text;
            let rest = &text[end..line];
            let bare = !rest.contains(char::is_alphanumeric);
            // A password that is hidden already may hold such a word; a key is followed by a colon.
            if known.touches(self.absolute(start, name)) && !self.is_key(end) {
                continue;
            }
            // The word itself is no secret; what is glued to it may be one.
            let value_end = if bare {
                self.region.end
            } else {
                self.value_end(line)
            };
            let start = self.region.start + part.unwrap_or(name);
            self.spans.push(Span::new(start, value_end));
            if value_end == self.region.end {
                break;
            }
        }
        let mut last = 0;
        for (at, _) in lower.match_indices('@') {
            // In a broken text any quote, blank or line break may belong to the password: what is
            // surely none is what stands before the name of the addresses.
            let before = &lower[last..at];
            let name = before.rfind("addrs").map(|name| name + "addrs".len());
            let start = name.or_else(|| before.rfind(['\n', '\r']));
            let start = last + start.unwrap_or(0);
            let opens = |char: char| char.is_whitespace() || matches!(char, '"' | '\'' | ':' | '[');
            let mut start = at - lower[start..at].trim_start_matches(opens).len();
            start += scheme(&lower[start..at]);
            self.spans.push(self.absolute(start, at));
            last = at + 1;
        }
    }

    /// A span that counts from the start of the region, as one of the text.
    fn absolute(&self, start: usize, end: usize) -> Span {
        Span::new(self.region.start + start, self.region.start + end)
    }

    /// Whether a name that ends at `end` is a key whose value was already looked at: its quote
    /// is followed by a colon and a value that is hidden, or empty.
    fn is_parsed_key(&self, end: usize, known: &Secrets) -> bool {
        let rest = &self.text[end..self.region.end];
        let value = rest.strip_prefix('"').map(str::trim_start);
        let Some(value) = value.and_then(|rest| rest.strip_prefix(':')) else {
            return false;
        };
        let value = value.trim_start();
        let start = self.region.end - value.len();
        let next = known.0.partition_point(|span| span.start < start);
        let hidden = known.0.get(next).is_some_and(|span| {
            // The part before an `@` is not the whole value.
            span.start <= start + 1 && !self.text[span.end..].starts_with('@')
        });
        hidden || value.starts_with("null") || value.starts_with("\"\"")
    }

    /// Whether a colon follows a word that ends at `end`.
    fn is_key(&self, end: usize) -> bool {
        let rest = self.text[end..self.region.end].trim_start_matches(['"', '\'']);
        rest.trim_start().starts_with([':', '='])
    }

    /// Where a value ends at the latest whose line ends at `line`: with the text, where the line
    /// opens what it does not close; else with the lines that follow and hold no member, but an
    /// item alone.
    fn value_end(&mut self, line: usize) -> usize {
        if line == self.told.0 {
            return self.told.1;
        }
        let before = self.text[self.region.start..line].trim_end();
        let end = if before.ends_with(['[', '{', ':']) {
            self.region.end
        } else {
            let mut end = line;
            let mut next = line;
            while next < self.region.end {
                let rest = &self.text[next..self.region.end];
                let blank = rest.len() - rest.trim_start().len();
                let start = next + blank;
                next = self.line_end(start);
                if !is_item(&self.text[start..next]) {
                    break;
                }
                end = next;
            }
            end
        };
        self.told = (line, end);
        end
    }

    fn line_end(&self, from: usize) -> usize {
        self.text[from..self.region.end]
            .find(['\n', '\r'])
            .map_or(self.region.end, |length| from + length)
    }
}
