//! Finds the passwords in a text, so that they can be redacted.
//!
//! In doubt it redacts: names similar to `password` count, and so does everything before an `@` in
//! an address. If the text has syntax errors, the end of a string is uncertain, and everything
//! after a name like `password`, or before an `@`, may be part of a password. Of such text only
//! whitespace, punctuation, documented words, and lines with exactly one documented member are
//! shown.

use crate::contract::address::is_bus_port;
use crate::contract::connection_string::{
    Holds, begins_with_address, first_without_name, may_hold_password, passwords,
};
use crate::contract::password::{FoundPassword, Password, url_password};
use crate::contract::placeholder::{is_only_template, is_template_mark};
use crate::contract::request::{BODY_MEMBERS, INSTANCE_MEMBERS, METHODS, MODES};
use crate::contract::secret_name::{PARTS, holds_part, is_secret_name};
use crate::json::fault::{Fault, FaultKind};
use crate::json::string_map::StringMap;
use crate::json::tree::{Node, Value};
use crate::text::find::find;
use crate::text::span::Span;
use crate::text::spelling::lower;

/// The spans to redact: sorted, disjoint, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(Vec<Span>);

impl Secrets {
    /// The places, sorted and disjoint, in bytes.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// The spans that overlap a span, or contain it if it is empty.
    fn touched(&self, span: Span) -> impl Iterator<Item = Span> {
        let next = self.0.partition_point(|secret| secret.end <= span.start);
        let places = self.0[next..].iter().copied();
        places.take_while(move |secret| secret.overlaps(span))
    }

    /// Whether a byte of the span is redacted.
    pub(crate) fn touches(&self, span: Span) -> bool {
        self.touched(span).next().is_some()
    }

    /// Whether replacing the span would leave a part of a redacted span.
    pub(crate) fn tears(&self, span: Span) -> bool {
        self.touched(span).any(|secret| !span.contains(secret))
    }

    /// What must not be shown of a region of a text that [`parse`](crate::json::parse) read.
    #[must_use]
    pub fn find(text: &str, region: Span, roots: &[Node<'_>], faults: &[Fault]) -> Self {
        Self::find_with_passwords(text, region, roots, faults).0
    }

    /// The same, and the passwords of the first value: those whose name says so, and those inside
    /// of connection strings and URLs, wherever they are.
    pub(crate) fn find_with_passwords(
        text: &str,
        region: Span,
        roots: &[Node<'_>],
        faults: &[Fault],
    ) -> (Self, Vec<FoundPassword>) {
        let mut finder = Finder {
            text,
            region,
            spans: Vec::new(),
            passwords: Vec::new(),
            first: None,
        };
        let mut passwords = Vec::new();
        if let Some((root, rest)) = roots.split_first() {
            finder.node(root, Within::Body);
            passwords = std::mem::take(&mut finder.passwords);
            for root in rest {
                finder.node(root, Within::Body);
            }
        }
        match broken_from(text, roots.first(), faults) {
            Some(from) => {
                finder.region = finder.region.with_start(from.max(region.start));
                finder.doubtful();
            }
            None => finder.comments(faults),
        }
        (Self::merge(finder.spans), passwords)
    }

    /// From spans in any order; empty ones are dropped, touching ones joined.
    #[must_use]
    pub fn merge(mut spans: Vec<Span>) -> Self {
        spans.retain(|span| !span.is_empty());
        spans.sort_unstable();
        spans.dedup_by(|next, last| {
            let touches = last.end >= next.start;
            if touches {
                *last = last.with_end(last.end.max(next.end));
            }
            touches
        });
        Self(spans)
    }
}

/// The offset from which on strings may end elsewhere than it seems, if there is one. A comma too
/// many moves none, and neither does a comment without a quote and without a word of secrets. Text
/// behind a whole object leaves the object as it is.
pub(crate) fn broken_from(text: &str, root: Option<&Node<'_>>, faults: &[Fault]) -> Option<usize> {
    let is_whole = |root: &Node<'_>| matches!(&root.value, Value::Object(object) if object.closed);
    let from = faults.iter().filter_map(|fault| match fault.kind {
        FaultKind::TrailingComma => None,
        FaultKind::Comment => {
            let comment = &text[fault.span.start..fault.span.end];
            (comment.contains('"') || tells(comment)).then_some(0)
        }
        FaultKind::TrailingText if root.is_some_and(is_whole) => Some(fault.span.start),
        _ => Some(0),
    });
    from.min()
}

/// Length of the URL scheme at the start of a text; a scheme is not part of a password.
fn scheme(text: &str) -> usize {
    const SCHEMES: [&str; 5] = ["redis://", "rediss://", "http://", "https://", "tcp://"];
    let begins = |scheme: &&&str| {
        text.as_bytes()
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    SCHEMES.iter().find(begins).map_or(0, |scheme| scheme.len())
}

/// The member that a value is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within<'t> {
    Body,
    Member(&'t str),
    Addresses,
    Secret,
}

impl<'t> Within<'t> {
    fn member(self, name: &'t str) -> Self {
        let is_address = |name: &[u8]| name.eq_ignore_ascii_case(b"addr");
        match self {
            Within::Secret => self,
            _ if is_secret_name(name) => Within::Secret,
            _ if name.as_bytes().get(..4).is_some_and(is_address) => Within::Addresses,
            Within::Body | Within::Member(_) => Within::Member(name),
            Within::Addresses => self,
        }
    }

    /// What a string in the member holds. Addresses may have any name but a documented one.
    fn holds(self, string: &str) -> Holds {
        match self {
            Within::Addresses => Holds::Addresses,
            Within::Member(name) if !is_documented(name) && begins_with_address(string) => {
                Holds::Addresses
            }
            _ => Holds::Anything,
        }
    }
}

struct Finder<'t> {
    text: &'t str,
    region: Span,
    spans: Vec<Span>,
    passwords: Vec<FoundPassword>,
    /// The end of the first member name that was read as the name of a secret.
    first: Option<usize>,
}

impl Finder<'_> {
    fn node<'t>(&mut self, node: &'t Node<'_>, within: Within<'t>) {
        match &node.value {
            Value::Object(object) => {
                for member in &object.members {
                    let inside = within.member(&member.key);
                    if inside == Within::Secret {
                        self.first = self.first.or(Some(member.key_span.end));
                    }
                    self.node(&member.node, inside);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.node(item, within)),
            Value::Null | Value::Template => {}
            Value::String(string) if within == Within::Secret => {
                self.password(node.span, Password::of(string));
                if !is_only_template(string) {
                    self.spans.push(self.inside(node.span));
                }
            }
            _ if within == Within::Secret => {
                if let Value::Number(_) = node.value {
                    self.password(node.span, Password::Real);
                }
                self.spans.push(self.inside(node.span));
            }
            Value::String(string) if may_hold_password(string) => {
                self.string(node.span, string, within.holds(string));
            }
            _ => {}
        }
    }

    fn password(&mut self, span: Span, kind: Password) {
        self.passwords.push(FoundPassword { span, kind });
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

    /// What a string holds besides: `user:password@` in an address, the scheme left visible, and
    /// the passwords of connection strings.
    #[inline(never)]
    fn string(&mut self, literal: Span, string: &str, holds: Holds) {
        let user_info = string
            .char_indices()
            .rev()
            .find(|&(at, char)| {
                is_at(char) && !is_bus_port(string, at) && !is_template_mark(string, at)
            })
            .map(|(at, _)| Span::new(scheme(string).min(at), at));
        let passwords = passwords(string, holds);
        let of_url = url_password(string);
        if user_info.is_none() && of_url.is_none() && passwords.is_empty() {
            return;
        }
        let map = StringMap::new(self.text, literal);
        for span in of_url.iter().chain(&passwords) {
            let kind = Password::of(&string[span.start..span.end]);
            self.password(map.span(*span), kind);
        }
        let hidden = user_info.into_iter().chain(passwords);
        self.spans.extend(hidden.map(|span| map.span(span)));
    }

    /// Redacts comments that may contain a part of a password, in a text whose strings are certain:
    /// those after the first name of a secret, and those before the last `@`.
    fn comments(&mut self, faults: &[Fault]) {
        if faults.is_empty() {
            return;
        }
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

    /// Redacts what may be a password in a text with syntax errors: the text after the first name
    /// of a secret, and the text before the last `@`.
    fn doubtful(&mut self) {
        let names = self.names();
        let region = &self.text[self.region.start..self.region.end];
        let without_name = first_without_name(region).map(|at| self.region.start + at);
        let first = self.first.into_iter().chain(names).chain(without_name);
        let first = first.min();
        let last = self.text[self.region.start..self.region.end].rfind('@');
        let last = last.map_or(self.region.start, |at| self.region.start + at);
        let first = first.map_or(self.region.end, |first| first.max(self.region.start));
        if first <= last {
            self.mask(self.region, last);
        } else {
            self.mask(Span::new(self.region.start, last), last);
            self.mask(Span::new(first, self.region.end), last);
        }
    }

    /// Redacts what follows each name of a secret: its value if that is a properly closed string,
    /// else the rest of the line. Returns the end of the first name.
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
            // Searched once per line, since a line may contain any number of names.
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
                // Text directly after the name may be the secret.
                None => Span::new(start + name, line),
            };
            self.spans.push(hidden);
            from = hidden.end.max(from);
        }
        first
    }

    /// Redacts a stretch, except text that cannot be a password; `last` is the offset of the last
    /// `@`.
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

    /// Redacts a line that begins at `start`, except whitespace, punctuation and documented words.
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

/// Whether a text contains an `@`, the name of a secret, or what a password is behind without a name.
#[inline(never)]
pub(crate) fn tells(text: &str) -> bool {
    let mut words = text.split(|char: char| !is_part(char));
    text.contains('@')
        || words.any(|word| name_of_secret(word).is_some())
        || first_without_name(text).is_some()
}

/// Whether a character may be a part of a name.
fn is_part(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// The length of the part of a word that names a secret; what follows may be the secret.
fn name_of_secret(word: &str) -> Option<usize> {
    if BODY_MEMBERS.contains(&word) || METHODS.contains(&word) || MODES.contains(&word) {
        return None;
    }
    // Without what joins its words.
    let chars = || word.char_indices().filter(|(_, char)| *char != '_');
    let folded: String = chars().map(|(_, char)| lower(char)).collect();
    if holds_part(&folded) || find(folded.as_bytes(), b"auth").is_some() {
        // The longest first.
        let mut parts = ["password", "passwd", "passwrod"]
            .iter()
            .chain(&PARTS)
            .chain(&["auth"]);
        let part =
            parts.find_map(|part| Some(find(folded.as_bytes(), part.as_bytes())? + part.len()));
        // Each byte beside its place in the word.
        let mut ends = Vec::with_capacity(word.len());
        for (at, char) in chars() {
            ends.resize(ends.len() + lower(char).len_utf8(), at + char.len_utf8());
        }
        return part.map(|end| ends[end - 1]);
    }
    is_secret_name(word).then_some(word.len())
}

/// `@` in its two widths.
fn is_at(char: char) -> bool {
    matches!(char, '@' | '＠')
}

/// The span of the value in the rest of a line after a name, without its quotes: a string followed
/// by a comma, a bracket or the end of the line, or `null`.
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

/// The length of the string at the start of a text, with its quotes; `None` if it is not closed.
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

/// Whether a line is exactly one documented member whose value is not a password.
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

/// Whether a word is a documented name or value, or a JSON literal.
#[inline(never)]
fn is_documented(word: &str) -> bool {
    let names = BODY_MEMBERS.iter().chain(&INSTANCE_MEMBERS);
    let values = METHODS.iter().chain(&MODES);
    let literals = ["null", "true", "false"];
    names
        .chain(values)
        .chain(&literals)
        .any(|&known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_touches_what_it_shares_a_byte_with() {
        let secrets = Secrets::merge(vec![Span::new(4, 6), Span::empty(9), Span::new(0, 2)]);
        for (start, end, touches, tears) in [
            (0, 2, true, false),
            (1, 2, true, true),
            (2, 4, false, false),
            (2, 5, true, true),
            (2, 6, true, false),
            (1, 6, true, true),
            (5, 5, true, true),
            (6, 9, false, false),
            (9, 9, false, false),
        ] {
            let span = Span::new(start, end);
            assert_eq!(secrets.touches(span), touches, "{span:?}");
            assert_eq!(secrets.tears(span), tears, "{span:?}");
        }
    }

    #[test]
    fn spans_that_touch_are_one_secret() {
        let spans = [(3, 5), (0, 2), (5, 6), (1, 2), (4, 4), (8, 9)];
        let spans = spans.map(|(start, end)| Span::new(start, end));
        let expected = [Span::new(0, 2), Span::new(3, 6), Span::new(8, 9)];
        assert_eq!(Secrets::merge(spans.to_vec()).spans(), expected);
    }
}
