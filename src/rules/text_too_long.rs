//! Texts longer than the document allows.

use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::text::escape::quoted;

/// Of `error_msg` and `error_ext_msg`, in characters.
const MAX: usize = 1024;

declare_rule! {
    /// `error_msg` or `error_ext_msg` is longer than 1024 characters.
    ///
    /// The document gives both a maximum of 1024 (Tables 5 to 9); a column or a buffer made
    /// for that cuts the text. Codes are told by `malformed-error-code`: none of their forms is
    /// longer than its maximum.
    ///
    /// `data`: `length`, `maximum`, both in characters.
    ///
    /// A message of 1025 characters shows the warning.
    ///
    /// ```json,valid,status=500
    /// {"error_msg": "0123456789ABCDEF"}
    /// ```
    "text-too-long" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let response = context.response;
    for (name, pointer) in [
        ("error_msg", "/error_msg"),
        ("error_ext_msg", "/error_ext_msg"),
    ] {
        let Some((span, text)) = response.text(name) else {
            continue;
        };
        let length = text.chars().count();
        if length > MAX {
            findings
                .add(
                    &RULE,
                    span,
                    pointer,
                    format!("{} has {length} characters, of at most {MAX}", quoted(name)),
                )
                .help("make room for it, or cut it where it is stored")
                .data("length", length)
                .data("maximum", MAX);
        }
    }
}
