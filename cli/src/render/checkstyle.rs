//! Checkstyle XML: a `file` per file, an `error` per finding, whatever its severity.
//!
//! Columns count UTF-16 units.

use std::io::{self, Write};

use dcs_migration_lint::LineIndex;
use quick_xml::escape::escape;

use super::place::relative;
use super::{End, Look, Renderer, in_xml, sentences};
use crate::check::Checked;

pub(super) struct Checkstyle {
    folder: String,
}

impl Checkstyle {
    pub(super) fn new(look: &Look) -> Self {
        Self {
            folder: look.folder.clone(),
        }
    }
}

impl Renderer for Checkstyle {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<checkstyle version=\"4.3\">")
    }

    fn file(&mut self, out: &mut dyn Write, file: &Checked) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = value(&relative(&file.name, &self.folder));
        writeln!(out, "  <file name=\"{path}\">")?;
        for (_, found) in file.active() {
            let at = index.position(found.span.start);
            let message = value(&sentences(found));
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{message}\" source=\"dcs-migration-lint.{}\"/>",
                at.line, at.column, found.severity, found.rule.id,
            )?;
        }
        writeln!(out, "  </file>")
    }

    fn finish(&mut self, out: &mut dyn Write, _: &End<'_>) -> io::Result<()> {
        writeln!(out, "</checkstyle>")
    }
}

/// The value of an attribute.
fn value(text: &str) -> String {
    escape(in_xml(text).as_str()).into_owned()
}
