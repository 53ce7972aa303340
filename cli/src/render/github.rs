//! GitHub Actions annotations: one workflow command per finding.
//!
//! GitHub shows ten annotations per step, so the ten worst findings are annotated and the rest are
//! counted. Columns are in UTF-16 units.

use std::io::{self, Write};

use dcs_migration_lint::{LineIndex, Severity};

use super::location::{ReportPaths, positions};
use super::renderer::{Renderer, RunEnd, Style};
use crate::lint::check::CheckedFile;
use crate::terminal::text::escape;

/// How many annotations GitHub shows per step.
const MAX: usize = 10;

pub(super) struct Github {
    paths: ReportPaths,
    /// The worst findings so far, worst first, with their annotations.
    worst: Vec<(Severity, String)>,
    findings: usize,
}

impl Github {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            paths: style.paths.clone(),
            worst: Vec::new(),
            findings: 0,
        }
    }
}

impl Renderer for Github {
    fn file(&mut self, _: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = property(&self.paths.to_root(&file.name));
        for (_, diagnostic) in file.active() {
            self.findings += 1;
            // After those of the same severity.
            let rank = self
                .worst
                .partition_point(|&(severity, _)| severity >= diagnostic.severity);
            if rank == MAX {
                continue;
            }
            let command = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            let (start, end) = positions(&index, diagnostic.span);
            let mut place = format!("file={path},line={},endLine={}", start.line, end.line);
            // GitHub rejects columns if the lines differ.
            if start.line == end.line {
                let columns = format!(",col={},endColumn={}", start.column, end.column);
                place.push_str(&columns);
            }
            let mut text = diagnostic.message.to_string();
            if let Some(help) = &diagnostic.help {
                text.push('\n');
                text.push_str(help);
            }
            let lines: Vec<String> = text.lines().map(data).collect();
            let annotation = format!(
                "::{command} {place},title={}::{}",
                property(&format!("dcs-migration-lint: {}", diagnostic.rule.id)),
                lines.join("%0A"),
            );
            self.worst.insert(rank, (diagnostic.severity, annotation));
            self.worst.truncate(MAX);
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        // They may hide the worst.
        for failure in end.failures.iter().take(MAX) {
            writeln!(
                out,
                "::error file={},title={}::{}",
                property(&self.paths.to_root(&failure.path)),
                property(&format!("dcs-migration-lint: {}", failure.summary)),
                data(&failure.message),
            )?;
        }
        self.worst.truncate(MAX.saturating_sub(end.failures.len()));
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

/// The message of a command, escaped.
fn data(text: &str) -> String {
    escape(text).replace('%', "%25")
}

/// The value of a property, escaped.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
