//! Passwords in files.

use crate::contract::password::Password;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{BodyContext, CallContext, Document};
use crate::diagnostic::findings::Findings;
use crate::text::span::Span;

declare_rule! {
    /// A password stands in the file.
    ///
    /// A file in a repository is read by many and kept for ever. A template variable, filled in
    /// when the request is sent, keeps the password out. Members whose name merely looks like
    /// `password` count too, and so does `user:password@` in an address, and a variable that a
    /// file of requests sets. The password itself is never shown.
    ///
    /// `data`: empty.
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
    "plaintext-password" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [request => check, call => check_calls] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for password in &context.passwords {
        if password.kind == Password::Real {
            report(context, password.span, findings);
        }
    }
    let lists = context.body.instances.iter();
    for list in lists.flat_map(|instance| &instance.lists) {
        // Those of URLs are among the passwords already.
        let items = list.parsed.items.iter().filter(|item| item.scheme.is_none());
        for user_info in items.filter_map(|item| item.user_info) {
            let text = &list.text[user_info.start..user_info.end];
            let Some((user, password)) = text.trim_end_matches('@').split_once(':') else {
                continue;
            };
            if Password::of(password) == Password::Real {
                let start = user_info.start + user.len() + 1;
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
    findings.add(
            &RULE,
            span,
            context.pointer_at(span.start),
            "a password stands in plain text",
        )
        .help("fill it in when the request is sent, for example from `${REDIS_PASSWORD}`; if it was committed, change it");
}
