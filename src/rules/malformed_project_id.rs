//! Project ids that are not 32 hexadecimal digits.

use crate::contract::id::{is_hex32, is_uuid};
use crate::contract::path::{PROJECT_ID, Parameter};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::PathContext;
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;

declare_rule! {
    /// `project_id` in the path is not 32 hexadecimal digits.
    ///
    /// Project ids of the service are 32 hexadecimal digits. With another value, such as the name
    /// of the project, the request probably addresses no project. The service's documentation also
    /// prints UUIDs with dashes, so the message for these is less strict. A value that does not stay
    /// one segment of the path is an error: an empty one, `.`, `..`, one with a slash, a backslash or
    /// a control character, percent-encoded or not.
    ///
    /// **Evidence.** The API reference, Table 1: `project_id` is a mandatory string. It states no
    /// format, so this is a warning.
    ///
    /// ```uri,invalid
    /// /v2/my-project/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
    ///
    /// ```uri,valid
    /// /v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
    ///
    /// `data`: `looks_like`, `uuid`, if it is one.
    "malformed-project-id" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [path => check] }
}

fn check(context: &PathContext<'_, '_>, findings: &mut Findings) {
    let parameters = context.path.parameters.as_ref();
    for parameter in parameters.into_iter().flatten() {
        let is_known = parameter.value.as_deref().is_some_and(is_hex32);
        if parameter.name == PROJECT_ID && !is_known && !parameter.is_unresolved(false) {
            malformed(context, parameter, findings);
        }
    }
}

fn malformed(context: &PathContext<'_, '_>, parameter: &Parameter<'_>, findings: &mut Findings) {
    let shown = context.quote(parameter.span, parameter.text);
    let is_uuid = parameter.value.as_deref().is_some_and(is_uuid);
    let (message, help) = if parameter.is_impossible() {
        (
            format!("invalid project id `{shown}`"),
            "use the project id, 32 hexadecimal digits",
        )
    } else if is_uuid {
        (
            format!("project id `{shown}` has dashes; most project ids have none"),
            "check that this is the id of the project",
        )
    } else {
        (
            format!("project id `{shown}` is not 32 hexadecimal digits"),
            "use the project id from the console's credentials page",
        )
    };
    let found = findings.add(&RULE, parameter.span, "", message).help(help);
    if parameter.is_impossible() {
        found.severity(Severity::Error);
    } else if is_uuid {
        found.data("looks_like", "uuid");
    }
}
