//! One line per finding: `path:line:col: severity[rule] message`.
//!
//! Columns count UTF-16 units, as in all formats whose readers do not ask for others.

use std::io::{self, Write};

use dcs_migration_lint::LineIndex;
use dcs_migration_lint::text::escape_controls;

use super::{End, Look, Renderer};
use crate::check::Checked;

pub(super) struct Concise(pub(super) Look);

impl Renderer for Concise {
    fn file(&mut self, out: &mut dyn Write, file: &Checked) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let name = escape_controls(&file.name);
        for (_, found) in file.active() {
            let position = index.position(found.span.start);
            writeln!(
                out,
                "{name}:{}:{}: {}[{}] {}",
                position.line,
                position.column,
                found.severity,
                found.rule.id,
                escape_controls(&found.message),
            )?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &End<'_>) -> io::Result<()> {
        self.0.summary(out, end)
    }
}
