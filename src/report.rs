//! Version 1 of the JSON contract that the command line and the npm package share.
//!
//! `schema/report.schema.json` describes it. Inner types may change; these do not.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Fix};
use crate::lint::Report;
use crate::rule::Severity;
use crate::span::{LineIndex, Position, Span};

/// The report of one run.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WireReport {
    /// Version of this contract.
    pub version: u32,
    /// What made the report.
    pub tool: WireTool,
    /// One entry per linted file, in the order in which they were named or found.
    pub files: Vec<WireFile>,
    /// Counts over all files.
    pub summary: WireSummary,
}

/// What made the report.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WireTool {
    /// `dcs-migration-lint`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// One file and its findings.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WireFile {
    /// The file as it was named, with forward slashes.
    pub path: String,
    /// In the order of the text.
    pub diagnostics: Vec<WireDiagnostic>,
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WireDiagnostic {
    /// Id of the rule.
    pub rule: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// JSON Pointer to the value.
    pub pointer: String,
    /// Where it is; absent where there is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<WireRange>,
    /// The facts of the finding.
    pub data: Map<String, Value>,
    /// Further places.
    pub labels: Vec<WireLabel>,
    /// How to repair it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<WireFix>,
}

/// A stretch of text; the end lies behind the last character.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WireRange {
    /// The first character.
    pub start: WirePosition,
    /// Behind the last character.
    pub end: WirePosition,
}

/// A place in every unit.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WirePosition {
    /// From 1.
    pub line: usize,
    /// From 1, in UTF-16 units.
    pub column: usize,
    /// From 0, in bytes.
    pub byte: usize,
    /// From 0, in UTF-16 units.
    pub utf16: usize,
}

/// A further place.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WireLabel {
    /// What stands there.
    pub message: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<WireRange>,
}

/// A repair.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WireFix {
    /// What it does.
    pub title: String,
    /// `safe` or `unsafe`.
    pub applicability: &'static str,
    /// Disjoint, in the order of the text.
    pub edits: Vec<WireEdit>,
}

/// One replacement.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WireEdit {
    /// What is replaced.
    pub range: WireRange,
    /// What stands there afterwards.
    pub content: String,
}

/// Counts over all files.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[non_exhaustive]
pub struct WireSummary {
    /// Files that were linted.
    pub files: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are notes.
    pub infos: usize,
    /// Files in folders that do not look like this request.
    pub skipped: usize,
}

impl WireReport {
    /// The report over some files; `skipped` is how many more were passed over.
    #[must_use]
    pub fn new(files: Vec<WireFile>, skipped: usize) -> Self {
        let mut summary = WireSummary {
            files: files.len(),
            skipped,
            ..WireSummary::default()
        };
        for found in files.iter().flat_map(|file| &file.diagnostics) {
            match found.severity {
                "error" => summary.errors += 1,
                "warning" => summary.warnings += 1,
                _ => summary.infos += 1,
            }
        }
        Self {
            version: 1,
            tool: WireTool {
                name: "dcs-migration-lint",
                version: env!("CARGO_PKG_VERSION"),
            },
            files,
            summary,
        }
    }
}

impl WireFile {
    /// A file's part of the report.
    #[must_use]
    pub fn new(path: impl Into<String>, report: &Report<'_>) -> Self {
        // The index is not needed where nothing was found.
        let diagnostics = match report.diagnostics() {
            [] => Vec::new(),
            found => {
                let index = LineIndex::new(report.text());
                found
                    .iter()
                    .map(|found| diagnostic(found, &index))
                    .collect()
            }
        };
        Self {
            path: path.into(),
            diagnostics,
        }
    }
}

fn diagnostic(found: &Diagnostic, index: &LineIndex<'_>) -> WireDiagnostic {
    WireDiagnostic {
        rule: found.rule.id,
        severity: match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        },
        message: found.message.clone(),
        help: found.help.clone(),
        pointer: found.pointer.clone(),
        range: Some(range(found.span, index)),
        data: found.data.clone(),
        labels: found
            .labels
            .iter()
            .map(|label| WireLabel {
                message: label.message.clone(),
                range: Some(range(label.span, index)),
            })
            .collect(),
        fix: found.fix.as_ref().map(|fix| wire_fix(fix, index)),
    }
}

fn wire_fix(fix: &Fix, index: &LineIndex<'_>) -> WireFix {
    WireFix {
        title: fix.title.clone(),
        applicability: fix.applicability.as_str(),
        edits: fix
            .edits
            .iter()
            .map(|edit| WireEdit {
                range: range(edit.span, index),
                content: edit.content.clone(),
            })
            .collect(),
    }
}

fn range(span: Span, index: &LineIndex<'_>) -> WireRange {
    WireRange {
        start: index.position(span.start).into(),
        end: index.position(span.end).into(),
    }
}

impl From<Position> for WirePosition {
    fn from(position: Position) -> Self {
        Self {
            line: position.line,
            column: position.column,
            byte: position.byte,
            utf16: position.utf16,
        }
    }
}
