//! Extended messages, which the service does not use.

use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::Value;

declare_rule! {
    /// `error_ext_msg` of an error is not `null`.
    ///
    /// The member is reserved. A program that reads it may meet a text of a proxy, or of a version
    /// of the service that the reference does not describe.
    ///
    /// **Evidence.** The API reference, Tables 6 to 10: `error_ext_msg` is "Extended error
    /// information. This parameter is not used currently and is set to null".
    ///
    /// ```json,invalid,status=400
    /// {"error_code": "DCS.4133", "error_msg": "Instance job is not found.", "error_ext_msg": "see log"}
    /// ```
    ///
    /// ```json,valid,status=400
    /// {"error_code": "DCS.4133", "error_msg": "Instance job is not found.", "error_ext_msg": null}
    /// ```
    ///
    /// `data`: empty.
    "unexpected-ext-msg" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let Some(member) = context.response.member("error_ext_msg") else {
        return;
    };
    // Another type than a string is a `wrong-type`.
    if matches!(member.node.value, Value::String(_)) {
        findings
            .add(
                &RULE,
                member.node.span,
                "/error_ext_msg",
                "`error_ext_msg` should be `null`",
            )
            .help("rely on `error_code` and `error_msg`");
    }
}
