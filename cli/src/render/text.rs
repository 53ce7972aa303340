//! For people: an excerpt with the place marked, what to do, and the fix.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use dcs_migration_lint::{
    Applicability, Diagnostic, Fix, LineIndex, Report, Severity, escape_controls,
};

use crate::excerpt::excerpts;

/// Lines are cut before they are drawn, so that drawing does not cut them once more.
const WIDE: usize = 10_000;

pub(super) fn file(
    out: &mut dyn Write,
    name: &str,
    report: &Report<'_>,
    color: bool,
) -> io::Result<()> {
    if report.diagnostics().is_empty() {
        return Ok(());
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(WIDE);
    let index = LineIndex::new(report.text());
    let name = escape_controls(name);
    for found in report.diagnostics() {
        let shown = finding(&renderer, &name, report, &index, found);
        // Lines drawn without content end in a blank.
        for line in shown.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn finding(
    renderer: &Renderer,
    name: &str,
    report: &Report<'_>,
    index: &LineIndex<'_>,
    found: &Diagnostic,
) -> String {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let labels = found.labels.iter();
    let mut spans = vec![found.span];
    spans.extend(labels.clone().map(|label| label.span));
    let messages: Vec<String> = labels.map(|label| escape_controls(&label.message)).collect();

    let position = index.position(found.span.start);
    let mut group = level
        .primary_title(escape_controls(&found.message))
        .id(found.rule.id)
        .element(
            Origin::path(name)
                .line(position.line)
                .char_column(position.column),
        );
    for excerpt in excerpts(index, report.text(), report.secrets(), &spans) {
        let marks = excerpt.marks.into_iter().map(|(number, place)| {
            match number.checked_sub(1).and_then(|label| messages.get(label)) {
                Some(message) => AnnotationKind::Context.span(place).label(message),
                None => AnnotationKind::Primary.span(place),
            }
        });
        group = group.element(
            Snippet::source(excerpt.source)
                .line_start(excerpt.first_line)
                .annotations(marks),
        );
    }
    if let Some(help) = &found.help {
        group = group.element(Level::HELP.message(escape_controls(help)));
    }
    if let Some(fix) = &found.fix {
        let (kind, how) = how(fix);
        let message = format!("{} ({how})", escape_controls(&fix.title));
        group = group.element(Level::NOTE.with_name(kind).message(message));
    }
    renderer.render(&[group])
}

/// What kind of fix it is, and what applies it.
fn how(fix: &Fix) -> (&'static str, &'static str) {
    match fix.applicability {
        Applicability::Safe => ("fix (safe)", "--fix applies it"),
        Applicability::Unsafe => ("fix (unsafe)", "--fix --unsafe-fixes applies it"),
    }
}
