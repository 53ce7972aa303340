//! Annotations of GitHub Actions: workflow commands, one per finding.
//!
//! Of one step ten annotations are shown, so the ten worst are given and the rest are counted.
//! Columns count UTF-16 units.

use std::io::{self, Write};

use dcs_migration_lint::{LineIndex, Severity};

use super::place::{ends, relative};
use super::{End, Look, Renderer};
use crate::check::Checked;
use crate::out::harmless;

/// How many annotations of one step are shown.
const SHOWN: usize = 10;

pub(super) struct Github {
    folder: String,
    /// The worst so far, worst first.
    worst: Vec<(Severity, String)>,
    findings: usize,
}

impl Github {
    pub(super) fn new(look: &Look) -> Self {
        Self {
            folder: look.folder.clone(),
            worst: Vec::new(),
            findings: 0,
        }
    }
}

impl Renderer for Github {
    fn file(&mut self, _: &mut dyn Write, file: &Checked) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = property(&relative(&file.name, &self.folder));
        for (_, found) in file.active() {
            self.findings += 1;
            // Behind those that are as bad.
            let rank = self
                .worst
                .partition_point(|&(severity, _)| severity >= found.severity);
            if rank == SHOWN {
                continue;
            }
            let command = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            let (start, end) = ends(&index, found.span);
            let mut place = format!("file={path},line={},endLine={}", start.line, end.line);
            // Columns are refused where there are several lines.
            if start.line == end.line {
                let columns = format!(",col={},endColumn={}", start.column, end.column);
                place.push_str(&columns);
            }
            let mut text = found.message.to_string();
            if let Some(help) = &found.help {
                text.push('\n');
                text.push_str(help);
            }
            let lines: Vec<String> = text.lines().map(data).collect();
            let annotation = format!(
                "::{command} {place},title={}::{}",
                property(&format!("dcs-migration-lint: {}", found.rule.id)),
                lines.join("%0A"),
            );
            self.worst.insert(rank, (found.severity, annotation));
            self.worst.truncate(SHOWN);
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, _: &End<'_>) -> io::Result<()> {
        for (_, annotation) in &self.worst {
            writeln!(out, "{annotation}")?;
        }
        match self.findings - self.worst.len() {
            0 => Ok(()),
            1 => writeln!(out, "1 more finding is not annotated"),
            more => writeln!(out, "{more} more findings are not annotated"),
        }
    }
}

/// Text behind a command.
fn data(text: &str) -> String {
    harmless(text).replace('%', "%25")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
