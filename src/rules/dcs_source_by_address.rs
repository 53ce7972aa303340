//! DCS instances as source, given by address.

use crate::contract::address::Host;
use crate::contract::request::{Place, Side};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// The source is a DCS instance, but is given by its address.
    ///
    /// SYNC and PSYNC, which the migration needs, are opened automatically only if a DCS instance
    /// is given by its `id`; given by address, the migration probably fails. The domain names of
    /// DCS instances look like `redis-….dcs.….com`.
    ///
    /// **Evidence.** User guide: a DCS instance as source must be given by `id`.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "redis-0a1b2c.dcs.example-cloud.com:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "redis.internal.example.com:6379"}}
    /// ```
    ///
    /// `data`: empty.
    "dcs-source-by-address" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], traits: [OddAddress] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    let sources = context.body.instances.iter();
    for instance in sources.filter(|instance| instance.side == Side::Source) {
        for list in &instance.lists {
            for item in &list.parsed.items {
                let Host::Name(host) = item.host else {
                    continue;
                };
                let host = host.to_ascii_lowercase();
                let mut labels = host.split('.');
                let first = labels.next().unwrap_or_default();
                if first.starts_with("redis") && labels.any(|label| label == "dcs") {
                    let span = list.place(item.span);
                    findings
                        .add(
                            &RULE,
                            span,
                            Place::Addrs(Side::Source).pointer(),
                            format!(
                                "source `{}` is a DCS instance and must be given by its `id`",
                                context.quote(span, &host)
                            ),
                        )
                        .help("use `id` instead of `addrs`: only then are SYNC and PSYNC opened automatically");
                }
            }
        }
    }
}
