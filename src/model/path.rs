//! The path of a request, for callers.

use crate::contract::path::{PROJECT_ID, PathView, TASK_ID, is_impossible, is_unresolved};
use crate::text::invalid::InvalidValue;
use std::fmt;
use std::str::FromStr;

/// The path parameters of a request.
///
/// Parsing accepts an http or https URI or its path, with or without a query, and nothing else:
/// `uri.to_string().parse()` reads an `http::Uri`, `path.to_string().parse()` makes one. `Display`
/// writes the path, percent-encoded where needed.
///
/// ```
/// use dcs_migration_lint::Path;
///
/// # fn main() -> Result<(), dcs_migration_lint::InvalidValue> {
/// let path = Path::new("5e3737aaa4b54a9a8e3a0f7d2dcd0cf9", "90754308-a156-406f-a837-8f852f38a646")?;
/// let uri = format!("https://dcs.example.com{path}?a=b");
/// assert_eq!(uri.parse::<Path>()?, path);
/// assert!("/v2/a/migration/%7Btask_id%7D/task".parse::<Path>().is_err());
/// assert!("/v2/a/migration/..%2F..%2Fb/task".parse::<Path>().is_err());
/// assert!(format!("POST {path}").parse::<Path>().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    project_id: String,
    task_id: String,
}

impl Path {
    /// The path of a task.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] for a value that is empty, `.`, `..` or a placeholder, or has a slash, a
    /// backslash, a control character or a percent-encoded character in it.
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
        let view = PathView::read(uri);
        if !view.has_origin {
            return Err(InvalidValue::new(
                "path must start with `/`, or with `http://` or `https://` and a host",
            ));
        }
        let parameters = view.parameters.ok_or_else(|| {
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
        let [project, task] = [&self.project_id, &self.task_id].map(|id| encode(id));
        f.pad(&["/v2/", &project, "/migration/", &task, "/task"].concat())
    }
}

impl TryFrom<&str> for Path {
    type Error = InvalidValue;

    fn try_from(uri: &str) -> Result<Self, InvalidValue> {
        uri.parse()
    }
}

fn unresolved(name: &str) -> InvalidValue {
    InvalidValue::new(format!("`{name}` must not be a placeholder or a variable"))
}

fn impossible(name: &str) -> InvalidValue {
    InvalidValue::new(format!(
        "`{name}` must be a path segment in UTF-8, not empty, `.` or `..`, without slashes, \
         backslashes, control characters and `%`-encoded characters"
    ))
}

fn encode(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => {
                encoded.push('%');
                for digit in [byte >> 4, byte & 0xF] {
                    let digit = char::from_digit(digit.into(), 16).unwrap_or_default();
                    encoded.push(digit.to_ascii_uppercase());
                }
            }
        }
    }
    encoded
}
