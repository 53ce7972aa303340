//! Error codes that are none of the service's.

use crate::contract::response::Code;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;

declare_rule! {
    /// An error code has none of the forms that the service and its gateway use.
    ///
    /// The service's codes are `DCS.NNNN` or nine digits `111HHHNNN`, where HHH is the HTTP
    /// status (table of error codes); the document allows nine characters (Table 5). The
    /// gateway before it sends `APIGW.NNNN`, one character longer than that: a note.
    ///
    /// `data`: `form`, `gateway` for a code of the gateway, else `unknown`.
    ///
    /// ```json,invalid,status=400
    /// {"error_code": "DCS-4133", "error_msg": "Instance job is not found."}
    /// ```
    ///
    /// ```json,invalid,status=401
    /// {"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication information"}
    /// ```
    ///
    /// ```json,valid,status=400
    /// {"error_code": "DCS.4133", "error_msg": "Instance job is not found."}
    /// ```
    "malformed-error-code" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let Some((pointer, span, text)) = context.response.code_text() else {
        return;
    };
    let shown = context.quote(span, text);
    match Code::of(text) {
        Code::Service | Code::Numbered(_) => {}
        Code::Gateway => {
            let message = format!(
                "{shown} is a code of the gateway, longer than the documented 9 characters"
            );
            findings
                .add(&RULE, span, pointer, message)
                .severity(Severity::Info)
                .help("the request did not reach the service; its gateway's documentation has the code")
                .data("form", "gateway");
        }
        Code::Malformed => {
            findings
                .add(
                    &RULE,
                    span,
                    pointer,
                    format!("{shown} is neither `DCS.NNNN` nor nine digits `111HHHNNN`"),
                )
                .help("look whether something between you and the service answered")
                .data("form", "unknown");
        }
    }
}
