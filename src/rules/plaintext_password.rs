//! Passwords in files.

use crate::contract::password::{Password, url_password};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{BodyContext, CallContext, Document};
use crate::diagnostic::findings::Findings;
use crate::text::span::Span;

declare_rule! {
    /// A password is in plain text in the file.
    ///
    /// Everybody who can read the file can read the password, and a repository keeps it. A template
    /// variable, replaced when the request is sent, keeps it out of the file. Members with a name
    /// similar to `password`, `user:password@` in an address, and variables set in a file of
    /// requests are checked as well. The password itself is never shown.
    ///
    /// **Evidence.** The API reference, Table 3: `password` is a plain string, so the request
    /// contains it as it is.
    ///
    /// ```json,invalid
    /// {"target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd", "password": "Not-a-real-0ne"}}
    /// ```
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "redis://admin:Not-a-real-0ne@192.168.0.1:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd", "password": "${REDIS_PASSWORD}"}}
    /// ```
    ///
    /// ```http,invalid
    /// @password = Not-a-real-0ne
    /// POST {{host}}/v2/{{project}}/migration/{{task}}/task
    /// ```
    ///
    /// `data`: empty.
    "plaintext-password" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [request => check, call => check_calls], traits: [RealPassword, OddAddress] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for password in &context.passwords {
        if password.kind == Password::Real {
            report(context, password.span, findings);
        }
    }
    let lists = context.body.instances.iter();
    for list in lists.flat_map(|instance| &instance.lists) {
        // What is behind is in the password of a URL, which is among the passwords already.
        let of_url = url_password(list.text).map_or(usize::MAX, |password| password.start);
        for user_info in list.parsed.items.iter().filter_map(|item| item.user_info) {
            let text = &list.text[user_info.start..user_info.end];
            let Some((user, password)) = text.trim_end_matches('@').split_once(':') else {
                continue;
            };
            let start = user_info.start + user.len() + 1;
            if start < of_url && Password::of(password) == Password::Real {
                let span = list.place(Span::new(start, start + password.len()));
                report(context, span, findings);
            }
        }
    }
}

fn check_calls(context: &CallContext<'_, '_>, findings: &mut Findings) {
    for &span in &context.calls.passwords {
        report(context, span, findings);
    }
}

fn report(context: &Document<'_, '_>, span: Span, findings: &mut Findings) {
    let pointer = findings.pointer_at(context, span.start);
    findings.add(
            &RULE,
            span,
            pointer,
            "password in plain text",
        )
        .help("set the password from a variable, for example `${REDIS_PASSWORD}`; change it if it was committed");
}
