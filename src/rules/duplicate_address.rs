//! Addresses listed twice.

use crate::contract::address::Address;
use crate::contract::request::Place;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;
use crate::text::span::Span;

declare_rule! {
    /// An address is listed twice in one list.
    ///
    /// The list of a cluster has each of its masters once. A second entry is probably a copy that
    /// was meant to be changed; the missing master may then not be migrated.
    ///
    /// **Evidence.** A cluster lists all its masters (user guide). That a repeated entry stands for
    /// a missing one is inference.
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
    ///
    /// `data`: empty.
    "duplicate-address" { severity: Warning, since: "0.1.0", fix: Safe, keywords: [], traits: [SeveralAddresses] }
}

/// Lists with up to this many addresses are searched without being sorted.
const FEW: usize = 8;

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for list in &instance.lists {
            let items = &list.parsed.items;
            if items.len() < 2 {
                continue;
            }
            // Sorted, so that long lists cost little more than short ones.
            let mut known = Vec::new();
            if items.len() > FEW {
                let items = items.iter();
                known.extend(items.filter_map(|item| Some((item.identity()?, item.span))));
                known.sort_unstable();
            }
            let mut before = 0;
            for item in items {
                if let Some(identity) = item.identity() {
                    let first = if known.is_empty() {
                        let same =
                            |other: &&Address<'_>| other.identity().as_ref() == Some(&identity);
                        items
                            .iter()
                            .find(same)
                            .map_or(item.span, |first| first.span)
                    } else {
                        known[known.partition_point(|(other, _)| *other < identity)].1
                    };
                    if first != item.span {
                        let span = list.place(item.span);
                        let quoted = context.quote(span, item.text);
                        // Includes the separator before it.
                        let removed = list.place(Span::new(before, item.span.end));
                        findings
                            .add(
                                &RULE,
                                span,
                                Place::Addrs(instance.side).pointer(),
                                ["`", &quoted, "` is listed twice in `addrs`"].concat(),
                            )
                            .help("remove it, or replace it with the address that was meant")
                            .label(list.place(first), "first listed here")
                            .fix(Fix::safe(
                                "remove the repeated address",
                                vec![Edit::new(removed, "")],
                            ));
                    }
                }
                before = item.span.end;
            }
        }
    }
}
