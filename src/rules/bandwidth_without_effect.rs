//! A bandwidth limit where there is nothing to limit.

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::request::{METHODS, Place};
use crate::rule::{Context, Findings, declare_rule};
use crate::span::Span;

declare_rule! {
    /// A bandwidth limit is given with full migration.
    ///
    /// The document describes the limit for incremental migration (Table 2: "For incremental
    /// migration, you can limit the bandwidth"). An example of the provider's Terraform resource
    /// combines the two all the same, so it is not an error.
    ///
    /// `data`: `method`.
    ///
    /// ```json,invalid
    /// {"migration_method": "full_amount_migration", "bandwidth_limit_mb": "100"}
    /// ```
    ///
    /// ```json,valid
    /// {"migration_method": "incremental_migration", "bandwidth_limit_mb": "100"}
    /// ```
    "bandwidth-without-effect" { severity: Warning, since: "0.1.0", fix: Unsafe, keywords: [] }
}

fn check(context: &Context<'_, '_>, findings: &mut Findings) {
    let body = &context.body;
    let (Some((method, value)), Some(limit), Some(object)) = (
        body.migration_method.text(),
        body.bandwidth_limit_mb.last,
        body.object,
    ) else {
        return;
    };
    if value != METHODS[0] || limit.node.is_blank() {
        return;
    }
    let place = object
        .members
        .iter()
        .position(|member| std::ptr::eq(member, limit))
        .unwrap_or_default();
    // With its comma: the one behind it, or before it at the end.
    let span = match (object.members.get(place + 1), place.checked_sub(1)) {
        (Some(next), _) => Span::new(limit.key_span.start, next.key_span.start),
        (None, Some(before)) => {
            Span::new(object.members[before].node.span.end, limit.node.span.end)
        }
        (None, None) => limit.span(),
    };
    let whole = context
        .faults
        .iter()
        .all(|fault| !fault.span.overlaps(span))
        && body.bandwidth_limit_mb.shadowed.is_empty();
    findings.push(
        Diagnostic::new(
            &RULE,
            limit.span(),
            Place::BandwidthLimitMb.pointer(),
            "a bandwidth limit has no effect on full migration",
        )
        .help("leave the limit out, or migrate with `incremental_migration`")
        .label(method.node.span, "full migration is asked for here")
        .data("method", METHODS[0])
        .fix(whole.then(|| Fix::guess("remove `bandwidth_limit_mb`", vec![Edit::new(span, "")]))),
    );
}
