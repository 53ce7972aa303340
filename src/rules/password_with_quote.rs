//! Passwords with a single quote.

use crate::contract::password::{Password, instance_passwords};
use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// A password contains a single quote.
    ///
    /// On instances created earlier, online migration fails if the password contains a single
    /// quote.
    ///
    /// **Evidence.** User guide: a single quote in the password breaks online migration on earlier
    /// instances.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "192.168.0.1:6379", "password": "Not'a-real-0ne"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379", "password": "Not-a-real-0ne"}}
    /// ```
    ///
    /// `data`: empty.
    "password-with-quote" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], traits: [RealPassword, PlaceholderPassword] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for (node, text) in instance_passwords(instance) {
            if text.contains('\'') && Password::of(text) != Password::Template {
                findings
                    .add(
                        &RULE,
                        node.span,
                        Place::Password(instance.side).pointer(),
                        "password contains a single quote",
                    )
                    .help("change the instance's password; single quotes break online migration on earlier instances");
            }
        }
    }
}
