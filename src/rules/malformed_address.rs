//! Addresses with an impossible host or port.

use crate::contract::address::{Address, Host, Port, ascii_form};
use crate::contract::request::{AddressList, Place};
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;
use crate::text::span::Span;

declare_rule! {
    /// An address has an impossible host or port, or an item is empty.
    ///
    /// The service cannot connect to such an address, so it can be expected to refuse the request
    /// or to fail the migration. The host may be a domain name, or an IPv6 address in brackets; a
    /// port is a number from 1 to 65535.
    ///
    /// **Evidence.** The API reference, example request:
    /// `"addrs": "192.168.1.1:6379,192.168.0.0:6379"`. IPv6 appears nowhere in the reference.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "192.168.0.1:70000"}}
    /// ```
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "192.168.0.1:6379,,192.168.0.2:6379"}}
    /// ```
    ///
    /// ```json,fixed
    /// {"source_instance": {"addrs": "192.168.0.1:6379,192.168.0.2:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379"}}
    /// ```
    ///
    /// `data`: `reason`, one of `port`, `host`, `empty-item`, `full-width`, `bus-port` and
    /// `connection-string`, the last with its `form`.
    "malformed-address" { severity: Error, since: "0.1.0", fix: Safe, keywords: [], traits: [OddAddress] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        let pointer = Place::Addrs(instance.side).pointer();
        for list in &instance.lists {
            for gap in list.parsed.gaps.iter().filter(|gap| gap.empty_item) {
                let span = list.place(gap.span);
                // A list without any item cannot be repaired.
                let fix = (!list.parsed.items.is_empty()).then(|| {
                    Fix::safe(
                        "remove the extra separators",
                        vec![Edit::new(span, gap.replacement)],
                    )
                });
                findings
                    .add(&RULE, span, pointer, "empty address in the list")
                    .help("separate addresses by a single comma")
                    .data("reason", "empty-item")
                    .fix(fix);
            }
            if list.parsed.items.is_empty() && list.text.trim().is_empty() {
                findings
                    .add(
                        &RULE,
                        list.node.span,
                        pointer,
                        "`addrs` contains only whitespace",
                    )
                    .help("write the addresses as `ip:port`")
                    .data("reason", "empty-item");
            }
            if let Some(form) = list.parsed.connection_string {
                let (name, shown) = form.words();
                findings
                    .add(
                        &RULE,
                        list.node.span,
                        pointer,
                        ["`addrs` holds a connection string (`", shown, "`)"].concat(),
                    )
                    .help("write `ip:port` alone, and the password in `password`")
                    .data("reason", "connection-string")
                    .data("form", name);
            }
            for item in &list.parsed.items {
                check_item(context, list, item, pointer, findings);
            }
        }
    }
}

fn check_item(
    context: &BodyContext<'_, '_>,
    list: &AddressList<'_, '_>,
    item: &Address<'_>,
    pointer: &'static str,
    findings: &mut Findings,
) {
    if let Some(bus_port) = item.bus_port {
        let span = list.place(bus_port);
        let text = &list.text[bus_port.start..bus_port.end];
        let port = text.split(',').next().unwrap_or(text);
        findings
            .add(
                &RULE,
                span,
                pointer,
                ["`", &context.quote(span, port), "` is the cluster bus port"].concat(),
            )
            .help("write `ip:port` alone; `CLUSTER NODES` prints the bus port and the host name behind it")
            .data("reason", "bus-port")
            .fix(Fix::safe("remove the bus port", vec![Edit::new(span, "")]));
    }
    if item.host == Host::FullWidth {
        let span = list.place(item.span);
        let chars = item.text.char_indices();
        let edits = chars.filter_map(|(at, char)| {
            let at = item.span.start + at;
            let place = list.place(Span::new(at, at + char.len_utf8()));
            Some(Edit::new(place, ascii_form(char)?.to_string()))
        });
        findings
            .add(
                &RULE,
                span,
                pointer,
                [
                    "`",
                    &context.quote(span, item.text),
                    "` has full-width characters",
                ]
                .concat(),
            )
            .help("write the address in ASCII")
            .data("reason", "full-width")
            .fix(Fix::safe("write ASCII characters", edits.collect()));
    } else if let Host::Impossible(why) = item.host {
        let span = list.place(item.span);
        findings
            .add(
                &RULE,
                span,
                pointer,
                [
                    "invalid address `",
                    &context.quote(span, item.text),
                    "`: ",
                    why,
                ]
                .concat(),
            )
            .help("use `ip:port` or `domain:port`")
            .data("reason", "host");
    } else if let Port::Invalid(port) = item.port
        && item.host != Host::Placeholder
    {
        let span = list.place(item.span);
        findings
            .add(
                &RULE,
                span,
                pointer,
                if port.is_empty() {
                    "missing port after `:`".to_owned()
                } else {
                    ["invalid port `", &context.quote(span, port), "`"].concat()
                },
            )
            .help("use a port from 1 to 65535, for example 6379")
            .data("reason", "port");
    }
}
