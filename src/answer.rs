//! From a report to the answer of a service that refuses the request.
//!
//! It words nothing of its own: findings are kept to the documented lengths, and each rule is
//! given the service's error code that comes nearest.

use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::lint::Report;
use crate::response::ApiError;
use crate::rule::Severity;
use crate::text::escape_controls;

/// Of `error_msg`, in characters.
const MAX_MESSAGE: usize = 1024;
/// How many errors a problem lists.
const MAX_ERRORS: usize = 100;

/// The service's own error for a request that has errors.
///
/// `error_msg` has the errors in the order of the text, each behind its JSON Pointer, in at most
/// 1024 characters. Where they do not fit, whole errors are left out and counted; of a single
/// error that does not fit, characters. No password is in it. A report without an error gives
/// the message that there is none.
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
/// inference. `DCS.4855` is what the service answers for a task that does not exist.
///
/// ```
/// use dcs_migration_lint::{ApiError, Config, lint};
///
/// let error = ApiError::from(&lint("", &Config::default()));
/// assert_eq!(error.error_code.as_deref(), Some("111400004"));
/// assert_eq!(error.error_msg.as_deref(), Some("no JSON found"));
/// ```
impl From<&Report<'_>> for ApiError {
    fn from(report: &Report<'_>) -> Self {
        let first = errors(report).next();
        ApiError {
            error_msg: Some(first.map_or_else(|| NO_ERROR.to_owned(), |_| message(report))),
            error_code: Some(first.map_or(OF_A_BODY, code).to_owned()),
            error_ext_msg: None,
        }
    }
}

const NO_ERROR: &str = "the request has no errors";
const OF_A_BODY: &str = "111400005";

impl Report<'_> {
    /// The errors as an RFC 9457 problem, to be sent as `application/problem+json`: `type`,
    /// `title`, `status` (400), `detail`, and `errors`, each with `pointer` (a JSON Pointer),
    /// `rule` and `detail`.
    ///
    /// At most 100 errors are listed; `omitted` says how many more there are.
    ///
    /// ```
    /// use dcs_migration_lint::{Config, lint};
    ///
    /// let problem = lint(r#"{"resume_mode": "auto",}"#, &Config::default()).to_problem();
    /// assert_eq!(problem["status"], 400);
    /// assert_eq!(problem["errors"][0]["rule"], "wrong-request");
    /// ```
    #[must_use]
    pub fn to_problem(&self) -> Value {
        let listed = errors(self).take(MAX_ERRORS).map(|found| {
            json!({
                "pointer": found.pointer,
                "rule": found.rule.id,
                "detail": found.message,
            })
        });
        let listed: Vec<Value> = listed.collect();
        let count = errors(self).count();
        let mut problem = json!({
            "type": "about:blank",
            "title": "Bad Request",
            "status": 400,
            "detail": match count {
                0 => NO_ERROR.to_owned(),
                1 => "the request has 1 error".to_owned(),
                _ => format!("the request has {count} errors"),
            },
            "errors": listed,
        });
        if count > MAX_ERRORS {
            problem["omitted"] = (count - MAX_ERRORS).into();
        }
        problem
    }
}

fn errors<'r>(report: &'r Report<'_>) -> impl Iterator<Item = &'r Diagnostic> {
    let found = report.diagnostics().iter();
    found.filter(|found| found.severity == Severity::Error)
}

fn code(found: &Diagnostic) -> &'static str {
    let parameter = found.data.text("parameter");
    match found.rule.id {
        "invalid-json" if found.data.text("kind") == Some("empty") => "111400004",
        "malformed-project-id" => "111400002",
        "malformed-task-id" => "DCS.4855",
        "unresolved-placeholder" if parameter == Some("project_id") => "111400002",
        "unresolved-placeholder" if parameter == Some("task_id") => "DCS.4855",
        _ => OF_A_BODY,
    }
}

/// All errors, or as many as fit.
fn message(report: &Report<'_>) -> String {
    let total = errors(report).count();
    let mut message = String::new();
    let mut length = 0;
    for (taken, found) in errors(report).enumerate() {
        let item = line(found);
        let separator = if taken == 0 { "" } else { "; " };
        let left = total - taken - 1;
        let reserve = if left == 0 { 0 } else { rest(left).len() };
        let added = separator.len() + item.chars().count();
        if length + added + reserve > MAX_MESSAGE {
            if taken == 0 {
                return cut(&item, left);
            }
            // Room for this was kept when the last one was taken.
            message.push_str(&rest(left + 1));
            return message;
        }
        message.push_str(separator);
        message.push_str(&item);
        length += added;
    }
    message
}

fn line(found: &Diagnostic) -> String {
    if found.pointer.is_empty() {
        return found.message.to_string();
    }
    format!("{}: {}", escape_controls(&found.pointer), found.message)
}

/// What stands for the errors that do not fit; ASCII.
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
