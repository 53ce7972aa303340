//! A copy onto itself.

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
    /// Equal ids, or an address that both lists share: the migration would copy an instance onto
    /// itself, and a full migration may replace what is there. The document gives the two
    /// members different meanings (Table 2): where data is read, and where it is written.
    ///
    /// `data`: `by`, `id` or `addrs`.
    ///
    /// ```json,invalid
    /// {"source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}, "target_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"id": "132e0017-715b-4556-930a-95c7db7e8f7a"}, "target_instance": {"id": "eb1a8d1c-9ea6-4fcd-ac43-c3d3c2493f06"}}
    /// ```
    "same-source-and-target" { severity: Warning, since: "0.1.0", fix: Never, keywords: [] }
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
                    "source and target have the same `id`",
                )
                .help("write the id of the instance that the data goes to")
                .label(first.node.span, "the source's `id`")
                .data("by", "id");
        }
    }
    if source.lists.is_empty() || target.lists.is_empty() {
        return;
    }
    // Sorted, so that long lists cost little more than short ones.
    let mut sources = addresses(source);
    sources.sort_unstable();
    for (identity, span) in addresses(target) {
        let next = sources.partition_point(|(other, _)| *other <= identity);
        let known = next.checked_sub(1).map(|last| &sources[last]);
        if let Some(&(_, first)) = known.filter(|(other, _)| *other == identity) {
            let quoted = context.quote(span, &identity.to_string());
            findings
                .add(
                    &RULE,
                    span,
                    Place::Addrs(Side::Target).pointer(),
                    quoted + " is both source and target",
                )
                .help("write the address of the instance that the data goes to")
                .label(first, "the source's address")
                .data("by", "addrs");
        }
    }
}

/// What each address of the occurrence that counts is known by, and where it stands.
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
