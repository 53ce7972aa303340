//! What is found in one text, and which of it counts.
//!
//! The library is called here and nowhere else. Nothing is read, written or shown.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dcs_migration_lint::report::Fixed;
use dcs_migration_lint::source;
use dcs_migration_lint::{Applicability, Config, Diagnostic, Report, lint, lint_response};

use crate::requests::Kind;

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
    /// How many requests and responses it holds.
    pub(crate) requests: usize,
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
pub(crate) fn check(name: &str, kind: Kind, bytes: &[u8], settings: &Settings) -> Checked {
    let config = &settings.config;
    let (report, requests) = match (settings.response, kind) {
        (Some(status), _) => (lint_response(status, bytes, config).into_owned(), 1),
        (None, Kind::Body { templates }) => {
            (lint(bytes, &of_body(config, templates)).into_owned(), 1)
        }
        (None, Kind::Requests(source)) => {
            let linted = source::lint(source, bytes, config);
            (linted.report.into_owned(), linted.requests)
        }
    };
    Checked {
        name: name.to_owned(),
        report,
        requests,
        suppressed: BTreeMap::new(),
    }
}

/// Applies fixes to one text.
pub(crate) fn fix(kind: Kind, text: &str, settings: &Settings, limit: Applicability) -> Fixed {
    let config = &settings.config;
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
