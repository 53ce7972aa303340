//! A response that says that something went wrong, while its status does not.

use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// `error` of a successful response is not empty.
    ///
    /// With 200 comes an error message (Table 4), which the document's example shows as `""`.
    /// Whatever else stands there is a problem that the service reports. No official client has
    /// this member, so that it goes unseen.
    ///
    /// `data`: empty.
    ///
    /// ```json,invalid,status=200
    /// {"status": "FAILED", "error": "The source instance cannot be reached."}
    /// ```
    ///
    /// ```json,valid,status=200
    /// {"status": "MIGRATING", "error": ""}
    /// ```
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
                format!("the service reports a problem: {shown}"),
            )
            .help("look at the task before relying on it");
    }
}
