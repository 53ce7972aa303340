//! Instance ids that are no UUID.

use crate::contract::id::is_uuid;
use crate::contract::placeholder::{is_placeholder, template};
use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// An instance id is not a UUID.
    ///
    /// Every instance id in the document and in the service's guides is a UUID with dashes, as
    /// `cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd`. The document states no format, so it is a warning.
    ///
    /// `data`: `looks_like`, `address` or `undashed-uuid`, where it looks like one.
    ///
    /// ```json,invalid
    /// {"target_instance": {"id": "dcs-test"}}
    /// ```
    ///
    /// ```json,valid
    /// {"target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}
    /// ```
    "malformed-instance-id" { severity: Warning, since: "0.1.0", fix: Never, keywords: [] }
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
                context.quote(span, id) + " is not a UUID",
            );
            let hex = id.bytes().filter(u8::is_ascii_hexdigit).count();
            if hex == id.len() && hex == 32 {
                found
                    .help("write it with dashes, 8-4-4-4-12")
                    .data("looks_like", "undashed-uuid");
            } else if id.contains(['.', ':']) {
                found
                    .help("an address goes into `addrs`")
                    .data("looks_like", "address");
            } else {
                found.help("write the instance's id as the console shows it");
            }
        }
    }
}
