//! Task ids that are neither a UUID nor 32 hexadecimal digits.

use crate::contract::id::{is_hex32, is_uuid};
use crate::contract::path::TASK_ID;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::PathContext;
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;

declare_rule! {
    /// `task_id` in the path is neither a UUID nor 32 hexadecimal digits.
    ///
    /// The service probably finds no task with this id; it answers an unknown task with HTTP 400.
    /// The value may be the name of the task. A value that does not stay one segment of the path is an
    /// error: an empty one, `.`, `..`, one with a slash, a backslash or a control character,
    /// percent-encoded or not.
    ///
    /// **Evidence.** The API reference, example response: the id of the task is a UUID. Other pages
    /// of the service print task ids without dashes. The reference states no format (Table 1), so
    /// this is a warning.
    ///
    /// ```uri,invalid
    /// /v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/dcs-migration-1db7/task
    /// ```
    ///
    /// ```uri,valid
    /// /v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
    ///
    /// `data`: empty.
    "malformed-task-id" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [path => check] }
}

fn check(context: &PathContext<'_, '_>, findings: &mut Findings) {
    let parameters = context.path.parameters.as_ref();
    for parameter in parameters.into_iter().flatten() {
        let value = parameter.value.as_deref().unwrap_or_default();
        if parameter.name != TASK_ID
            || is_uuid(value)
            || is_hex32(value)
            || parameter.is_unresolved(false)
        {
            continue;
        }
        let shown = context.quote(parameter.span, parameter.text);
        let (message, severity) = if parameter.is_impossible() {
            (format!("invalid task id `{shown}`"), Severity::Error)
        } else {
            let message = format!("task id `{shown}` is neither a UUID nor 32 hexadecimal digits");
            (message, RULE.severity)
        };
        findings
            .add(&RULE, parameter.span, "", message)
            .severity(severity)
            .help("use the id of the task, not its name");
    }
}
