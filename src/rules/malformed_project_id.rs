//! Project ids that are none.

use crate::contract::id::{is_hex32, is_uuid};
use crate::contract::path::{PROJECT_ID, Parameter};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::PathContext;
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;

declare_rule! {
    /// `project_id` in the path is not 32 hexadecimal digits.
    ///
    /// Project ids of the service are 32 hexadecimal digits. Its documentation also prints
    /// UUIDs with dashes, so that such a one is told in softer words. The document states no
    /// format (Table 1), so it is a warning; a segment that no client can send is an error.
    ///
    /// `data`: `looks_like`, `uuid`, where it is one.
    ///
    /// ```uri,invalid
    /// /v2/my-project/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
    ///
    /// ```uri,valid
    /// /v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
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
            format!("{shown} cannot be a project id"),
            "write the project's id: 32 hexadecimal digits",
        )
    } else if is_uuid {
        (
            format!("{shown} is a UUID with dashes; project ids mostly have none"),
            "check that it is the project's id, not another one",
        )
    } else {
        (
            format!("{shown} is not 32 hexadecimal digits"),
            "write the project's id as the console's page of credentials shows it",
        )
    };
    let found = findings.add(&RULE, parameter.span, "", message).help(help);
    if parameter.is_impossible() {
        found.severity(Severity::Error);
    } else if is_uuid {
        found.data("looks_like", "uuid");
    }
}
