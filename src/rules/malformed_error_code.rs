//! Error codes of an unknown form.

use crate::contract::response::Code;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;

declare_rule! {
    /// An error code has none of the known forms.
    ///
    /// A program that matches on error codes does not recognize this one. The service's codes are
    /// `DCS.NNNN`, or nine digits `111HHHNNN` where HHH is the HTTP status. The API gateway sends
    /// `APIGW.NNNN`, one character longer than documented, which is only a note. Any other code
    /// probably comes from a proxy between client and service.
    ///
    /// **Evidence.** The API reference, Tables 5 to 9: `error_code` has at most 9 characters. The
    /// forms are those in the table of error codes.
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
    ///
    /// `data`: `form`, `gateway` for a code of the gateway, else `unknown`.
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
            let message =
                format!("gateway code `{shown}` has 10 characters; the documented maximum is 9");
            findings
                .add(&RULE, span, pointer, message)
                .severity(Severity::Info)
                .help("look the code up in the documentation of the API gateway")
                .data("form", "gateway");
        }
        Code::Malformed => {
            findings
                .add(
                    &RULE,
                    span,
                    pointer,
                    format!(
                        "error code must be `DCS.NNNN` or nine digits `111HHHNNN`, not `{shown}`"
                    ),
                )
                .help("check whether a proxy between client and service answered")
                .data("form", "unknown");
        }
    }
}
