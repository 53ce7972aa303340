//! Instances with two endpoints.

use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::Value;

declare_rule! {
    /// An instance has both `id` and `addrs`.
    ///
    /// Only one of the two is needed. The API reference does not say which one the service uses if
    /// both are given, so data may be read from or written to an instance that you did not mean.
    ///
    /// **Evidence.** The reference, Table 3: `id` is mandatory if the address is not specified, and
    /// `addrs` is mandatory if the id is not specified. Both together are not described.
    ///
    /// ```json,invalid
    /// {"source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a", "addrs": "192.168.0.1:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"id": null, "addrs": "192.168.0.1:6379"}}
    /// ```
    ///
    /// `data`: `instance`, `source_instance` or `target_instance`.
    "ambiguous-endpoint" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], traits: [BothEndpoints] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        let (Some(id), Some(addrs)) = (instance.id.last, instance.addrs.last) else {
            continue;
        };
        let given = |value: &Value<'_>| matches!(value, Value::String(text) if !text.is_empty());
        if !given(&id.node.value) || !given(&addrs.node.value) {
            continue;
        }
        let place = Place::Instance(instance.side);
        let (first, second) = if id.key_span.start < addrs.key_span.start {
            (id, addrs)
        } else {
            (addrs, id)
        };
        findings
            .add(
                &RULE,
                second.key_span,
                place.pointer(),
                ["`", place.name(), "` has both `id` and `addrs`"].concat(),
            )
            .help("keep `id` for a DCS instance, `addrs` for another Redis or for a target in another region")
            .label(first.key_span, "the other one is here")
            .data("instance", place.name());
    }
}
