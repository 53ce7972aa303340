//! What is found in one text, and which of it counts.
//!
//! The library is called here and nowhere else. Nothing is read, written or shown.

use std::collections::BTreeMap;

use dcs_migration_lint::report::Fixed;
use dcs_migration_lint::{Applicability, Config, Diagnostic, Report};

/// What goes for every file of a run.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// Levels of the rules.
    pub(crate) config: Config,
    /// Texts are bodies of responses with this HTTP status, not of requests.
    pub(crate) response: Option<u16>,
}

/// A linted file.
#[derive(Debug)]
pub(crate) struct Checked {
    /// As it was named, with forward slashes.
    pub(crate) name: String,
    pub(crate) report: Report<'static>,
    /// The findings that do not count, by their place in the report.
    pub(crate) suppressed: BTreeMap<usize, Suppression>,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    dead_code,
    reason = "nothing suppresses yet; renderers are ready for it"
)]
pub(crate) enum Suppression {
    /// The configuration says so.
    Ignore { reason: String },
    /// It was there before.
    Baseline,
}

impl Checked {
    /// The findings that count, with their places in the report.
    pub(crate) fn active(&self) -> impl Iterator<Item = (usize, &Diagnostic)> {
        let all = self.report.diagnostics().iter().enumerate();
        all.filter(|(at, _)| !self.suppressed.contains_key(at))
    }
}

/// Lints one text.
pub(crate) fn check(name: &str, bytes: &[u8], settings: &Settings) -> Checked {
    let report = match settings.response {
        Some(status) => dcs_migration_lint::lint_response(status, bytes, &settings.config),
        None => dcs_migration_lint::lint(bytes, &settings.config),
    };
    Checked {
        name: name.to_owned(),
        report: report.into_owned(),
        suppressed: BTreeMap::new(),
    }
}

/// Applies fixes to one text.
pub(crate) fn fix(text: &str, settings: &Settings, limit: Applicability) -> Fixed {
    dcs_migration_lint::fix(text, &settings.config, limit)
}
