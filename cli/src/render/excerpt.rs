//! The part of a text that is shown with a finding, fit for a terminal.
//!
//! Passwords are masked in the same width, control characters and bidirectional marks become
//! visible, and of long lines only what surrounds the marks is kept, however long they are.
//! How the excerpt is drawn is not decided here.

use std::ops::Range;

use dcs_migration_lint::text::is_active;
use dcs_migration_lint::{LineIndex, Span};
use unicode_width::UnicodeWidthChar;

/// Characters kept on each side of a mark in a long line.
const AROUND: usize = 60;
/// A line up to this many characters is shown whole.
const WHOLE: usize = 160;
/// Lines between two marks that are still shown in one piece.
const NEAR: usize = 20;
/// Lines next to a marked one that may be shown because the gap is small.
const CONTEXT: usize = 2;

/// Lines following each other, with marks in them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// Number of the first line, from 1.
    pub(crate) first_line: usize,
    /// What to show; lines far from a mark are left empty.
    pub(crate) source: String,
    /// Per span that was asked for and lies in here: its number, and its place in `source`.
    pub(crate) marks: Vec<(usize, Range<usize>)>,
}

impl Excerpt {
    /// Number of the last line.
    pub(crate) fn last_line(&self) -> usize {
        self.first_line + self.source.matches('\n').count()
    }
}

/// A span, cut to the first of its lines.
struct Mark {
    number: usize,
    line: usize,
    span: Span,
}

/// The excerpts that show the spans; the one with the first span comes first.
pub(crate) fn excerpts(
    index: &LineIndex<'_>,
    text: &str,
    secrets: &[Span],
    spans: &[Span],
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
                span: Span::new(
                    start,
                    long_cut(text, start, span.end.clamp(start, content.end)),
                ),
            }
        })
        .collect();
    marks.sort_by_key(|mark| (mark.line, mark.span));
    let mut excerpts: Vec<Excerpt> = marks
        .chunk_by(|one, next| next.line - one.line <= NEAR)
        .map(|marks| excerpt(index, text, secrets, marks))
        .collect();
    let holds_first = |excerpt: &Excerpt| excerpt.marks.iter().any(|&(number, _)| number == 0);
    excerpts.sort_by_key(|excerpt| !holds_first(excerpt));
    excerpts
}

/// Where a mark ends: long ones are cut, since the line is cut there too.
fn long_cut(text: &str, start: usize, end: usize) -> usize {
    match text[start..end].char_indices().nth(2 * AROUND) {
        Some(_) => text[start..end]
            .char_indices()
            .nth(AROUND)
            .map_or(end, |(at, _)| start + at),
        None => end,
    }
}

fn excerpt(index: &LineIndex<'_>, text: &str, secrets: &[Span], marks: &[Mark]) -> Excerpt {
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
        let spans: Vec<Span> = here.iter().map(|mark| mark.span).collect();
        let shown = shown_line(text, content, secrets, &spans, source.len());
        source.push_str(&shown.text);
        for mark in here {
            placed.push((
                mark.number,
                shown.place(mark.span.start)..shown.place(mark.span.end),
            ));
        }
    }
    placed.sort_by_key(|&(number, _)| number);
    Excerpt {
        first_line,
        source,
        marks: placed,
    }
}

/// A line as it is shown.
struct Shown {
    text: String,
    /// Offsets in the file and in the excerpt, both ascending.
    places: Vec<(usize, usize)>,
}

impl Shown {
    /// The offset in the excerpt of one in the file.
    fn place(&self, offset: usize) -> usize {
        let next = self.places.partition_point(|&(old, _)| old <= offset);
        self.places[next.saturating_sub(1)].1
    }
}

/// The kept parts of a line, `…` for each part left out; `base` is where it begins in the excerpt.
fn shown_line(text: &str, line: Span, secrets: &[Span], marks: &[Span], base: usize) -> Shown {
    let mut shown = Shown {
        text: String::new(),
        places: vec![(line.start, base)],
    };
    let mut at = line.start;
    for kept in kept(text, line, marks) {
        if kept.start > at {
            shown.text.push('…');
        }
        for (offset, char) in text[kept.start..kept.end].char_indices() {
            let offset = kept.start + offset;
            shown.places.push((offset, base + shown.text.len()));
            push_shown(&mut shown.text, char, is_secret(secrets, offset));
        }
        at = kept.end;
        shown.places.push((at, base + shown.text.len()));
    }
    if at < line.end {
        shown.text.push('…');
    }
    shown
}

/// Which parts of a line are shown: all of a short one, else what surrounds the marks.
fn kept(text: &str, line: Span, marks: &[Span]) -> Vec<Span> {
    let content = &text[line.start..line.end];
    let Some((cut, _)) = content.char_indices().nth(WHOLE) else {
        return vec![line];
    };
    if marks.is_empty() {
        return vec![Span::new(line.start, line.start + cut)];
    }
    let mut kept: Vec<Span> = Vec::new();
    for mark in marks {
        let before = text[line.start..mark.start].char_indices().rev();
        let start = before
            .take(AROUND)
            .last()
            .map_or(mark.start, |(at, _)| line.start + at);
        let mut after = text[mark.end..line.end].char_indices();
        let end = after.nth(AROUND).map_or(line.end, |(at, _)| mark.end + at);
        // Marks come in the order of their starts.
        match kept.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
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

fn push_shown(out: &mut String, char: char, secret: bool) {
    match char {
        _ if secret => {
            let width = char.width().unwrap_or(1);
            out.extend(std::iter::repeat_n('*', width));
        }
        '\t' => out.push_str("    "),
        '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(char)).unwrap_or('?')),
        '\u{7f}' => out.push('␡'),
        // With `##` commands to the log of a build begin.
        '#' if out.ends_with('#') => out.extend(char.escape_unicode()),
        _ if is_active(char) => out.extend(char.escape_unicode()),
        _ => out.push(char),
    }
}

/// A stretch of one line as it is shown, however long.
pub(crate) fn masked(text: &str, span: Span, secrets: &[Span]) -> String {
    let mut shown = String::with_capacity(span.len());
    for (offset, char) in text[span.start..span.end].char_indices() {
        push_shown(&mut shown, char, is_secret(secrets, span.start + offset));
    }
    shown
}
