//! Instance ids that are not UUIDs.

use crate::contract::id::is_uuid;
use crate::contract::placeholder::{is_placeholder, template};
use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// An instance id is not a UUID.
    ///
    /// Instance ids of the service are UUIDs with dashes, such as
    /// `cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd`. The service probably finds no instance with another
    /// id. The value may be the name of the instance, or its address.
    ///
    /// **Evidence.** The API reference, example request: the `id` of the target is a UUID. The
    /// reference states no format, so this is a warning.
    ///
    /// ```json,invalid
    /// {"target_instance": {"id": "dcs-test"}}
    /// ```
    ///
    /// ```json,valid
    /// {"target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}
    /// ```
    ///
    /// `data`: `looks_like`, `address` or `undashed-uuid`, if it looks like one of these.
    "malformed-instance-id" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], traits: [OddId] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for member in instance.id.iter() {
            let Some(id) = member.node.as_str().filter(|id| !id.is_empty()) else {
                continue;
            };
            if is_uuid(id) || template(id).is_some() || is_placeholder(id) {
                continue;
            }
            let span = member.node.span;
            let found = findings.add(
                &RULE,
                span,
                Place::Id(instance.side).pointer(),
                ["instance id `", &context.quote(span, id), "` is not a UUID"].concat(),
            );
            let hex = id.bytes().filter(u8::is_ascii_hexdigit).count();
            if hex == id.len() && hex == 32 {
                found
                    .help("add the dashes: 8-4-4-4-12 digits")
                    .data("looks_like", "undashed-uuid");
            } else if id.contains(['.', ':']) {
                found
                    .help("move the address to `addrs`")
                    .data("looks_like", "address");
            } else {
                found.help("use the instance id that the console shows");
            }
        }
    }
}
