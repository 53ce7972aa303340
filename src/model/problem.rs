//! A report as an RFC 9457 problem.

use crate::lint::report::Report;
use crate::model::error::{NO_ERROR, errors};
use serde_json::Value;
use serde_json::json;

/// How many errors a problem lists.
const MAX_ERRORS: usize = 100;

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
        let listed = errors(self).take(MAX_ERRORS).map(|diagnostic| {
            json!({
                "pointer": diagnostic.pointer,
                "rule": diagnostic.rule.id,
                "detail": diagnostic.message,
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
