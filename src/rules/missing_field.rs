//! Required members that are absent or null.

use crate::contract::member_name::misspelt;
use crate::contract::schema::Keyword;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::{Object, Value};
use crate::text::edit::Edit;
use crate::text::span::Span;

declare_rule! {
    /// A required member is absent or `null`.
    ///
    /// Without `migration_method`, `resume_mode`, `source_instance` or `target_instance` the
    /// service can be expected to refuse the request. `null` counts as absent. In a truncated text
    /// nothing is reported as missing.
    ///
    /// **Evidence.** The API reference, Table 2: these four members are mandatory.
    ///
    /// ```json,invalid
    /// {"migration_method": "full_amount_migration", "resume_mode": null, "source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}, "target_instance": {"id": "eb1a8d1c-9ea6-4fcd-ac43-c3d3c2493f06"}}
    /// ```
    ///
    /// ```json,valid
    /// {"migration_method": "full_amount_migration", "resume_mode": "manual", "source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}, "target_instance": {"id": "eb1a8d1c-9ea6-4fcd-ac43-c3d3c2493f06"}}
    /// ```
    ///
    /// ```json,invalid
    /// {"migration_method": "full_amount_migration", "resumeMode": "auto", "source_instance": {"id": "a"}, "target_instance": {"id": "b"}}
    /// ```
    ///
    /// ```json,fixed
    /// {"migration_method": "full_amount_migration", "resume_mode": "auto", "source_instance": {"id": "a"}, "target_instance": {"id": "b"}}
    /// ```
    ///
    /// `data`: `field`, the member; `null`, whether the member is present with the value `null`;
    /// `found`, another spelling of it that is present.
    "missing-field" { severity: Error, since: "0.1.0", fix: Unsafe, keywords: ["required", "type"], traits: [Violation] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for violation in &context.violations {
        match (&violation.keyword, &violation.node.value) {
            (Keyword::Required(name), Value::Object(object))
                if object.closed && misspelt(object, name).is_some() =>
            {
                report_misspelt(context, object, name, findings);
            }
            (Keyword::Required(name), Value::Object(object)) if object.closed => {
                let start = violation.node.span.start;
                findings
                    .add(
                        &RULE,
                        Span::of_char(context.text, start),
                        violation.place.pointer(),
                        ["missing required member `", name, "`"].concat(),
                    )
                    .help(advice(name))
                    .data("field", *name)
                    .data("null", false);
            }
            (Keyword::Type, Value::Null) if violation.place.is_mandatory() => {
                let name = violation.place.name();
                findings
                    .add(
                        &RULE,
                        violation.node.span,
                        violation.place.pointer(),
                        ["`", name, "` is required and must not be `null`"].concat(),
                    )
                    .help(advice(name))
                    .data("field", name)
                    .data("null", true);
            }
            _ => {}
        }
    }
}

/// A required member under another spelling.
fn report_misspelt(
    context: &BodyContext<'_, '_>,
    object: &Object<'_>,
    name: &'static str,
    findings: &mut Findings,
) {
    let Some(member) = misspelt(object, name) else {
        return;
    };
    let shown = context.key(member);
    let message = [
        "missing required member `",
        name,
        "`: `",
        &shown,
        "` should be `",
        name,
        "`",
    ];
    let edit = Edit::new(member.key_span, ["\"", name, "\""].concat());
    let found = findings
        .add(&RULE, member.key_span, "", message.concat())
        .help(["rename it to `", name, "`"].concat())
        .data("field", name)
        .data("null", false)
        .fix(Fix::guess(
            ["rename it to `", name, "`"].concat(),
            vec![edit],
        ));
    if !context.secrets.touches(member.key_span) {
        found.data("found", member.key.to_string());
    }
}

fn advice(name: &str) -> &'static str {
    match name {
        "migration_method" => {
            "set it to `\"full_amount_migration\"` or `\"incremental_migration\"`"
        }
        "resume_mode" => "set it to `\"auto\"` or `\"manual\"`",
        _ => "set it to an object with the instance's `id`, or with its addresses in `addrs`",
    }
}
