//! Reports as an RFC 9457 problem.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::lint::report::Report;
use crate::model::error::errors;
use crate::model::invalid_request::InvalidRequest;
use crate::text::escape::escape_controls;

/// How many errors a problem lists.
const MAX_ERRORS: usize = 100;

/// An RFC 9457 problem, to be sent as [`Problem::MEDIA_TYPE`].
///
/// Reads and writes serde; members that it does not know are ignored.
///
/// ```
/// use dcs_migration_lint::{Config, Problem, lint};
///
/// let report = lint(r#"{"resume_mode": "auto",}"#, &Config::default());
/// let problem = report.to_problem().ok_or("no errors")?;
/// assert_eq!((problem.status, problem.errors[0].rule.as_str()), (400, "wrong-request"));
/// let sent = serde_json::to_string(&problem)?;
/// assert_eq!(serde_json::from_str::<Problem>(&sent)?, problem);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Problem {
    /// `type`: a URI that identifies the kind of problem; `about:blank` if it is that of `status`.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// What kind of problem it is.
    #[serde(default)]
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request.
    #[serde(default)]
    pub detail: String,
    /// The errors, at most 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemError>,
    /// How many errors are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub omitted: usize,
}

/// One error of a [`Problem`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProblemError {
    /// JSON Pointer to the value in the body; empty for the whole body, and for the path.
    pub pointer: String,
    /// Id of the rule.
    pub rule: String,
    /// What is wrong.
    pub detail: String,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Problem {
    /// The media type.
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// A problem without a list of errors.
    #[must_use]
    pub fn new(status: u16, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind: about_blank(),
            title: title.into(),
            status,
            detail: detail.into(),
            errors: Vec::new(),
            omitted: 0,
        }
    }

    /// The errors in the reports on one request, those of its path and its body, for example.
    /// `None` if none of them has an error.
    ///
    /// ```
    /// use dcs_migration_lint::{Config, Problem, lint, lint_path};
    ///
    /// let config = Config::default();
    /// let uri = "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/{task_id}/task";
    /// let (path, body) = (lint_path(uri, &config), lint("", &config));
    /// let problem = Problem::from_reports([&path, &body]);
    /// assert_eq!(problem.map(|problem| problem.errors.len()), Some(2));
    /// ```
    #[must_use]
    pub fn from_reports<'r>(reports: impl IntoIterator<Item = &'r Report<'r>>) -> Option<Self> {
        let errors = errors(reports);
        let detail = match errors.len() {
            0 => return None,
            1 => "the request has 1 error".to_owned(),
            count => format!("the request has {count} errors"),
        };
        let listed = errors.iter().take(MAX_ERRORS);
        Some(Self {
            errors: listed.copied().map(ProblemError::of).collect(),
            omitted: errors.len().saturating_sub(MAX_ERRORS),
            ..Self::new(400, "Bad Request", detail)
        })
    }
}

impl ProblemError {
    fn of(diagnostic: &Diagnostic) -> Self {
        Self {
            pointer: diagnostic.pointer.to_string(),
            rule: diagnostic.rule.id.to_owned(),
            detail: diagnostic.message.to_string(),
        }
    }
}

/// Status, title and detail on one line, with what would act on a terminal or a log escaped.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (title, detail) = (escape_controls(&self.title), escape_controls(&self.detail));
        f.pad(&format!("{} {title}: {detail}", self.status))
    }
}

impl std::error::Error for Problem {}

impl From<&InvalidRequest> for Problem {
    fn from(error: &InvalidRequest) -> Self {
        // It has an error.
        Self::from_reports([error.report()])
            .unwrap_or_else(|| Self::new(400, "Bad Request", String::new()))
    }
}

impl From<InvalidRequest> for Problem {
    fn from(error: InvalidRequest) -> Self {
        Self::from(&error)
    }
}

impl Report<'_> {
    /// The errors as a problem; `None` if there is none.
    #[must_use]
    pub fn to_problem(&self) -> Option<Problem> {
        Problem::from_reports([self])
    }
}
