//! The parser's state, and how it moves over the text.

use super::fault::{Bracket, Fault, FaultKind};
use super::tree::{Node, Value};
use crate::text::span::Span;

/// `serde_json` refuses the 128th nested container.
pub(crate) const MAX_DEPTH: usize = 127;

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    /// The text up to where the value's region ends.
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    /// The containers around `at`, outermost first.
    pub(super) open: Vec<(Bracket, usize)>,
    pub(super) faults: Vec<Fault>,
    /// Whether it was told that the text ends too early.
    pub(super) ended: bool,
    /// Whether it was told that the nesting is too deep.
    pub(super) deep: bool,
    pub(super) templates: bool,
}

impl<'t> Parser<'t> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
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
