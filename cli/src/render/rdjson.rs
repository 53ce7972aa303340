//! Reviewdog's diagnostic format, `rdjson`.
//!
//! Its columns count bytes. It takes each suggestion for a change of its own, so the edits of a
//! fix become one, unless a password stands between them.

use std::io::{self, Write};

use dcs_migration_lint::{Diagnostic, LineIndex, Report, Severity, Span};
use serde_json::{Value, json};

use super::json::Items;
use super::place::{byte_column, ends, relative, secrets_in};
use super::{End, HOMEPAGE, Look, Renderer, page_of, sentences};
use crate::check::Checked;

pub(super) struct Rdjson {
    folder: String,
    diagnostics: Items,
}

impl Rdjson {
    pub(super) fn new(look: &Look) -> Self {
        Self {
            folder: look.folder.clone(),
            diagnostics: Items::default(),
        }
    }
}

impl Renderer for Rdjson {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let source = json!({"name": "dcs-migration-lint", "url": HOMEPAGE});
        write!(out, "{{\"source\":{source},\"diagnostics\":[")
    }

    fn file(&mut self, out: &mut dyn Write, file: &Checked) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = relative(&file.name, &self.folder);
        for (_, found) in file.active() {
            let severity = match found.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Info => "INFO",
            };
            let mut diagnostic = json!({
                "message": sentences(found),
                "severity": severity,
                "location": {"path": path, "range": range(&index, found.span)},
                "code": {"value": found.rule.id, "url": page_of(found.rule)},
            });
            if let Some(suggestion) = suggestion(&index, &file.report, found) {
                diagnostic["suggestions"] = json!([suggestion]);
            }
            if !found.labels.is_empty() {
                let related = found.labels.iter().map(|label| {
                    let range = range(&index, label.span);
                    json!({"message": label.message, "location": {"path": path, "range": range}})
                });
                diagnostic["related_locations"] = related.collect();
            }
            self.diagnostics.push(out, &diagnostic)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, _: &End<'_>) -> io::Result<()> {
        writeln!(out, "\n]}}")
    }
}

fn range(index: &LineIndex<'_>, span: Span) -> Value {
    let (start, end) = ends(index, span);
    json!({
        "start": {"line": start.line, "column": byte_column(index, start)},
        "end": {"line": end.line, "column": byte_column(index, end)},
    })
}

/// The fix as one replacement.
fn suggestion(index: &LineIndex<'_>, report: &Report<'_>, found: &Diagnostic) -> Option<Value> {
    let edits = &found.fix.as_ref()?.edits;
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
