//! Text from a file, made fit for messages.

use std::fmt::Write as _;

/// How many characters of a text are quoted.
const MAX_QUOTED: usize = 60;

/// The text in backticks: shortened, on one line, nothing in it acts on a terminal or a log.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len().min(MAX_QUOTED) + 2);
    quoted.push('`');
    if text.len() <= MAX_QUOTED && is_plain(text) {
        quoted.push_str(text);
        quoted.push('`');
        return quoted;
    }
    for (count, char) in text.chars().enumerate() {
        if count == MAX_QUOTED {
            quoted.push('…');
            break;
        }
        push_escaped(&mut quoted, char);
    }
    quoted.push('`');
    quoted
}

/// Escapes what would act on a terminal or a log; everything else stays as it is.
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
    if is_active(char) {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
    } else {
        out.push(char);
    }
}

/// Whether a character changes how the text around it is shown or read, instead of being shown.
#[must_use]
pub fn is_active(char: char) -> bool {
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

/// The candidate a misspelt word most likely stands for.
///
/// Letter case and separators do not count; otherwise about one error in three letters is
/// forgiven.
#[must_use]
pub fn did_you_mean<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    // No candidate is near this length; and the distance is quadratic.
    if word.len() > 64 {
        return None;
    }
    let plain = fold(word);
    let length = plain.chars().count();
    if length == 0 {
        return None;
    }
    candidates
        .iter()
        .filter_map(|&candidate| {
            let folded = fold(candidate);
            let other = folded.chars().count();
            let limit = other.max(length) / 3;
            // Nothing is nearer than the lengths are; asked first, since a distance takes long.
            if other.abs_diff(length) > limit {
                return None;
            }
            let distance = strsim::osa_distance(&plain, &folded);
            (distance <= limit).then_some((distance, candidate))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Letters and digits in lower case.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    folded.extend(
        word.chars()
            .filter(|char| char.is_alphanumeric())
            .map(lower),
    );
    folded
}

/// The lower case of Latin and Cyrillic letters, in which words are known here; the whole table
/// would be a tenth of the WebAssembly module.
pub(crate) fn lower(char: char) -> char {
    match char {
        'А'..='Я' => char::from_u32(u32::from(char) + 0x20).unwrap_or(char),
        _ => char.to_ascii_lowercase(),
    }
}

/// Appends one reference token to a JSON Pointer.
pub(crate) fn push_pointer(pointer: &mut String, token: &str) {
    pointer.reserve(token.len() + 1);
    pointer.push('/');
    if !token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        pointer.push_str(token);
        return;
    }
    for char in token.chars() {
        match char {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(char),
        }
    }
}

/// Whether a template variable is in the text: `{{name}}` or `${NAME}`.
pub(crate) fn is_template(text: &str) -> bool {
    if !text.contains('{') {
        return false;
    }
    let holds = |open: &str, close: &str| {
        text.find(open)
            .is_some_and(|start| text[start + open.len()..].contains(close))
    };
    holds("{{", "}}") || holds("${", "}")
}

/// Whether the text stands for one that somebody was to fill in: `{task_id}`, `%7Btask_id%7D`,
/// `<id>`, `YOUR_…`, `xxxx-xxxx`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    if !text.starts_with(['{', '<', '%', 'y', 'Y', 'x', 'X', '-']) {
        return false;
    }
    let inner = |open: &str, close: &str| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.is_empty() && !inner.contains(['{', '<'])).then_some(())
    };
    let lower = text.to_ascii_lowercase();
    let crossed = || {
        let signs = lower.chars().filter(|char| *char != '-');
        lower.len() >= 4 && signs.clone().count() >= 4 && signs.clone().all(|char| char == 'x')
    };
    inner("{", "}").is_some()
        || inner("<", ">").is_some()
        || (lower.starts_with("%7b") && lower.ends_with("%7d"))
        || lower.starts_with("your_")
        || lower.starts_with("your-")
        || crossed()
}

/// 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// 32 hexadecimal digits, as ids without dashes are.
pub(crate) fn is_hex32(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}
