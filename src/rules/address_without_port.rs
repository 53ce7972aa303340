//! Addresses without a port.

use crate::contract::address::{Host, Port};
use crate::contract::request::Place;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;
use crate::text::span::Span;

declare_rule! {
    /// An address has no port.
    ///
    /// `addrs` takes `ip:port`, and no default port is documented. Without a port the service may
    /// fail to connect, or connect to a port that you did not choose. The fix appends `:6379`, the
    /// port in the example of the API reference; check that your Redis uses it.
    ///
    /// **Evidence.** The reference, example request:
    /// `"addrs": "192.168.1.1:6379,192.168.0.0:6379"`. It documents no default port.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "192.168.0.1"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379"}}
    /// ```
    ///
    /// `data`: `suggestion`, the port that the fix appends.
    "address-without-port" { severity: Warning, since: "0.1.0", fix: Unsafe, keywords: [], traits: [OddAddress] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for list in &instance.lists {
            for item in &list.parsed.items {
                let readable = !matches!(
                    item.host,
                    Host::Impossible(_) | Host::Placeholder | Host::FullWidth
                );
                if item.port != Port::None || !readable {
                    continue;
                }
                let span = list.place(item.span);
                let end = list.place(Span::empty(item.host_span.end));
                let host = &list.text[item.host_span.start..item.host_span.end];
                findings
                    .add(
                        &RULE,
                        span,
                        Place::Addrs(instance.side).pointer(),
                        ["`", &context.quote(span, host), "` has no port"].concat(),
                    )
                    .help("use `ip:port`; no default port is documented")
                    .data("suggestion", 6379_u16)
                    .fix(Fix::guess("append `:6379`", vec![Edit::new(end, ":6379")]));
            }
        }
    }
}
