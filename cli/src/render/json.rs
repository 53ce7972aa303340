//! Version 1 of the JSON report, as the library defines it.

use std::fmt::Write as _;
use std::io::{self, Write};

use dcs_migration_lint::report::{WireFile, WireReport};
use dcs_migration_lint::text::is_active;
use serde_json::Value;

use super::{End, Renderer};
use crate::check::Checked;

#[derive(Default)]
pub(super) struct Json(Vec<WireFile>);

impl Renderer for Json {
    fn file(&mut self, _: &mut dyn Write, file: &Checked) -> io::Result<()> {
        self.0.push(wire(file));
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &End<'_>) -> io::Result<()> {
        let files = std::mem::take(&mut self.0);
        let report = WireReport::new(files, end.totals.skipped);
        let json = serde_json::to_string_pretty(&report)?;
        writeln!(out, "{}", quiet(&json))
    }
}

/// The findings that count, as the contract has them.
pub(super) fn wire(file: &Checked) -> WireFile {
    let active = file.active().map(|(_, found)| found);
    WireFile::of(file.name.as_str(), file.report.text(), active)
}

/// The items of an array that is written bit by bit, one a line.
#[derive(Default)]
pub(super) struct Items {
    any: bool,
}

impl Items {
    pub(super) fn push(&mut self, out: &mut dyn Write, item: &Value) -> io::Result<()> {
        let before = if self.any { ",\n" } else { "\n" };
        self.any = true;
        write!(out, "{before}{}", quiet(&item.to_string()))
    }
}

/// The same JSON with everything escaped that would act on a terminal or a log.
pub(crate) fn quiet(json: &str) -> String {
    let mut quiet = String::with_capacity(json.len());
    for char in json.chars() {
        // A line break cannot stand inside a string, so it is one between tokens.
        // With `##` commands to the log of a build begin.
        let command = char == '#' && quiet.ends_with('#');
        if char == '\n' || !(is_active(char) || command) {
            quiet.push(char);
        } else {
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(quiet, "\\u{unit:04x}");
            }
        }
    }
    quiet
}
