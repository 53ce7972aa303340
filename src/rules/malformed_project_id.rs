//! Project ids that are none.

use crate::diagnostic::Diagnostic;
use crate::path::{PROJECT_ID, Parameter};
use crate::rule::{Context, Findings, Severity, declare_rule};
use crate::text::{is_hex32, is_uuid};

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
    "malformed-project-id" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [Path] }
}

fn check(context: &Context<'_, '_>, findings: &mut Findings) {
    let parameters = context.path.and_then(|path| path.parameters.as_ref());
    for parameter in parameters.into_iter().flatten() {
        let is_known = parameter.value.as_deref().is_some_and(is_hex32);
        if parameter.name == PROJECT_ID && !is_known && !parameter.is_unresolved(false) {
            findings.push(malformed(context, parameter));
        }
    }
}

fn malformed(context: &Context<'_, '_>, parameter: &Parameter<'_>) -> Diagnostic {
    let shown = context.quote(parameter.span, parameter.text);
    let found = |message| Diagnostic::new(&RULE, parameter.span, "", message);
    if parameter.is_impossible() {
        return found(format!("{shown} cannot be a project id"))
            .severity(Severity::Error)
            .help("write the project's id: 32 hexadecimal digits");
    }
    if parameter.value.as_deref().is_some_and(is_uuid) {
        return found(format!(
            "{shown} is a UUID with dashes; project ids mostly have none"
        ))
        .help("check that it is the project's id, not another one")
        .data("looks_like", "uuid");
    }
    found(format!("{shown} is not 32 hexadecimal digits"))
        .help("write the project's id as the console's page of credentials shows it")
}
