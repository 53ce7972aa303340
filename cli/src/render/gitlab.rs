//! GitLab Code Quality: an array with one object per finding.
//!
//! GitLab drops findings with equal fingerprints and shows those with unknown ones as new, so
//! fingerprints are unique and do not depend on lines.

use std::io::{self, Write};

use dcs_migration_lint::{LineIndex, Severity};
use serde_json::json;

use super::fingerprint::fingerprints;
use super::json::Items;
use super::location::ReportPaths;
use super::message::sentences;
use super::renderer::{Renderer, RunEnd, Style};
use crate::lint::check::CheckedFile;

pub(super) struct Gitlab {
    paths: ReportPaths,
    findings: Items,
}

impl Gitlab {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            paths: style.paths.clone(),
            findings: Items::default(),
        }
    }
}

impl Renderer for Gitlab {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "[")
    }

    fn file(&mut self, out: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let lines = LineIndex::new(file.report.text());
        let path = self.paths.from_root(&file.name);
        let fingerprints = fingerprints(file, &path);
        for (index, diagnostic) in file.active() {
            let severity = match diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            };
            let finding = json!({
                "description": sentences(diagnostic),
                "check_name": diagnostic.rule.id,
                "fingerprint": fingerprints[index],
                "severity": severity,
                "location": {
                    "path": path,
                    "lines": {"begin": lines.position(diagnostic.span.start).line},
                },
            });
            self.findings.push(out, &finding)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, _: &RunEnd<'_>) -> io::Result<()> {
        writeln!(out, "\n]")
    }
}
