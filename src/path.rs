//! The path of the call: `/v2/{project_id}/migration/{task_id}/task`, taken from a URI and built.
//!
//! Facts only; rules judge what the two parameters should look like.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::invalid::InvalidValue;
use crate::span::Span;
use crate::text::{is_placeholder, is_template};

/// The path parameters of a request.
///
/// Parsing accepts a URI or its path, with or without a query. `Display` writes the path,
/// percent-encoded where needed.
///
/// ```
/// use dcs_migration_lint::Path;
///
/// # fn main() -> Result<(), dcs_migration_lint::InvalidValue> {
/// let path = Path::new("5e3737aaa4b54a9a8e3a0f7d2dcd0cf9", "90754308-a156-406f-a837-8f852f38a646")?;
/// let uri = format!("https://dcs.example.com{path}?a=b");
/// assert_eq!(uri.parse::<Path>()?, path);
/// assert!("/v2/a/migration/%7Btask_id%7D/task".parse::<Path>().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    project_id: String,
    task_id: String,
}

impl Path {
    /// The path of a task.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] for a value that is empty, `.`, `..`, or a placeholder.
    pub fn new(
        project_id: impl Into<String>,
        task_id: impl Into<String>,
    ) -> Result<Self, InvalidValue> {
        let (project_id, task_id) = (project_id.into(), task_id.into());
        for (name, value) in [(PROJECT_ID, &project_id), (TASK_ID, &task_id)] {
            if is_unresolved(value, false) {
                return Err(unresolved(name));
            }
            if is_impossible(value) {
                return Err(impossible(name));
            }
        }
        Ok(Self {
            project_id,
            task_id,
        })
    }

    /// The project's id, decoded.
    #[must_use]
    pub fn project_id(&self) -> &str {
        &self.project_id
    }

    /// The migration task's id, decoded.
    #[must_use]
    pub fn task_id(&self) -> &str {
        &self.task_id
    }
}

impl FromStr for Path {
    type Err = InvalidValue;

    fn from_str(uri: &str) -> Result<Self, InvalidValue> {
        let parameters = PathView::read(uri).parameters.ok_or_else(|| {
            InvalidValue::new("path must be `/v2/{project_id}/migration/{task_id}/task`")
        })?;
        let [project_id, task_id] = parameters.map(|parameter| parameter.value);
        match (project_id, task_id) {
            (Some(project_id), Some(task_id)) => Self::new(project_id, task_id),
            (None, _) => Err(impossible(PROJECT_ID)),
            (_, None) => Err(impossible(TASK_ID)),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("/v2/")?;
        encode(f, &self.project_id)?;
        f.write_str("/migration/")?;
        encode(f, &self.task_id)?;
        f.write_str("/task")
    }
}

fn unresolved(name: &str) -> InvalidValue {
    InvalidValue::new(format!("`{name}` must not be a placeholder or a variable"))
}

fn impossible(name: &str) -> InvalidValue {
    InvalidValue::new(format!(
        "`{name}` must be a path segment in UTF-8, not empty, `.` or `..`"
    ))
}

pub(crate) const PROJECT_ID: &str = "project_id";
pub(crate) const TASK_ID: &str = "task_id";

/// A URI as rules read it.
#[derive(Debug)]
pub(crate) struct PathView<'t> {
    /// The path without query and fragment.
    pub(crate) span: Span,
    /// `project_id` and `task_id`; `None` if the path is not that of this call.
    pub(crate) parameters: Option<[Parameter<'t>; 2]>,
    /// User information and query, since they may contain a token.
    pub(crate) secrets: Vec<Span>,
}

#[derive(Debug)]
pub(crate) struct Parameter<'t> {
    pub(crate) name: &'static str,
    pub(crate) span: Span,
    pub(crate) text: &'t str,
    /// Decoded; `None` if it is not percent-encoded UTF-8.
    pub(crate) value: Option<Cow<'t, str>>,
}

impl Parameter<'_> {
    /// Whether it is a placeholder, or a variable unless `templates` says that variables are
    /// replaced before the request is sent.
    pub(crate) fn is_unresolved(&self, templates: bool) -> bool {
        // The decoded value, as `Path` checks it.
        is_unresolved(self.value.as_deref().unwrap_or(self.text), templates)
    }

    pub(crate) fn is_impossible(&self) -> bool {
        self.value.as_deref().is_none_or(is_impossible)
    }
}

/// No client sends these as one segment.
fn is_impossible(value: &str) -> bool {
    matches!(value, "" | "." | "..")
}

fn is_unresolved(value: &str, templates: bool) -> bool {
    if is_template(value) {
        return !templates;
    }
    is_placeholder(value)
}

impl<'t> PathView<'t> {
    pub(crate) fn read(uri: &'t str) -> Self {
        let end = uri.find(['?', '#']).unwrap_or(uri.len());
        let before = &uri[..end];
        let authority = match before.find("://") {
            Some(at) if !before[..at].contains('/') => at + 3,
            _ if before.starts_with("//") => 2,
            _ => 0,
        };
        // Without a scheme, text before the first slash is a host or a variable.
        let start = before[authority..]
            .find('/')
            .map_or(end, |length| authority + length);
        let mut secrets = Vec::new();
        if let Some(at) = uri[authority..start].rfind('@').filter(|at| *at > 0) {
            secrets.push(Span::new(authority, authority + at));
        }
        if end + 1 < uri.len() {
            secrets.push(Span::new(end + 1, uri.len()));
        }
        Self {
            span: Span::new(start, end),
            parameters: parameters(uri, Span::new(start, end)),
            secrets,
        }
    }
}

fn parameters(uri: &str, path: Span) -> Option<[Parameter<'_>; 2]> {
    let text = &uri[path.start..path.end];
    let text = text.strip_suffix('/').unwrap_or(text);
    let rest = text.strip_prefix("/v2/")?.strip_suffix("/task")?;
    let (project, task) = rest.split_once("/migration/")?;
    if project.contains('/') || task.contains('/') {
        return None;
    }
    let start = path.start + "/v2/".len();
    let project = Parameter {
        name: PROJECT_ID,
        span: Span::new(start, start + project.len()),
        text: project,
        value: decode(project),
    };
    let start = project.span.end + "/migration/".len();
    let task = Parameter {
        name: TASK_ID,
        span: Span::new(start, start + task.len()),
        text: task,
        value: decode(task),
    };
    Some([project, task])
}

fn encode(f: &mut fmt::Formatter<'_>, segment: &str) -> fmt::Result {
    for byte in segment.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                write!(f, "{}", char::from(byte))?;
            }
            _ => write!(f, "%{byte:02X}")?,
        }
    }
    Ok(())
}

fn decode(segment: &str) -> Option<Cow<'_, str>> {
    if !segment.contains('%') {
        return Some(Cow::Borrowed(segment));
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}
