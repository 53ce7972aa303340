//! One address twice in a list.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::request::Place;
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
        for list in &instance.lists {
            let items = &list.parsed.items;
            if items.len() < 2 {
                continue;
            }
            let mut first: HashMap<String, Span> = HashMap::new();
            let mut before = 0;
            for item in items {
                if let Some(identity) = item.identity() {
                    if let Some(&first) = first.get(&identity) {
                        let span = list.place(item.span);
                        let quoted = context.quote(span, item.text);
                        // Together with the separator before it.
                        let removed = list.place(Span::new(before, item.span.end));
                        findings.push(
                            Diagnostic::new(
                                &RULE,
                                span,
                                Place::Addrs(instance.side).pointer(),
                                format!("{quoted} is listed twice"),
                            )
                            .help("remove it, or write the address that was meant")
                            .label(list.place(first), "first listed here")
                            .fix(Fix::safe(
                                "remove the second one",
                                vec![Edit::new(removed, "")],
                            )),
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
