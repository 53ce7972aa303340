//! Lines, columns and UTF-16 offsets, compared with counting from the start of the text.
#![allow(clippy::unwrap_used)]

use std::ops::Range;

use dcs_migration_lint::{LineIndex, Span};
use proptest::prelude::*;

/// Where each line begins: a line ends with `\n`, `\r\n` or `\r`.
fn line_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    for (at, char) in text.char_indices() {
        if char == '\n' || (char == '\r' && !text[at + 1..].starts_with('\n')) {
            starts.push(at + 1);
        }
    }
    starts
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec!["a", "\u{e9}", "\u{4e2d}", "\u{1f600}", " ", "\n", "\r\n", "\r"])
            .prop_map(str::to_owned),
        // Longer than the distance between what the index remembers.
        1 => (prop::sample::select(vec!["a", "\u{e9}", "\u{4e2d}", "\u{1f600}"]), 300..1500_usize)
            .prop_map(|(char, times)| char.repeat(times)),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn places_are_those_that_counting_finds(text in text(), at: prop::sample::Index) {
        let index = LineIndex::new(&text);
        let starts = line_starts(&text);
        prop_assert_eq!(index.line_count(), starts.len());

        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let byte = bounds[at.index(bounds.len())];
        let line = starts.partition_point(|start| *start <= byte);
        let units = |range: Range<usize>| text[range].encode_utf16().count();
        let position = index.position(byte);
        prop_assert_eq!(position.line, line);
        prop_assert_eq!(position.column, units(starts[line - 1]..byte) + 1);
        prop_assert_eq!((position.byte, position.utf16), (byte, units(0..byte)));

        let span = index.line(line).unwrap();
        let content = &text[Range::from(span)];
        prop_assert_eq!(span.start, starts[line - 1]);
        prop_assert!(!content.contains(['\n', '\r']));
        let next = starts.get(line).copied().unwrap_or(text.len());
        prop_assert_eq!(text[span.start..next].trim_end_matches(['\n', '\r']), content);
    }
}

#[test]
fn there_is_no_line_outside() {
    let index = LineIndex::new("a\nb");
    assert_eq!((index.line(0), index.line(3)), (None, None));
    assert_eq!(index.line(2), Some(Span::new(2, 3)));
    let end = index.position(100);
    assert_eq!((end.line, end.column, end.byte), (2, 2, 3));
}

#[test]
fn debug_shows_lines_and_not_the_text() {
    let shown = format!("{:?}", LineIndex::new("Sesam\nb"));
    assert!(
        shown.contains("lines") && !shown.contains("Sesam"),
        "{shown}"
    );
}

#[test]
fn spans_that_share_a_byte_overlap() {
    let span = Span::new(2, 4);
    assert_eq!(
        (span.len(), Span::new(4, 2).len(), Span::empty(3).len()),
        (2, 0, 0)
    );
    assert_eq!((span.is_empty(), Span::empty(3).is_empty()), (false, true));
    for (other, overlaps) in [
        (Span::new(0, 2), false),
        (Span::new(0, 3), true),
        (Span::new(3, 9), true),
        (Span::new(4, 9), false),
        (Span::new(0, 9), true),
        (Span::empty(3), true),
        (Span::empty(2), false),
        (Span::empty(4), false),
    ] {
        assert_eq!(
            (span.overlaps(other), other.overlaps(span)),
            (overlaps, overlaps),
            "{other:?}"
        );
    }
}
