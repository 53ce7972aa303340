//! Redaction of bodies: `tests/secrets/masked.txt` has each body on a line, and below it the same
//! with `*` for what is redacted. `\u{…}` is a line break or an invisible character. `Sesam` is the
//! password, or a part of it. `UPDATE=1` rewrites the redacted lines.
//!
//! Redaction around bodies, in request files, is tested in `request-files/tests/requests.rs`.
#![allow(clippy::unwrap_used)]

mod written;

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Config, lint};

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
fn redaction_matches_its_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/secrets/masked.txt");
    let file = std::fs::read_to_string(path).unwrap();
    let mut answer = String::new();
    for line in file.lines().filter(|line| line.starts_with("body ")) {
        let masked = mask(&written::unescape(&line["body ".len()..]));
        assert!(!masked.contains("Sesam"), "{line} shows {masked}");
        answer.extend([line, "\n     ", &masked, "\n\n"]);
    }
    written::hold(path, &file, &answer);
}
