//! One line per finding: `path:line:col: severity[rule] message`.
//!
//! Columns are in UTF-16 units, as in all formats that do not define another unit.

use std::io::{self, Write};

use dcs_migration_lint::LineIndex;

use super::renderer::{Renderer, RunEnd, Style};
use crate::lint::check::CheckedFile;
use crate::terminal::text::escape;

pub(super) struct Concise(pub(super) Style);

impl Renderer for Concise {
    fn file(&mut self, out: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let name = escape(&file.name);
        for (_, diagnostic) in file.active() {
            let position = index.position(diagnostic.span.start);
            writeln!(
                out,
                "{name}:{}:{}: {}[{}] {}",
                position.line,
                position.column,
                diagnostic.severity,
                diagnostic.rule.id,
                escape(&diagnostic.message),
            )?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        self.0.write_summary(out, end)
    }
}
