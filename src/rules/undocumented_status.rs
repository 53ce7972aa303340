//! A task's status that the service sends, but the document does not list.

use crate::contract::status::TaskStatus;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// `status` of a response is known, but not one that the document enumerates.
    ///
    /// The document enumerates four values (Table 4) and its own example shows a fifth,
    /// `FULLMIGRATING`. Clients of the service wait for further ones, among them
    /// `INCRMIGEATING` in this spelling. A program that matches on the four alone misses them.
    ///
    /// `data`: `status`.
    ///
    /// ```json,invalid,status=200
    /// {"id": "90754308-a156-406f-a837-8f852f38a646", "status": "FULLMIGRATING", "error": ""}
    /// ```
    ///
    /// ```json,valid,status=200
    /// {"id": "90754308-a156-406f-a837-8f852f38a646", "status": "MIGRATING", "error": ""}
    /// ```
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
        findings
            .add(
                &RULE,
                span,
                "/status",
                format!("{shown} is sent by the service, but is not in the document"),
            )
            .help("expect it where the status is matched on")
            .data("status", text.to_owned());
    }
}
