//! Version 1 of the JSON contract that the command line and the npm package share.
//!
//! [`schema::REPORT`](crate::schema::REPORT) describes it: serialize a [`WireReport`], or deserialize
//! one that the command line or the npm package wrote. The types of the findings may get more
//! fields; the serialized form does not change. Members that a reader does not know are ignored.

use std::borrow::Cow;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::diagnostic::facts::Facts;
use crate::diagnostic::severity::{Applicability, Severity};
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
/// let read: WireReport = serde_json::from_value(report)?;
/// assert_eq!(read.summary.errors, read.files[0].diagnostics().len());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WireReport {
    /// Version of this contract: 1. A report of another version is not read.
    #[serde(deserialize_with = "version")]
    pub version: u32,
    /// What made the report.
    pub tool: WireTool,
    /// One entry per linted file, in the order in which they were named or found.
    pub files: Vec<WireFile>,
    /// What could not be linted or written.
    #[serde(default)]
    pub failures: Vec<WireFailure>,
    /// Counts over all files.
    pub summary: WireSummary,
}

/// A file or folder that could not be linted or written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WireFailure {
    /// As it was named, with forward slashes.
    pub path: String,
    /// Why.
    pub message: String,
}

/// What made the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WireTool {
    /// `dcs-migration-lint`.
    pub name: Cow<'static, str>,
    /// Its version.
    pub version: Cow<'static, str>,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WireFile {
    /// The file as it was named, with forward slashes.
    pub path: String,
    /// In the order of the text.
    pub diagnostics: Vec<WireDiagnostic>,
    /// What to redact when the text is shown: sorted, disjoint; absent where a value without text
    /// was linted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets: Option<Vec<WireRange>>,
}

/// One finding of a [`WireFile`], to be serialized by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WireDiagnostic {
    /// Id of the rule.
    pub rule: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Cow<'static, str>>,
    /// JSON Pointer to the value.
    pub pointer: Cow<'static, str>,
    /// Where it is; absent where a value without text was linted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<WireRange>,
    /// The facts of the finding.
    pub data: WireData,
    /// Further places.
    pub labels: Vec<WireLabel>,
    /// How to repair it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<WireFix>,
}

/// The facts of a finding. They are equal if they serialize to the same object.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum WireData {
    /// Of a finding of this process.
    Facts(Facts),
    /// Of a report that was read.
    Read(Map<String, Value>),
}

impl WireData {
    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        match self {
            Self::Facts(facts) => serde_json::to_value(facts.get(name)?).ok(),
            Self::Read(members) => members.get(name).cloned(),
        }
    }
}

impl PartialEq for WireData {
    fn eq(&self, other: &Self) -> bool {
        serde_json::to_value(self).ok() == serde_json::to_value(other).ok()
    }
}

impl<'de> Deserialize<'de> for WireData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::Read)
    }
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        1 => Ok(1),
        other => Err(D::Error::custom(format!(
            "unsupported report version {other}; this library reads version 1"
        ))),
    }
}

/// A part of the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WireRange {
    /// The first character.
    pub start: Position,
    /// The end, behind the last character.
    pub end: Position,
}

/// A further place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WireLabel {
    /// What is there.
    pub message: Cow<'static, str>,
    /// Where; absent where a value without text was linted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<WireRange>,
}

/// A repair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WireFix {
    /// What it does.
    pub title: Cow<'static, str>,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// Disjoint, in the order of the text.
    pub edits: Vec<WireEdit>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WireEdit {
    /// What is replaced.
    pub range: WireRange,
    /// The new text.
    pub content: Cow<'static, str>,
}

/// Counts over all files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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
        for diagnostic in files.iter().flat_map(|file| &file.diagnostics) {
            match diagnostic.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Info => summary.infos += 1,
            }
        }
        Self {
            version: 1,
            tool: WireTool {
                name: "dcs-migration-lint".into(),
                version: env!("CARGO_PKG_VERSION").into(),
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
        let secrets = Some(report.secrets());
        Self::with_diagnostics(path, report.text(), secrets, report.diagnostics())
    }

    /// A file's part of the report, with only some of the findings in its text, and with what to
    /// redact in it, if that is to be in the report.
    #[must_use]
    pub fn with_diagnostics<'d>(
        path: impl Into<String>,
        text: &str,
        secrets: Option<&[Span]>,
        diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
    ) -> Self {
        // A file with neither findings nor secrets needs no index.
        let mut index = None;
        let diagnostics = diagnostics.into_iter().map(|diagnostic| {
            let index = index.get_or_insert_with(|| LineIndex::new(text));
            WireDiagnostic::new(diagnostic, index)
        });
        let diagnostics = diagnostics.collect();
        let secrets = secrets.map(|spans| {
            let spans = spans.iter().map(|&span| {
                let index = index.get_or_insert_with(|| LineIndex::new(text));
                range(span, index)
            });
            spans.collect()
        });
        Self {
            path: path.into(),
            diagnostics,
            secrets,
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
            range: Some(range(label.span, index)),
        };
        let edit = |edit: &Edit| WireEdit {
            range: range(edit.span, index),
            content: edit.content.clone(),
        };
        let fix = |fix: &Fix| WireFix {
            title: fix.title.clone(),
            applicability: fix.applicability,
            edits: fix.edits.iter().map(edit).collect(),
        };
        Self {
            rule: diagnostic.rule.id.into(),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            pointer: diagnostic.pointer.clone(),
            range: Some(range(diagnostic.span, index)),
            data: WireData::Facts(diagnostic.data.clone()),
            labels: diagnostic.labels.iter().map(label).collect(),
            fix: diagnostic.fix.as_deref().map(fix),
        }
    }
}

fn range(span: Span, index: &LineIndex<'_>) -> WireRange {
    WireRange {
        start: index.position(span.start),
        end: index.position(span.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, lint};

    #[test]
    fn facts_are_equal_where_they_serialize_alike() {
        let facts = |mode: &str| {
            let body = format!(r#"{{"resume_mode": "{mode}", "bandwidth_limit_mb": "100"}}"#);
            let file = WireFile::new("-", &lint(&body, &Config::default()));
            let found = file.diagnostics().iter();
            let mut found = found.filter(|found| found.rule == "unknown-value");
            found.next().expect("an unknown value").data.clone()
        };
        let read = |facts: &WireData| -> WireData {
            let json = serde_json::to_value(facts).expect("facts serialize");
            serde_json::from_value(json).expect("facts deserialize")
        };
        let (auto, manual) = (facts("Auto"), facts("Manual"));
        let (auto_read, manual_read) = (read(&auto), read(&manual));
        for own in [&auto, &auto_read] {
            assert_eq!(own, &auto);
            assert_eq!(own, &auto_read);
            assert_ne!(own, &manual);
            assert_ne!(own, &manual_read);
        }
    }
}
