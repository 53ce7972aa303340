//! Reviewdog's diagnostic format, `rdjson`.
//!
//! Columns are in bytes. Each suggestion is a separate change, so the edits of a fix are merged into
//! one, unless there is a secret between them.

use std::io::{self, Write};

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Diagnostic, LineIndex, Report, Severity, Span};
use serde_json::{Value, json};

use super::json::Items;
use super::location::{ReportPaths, byte_column, positions, secrets_in};
use super::message::{FAILURE, HOMEPAGE, rule_url, sentence, sentences};
use super::renderer::{Renderer, RunEnd, Style};
use crate::lint::check::CheckedFile;

pub(super) struct Rdjson {
    paths: ReportPaths,
    diagnostics: Items,
}

impl Rdjson {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            paths: style.paths.clone(),
            diagnostics: Items::default(),
        }
    }
}

impl Renderer for Rdjson {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let source = json!({"name": "dcs-migration-lint", "url": HOMEPAGE});
        write!(out, "{{\"source\":{source},\"diagnostics\":[")
    }

    fn file(&mut self, out: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = self.paths.to_current(&file.name);
        for (_, diagnostic) in file.active() {
            let severity = match diagnostic.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Info => "INFO",
            };
            let mut object = json!({
                "message": sentences(diagnostic),
                "severity": severity,
                "location": {"path": path, "range": range(&index, diagnostic.span)},
                "code": {"value": diagnostic.rule.id, "url": rule_url(diagnostic.rule)},
            });
            if let Some(suggestion) = suggestion(&index, &file.report, diagnostic) {
                object["suggestions"] = json!([suggestion]);
            }
            if !diagnostic.labels.is_empty() {
                let related = diagnostic.labels.iter().map(|label| {
                    let range = range(&index, label.span);
                    json!({"message": label.message, "location": {"path": path, "range": range}})
                });
                object["related_locations"] = related.collect();
            }
            self.diagnostics.push(out, &object)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        for failure in end.failures {
            let object = json!({
                "message": sentence(&escape_controls(&failure.message)),
                "severity": "ERROR",
                "location": {"path": self.paths.to_current(&failure.path)},
                "code": {"value": FAILURE},
            });
            self.diagnostics.push(out, &object)?;
        }
        writeln!(out, "\n]}}")
    }
}

fn range(index: &LineIndex<'_>, span: Span) -> Value {
    let (start, end) = positions(index, span);
    json!({
        "start": {"line": start.line, "column": byte_column(index, start)},
        "end": {"line": end.line, "column": byte_column(index, end)},
    })
}

/// The fix as one replacement.
fn suggestion(
    index: &LineIndex<'_>,
    report: &Report<'_>,
    diagnostic: &Diagnostic,
) -> Option<Value> {
    let edits = &diagnostic.fix.as_ref()?.edits;
    let whole = Span::new(edits.first()?.span.start, edits.last()?.span.end);
    let mut text = String::new();
    let mut at = whole.start;
    for edit in edits {
        let kept = Span::new(at, edit.span.start);
        if secrets_in(report.secrets(), kept).next().is_some() {
            return None;
        }
        text.push_str(&report.text()[kept.start..kept.end]);
        text.push_str(&edit.content);
        at = edit.span.end;
    }
    Some(json!({"range": range(index, whole), "text": text}))
}
