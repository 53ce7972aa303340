//! Methods other than POST.

use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::CallContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;
use crate::text::escape::quoted;

declare_rule! {
    /// The request is sent with another method than `POST`.
    ///
    /// Clients choose `GET` where a file names no method and no body. Methods are written in
    /// capitals; `curl -X post` sends the small letters (RFC 9110, section 9.1).
    ///
    /// Evidence: the URI of the document, which begins with `POST`.
    ///
    /// `data`: `method`.
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
            format!("the method is {shown}, not `POST`")
        } else {
            format!("no method is written, so that the client sends {shown}")
        };
        let fix = |edit: &Edit| {
            let edits = vec![edit.clone()];
            if method.word.eq_ignore_ascii_case("POST") {
                Fix::safe("write `POST`", edits)
            } else {
                Fix::guess("write `POST`", edits)
            }
        };
        findings
            .add(&RULE, method.span, "", message)
            .help("write `POST`")
            .data("method", method.word.clone())
            .fix(method.edit.as_ref().map(fix));
    }
}
