//! Recovers from syntax errors: reports the fault, and continues at the next readable place.

use super::cursor::{Parser, is_blank, is_wide_blank};
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
        comma: Option<Span>,
        empty: bool,
    ) -> Option<bool> {
        let found = Bracket::of_closing(self.token()?)?;
        let here = Span::new(self.at, self.at + self.char().len_utf8());
        if found == bracket {
            if let Some(comma) = comma {
                let kind = if empty {
                    FaultKind::ExtraComma
                } else {
                    FaultKind::TrailingComma
                };
                self.fault(kind, comma);
            }
            self.step();
            return Some(true);
        }
        let outer = self.open.len() - 1;
        if self.open[..outer].iter().any(|&(open, _)| open == found) {
            // It closes a container further out: this one's own bracket is what is missing.
            let opening = Span::of_char(self.text, opening);
            self.fault(FaultKind::Unclosed(bracket), opening);
            return Some(false);
        }
        let rest = self.bytes[here.end..].iter();
        let next = rest.copied().find(|byte| !is_blank(*byte));
        self.at = here.end;
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

    /// The text ends inside a container; reported once, for the innermost one.
    pub(super) fn unexpected_end(&mut self, innermost: Bracket, opening: usize) {
        if !self.ended {
            self.ended = true;
            let open = self.open.len();
            self.fault(
                FaultKind::UnexpectedEnd { innermost, open },
                Span::of_char(self.text, opening),
            );
        }
    }

    /// A character that means nothing here, and equal ones that follow it.
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

    /// Blanks, and what is none in JSON but stands for one, with a fault each.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            let rest = &self.bytes[self.at..];
            let blanks = rest.iter().position(|byte| !is_blank(*byte));
            self.at += blanks.unwrap_or(rest.len());
            match self.peek() {
                // Nearly every token.
                Some(b'"' | b':' | b',' | b'{' | b'}') => return,
                Some(byte) if self.skip_foreign_blank(byte) => {}
                _ => return,
            }
        }
    }

    /// Comments, markers of merge conflicts, white space of typesetting.
    #[inline(never)]
    fn skip_foreign_blank(&mut self, byte: u8) -> bool {
        match byte {
            b'/' | b'#' => self.skip_comment(),
            b'<' | b'=' | b'>' | b'|' => self.skip_conflict(),
            _ => !byte.is_ascii_graphic() && self.skip_wide_blanks(),
        }
    }

    /// Whitespace that JSON does not allow; one fault for adjacent characters.
    fn skip_wide_blanks(&mut self) -> bool {
        let start = self.at;
        while self.at < self.bytes.len() && is_wide_blank(self.char()) {
            self.at += self.char().len_utf8();
        }
        if self.at > start {
            self.fault(FaultKind::WideBlank, Span::new(start, self.at));
        }
        self.at > start
    }

    /// The markers of a merge conflict, each on a line of its own: of its sides the first is read.
    fn skip_conflict(&mut self) -> bool {
        let start = self.at;
        let mark = &self.bytes[start..(start + 7).min(self.bytes.len())];
        let whole = mark.len() == 7 && mark.iter().all(|byte| *byte == mark[0]);
        let ended = self
            .bytes
            .get(start + 7)
            .is_none_or(|byte| matches!(byte, b' ' | b'\n' | b'\r'));
        let begins = start == 0 || matches!(self.bytes[start - 1], b'\n' | b'\r');
        if !(whole && ended && begins) {
            return false;
        }
        self.at = self.line_end(start);
        if start < self.conflict {
            // The other side is stepped over as a whole.
            if mark[0] != b'<' {
                self.at = self.conflict;
            }
            return true;
        }
        // Looked for once where there is none: any number of lines may look like a marker.
        let end = if mark[0] == b'<' && !self.conflict_is_open {
            find(&self.bytes[start..], b"\n>>>>>>>").map(|length| start + length + 1)
        } else {
            None
        };
        self.conflict_is_open |= mark[0] == b'<' && end.is_none();
        self.conflict = end.map_or(self.at, |end| self.line_end(end));
        self.fault(FaultKind::MergeConflict, Span::new(start, self.conflict));
        true
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
            self.fault(FaultKind::TooDeep, Span::of_char(self.text, start));
        }
        let mut depth = 0usize;
        while let Some(byte) = self.token() {
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
            self.at += self.char().len_utf8();
            if depth == 0 {
                return Value::Invalid;
            }
        }
        // Whatever else is open is open for the same reason.
        self.ended = true;
        Value::Invalid
    }
}
