//! Maps the decoded text of a string back to its source.

use crate::text::span::Span;

/// The places of the decoded text of a string in its source.
#[derive(Debug, Clone)]
pub struct StringMap {
    /// Where the text begins.
    start: usize,
    /// Behind each escape, the places from which on both run alike: decoded offset and source offset.
    anchors: Vec<(usize, usize)>,
}

impl StringMap {
    /// Of the string at `literal`, its quotes included.
    #[must_use]
    pub fn new(text: &str, literal: Span) -> Self {
        let bytes = &text.as_bytes()[..literal.end];
        let mut at = literal.start + quote_len(bytes, literal.start);
        let start = at;
        let mut anchors = Vec::new();
        let mut decoded = 0;
        while let Some(plain) = bytes[at..].iter().position(|&byte| byte == b'\\') {
            let (length, width) = escape_widths(&text[at + plain..literal.end]);
            decoded += plain + width;
            at += plain + length;
            anchors.push((decoded, at));
        }
        Self { start, anchors }
    }

    /// The source of a range of the decoded text, in bytes.
    #[must_use]
    pub fn span(&self, decoded: Span) -> Span {
        Span::new(self.offset(decoded.start), self.offset(decoded.end))
    }

    fn offset(&self, decoded: usize) -> usize {
        let next = self.anchors.partition_point(|anchor| anchor.0 <= decoded);
        let (from, at) = next
            .checked_sub(1)
            .map_or((0, self.start), |last| self.anchors[last]);
        at + (decoded - from)
    }
}

/// Source length and decoded length of the escape that `rest` begins with.
#[must_use]
pub fn escape_widths(rest: &str) -> (usize, usize) {
    let Some(next) = rest[1..].chars().next() else {
        return (1, 1);
    };
    // A backslash before a line break stands for itself.
    if matches!(next, '\n' | '\r') {
        return (1, 1);
    }
    if next != 'u' {
        return (1 + next.len_utf8(), next.len_utf8());
    }
    let Some(first) = hex4(rest.as_bytes(), 2) else {
        return (2, 1);
    };
    match char::from_u32(u32::from(first)) {
        Some(char) => (6, char.len_utf8()),
        None if first < 0xDC00
            && rest.as_bytes().get(6..8) == Some(b"\\u")
            && hex4(rest.as_bytes(), 8).is_some_and(|low| (0xDC00..0xE000).contains(&low)) =>
        {
            (12, 4)
        }
        None => (6, '\u{FFFD}'.len_utf8()),
    }
}

pub(super) fn hex4(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |value, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(value << 4 | u16::try_from(digit).ok()?)
    })
}

fn quote_len(bytes: &[u8], at: usize) -> usize {
    match &bytes[at.min(bytes.len())..] {
        [b'"' | b'\'' | b'`', ..] => 1,
        // The typographic ones: `´`, `«` and `»`; `「` to `』`; all others.
        [0xC2, 0xB4 | 0xAB | 0xBB, ..] => 2,
        [0xE3, 0x80, 0x8C..=0x8F, ..] | [0xE2 | 0xEF, ..] => 3,
        _ => 0,
    }
}
