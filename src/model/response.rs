//! The responses, for callers.

use crate::contract::response::ResponseView;
use crate::contract::status::TaskStatus;
use crate::json::parse::parse;
use crate::json::tree::Member;
use crate::model::error::ApiError;
use crate::model::text::json_text;
use crate::text::span::Span;
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

/// A response of the service.
///
/// ```
/// use dcs_migration_lint::{Response, body::TaskStatus};
///
/// let body = br#"{"id": "90754308-a156-406f-a837-8f852f38a646", "status": "MIGRATING"}"#;
/// let Some(Response::Configured(task)) = Response::from_slice(200, body) else { panic!() };
/// assert_eq!(task.status, Some(TaskStatus::Migrating));
/// ```
///
/// Serializes to its body. Deserializing has no HTTP status to go by: a body with a member of the
/// error's, or in the older envelope, is [`Refused`](Response::Refused), any other object is
/// [`Configured`](Response::Configured). Members of another type than documented count as absent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
/// let task: ConfiguredTask = serde_json::from_str(r#"{"status": "SUCCESS", "error": ""}"#)?;
/// assert!(!task.is_problem());
/// let task: ConfiguredTask = serde_json::from_str(r#"{"status": "FAILED"}"#)?;
/// assert!(task.is_problem());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize)]
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
    /// Whether the service reports a problem: `error` is not empty, or `status` is a
    /// [failure](TaskStatus::is_failure).
    #[must_use]
    pub fn is_problem(&self) -> bool {
        self.error.as_ref().is_some_and(|error| !error.is_empty())
            || self.status.as_ref().is_some_and(TaskStatus::is_failure)
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
        Some(Self::read(view, view.is_success() && !view.is_error()))
    }

    fn read(view: ResponseView<'_, '_>, configured: bool) -> Self {
        if configured {
            Self::Configured(ConfiguredTask::read(view))
        } else {
            Self::Refused(ApiError::read(view))
        }
    }

    /// Whether the service reports a problem: it refused the request, or the task
    /// [has one](ConfiguredTask::is_problem).
    ///
    /// A problem is no reason to send the request again: it may have taken effect all the same.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        match self {
            Self::Configured(task) => task.is_problem(),
            Self::Refused(_) => true,
        }
    }
}

impl ConfiguredTask {
    fn read(view: ResponseView<'_, '_>) -> Self {
        Self {
            id: text(view.member("id")),
            name: text(view.member("name")),
            status: text(view.member("status")).map(|word| TaskStatus::read(&word)),
            error: text(view.member("error")),
        }
    }
}

impl ApiError {
    fn read(view: ResponseView<'_, '_>) -> Self {
        Self {
            error_msg: text(view.member("error_msg")).or_else(|| text(view.envelope("message"))),
            error_code: text(view.code()),
            error_ext_msg: text(view.member("error_ext_msg")),
        }
    }
}

fn text(member: Option<&Member<'_>>) -> Option<String> {
    Some(member?.node.as_str()?.to_owned())
}

impl Serialize for Response {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Configured(task) => task.serialize(serializer),
            Self::Refused(error) => error.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Response {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer, |view| {
            let of_an_error = ["error_msg", "error_code", "error_ext_msg"];
            let has_one = of_an_error.iter().any(|name| view.member(name).is_some());
            Self::read(view, !has_one && !view.is_error())
        })
    }
}

impl<'de> Deserialize<'de> for ConfiguredTask {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer, Self::read)
    }
}

impl<'de> Deserialize<'de> for ApiError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer, Self::read)
    }
}

fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(ResponseView<'_, '_>) -> T,
) -> Result<T, D::Error> {
    let json = json_text(deserializer)?;
    let parsed = parse(&json, Span::new(0, json.len()), false);
    let view = ResponseView::new(0, parsed.roots.first());
    if view.object.is_none() {
        return Err(D::Error::custom("a response must be an object"));
    }
    Ok(read(view))
}
