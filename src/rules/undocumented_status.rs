//! Statuses that the service sends but the API reference does not list.

use crate::contract::status::TaskStatus;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// `status` is known, but not in the list of the API reference.
    ///
    /// A program that handles only the four documented statuses does not recognize this one.
    /// Clients of the service wait for several more, among them `INCRMIGEATING`, in this spelling.
    ///
    /// **Evidence.** The reference, Table 4: SUCCESS, FAILED, MIGRATING, TERMINATED. Its example
    /// response has `"status" : "FULLMIGRATING"`.
    ///
    /// ```json,invalid,status=200
    /// {"id": "90754308-a156-406f-a837-8f852f38a646", "status": "FULLMIGRATING", "error": ""}
    /// ```
    ///
    /// ```json,valid,status=200
    /// {"id": "90754308-a156-406f-a837-8f852f38a646", "status": "MIGRATING", "error": ""}
    /// ```
    ///
    /// `data`: `status`.
    "undocumented-status" { severity: Info, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
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
    if status.is_known() && !status.is_documented() {
        let shown = context.quote(span, text);
        let found = findings
            .add(
                &RULE,
                span,
                "/status",
                format!("`{shown}` is not in the API reference's list of statuses"),
            )
            .help("handle it as well, since the service sends it");
        if context.shows(span) {
            found.data("status", text.to_owned());
        }
    }
}
