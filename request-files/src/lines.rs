//! The lines of a part of a file.

use dcs_migration_lint::Span;

/// The lines of `text[span]` without their line breaks. Spans count in the whole text.
pub(crate) fn lines(text: &str, span: Span) -> Vec<Span> {
    let mut at = span.start;
    let mut lines = Vec::new();
    for line in text[span.start..span.end].split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        lines.push(Span::new(at, at + content.len()));
        at += line.len();
    }
    lines
}
