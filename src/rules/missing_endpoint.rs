//! Instances without an endpoint.

use crate::contract::request::{Occurrences, Place};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// An instance has neither `id` nor `addrs`.
    ///
    /// The service does not know which Redis is meant and can be expected to refuse the request. An
    /// absent member, `null` and `""` all count as not given.
    ///
    /// **Evidence.** The API reference, Table 3: `id` is mandatory if the address is not specified,
    /// and `addrs` is mandatory if the id is not specified.
    ///
    /// ```json,invalid
    /// {"source_instance": {"id": null}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379"}}
    /// ```
    ///
    /// `data`: `instance`, `source_instance` or `target_instance`.
    "missing-endpoint" { severity: Error, since: "0.1.0", fix: Never, keywords: ["anyOf"], traits: [NoEndpoint] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        let given =
            |members: &Occurrences<'_, '_>| members.iter().any(|member| !member.node.is_blank());
        // In a truncated text the member may have been in the lost part.
        if given(&instance.id) || given(&instance.addrs) || !instance.object.closed {
            continue;
        }
        let place = Place::Instance(instance.side);
        findings
            .add(
                &RULE,
                instance.member.key_span,
                place.pointer(),
                ["`", place.name(), "` needs `id` or `addrs`"].concat(),
            )
            .help("add the instance's `id`, or its addresses as `ip:port` in `addrs`")
            .data("instance", place.name());
    }
}
