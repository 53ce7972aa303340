//! The parser's state, and its steps over the text.

use super::fault::{Bracket, Fault, FaultKind};
use super::tree::{Node, Value};
use crate::text::span::Span;

/// `serde_json` refuses the 128th nested container.
pub(crate) const MAX_DEPTH: usize = 127;

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    /// The text up to where the value's region ends.
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    /// The containers around `at`, outermost first.
    pub(super) open: Vec<(Bracket, usize)>,
    pub(super) faults: Vec<Fault>,
    /// Whether the early end of the text has been reported.
    pub(super) ended: bool,
    /// Whether the too deep nesting has been reported.
    pub(super) deep: bool,
    pub(super) templates: bool,
    /// Where the merge conflict ends in which `at` lies.
    pub(super) conflict: usize,
    /// Whether a conflict was met that does not end.
    pub(super) conflict_is_open: bool,
}

impl<'t> Parser<'t> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The mark at `at`, as JSON writes it.
    pub(super) fn token(&self) -> Option<u8> {
        match self.peek()? {
            // The first bytes of the wide marks.
            0xE3 | 0xEF => Some(ascii_mark(self.char()).unwrap_or(0xEF)),
            byte => Some(byte),
        }
    }

    /// Steps over the mark at `at`; one that JSON writes otherwise is a fault.
    pub(super) fn step(&mut self) -> Span {
        if self.peek().is_some_and(|byte| byte.is_ascii()) {
            self.at += 1;
            return Span::new(self.at - 1, self.at);
        }
        let char = self.char();
        let span = Span::new(self.at, self.at + char.len_utf8());
        if let Some(mark) = ascii_mark(char) {
            self.fault(FaultKind::WideMark(char::from(mark)), span);
        }
        self.at = span.end;
        span
    }

    pub(super) fn char(&self) -> char {
        self.text[self.at..].chars().next().unwrap_or('\0')
    }

    pub(super) fn starts_with(&self, prefix: &str) -> bool {
        self.bytes[self.at..].starts_with(prefix.as_bytes())
    }

    pub(super) fn fault(&mut self, kind: FaultKind, span: Span) {
        self.faults.push(Fault { kind, span });
    }

    pub(super) fn node(&self, start: usize, value: Value<'t>) -> Node<'t> {
        Node {
            span: Span::new(start, self.at),
            value,
        }
    }

    pub(super) fn line_end(&self, from: usize) -> usize {
        self.bytes[from..]
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(self.bytes.len(), |length| from + length)
    }

    /// Steps over word characters, and what else a word of this kind may hold.
    pub(super) fn skip_word(&mut self, also: impl Fn(char) -> bool) {
        while let Some(byte) = self.peek() {
            let char = if byte.is_ascii() {
                char::from(byte)
            } else {
                self.char()
            };
            if !is_word(char) && !also(char) {
                return;
            }
            self.at += char.len_utf8();
        }
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Characters that words, numbers and unquoted keys are made of.
pub(super) fn is_word(char: char) -> bool {
    char == '_' || char.is_alphanumeric()
}

/// The mark of JSON for a full-width or typographic one.
pub(super) fn ascii_mark(char: char) -> Option<u8> {
    Some(match char {
        '：' => b':',
        '，' | '；' | '、' => b',',
        '｛' => b'{',
        '｝' => b'}',
        '［' | '【' => b'[',
        '］' | '】' => b']',
        _ => return None,
    })
}

/// White space of typesetting, and characters without width.
pub(super) fn is_wide_blank(char: char) -> bool {
    !char.is_ascii() && (char.is_whitespace() || is_zero_width(char))
        || matches!(char, '\u{b}' | '\u{c}')
}

/// Characters without width, which are removed rather than replaced by a space.
pub(crate) fn is_zero_width(char: char) -> bool {
    matches!(
        char,
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
    )
}
