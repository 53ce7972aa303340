//! One address twice in a list.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::json::inner_span;
use crate::request::{AddressList, Place};
use crate::rule::{Context, Findings, declare_rule};
use crate::span::Span;

declare_rule! {
    /// An address stands twice in one list.
    ///
    /// A cluster lists each of its masters once (user guide). A second entry is likely a
    /// copy that should have been changed, so that a master is missing.
    ///
    /// `data`: empty.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "192.168.0.1:6379,192.168.0.1:6379"}}
    /// ```
    ///
    /// ```json,fixed
    /// {"source_instance": {"addrs": "192.168.0.1:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379,192.168.0.2:6379"}}
    /// ```
    "duplicate-address" { severity: Warning, since: "0.1.0", fix: Safe, keywords: [] }
}

fn check(context: &Context<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for AddressList { node, parsed, .. } in &instance.lists {
            let items = &parsed.items;
            if items.len() < 2 {
                continue;
            }
            let mut first: HashMap<String, Span> = HashMap::new();
            let mut before = 0;
            for item in items {
                let place = |span| inner_span(context.text, node.span, span);
                if let Some(identity) = item.identity() {
                    if let Some(&first) = first.get(&identity) {
                        let span = place(item.span);
                        let quoted = context.quote(span, item.text);
                        // Together with the separator before it.
                        let removed = place(Span::new(before, item.span.end));
                        findings.push(
                            Diagnostic::new(
                                &RULE,
                                span,
                                Place::Addrs(instance.side).pointer(),
                                format!("{quoted} is listed twice"),
                            )
                            .help("remove it, or write the address that was meant")
                            .label(place(first), "first listed here")
                            .fix(Fix::safe("remove the second one", vec![Edit::new(removed, "")])),
                        );
                    } else {
                        first.insert(identity, item.span);
                    }
                }
                before = item.span.end;
            }
        }
    }
}
