//! What a [`Report`] is made of, and version 1 of the JSON contract that the command line and the
//! npm package share.
//!
//! [`schema::REPORT`](crate::schema::REPORT) describes the contract: serialize a [`WireReport`].
//! The types of the findings may grow; what is serialized stays as it is.

use std::borrow::Cow;

use serde::Serialize;

use crate::diagnostic::facts::Facts;
use crate::diagnostic::severity::Severity;
use crate::diagnostic::{Diagnostic, Fix};
use crate::lint::report::Report;
use crate::text::span::{LineIndex, Position, Span};

/// The report of one run, to be serialized.
///
/// ```
/// use dcs_migration_lint::report::{WireFile, WireReport};
/// use dcs_migration_lint::{Config, lint};
///
/// let file = WireFile::new("request.json", &lint("{}", &Config::default()));
/// let report = serde_json::to_value(WireReport::new(vec![file], 0))?;
/// assert_eq!(report["version"], 1);
/// assert_eq!(report["files"][0]["path"], "request.json");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct WireReport {
    /// Version of this contract.
    version: u32,
    /// What made the report.
    tool: WireTool,
    /// One entry per linted file, in the order in which they were named or found.
    files: Vec<WireFile>,
    /// Counts over all files.
    summary: WireSummary,
}

/// What made the report.
#[derive(Debug, Clone, Serialize)]
struct WireTool {
    /// `dcs-migration-lint`.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

/// One file and its findings, to be serialized by itself or in a [`WireReport`].
///
/// ```
/// use dcs_migration_lint::report::WireFile;
/// use dcs_migration_lint::{Config, lint};
///
/// let file = WireFile::new("-", &lint("", &Config::default()));
/// let file = serde_json::to_value(&file)?;
/// assert_eq!(file["diagnostics"][0]["rule"], "invalid-json");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct WireFile {
    /// The file as it was named, with forward slashes.
    path: String,
    /// In the order of the text.
    diagnostics: Vec<WireDiagnostic>,
}

/// One finding of a [`WireFile`], to be serialized by itself.
#[derive(Debug, Clone, Serialize)]
pub struct WireDiagnostic {
    /// Id of the rule.
    rule: &'static str,
    /// `error`, `warning` or `info`.
    severity: &'static str,
    /// What is wrong.
    message: Cow<'static, str>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Cow<'static, str>>,
    /// JSON Pointer to the value.
    pointer: Cow<'static, str>,
    /// Where it is; absent where there is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<WireRange>,
    /// The facts of the finding.
    data: Facts,
    /// Further places.
    labels: Vec<WireLabel>,
    /// How to repair it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<WireFix>,
}

/// A stretch of text; the end lies behind the last character.
#[derive(Debug, Clone, Serialize)]
struct WireRange {
    /// The first character.
    start: WirePosition,
    /// Behind the last character.
    end: WirePosition,
}

/// A place in every unit.
#[derive(Debug, Clone, Serialize)]
struct WirePosition {
    /// From 1.
    line: usize,
    /// From 1, in UTF-16 units.
    column: usize,
    /// From 0, in bytes.
    byte: usize,
    /// From 0, in UTF-16 units.
    utf16: usize,
}

/// A further place.
#[derive(Debug, Clone, Serialize)]
struct WireLabel {
    /// What stands there.
    message: Cow<'static, str>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<WireRange>,
}

/// A repair.
#[derive(Debug, Clone, Serialize)]
struct WireFix {
    /// What it does.
    title: Cow<'static, str>,
    /// `safe` or `unsafe`.
    applicability: &'static str,
    /// Disjoint, in the order of the text.
    edits: Vec<WireEdit>,
}

/// One replacement.
#[derive(Debug, Clone, Serialize)]
struct WireEdit {
    /// What is replaced.
    range: WireRange,
    /// What stands there afterwards.
    content: Cow<'static, str>,
}

/// Counts over all files.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct WireSummary {
    /// Files that were linted.
    files: usize,
    /// Findings that are errors.
    errors: usize,
    /// Findings that are warnings.
    warnings: usize,
    /// Findings that are notes.
    infos: usize,
    /// Files in folders that do not look like this request.
    skipped: usize,
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
        Self::of(path, report.text(), report.diagnostics())
    }

    /// A file's part of the report, with some of the findings in its text.
    #[must_use]
    pub fn of<'d>(
        path: impl Into<String>,
        text: &str,
        found: impl IntoIterator<Item = &'d Diagnostic>,
    ) -> Self {
        // The index is not needed where nothing was found.
        let mut index = None;
        let diagnostics = found.into_iter().map(|found| {
            let index = index.get_or_insert_with(|| LineIndex::new(text));
            diagnostic(found, index)
        });
        Self {
            diagnostics: diagnostics.collect(),
            path: path.into(),
        }
    }

    /// The findings, in the order of the text.
    #[must_use]
    pub fn diagnostics(&self) -> &[WireDiagnostic] {
        &self.diagnostics
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
