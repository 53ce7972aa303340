//! Addresses on the public internet.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::contract::address::Host;
use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// An address is on the public internet.
    ///
    /// Online migration cannot use public networks, so the service cannot reach this address and
    /// the migration probably fails.
    ///
    /// **Evidence.** User guide: online migration cannot use public networks. Whether an address is
    /// public is read from IANA's registries of special-purpose addresses.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "8.8.8.8:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "10.0.0.8:6379"}}
    /// ```
    ///
    /// `data`: empty.
    "public-address" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], traits: [OddAddress] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for list in &instance.lists {
            for item in &list.parsed.items {
                let public = match item.host {
                    Host::V4(ip) => is_public_v4(ip),
                    Host::V6(ip) => is_public_v6(ip),
                    _ => false,
                };
                if public {
                    let span = list.place(item.span);
                    let pointer = Place::Addrs(instance.side).pointer();
                    let host = &list.text[item.host_span.start..item.host_span.end];
                    let host = context.quote(span, host);
                    findings
                        .add(
                            &RULE,
                            span,
                            pointer,
                            [
                                "`",
                                &host,
                                "` is a public address, which online migration cannot use",
                            ]
                            .concat(),
                        )
                        .help("use the private address of the instance");
                }
            }
        }
    }
}

/// Globally routable, by IANA's registry of special-purpose addresses.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (18..20).contains(&b);
    !(a == 0
        || a >= 224
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || shared
        || protocol
        || benchmark)
}

/// Global unicast (`2000::/3`) except documentation, and IPv4-mapped public addresses.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(ip) = ip.to_ipv4_mapped() {
        return is_public_v4(ip);
    }
    let segments = ip.segments();
    let documentation = segments[0] == 0x2001 && segments[1] == 0xdb8 || segments[0] == 0x3fff;
    segments[0] & 0xe000 == 0x2000 && !documentation
}
