//! Empty strings for optional members.

use crate::contract::request::{Occurrences, Place};
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::{Member, Object, Value};
use crate::text::edit::Edit;

declare_rule! {
    /// An optional member is an empty string.
    ///
    /// Clients send `""` as it is. The API reference does not say whether the service treats it as
    /// absent, so the request may be refused or mean something else than you expect. If both `id`
    /// and `addrs` of an instance are empty, only `missing-endpoint` is reported.
    ///
    /// **Evidence.** The reference, Tables 2 and 3, declares `bandwidth_limit_mb`, `id`, `addrs`
    /// and `password` optional and describes no empty values. Its example uses `null` for members
    /// without a value.
    ///
    /// ```json,invalid
    /// {"bandwidth_limit_mb": "", "resume_mode": "auto"}
    /// ```
    ///
    /// ```json,fixed
    /// {"resume_mode": "auto"}
    /// ```
    ///
    /// ```json,valid
    /// {"target_instance": {"id": "eb1a8d1c-9ea6-4fcd-ac43-c3d3c2493f06", "addrs": null}}
    /// ```
    ///
    /// `data`: `field`, the member.
    "empty-value" { severity: Warning, since: "0.1.0", fix: Safe, keywords: [], traits: [EmptyValue] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    let body = &context.body;
    if let Some(object) = body.object {
        let place = Place::BandwidthLimitMb;
        members(context, object, place, &body.bandwidth_limit_mb, findings);
    }
    for instance in &body.instances {
        let side = instance.side;
        let given = [&instance.id, &instance.addrs]
            .into_iter()
            .any(|members| members.iter().any(|member| !member.node.is_blank()));
        if given {
            members(
                context,
                instance.object,
                Place::Id(side),
                &instance.id,
                findings,
            );
            members(
                context,
                instance.object,
                Place::Addrs(side),
                &instance.addrs,
                findings,
            );
        }
        let place = Place::Password(side);
        members(
            context,
            instance.object,
            place,
            &instance.password,
            findings,
        );
    }
}

fn members(
    context: &BodyContext<'_, '_>,
    object: &Object<'_>,
    place: Place,
    occurrences: &Occurrences<'_, '_>,
    findings: &mut Findings,
) {
    for member in occurrences.iter() {
        if !matches!(&member.node.value, Value::String(text) if text.is_empty()) {
            continue;
        }
        // Removing one of several occurrences would make another one count.
        let alone = occurrences.shadowed.is_empty();
        let name = place.name();
        findings
            .add(
                &RULE,
                member.node.span,
                place.pointer(),
                ["`", name, "` is empty"].concat(),
            )
            .help(["remove `", name, "`, or write its value"].concat())
            .data("field", name)
            .fix(alone.then(|| removal(context.text, object, member, name)));
    }
}

/// Removes a member and its comma; with other text before its neighbour, only the member.
fn removal(text: &str, object: &Object<'_>, member: &Member<'_>, name: &str) -> Fix {
    let span = object
        .removal(text, member)
        .unwrap_or_else(|| member.span());
    Fix::safe(["remove `", name, "`"].concat(), vec![Edit::new(span, "")])
}
