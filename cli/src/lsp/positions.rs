//! Positions of the editor: lines from 0, and characters in the negotiated unit.
//!
//! A position outside of the text becomes the nearest one before it, so that an outdated edit may
//! change the wrong place but removes nothing else.

use dcs_migration_lint::{LineIndex, Span};
use gen_lsp_types::{Position, PositionEncodingKind, Range, TextDocumentContentChangeEvent};
use serde_json::Value;

/// The unit of characters in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    Utf8,
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    /// The first known encoding that the client offers, or UTF-16.
    pub(super) fn negotiate(offered: Option<&Value>) -> Self {
        let offered = offered.and_then(Value::as_array);
        let known = offered
            .into_iter()
            .flatten()
            .find_map(|word| match word.as_str()? {
                "utf-8" => Some(Encoding::Utf8),
                "utf-16" => Some(Encoding::Utf16),
                "utf-32" => Some(Encoding::Utf32),
                _ => None,
            });
        known.unwrap_or_default()
    }

    fn units(self, char: char) -> usize {
        match self {
            Encoding::Utf8 => char.len_utf8(),
            Encoding::Utf16 => char.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }
}

impl From<Encoding> for PositionEncodingKind {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

/// Converts between the offsets and positions of one text.
pub(super) struct Positions<'t> {
    text: &'t str,
    lines: LineIndex<'t>,
    encoding: Encoding,
}

impl<'t> Positions<'t> {
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Self {
        let lines = LineIndex::new(text);
        Self {
            text,
            lines,
            encoding,
        }
    }

    /// Those of another text.
    pub(super) fn of<'o>(&self, text: &'o str) -> Positions<'o> {
        Positions::new(text, self.encoding)
    }

    /// The position of an offset in bytes.
    fn position(&self, byte: usize) -> Position {
        let found = self.lines.position(byte);
        let start = self.lines.line(found.line).map_or(0, |line| line.start);
        let character = match self.encoding {
            Encoding::Utf8 => found.byte - start,
            Encoding::Utf16 => found.column - 1,
            Encoding::Utf32 => self.text[start..found.byte].chars().count(),
        };
        let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Position {
            line: number(found.line - 1),
            character: number(character),
        }
    }

    pub(super) fn range(&self, span: Span) -> Range {
        Range {
            start: self.position(span.start),
            end: self.position(span.end),
        }
    }

    /// The offset in bytes of a position. After the end of a line it is the end of the line, after
    /// the end of the text the end of the text, and inside a character its start.
    pub(super) fn offset(&self, position: Position) -> usize {
        let number = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
        let Some(line) = self.lines.line(number(position.line).saturating_add(1)) else {
            return self.text.len();
        };
        let mut left = number(position.character);
        for (at, char) in self.text[line.start..line.end].char_indices() {
            let units = self.encoding.units(char);
            if left < units {
                return line.start + at;
            }
            left -= units;
        }
        line.end
    }

    /// The span of a range, even if its ends are swapped.
    pub(super) fn span(&self, range: Range) -> Span {
        let (one, other) = (self.offset(range.start), self.offset(range.end));
        Span::new(one.min(other), one.max(other))
    }
}

/// Applies a change of the editor to a text.
pub(super) fn change(
    text: &mut String,
    change: TextDocumentContentChangeEvent,
    encoding: Encoding,
) {
    match change {
        TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
            let span = Positions::new(text, encoding).span(part.range);
            text.replace_range(span.start..span.end, &part.text);
        }
        TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
            *text = whole.text;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn the_first_known_encoding_is_used() {
        for (offered, wanted) in [
            (json!(["utf-8", "utf-16"]), Encoding::Utf8),
            (json!(["utf-16", "utf-8"]), Encoding::Utf16),
            (json!(["utf-7", "utf-32"]), Encoding::Utf32),
            (json!([]), Encoding::Utf16),
            (json!("utf-8"), Encoding::Utf16),
            (json!([8]), Encoding::Utf16),
        ] {
            assert_eq!(Encoding::negotiate(Some(&offered)), wanted, "{offered}");
        }
        assert_eq!(Encoding::negotiate(None), Encoding::Utf16);
    }

    #[test]
    fn each_encoding_counts_its_units() {
        let text = "a\r\né😀密x\rz";
        let at = |byte, encoding| {
            let Position { line, character } = Positions::new(text, encoding).position(byte);
            (line, character)
        };
        let x = text.find('x').unwrap();
        assert_eq!(
            ALL.map(|encoding| at(x, encoding)),
            [(1, 9), (1, 4), (1, 3)]
        );
        assert_eq!(ALL.map(|encoding| at(text.len(), encoding)), [(2, 1); 3]);
    }

    fn edit(text: &str, encoding: Encoding, numbers: [u32; 4], with: &str) -> String {
        let mut text = text.to_owned();
        let [line, character, end_line, end_character] = numbers;
        let range = json!({
            "start": { "line": line, "character": character },
            "end": { "line": end_line, "character": end_character },
        });
        let event = json!({ "range": range, "text": with });
        change(&mut text, serde_json::from_value(event).unwrap(), encoding);
        text
    }

    #[test]
    fn edits_out_of_range_remove_nothing_else() {
        let text = "ab\r\n😀\n";
        for (numbers, wanted) in [
            ([0, 1, 0, 2], "aX\r\n😀\n"),
            // After the end of the line, and with swapped ends.
            ([0, 1, 0, 99], "aX\r\n😀\n"),
            ([0, 2, 0, 1], "aX\r\n😀\n"),
            // Inside the emoji.
            ([1, 1, 1, 2], "ab\r\nX\n"),
            ([1, 1, 1, 1], "ab\r\nX😀\n"),
            // After the end of the text.
            ([9, 9, u32::MAX, u32::MAX], "ab\r\n😀\nX"),
            ([2, 0, 2, 0], "ab\r\n😀\nX"),
            ([0, 0, u32::MAX, 0], "X"),
        ] {
            assert_eq!(
                edit(text, Encoding::Utf16, numbers, "X"),
                wanted,
                "{numbers:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn offsets_round_trip(text in "[ab\r\né密😀]{0,20}") {
            for encoding in ALL {
                let positions = Positions::new(&text, encoding);
                for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                    // There is no position between \r and \n.
                    if !(text[..at].ends_with('\r') && text[at..].starts_with('\n')) {
                        prop_assert_eq!(positions.offset(positions.position(at)), at);
                    }
                }
            }
        }

        #[test]
        fn any_edit_is_applied(
            text in "[ab\r\né密😀]{0,20}",
            numbers in [0u32..6, 0u32..9, 0u32..6, 0u32..9],
            with in "[x\r\n😀]{0,3}",
        ) {
            for encoding in ALL {
                let edited = edit(&text, encoding, numbers, &with);
                prop_assert!(edited.len() <= text.len() + with.len());
                prop_assert!(edited.contains(&with));
            }
        }
    }
}
