//! What is done where a text departs from JSON: the fault is stated, and reading goes on.

use super::cursor::{Parser, is_blank};
use super::fault::{Bracket, FaultKind};
use super::tree::Value;
use crate::text::find::find;
use crate::text::span::Span;

impl<'t> Parser<'t> {
    /// At a closing bracket: `Some` ends the container and says whether it was closed.
    pub(super) fn close(
        &mut self,
        bracket: Bracket,
        opening: usize,
        comma: Option<usize>,
        empty: bool,
    ) -> Option<bool> {
        let found = Bracket::of_closing(self.bytes[self.at])?;
        let here = Span::new(self.at, self.at + 1);
        if found == bracket {
            if let Some(comma) = comma {
                let kind = if empty {
                    FaultKind::ExtraComma
                } else {
                    FaultKind::TrailingComma
                };
                self.fault(kind, Span::new(comma, comma + 1));
            }
            self.at += 1;
            return Some(true);
        }
        let outer = self.open.len() - 1;
        if self.open[..outer].iter().any(|&(open, _)| open == found) {
            // It closes a container further out: this one's own bracket is what is missing.
            self.fault(
                FaultKind::Unclosed(bracket),
                Span::new(opening, opening + 1),
            );
            return Some(false);
        }
        let rest = self.bytes[self.at + 1..].iter();
        let next = rest.copied().find(|byte| !is_blank(*byte));
        self.at += 1;
        if next == Some(bracket.closing() as u8) || (outer == 0 && next.is_some()) {
            self.fault(FaultKind::StrayBracket, here);
            return None;
        }
        self.fault(
            FaultKind::WrongBracket {
                expected: bracket,
                open: opening,
            },
            here,
        );
        Some(true)
    }

    /// The text is over inside a container; told once, by the innermost.
    pub(super) fn unexpected_end(&mut self, innermost: Bracket, opening: usize) {
        if !self.ended {
            self.ended = true;
            let open = self.open.len();
            self.fault(
                FaultKind::UnexpectedEnd { innermost, open },
                Span::new(opening, opening + 1),
            );
        }
    }

    /// One character that means nothing here, and the like ones that follow it.
    pub(super) fn stray_character(&mut self) {
        let start = self.at;
        let char = self.char();
        let kind = match char {
            '}' | ']' => FaultKind::StrayBracket,
            ',' => FaultKind::ExtraComma,
            _ => FaultKind::UnexpectedCharacter(char),
        };
        while self.at < self.bytes.len() && self.char() == char {
            self.at += char.len_utf8();
        }
        self.fault(kind, Span::new(start, self.at));
    }

    /// Blanks, and comments with a fault each.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/' | b'#') if self.skip_comment() => {}
                _ => return,
            }
        }
    }

    pub(super) fn skip_comment(&mut self) -> bool {
        let start = self.at;
        if self.starts_with("/*") {
            self.at = find(&self.bytes[start + 2..], b"*/")
                .map_or(self.bytes.len(), |end| start + 2 + end + 2);
        } else if self.starts_with("//") || self.starts_with("#") {
            self.at = self.line_end(start);
        } else {
            return false;
        }
        self.fault(FaultKind::Comment, Span::new(start, self.at));
        true
    }

    /// Steps over a container nested too deeply, brackets counted, without recursion.
    pub(super) fn too_deep(&mut self) -> Value<'t> {
        let start = self.at;
        if !self.deep {
            self.deep = true;
            self.fault(FaultKind::TooDeep, Span::new(start, start + 1));
        }
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b'"' => {
                    let faults = self.faults.len();
                    self.string();
                    self.faults.truncate(faults);
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Value::Invalid;
            }
        }
        // Whatever else is open is open for the same reason.
        self.ended = true;
        Value::Invalid
    }
}
