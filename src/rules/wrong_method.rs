//! Methods other than POST.

use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::CallContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;
use crate::text::escape::quoted;

declare_rule! {
    /// The method of the request is not `POST`.
    ///
    /// With another method the request is a different call, or none, and does not configure the
    /// task. Clients send `GET` if a file gives neither a method nor a body. Methods are
    /// case-sensitive (RFC 9110, section 9.1), and `curl -X post` sends the lower-case letters.
    ///
    /// **Evidence.** The API reference, URI: `POST /v2/{project_id}/migration/{task_id}/task`.
    ///
    /// ```http,invalid
    /// PUT https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
    ///
    /// ```http,fixed
    /// POST https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
    ///
    /// ```http,invalid
    /// post https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
    ///
    /// ```http,valid
    /// POST https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
    ///
    /// `data`: `method`.
    "wrong-method" { severity: Error, since: "0.1.0", fix: Mixed, keywords: [], subjects: [call => check] }
}

fn check(context: &CallContext<'_, '_>, findings: &mut Findings) {
    let calls = context.calls.calls.iter();
    for method in calls.map(|call| &call.method) {
        if method.word == "POST" {
            continue;
        }
        let shown = quoted(&method.word);
        let message = if method.written {
            format!("method must be `POST`, not {shown}")
        } else {
            format!("missing method: the client sends {shown}")
        };
        let fix = |edit: &Edit| {
            let edits = vec![edit.clone()];
            if method.word.eq_ignore_ascii_case("POST") {
                Fix::safe("set the method to `POST`", edits)
            } else {
                Fix::guess("set the method to `POST`", edits)
            }
        };
        findings
            .add(&RULE, method.span, "", message)
            .help("use `POST`")
            .data("method", method.word.clone())
            .fix(method.edit.as_ref().map(fix));
    }
}
