//! One line per finding: `path:line:col: severity[rule] message`.
//!
//! Columns count UTF-16 units, as in all formats whose readers do not ask for others.

use std::io::{self, Write};

use dcs_migration_lint::LineIndex;

use super::{End, Look, Renderer};
use crate::check::Checked;
use crate::out::harmless;

pub(super) struct Concise(pub(super) Look);

impl Renderer for Concise {
    fn file(&mut self, out: &mut dyn Write, file: &Checked) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let name = harmless(&file.name);
        for (_, found) in file.active() {
            let position = index.position(found.span.start);
            writeln!(
                out,
                "{name}:{}:{}: {}[{}] {}",
                position.line,
                position.column,
                found.severity,
                found.rule.id,
                harmless(&found.message),
            )?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &End<'_>) -> io::Result<()> {
        self.0.summary(out, end)
    }
}
