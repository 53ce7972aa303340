//! GitLab Code Quality: an array with one object per finding.
//!
//! GitLab drops findings whose fingerprints are equal and takes those with a new one for new, so
//! each has its own, and none depends on lines.

use std::io::{self, Write};

use dcs_migration_lint::{LineIndex, Severity};
use serde_json::json;

use super::json::Items;
use super::place::relative;
use super::{End, Look, Renderer, sentences};
use crate::check::Checked;
use crate::fingerprint::identities;

pub(super) struct Gitlab {
    folder: String,
    findings: Items,
}

impl Gitlab {
    pub(super) fn new(look: &Look) -> Self {
        Self {
            folder: look.folder.clone(),
            findings: Items::default(),
        }
    }
}

impl Renderer for Gitlab {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "[")
    }

    fn file(&mut self, out: &mut dyn Write, file: &Checked) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = relative(&file.name, &self.folder);
        let fingerprints = identities(file, &path);
        for (at, found) in file.active() {
            let severity = match found.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            };
            let finding = json!({
                "description": sentences(found),
                "check_name": found.rule.id,
                "fingerprint": fingerprints[at],
                "severity": severity,
                "location": {
                    "path": path,
                    "lines": {"begin": index.position(found.span.start).line},
                },
            });
            self.findings.push(out, &finding)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, _: &End<'_>) -> io::Result<()> {
        writeln!(out, "\n]")
    }
}
