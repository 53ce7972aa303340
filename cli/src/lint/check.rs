//! The diagnostics of one text, and which of them count.
//!
//! The library's linting functions are called here and nowhere else. Nothing is read or written;
//! of the files that requests take their bodies from, it is checked that they exist.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::report::{Fixed, fix_by};
use dcs_migration_lint::{
    Applicability, Config, Diagnostic, Report, Severity, lint, lint_response,
};

use super::unchanged::unchanged;
use crate::config::ResolvedConfig;
use crate::files::body_files;
use crate::files::hunks::Hunks;
use crate::files::kind::request_files::{self, BodyFile, TerraformFile};
use crate::files::kind::{Kind, Role};

/// A text that was checked.
#[derive(Debug)]
pub(crate) struct CheckedFile {
    /// The path as it was named, with forward slashes.
    pub(crate) name: String,
    pub(crate) report: Report<'static>,
    /// How many requests, responses, and values of requests in other files the text holds.
    pub(crate) requests: usize,
    /// The severity from which diagnostics make the exit code 1.
    pub(crate) fail_on: Severity,
    /// Whether `--fix` can apply the fixes of the diagnostics.
    pub(crate) fixable: bool,
    /// The diagnostics that do not count, by their index in the report.
    pub(crate) suppressed: BTreeMap<usize, Suppression>,
}

/// Why a diagnostic does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Suppression {
    /// An ignore of the configuration, by its index there.
    Ignore { index: usize, reason: String },
    /// It is in the baseline.
    Baseline,
    /// It has nothing to do with what has changed. No format has it.
    Unchanged,
}

impl CheckedFile {
    /// The diagnostics that count, with their indices in the report.
    pub(crate) fn active(&self) -> impl Iterator<Item = (usize, &Diagnostic)> {
        let all = self.report.diagnostics().iter().enumerate();
        all.filter(|(index, _)| !self.suppressed.contains_key(index))
    }

    /// Whether a diagnostic that counts is at or above the threshold.
    pub(crate) fn fails(&self) -> bool {
        self.active()
            .any(|(_, diagnostic)| diagnostic.severity >= self.fail_on)
    }
}

/// Checks the body of a request, or of the response that the configuration names, of which nothing
/// is suppressed yet.
pub(crate) fn lint_body<'t>(bytes: &'t [u8], config: &ResolvedConfig) -> Report<'t> {
    match config.response {
        Some(status) => lint_response(status, bytes, &config.library),
        None => lint(bytes, &config.library),
    }
}

/// Checks one text.
pub(crate) fn check(name: &str, kind: &Kind, bytes: &[u8], config: &ResolvedConfig) -> CheckedFile {
    let library = &config.library;
    let (report, requests) = match (config.response, kind) {
        (Some(_), _) | (None, &Kind::Body { templates: false }) => {
            (lint_body(bytes, config).into_owned(), 1)
        }
        (None, &Kind::Body { templates: true }) => {
            let report = lint(bytes, &with_templates(library, true));
            (report.into_owned(), 1)
        }
        (None, &Kind::Requests(format)) => {
            let is_missing = |file: &BodyFile| body_files::is_missing(Path::new(name), file);
            let linted = request_files::lint_with_files(format, bytes, library, &is_missing);
            (linted.report.into_owned(), linted.requests)
        }
        (None, Kind::Terraform(role)) => {
            let linted = request_files::lint_terraform(terraform_file(name, role), bytes, library);
            let requests = linted.requests + linted.values;
            (linted.report.into_owned(), requests)
        }
    };
    let all = report.diagnostics().iter().enumerate();
    let suppressed = all
        .filter_map(|(index, diagnostic)| {
            let ignore = config.ignore_for(diagnostic)?;
            let reason = Suppression::Ignore {
                index: ignore.index,
                reason: ignore.reason.clone(),
            };
            Some((index, reason))
        })
        .collect();
    CheckedFile {
        name: name.to_owned(),
        report,
        requests,
        fail_on: config.threshold(),
        fixable: config.response.is_none() && std::str::from_utf8(bytes).is_ok(),
        suppressed,
    }
}

/// Applies fixes to one text, apart from fixes of ignored diagnostics.
pub(crate) fn fix(
    name: &str,
    kind: &Kind,
    text: &str,
    config: &ResolvedConfig,
    limit: Applicability,
) -> Fixed {
    let library = &config.library;
    match kind {
        &Kind::Body { templates } => {
            dcs_migration_lint::fix(text, &with_templates(library, templates), limit)
        }
        &Kind::Requests(format) => request_files::fix(format, text, library, limit),
        Kind::Terraform(role) => {
            request_files::fix_terraform(terraform_file(name, role), text, library, limit)
        }
    }
}

/// Applies fixes as [`fix`] does, but only those of diagnostics that have to do with `hunks`.
pub(crate) fn fix_changed(
    name: &str,
    kind: &Kind,
    text: &str,
    (config, hunks): (&ResolvedConfig, &Hunks),
    limit: Applicability,
) -> Fixed {
    fix_by(text, &config.library, limit, |next| {
        let report = check(name, kind, next.as_bytes(), config).report;
        let kept = unchanged(&report, kind, &hunks.after(text, next));
        let mut diagnostics = report.into_diagnostics();
        for index in kept {
            diagnostics[index].fix = None;
        }
        Report::new(next.into(), &[], diagnostics, Secrets::default())
    })
}

fn terraform_file<'a>(name: &'a str, role: &'a Role) -> TerraformFile<'a> {
    let mut file = TerraformFile::new(name, &role.values);
    file.only_values = role.only_values;
    file
}

fn with_templates(config: &Config, templates: bool) -> Cow<'_, Config> {
    if !templates {
        return Cow::Borrowed(config);
    }
    let mut config = config.clone();
    config.set_templates(true);
    Cow::Owned(config)
}
