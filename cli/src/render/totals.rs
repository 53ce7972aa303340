//! The counts of a run, and the summary line.

use dcs_migration_lint::{Applicability, Severity};

use crate::lint::check::CheckedFile;
use crate::terminal::text::counted;

/// The counts of a run.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Totals {
    pub(crate) files: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) infos: usize,
    /// Findings with a safe fix that `--fix` can apply.
    pub(crate) safe_fixes: usize,
    /// Findings with an unsafe fix that `--fix` can apply.
    pub(crate) unsafe_fixes: usize,
    /// Inputs that could not be linted or written.
    pub(crate) failures: usize,
    /// Files of a known type in folders that do not hold this request.
    pub(crate) skipped: usize,
    /// With `--fix` or `--diff`.
    pub(crate) applied: Option<AppliedFixes>,
}

/// The fixes of `--fix` or `--diff`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AppliedFixes {
    pub(crate) fixes: usize,
    pub(crate) files: usize,
    /// Whether files were written.
    pub(crate) written: bool,
}

impl Totals {
    /// Counts one file.
    pub(crate) fn add(&mut self, file: &CheckedFile) {
        self.files += 1;
        for (_, diagnostic) in file.active() {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Info => self.infos += 1,
            }
            let fix = diagnostic.fix.as_ref().filter(|_| file.fixable);
            match fix.map(|fix| fix.applicability) {
                Some(Applicability::Safe) => self.safe_fixes += 1,
                Some(Applicability::Unsafe) => self.unsafe_fixes += 1,
                None => {}
            }
        }
    }

    /// The number of findings by severity, of files and of failures. Beside a failure, nothing is
    /// said to be free of findings.
    pub(super) fn findings(&self) -> String {
        let findings: Vec<String> = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.infos, "note"),
        ]
        .into_iter()
        .filter(|&(count, _)| count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
        let files = counted(self.files, "file");
        let findings = if !findings.is_empty() {
            format!("{} in {files}", findings.join(", "))
        } else if self.failures == 0 {
            format!("no findings in {files}")
        } else {
            format!("{files} linted")
        };
        if self.failures == 0 {
            return findings;
        }
        let failures = counted(self.failures, "failure");
        if self.files == 0 {
            failures
        } else {
            format!("{failures}; {findings}")
        }
    }

    /// The summary line.
    pub(crate) fn summary(&self) -> String {
        let mut parts = vec![self.findings()];
        if let Some(applied) = self.applied {
            let fixes = if applied.fixes == 1 { "fix" } else { "fixes" };
            let verb = if applied.written {
                "applied"
            } else {
                "would be applied"
            };
            let in_files = counted(applied.files, "file");
            parts.push(format!("{} {fixes} {verb} to {in_files}", applied.fixes));
        }
        // After a fix, the same command has nothing left to fix.
        if self.applied.is_none_or(|applied| applied.fixes == 0) {
            match (self.safe_fixes, self.unsafe_fixes) {
                (0, 0) => {}
                (safe, 0) => parts.push(format!("{safe} fixable with `--fix`")),
                (0, unsafe_) => {
                    parts.push(format!("{unsafe_} fixable with `--fix --unsafe-fixes`"));
                }
                (safe, unsafe_) => parts.push(format!(
                    "{safe} fixable with `--fix` ({unsafe_} more with `--unsafe-fixes`)"
                )),
            }
        }
        parts.join("; ")
    }
}
