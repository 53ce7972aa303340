//! Addresses that the service cannot reach.

use std::net::Ipv4Addr;

use crate::contract::address::Host;
use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// The service cannot reach an address: loopback, link-local, multicast and others.
    ///
    /// The service connects from its own network, not from your machine. There, a loopback address
    /// is the migration host itself, and unspecified, link-local, multicast and broadcast addresses
    /// lead to no Redis. The migration probably fails.
    ///
    /// **Evidence.** RFC 6890 and RFC 1122 define these addresses. That the service connects from
    /// its own network is inference; the API reference does not mention such addresses.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "127.0.0.1:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379"}}
    /// ```
    ///
    /// `data`: `kind`, for example `loopback`.
    "unreachable-address" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], traits: [OddAddress] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for list in &instance.lists {
            for item in &list.parsed.items {
                let Some(kind) = kind(&item.host) else {
                    continue;
                };
                let span = list.place(item.span);
                let host = &list.text[item.host_span.start..item.host_span.end];
                let host = context.quote(span, host);
                let article = if kind == "unspecified" { "an" } else { "a" };
                findings
                    .add(
                        &RULE,
                        span,
                        Place::Addrs(instance.side).pointer(),
                        [
                            "`",
                            &host,
                            "` is ",
                            article,
                            " ",
                            kind,
                            " address, which the service cannot reach",
                        ]
                        .concat(),
                    )
                    .help("use an address at which the service can reach the instance")
                    .data("kind", kind);
            }
        }
    }
}

fn kind(host: &Host<'_>) -> Option<&'static str> {
    match *host {
        Host::V4(ip) => kind_v4(ip),
        Host::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => kind_v4(ip),
            None if ip.is_loopback() => Some("loopback"),
            None if ip.is_unspecified() => Some("unspecified"),
            None if ip.is_multicast() => Some("multicast"),
            None => ip.is_unicast_link_local().then_some("link-local"),
        },
        Host::Name(name) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            (name == "localhost" || name.ends_with(".localhost")).then_some("loopback")
        }
        Host::Impossible(_) | Host::Placeholder | Host::FullWidth => None,
    }
}

fn kind_v4(ip: Ipv4Addr) -> Option<&'static str> {
    if ip.is_loopback() {
        Some("loopback")
    } else if ip.octets()[0] == 0 {
        Some("unspecified")
    } else if ip.is_link_local() {
        Some("link-local")
    } else if ip.is_multicast() {
        Some("multicast")
    } else {
        (ip.octets()[0] >= 240).then_some("broadcast or reserved")
    }
}
