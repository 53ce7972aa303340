//! Responses that are not the service's.

use crate::contract::response::{DOCUMENTED_MEMBERS, ResponseView};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;
use crate::json::fault::FaultKind;
use crate::text::span::Span;

declare_rule! {
    /// The body of a response is not one that the service sends.
    ///
    /// A page of a proxy, or the answer of a gateway, says nothing about the migration task: the
    /// request may have reached the service all the same. A body that is not JSON is an error,
    /// another one a warning.
    ///
    /// **Evidence.** The API reference, Tables 5 to 10: a response has `id`, `name`, `status` and
    /// `error`, or `error_code`, `error_msg` and `error_ext_msg`. That another body comes from
    /// something between client and service is inference.
    ///
    /// ```json,invalid,status=503
    /// {"message": "no Route matched with those values"}
    /// ```
    ///
    /// ```json,invalid,status=502
    /// <html><body>502 Bad Gateway</body></html>
    /// ```
    ///
    /// ```json,valid,status=400
    /// {"error_code": "DCS.4133", "error_msg": "Instance job is not found."}
    /// ```
    ///
    /// `data`: `json`, whether the body is JSON.
    "unrecognized-response" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    const HELP: &str = "look at the task before sending the request again";
    let mut faults = context.faults.iter();
    if let Some(fault) = faults.find(|fault| matches!(fault.kind, FaultKind::NotJson(_))) {
        findings
            .add(&RULE, fault.span, "", "response body is not JSON")
            .severity(Severity::Error)
            .help(HELP)
            .data("json", false);
        return;
    }
    let ResponseView {
        root: Some(root),
        object: Some(object),
        ..
    } = context.response
    else {
        return;
    };
    let is_documented = |name: &str| DOCUMENTED_MEMBERS.contains(&name);
    if object.closed
        && !object
            .members
            .iter()
            .any(|member| is_documented(&member.key))
    {
        let start = root.span.start;
        findings
            .add(
                &RULE,
                Span::of_char(context.text, start),
                "",
                "response body has none of the documented members",
            )
            .help(HELP)
            .data("json", true);
    }
}
