//! Successful responses that report an error.

use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// `error` of a successful response is not empty.
    ///
    /// The service answered with a successful status, but reports a problem with the task. No
    /// official SDK reads this member, so programs that use one do not see it.
    ///
    /// **Evidence.** The API reference, Table 4: `error` is an error message. Its example response
    /// has `"error" : ""`.
    ///
    /// ```json,invalid,status=200
    /// {"status": "FAILED", "error": "The source instance cannot be reached."}
    /// ```
    ///
    /// ```json,valid,status=200
    /// {"status": "MIGRATING", "error": ""}
    /// ```
    ///
    /// `data`: empty.
    "reported-error" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let response = context.response;
    if !response.is_success() {
        return;
    }
    if let Some((span, text)) = response.text("error").filter(|(_, text)| !text.is_empty()) {
        let shown = context.quote(span, text);
        findings
            .add(
                &RULE,
                span,
                "/error",
                format!("the service reported an error: `{shown}`"),
            )
            .help("check the task before relying on it");
    }
}
