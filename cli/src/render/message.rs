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

#[cfg(test)]
mod tests {
    use dcs_migration_lint::{Diagnostic, RULES, Span};

    use super::sentences;

    #[test]
    fn message_and_help_become_sentences() {
        for (message, help, wanted) in [
            ("unknown member `b`", None, "Unknown member `b`."),
            (
                "unknown member `b`",
                Some("remove it"),
                "Unknown member `b`. Remove it.",
            ),
            (
                "unknown member `b`",
                Some("did you mean `a`?"),
                "Unknown member `b` (did you mean `a`?).",
            ),
            ("ends.", Some("too."), "Ends. Too."),
            ("密码 is unknown", None, "密码 is unknown."),
        ] {
            let mut diagnostic = Diagnostic::new(RULES[0], Span::empty(0), "", message);
            if let Some(help) = help {
                diagnostic.help(help);
            }
            assert_eq!(sentences(&diagnostic), wanted);
        }
    }
}
