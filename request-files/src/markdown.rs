//! Markdown, with and without JSX: its code blocks are read.
//!
//! Inside blocks of HTML and of indented code, fences open code blocks as well: MDX and the
//! extensions of site generators have content there.

use dcs_migration_lint::Span;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::code_block::CodeBlocks;
use crate::mapped::{MappedText, Quoting};
use crate::request::FileContents;

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let source = &text[span.start..span.end];
    let mut blocks = CodeBlocks::default();
    let mut open: Option<Block<'t>> = None;
    let parser = Parser::new_ext(source, Options::empty());
    for (event, range) in parser.into_offset_iter() {
        let place = Span::new(span.start + range.start, span.start + range.end);
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => Some(info.into_string()),
                    CodeBlockKind::Indented => None,
                };
                open = Some(Block::new(info));
            }
            Event::Start(Tag::HtmlBlock) if !text[place.start..].starts_with("<!--") => {
                open = Some(Block::new(None));
            }
            Event::Text(part) | Event::Html(part) => {
                if let Some(block) = &mut open {
                    block.push(text, place, &part);
                }
            }
            Event::End(end @ (TagEnd::CodeBlock | TagEnd::HtmlBlock)) => {
                if let Some(block) = open.take() {
                    block.add(end == TagEnd::CodeBlock, &mut blocks, contents);
                }
            }
            _ => {}
        }
    }
    blocks.finish(text, span, contents);
}

struct Block<'t> {
    /// What follows the fence, if there is one.
    info: Option<String>,
    text: Option<MappedText<'t>>,
    quoting: Quoting,
}

impl<'t> Block<'t> {
    fn new(info: Option<String>) -> Self {
        Self {
            info,
            text: None,
            quoting: Quoting::Verbatim,
        }
    }

    /// Adds a part of a line. One without a place stands for a part of a tab.
    fn push(&mut self, file: &'t str, mut place: Span, part: &str) {
        // The parser leaves the first byte of `\r\n` out.
        if part.starts_with('\n') && file[..place.start].ends_with('\r') {
            place = place.with_start(place.start - 1);
        }
        let block = self.text.get_or_insert_with(|| {
            let line = file[..place.start].rfind('\n').map_or(0, |at| at + 1);
            self.quoting = quoting(&file[line..place.start]);
            MappedText::new(place.start)
        });
        if place.is_empty() {
            block.push_escaped(place, part, Quoting::Inserted);
        } else {
            block.push_verbatim(file, place, self.quoting);
        }
    }

    fn add(self, is_code: bool, blocks: &mut CodeBlocks<'t>, contents: &mut FileContents<'t>) {
        let Some(text) = self.text else {
            return;
        };
        if let Some(info) = self.info {
            return blocks.add(language(&info), text, contents);
        }
        let mut has_fence = false;
        for (info, span) in fences(&text.text) {
            has_fence = true;
            let mut part = MappedText::new(text.span(span).start);
            part.push_part(&text, span);
            blocks.add(language(info), part, contents);
        }
        if is_code && !has_fence {
            blocks.add("", text, contents);
        }
    }
}

/// Whether a fence of a code block is in a text.
pub(crate) fn has_fence(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| line.starts_with("```") || line.starts_with("~~~"))
}

/// How lines are written that are behind a text.
pub(crate) fn quoting(before: &str) -> Quoting {
    match u16::try_from(before.len()) {
        Ok(blanks) if before.bytes().all(|byte| byte == b' ') => Quoting::Indented(blanks),
        _ => Quoting::Prefixed,
    }
}

/// The language of an info string: `bash`, `bash title="x"`, `{.bash}`, `bash{1,3}`.
fn language(info: &str) -> &str {
    let info = info.trim_start_matches(['{', '.', ' ']);
    let is_end = |char: char| char.is_whitespace() || "{},:;".contains(char);
    info.split(is_end).next().unwrap_or_default()
}

/// The fenced blocks in lines that are not parsed as Markdown: what follows each fence, and where
/// the content is. Its indent is not cut.
fn fences(text: &str) -> Vec<(&str, Span)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, &str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let mark = content
            .chars()
            .next()
            .filter(|char| matches!(char, '`' | '~'));
        let length = mark.map_or(0, |mark| {
            content.len() - content.trim_start_matches(mark).len()
        });
        let (fence, info) = content.split_at(length);
        match open {
            None if length >= 3 && !info.contains('`') => {
                open = Some((fence, info.trim(), at + line.len()));
            }
            Some((opening, info_of, start)) if fence.starts_with(opening) && info.is_empty() => {
                blocks.push((info_of, Span::new(start, at)));
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    if let Some((_, info, start)) = open {
        blocks.push((info, Span::new(start, text.len())));
    }
    blocks
}
