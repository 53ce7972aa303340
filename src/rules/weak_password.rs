//! Passwords outside the rules for instance passwords.

use crate::contract::password::{Password, instance_passwords};
use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;

declare_rule! {
    /// A password does not follow the rules for instance passwords.
    ///
    /// An instance of the service cannot have such a password, so the service probably cannot log
    /// in; five wrong passwords lock the account. The message does not say which rule is broken,
    /// since that would reveal something about the password.
    ///
    /// **Evidence.** The service's rules for instance passwords: 8 to 32 characters, with at least
    /// three of lower case, upper case, digits and the special characters
    /// `` `~!@#$^&*()-_=+\|{},<.>/? ``.
    ///
    /// ```json,invalid
    /// {"target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd", "password": "short"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379", "password": "short"}}
    /// ```
    ///
    /// `data`: empty.
    "weak-password" { severity: Info, since: "0.1.0", fix: Never, keywords: [], traits: [RealPassword] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        if !instance.id.iter().any(|member| !member.node.is_blank()) {
            continue;
        }
        for (node, text) in instance_passwords(instance) {
            if Password::of(text) == Password::Real && !follows_the_rules(text) {
                findings
                    .add(
                        &RULE,
                        node.span,
                        Place::Password(instance.side).pointer(),
                        "password does not follow the rules for instance passwords",
                    )
                    .help("check the password: instances require 8 to 32 characters of at least three kinds (lower case, upper case, digits, special characters)");
            }
        }
    }
}

fn follows_the_rules(password: &str) -> bool {
    const SPECIAL: &str = "`~!@#$^&*()-_=+\\|{},<.>/?";
    let has = |kind: fn(char) -> bool| usize::from(password.chars().any(kind));
    let is_special = |char: char| SPECIAL.contains(char);
    let kinds = has(|char| char.is_ascii_lowercase())
        + has(|char| char.is_ascii_uppercase())
        + has(|char| char.is_ascii_digit())
        + has(is_special);
    let allowed = |char: char| char.is_ascii_alphanumeric() || is_special(char);
    (8..=32).contains(&password.chars().count()) && kinds >= 3 && password.chars().all(allowed)
}
