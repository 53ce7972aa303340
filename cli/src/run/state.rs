//! What a run has found so far, and its exit code.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use super::outputs::Outputs;
use crate::args::LintArgs;
use crate::config::{ConfigFile, Configs};
use crate::exit_code::{CLEAN, FAILURE, FINDINGS};
use crate::files::changes::Changes;
use crate::files::kind::Kind;
use crate::lint::baseline::Baselines;
use crate::lint::check::{CheckedFile, Suppression};
use crate::lint::process::{Failure, FileOutcome};
use crate::lint::unchanged::unchanged;
use crate::lint::unused_ignores::{Linted, unused_ignores};
use crate::render::renderer::RunEnd;
use crate::render::totals::{AppliedFixes, Totals};
use crate::terminal::output::{Output, log};

/// The state of a run.
pub(super) struct Run<'a> {
    args: &'a LintArgs,
    configs: &'a Configs,
    changes: Option<&'a Changes>,
    baselines: Baselines,
    outputs: Outputs,
    /// By configuration name: the indices of its ignores that matched.
    used_ignores: BTreeMap<String, BTreeSet<usize>>,
    /// The files linted under a configuration, as absolute paths.
    linted: BTreeSet<PathBuf>,
    /// Whether a finding is at or above the threshold of its file.
    fails: bool,
    totals: Totals,
    applied: AppliedFixes,
    /// What could not be read or written.
    failures: Vec<Failure>,
    /// The highest exit code so far, findings aside.
    code: u8,
}

impl<'a> Run<'a> {
    /// At its start, with `skipped` files skipped.
    pub(super) fn new(
        args: &'a LintArgs,
        (configs, changes): (&'a Configs, Option<&'a Changes>),
        baselines: Baselines,
        outputs: Outputs,
        skipped: usize,
    ) -> Self {
        Self {
            args,
            configs,
            changes,
            baselines,
            outputs,
            used_ignores: BTreeMap::new(),
            linted: BTreeSet::new(),
            fails: false,
            totals: Totals {
                skipped,
                ..Totals::default()
            },
            applied: AppliedFixes {
                fixes: 0,
                files: 0,
                written: args.fix,
            },
            failures: Vec::new(),
            code: CLEAN,
        }
    }

    /// Shows the outcome of a file.
    pub(super) fn show(&mut self, outcome: FileOutcome) {
        for (label, message) in &outcome.log {
            log(label, message);
        }
        self.code = self.code.max(outcome.code);
        self.totals.skipped += usize::from(outcome.skipped);
        self.totals.failures += outcome.failures.len();
        self.failures.extend(outcome.failures);
        if outcome.fixes > 0 {
            self.applied.fixes += outcome.fixes;
            self.applied.files += 1;
        }
        if let Some(bytes) = outcome.stdout {
            let mut out = Output::stdout();
            let _ = out.write_all(&bytes);
            if out.close().is_err() {
                self.code = FAILURE;
            }
        }
        if let Some(mut checked) = outcome.checked {
            if let Some(fixed) = outcome.fixed {
                self.outputs.diff(&checked, &fixed);
            }
            if let Some(config) = outcome.config {
                let suppressed = checked.suppressed.values();
                let used = suppressed.filter_map(|suppression| match suppression {
                    Suppression::Ignore { index, .. } => Some(*index),
                    Suppression::Baseline | Suppression::Unchanged => None,
                });
                self.used_ignores.entry(config).or_default().extend(used);
            }
            self.baselines
                .suppress(&mut checked, outcome.path.as_deref());
            let unchanged = outcome.unchanged.iter();
            let unchanged = unchanged.map(|index| (*index, Suppression::Unchanged));
            checked.suppressed.extend(unchanged);
            self.linted.extend(outcome.path);
            self.report(&checked);
        }
        for outcome in outcome.other_files {
            self.show(outcome);
        }
    }

    /// Counts the findings of a file and writes them.
    fn report(&mut self, checked: &CheckedFile) {
        self.totals.add(checked);
        self.fails |= checked.fails();
        self.outputs.file(checked);
    }

    /// Reports the unused ignores of some configurations.
    pub(super) fn report_unused_ignores(&mut self, configs: &BTreeMap<String, Arc<ConfigFile>>) {
        // Without a configuration, no system call for each path is needed.
        if configs.is_empty() {
            return;
        }
        // An input that could not be read may have had what an ignore matches, and so may a file
        // that has not changed.
        let is_complete = self.failures.is_empty() && self.changes.is_none();
        let paths = self.args.paths.iter().filter(|_| is_complete);
        let folders: Vec<PathBuf> = paths
            .filter(|path| path.is_dir())
            .map(|path| self.configs.absolute(path))
            .collect();
        for config in configs.values() {
            let used = self.used_ignores.remove(&config.name).unwrap_or_default();
            let linted = Linted {
                files: &self.linted,
                folders: &folders,
            };
            if let Some(mut checked) = unused_ignores(config, &used, &linted, self.configs) {
                if let Some(changes) = self.changes {
                    let Some(file) = changes.of(&config.path) else {
                        continue;
                    };
                    let unchanged = unchanged(&checked.report, &Kind::BODY, &file.hunks);
                    let unchanged = unchanged.into_iter();
                    checked.suppressed = unchanged
                        .map(|index| (index, Suppression::Unchanged))
                        .collect();
                    if checked.active().next().is_none() {
                        continue;
                    }
                }
                self.report(&checked);
            }
        }
    }

    /// Ends the run. Returns the exit code.
    pub(super) fn finish(mut self) -> u8 {
        let changes = self.applied.fixes > 0;
        if self.args.fix || self.args.diff {
            self.totals.applied = Some(self.applied);
        }
        if self.args.diff && !self.args.quiet && self.totals.files > 0 {
            log("", &self.totals.summary());
        }
        let would_change = self.args.diff && changes;
        if (self.fails || would_change) && !self.args.exit_zero {
            self.code = self.code.max(FINDINGS);
        }
        let all_linted = self.failures.is_empty();
        let baselines = self.baselines.finish(all_linted, self.args.quiet);
        self.code = self.code.max(baselines);
        let end = RunEnd {
            totals: &self.totals,
            failures: &self.failures,
        };
        if self.outputs.finish(&end).is_err() {
            self.code = FAILURE;
        }
        self.code
    }
}
