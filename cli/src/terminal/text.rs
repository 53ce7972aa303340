//! Text that is safe to write to a terminal or a CI log.

use std::fmt::Write as _;

use dcs_migration_lint::text::{escape_controls, needs_escape};

/// Escapes everything in a text that a terminal or a CI log would interpret.
///
/// Apart from control characters and bidirectional marks this is `##`, which starts a command of
/// GitHub Actions, Azure Pipelines and `TeamCity` anywhere in a line. Their `::` only counts at the
/// start of a line, where no text from a file is written.
pub(crate) fn escape(text: &str) -> String {
    let escaped = escape_controls(text);
    // Nearly every text has none, and replacing copies.
    if escaped.contains('#') {
        escaped.replace("##", "#\\u{23}")
    } else {
        escaped
    }
}

/// Escapes the same characters in serialized JSON, as `\u` escapes. The value stays the same.
pub(crate) fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for char in json.chars() {
        let command = char == '#' && escaped.ends_with('#');
        // A line break cannot be inside a string, so it is between tokens.
        if char == '\n' || !(needs_escape(char) || command) {
            escaped.push(char);
        } else {
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    escaped
}

/// A count with its noun: `1 file`, `2 files`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
