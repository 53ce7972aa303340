//! Places in a text: byte spans, and their lines and columns.
//!
//! Everything inside the library counts bytes. Other units exist only in output, and are computed
//! here.

use std::fmt;
use std::ops::{Deref, Range};

/// A half-open range of byte offsets, on character boundaries of its text.
///
/// ```
/// use dcs_migration_lint::Span;
///
/// let span = Span::new(1, 4);
/// assert_eq!(&"abcdef"[span.start..span.end], "bcd");
/// assert!(!span.overlaps(Span::new(4, 6)));
/// assert_eq!(span.with_end(2), Span::new(1, 2));
/// assert_eq!(span.with_end(0), Span::empty(1));
/// assert_eq!(Span::new(4, 1), Span::empty(4));
/// ```
///
/// Its offsets are the fields of [`Offsets`], which can be read and not assigned, so that the end is
/// never before the start:
///
/// ```compile_fail,E0594
/// let mut span = dcs_migration_lint::Span::new(1, 4);
/// span.end = 0;
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(Offsets);

/// The offsets of a [`Span`].
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Offsets {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Deref for Span {
    type Target = Offsets;

    fn deref(&self) -> &Offsets {
        &self.0
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Span")
            .field("start", &self.start)
            .field("end", &self.end)
            .finish()
    }
}

impl Span {
    /// The span from `start` up to, not including, `end`, in bytes. An `end` before the `start`
    /// gives the empty span at `start`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        let end = if end < start { start } else { end };
        Self(Offsets { start, end })
    }

    /// The span up to another end. An `end` before its start gives the empty span at its start.
    #[must_use]
    pub const fn with_end(self, end: usize) -> Self {
        Self::new(self.0.start, end)
    }

    /// The span from another start. A `start` behind its end gives the empty span at `start`.
    #[must_use]
    pub const fn with_start(self, start: usize) -> Self {
        Self::new(start, self.0.end)
    }

    /// The empty span at a byte offset.
    #[must_use]
    pub const fn empty(at: usize) -> Self {
        Self::new(at, at)
    }

    /// The character at a byte offset, which may be a wide bracket; empty at the end of the text.
    pub(crate) fn of_char(text: &str, start: usize) -> Self {
        let length = text[start..].chars().next().map_or(0, char::len_utf8);
        Self::new(start, start + length)
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.end - self.0.start
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.start == self.0.end
    }

    /// Whether the two spans share a byte, or an empty one lies inside the other.
    #[must_use]
    pub const fn overlaps(self, other: Span) -> bool {
        self.0.start < other.0.end && other.0.start < self.0.end
    }

    /// The same span in a text that has `by` more bytes in front.
    pub(crate) const fn shifted(self, by: usize) -> Self {
        Self::new(self.0.start + by, self.0.end + by)
    }

    pub(crate) const fn contains(self, other: Span) -> bool {
        self.0.start <= other.0.start && other.0.end <= self.0.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}..{}", self.start, self.end))
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}

/// A place in the units of people and editors. Serializes as a place of [`schema::REPORT`](crate::schema::REPORT).
///
/// ```
/// let end = dcs_migration_lint::LineIndex::new("a\n\u{1f600}").position(6);
/// assert_eq!((end.line, end.column, end.byte, end.utf16), (2, 3, 6, 4));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Position {
    /// Line, from 1. `\n`, `\r\n` and `\r` each end a line.
    pub line: usize,
    /// Column in UTF-16 units, from 1.
    pub column: usize,
    /// Offset in bytes, from 0.
    pub byte: usize,
    /// Offset in UTF-16 units, from 0.
    pub utf16: usize,
}

/// Finds [`Position`]s in one text; built once, each look-up reads at most 1 KiB.
///
/// ```
/// use dcs_migration_lint::{LineIndex, Span};
///
/// let index = LineIndex::new("{\n}");
/// assert_eq!(index.position(2).line, 2);
/// assert_eq!(index.line(2), Some(Span::new(2, 3)));
/// ```
#[derive(Clone)]
pub struct LineIndex<'t> {
    text: &'t str,
    /// Byte offset at which each line starts.
    lines: Vec<usize>,
    /// UTF-16 offset at every `STRIDE`-th byte, so that long lines cost no more than short ones;
    /// empty where the text is ASCII, of which both offsets are the same.
    marks: Vec<usize>,
}

const STRIDE: usize = 1024;

impl fmt::Debug for LineIndex<'_> {
    /// Shows the lines; the text may hold a password and is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineIndex")
            .field("lines", &self.lines)
            .finish_non_exhaustive()
    }
}

impl<'t> LineIndex<'t> {
    /// Reads the text once.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        // Enough capacity for the lines of most bodies.
        let mut lines = Vec::with_capacity(1 + (text.len() / 16).min(64));
        lines.push(0);
        lines.extend(
            memchr::memchr2_iter(b'\n', b'\r', bytes)
                .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
                .map(|at| at + 1),
        );
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let mut utf16 = 0;
            for stride in bytes.chunks(STRIDE) {
                marks.push(utf16);
                utf16 += utf16_len(stride);
            }
        }
        Self { text, lines, marks }
    }

    /// The position of a byte offset; an offset outside the text counts as its end.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= byte) - 1;
        let utf16 = self.utf16(byte);
        Position {
            line: line + 1,
            column: utf16 - self.utf16(self.lines[line]) + 1,
            byte,
            utf16,
        }
    }

    fn utf16(&self, byte: usize) -> usize {
        let Some(last) = self.marks.len().checked_sub(1) else {
            return byte;
        };
        let mark = (byte / STRIDE).min(last);
        self.marks[mark] + utf16_len(&self.text.as_bytes()[mark * STRIDE..byte])
    }

    /// The span of a line (from 1) without its line break, in bytes; `None` past the last line.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<Span> {
        let start = *self.lines.get(line.checked_sub(1)?)?;
        let end = self.lines.get(line).copied().unwrap_or(self.text.len());
        let content = self.text[start..end].trim_end_matches(['\r', '\n']);
        Some(Span::new(start, start + content.len()))
    }

    /// How many lines the text has; a line break at the end begins one more.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }
}

/// UTF-16 units of the characters that begin in these bytes.
fn utf16_len(bytes: &[u8]) -> usize {
    let units = bytes.iter().map(|&byte| match byte {
        0x80..=0xBF => 0,
        0xF0.. => 2,
        _ => 1,
    });
    units.sum()
}
