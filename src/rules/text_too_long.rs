//! Texts longer than the API reference allows.

use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::text::escape::quoted;

/// Of `error_msg` and `error_ext_msg`, in characters.
const MAX: usize = 1024;

declare_rule! {
    /// `error_msg` or `error_ext_msg` is longer than 1024 characters.
    ///
    /// A column or buffer of the documented size cannot hold this text; it may be cut off, or
    /// storing it may fail. The length of `error_code` is checked by `malformed-error-code`.
    ///
    /// **Evidence.** The API reference, Tables 5 to 9: both have a maximum of 1024.
    ///
    /// A message of 1025 characters gets the warning.
    ///
    /// ```json,valid,status=500
    /// {"error_msg": "0123456789ABCDEF"}
    /// ```
    ///
    /// `data`: `length`, `maximum`, both in characters.
    "text-too-long" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let response = context.response;
    let members = [
        ("error_msg", "/error_msg", response.text("error_msg")),
        (
            "error_ext_msg",
            "/error_ext_msg",
            response.text("error_ext_msg"),
        ),
        (
            "message",
            "/error/message",
            response.envelope_text("message"),
        ),
    ];
    for (name, pointer, text) in members {
        let Some((span, text)) = text else {
            continue;
        };
        let length = text.chars().count();
        if length > MAX {
            findings
                .add(
                    &RULE,
                    span,
                    pointer,
                    format!(
                        "{} has {length} characters; the maximum is {MAX}",
                        quoted(name)
                    ),
                )
                .help("reserve more space, or shorten the text before storing it")
                .data("length", length)
                .data("maximum", MAX);
        }
    }
}
