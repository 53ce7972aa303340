//! What several tests of this crate use.

use dcs_migration_lint::Config;
use dcs_migration_lint_request_files::{FileFormat, lint};

pub(crate) const PROJECT: &str = "5e3737aaa4b54a9a8e3a0f7d2dcd0cf9";
pub(crate) const TASK: &str = "90754308-a156-406f-a837-8f852f38a646";

pub(crate) fn read(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/");
    std::fs::read_to_string(format!("{folder}{name}")).unwrap()
}

pub(crate) fn url() -> String {
    format!("https://dcs.example.com/v2/{PROJECT}/migration/{TASK}/task")
}

/// A request without a finding outside its body.
pub(crate) fn http(body: &str) -> String {
    format!("POST {}\nContent-Type: application/json\n\n{body}\n", url())
}

/// Asserts that all spans are in the text and in order; returns the text with `*` for redacted bytes.
pub(crate) fn assert_sound(source: FileFormat, input: &[u8]) -> String {
    let linted = lint(source, input, &Config::default());
    let text = linted.report.text();
    assert_eq!(text.len(), input.len());
    let mut last = 0;
    for found in linted.report.diagnostics() {
        assert!(
            found.span.start >= last,
            "in the order of the text: {text:?}"
        );
        last = found.span.start;
        let labels = found.labels.iter().map(|label| label.span);
        let edits = found.fix.iter().flat_map(|fix| &fix.edits);
        let edits: Vec<_> = edits.map(|edit| edit.span).collect();
        let ordered = edits.windows(2).all(|pair| pair[0].end <= pair[1].start);
        assert!(ordered, "{found:?} in {text:?}");
        for span in labels.chain(edits).chain([found.span]) {
            assert!(
                text.get(span.start..span.end).is_some(),
                "{found:?} in {text:?}"
            );
        }
    }
    for pair in linted.report.secrets().windows(2) {
        assert!(pair[0].end <= pair[1].start);
    }
    for secret in linted.report.secrets() {
        assert!(
            text.get(secret.start..secret.end).is_some(),
            "{secret:?} in {text:?}"
        );
    }
    for file in &linted.files {
        assert!(text.get(file.span.start..file.span.end).is_some());
    }
    let mut shown = text.as_bytes().to_vec();
    for span in linted.report.secrets() {
        shown[span.start..span.end].fill(b'*');
    }
    String::from_utf8(shown).unwrap()
}
