//! reStructuredText: its code blocks and literal blocks are read.
//!
//! Only what decides where blocks are is parsed: indentation, directives, comments, `::` at the
//! end of a paragraph. Tables, and literal blocks that are quoted rather than indented, are not
//! looked into. Tabs are blanks up to the next of every eight columns.

use dcs_migration_lint::Span;

use crate::code_block::CodeBlocks;
use crate::lines::lines;
use crate::mapped::{MappedText, Quoting};
use crate::request::FileContents;

/// Directives whose content is code, in the language of their argument.
const CODE: [&str; 4] = ["code-block", "code", "sourcecode", "prompt"];
/// Directives whose content is no text of the document.
const RAW: [&str; 9] = [
    "raw",
    "math",
    "csv-table",
    "doctest",
    "testcode",
    "testoutput",
    "toctree",
    "graphviz",
    "literalinclude",
];

/// A line, without its line break.
#[derive(Debug, Clone, Copy)]
struct Line {
    span: Span,
    /// The column of its text; none where it is blank.
    column: Option<usize>,
}

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let lines = lines(text, span).into_iter().map(|span| Line {
        span,
        column: column(&text[span.start..span.end]),
    });
    let mut reader = Reader {
        text,
        lines: lines.collect(),
        next: 0,
        language: String::new(),
        blocks: CodeBlocks::default(),
        contents,
    };
    while reader.next < reader.lines.len() {
        reader.line();
    }
    let (blocks, contents) = (reader.blocks, reader.contents);
    blocks.finish(text, span, contents);
}

/// Whether a text has a directive or a literal block of this format.
pub(crate) fn recognize(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| directive(line).is_some_and(|(name, _)| CODE.contains(&name)))
}

/// The column of the first character that is not blank.
fn column(line: &str) -> Option<usize> {
    let mut column = 0;
    for char in line.chars() {
        match char {
            '\t' => column += 8 - column % 8,
            _ if char.is_whitespace() => column += 1,
            _ => return Some(column),
        }
    }
    None
}

/// The name and the argument of `.. name:: argument`.
fn directive(content: &str) -> Option<(&str, &str)> {
    let rest = content.strip_prefix("..")?;
    let name = rest.trim_start();
    if name.len() == rest.len() {
        return None;
    }
    let (name, argument) = name.split_once("::")?;
    let is_name = |char: char| char.is_ascii_alphanumeric() || "-_.:+".contains(char);
    let is_directive = !name.is_empty() && name.chars().all(is_name);
    is_directive.then(|| (name, argument.trim()))
}

/// How many bytes of a line are markers of list items before what they hold, at once.
fn marker(content: &str) -> Option<usize> {
    let end = if content.starts_with(['-', '*', '+', '\u{2022}']) {
        content.chars().next().map_or(0, char::len_utf8)
    } else {
        let word = content.split([' ', '\t']).next()?;
        let inner = word.trim_start_matches('(');
        let inner = inner.strip_suffix(['.', ')'])?;
        let is_number = match inner.as_bytes() {
            [] => false,
            [byte] => *byte == b'#' || byte.is_ascii_alphanumeric(),
            bytes => {
                bytes.iter().all(u8::is_ascii_digit)
                    || bytes.iter().all(|byte| b"ivxlIVXL".contains(byte))
            }
        };
        is_number.then_some(word.len())?
    };
    let rest = &content[end..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    (blanks > 0).then_some(end + blanks)
}

struct Reader<'f, 't> {
    text: &'t str,
    lines: Vec<Line>,
    next: usize,
    /// What `highlight` sets.
    language: String,
    blocks: CodeBlocks<'t>,
    contents: &'f mut FileContents<'t>,
}

impl Reader<'_, '_> {
    /// A line of the document itself.
    fn line(&mut self) {
        let line = self.lines[self.next];
        self.next += 1;
        let Some(mut column) = line.column else {
            return;
        };
        let whole = &self.text[line.span.start..line.span.end];
        let mut content = whole.trim();
        // What a list item holds is indented as far as its text.
        while let Some(length) = marker(content) {
            let (before, rest) = content.split_at(length);
            column = before.chars().fold(column, |column, char| match char {
                '\t' => column + 8 - column % 8,
                _ => column + 1,
            });
            content = rest;
        }
        if content == ".." || content.starts_with(".. ") || content.starts_with("..\t") {
            return self.explicit(content, column);
        }
        let is_underline = content.len() != 2 && content.bytes().all(|byte| byte == b':');
        if content.ends_with("::") && !is_underline {
            let language = self.language.clone();
            self.block(&language, column, None);
        }
    }

    /// A directive, a target, or a comment.
    fn explicit(&mut self, content: &str, column: usize) {
        let Some((name, argument)) = directive(content) else {
            let rest = content[2..].trim_start();
            let is_named = rest.starts_with(['_', '[', '|']);
            // An empty comment does not take what follows a blank line.
            let is_empty = rest.is_empty()
                && self
                    .lines
                    .get(self.next)
                    .is_none_or(|next| next.column.is_none());
            if !is_named && !is_empty {
                self.skip(column);
            }
            return;
        };
        let name = name.rsplit(':').next().unwrap_or(name);
        if CODE.contains(&name) {
            let options = self.options(column);
            let language = if argument.is_empty() {
                self.language.clone()
            } else {
                argument
                    .split([' ', '\t'])
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            };
            let language = if name == "prompt" {
                "console"
            } else {
                &language
            };
            self.block(language, column, options);
        } else if name == "parsed-literal" {
            let options = self.options(column);
            self.block("", column, options);
        } else if name == "highlight" {
            argument.clone_into(&mut self.language);
            self.skip(column);
        } else if RAW.contains(&name) {
            self.skip(column);
        }
    }

    /// Steps over the options of a directive; returns the least of their columns.
    fn options(&mut self, column: usize) -> Option<usize> {
        let mut least = None;
        while let Some(line) = self.lines.get(self.next) {
            let Some(own) = line.column.filter(|own| *own > column) else {
                break;
            };
            let content = self.text[line.span.start..line.span.end].trim();
            let is_option = content.starts_with(':') && content[1..].contains(':');
            if !is_option {
                break;
            }
            least = Some(least.map_or(own, |least: usize| least.min(own)));
            self.next += 1;
        }
        least
    }

    /// Steps over what is indented deeper than a column.
    fn skip(&mut self, column: usize) {
        while let Some(line) = self.lines.get(self.next) {
            if line.column.is_some_and(|own| own <= column) {
                return;
            }
            self.next += 1;
        }
    }

    /// Reads a block of code that is indented deeper than a column. What is cut of its lines is the
    /// indent that they have in common with the options before them.
    fn block(&mut self, language: &str, column: usize, options: Option<usize>) {
        let first = self.next;
        self.skip(column);
        let is_text = |line: &Line| line.column.is_some();
        let lines = &self.lines[first..self.next];
        let Some(start) = lines.iter().position(is_text) else {
            return;
        };
        let end = lines
            .iter()
            .rposition(is_text)
            .map_or(start, |last| last + 1);
        let lines = &lines[start..end];
        let columns = lines.iter().filter_map(|line| line.column);
        let indent = columns.chain(options).min();
        let text = cut(self.text, lines, indent.unwrap_or(0));
        self.blocks.add(language, text, self.contents);
    }
}

/// The text of lines without their indent, with blanks in place of tabs.
fn cut<'t>(file: &'t str, lines: &[Line], indent: usize) -> MappedText<'t> {
    let start = lines.first().map_or(0, |line| line.span.start);
    let mut text: Option<MappedText<'t>> = None;
    for (number, line) in lines.iter().enumerate() {
        let content = &file[line.span.start..line.span.end];
        let mut column = 0_usize;
        let mut at = line.span.start;
        let mut from = None;
        let blanks = format!("{:indent$}", "");
        let by_blanks = content.starts_with(&blanks);
        let quoting = match u16::try_from(indent) {
            Ok(indent) if by_blanks => Quoting::Indented(indent),
            _ => Quoting::Prefixed,
        };
        let mut pieces = Vec::new();
        for char in content.chars() {
            let end = at + char.len_utf8();
            let width = if char == '\t' { 8 - column % 8 } else { 1 };
            let kept = (column + width).saturating_sub(indent.max(column));
            if char == '\t' && kept > 0 {
                if let Some(from) = from.take() {
                    pieces.push((Span::new(from, at), None));
                }
                pieces.push((Span::new(at, end), Some(" ".repeat(kept))));
            } else if kept > 0 {
                from.get_or_insert(at);
            }
            column += width;
            at = end;
        }
        if let Some(from) = from {
            pieces.push((Span::new(from, at), None));
        }
        let first = pieces.first().map_or(at, |(span, _)| span.start);
        let text = text.get_or_insert_with(|| MappedText::new(first));
        for (span, blanks) in pieces {
            match blanks {
                Some(blanks) => text.push_escaped(span, &blanks, Quoting::Inserted),
                None => text.push_verbatim(file, span, quoting),
            }
        }
        if let Some(next) = lines.get(number + 1) {
            let line_break = Span::new(line.span.end, next.span.start);
            text.push_verbatim(file, line_break, quoting);
        }
    }
    text.unwrap_or_else(|| MappedText::new(start))
}
