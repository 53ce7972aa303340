//! Shows findings: one module per format, each fed file by file.
//!
//! Nothing here decides what is found, or what the exit code is.

mod concise;
mod json;
mod text;

use std::io::{self, Write};

use dcs_migration_lint::report::WireFile;
use dcs_migration_lint::{Applicability, Report, Severity};

use crate::args::Format;

/// Shows findings in one format.
pub(crate) enum Renderer {
    Text { color: bool, summary: bool },
    Concise { summary: bool },
    Json { files: Vec<WireFile> },
}

/// What a run came to.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Totals {
    pub(crate) files: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) infos: usize,
    /// Findings with a safe fix, and with one that is a guess.
    pub(crate) fixable: usize,
    pub(crate) fixable_unsafely: usize,
    /// `.json` files in folders that do not look like this request.
    pub(crate) skipped: usize,
    /// Fixes that were applied, or would be.
    pub(crate) fixed: Option<Fixed>,
}

/// What `--fix` or `--diff` came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fixed {
    pub(crate) fixes: usize,
    pub(crate) files: usize,
    /// Whether files were written.
    pub(crate) written: bool,
}

impl Totals {
    /// Counts one file.
    pub(crate) fn add(&mut self, report: &Report<'_>) {
        self.files += 1;
        for found in report.diagnostics() {
            match found.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Info => self.infos += 1,
            }
            match found.fix.as_ref().map(|fix| fix.applicability) {
                Some(Applicability::Safe) => self.fixable += 1,
                Some(Applicability::Unsafe) => self.fixable_unsafely += 1,
                None => {}
            }
        }
    }

    /// The highest severity counted.
    pub(crate) fn worst(&self) -> Option<Severity> {
        [
            (self.errors, Severity::Error),
            (self.warnings, Severity::Warning),
            (self.infos, Severity::Info),
        ]
        .into_iter()
        .find_map(|(count, severity)| (count > 0).then_some(severity))
    }

    /// The closing line.
    pub(crate) fn summary(&self) -> String {
        let findings: Vec<String> = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.infos, "note"),
        ]
        .into_iter()
        .filter(|&(count, _)| count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
        let findings = if findings.is_empty() {
            "no findings".to_owned()
        } else {
            findings.join(", ")
        };
        let mut parts = vec![format!("{findings} in {}", counted(self.files, "file"))];
        if let Some(fixed) = self.fixed {
            let fixes = if fixed.fixes == 1 { "fix" } else { "fixes" };
            let done = if fixed.written {
                "applied"
            } else {
                "would be applied"
            };
            let to = counted(fixed.files, "file");
            parts.push(format!("{} {fixes} {done} to {to}", fixed.fixes));
        }
        // Right after a fix, nothing is left that the same command would fix.
        if self.fixed.is_none_or(|fixed| fixed.fixes == 0) {
            match (self.fixable, self.fixable_unsafely) {
                (0, 0) => {}
                (safe, 0) => parts.push(format!("{safe} fixable with --fix")),
                (0, guess) => parts.push(format!("{guess} fixable with --fix --unsafe-fixes")),
                (safe, guess) => parts.push(format!(
                    "{safe} fixable with --fix, {guess} more with --unsafe-fixes"
                )),
            }
        }
        parts.join("; ")
    }
}

/// `1 file`, `2 files`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

impl Renderer {
    /// A renderer for a format; `summary` asks for a closing line where the format has one.
    pub(crate) fn new(format: Format, color: bool, summary: bool) -> Self {
        match format {
            Format::Text => Renderer::Text { color, summary },
            Format::Concise => Renderer::Concise { summary },
            Format::Json => Renderer::Json { files: Vec::new() },
        }
    }

    /// Takes a file and its findings; formats that can show them at once do.
    pub(crate) fn file(
        &mut self,
        out: &mut dyn Write,
        name: &str,
        report: &Report<'_>,
    ) -> io::Result<()> {
        match self {
            Renderer::Text { color, .. } => text::file(out, name, report, *color),
            Renderer::Concise { .. } => concise::file(out, name, report),
            Renderer::Json { files } => {
                files.push(WireFile::new(name, report));
                Ok(())
            }
        }
    }

    /// Shows what could not be shown before.
    pub(crate) fn finish(self, out: &mut dyn Write, totals: &Totals) -> io::Result<()> {
        match self {
            Renderer::Text { summary: true, .. } | Renderer::Concise { summary: true } => {
                writeln!(out, "{}", totals.summary())
            }
            Renderer::Text { .. } | Renderer::Concise { .. } => Ok(()),
            Renderer::Json { files } => json::run(out, files, totals.skipped),
        }
    }
}
