//! An instance that is not named.

use crate::contract::request::{Occurrences, Place};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// An instance names neither `id` nor `addrs`.
    ///
    /// The document makes each of the two mandatory where the other is not given (Table 3).
    /// Absent, `null` and `""` alike mean that it is not given.
    ///
    /// `data`: `instance`, the member.
    ///
    /// ```json,invalid
    /// {"source_instance": {"id": null}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379"}}
    /// ```
    "missing-endpoint" { severity: Error, since: "0.1.0", fix: Never, keywords: ["anyOf"] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        let given =
            |members: &Occurrences<'_, '_>| members.iter().any(|member| !member.node.is_blank());
        // In a text that is cut off it may have stood in the part that was lost.
        if given(&instance.id) || given(&instance.addrs) || !instance.object.closed {
            continue;
        }
        let place = Place::Instance(instance.side);
        findings
            .add(
                &RULE,
                instance.member.key_span,
                place.pointer(),
                ["`", place.name(), "` names neither `id` nor `addrs`"].concat(),
            )
            .help("write the instance's `id`, or its addresses as `ip:port` in `addrs`")
            .data("instance", place.name());
    }
}
