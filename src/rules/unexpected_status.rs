//! HTTP statuses outside the API reference.

use crate::contract::response::STATUS_CODES;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::text::span::Span;

declare_rule! {
    /// The API reference does not list this HTTP status.
    ///
    /// The response probably comes from a proxy or gateway between client and service. It then says
    /// nothing about the migration task.
    ///
    /// **Evidence.** The reference, Status Codes: 200, 400, 401, 403, 404 and 500. That another
    /// status comes from something in between is inference.
    ///
    /// ```json,invalid,status=502
    /// {"error_msg": "upstream"}
    /// ```
    ///
    /// ```json,valid,status=500
    /// {"error_msg": "Internal service error."}
    /// ```
    ///
    /// `data`: `status`.
    "unexpected-status" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let response = context.response;
    let status = response.status;
    if !STATUS_CODES.contains(&status) {
        findings
            .add(
                &RULE,
                Span::empty(context.span.start),
                "",
                format!("status {status} is not in the API reference's table of status codes"),
            )
            .help(
                "check whether a proxy answered; the API reference lists 200, 400, 401, 403, 404 and 500",
            )
            .data("status", status);
    }
}
