//! What is hidden of a body, and what stays visible: `tests/secrets/masked.txt` has each body on a
//! line, and below it the same with `*` for what is hidden. `\u{…}` stands for a line break or
//! what nobody would see. `Sesam` is the password, or a part of it. `UPDATE=1` rewrites what is
//! hidden.
//!
//! What is hidden around bodies, in files of requests, is tested in `tests/sources.rs`.
#![allow(clippy::unwrap_used)]

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Config, lint};

/// A line of the file as the body that it stands for.
fn unescape(written: &str) -> String {
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

/// The body with `*` for each character that is hidden.
fn mask(text: &str) -> String {
    let report = lint(text, &Config::default());
    let mut masked = String::new();
    let mut at = 0;
    for secret in report.secrets() {
        masked += &escape_controls(&text[at..secret.start]);
        let hidden = escape_controls(&text[secret.start..secret.end]);
        masked += &"*".repeat(hidden.chars().count());
        at = secret.end;
    }
    masked + &escape_controls(&text[at..])
}

#[test]
fn what_is_hidden_is_written_down() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/secrets/masked.txt");
    let file = std::fs::read_to_string(path).unwrap();
    let mut answer = String::new();
    for line in file.lines().filter(|line| line.starts_with("body ")) {
        let masked = mask(&unescape(&line["body ".len()..]));
        assert!(!masked.contains("Sesam"), "{line} shows {masked}");
        answer.extend([line, "\n     ", &masked, "\n\n"]);
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &answer).unwrap();
    }
    let differs = file
        .lines()
        .zip(answer.lines())
        .find(|(old, new)| old != new);
    assert!(
        std::env::var_os("UPDATE").is_some() || file == answer,
        "{path}: {differs:?}; `UPDATE=1 cargo test --test secrets` rewrites it"
    );
}
