//! Content types other than JSON's.

use crate::contract::call::ContentType;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::CallContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;
use crate::text::escape::escape_controls;

declare_rule! {
    /// The request does not say that its body is JSON.
    ///
    /// `curl -d` sends `application/x-www-form-urlencoded` unless told otherwise; other clients
    /// send nothing, or plain text. The document shows a JSON body and names no header (Example
    /// Requests), and the official clients send `application/json;charset=UTF-8`. What the
    /// service does with another type is not documented, so that it is a warning.
    ///
    /// `data`: `content_type`, where one is sent.
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
                    None => "there is no `Content-Type`".to_owned(),
                    Some(sent) => {
                        format!("there is no `Content-Type`, so that the client sends `{sent}`")
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
                let message = format!("the content type is {shown}, not `application/json`");
                findings
                    .add(&RULE, *span, "", message)
                    .help(HELP)
                    .data("content_type", escape_controls(value))
                    .fix(fix("write `application/json`", edit));
            }
            ContentType::Given { .. } | ContentType::Unknown => {}
        }
    }
}

/// `application/json`, in UTF-8 where a character set is named.
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
