//! For people: an excerpt with the place marked, what to do, and the fix.

use std::io::{self, Write};

use annotate_snippets::renderer::DEFAULT_LINE_NUM_STYLE;
use annotate_snippets::{AnnotationKind, Level, Snippet};
use dcs_migration_lint::report::Label;
use dcs_migration_lint::{Applicability, Diagnostic, Fix, LineIndex, Severity, Span};

use super::{End, Look, Renderer};
use crate::check::Checked;
use crate::config::Problem;
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
        let entries = file.active().map(|(_, found)| Entry::from(found));
        let (text, secrets) = (file.report.text(), file.report.secrets());
        entries_of(out, self.0.color, &file.name, (text, secrets), entries)
    }

    fn finish(&mut self, out: &mut dyn Write, end: &End<'_>) -> io::Result<()> {
        self.0.summary(out, end)
    }
}

/// Shows what is wrong with a configuration, in the way of findings.
pub(crate) fn problems(
    out: &mut dyn Write,
    color: bool,
    name: &str,
    text: &str,
    problems: &[Problem],
) -> io::Result<()> {
    let entries = problems.iter().map(|problem| Entry {
        severity: Severity::Error,
        id: None,
        span: problem.span,
        message: &problem.message,
        labels: &[],
        help: problem.help.as_deref(),
        fix: None,
    });
    entries_of(out, color, name, (text, &[]), entries)
}

/// Something to be shown at its place.
struct Entry<'a> {
    severity: Severity,
    id: Option<&'a str>,
    span: Span,
    message: &'a str,
    labels: &'a [Label],
    help: Option<&'a str>,
    fix: Option<&'a Fix>,
}

impl<'a> From<&'a Diagnostic> for Entry<'a> {
    fn from(found: &'a Diagnostic) -> Self {
        Self {
            severity: found.severity,
            id: Some(found.rule.id),
            span: found.span,
            message: &found.message,
            labels: &found.labels,
            help: found.help.as_deref(),
            fix: found.fix.as_ref(),
        }
    }
}

/// Shows entries of one text, of which the second part is hidden.
fn entries_of<'a>(
    out: &mut dyn Write,
    color: bool,
    name: &str,
    (text, secrets): (&str, &[Span]),
    entries: impl Iterator<Item = Entry<'a>>,
) -> io::Result<()> {
    let renderer = if color {
        annotate_snippets::Renderer::styled().term_width(WIDE)
    } else {
        annotate_snippets::Renderer::plain().term_width(WIDE)
    };
    let (on, off) = if color {
        let style = DEFAULT_LINE_NUM_STYLE;
        (style.render().to_string(), style.render_reset().to_string())
    } else {
        (String::new(), String::new())
    };
    let index = LineIndex::new(text);
    let name = harmless(name);
    for entry in entries {
        let Shown { drawn, gutter } = draw(&renderer, (text, secrets), &index, &entry);
        let mut lines = drawn.lines();
        writeln!(out, "{}", lines.next().unwrap_or_default())?;
        // The place is written here, since what is drawn was cut and has columns of its own.
        let position = index.position(entry.span.start);
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

/// An entry as it is drawn: the title, then the excerpts, then what to do.
struct Shown {
    drawn: String,
    /// Width of the line numbers.
    gutter: usize,
}

fn draw(
    renderer: &annotate_snippets::Renderer,
    (text, secrets): (&str, &[Span]),
    index: &LineIndex<'_>,
    found: &Entry<'_>,
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

    let title = level.primary_title(harmless(found.message));
    let excerpts = excerpts(index, text, secrets, &spans);
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
    let title = match found.id {
        Some(id) => title.id(id),
        None => title,
    };
    let mut group = title.elements(snippets);
    if let Some(help) = found.help {
        group = group.element(Level::HELP.message(harmless(help)));
    }
    if let Some(fix) = found.fix {
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
