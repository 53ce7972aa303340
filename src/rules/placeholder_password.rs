//! Passwords that are placeholders.

use crate::contract::password::Password;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// A password is a placeholder.
    ///
    /// If the placeholder is sent, the service tries it as the password. Five wrong passwords lock
    /// the account.
    ///
    /// **Evidence.** The example request of the API reference has the password `xxxxxx`. That five
    /// wrong passwords lock the account is in the user guide.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "192.168.0.1:6379", "password": "xxxxxx"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379", "password": "{{password}}"}}
    /// ```
    ///
    /// `data`: empty.
    "placeholder-password" { severity: Info, since: "0.1.0", fix: Never, keywords: [], traits: [PlaceholderPassword] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for password in &context.passwords {
        if password.kind == Password::Placeholder {
            let pointer = findings.pointer_at(context, password.span.start);
            findings.add(
                    &RULE,
                    password.span,
                    pointer,
                    "password is a placeholder",
                )
                .help("replace it with a variable for the instance's password; five wrong passwords lock the account");
        }
    }
}
