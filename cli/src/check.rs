//! What is found in one text, and which of it counts.
//!
//! The library is called here and nowhere else. Nothing is read, written or shown; only whether
//! the files exist that requests take their bodies from is asked.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use dcs_migration_lint::report::Fixed;
use dcs_migration_lint::{
    Applicability, Config, Diagnostic, Report, Severity, lint, lint_response,
};
use dcs_migration_lint_request_files::{self as source, BodyFile};

use crate::config::InForce;
use crate::requests::{self, Kind};

/// A linted file.
#[derive(Debug)]
pub(crate) struct Checked {
    /// As it was named, with forward slashes.
    pub(crate) name: String,
    pub(crate) report: Report<'static>,
    /// How many requests and responses it holds.
    pub(crate) requests: usize,
    /// The severity from which findings make the exit code 1.
    pub(crate) fail_on: Severity,
    /// The findings that do not count, by their place in the report.
    pub(crate) suppressed: BTreeMap<usize, Suppression>,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Suppression {
    /// An ignore of the configuration, by its number there.
    Ignore { number: usize, reason: String },
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
pub(crate) fn check(name: &str, kind: Kind, bytes: &[u8], in_force: &InForce) -> Checked {
    let config = &in_force.lint;
    let (report, requests) = match (in_force.response, kind) {
        (Some(status), _) => (lint_response(status, bytes, config).into_owned(), 1),
        (None, Kind::Body { templates }) => {
            (lint(bytes, &of_body(config, templates)).into_owned(), 1)
        }
        (None, Kind::Requests(source)) => {
            let is_missing = |file: &BodyFile| requests::is_missing(Path::new(name), file);
            let linted = source::lint_with_files(source, bytes, config, &is_missing);
            (linted.report.into_owned(), linted.requests)
        }
    };
    let all = report.diagnostics().iter().enumerate();
    let suppressed = all
        .filter_map(|(at, found)| {
            let (number, reason) = in_force.ignored(found)?;
            let reason = reason.to_owned();
            Some((at, Suppression::Ignore { number, reason }))
        })
        .collect();
    Checked {
        name: name.to_owned(),
        report,
        requests,
        fail_on: in_force.threshold(),
        suppressed,
    }
}

/// Applies fixes to one text; what is ignored stays.
pub(crate) fn fix(kind: Kind, text: &str, in_force: &InForce, limit: Applicability) -> Fixed {
    let config = &in_force.lint;
    match kind {
        Kind::Body { templates } => {
            dcs_migration_lint::fix(text, &of_body(config, templates), limit)
        }
        Kind::Requests(source) => source::fix(source, text, config, limit),
    }
}

fn of_body(config: &Config, templates: bool) -> Cow<'_, Config> {
    if !templates {
        return Cow::Borrowed(config);
    }
    let mut config = config.clone();
    config.set_templates(true);
    Cow::Owned(config)
}
