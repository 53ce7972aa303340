//! The lines of a text that are shown with a finding, safe for a terminal.
//!
//! Secrets are masked with the same width, control characters and bidirectional marks are replaced
//! by visible text, and long lines are cut to the surroundings of the marks. On a terminal, lines fit
//! into its width.

use std::ops::Range;

use dcs_migration_lint::text::needs_escape;
use dcs_migration_lint::{LineIndex, Span};
use unicode_width::UnicodeWidthChar;

/// How many columns are kept on each side of a mark in a long line.
const MARGIN: usize = 60;
/// The same on a narrow terminal.
const MIN_MARGIN: usize = 4;
/// The maximum width in columns of a line that is not cut.
const MAX_WHOLE: usize = 160;
/// The maximum distance in lines between two marks in one excerpt.
const MAX_GAP: usize = 20;
/// How many lines around a marked line are shown between two marks.
const CONTEXT: usize = 2;

/// Consecutive lines with marks in them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// Number of the first line, from 1.
    pub(super) first_line: usize,
    /// The text to show. Lines far from a mark are empty.
    pub(super) source: String,
    /// The marked spans: the index of each in the argument, and its range in `source`.
    pub(super) marks: Vec<(usize, Range<usize>)>,
}

impl Excerpt {
    /// Number of the last line.
    pub(super) fn last_line(&self) -> usize {
        self.first_line + self.source.matches('\n').count()
    }
}

/// How wide a line may be in columns. `None` if the output is no terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room(pub(super) Option<usize>);

impl Room {
    /// The maximum width of a line that is not cut.
    fn whole(self) -> usize {
        self.0.map_or(MAX_WHOLE, |columns| columns.min(MAX_WHOLE))
    }

    /// How much is kept on each side of each of some marks in a line. A mark is cut to at most
    /// twice as much.
    fn margin(self, marks: usize) -> usize {
        self.0.map_or(MARGIN, |columns| {
            // With `…` around each mark.
            let left = columns.saturating_sub(marks + 1);
            (left / (4 * marks.max(1))).clamp(MIN_MARGIN, MARGIN)
        })
    }
}

/// A span, cut to its first line.
struct Mark {
    number: usize,
    line: usize,
    span: Span,
}

/// The excerpts that show some spans. The one with the first span comes first.
pub(super) fn excerpts(
    index: &LineIndex<'_>,
    text: &str,
    secrets: &[Span],
    spans: &[Span],
    room: Room,
) -> Vec<Excerpt> {
    let mut marks: Vec<Mark> = spans
        .iter()
        .enumerate()
        .map(|(number, &span)| {
            let line = index.position(span.start).line;
            let content = index.line(line).unwrap_or_default();
            let start = span.start.min(content.end);
            Mark {
                number,
                line,
                span: Span::new(start, span.end.clamp(start, content.end)),
            }
        })
        .collect();
    marks.sort_by_key(|mark| (mark.line, mark.span));
    let mut excerpts: Vec<Excerpt> = marks
        .chunk_by(|one, next| next.line - one.line <= MAX_GAP)
        .map(|marks| excerpt(index, text, secrets, marks, room))
        .collect();
    let holds_first = |excerpt: &Excerpt| excerpt.marks.iter().any(|&(number, _)| number == 0);
    excerpts.sort_by_key(|excerpt| !holds_first(excerpt));
    excerpts
}

/// A mark in a line that is cut. Long marks are cut too.
fn cut(text: &str, mark: Span, margin: usize) -> Span {
    let inside = &text[mark.start..mark.end];
    match fitting(inside.char_indices(), 2 * margin) {
        Some(_) => {
            let end = fitting(inside.char_indices(), margin).unwrap_or(inside.len());
            Span::new(mark.start, mark.start + end)
        }
        None => mark,
    }
}

/// The offset of the first character that does not fit into a width. `None` if all fit.
fn fitting(chars: impl Iterator<Item = (usize, char)>, width: usize) -> Option<usize> {
    let mut left = width;
    for (at, char) in chars {
        left = match left.checked_sub(shown_width(char)) {
            Some(left) => left,
            None => return Some(at),
        };
    }
    None
}

/// How many columns [`push_escaped`] makes of a character, at most.
fn shown_width(char: char) -> usize {
    match char {
        '\t' => 4,
        '\0'..='\u{1f}' | '\u{7f}' => 1,
        _ if needs_escape(char) => char.escape_unicode().count(),
        _ => char.width().unwrap_or(1),
    }
}

fn excerpt(
    index: &LineIndex<'_>,
    text: &str,
    secrets: &[Span],
    marks: &[Mark],
    room: Room,
) -> Excerpt {
    let first_line = marks[0].line;
    let last_line = marks[marks.len() - 1].line;
    let mut source = String::new();
    let mut placed = Vec::new();
    for line in first_line..=last_line {
        if line > first_line {
            source.push('\n');
        }
        let here: Vec<&Mark> = marks.iter().filter(|mark| mark.line == line).collect();
        if here.is_empty() && !marks.iter().any(|mark| mark.line.abs_diff(line) <= CONTEXT) {
            continue;
        }
        let content = index.line(line).unwrap_or_default();
        let mut spans: Vec<Span> = here.iter().map(|mark| mark.span).collect();
        let kept = kept_parts(text, content, &mut spans, room);
        let shown = display_line(text, content, secrets, kept, source.len());
        source.push_str(&shown.text);
        for (mark, span) in here.iter().zip(spans) {
            let place = shown.offset(span.start)..shown.offset(span.end);
            placed.push((mark.number, place));
        }
    }
    placed.sort_by_key(|&(number, _)| number);
    Excerpt {
        first_line,
        source,
        marks: placed,
    }
}

/// A line as it is displayed.
struct DisplayedLine {
    text: String,
    /// Pairs of an offset in the file and one in the excerpt, ascending.
    offsets: Vec<(usize, usize)>,
}

impl DisplayedLine {
    /// The offset in the excerpt for one in the file.
    fn offset(&self, offset: usize) -> usize {
        let next = self.offsets.partition_point(|&(old, _)| old <= offset);
        self.offsets[next.saturating_sub(1)].1
    }
}

/// A line with `…` for each part that is not kept. `base` is the offset of the line in the excerpt.
fn display_line(
    text: &str,
    line: Span,
    secrets: &[Span],
    kept: Vec<Span>,
    base: usize,
) -> DisplayedLine {
    let mut shown = DisplayedLine {
        text: String::new(),
        offsets: vec![(line.start, base)],
    };
    let mut at = line.start;
    for kept in kept {
        if kept.start > at {
            shown.text.push('…');
        }
        for (offset, char) in text[kept.start..kept.end].char_indices() {
            let offset = kept.start + offset;
            shown.offsets.push((offset, base + shown.text.len()));
            push_escaped(&mut shown.text, char, is_secret(secrets, offset));
        }
        at = kept.end;
        shown.offsets.push((at, base + shown.text.len()));
    }
    if at < line.end {
        shown.text.push('…');
    }
    shown
}

/// The parts of a line that are shown: all of a short line, the surroundings of marks in a long one.
/// There, long marks are cut.
fn kept_parts(text: &str, line: Span, marks: &mut [Span], room: Room) -> Vec<Span> {
    let content = &text[line.start..line.end];
    if fitting(content.char_indices(), room.whole()).is_none() {
        return vec![line];
    }
    if marks.is_empty() {
        let end = fitting(content.char_indices(), room.whole().saturating_sub(1));
        return vec![Span::new(line.start, line.start + end.unwrap_or_default())];
    }
    let margin = room.margin(marks.len());
    let mut kept: Vec<Span> = Vec::new();
    for mark in marks {
        *mark = cut(text, *mark, margin);
        let before = &text[line.start..mark.start];
        let start = fitting(before.char_indices().rev(), margin).map_or(line.start, |at| {
            let first = before[at..].chars().next().map_or(0, char::len_utf8);
            line.start + at + first
        });
        let after = text[mark.end..line.end].char_indices();
        let end = fitting(after, margin).map_or(line.end, |at| mark.end + at);
        // Marks are sorted by their start.
        match kept.last_mut() {
            Some(last) if start <= last.end => *last = last.with_end(last.end.max(end)),
            _ => kept.push(Span::new(start, end)),
        }
    }
    kept
}

fn is_secret(secrets: &[Span], offset: usize) -> bool {
    let next = secrets.partition_point(|secret| secret.end <= offset);
    secrets
        .get(next)
        .is_some_and(|secret| secret.start <= offset)
}

fn push_escaped(out: &mut String, char: char, secret: bool) {
    match char {
        _ if secret => {
            let width = char.width().unwrap_or(1);
            out.extend(std::iter::repeat_n('*', width));
        }
        '\t' => out.push_str("    "),
        '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(char)).unwrap_or('?')),
        '\u{7f}' => out.push('␡'),
        // `##` starts a command in some CI logs.
        '#' if out.ends_with('#') => out.extend(char.escape_unicode()),
        _ if needs_escape(char) => out.extend(char.escape_unicode()),
        _ => out.push(char),
    }
}

/// A part of one line with secrets masked and active characters escaped, not cut.
pub(super) fn masked(text: &str, span: Span, secrets: &[Span]) -> String {
    let mut shown = String::with_capacity(span.len());
    for (offset, char) in text[span.start..span.end].char_indices() {
        push_escaped(&mut shown, char, is_secret(secrets, span.start + offset));
    }
    shown
}

#[cfg(test)]
mod tests {
    use dcs_migration_lint::{LineIndex, Span};

    use super::{Room, excerpts};

    /// The excerpts that show parts of a text: the first line of each, and its source with the marks
    /// in brackets.
    fn drawn(text: &str, secrets: &[&str], parts: &[&str], columns: Option<usize>) -> Vec<String> {
        let find = |part: &&str| {
            let start = text.find(part).unwrap();
            Span::new(start, start + part.len())
        };
        let secrets: Vec<Span> = secrets.iter().map(find).collect();
        let spans: Vec<Span> = parts.iter().map(find).collect();
        let index = LineIndex::new(text);
        let drawn = excerpts(&index, text, &secrets, &spans, Room(columns));
        let drawn = drawn.into_iter().map(|excerpt| {
            assert!(excerpt.marks.is_sorted_by_key(|(number, _)| *number));
            let lines = excerpt.source.split('\n').count();
            assert_eq!(excerpt.last_line() + 1, excerpt.first_line + lines);
            let marks = excerpt.marks.iter();
            let mut ends: Vec<(usize, char)> = marks
                .flat_map(|(_, mark)| [(mark.start, '⟦'), (mark.end, '⟧')])
                .collect();
            ends.sort_unstable();
            let mut source = excerpt.source;
            for (at, bracket) in ends.into_iter().rev() {
                source.insert(at, bracket);
            }
            format!("{}: {source}", excerpt.first_line)
        });
        drawn.collect()
    }

    /// A text of this width.
    fn digits(width: usize) -> String {
        "0123456789".chars().cycle().take(width).collect()
    }

    #[test]
    fn long_lines_are_cut_to_the_surroundings_of_marks() {
        let long = digits(100);
        let (fits, is_long) = (
            format!("A{}", "b".repeat(21)),
            format!("A{}", "b".repeat(22)),
        );
        for (text, parts, columns, wanted) in [
            // As wide as the terminal, and one column wider.
            (
                format!("{}A", digits(29)),
                vec!["A"],
                Some(30),
                format!("{}⟦A⟧", digits(29)),
            ),
            (
                format!("{}A", digits(30)),
                vec!["A"],
                Some(30),
                "…3456789⟦A⟧".to_owned(),
            ),
            // Without a terminal, and on one that is wider than a line should be.
            (
                format!("{}A", digits(159)),
                vec!["A"],
                None,
                format!("{}⟦A⟧", digits(159)),
            ),
            (
                format!("{}A", digits(160)),
                vec!["A"],
                None,
                format!("…{}⟦A⟧", digits(60)),
            ),
            (
                format!("{}A", digits(159)),
                vec!["A"],
                Some(200),
                format!("{}⟦A⟧", digits(159)),
            ),
            (
                format!("{}A", digits(160)),
                vec!["A"],
                Some(200),
                format!("…{}⟦A⟧", &digits(50)[1..]),
            ),
            (
                format!("{long}A{long}"),
                vec!["A"],
                None,
                format!("…{0}⟦A⟧{0}…", digits(60)),
            ),
            (
                format!("{long}A{long}"),
                vec!["A"],
                Some(50),
                "…890123456789⟦A⟧012345678901…".to_owned(),
            ),
            (
                format!("{long}A{long}"),
                vec!["A"],
                Some(1),
                "…6789⟦A⟧0123…".to_owned(),
            ),
            // Surroundings that touch become one, and those a column apart do not.
            (
                format!("{long}A{}B{long}", digits(18)),
                vec!["B", "A"],
                Some(75),
                format!("…123456789⟦A⟧{}⟦B⟧012345678…", digits(18)),
            ),
            (
                format!("{long}A{}B{long}", digits(19)),
                vec!["A", "B"],
                Some(75),
                "…123456789⟦A⟧012345678…012345678⟦B⟧012345678…".to_owned(),
            ),
            (
                format!("A{long}B"),
                vec!["A", "B"],
                Some(50),
                "⟦A⟧01234…56789⟦B⟧".to_owned(),
            ),
            // A mark as wide as the surroundings on both sides, and one column wider.
            (
                format!("{long}{fits}{long}"),
                vec![&*fits],
                Some(46),
                format!("…90123456789⟦{fits}⟧01234567890…"),
            ),
            (
                format!("{long}{is_long}{long}"),
                vec![&*is_long],
                Some(46),
                "…90123456789⟦Abbbbbbbbbb⟧bbbbbbbbbbb…".to_owned(),
            ),
        ] {
            let drawn = drawn(&text, &[], &parts, columns);
            assert_eq!(drawn, [format!("1: {wanted}")], "{text} {columns:?}");
        }
    }

    #[test]
    fn widths_are_those_of_what_is_shown() {
        let long = digits(100);
        for (text, columns, wanted) in [
            (
                format!("{}A{}", "移".repeat(40), "数".repeat(40)),
                Some(50),
                "…移移移移移移⟦A⟧数数数数数数…".to_owned(),
            ),
            (
                format!("{}A\t\t\t\t{long}", "\u{202e}".repeat(40)),
                Some(50),
                "…\\u{202e}⟦A⟧            …".to_owned(),
            ),
            (
                format!("{}A{}", "\u{1}".repeat(40), "\u{7f}".repeat(40)),
                Some(30),
                "…␁␁␁␁␁␁␁⟦A⟧␡␡␡␡␡␡␡…".to_owned(),
            ),
        ] {
            let drawn = drawn(&text, &[], &["A"], columns);
            assert_eq!(drawn, [format!("1: {wanted}")], "{text} {columns:?}");
        }
    }

    #[test]
    fn marks_in_lines_that_are_near_share_an_excerpt() {
        let lines = |between: usize| format!("A\n{}B\nc", "line\n".repeat(between));
        for (text, parts, wanted) in [
            (
                lines(19),
                vec!["A", "B"],
                vec![format!(
                    "1: ⟦A⟧\nline\nline\n{}line\nline\n⟦B⟧",
                    "\n".repeat(15)
                )],
            ),
            (
                lines(20),
                vec!["A", "B"],
                vec!["1: ⟦A⟧".to_owned(), "22: ⟦B⟧".to_owned()],
            ),
            (
                lines(20),
                vec!["B", "A"],
                vec!["22: ⟦B⟧".to_owned(), "1: ⟦A⟧".to_owned()],
            ),
            // A mark over several lines ends with its first, before the line break.
            (
                "xA\r\nb\nc".to_owned(),
                vec!["A\r\nb"],
                vec!["1: x⟦A⟧".to_owned()],
            ),
            (
                "xA\r\nB".to_owned(),
                vec!["\n", "B"],
                vec!["1: xA⟦⟧\n⟦B⟧".to_owned()],
            ),
            // A line without a mark is cut at its end.
            (
                format!("A\n{}\n{}\nB", digits(30), digits(31)),
                vec!["A", "B"],
                vec![format!("1: ⟦A⟧\n{}\n{}…\n⟦B⟧", digits(30), digits(29))],
            ),
        ] {
            assert_eq!(drawn(&text, &[], &parts, Some(30)), wanted, "{text}");
        }
    }

    #[test]
    fn secrets_are_masked_and_active_characters_are_visible() {
        let text = "\tA\u{1b}\u{7f}\u{202e}B###C\"密码pw\"D";
        let shown = "    ⟦A⟧␛␡\\u{202e}⟦B⟧#\\u{23}#⟦C⟧\"******\"⟦D⟧";
        let drawn = drawn(text, &["密码pw"], &["A", "B", "C", "D"], None);
        assert_eq!(drawn, [format!("1: {shown}")]);
    }
}
