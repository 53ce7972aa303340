//! A body that does not go with the HTTP status it came with.

use crate::contract::response::Code;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::text::span::Span;

declare_rule! {
    /// The HTTP status says something else than the body.
    ///
    /// In a code `111HHHNNN`, HHH is the HTTP status, apart from three codes that come with 500
    /// (table of error codes). And an error's members come with an error's status (Tables 4
    /// to 9). Programs that look at one of the two alone take the other way.
    ///
    /// `data`: `status`, the HTTP status; `expected`, the one that a code names.
    ///
    /// ```json,invalid,status=400
    /// {"error_code": "111404022", "error_msg": "This DCS instance does not exist."}
    /// ```
    ///
    /// ```json,invalid,status=200
    /// {"error_code": "DCS.4133", "error_msg": "Instance job is not found."}
    /// ```
    ///
    /// ```json,valid,status=404
    /// {"error_code": "111404022", "error_msg": "This DCS instance does not exist."}
    /// ```
    "status-mismatch" { severity: Info, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let response = context.response;
    let status = response.status;
    if let Some((pointer, span, text)) = response.code_text() {
        match Code::of(text) {
            Code::Numbered(expected) if expected != status => {
                let message =
                    format!("the code belongs to HTTP {expected}, but came with {status}");
                findings
                    .add(&RULE, span, pointer, message)
                    .help("decide by the code: it says more than the status")
                    .data("status", status)
                    .data("expected", expected);
            }
            _ if response.is_success() => {
                let message = format!("an error's body came with HTTP {status}");
                findings
                    .add(&RULE, span, pointer, message)
                    .help("take it for an error")
                    .data("status", status);
            }
            _ => {}
        }
    } else if let Some(root) = response.root
        && !response.is_success()
        && response.member("status").is_some()
        && response.member("id").is_some()
        && response.member("error_msg").is_none()
    {
        let start = root.span.start;
        findings
            .add(
                &RULE,
                Span::new(start, start + 1),
                "",
                format!("a task's body came with HTTP {status}"),
            )
            .help("look at the task before sending the request again")
            .data("status", status);
    }
}
