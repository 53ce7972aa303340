//! Checkstyle XML: one `file` per file, one `error` per finding of any severity.
//!
//! Columns are in UTF-16 units.

use std::io::{self, Write};

use dcs_migration_lint::LineIndex;
use quick_xml::escape::escape;

use super::location::ReportPaths;
use super::message::{FAILURE, sentence, sentences, xml_text};
use super::renderer::{Renderer, RunEnd, Style};
use crate::lint::check::CheckedFile;

pub(super) struct Checkstyle {
    paths: ReportPaths,
}

impl Checkstyle {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            paths: style.paths.clone(),
        }
    }
}

impl Renderer for Checkstyle {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<checkstyle version=\"4.3\">")
    }

    fn file(&mut self, out: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = attribute(&self.paths.to_root(&file.name));
        writeln!(out, "  <file name=\"{path}\">")?;
        for (_, diagnostic) in file.active() {
            let at = index.position(diagnostic.span.start);
            let message = attribute(&sentences(diagnostic));
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{message}\" source=\"dcs-migration-lint.{}\"/>",
                at.line, at.column, diagnostic.severity, diagnostic.rule.id,
            )?;
        }
        writeln!(out, "  </file>")
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        for failure in end.failures {
            let path = attribute(&self.paths.to_root(&failure.path));
            let message = attribute(&sentence(&failure.message));
            writeln!(
                out,
                "  <file name=\"{path}\">\n    <error line=\"1\" column=\"1\" severity=\"error\" message=\"{message}\" source=\"dcs-migration-lint.{FAILURE}\"/>\n  </file>",
            )?;
        }
        writeln!(out, "</checkstyle>")
    }
}

/// The value of an attribute.
fn attribute(text: &str) -> String {
    escape(xml_text(text).as_str()).into_owned()
}
