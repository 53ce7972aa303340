//! One line per finding: its object in the JSON report, with the path of the file. A file that could
//! not be linted or written has a line with an error.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::json::wire_file;
use super::renderer::{Renderer, RunEnd};
use crate::lint::check::CheckedFile;
use crate::terminal::text::escape_json;

pub(super) struct JsonLines;

impl Renderer for JsonLines {
    fn file(&mut self, out: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let mut wire = serde_json::to_value(wire_file(file))?;
        let path = wire["path"].take();
        if let Value::Array(all) = wire["diagnostics"].take() {
            for mut diagnostic in all {
                diagnostic["path"] = path.clone();
                writeln!(out, "{}", escape_json(&diagnostic.to_string()))?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        for failure in end.failures {
            let line = json!({"path": failure.path, "error": failure.message});
            writeln!(out, "{}", escape_json(&line.to_string()))?;
        }
        Ok(())
    }
}
