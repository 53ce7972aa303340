//! Text decoded from quotes and escapes of a file, with the place of each part in the file.
//!
//! A text is linted alone; its findings are then mapped to the file. A place inside an escape
//! becomes the whole escape. An edit is mapped only if its content can be written under the quoting
//! at its place and it replaces nothing else.

use dcs_migration_lint::report::Edit;
use dcs_migration_lint::{Diagnostic, Span};

pub(crate) use crate::quoting::Quoting;
use crate::quoting::{escape, json_escape, write};

use std::borrow::Cow;

/// A part of the text, and the part of the file that it comes from.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// Start in the text; the next run's start is its end.
    decoded: usize,
    source: Span,
    /// Whether both are the same, byte for byte; otherwise they are mapped as a whole.
    verbatim: bool,
    quoting: Quoting,
    /// Counts the quotes of a word: between two runs of one section there is no text.
    section: u32,
}

/// A decoded text with its places. A variable of the file's format is `{{name}}` or `${NAME}`.
#[derive(Debug, Clone)]
pub(crate) struct MappedText<'t> {
    pub(crate) text: Cow<'t, str>,
    runs: Vec<Run>,
    /// Its place in the file, including quotes.
    pub(crate) place: Span,
    /// Whether it has variables or substitutions, whose values are not known.
    pub(crate) expands: bool,
    /// Whether the text is JSON for parameters that the file has in another form. The content of an
    /// edit is then JSON, too.
    pub(crate) generated: bool,
    section: u32,
}

impl<'t> MappedText<'t> {
    /// An empty text at an offset of the file.
    pub(crate) fn new(at: usize) -> Self {
        Self {
            text: Cow::Borrowed(""),
            runs: Vec::new(),
            place: Span::empty(at),
            expands: false,
            generated: false,
            section: 0,
        }
    }

    /// A part of the file, unchanged.
    pub(crate) fn verbatim(file: &'t str, span: Span) -> Self {
        let mut mapped = Self::new(span.start);
        mapped.push_verbatim(file, span, Quoting::Verbatim);
        mapped.place = span;
        mapped
    }

    /// The same without a borrowed text.
    pub(crate) fn into_owned(self) -> MappedText<'static> {
        MappedText {
            text: Cow::Owned(self.text.into_owned()),
            runs: self.runs,
            place: self.place,
            expands: self.expands,
            generated: self.generated,
            section: self.section,
        }
    }

    /// Quotes open or close here.
    pub(crate) fn next_section(&mut self) {
        self.section += 1;
    }

    /// Adds a part of the file, unchanged.
    pub(crate) fn push_verbatim(&mut self, file: &'t str, span: Span, quoting: Quoting) {
        if span.is_empty() {
            return;
        }
        let part = &file[span.start..span.end];
        match self.runs.last_mut() {
            Some(run)
                if run.verbatim
                    && run.source.end == span.start
                    && run.section == self.section
                    && run.quoting == quoting =>
            {
                run.source = run.source.with_end(span.end);
            }
            _ => self.push(span, true, quoting),
        }
        if self.text.is_empty() {
            self.text = Cow::Borrowed(part);
        } else if let Some(joined) = self.borrowed(file, part) {
            self.text = Cow::Borrowed(joined);
        } else {
            self.text.to_mut().push_str(part);
        }
        self.place = self.place.with_end(span.end);
    }

    /// The text with the next part, if that follows it in the file, too.
    fn borrowed(&self, file: &'t str, part: &str) -> Option<&'t str> {
        let Cow::Borrowed(_) = self.text else {
            return None;
        };
        let [run] = self.runs.as_slice() else {
            return None;
        };
        (run.source.len() == self.text.len() + part.len())
            .then(|| &file[run.source.start..run.source.end])
    }

    /// Adds text that is escaped in the file; nothing is added if it is empty.
    pub(crate) fn push_escaped(&mut self, source: Span, text: &str, quoting: Quoting) {
        if !text.is_empty() {
            self.push(source, false, quoting);
            self.text.to_mut().push_str(text);
        }
        self.place = self.place.with_end(source.end);
    }

    /// Adds text that is not in the file.
    pub(crate) fn push_inserted(&mut self, text: &str) {
        self.next_section();
        self.push_escaped(Span::empty(self.place.end), text, Quoting::Inserted);
        self.next_section();
    }

    fn push(&mut self, source: Span, verbatim: bool, quoting: Quoting) {
        self.runs.push(Run {
            decoded: self.text.len(),
            source,
            verbatim,
            quoting,
            section: self.section,
        });
    }

    /// Adds a text with quotes around it, up to an offset of the file.
    pub(crate) fn append(&mut self, other: Self, end: usize) {
        let (length, section) = (self.text.len(), self.section + 1);
        self.runs.extend(other.runs.into_iter().map(|run| Run {
            decoded: run.decoded + length,
            section: run.section + section,
            ..run
        }));
        self.section = section + other.section + 1;
        self.expands |= other.expands;
        self.place = self.place.with_end(end);
        if length == 0 {
            self.text = other.text;
        } else {
            self.text.to_mut().push_str(&other.text);
        }
    }

    /// The places of its parts in the file.
    pub(crate) fn sources(&self) -> impl Iterator<Item = Span> {
        self.runs.iter().map(|run| run.source)
    }

    /// Its parts, and their places in the file.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&str, Span)> {
        self.runs.iter().enumerate().map(|(index, run)| {
            let next = self.runs.get(index + 1);
            let end = next.map_or(self.text.len(), |next| next.decoded);
            (&self.text[run.decoded..end], run.source)
        })
    }

    /// Adds a part of another text.
    pub(crate) fn push_part(&mut self, other: &Self, part: Span) {
        let Some((first, _)) = other.run(part.start).filter(|_| !part.is_empty()) else {
            return;
        };
        let base = self.section + 1;
        for (index, run) in other.runs.iter().enumerate().skip(first) {
            if run.decoded >= part.end {
                break;
            }
            let next = other.runs.get(index + 1);
            let end = next.map_or(other.text.len(), |next| next.decoded);
            let (start, end) = (run.decoded.max(part.start), end.min(part.end));
            let source = if run.verbatim {
                let at = run.source.start + (start - run.decoded);
                Span::new(at, at + (end - start))
            } else {
                run.source
            };
            self.runs.push(Run {
                decoded: self.text.len(),
                source,
                section: base + run.section,
                ..*run
            });
            self.text.to_mut().push_str(&other.text[start..end]);
            self.place = self.place.with_end(source.end);
        }
        self.section = base + other.section;
    }

    /// Something that is no part of the text, such as a prompt, is before its lines in the file.
    pub(crate) fn set_behind_marks(&mut self) {
        for run in self.runs.iter_mut().filter(|run| run.verbatim) {
            run.quoting = Quoting::Prefixed;
        }
    }

    /// Adds JSON that is not in the file, mapped to a place.
    pub(crate) fn mark(&mut self, json: &str, place: Span, quoting: Quoting) {
        self.push(place, false, quoting);
        self.text.to_mut().push_str(json);
    }

    /// Adds another text as a JSON string. The whole string can be replaced where nothing but one
    /// kind of quotes is around it.
    pub(crate) fn json_string(&mut self, mapped: &Self) {
        self.section += 1;
        let outer = self.section;
        let first = mapped.runs.first();
        let simple = first.is_some_and(|first| {
            let same = |run: &Run| run.section == first.section && run.quoting == first.quoting;
            mapped.runs.iter().all(same)
        });
        let quoting = first.map_or(Quoting::Bare, |run| run.quoting);
        let (start, end) = (mapped.start(0), mapped.end(mapped.text.len()));
        self.mark("\"", Span::empty(start), quoting);
        for (index, run) in mapped.runs.iter().enumerate() {
            if !simple {
                self.section = outer + 1 + run.section;
            }
            let next = mapped.runs.get(index + 1);
            let end = next.map_or(mapped.text.len(), |next| next.decoded);
            let text = &mapped.text[run.decoded..end];
            if run.verbatim {
                self.json_text(text, run.source.start, run.quoting);
            } else {
                self.mark(&json_escape(text), run.source, run.quoting);
            }
        }
        if !simple {
            self.section += 1;
        }
        self.mark("\"", Span::empty(end), quoting);
        self.expands |= mapped.expands;
    }

    /// Adds a text that the file writes in another way as a part of a JSON string.
    pub(crate) fn escaped_json(&mut self, text: &str, place: Span, quoting: Quoting) {
        self.mark(&json_escape(text), place, quoting);
    }

    /// Adds a stretch of the file as a part of a JSON string.
    pub(crate) fn json_text(&mut self, text: &str, start: usize, quoting: Quoting) {
        let mut from = 0;
        let special = |char: char| matches!(char, '"' | '\\') || char < ' ';
        for (at, char) in text.char_indices().filter(|&(_, char)| special(char)) {
            self.plain(&text[from..at], start + from, quoting);
            from = at + char.len_utf8();
            let place = Span::new(start + at, start + from);
            self.mark(&json_escape(&text[at..from]), place, quoting);
        }
        self.plain(&text[from..], start + from, quoting);
    }

    /// Adds a stretch of the file that is the same in JSON.
    pub(crate) fn plain(&mut self, text: &str, start: usize, quoting: Quoting) {
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some(run)
                if run.verbatim
                    && run.source.end == start
                    && run.section == self.section
                    && run.quoting == quoting =>
            {
                run.source = run.source.with_end(run.source.end + text.len());
            }
            _ => self.push(Span::new(start, start + text.len()), true, quoting),
        }
        self.text.to_mut().push_str(text);
    }

    /// The text after an offset.
    pub(crate) fn tail(&self, from: usize) -> Self {
        let mut tail = self.clone();
        tail.place = tail.place.with_start(self.start(from));
        tail.text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[from..]),
            Cow::Owned(text) => Cow::Owned(text[from..].to_owned()),
        };
        let first = self.run(from).map_or(0, |(first, _)| first);
        tail.runs.drain(..first);
        for run in &mut tail.runs {
            if run.decoded < from && run.verbatim {
                run.source = run
                    .source
                    .with_start(run.source.start + (from - run.decoded));
            }
            run.decoded = run.decoded.saturating_sub(from);
        }
        if tail.text.is_empty() {
            tail.runs.clear();
        }
        tail
    }

    /// Where the text lies in itself without the blanks around it.
    pub(crate) fn trimmed(&self) -> Span {
        let start = self.text.len() - self.text.trim_start().len();
        Span::new(start, start + self.text.trim().len())
    }

    /// Takes the line breaks at the end away, as a shell does of a command's output.
    pub(crate) fn trim_line_breaks(&mut self) {
        self.truncate(self.text.trim_end_matches(['\n', '\r']).len());
    }

    /// Removes the text after an offset.
    pub(crate) fn truncate(&mut self, length: usize) {
        match &mut self.text {
            Cow::Borrowed(text) => *text = &text[..length],
            Cow::Owned(text) => text.truncate(length),
        }
        while self.runs.last().is_some_and(|run| run.decoded >= length) {
            self.runs.pop();
        }
        if let Some(run) = self.runs.last_mut().filter(|run| run.verbatim) {
            run.source = run
                .source
                .with_end(run.source.start + (length - run.decoded));
        }
    }

    /// The run in which an offset of the text lies, and where that run ends in the text.
    fn run(&self, at: usize) -> Option<(usize, usize)> {
        let next = self.runs.partition_point(|run| run.decoded <= at);
        let end = self
            .runs
            .get(next)
            .map_or(self.text.len(), |run| run.decoded);
        Some((next.checked_sub(1)?, end))
    }

    /// Where the character begins that lies behind an offset of the text.
    fn start(&self, at: usize) -> usize {
        let Some((index, end)) = self.run(at) else {
            return self.place.start;
        };
        let run = &self.runs[index];
        match (at < end, run.verbatim) {
            (true, true) => run.source.start + (at - run.decoded),
            (true, false) => run.source.start,
            (false, _) => run.source.end,
        }
    }

    /// Where the character ends that lies before an offset of the text.
    fn end(&self, at: usize) -> usize {
        let Some((index, _)) = at.checked_sub(1).and_then(|last| self.run(last)) else {
            return self.start(at);
        };
        let run = &self.runs[index];
        if run.verbatim {
            run.source.start + (at - run.decoded)
        } else {
            run.source.end
        }
    }

    /// The place in the file of a span of the text.
    pub(crate) fn span(&self, span: Span) -> Span {
        if span.is_empty() {
            return Span::empty(self.start(span.start));
        }
        let start = self.start(span.start);
        // What a text is generated from may stand in another order.
        Span::new(start, self.end(span.end).max(start))
    }

    /// The offset in the text for one of the file: in or at a part of it, or between the lines of a
    /// block. An offset inside an escape becomes its start.
    pub(crate) fn offset(&self, file: &str, at: usize) -> Option<usize> {
        let touches = |run: &&Run| run.source.start <= at && at <= run.source.end;
        let touching = || self.runs.iter().filter(touches);
        let run = touching().find(|run| run.verbatim);
        let run = run.or_else(|| touching().find(|run| at < run.source.end));
        // What JSON adds to a value is at no place of its own.
        let run = run.or_else(|| touching().rfind(|run| !run.source.is_empty()));
        if let Some(run) = run.or_else(|| touching().next_back()) {
            return Some(match (run.verbatim, at == run.source.end) {
                (true, _) => run.decoded + (at - run.source.start),
                (false, false) => run.decoded,
                (false, true) => {
                    let next = self
                        .runs
                        .partition_point(|next| next.decoded <= run.decoded);
                    let next = self.runs.get(next);
                    next.map_or(self.text.len(), |next| next.decoded)
                }
            });
        }
        let next = self.runs.iter().find(|run| run.source.start > at)?;
        let is_blank = |gap: &str| gap.bytes().all(|byte| byte == b' ');
        let gap = file.get(at..next.source.start)?;
        (next.quoting.is_by_lines() && is_blank(gap)).then_some(next.decoded)
    }

    /// The same edit in the file; `None` where it cannot be made without harm.
    pub(crate) fn edit(&self, edit: &Edit) -> Option<Edit> {
        let (first, first_end) = self.run(edit.span.start)?;
        let (last, last_end) = match edit.span.end.checked_sub(1) {
            Some(end) if !edit.span.is_empty() => self.run(end)?,
            _ => (first, first_end),
        };
        let (run, end) = (&self.runs[first], &self.runs[last]);
        let cut = (!run.verbatim && (run.decoded + 1..first_end).contains(&edit.span.start))
            || (!end.verbatim && (end.decoded + 1..last_end).contains(&edit.span.end));
        // A backslash or a dollar before the edit would act on what comes to stand behind it.
        let before = edit
            .span
            .start
            .checked_sub(1)
            .map(|at| self.text.as_bytes()[at]);
        let acts = matches!(run.quoting, Quoting::Double | Quoting::Heredoc)
            && matches!(before, Some(b'\\' | b'$'));
        // A line break before a comment that was left out keeps the comment on its own line.
        let next = self.runs.get(last + 1);
        let before_gap = next
            .is_some_and(|next| next.section != end.section && next.source.start != end.source.end);
        let joins = before_gap
            && end.quoting == Quoting::Verbatim
            && edit.span.end == last_end
            && !edit.span.is_empty()
            && !edit.content.ends_with('\n')
            && !matches!(before, None | Some(b'\n'));
        if cut || acts || joins || run.section != end.section {
            return None;
        }
        let content = if self.generated {
            write(&edit.content, run.quoting)?
        } else {
            escape(&edit.content, run.quoting)?
        };
        let mut span = self.span(edit.span);
        if let Some(next) = next
            && end.quoting.is_by_lines()
            && edit.span.end == last_end
            && !edit.span.is_empty()
        {
            // What is before the text of the next line is before the edit, too.
            span = span.with_end(next.source.start.max(span.end));
        }
        Some(Edit::new(span, content))
    }

    /// The finding as one of the file; a fix that cannot be made there is dropped.
    pub(crate) fn place(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.span = self.span(diagnostic.span);
        for label in &mut diagnostic.labels {
            label.span = self.span(label.span);
        }
        diagnostic.fix = diagnostic.fix.and_then(|mut fix| {
            let edits = fix.edits.iter().map(|edit| self.edit(edit));
            fix.edits = edits.collect::<Option<_>>()?;
            Some(fix)
        });
        diagnostic
    }
}

#[cfg(test)]
mod tests;
