//! Parses documents, objects and arrays.

use std::borrow::Cow;

use super::cursor::{MAX_DEPTH, Parser, is_word};
use super::fault::{Bracket, Fault, FaultKind};
use super::foreign::foreign;
use super::strict;
use super::string::is_typographic_quote;
use super::tree::{Member, Node, Object, Value};
use crate::text::span::Span;

#[cfg(test)]
thread_local! {
    /// How many texts this thread parsed.
    pub(crate) static PARSED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// The value of strict JSON; `None` if the text has a fault.
#[cfg(any(test, fuzzing))]
pub(crate) fn parse_strictly(text: &str) -> Option<serde_json::Value> {
    let parsed = parse(text, Span::new(0, text.len()), false);
    if parsed.faults.is_empty() {
        parsed.roots.first().and_then(Node::to_value)
    } else {
        None
    }
}

/// The values and faults of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<'t> {
    /// The value, then any values after it, which are faults.
    pub roots: Vec<Node<'t>>,
    /// In the order of reading.
    pub faults: Vec<Fault>,
}

/// Reads `text[span]`; spans of the result count from the start of `text`.
///
/// With `templates`, variables without quotes (`{{x}}`, `${X}`) are values, not faults.
#[must_use]
pub fn parse(text: &str, span: Span, templates: bool) -> Parsed<'_> {
    #[cfg(test)]
    PARSED.set(PARSED.get() + 1);
    if let Some(foreign) = foreign(&text[span.start..span.end]) {
        let start = span.end - text[span.start..span.end].trim_start().len();
        let line = text[start..span.end].lines().next().unwrap_or_default();
        return Parsed {
            roots: Vec::new(),
            faults: vec![Fault {
                kind: FaultKind::NotJson(foreign),
                span: Span::new(start, start + line.trim_end().len()),
            }],
        };
    }
    if let Some(root) = strict::read(text, span) {
        return Parsed {
            roots: vec![root],
            faults: Vec::new(),
        };
    }
    recover(text, span, templates)
}

/// Reads any text that may be JSON.
pub(super) fn recover(text: &str, span: Span, templates: bool) -> Parsed<'_> {
    let mut parser = Parser {
        text,
        bytes: &text.as_bytes()[..span.end],
        at: span.start,
        open: Vec::new(),
        faults: Vec::new(),
        ended: false,
        deep: false,
        templates,
        conflict: 0,
        conflict_is_open: false,
    };
    let roots = parser.document();
    Parsed {
        roots,
        faults: parser.faults,
    }
}

impl<'t> Parser<'t> {
    pub(super) fn document(&mut self) -> Vec<Node<'t>> {
        let start = self.at;
        let mut roots = Vec::new();
        self.skip_blanks();
        while let Some(b'}' | b']' | b',' | b':') = self.peek() {
            self.stray_character();
            self.skip_blanks();
        }
        if self.at == self.bytes.len() {
            if self.faults.is_empty() {
                self.fault(FaultKind::Empty, Span::new(start, self.at));
            }
            return roots;
        }
        roots.push(self.value());
        self.skip_blanks();
        if self.at < self.bytes.len() {
            self.fault(
                FaultKind::TrailingText,
                Span::new(self.at, self.line_end(self.at)),
            );
            // The rest is one fault; it is read for its values, not for further faults.
            let reported = self.faults.len();
            while self.at < self.bytes.len() {
                match self.bytes[self.at] {
                    b'}' | b']' | b',' | b':' => self.at += 1,
                    _ => roots.push(self.value()),
                }
                self.skip_blanks();
                self.faults.truncate(reported);
            }
        }
        roots
    }

    /// Reads one value; consumes at least one character unless a container's bracket is here.
    pub(super) fn value(&mut self) -> Node<'t> {
        let start = self.at;
        let Some(byte) = self.token() else {
            return self.node(start, Value::Invalid);
        };
        let value = match byte {
            b'"' | b'\'' => Value::String(self.string()),
            b'{' if self.starts_with("{{") => self.template("}}"),
            b'{' | b'[' if self.open.len() >= MAX_DEPTH => self.too_deep(),
            b'{' => self.object(),
            b'[' => self.array(),
            b'$' if self.starts_with("${") => self.template("}"),
            b'-' | b'+' | b'.' | b'0'..=b'9' => self.number(),
            _ if is_word(self.char()) => self.literal(),
            _ if is_typographic_quote(self.char()) => Value::String(self.string()),
            _ => {
                self.stray_character();
                Value::Invalid
            }
        };
        self.node(start, value)
    }

    pub(super) fn object(&mut self) -> Value<'t> {
        let opening = self.at;
        self.open.push((Bracket::Brace, opening));
        self.step();
        let mut members: Vec<Member<'t>> = Vec::new();
        if self.open.len() == 1 {
            // The members of a request, and room for mistakes.
            members.reserve(8);
        }
        let mut comma: Option<Span> = None;
        // Set after a fault that may have hidden a comma.
        let mut recovering = false;
        let closed = loop {
            self.skip_blanks();
            let Some(byte) = self.token() else {
                self.unexpected_end(Bracket::Brace, opening);
                break false;
            };
            match byte {
                b'}' | b']' => match self.close(Bracket::Brace, opening, comma, members.is_empty())
                {
                    Some(closed) => break closed,
                    None => recovering = true,
                },
                b',' => {
                    let extra = comma.is_some() || (members.is_empty() && !recovering);
                    let span = self.step();
                    if extra {
                        self.fault(FaultKind::ExtraComma, span);
                    } else {
                        comma = Some(span);
                    }
                }
                _ => {
                    let separated = recovering || comma.is_some();
                    comma = None;
                    recovering = match self.key() {
                        Some((key, key_span)) => {
                            if let (Some(last), false) = (members.last(), separated) {
                                let end = last.node.span.end;
                                self.fault(FaultKind::MissingComma, Span::empty(end));
                            }
                            let node = self.member_value(key_span);
                            let lost = matches!(node.value, Value::Invalid);
                            members.push(Member {
                                key,
                                key_span,
                                node,
                            });
                            lost
                        }
                        None => true,
                    };
                }
            }
        };
        self.open.pop();
        Value::Object(Object { members, closed })
    }

    /// A key, or a fault and at least one character less.
    pub(super) fn key(&mut self) -> Option<(Cow<'t, str>, Span)> {
        let start = self.at;
        // Nearly every key.
        if self.peek() == Some(b'"') {
            let key = self.string();
            return Some((key, Span::new(start, self.at)));
        }
        let char = self.char();
        match char {
            '\'' => {}
            _ if is_typographic_quote(char) => {}
            _ if is_word(char) || char == '$' => {
                self.skip_word(|char| matches!(char, '-' | '.' | '$'));
                let span = Span::new(start, self.at);
                let rest = self.text[self.at..self.bytes.len()].trim_start();
                if !rest.starts_with([':', '=', '：']) {
                    self.fault(FaultKind::UnquotedText, span);
                    return None;
                }
                self.fault(FaultKind::UnquotedKey, span);
                return Some((Cow::Borrowed(&self.text[start..self.at]), span));
            }
            '{' | '[' | '｛' | '［' | '【' | '-' | '+' | '.' => {
                let node = self.value();
                self.fault(FaultKind::MissingKey, Span::new(start, node.span.end));
                return None;
            }
            _ => {
                self.stray_character();
                return None;
            }
        }
        let key = self.string();
        Some((key, Span::new(start, self.at)))
    }

    pub(super) fn member_value(&mut self, key: Span) -> Node<'t> {
        self.skip_blanks();
        match self.token() {
            Some(b':') => {
                // A full-width one has three bytes.
                let start = self.at;
                self.step();
                if self.starts_with("=") {
                    self.at += 1;
                    self.fault(FaultKind::WrongColon, Span::new(start, self.at));
                }
            }
            Some(b'=') => {
                let start = self.at;
                self.at += if self.starts_with("=>") { 2 } else { 1 };
                self.fault(FaultKind::WrongColon, Span::new(start, self.at));
            }
            None | Some(b',' | b'}' | b']') => {
                self.fault(FaultKind::MissingValue, key);
                return Node {
                    span: Span::empty(key.end),
                    value: Value::Invalid,
                };
            }
            Some(_) => self.fault(FaultKind::MissingColon, Span::empty(key.end)),
        }
        self.skip_blanks();
        match self.token() {
            None | Some(b',' | b'}' | b']') => {
                self.fault(FaultKind::MissingValue, key);
                self.node(self.at, Value::Invalid)
            }
            Some(_) => self.value(),
        }
    }

    pub(super) fn array(&mut self) -> Value<'t> {
        let opening = self.at;
        self.open.push((Bracket::Square, opening));
        self.step();
        let mut items: Vec<Node<'t>> = Vec::new();
        let mut comma: Option<Span> = None;
        let mut recovering = false;
        loop {
            self.skip_blanks();
            let Some(byte) = self.token() else {
                self.unexpected_end(Bracket::Square, opening);
                break;
            };
            match byte {
                b'}' | b']' => {
                    if self
                        .close(Bracket::Square, opening, comma, items.is_empty())
                        .is_some()
                    {
                        break;
                    }
                    recovering = true;
                }
                b',' => {
                    let extra = comma.is_some() || (items.is_empty() && !recovering);
                    let span = self.step();
                    if extra {
                        self.fault(FaultKind::ExtraComma, span);
                    } else {
                        comma = Some(span);
                    }
                }
                _ => {
                    if let (Some(last), false) = (items.last(), recovering || comma.is_some()) {
                        let end = last.span.end;
                        self.fault(FaultKind::MissingComma, Span::empty(end));
                    }
                    comma = None;
                    let node = self.value();
                    recovering = matches!(node.value, Value::Invalid);
                    items.push(node);
                }
            }
        }
        self.open.pop();
        Value::Array(items)
    }
}
