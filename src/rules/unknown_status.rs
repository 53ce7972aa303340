//! Statuses of a task that are not known.

use crate::contract::status::{STATUSES, TaskStatus};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::text::escape::quoted;
use crate::text::spelling::did_you_mean;

declare_rule! {
    /// `status` is neither documented nor otherwise known.
    ///
    /// A program that waits for a known status may wait forever or fail. Statuses are compared
    /// letter by letter, so `Migrating` is not `MIGRATING`.
    ///
    /// **Evidence.** The API reference, Table 4: SUCCESS, FAILED, MIGRATING, TERMINATED. Further
    /// statuses that clients of the service wait for are known as well (see `undocumented-status`).
    ///
    /// ```json,invalid,status=200
    /// {"status": "Migrating"}
    /// ```
    ///
    /// ```json,valid,status=200
    /// {"status": "SUCCESS"}
    /// ```
    ///
    /// `data`: `suggestion`, the likely status, if there is one.
    "unknown-status" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let response = context.response;
    if !response.is_success() {
        return;
    }
    let Some((span, text)) = response.text("status") else {
        return;
    };
    let Ok(status) = text.parse::<TaskStatus>();
    if status.is_known() {
        return;
    }
    let shown = context.quote(span, text);
    let message = format!("unknown status `{shown}`");
    let found = findings.add(&RULE, span, "/status", message);
    match did_you_mean(text, STATUSES) {
        Some(suggestion) => found
            .help(format!(
                "check the spelling: {} is a known status",
                quoted(suggestion)
            ))
            .data("suggestion", suggestion),
        None => found.help("treat it as neither success nor failure"),
    };
}
