//! The responses, for callers.

use crate::contract::response::ResponseView;
use crate::contract::status::TaskStatus;
use crate::json::parse::parse;
use crate::json::tree::Member;
use crate::model::error::ApiError;
use crate::text::span::Span;
use serde::Serialize;

/// A response of the service.
///
/// ```
/// use dcs_migration_lint::{Response, body::TaskStatus};
///
/// let body = br#"{"id": "90754308-a156-406f-a837-8f852f38a646", "status": "MIGRATING"}"#;
/// let Some(Response::Configured(task)) = Response::from_slice(200, body) else { panic!() };
/// assert_eq!(task.status, Some(TaskStatus::Migrating));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Response {
    /// 200, or any other 2xx: the task was configured.
    Configured(ConfiguredTask),
    /// Any other status.
    Refused(ApiError),
}

/// The body that comes with 200. Serializes to the members that the API reference shows.
///
/// ```
/// use dcs_migration_lint::body::ConfiguredTask;
///
/// let mut task = ConfiguredTask::default();
/// task.error = Some(String::new());
/// assert!(!task.is_problem());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ConfiguredTask {
    /// The migration task's id.
    pub id: Option<String>,
    /// The migration task's name.
    pub name: Option<String>,
    /// The status of the migration.
    pub status: Option<TaskStatus>,
    /// An error message; empty if there is no error. No official SDK has this member.
    pub error: Option<String>,
}

impl ConfiguredTask {
    /// Whether the service reports a problem: `error` is not empty.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        self.error.as_ref().is_some_and(|error| !error.is_empty())
    }
}

impl Response {
    /// Reads the body that came with an HTTP status; `None` if it is not a JSON object.
    ///
    /// Members of another type than documented count as absent;
    /// [`lint_response`](crate::lint_response) reports them.
    #[must_use]
    pub fn from_slice(status: u16, body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let parsed = parse(text, Span::new(0, text.len()), false);
        if !parsed.faults.is_empty() {
            return None;
        }
        let view = ResponseView::new(status, parsed.roots.first());
        view.object?;
        let text = |member: Option<&Member<'_>>| Some(member?.node.as_str()?.to_owned());
        Some(if view.is_success() && !view.is_error() {
            Self::Configured(ConfiguredTask {
                id: text(view.member("id")),
                name: text(view.member("name")),
                status: text(view.member("status")).map(|word| TaskStatus::read(&word)),
                error: text(view.member("error")),
            })
        } else {
            Self::Refused(ApiError {
                error_msg: text(view.member("error_msg"))
                    .or_else(|| text(view.envelope("message"))),
                error_code: text(view.code()),
                error_ext_msg: text(view.member("error_ext_msg")),
            })
        })
    }
}
