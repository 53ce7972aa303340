//! Messages and rules as several formats write them.

use dcs_migration_lint::{Diagnostic, Rule};

use crate::terminal::text::escape;

/// The address of the project.
pub(super) const HOMEPAGE: &str = env!("CARGO_PKG_REPOSITORY");

/// What takes the place of a rule for a file or folder that could not be linted or written.
pub(super) const FAILURE: &str = "failure";

/// The address of a rule's page.
pub(crate) fn rule_url(rule: &Rule) -> String {
    format!("{HOMEPAGE}/blob/main/src/rules/README.md#{}", rule.id)
}

/// Message and help as sentences with full stops.
pub(super) fn sentences(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(question) if question.ends_with('?') => {
            sentence(&format!("{} ({question})", diagnostic.message))
        }
        Some(help) => format!("{} {}", sentence(&diagnostic.message), sentence(help)),
        None => sentence(&diagnostic.message),
    }
}

/// A message with a capital letter and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{}{rest}{stop}", first.to_ascii_uppercase())
}

/// Text with characters that XML allows. Markup is still to be escaped.
pub(super) fn xml_text(text: &str) -> String {
    // XML has no escape for these two characters.
    escape(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
