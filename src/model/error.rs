//! A report as the documented error body, for a service that refuses the request.
//!
//! It has no texts of its own: messages are cut to the documented lengths, and each rule has the
//! service's error code that comes nearest.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::severity::Severity;
use crate::lint::report::Report;
use crate::model::invalid_request::InvalidRequest;
use crate::text::escape::escape_controls;
use serde::Serialize;
use std::fmt;

/// Of `error_msg`, in characters.
const MAX_MESSAGE: usize = 1024;

/// The body that comes with 400, 401, 403, 404 and 500. Serializes to the three members that the
/// API reference shows, with `null` for absent ones.
///
/// The older envelope `{"error": {"code", "message"}}` is read into the same members.
///
/// ```
/// use dcs_migration_lint::{Response, ApiError};
///
/// let body = br#"{"error": {"code": "111404022", "message": "This DCS instance does not exist."}}"#;
/// let Some(Response::Refused(error)) = Response::from_slice(404, body) else { panic!() };
/// assert_eq!(error.error_code.as_deref(), Some("111404022"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ApiError {
    /// The error message; at most 1024 characters are documented.
    pub error_msg: Option<String>,
    /// The error code; at most 9 characters are documented, codes of the gateway have 10.
    pub error_code: Option<String>,
    /// Extended error information; documented as unused and `null`.
    pub error_ext_msg: Option<String>,
}

impl ApiError {
    /// The service's own error for a request whose reports have errors: those of its path and its
    /// body, for example. `None` if none of them has an error.
    ///
    /// `error_msg` has the errors in the order of the reports, each behind its JSON Pointer, in at
    /// most 1024 characters. Where they do not fit, whole errors are left out and counted; of a
    /// single error that does not fit, characters. No password is in it.
    ///
    /// `error_code` is that of the first error:
    ///
    /// | rule | code |
    /// |---|---|
    /// | `invalid-json`, no body | `111400004` |
    /// | path: `malformed-project-id`, `unresolved-placeholder` in `project_id` | `111400002` |
    /// | path: `malformed-task-id`, `unresolved-placeholder` in `task_id` | `DCS.4855` |
    /// | every other rule | `111400005` |
    ///
    /// The API reference names no code for these errors: which one the service itself would send is
    /// inference. `DCS.4855` is what the service returns for a task that does not exist.
    ///
    /// ```
    /// use dcs_migration_lint::{ApiError, Config, lint, lint_path};
    ///
    /// let config = Config::default();
    /// let uri = "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/{task_id}/task";
    /// let (path, body) = (lint_path(uri, &config), lint("", &config));
    /// let error = ApiError::from_reports([&path, &body]).unwrap_or_default();
    /// assert_eq!(error.error_code.as_deref(), Some("DCS.4855"));
    /// let message = "placeholder `{task_id}` in place of `task_id`; no JSON found";
    /// assert_eq!(error.error_msg.as_deref(), Some(message));
    /// ```
    #[must_use]
    pub fn from_reports<'r>(reports: impl IntoIterator<Item = &'r Report<'r>>) -> Option<Self> {
        let errors = errors(reports);
        let code = code(errors.first()?);
        Some(Self {
            error_msg: Some(message(&errors)),
            error_code: Some(code.to_owned()),
            error_ext_msg: None,
        })
    }
}

/// As [`ApiError::from_reports`] has it.
///
/// ```
/// use dcs_migration_lint::{ApiError, Request};
///
/// fn accept(body: &[u8]) -> Result<Request, ApiError> {
///     Ok(Request::from_slice(body)?)
/// }
/// let error = accept(b"").unwrap_err();
/// assert_eq!(error.to_string(), "111400004: no JSON found");
/// ```
impl From<InvalidRequest> for ApiError {
    fn from(error: InvalidRequest) -> Self {
        Self::from(&error)
    }
}

impl From<&InvalidRequest> for ApiError {
    fn from(error: &InvalidRequest) -> Self {
        // It has an error.
        Self::from_reports([error.report()]).unwrap_or_default()
    }
}

/// Code and message on one line, with what would act on a terminal or a log escaped.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.error_code.as_deref().map(escape_controls);
        let message = self.error_msg.as_deref().map(escape_controls);
        match (code, message) {
            (Some(code), Some(message)) => f.pad(&[&code, ": ", &message].concat()),
            (Some(text), None) | (None, Some(text)) => f.pad(&text),
            (None, None) => f.pad("error without a code and a message"),
        }
    }
}

impl std::error::Error for ApiError {}

const OF_A_BODY: &str = "111400005";

pub(super) fn errors<'r>(reports: impl IntoIterator<Item = &'r Report<'r>>) -> Vec<&'r Diagnostic> {
    let diagnostics = reports.into_iter().flat_map(Report::diagnostics);
    diagnostics
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect()
}

fn code(diagnostic: &Diagnostic) -> &'static str {
    let parameter = diagnostic.data.text("parameter");
    match diagnostic.rule.id {
        "invalid-json" if diagnostic.data.text("kind") == Some("empty") => "111400004",
        "malformed-project-id" => "111400002",
        "malformed-task-id" => "DCS.4855",
        "unresolved-placeholder" if parameter == Some("project_id") => "111400002",
        "unresolved-placeholder" if parameter == Some("task_id") => "DCS.4855",
        _ => OF_A_BODY,
    }
}

/// All errors, or as many as fit.
pub(super) fn message(errors: &[&Diagnostic]) -> String {
    let total = errors.len();
    let mut message = String::new();
    let mut length = 0;
    for (listed, diagnostic) in errors.iter().enumerate() {
        let item = diagnostic.at_pointer();
        let separator = if listed == 0 { "" } else { "; " };
        let left = total - listed - 1;
        let reserve = if left == 0 { 0 } else { rest(left).len() };
        let added = separator.len() + item.chars().count();
        if length + added + reserve > MAX_MESSAGE {
            if listed == 0 {
                return cut(&item, left);
            }
            // `reserve` kept space for this when the last one was added.
            message.push_str(&rest(left + 1));
            return message;
        }
        message.push_str(separator);
        message.push_str(&item);
        length += added;
    }
    message
}

/// The text in place of the errors that do not fit; ASCII.
fn rest(count: usize) -> String {
    format!("; and {count} more")
}

/// As many characters of the first error as fit, with the number of those that do not.
fn cut(item: &str, left: usize) -> String {
    let others = if left == 0 { String::new() } else { rest(left) };
    let count = item.chars().count();
    // The number is at most as long as that of all characters.
    let longest = format!("... ({count} more characters)").len();
    let kept = MAX_MESSAGE - longest - others.len();
    let end = item
        .char_indices()
        .nth(kept)
        .map_or(item.len(), |(at, _)| at);
    let more = count - kept.min(count);
    format!("{}... ({more} more characters){others}", &item[..end])
}
