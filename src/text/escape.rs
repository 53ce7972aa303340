//! Escapes and quotes text from a file for messages.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How many characters of a text are quoted.
const MAX_QUOTED: usize = 60;

/// The text in backticks: shortened, on one line, and escaped as by [`escape_controls`].
#[must_use]
pub fn quoted(text: &str) -> String {
    ["`", &quotable(text), "`"].concat()
}

/// The text as it stands between backticks.
pub(crate) fn quotable(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_QUOTED && is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut quoted = String::with_capacity(text.len().min(MAX_QUOTED));
    for (count, char) in text.chars().enumerate() {
        if count == MAX_QUOTED {
            quoted.push('…');
            break;
        }
        push_escaped(&mut quoted, char);
    }
    Cow::Owned(quoted)
}

/// Escapes characters that would control a terminal or a log; all others are kept.
///
/// Control characters, line and paragraph separators, bidirectional and other invisible
/// formatting marks become `\u{…}`.
#[must_use]
pub fn escape_controls(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        push_escaped(&mut escaped, char);
    }
    escaped
}

/// Whether all of it is printable ASCII, as nearly every text is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn push_escaped(out: &mut String, char: char) {
    if needs_escape(char) {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
    } else {
        out.push(char);
    }
}

/// Whether a character is invisible and changes how the text around it is displayed or read.
#[must_use]
pub fn needs_escape(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}
