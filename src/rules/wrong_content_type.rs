//! Content types other than JSON.

use crate::contract::call::ContentType;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::CallContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;
use crate::text::escape::escape_controls;

declare_rule! {
    /// The request does not declare its body as JSON.
    ///
    /// A service that goes by `Content-Type` may refuse to read the body as JSON. `curl -d` sends
    /// `application/x-www-form-urlencoded` unless a header is set; other clients send no type, or
    /// plain text. In documentation, such as Markdown, a missing header is a note.
    ///
    /// **Evidence.** The API reference, example request: the body is JSON; no header is shown. The
    /// default of `curl -d` is in curl's manual. What the service does with another type is not
    /// documented, so this is a warning.
    ///
    /// ```http,invalid
    /// POST https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    ///
    /// {}
    /// ```
    ///
    /// ```http,fixed
    /// POST https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// Content-Type: application/json
    ///
    /// {}
    /// ```
    ///
    /// ```http,invalid
    /// POST https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// Content-Type: text/plain
    ///
    /// {}
    /// ```
    ///
    /// ```http,valid
    /// POST https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// Content-Type: application/json; charset=utf-8
    ///
    /// {}
    /// ```
    ///
    /// `data`: `content_type`, if one is sent.
    "wrong-content-type" { severity: Warning, since: "0.1.0", fix: Unsafe, keywords: [], subjects: [call => check] }
}

const HELP: &str = "send `Content-Type: application/json`";

fn check(context: &CallContext<'_, '_>, findings: &mut Findings) {
    let calls = context.calls.calls.iter();
    for content_type in calls.map(|call| &call.content_type) {
        let fix = |title: &'static str, edit: &Option<Edit>| {
            let edit = edit.as_ref()?;
            Some(Fix::guess(title, vec![edit.clone()]))
        };
        match content_type {
            ContentType::Missing { span, sent, edit } => {
                let message = match sent {
                    None => "missing `Content-Type`".to_owned(),
                    Some(sent) => {
                        format!("missing `Content-Type`: the client sends `{sent}`")
                    }
                };
                let found = findings
                    .add(&RULE, *span, "", message)
                    .help(HELP)
                    .fix(fix("add `Content-Type: application/json`", edit));
                if let Some(sent) = sent {
                    found.data("content_type", *sent);
                }
            }
            ContentType::Given { span, value, edit } if !is_json(value) => {
                let shown = context.quote(*span, value);
                let message = format!("`Content-Type` should be `application/json`, not `{shown}`");
                findings
                    .add(&RULE, *span, "", message)
                    .help(HELP)
                    .data("content_type", escape_controls(value))
                    .fix(fix("replace with `application/json`", edit));
            }
            ContentType::Given { .. } | ContentType::Unknown => {}
        }
    }
}

/// Whether it is `application/json`, in UTF-8 if a character set is given.
fn is_json(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case("application/json")
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, set)) if name.trim().eq_ignore_ascii_case("charset") => {
                let set = set.trim().trim_matches('"');
                set.eq_ignore_ascii_case("utf-8") || set.eq_ignore_ascii_case("utf8")
            }
            _ => true,
        })
}
