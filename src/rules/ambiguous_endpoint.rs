//! An instance named twice.

use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::Value;

declare_rule! {
    /// An instance names both `id` and `addrs`.
    ///
    /// The document makes each mandatory where the other is not given (Table 3), and does not
    /// say which one counts if both are.
    ///
    /// `data`: `instance`, the member.
    ///
    /// ```json,invalid
    /// {"source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a", "addrs": "192.168.0.1:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"id": null, "addrs": "192.168.0.1:6379"}}
    /// ```
    "ambiguous-endpoint" { severity: Warning, since: "0.1.0", fix: Never, keywords: [] }
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
                ["`", place.name(), "` names both `id` and `addrs`"].concat(),
            )
            .help("keep the `id` for an instance of the service, `addrs` for any other Redis")
            .label(first.key_span, "the other one stands here")
            .data("instance", place.name());
    }
}
