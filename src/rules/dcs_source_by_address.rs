//! An instance of the service named by its address as source.

use crate::contract::address::Host;
use crate::contract::request::{Place, Side};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// The source is an instance of the service, but is named by its address.
    ///
    /// An instance of the service must be named by its `id` as source: only then are SYNC and
    /// PSYNC, which the migration needs, opened automatically (user guide). Its domain names look
    /// like `redis-….dcs.….com`.
    ///
    /// `data`: empty.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "redis-0a1b2c.dcs.example-cloud.com:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "redis.internal.example.com:6379"}}
    /// ```
    "dcs-source-by-address" { severity: Warning, since: "0.1.0", fix: Never, keywords: [] }
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
                                "{} is an instance of the service, named by its address",
                                context.quote(span, &host)
                            ),
                        )
                        .help("name it by its `id`: only then SYNC and PSYNC are opened for the migration");
                }
            }
        }
    }
}
