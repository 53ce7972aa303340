//! A Markdown table, for comments and for the step summary in GitHub Actions.
//!
//! Text from a file cannot become a link, an image, a mention or a tag. Columns are in UTF-16 units.

use std::fmt::Write as _;
use std::io::{self, Write};

use dcs_migration_lint::LineIndex;

use super::location::ReportPaths;
use super::renderer::{Renderer, RunEnd, Style};
use crate::lint::check::CheckedFile;
use crate::terminal::text::escape;

/// The size limit of a step summary in bytes, below GitHub's to have room for heading and notes.
const STEP_SUMMARY: usize = 1_000_000;

pub(super) struct Markdown {
    paths: ReportPaths,
    /// How many bytes the rows may have.
    limit: usize,
    rows: String,
    omitted: usize,
}

impl Markdown {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            paths: style.paths.clone(),
            limit: usize::MAX,
            rows: String::new(),
            omitted: 0,
        }
    }

    /// A table within the size limit of a step summary.
    pub(super) fn step_summary(style: &Style) -> Self {
        Self {
            limit: STEP_SUMMARY,
            ..Self::new(style)
        }
    }
}

impl Renderer for Markdown {
    fn file(&mut self, _: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = escape(&self.paths.to_root(&file.name));
        for (_, diagnostic) in file.active() {
            let at = index.position(diagnostic.span.start);
            let mut message = prose(&escape(&diagnostic.message));
            if let Some(help) = &diagnostic.help {
                // Writing to a string cannot fail.
                let _ = write!(message, "<br>{}", prose(&escape(help)));
            }
            let location = code(&format!("{path}:{}:{}", at.line, at.column));
            let row = format!(
                "| {location} | {} | `{}` | {message} |\n",
                diagnostic.severity, diagnostic.rule.id
            );
            if self.rows.len() + row.len() <= self.limit {
                self.rows.push_str(&row);
            } else {
                self.omitted += 1;
                // Later, shorter rows are omitted too.
                self.limit = self.rows.len();
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        writeln!(out, "### dcs-migration-lint: {}", end.totals.findings())?;
        if !self.rows.is_empty() {
            writeln!(out, "\n| location | severity | rule | message |")?;
            writeln!(out, "|---|---|---|---|\n{}", self.rows.trim_end())?;
        }
        if self.omitted > 0 {
            writeln!(out, "\n{} more are not listed.", self.omitted)?;
        }
        for failure in end.failures {
            writeln!(out, "\n**error**: {}", plain(&escape(&failure.message)))?;
        }
        Ok(())
    }
}

/// A message whose names in backticks become code.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A name contains a backtick, so its end is unknown.
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

/// Text as code, unless it contains a backtick.
fn code(text: &str) -> String {
    if text.contains('`') {
        plain(text)
    } else {
        format!("`{}`", text.replace('|', "\\|"))
    }
}

/// Text with all Markdown syntax escaped.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            // A backslash does not prevent mentions, references and links.
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

#[cfg(test)]
mod tests {
    use super::{Markdown, prose};
    use crate::config::ResolvedConfig;
    use crate::files::kind::Kind;
    use crate::lint::check::check;
    use crate::render::location::ReportPaths;
    use crate::render::renderer::{Renderer as _, Style};

    #[test]
    fn text_is_not_markup() {
        assert_eq!(
            prose("a&b <c> @d #1 https://x.y: www.x.y `a|b` `` {[(!~$*_\\)]}"),
            "a&amp;b &lt;c&gt; &#64;d &#35;1 https&#58;//x.y: www&#46;x.y `a\\|b`  \
             \\{\\[\\(\\!\\~\\$\\*\\_\\\\\\)\\]\\}"
        );
        // A name with a backtick ends nobody knows where.
        assert_eq!(prose("`a`b` *c*"), "\\`a\\`b\\` \\*c\\*");
    }

    #[test]
    fn rows_beyond_the_limit_are_counted() {
        let style = Style {
            color: false,
            width: None,
            summary: false,
            paths: ReportPaths::default(),
        };
        let text = r#"{"resume_mode": "Auto", "migration_method": "full", "a": 1}"#;
        let file = check(
            "b.json",
            &Kind::BODY,
            text.as_bytes(),
            &ResolvedConfig::default(),
        );
        let with_limit = |limit: usize| {
            let mut table = Markdown {
                limit,
                ..Markdown::new(&style)
            };
            table.file(&mut Vec::new(), &file).unwrap();
            table
        };
        let whole = with_limit(usize::MAX);
        let rows = whole.rows.lines().count();
        assert_eq!((rows, whole.omitted), (file.active().count(), 0));
        let all = with_limit(whole.rows.len());
        assert_eq!((&all.rows, all.omitted), (&whole.rows, 0));
        let mut most = with_limit(whole.rows.len() - 1);
        assert!(whole.rows.starts_with(&most.rows));
        assert_eq!((most.rows.lines().count(), most.omitted), (rows - 1, 1));
        // No later row is listed, however short.
        most.file(&mut Vec::new(), &file).unwrap();
        assert_eq!(
            (most.rows.lines().count(), most.omitted),
            (rows - 1, rows + 1)
        );
    }
}
