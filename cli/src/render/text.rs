//! The format for people: each finding with an excerpt, its help and its fix.

use std::io::{self, Write};

use annotate_snippets::renderer::DEFAULT_LINE_NUM_STYLE;
use annotate_snippets::{AnnotationKind, Level, Snippet};
use dcs_migration_lint::report::Label;
use dcs_migration_lint::{Applicability, Diagnostic, Fix, LineIndex, Severity, Span};

use super::excerpt::{Excerpt, Room, excerpts};
use super::renderer::{Renderer, RunEnd, Style};
use super::wrap::wrapped;
use crate::config::Problem;
use crate::lint::check::CheckedFile;
use crate::terminal::text::escape;

/// Wider than any excerpt: lines are cut by `excerpt` already.
const WIDTH: usize = 10_000;

pub(super) struct Text(pub(super) Style);

impl Renderer for Text {
    fn file(&mut self, out: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        if file.active().next().is_none() {
            return Ok(());
        }
        let entries = file.active().map(|(_, diagnostic)| Entry::from(diagnostic));
        let (text, secrets) = (file.report.text(), file.report.secrets());
        let look = Look {
            color: self.0.color,
            width: self.0.width,
        };
        write_entries(out, look, &file.name, (text, secrets), entries)
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        self.0.write_summary(out, end)
    }
}

/// How entries look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) color: bool,
    /// The width of the terminal in columns, if the output is one.
    pub(super) width: Option<usize>,
}

/// Writes the problems of a configuration file like findings.
pub(super) fn write_problems(
    out: &mut dyn Write,
    look: Look,
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
    write_entries(out, look, name, (text, &[]), entries)
}

/// A message with its location.
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
    fn from(diagnostic: &'a Diagnostic) -> Self {
        Self {
            severity: diagnostic.severity,
            id: Some(diagnostic.rule.id),
            span: diagnostic.span,
            message: &diagnostic.message,
            labels: &diagnostic.labels,
            help: diagnostic.help.as_deref(),
            fix: diagnostic.fix.as_deref(),
        }
    }
}

/// Writes the entries of one text. The spans in the tuple are redacted.
fn write_entries<'a>(
    out: &mut dyn Write,
    Look { color, width }: Look,
    name: &str,
    (text, secrets): (&str, &[Span]),
    entries: impl Iterator<Item = Entry<'a>>,
) -> io::Result<()> {
    let renderer = if color {
        annotate_snippets::Renderer::styled().term_width(WIDTH)
    } else {
        annotate_snippets::Renderer::plain().term_width(WIDTH)
    };
    let (on, off) = if color {
        let style = DEFAULT_LINE_NUM_STYLE;
        (style.render().to_string(), style.render_reset().to_string())
    } else {
        (String::new(), String::new())
    };
    let index = LineIndex::new(text);
    let name = escape(name);
    for entry in entries {
        let DrawnEntry { drawn, gutter } = draw(&renderer, (text, secrets), &index, &entry, width);
        let wrap = |line: &str| wrapped(line.trim_end(), width, gutter);
        let mut lines = drawn.lines();
        writeln!(out, "{}", wrap(lines.next().unwrap_or_default()))?;
        // The excerpt has been cut, so its own columns are not those of the file.
        let position = index.position(entry.span.start);
        writeln!(
            out,
            "{:gutter$}{on}-->{off} {name}:{}:{}",
            "", position.line, position.column
        )?;
        for line in lines {
            writeln!(out, "{}", wrap(line))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// A drawn entry: title, excerpts, help and fix.
struct DrawnEntry {
    drawn: String,
    /// The width of the line numbers.
    gutter: usize,
}

fn draw(
    renderer: &annotate_snippets::Renderer,
    (text, secrets): (&str, &[Span]),
    index: &LineIndex<'_>,
    entry: &Entry<'_>,
    width: Option<usize>,
) -> DrawnEntry {
    let level = match entry.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let labels = entry.labels.iter();
    let mut spans = vec![entry.span];
    spans.extend(labels.clone().map(|label| label.span));
    let messages: Vec<String> = labels.map(|label| escape(&label.message)).collect();

    let title = level.primary_title(escape(entry.message));
    // No line number is wider than the last one; ` | ` follows it.
    let numbers = index.line_count().to_string().len() + 3;
    let room = Room(width.map(|width| width.saturating_sub(numbers)));
    let excerpts = excerpts(index, text, secrets, &spans, room);
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
    let title = match entry.id {
        Some(id) => title.id(id),
        None => title,
    };
    let mut group = title.elements(snippets);
    if let Some(help) = entry.help {
        group = group.element(Level::HELP.message(escape(help)));
    }
    if let Some(fix) = entry.fix {
        let (kind, option) = describe(fix);
        let message = format!("{} ({option})", escape(&fix.title));
        group = group.element(Level::NOTE.with_name(kind).message(message));
    }
    DrawnEntry {
        drawn: renderer.render(&[group]),
        gutter: last_line.to_string().len(),
    }
}

/// The kind of a fix, and the option that applies it.
fn describe(fix: &Fix) -> (&'static str, &'static str) {
    match fix.applicability {
        Applicability::Safe => ("fix (safe)", "applied by `--fix`"),
        Applicability::Unsafe => ("fix (unsafe)", "applied by `--fix --unsafe-fixes`"),
    }
}
