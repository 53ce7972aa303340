//! Reconnecting for ever at full speed.

use crate::contract::request::{METHODS, MODES, Place};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// Incremental migration reconnects automatically without a bandwidth limit.
    ///
    /// The document asks for caution with `auto` (Table 2): reconnections are performed
    /// indefinitely, and a full synchronization, which requires more bandwidth, is triggered if
    /// incremental synchronization becomes unavailable. A limit keeps that from disturbing the
    /// service.
    ///
    /// `data`: empty.
    ///
    /// ```json,invalid
    /// {"migration_method": "incremental_migration", "resume_mode": "auto"}
    /// ```
    ///
    /// ```json,valid
    /// {"migration_method": "incremental_migration", "resume_mode": "auto", "bandwidth_limit_mb": "100"}
    /// ```
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
                "automatic reconnection goes on indefinitely, and no bandwidth limit is set",
            )
            .help("set `bandwidth_limit_mb`, or choose `manual`")
            .label(method.node.span, "incremental migration is asked for here");
    }
}
