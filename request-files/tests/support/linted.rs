//! What holds of every linted text, and the files that tests read.

use dcs_migration_lint::report::Edit;
use dcs_migration_lint::{Config, Span};
use dcs_migration_lint_request_files::{FileFormat, Linted, bodies, lint, text_at};

pub(crate) fn read(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/");
    std::fs::read_to_string(format!("{folder}{name}")).unwrap()
}

/// Asserts that all spans are in the text and in order; returns the text with `*` for redacted bytes.
pub(crate) fn assert_sound(source: FileFormat, input: &[u8]) -> String {
    let linted = lint(source, input, &Config::default());
    assert_eq!(linted.report.text().len(), input.len());
    assert_texts(source, linted.report.text());
    assert_linted(&linted)
}

/// Asserts that the bodies, and the text at an offset, another one for each length, and its parts
/// are in the file.
fn assert_texts(source: FileFormat, file: &str) {
    let mut last = 0;
    for body in bodies(source, file) {
        assert!(
            body.span.start >= last,
            "in the order of the file: {file:?}"
        );
        last = body.span.start;
        assert!(file.get(body.span.start..body.span.end).is_some());
    }
    let mut at = file.len() * (file.len() % 5) / 4;
    while !file.is_char_boundary(at) {
        at -= 1;
    }
    let Some(found) = text_at(source, file, at) else {
        return;
    };
    let said = format!("{found:?}");
    assert!(found.text().len() < 9 || !said.contains(found.text()));
    let place = found.place();
    assert!(file.get(place.start..place.end).is_some(), "{file:?}");
    assert!(found.text().is_char_boundary(found.at()), "{file:?}");
    for (start, _) in found.text().char_indices().step_by(5) {
        let span = found.span(Span::new(start, found.text().len()));
        assert!(file.get(span.start..span.end).is_some(), "{file:?}");
        let edit = found.edit(&Edit::new(Span::empty(start), "x"));
        let span = edit.map_or(span, |edit| edit.span);
        assert!(file.get(span.start..span.end).is_some(), "{file:?}");
    }
}

/// As [`assert_sound`], for what was linted already.
pub(crate) fn assert_linted(linted: &Linted<'_>) -> String {
    let text = linted.report.text();
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
