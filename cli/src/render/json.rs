//! Version 1 of the JSON report, as the library defines it.

use std::fmt::Write as _;
use std::io::{self, Write};

use dcs_migration_lint::is_active;
use dcs_migration_lint::report::{WireFile, WireReport};

pub(super) fn run(out: &mut dyn Write, files: Vec<WireFile>, skipped: usize) -> io::Result<()> {
    let json = serde_json::to_string_pretty(&WireReport::new(files, skipped))?;
    writeln!(out, "{}", quiet(&json))
}

/// The same JSON with everything escaped that would act on a terminal or a log.
pub(crate) fn quiet(json: &str) -> String {
    let mut quiet = String::with_capacity(json.len());
    for char in json.chars() {
        // A line break cannot stand inside a string, so it is one between tokens.
        if char == '\n' || !is_active(char) {
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
