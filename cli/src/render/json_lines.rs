//! One line per finding: its object in the JSON report, with the path of the file.

use std::io::{self, Write};

use serde_json::Value;

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

    fn finish(&mut self, _: &mut dyn Write, _: &RunEnd<'_>) -> io::Result<()> {
        Ok(())
    }
}
