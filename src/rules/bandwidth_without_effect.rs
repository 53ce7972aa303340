//! Bandwidth limits with full migration.

use crate::contract::request::{METHODS, Place};
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;

declare_rule! {
    /// A bandwidth limit is set for full migration.
    ///
    /// The API reference describes the limit for incremental migration and does not mention full
    /// migration. The service may ignore the limit, and the migration may then load source and
    /// target more than planned.
    ///
    /// **Evidence.** The reference, Table 2: "For incremental migration, you can limit the
    /// bandwidth to ensure smooth service running." An example of the provider's Terraform resource
    /// combines the limit with full migration, so this is not an error. That the limit is ignored
    /// is inference.
    ///
    /// ```json,invalid
    /// {"migration_method": "full_amount_migration", "bandwidth_limit_mb": "100"}
    /// ```
    ///
    /// ```json,valid
    /// {"migration_method": "incremental_migration", "bandwidth_limit_mb": "100"}
    /// ```
    ///
    /// `data`: `method`, always `full_amount_migration`.
    "bandwidth-without-effect" { severity: Warning, since: "0.1.0", fix: Unsafe, keywords: [], traits: [Limit] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
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
    let alone = body.bandwidth_limit_mb.shadowed.is_empty();
    let removal = object.removal(context.text, limit).filter(|span| {
        let mut faults = context.faults.iter();
        alone && faults.all(|fault| !fault.span.overlaps(*span))
    });
    findings
        .add(
            &RULE,
            limit.span(),
            Place::BandwidthLimitMb.pointer(),
            "bandwidth limit with full migration (the API reference defines it for incremental migration)",
        )
        .help("remove `bandwidth_limit_mb`, or use `incremental_migration`")
        .label(method.node.span, "full migration is set here")
        .data("method", METHODS[0])
        .fix(
            removal
                .map(|span| Fix::guess("remove `bandwidth_limit_mb`", vec![Edit::new(span, "")])),
        );
}
