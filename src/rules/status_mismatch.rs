//! Responses whose body and HTTP status disagree.

use crate::contract::response::Code;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::text::span::Span;

declare_rule! {
    /// The HTTP status and the body say different things.
    ///
    /// A program that looks only at the status, and one that looks only at the body, treat this
    /// response differently: one may take a failure for a success, or repeat a request that worked.
    ///
    /// **Evidence.** In a code `111HHHNNN`, HHH is the HTTP status, except for three codes that
    /// come with 500 (table of error codes). The API reference, Tables 4 to 9: `error_code` and
    /// `error_msg` come with 400, 401, 403, 404 and 500, `id` and `status` with 200.
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
    ///
    /// `data`: `status`, the HTTP status; `expected`, the HTTP status in the code.
    "status-mismatch" { severity: Info, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

/// The codes for a task that does not exist.
const OF_MISSING_TASKS: [&str; 2] = ["DCS.4133", "DCS.4855"];

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let response = context.response;
    let status = response.status;
    if let Some((pointer, span, text)) = response.code_text() {
        match Code::of(text) {
            Code::Numbered(expected) if expected != status => {
                let message =
                    format!("error code is for HTTP status {expected}, but the status is {status}");
                findings
                    .add(&RULE, span, pointer, message)
                    .help("rely on the code, which is more specific")
                    .data("status", status)
                    .data("expected", expected);
            }
            _ if OF_MISSING_TASKS.contains(&text) && status != 400 && !response.is_success() => {
                let message =
                    format!("error code comes with HTTP status 400, but the status is {status}");
                findings
                    .add(&RULE, span, pointer, message)
                    .help("rely on the code, which is more specific")
                    .data("status", status)
                    .data("expected", 400_u16);
            }
            _ if response.is_success() => {
                let message = format!("body of an error with HTTP status {status}");
                findings
                    .add(&RULE, span, pointer, message)
                    .help("treat it as an error")
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
                Span::of_char(context.text, start),
                "",
                format!("body of a task with HTTP status {status}"),
            )
            .help("check the task before sending the request again")
            .data("status", status);
    }
}
