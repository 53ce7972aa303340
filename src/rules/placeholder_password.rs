//! Passwords that are examples.

use crate::contract::password::Password;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// A password is a placeholder.
    ///
    /// `xxxxxx` is what the document's own example has. Five wrong passwords lock the account
    /// (user guide), so a placeholder that is sent does harm.
    ///
    /// `data`: empty.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "192.168.0.1:6379", "password": "xxxxxx"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379", "password": "{{password}}"}}
    /// ```
    "placeholder-password" { severity: Info, since: "0.1.0", fix: Never, keywords: [] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for password in &context.passwords {
        if password.kind == Password::Placeholder {
            findings.add(
                    &RULE,
                    password.span,
                    context.pointer_at(password.span.start),
                    "the password is a placeholder",
                )
                .help("fill in the instance's password before the request is sent; five wrong ones lock the account");
        }
    }
}
