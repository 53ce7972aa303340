//! One line per finding: `path:line:col: severity[rule] message`.

use std::io::{self, Write};

use dcs_migration_lint::{LineIndex, Report, escape_controls};

pub(super) fn file(out: &mut dyn Write, name: &str, report: &Report<'_>) -> io::Result<()> {
    let index = LineIndex::new(report.text());
    let name = escape_controls(name);
    for found in report.diagnostics() {
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
