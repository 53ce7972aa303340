//! Indefinite reconnection of a full migration.

use crate::contract::request::{METHODS, MODES, Place};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// Full migration reconnects automatically.
    ///
    /// After a network failure the service reconnects again and again, and each full
    /// synchronization that it starts uses bandwidth of the two instances. With `manual` somebody
    /// decides when to go on. A bandwidth limit does not help here: the reference defines it for
    /// incremental migration.
    ///
    /// **Evidence.** The API reference, Table 2, on `resume_mode`: "automatic reconnections will be
    /// performed indefinitely" and "Exercise caution".
    ///
    /// ```json,invalid
    /// {"migration_method": "full_amount_migration", "resume_mode": "auto"}
    /// ```
    ///
    /// ```json,valid
    /// {"migration_method": "full_amount_migration", "resume_mode": "manual"}
    /// ```
    ///
    /// `data`: empty.
    "automatic-reconnection" { severity: Info, since: "0.1.0", fix: Never, keywords: [] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    let body = &context.body;
    let (Some((method, migration)), Some((mode, resume))) =
        (body.migration_method.text(), body.resume_mode.text())
    else {
        return;
    };
    if migration == METHODS[0] && resume == MODES[0] {
        findings
            .add(
                &RULE,
                mode.node.span,
                Place::ResumeMode.pointer(),
                "`auto` reconnects indefinitely",
            )
            .help("use `manual`, unless the migration is watched")
            .label(method.node.span, "full migration is set here");
    }
}
