//! One line per finding: what the JSON report has for it, with the path of its file.

use std::io::{self, Write};

use serde_json::Value;

use super::json::{quiet, wire};
use super::{End, Renderer};
use crate::check::Checked;

pub(super) struct JsonLines;

impl Renderer for JsonLines {
    fn file(&mut self, out: &mut dyn Write, file: &Checked) -> io::Result<()> {
        let mut wire = serde_json::to_value(wire(file))?;
        let path = wire["path"].take();
        if let Value::Array(all) = wire["diagnostics"].take() {
            for mut found in all {
                found["path"] = path.clone();
                writeln!(out, "{}", quiet(&found.to_string()))?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut dyn Write, _: &End<'_>) -> io::Result<()> {
        Ok(())
    }
}
