//! A Markdown table, for comments and for the summary of a step in GitHub Actions.
//!
//! Text from a file cannot become a link, an image, a mention or a tag. Columns count UTF-16
//! units.

use std::fmt::Write as _;
use std::io::{self, Write};

use dcs_migration_lint::LineIndex;

use super::place::relative;
use super::{End, Look, Renderer};
use crate::check::Checked;
use crate::out::harmless;

/// Bytes that the summary of a step may have, with some to spare for what stands around the rows.
const STEP_SUMMARY: usize = 1_000_000;

pub(super) struct Markdown {
    folder: String,
    /// How many bytes of rows there may be.
    limit: usize,
    rows: String,
    left_out: usize,
}

impl Markdown {
    pub(super) fn new(look: &Look) -> Self {
        Self {
            folder: look.folder.clone(),
            limit: usize::MAX,
            rows: String::new(),
            left_out: 0,
        }
    }

    /// One that GitHub takes as the summary of a step.
    pub(super) fn step_summary(look: &Look) -> Self {
        Self {
            limit: STEP_SUMMARY,
            ..Self::new(look)
        }
    }
}

impl Renderer for Markdown {
    fn file(&mut self, _: &mut dyn Write, file: &Checked) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = harmless(&relative(&file.name, &self.folder));
        for (_, found) in file.active() {
            let at = index.position(found.span.start);
            let mut what = prose(&harmless(&found.message));
            if let Some(help) = &found.help {
                // Writing to a string cannot fail.
                let _ = write!(what, "<br>{}", prose(&harmless(help)));
            }
            let place = code(&format!("{path}:{}:{}", at.line, at.column));
            let row = format!(
                "| {place} | {} | `{}` | {what} |\n",
                found.severity, found.rule.id
            );
            if self.rows.len() + row.len() <= self.limit {
                self.rows.push_str(&row);
            } else {
                self.left_out += 1;
                // No later row takes the place of this one.
                self.limit = self.rows.len();
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &End<'_>) -> io::Result<()> {
        writeln!(out, "### dcs-migration-lint: {}", end.totals.counts())?;
        if !self.rows.is_empty() {
            writeln!(out, "\n| place | severity | rule | what |")?;
            writeln!(out, "|---|---|---|---|\n{}", self.rows.trim_end())?;
        }
        if self.left_out > 0 {
            writeln!(out, "\n{} more are not listed.", self.left_out)?;
        }
        for failure in end.failures {
            writeln!(out, "\n**error**: {}", plain(&harmless(failure)))?;
        }
        Ok(())
    }
}

/// A text of ours with names in backticks, which become code.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A name that holds a backtick itself: nobody can tell where it ends.
    if parts.len().is_multiple_of(2) {
        return plain(text);
    }
    let mut result = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at % 2 == 0 {
            result.push_str(&plain(part));
        } else if !part.is_empty() {
            result.push_str(&code(part));
        }
    }
    result
}

/// Text as code, unless a backtick would end it early.
fn code(text: &str) -> String {
    if text.contains('`') {
        plain(text)
    } else {
        format!("`{}`", text.replace('|', "\\|"))
    }
}

/// Text that means nothing to Markdown.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            // Backslashes do not keep these from being a mention, a reference or a link.
            '@' => plain.push_str("&#64;"),
            '#' => plain.push_str("&#35;"),
            ':' if chars.peek() == Some(&'/') => plain.push_str("&#58;"),
            '.' if plain.ends_with("www") => plain.push_str("&#46;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '!' | '|' | '~' | '$' => {
                plain.extend(['\\', char]);
            }
            _ => plain.push(char),
        }
    }
    plain
}
