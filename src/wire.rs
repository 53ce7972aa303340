//! Version 1 of the JSON contract that the command line and the npm package share.
//!
//! [`schema::REPORT`](crate::schema::REPORT) describes it: serialize a [`WireReport`]. The types of
//! the findings may get more fields; the serialized form does not change.

use std::borrow::Cow;

use serde::Serialize;

use crate::diagnostic::facts::Facts;
use crate::diagnostic::{Diagnostic, Fix, Label};
use crate::lint::report::Report;
use crate::text::edit::Edit;
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
    /// What could not be linted or written.
    failures: Vec<WireFailure>,
    /// Counts over all files.
    summary: WireSummary,
}

/// A file or folder that could not be linted or written.
#[derive(Debug, Clone, Serialize)]
struct WireFailure {
    /// As it was named, with forward slashes.
    path: String,
    /// Why.
    message: String,
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
    /// Where it is.
    range: WireRange,
    /// The facts of the finding.
    data: Facts,
    /// Further places.
    labels: Vec<WireLabel>,
    /// How to repair it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<WireFix>,
}

/// A part of the text.
#[derive(Debug, Clone, Serialize)]
struct WireRange {
    /// The first character.
    start: Position,
    /// The end, behind the last character.
    end: Position,
}

/// A further place.
#[derive(Debug, Clone, Serialize)]
struct WireLabel {
    /// What is there.
    message: Cow<'static, str>,
    /// Where.
    range: WireRange,
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
    /// The new text.
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
        for diagnostic in files.iter().flat_map(|file| &file.diagnostics) {
            match diagnostic.severity {
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
            failures: Vec::new(),
            summary,
        }
    }

    /// The same report with a failure: a file or folder that could not be linted or written, and
    /// why.
    #[must_use]
    pub fn with_failure(mut self, path: impl Into<String>, message: impl Into<String>) -> Self {
        self.failures.push(WireFailure {
            path: path.into(),
            message: message.into(),
        });
        self
    }
}

impl WireFile {
    /// A file's part of the report.
    #[must_use]
    pub fn new(path: impl Into<String>, report: &Report<'_>) -> Self {
        Self::with_diagnostics(path, report.text(), report.diagnostics())
    }

    /// A file's part of the report, with only some of the findings in its text.
    #[must_use]
    pub fn with_diagnostics<'d>(
        path: impl Into<String>,
        text: &str,
        diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
    ) -> Self {
        // A file without findings needs no index.
        let mut index = None;
        let diagnostics = diagnostics.into_iter().map(|diagnostic| {
            let index = index.get_or_insert_with(|| LineIndex::new(text));
            WireDiagnostic::new(diagnostic, index)
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

impl WireDiagnostic {
    fn new(diagnostic: &Diagnostic, index: &LineIndex<'_>) -> Self {
        let label = |label: &Label| WireLabel {
            message: label.message.clone(),
            range: range(label.span, index),
        };
        let edit = |edit: &Edit| WireEdit {
            range: range(edit.span, index),
            content: edit.content.clone(),
        };
        let fix = |fix: &Fix| WireFix {
            title: fix.title.clone(),
            applicability: fix.applicability.as_str(),
            edits: fix.edits.iter().map(edit).collect(),
        };
        Self {
            rule: diagnostic.rule.id,
            severity: diagnostic.severity.as_str(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            pointer: diagnostic.pointer.clone(),
            range: range(diagnostic.span, index),
            data: diagnostic.data.clone(),
            labels: diagnostic.labels.iter().map(label).collect(),
            fix: diagnostic.fix.as_ref().map(fix),
        }
    }
}

fn range(span: Span, index: &LineIndex<'_>) -> WireRange {
    WireRange {
        start: index.position(span.start),
        end: index.position(span.end),
    }
}
