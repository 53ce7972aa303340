//! Version 1 of the JSON report, which the library defines.

use std::io::{self, Write};

use dcs_migration_lint::report::{WireFile, WireReport};
use dcs_migration_lint::text::escape_controls;
use serde_json::Value;

use super::renderer::{Renderer, RunEnd};
use crate::lint::check::CheckedFile;
use crate::terminal::text::escape_json;

#[derive(Default)]
pub(super) struct Json(Vec<WireFile>);

impl Renderer for Json {
    fn file(&mut self, _: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        self.0.push(wire_file(file));
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        let files = std::mem::take(&mut self.0);
        let mut report = WireReport::new(files, end.totals.skipped);
        for failure in end.failures {
            report = report.with_failure(&failure.path, escape_controls(&failure.message));
        }
        let json = serde_json::to_string_pretty(&report)?;
        writeln!(out, "{}", escape_json(&json))
    }
}

/// The part of a file in the JSON report.
pub(super) fn wire_file(file: &CheckedFile) -> WireFile {
    let active = file.active().map(|(_, diagnostic)| diagnostic);
    let report = &file.report;
    let secrets = Some(report.secrets());
    WireFile::with_diagnostics(file.name.as_str(), report.text(), secrets, active)
}

/// The items of an array that is written item by item, one per line.
#[derive(Default)]
pub(super) struct Items {
    any: bool,
}

impl Items {
    pub(super) fn push(&mut self, out: &mut dyn Write, item: &Value) -> io::Result<()> {
        let before = if self.any { ",\n" } else { "\n" };
        self.any = true;
        write!(out, "{before}{}", escape_json(&item.to_string()))
    }
}
