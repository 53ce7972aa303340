//! The documented responses: typed, and as rules read them.
//!
//! Responses are read leniently, since clients cannot change them. Every documented member may be
//! absent; other members are ignored.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::json::{self, Member, Node, Object, Value};
use crate::span::Span;

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
    Configured(Response200),
    /// Any other status.
    Refused(ApiError),
}

/// The body that comes with 200. Serializes to the members that the API reference shows.
///
/// ```
/// use dcs_migration_lint::body::Response200;
///
/// let mut task = Response200::default();
/// task.error = Some(String::new());
/// assert!(!task.is_problem());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Response200 {
    /// The migration task's id.
    pub id: Option<String>,
    /// The migration task's name.
    pub name: Option<String>,
    /// The status of the migration.
    pub status: Option<TaskStatus>,
    /// An error message; empty if there is no error. No official SDK has this member.
    pub error: Option<String>,
}

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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ApiError {
    /// The error message; at most 1024 characters are documented.
    pub error_msg: Option<String>,
    /// The error code; at most 9 characters are documented, codes of the gateway have 10.
    pub error_code: Option<String>,
    /// Extended error information; documented as unused and `null`.
    pub error_ext_msg: Option<String>,
}

macro_rules! statuses {
    ($($(#[doc = $doc:literal])+ $variant:ident = $word:literal $documented:literal;)+) => {
        /// `status` of a migration task: documented, known from other sources, or other.
        ///
        /// ```
        /// use dcs_migration_lint::body::TaskStatus;
        ///
        /// let status: TaskStatus = "FULLMIGRATING".parse().unwrap();
        /// assert!(status.is_known() && !status.is_documented());
        /// assert_eq!(status.as_str(), "FULLMIGRATING");
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TaskStatus {
            $($(#[doc = $doc])+ $variant,)+
            /// Any other word.
            Other(String),
        }

        impl TaskStatus {
            /// The status as sent by the service.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(TaskStatus::$variant => $word,)+
                    TaskStatus::Other(word) => word,
                }
            }

            /// Whether the API reference lists it.
            #[must_use]
            pub fn is_documented(&self) -> bool {
                match self {
                    $(TaskStatus::$variant => $documented,)+
                    TaskStatus::Other(_) => false,
                }
            }

            fn read(word: &str) -> Self {
                match word {
                    $($word => TaskStatus::$variant,)+
                    _ => TaskStatus::Other(word.to_owned()),
                }
            }
        }

        /// Every known word, the documented ones first.
        pub(crate) const STATUSES: &[&str] = &[$($word),+];
    };
}

statuses! {
    /// `SUCCESS`.
    Success = "SUCCESS" true;
    /// `FAILED`.
    Failed = "FAILED" true;
    /// `MIGRATING`.
    Migrating = "MIGRATING" true;
    /// `TERMINATED`.
    Terminated = "TERMINATED" true;
    /// `FULLMIGRATING`, which the API reference's own example shows.
    FullMigrating = "FULLMIGRATING" false;
    /// `INCRMIGEATING`, the spelling that clients wait for.
    IncrMigrating = "INCRMIGEATING" false;
    /// `INCRMIGRATING`, the spelling in the documentation.
    IncrMigratingAsPrinted = "INCRMIGRATING" false;
    /// `TERMINATING`.
    Terminating = "TERMINATING" false;
    /// `RUNNING`.
    Running = "RUNNING" false;
    /// `MIGRATION_FAILED`.
    MigrationFailed = "MIGRATION_FAILED" false;
    /// `MIGRATION_SUCCESS`.
    MigrationSuccess = "MIGRATION_SUCCESS" false;
    /// `RELEASED`.
    Released = "RELEASED" false;
    /// `CREATING`.
    Creating = "CREATING" false;
    /// `ERROR`.
    Error = "ERROR" false;
    /// `DELETED`.
    Deleted = "DELETED" false;
}

impl TaskStatus {
    /// Whether it is documented or known from other sources.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, TaskStatus::Other(_))
    }
}

impl FromStr for TaskStatus {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(Self::read(word))
    }
}

impl fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for TaskStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Response200 {
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
        let parsed = json::parse(text, Span::new(0, text.len()), false);
        if !parsed.faults.is_empty() {
            return None;
        }
        let view = ResponseView::new(status, parsed.roots.first());
        view.object?;
        let text = |member: Option<&Member<'_>>| Some(member?.node.text()?.to_owned());
        Some(if view.is_success() {
            Self::Configured(Response200 {
                id: text(view.member("id")),
                name: text(view.member("name")),
                status: text(view.member("status")).map(|word| TaskStatus::read(&word)),
                error: text(view.member("error")),
            })
        } else {
            Self::Refused(ApiError {
                error_msg: text(view.member("error_msg").or(view.envelope("message"))),
                error_code: text(view.code()),
                error_ext_msg: text(view.member("error_ext_msg")),
            })
        })
    }
}

impl Node<'_> {
    fn text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// A response as rules read it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResponseView<'a, 't> {
    pub(crate) status: u16,
    pub(crate) root: Option<&'a Node<'t>>,
    pub(crate) object: Option<&'a Object<'t>>,
}

/// The HTTP statuses in the API reference's table of status codes.
pub(crate) const STATUS_CODES: [u16; 6] = [200, 400, 401, 403, 404, 500];

impl<'a, 't> ResponseView<'a, 't> {
    pub(crate) fn new(status: u16, root: Option<&'a Node<'t>>) -> Self {
        let object = root.and_then(|root| match &root.value {
            Value::Object(object) => Some(object),
            _ => None,
        });
        Self {
            status,
            root,
            object,
        }
    }

    pub(crate) fn is_success(self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The last member with a name, which is the one that applies.
    pub(crate) fn member(self, name: &str) -> Option<&'a Member<'t>> {
        last(self.object?, name)
    }

    /// A member of the older envelope, `{"error": {"code": …, "message": …}}`.
    pub(crate) fn envelope(self, name: &str) -> Option<&'a Member<'t>> {
        match &self.member("error")?.node.value {
            Value::Object(object) => last(object, name),
            _ => None,
        }
    }

    /// The error code, also from the older envelope.
    pub(crate) fn code(self) -> Option<&'a Member<'t>> {
        self.member("error_code").or_else(|| self.envelope("code"))
    }

    /// The error code with its pointer, if it is a string.
    pub(crate) fn code_text(self) -> Option<(&'static str, Span, &'a str)> {
        let member = self.code()?;
        let pointer = if self.member("error_code").is_some() {
            "/error_code"
        } else {
            "/error/code"
        };
        match &member.node.value {
            Value::String(text) => Some((pointer, member.node.span, text)),
            _ => None,
        }
    }

    /// A member's text, if it is a string.
    pub(crate) fn text(self, name: &str) -> Option<(Span, &'a str)> {
        let node = &self.member(name)?.node;
        match &node.value {
            Value::String(text) => Some((node.span, text)),
            _ => None,
        }
    }
}

fn last<'a, 't>(object: &'a Object<'t>, name: &str) -> Option<&'a Member<'t>> {
    object
        .members
        .iter()
        .rev()
        .find(|member| member.key == name)
}

/// The form of an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// `DCS.NNNN`.
    Service,
    /// `111HHHNNN`; the HTTP status that it names.
    Numbered(u16),
    /// `APIGW.NNNN`.
    Gateway,
    Malformed,
}

impl Code {
    pub(crate) fn of(code: &str) -> Self {
        /// Codes that contain 400 but come with 500, according to the table of error codes.
        const COME_WITH_500: [&str; 3] = ["111400069", "111400101", "111400842"];
        let digits = |text: &str, count| {
            text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if code
            .strip_prefix("DCS.")
            .is_some_and(|rest| digits(rest, 4))
        {
            Code::Service
        } else if code
            .strip_prefix("APIGW.")
            .is_some_and(|rest| digits(rest, 4))
        {
            Code::Gateway
        } else if COME_WITH_500.contains(&code) {
            Code::Numbered(500)
        } else if code.starts_with("111") && digits(code, 9) {
            code[3..6].parse().map_or(Code::Malformed, Code::Numbered)
        } else {
            Code::Malformed
        }
    }
}
