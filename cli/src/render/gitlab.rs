//! GitLab Code Quality: an array with one object per finding.
//!
//! GitLab drops findings with equal fingerprints and shows those with unknown ones as new, so
//! fingerprints are unique and do not depend on lines.

use std::io::{self, Write};

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{LineIndex, Severity};
use serde_json::json;

use super::fingerprint::{fingerprints, of_failures};
use super::json::Items;
use super::location::ReportPaths;
use super::message::{FAILURE, sentence, sentences};
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
        let path = self.paths.to_root(&file.name);
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

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        let fingerprints = of_failures(end.failures);
        for (failure, fingerprint) in end.failures.iter().zip(fingerprints) {
            let path = self.paths.to_root(&failure.path);
            let entry = json!({
                "description": sentence(&escape_controls(&failure.message)),
                "check_name": FAILURE,
                "fingerprint": fingerprint,
                "severity": "blocker",
                "location": {"path": path, "lines": {"begin": 1}},
            });
            self.findings.push(out, &entry)?;
        }
        writeln!(out, "\n]")
    }
}
