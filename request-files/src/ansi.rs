//! The escapes of `$'…'`.

/// The character of the escape at the beginning of a text, and the length of the escape. An escape
/// that bash does not know is kept as text.
pub(crate) fn escape(text: &str) -> (String, usize) {
    let Some(char) = text[1..].chars().next() else {
        return ("\\".to_owned(), 1);
    };
    let length = 1 + char.len_utf8();
    let plain = match char {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' | 'E' => '\u{1b}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '\\' | '\'' | '"' | '?' => char,
        'u' => return code(text, 2, 16, 4),
        // A byte beyond ASCII may be a part of a character only.
        'x' => return code(text, 2, 16, 2),
        'U' => return code(text, 2, 16, 8),
        '0'..='7' => return code(text, 1, 8, 3),
        _ => return (text[..length].to_owned(), length),
    };
    (plain.to_string(), length)
}

/// A character by its code, of at most `max` digits from an offset on.
fn code(text: &str, from: usize, radix: u32, max: usize) -> (String, usize) {
    let digits = text[from..].bytes().take(max);
    let count = digits
        .take_while(|byte| char::from(*byte).is_digit(radix))
        .count();
    let end = from + count;
    let code = u32::from_str_radix(&text[from..end], radix).ok();
    let char = code.and_then(char::from_u32).map(String::from);
    (char.unwrap_or_else(|| text[..end].to_owned()), end)
}
