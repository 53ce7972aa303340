//! Passwords in files.

use crate::diagnostic::Diagnostic;
use crate::password::{Password, passwords};
use crate::rule::{Context, Findings, declare_rule};

declare_rule! {
    /// A password stands in the file.
    ///
    /// A file in a repository is read by many and kept for ever. A template variable, filled in
    /// when the request is sent, keeps the password out. Members whose name merely looks like
    /// `password` count too. The password itself is never shown.
    ///
    /// `data`: empty.
    ///
    /// ```json,invalid
    /// {"target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd", "password": "Not-a-real-0ne"}}
    /// ```
    ///
    /// ```json,valid
    /// {"target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd", "password": "${REDIS_PASSWORD}"}}
    /// ```
    "plaintext-password" { severity: Warning, since: "0.1.0", fix: Never, keywords: [] }
}

fn check(context: &Context<'_, '_>, findings: &mut Findings) {
    for (node, password) in passwords(&context.body) {
        if password == Password::Real {
            findings.push(
                Diagnostic::new(
                    &RULE,
                    node.span,
                    context.pointer_at(node.span.start),
                    "a password stands in plain text",
                )
                .help("fill it in when the request is sent, for example from `${REDIS_PASSWORD}`; if it was committed, change it"),
            );
        }
    }
}
