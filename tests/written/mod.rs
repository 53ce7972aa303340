//! Files with texts and the expected result of each: reading them, and comparing or rewriting them.

/// A text as such a file has it; `\u{…}` is a character that would be invisible.
pub(crate) fn unescape(written: &str) -> String {
    let mut pieces = written.split("\\u{");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_once('}').unwrap();
        let number = u32::from_str_radix(digits, 16).unwrap();
        text.push(char::from_u32(number).unwrap());
        text.push_str(rest);
    }
    text
}

/// Asserts that a file has the expected content; with `UPDATE=1` it is rewritten instead.
pub(crate) fn hold(path: &str, written: &str, answer: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, answer).unwrap();
        return;
    }
    let differs = written
        .lines()
        .zip(answer.lines())
        .find(|(old, new)| old != new);
    assert!(
        written == answer,
        "{path}: {differs:?}; `UPDATE=1` with the same test rewrites it"
    );
}
