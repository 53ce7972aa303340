//! A mandatory member that is absent or null.

use crate::contract::schema::Keyword;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::Value;
use crate::text::span::Span;

declare_rule! {
    /// A mandatory member is absent or `null`.
    ///
    /// The document makes `migration_method`, `resume_mode`, `source_instance` and
    /// `target_instance` mandatory (Table 2). `null` means absent. In a text that is cut off
    /// nothing is said to be missing: it may have stood in the part that was lost.
    ///
    /// `data`: `field`, the member; `null`, whether it is there as `null`.
    ///
    /// ```json,invalid
    /// {"migration_method": "full_amount_migration", "resume_mode": null, "source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}, "target_instance": {"id": "eb1a8d1c-9ea6-4fcd-ac43-c3d3c2493f06"}}
    /// ```
    ///
    /// ```json,valid
    /// {"migration_method": "full_amount_migration", "resume_mode": "manual", "source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}, "target_instance": {"id": "eb1a8d1c-9ea6-4fcd-ac43-c3d3c2493f06"}}
    /// ```
    "missing-field" { severity: Error, since: "0.1.0", fix: Never, keywords: ["required", "type"] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for violation in &context.violations {
        match (&violation.keyword, &violation.node.value) {
            (Keyword::Required(name), Value::Object(object)) if object.closed => {
                let start = violation.node.span.start;
                findings
                    .add(
                        &RULE,
                        Span::new(start, start + 1),
                        violation.place.pointer(),
                        ["`", name, "` is missing"].concat(),
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
                        [
                            "`",
                            name,
                            "` is mandatory, and `null` means that it is absent",
                        ]
                        .concat(),
                    )
                    .help(advice(name))
                    .data("field", name)
                    .data("null", true);
            }
            _ => {}
        }
    }
}

fn advice(name: &str) -> &'static str {
    match name {
        "migration_method" => "write `\"full_amount_migration\"` or `\"incremental_migration\"`",
        "resume_mode" => "write `\"auto\"` or `\"manual\"`",
        _ => "write an object with the instance's `id`, or with its addresses in `addrs`",
    }
}
