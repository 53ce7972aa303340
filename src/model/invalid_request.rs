//! The error of whoever wants a request and gets a report.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::lint::report::Report;

/// A body is not a valid request: the report that says why, as an error.
///
/// It has at least one error. `Display` writes one finding a line, in the order of the text, with
/// the JSON Pointer where there is one; no password is in it.
///
/// ```
/// use dcs_migration_lint::{InvalidRequest, Request};
///
/// fn accept(body: &[u8]) -> Result<Request, Box<dyn std::error::Error + Send + Sync>> {
///     Ok(Request::from_slice(body)?)
/// }
/// let error = accept(b"[]").unwrap_err();
/// assert_eq!(error.to_string(), "error[wrong-type] the body must be an object, not an array");
/// let error: Box<InvalidRequest> = error.downcast().unwrap();
/// assert_eq!(error.report().diagnostics()[0].rule.id, "wrong-type");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRequest(Report<'static>);

impl InvalidRequest {
    /// The error of a report; `None` if no finding of it is an error.
    ///
    /// ```
    /// use dcs_migration_lint::{Config, InvalidRequest, lint_path};
    ///
    /// let report = lint_path("/v2/{project_id}/migration/{task_id}/task", &Config::default());
    /// assert!(InvalidRequest::new(report).is_some());
    /// ```
    #[must_use]
    pub fn new(report: Report<'_>) -> Option<Self> {
        report.has_errors().then(|| Self::of(report))
    }

    /// The error of a report that has errors.
    pub(super) fn of(report: Report<'_>) -> Self {
        Self(report.into_owned())
    }

    /// The findings, with the text that they are about.
    #[must_use]
    pub fn report(&self) -> &Report<'static> {
        &self.0
    }

    /// The report by itself.
    #[must_use]
    pub fn into_report(self) -> Report<'static> {
        self.0
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.0.diagnostics().iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            Diagnostic::fmt(diagnostic, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidRequest {}
