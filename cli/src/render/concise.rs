//! One line per finding: `path:line:col: severity[rule] message`.
//!
//! Columns are in UTF-16 units, as in all formats that do not define another unit.

use std::fmt::Write as _;
use std::io::{self, Write};

use dcs_migration_lint::LineIndex;

use super::renderer::{Renderer, RunEnd, Style};
use crate::lint::check::CheckedFile;
use crate::terminal::text::escape;

pub(super) struct Concise {
    style: Style,
    /// The lines of a file; its memory is used again for the next one.
    lines: String,
}

impl Concise {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            lines: String::new(),
        }
    }
}

impl Renderer for Concise {
    fn file(&mut self, out: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let name = escape(&file.name);
        self.lines.clear();
        for (_, diagnostic) in file.active() {
            let position = index.position(diagnostic.span.start);
            // Writing to a string cannot fail.
            let _ = writeln!(
                self.lines,
                "{name}:{}:{}: {}[{}] {}",
                position.line,
                position.column,
                diagnostic.severity,
                diagnostic.rule.id,
                escape(&diagnostic.message),
            );
        }
        out.write_all(self.lines.as_bytes())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        self.style.write_summary(out, end)
    }
}
