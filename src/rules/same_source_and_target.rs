//! One instance as source and target.

use crate::contract::address::Identity;
use crate::contract::placeholder::{is_placeholder, template};
use crate::contract::request::{Instance, Place, Side};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::span::Span;

declare_rule! {
    /// Source and target are the same instance.
    ///
    /// The ids are equal, or one address is in both lists. There is nothing to migrate from an
    /// instance to itself; what the service does with such a request is not documented.
    ///
    /// **Evidence.** The API reference, Table 2: `source_instance` is the source Redis,
    /// `target_instance` the target Redis. That they must differ is inference.
    ///
    /// ```json,invalid
    /// {"source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}, "target_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}, "target_instance": {"id": "eb1a8d1c-9ea6-4fcd-ac43-c3d3c2493f06"}}
    /// ```
    ///
    /// `data`: `by`, `id` or `addrs`.
    "same-source-and-target" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], traits: [SameEndpoints] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    let body = &context.body;
    let (Some(source), Some(target)) = (body.instance(Side::Source), body.instance(Side::Target))
    else {
        return;
    };
    if let (Some((first, one)), Some((second, other))) = (source.id.text(), target.id.text()) {
        let known = !one.trim().is_empty() && !is_placeholder(one) && template(one).is_none();
        if known && one.trim().eq_ignore_ascii_case(other.trim()) {
            findings
                .add(
                    &RULE,
                    second.node.span,
                    Place::Id(Side::Target).pointer(),
                    "`source_instance` and `target_instance` have the same `id`",
                )
                .help("use the id of the instance that receives the data")
                .label(first.node.span, "`id` of the source")
                .data("by", "id");
        }
    }
    if source.lists.is_empty() || target.lists.is_empty() {
        return;
    }
    // Sorted, to keep the search in long lists fast.
    let mut sources = addresses(source);
    sources.sort_unstable();
    for (identity, span) in addresses(target) {
        let next = sources.partition_point(|(other, _)| *other <= identity);
        let known = next.checked_sub(1).map(|last| &sources[last]);
        if let Some(&(_, first)) = known.filter(|(other, _)| *other == identity) {
            let written = identity.to_string();
            let quoted = context.quote(span, &written);
            findings
                .add(
                    &RULE,
                    span,
                    Place::Addrs(Side::Target).pointer(),
                    [
                        "`",
                        &quoted,
                        "` is in both `source_instance` and `target_instance`",
                    ]
                    .concat(),
                )
                .help("use the address of the instance that receives the data")
                .label(first, "address of the source")
                .data("by", "addrs");
        }
    }
}

/// The identity and place of each address in the last `addrs`, which is the one that applies.
fn addresses<'a>(instance: &Instance<'a, '_>) -> Vec<(Identity<'a>, Span)> {
    instance
        .lists
        .iter()
        .flat_map(|list| {
            let items = list.parsed.items.iter();
            let known = items.filter_map(|item| Some((item.identity()?, list.place(item.span))));
            known.collect::<Vec<_>>()
        })
        .collect()
}
