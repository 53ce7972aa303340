//! HTTP statuses outside the document.

use crate::contract::response::STATUS_CODES;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::text::span::Span;

declare_rule! {
    /// The HTTP status is none of those that the document lists.
    ///
    /// The document lists 200, 400, 401, 403, 404 and 500 (Status Codes). Whatever else comes
    /// is likely from something between client and service.
    ///
    /// `data`: `status`.
    ///
    /// ```json,invalid,status=502
    /// {"error_msg": "upstream"}
    /// ```
    ///
    /// ```json,valid,status=500
    /// {"error_msg": "Internal service error."}
    /// ```
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
                format!("status {status} is not in the document's table of status codes"),
            )
            .help(
                "expect 200, 400, 401, 403, 404 or 500; look whether something in between answered",
            )
            .data("status", status);
    }
}
