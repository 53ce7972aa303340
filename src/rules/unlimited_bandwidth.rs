//! Indefinite reconnection without a bandwidth limit.

use crate::contract::request::{METHODS, MODES, Place};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// Incremental migration reconnects automatically without a bandwidth limit.
    ///
    /// After a network failure the service reconnects again and again. If incremental
    /// synchronization is no longer possible, it starts a full synchronization, which needs more
    /// bandwidth and may slow down the services that use the two instances. A limit is meant to
    /// prevent that.
    ///
    /// **Evidence.** The API reference, Table 2, on `resume_mode`: "automatic reconnections will be
    /// performed indefinitely. Full synchronization will be triggered and requires more bandwidth
    /// if incremental synchronization becomes unavailable". On `bandwidth_limit_mb`: "to ensure
    /// smooth service running".
    ///
    /// ```json,invalid
    /// {"migration_method": "incremental_migration", "resume_mode": "auto"}
    /// ```
    ///
    /// ```json,valid
    /// {"migration_method": "incremental_migration", "resume_mode": "auto", "bandwidth_limit_mb": "100"}
    /// ```
    ///
    /// `data`: empty.
    "unlimited-bandwidth" { severity: Info, since: "0.1.0", fix: Never, keywords: [] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    let body = &context.body;
    let (Some((method, migration)), Some((mode, resume))) =
        (body.migration_method.text(), body.resume_mode.text())
    else {
        return;
    };
    let limited = body
        .bandwidth_limit_mb
        .iter()
        .any(|member| !member.node.is_blank());
    let cut_off = body.object.is_some_and(|object| !object.closed);
    if migration == METHODS[1] && resume == MODES[0] && !limited && !cut_off {
        findings
            .add(
                &RULE,
                mode.node.span,
                Place::ResumeMode.pointer(),
                "`auto` reconnects indefinitely and no bandwidth limit is set",
            )
            .help("set `bandwidth_limit_mb`, or use `manual`")
            .label(method.node.span, "incremental migration is set here");
    }
}
