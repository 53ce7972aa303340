//! For people: an excerpt with the place marked, what to do, and the fix.

use std::io::{self, Write};

use annotate_snippets::renderer::DEFAULT_LINE_NUM_STYLE;
use annotate_snippets::{AnnotationKind, Level, Snippet};
use dcs_migration_lint::{Applicability, Diagnostic, Fix, LineIndex, Report, Severity};

use super::{End, Look, Renderer};
use crate::check::Checked;
use crate::excerpt::{Excerpt, excerpts};
use crate::out::harmless;

/// Lines are cut before they are drawn, so that drawing does not cut them once more.
const WIDE: usize = 10_000;

pub(super) struct Text(pub(super) Look);

impl Renderer for Text {
    fn file(&mut self, out: &mut dyn Write, file: &Checked) -> io::Result<()> {
        if file.active().next().is_none() {
            return Ok(());
        }
        let renderer = if self.0.color {
            annotate_snippets::Renderer::styled().term_width(WIDE)
        } else {
            annotate_snippets::Renderer::plain().term_width(WIDE)
        };
        let (on, off) = if self.0.color {
            let style = DEFAULT_LINE_NUM_STYLE;
            (style.render().to_string(), style.render_reset().to_string())
        } else {
            (String::new(), String::new())
        };
        let index = LineIndex::new(file.report.text());
        let name = harmless(&file.name);
        for (_, found) in file.active() {
            let Shown { drawn, gutter } = draw(&renderer, &file.report, &index, found);
            let mut lines = drawn.lines();
            writeln!(out, "{}", lines.next().unwrap_or_default())?;
            // The place is written here, since what is drawn was cut and has columns of its own.
            let position = index.position(found.span.start);
            writeln!(
                out,
                "{:gutter$}{on}-->{off} {name}:{}:{}",
                "", position.line, position.column
            )?;
            for line in lines {
                writeln!(out, "{}", line.trim_end())?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &End<'_>) -> io::Result<()> {
        self.0.summary(out, end)
    }
}

/// A finding as it is drawn: the title, then the excerpts, then what to do.
struct Shown {
    drawn: String,
    /// Width of the line numbers.
    gutter: usize,
}

fn draw(
    renderer: &annotate_snippets::Renderer,
    report: &Report<'_>,
    index: &LineIndex<'_>,
    found: &Diagnostic,
) -> Shown {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let labels = found.labels.iter();
    let mut spans = vec![found.span];
    spans.extend(labels.clone().map(|label| label.span));
    let messages: Vec<String> = labels.map(|label| harmless(&label.message)).collect();

    let title = level.primary_title(harmless(&found.message));
    let excerpts = excerpts(index, report.text(), report.secrets(), &spans);
    let last_line = excerpts.iter().map(Excerpt::last_line).max().unwrap_or(1);
    let mut snippets = Vec::new();
    for excerpt in excerpts {
        let marks = excerpt.marks.into_iter().map(|(number, place)| {
            match number.checked_sub(1).and_then(|label| messages.get(label)) {
                Some(message) => AnnotationKind::Context.span(place).label(message),
                None => AnnotationKind::Primary.span(place),
            }
        });
        snippets.push(
            Snippet::source(excerpt.source)
                .line_start(excerpt.first_line)
                .annotations(marks),
        );
    }
    let mut group = title.id(found.rule.id).elements(snippets);
    if let Some(help) = &found.help {
        group = group.element(Level::HELP.message(harmless(help)));
    }
    if let Some(fix) = &found.fix {
        let (kind, how) = how(fix);
        let message = format!("{} ({how})", harmless(&fix.title));
        group = group.element(Level::NOTE.with_name(kind).message(message));
    }
    Shown {
        drawn: renderer.render(&[group]),
        gutter: last_line.to_string().len(),
    }
}

/// What kind of fix it is, and what applies it.
fn how(fix: &Fix) -> (&'static str, &'static str) {
    match fix.applicability {
        Applicability::Safe => ("fix (safe)", "--fix applies it"),
        Applicability::Unsafe => ("fix (unsafe)", "--fix --unsafe-fixes applies it"),
    }
}
