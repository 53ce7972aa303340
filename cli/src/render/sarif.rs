//! SARIF 2.1.0, for GitHub's code scanning and other viewers.
//!
//! Columns are in UTF-16 units. This is the only format with suppressed findings; their
//! `suppressions` say why they do not count. Braces in messages are not doubled: no message has
//! arguments, and viewers show such messages unchanged.

use std::collections::BTreeSet;
use std::io::{self, Write};

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{
    Applicability, Diagnostic, Fix, LineIndex, RULES, Report, Rule, Severity, Span,
};
use serde_json::{Value, json};

use super::fingerprint::{fingerprints, line_hashes};
use super::json::Items;
use super::location::{ReportPaths, positions, secrets_in, uri};
use super::message::{HOMEPAGE, rule_url, sentence, sentences};
use super::renderer::{Renderer, RunEnd, Style};
use super::rules;
use super::sarif_results::{Results, Written};
use crate::lint::check::{CheckedFile, Suppression};
use crate::terminal::text::escape_json;

/// The replacement for a secret.
const REDACTED: &str = "***";
/// The maximum length of a snippet in bytes. Longer ones are omitted.
const MAX_SNIPPET: usize = 200;
/// The maximum length of a rule's description on GitHub, in characters.
const MAX_DESCRIPTION: usize = 1024;

pub(super) struct Sarif {
    paths: ReportPaths,
    results: Results,
}

impl Sarif {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            paths: style.paths.clone(),
            results: Results::default(),
        }
    }
}

impl Renderer for Sarif {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let schema = "https://json.schemastore.org/sarif-2.1.0.json";
        writeln!(
            out,
            "{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"utf16CodeUnits\","
        )?;
        let (name, version) = ("dcs-migration-lint", env!("CARGO_PKG_VERSION"));
        writeln!(
            out,
            "\"tool\":{{\"driver\":{{\"name\":\"{name}\",\"semanticVersion\":\"{version}\",\"informationUri\":\"{HOMEPAGE}\","
        )?;
        write!(out, "\"rules\":[")?;
        let mut rules = Items::default();
        for rule in RULES {
            rules.push(out, &descriptor(rule))?;
        }
        write!(out, "\n]}}}},\n\"results\":[")
    }

    fn file(&mut self, _: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        if file.report.diagnostics().is_empty() {
            return Ok(());
        }
        let locations = Locations {
            index: LineIndex::new(file.report.text()),
            report: &file.report,
            uri: uri(&self.paths.to_root(&file.name)),
        };
        let lines = line_hashes(file.report.text(), file.report.secrets());
        let fingerprints = fingerprints(file, "");
        for (index, diagnostic) in file.report.diagnostics().iter().enumerate() {
            if file.suppressed.get(&index) == Some(&Suppression::Unchanged) {
                continue;
            }
            let mut result = locations.result(diagnostic);
            let line = locations.index.position(diagnostic.span.start).line;
            result["partialFingerprints"] = json!({
                "primaryLocationLineHash": lines[line - 1],
                "rulePointerData/v1": fingerprints[index],
            });
            result["suppressions"] = file
                .suppressed
                .get(&index)
                .and_then(suppression)
                .into_iter()
                .collect();
            let redacted = !file.report.secrets().is_empty() && shows_redaction(&result);
            let counts = !file.suppressed.contains_key(&index);
            let severity = counts.then_some(diagnostic.severity);
            self.results
                .push(severity, escape_json(&result.to_string()), redacted);
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        let Written { redacted, omitted } = std::mem::take(&mut self.results).write(out)?;
        let mut invocation = json!({"executionSuccessful": end.failures.is_empty()});
        if !end.failures.is_empty() || omitted > 0 {
            let failures = end.failures.iter().map(|failure| {
                let artifact = json!({"uri": uri(&self.paths.to_root(&failure.path))});
                json!({
                    "level": "error",
                    "message": {"text": text(&sentence(&escape_controls(&failure.message)))},
                    "locations": [{"physicalLocation": {"artifactLocation": artifact}}],
                })
            });
            let limit = (omitted > 0).then(|| {
                let message = format!(
                    "{omitted} more {} left out of this log: the worst are kept, within the \
                     limits of GitHub.",
                    if omitted == 1 {
                        "result is"
                    } else {
                        "results are"
                    },
                );
                json!({"level": "warning", "message": {"text": message}})
            });
            invocation["toolExecutionNotifications"] = failures.chain(limit).collect();
        }
        write!(
            out,
            "\n],\n\"invocations\":{}",
            escape_json(&json!([invocation]).to_string())
        )?;
        if redacted {
            write!(out, ",\n\"redactionTokens\":{}", json!([REDACTED]))?;
        }
        writeln!(out, "}}]}}")
    }
}

/// The file that locations refer to.
struct Locations<'a> {
    index: LineIndex<'a>,
    report: &'a Report<'static>,
    uri: String,
}

impl Locations<'_> {
    fn result(&self, diagnostic: &Diagnostic) -> Value {
        let mut location = self.location(diagnostic.span);
        if !diagnostic.pointer.is_empty() {
            location["logicalLocations"] = json!([{"fullyQualifiedName": diagnostic.pointer}]);
        }
        let mut result = json!({
            "ruleId": diagnostic.rule.id,
            "ruleIndex": RULES.iter().position(|rule| *rule == diagnostic.rule),
            "level": level(diagnostic.severity),
            "message": {"text": text(&sentences(diagnostic))},
            "locations": [location],
        });
        if !diagnostic.labels.is_empty() {
            let related = diagnostic.labels.iter().zip(1..).map(|(label, id)| {
                let mut location = self.location(label.span);
                location["id"] = Value::from(id);
                location["message"] = json!({"text": text(&sentence(&label.message))});
                location
            });
            result["relatedLocations"] = related.collect();
        }
        if let Some(fix) = &diagnostic.fix {
            result["fixes"] = json!([self.fix(fix)]);
        }
        result
    }

    fn location(&self, span: Span) -> Value {
        let mut region = self.region(span);
        if let Some(snippet) = self.snippet(span) {
            region["snippet"] = json!({"text": snippet});
        }
        json!({"physicalLocation": {"artifactLocation": {"uri": self.uri}, "region": region}})
    }

    fn region(&self, span: Span) -> Value {
        let (start, end) = positions(&self.index, span);
        json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        })
    }

    /// The text of a span within one line, unless it is too long.
    fn snippet(&self, span: Span) -> Option<String> {
        let text = self.report.text();
        let inside = &text[span.start..span.end];
        if inside.is_empty() || inside.len() > MAX_SNIPPET || inside.contains(['\r', '\n']) {
            return None;
        }
        let mut snippet = String::new();
        let mut at = span.start;
        for secret in secrets_in(self.report.secrets(), span) {
            snippet.push_str(&text[at..secret.start.max(at)]);
            snippet.push_str(REDACTED);
            at = secret.end.min(span.end);
        }
        snippet.push_str(&text[at..span.end]);
        Some(snippet)
    }

    fn fix(&self, fix: &Fix) -> Value {
        let kind = match fix.applicability {
            Applicability::Safe => "",
            Applicability::Unsafe => " (unsafe: review the result)",
        };
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| {
                json!({
                    "deletedRegion": self.region(edit.span),
                    "insertedContent": {"text": edit.content},
                })
            })
            .collect();
        json!({
            "description": {"text": text(&sentence(&format!("{}{kind}", fix.title)))},
            "artifactChanges": [{
                "artifactLocation": {"uri": self.uri},
                "replacements": replacements,
            }],
        })
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn suppression(why: &Suppression) -> Option<Value> {
    let justification = match why {
        Suppression::Ignore { reason, .. } => escape_controls(reason),
        Suppression::Baseline => "This finding is in the baseline.".into(),
        Suppression::Unchanged => return None,
    };
    Some(json!({"kind": "external", "justification": justification}))
}

/// A message in which quoted text cannot become a link.
fn text(message: &str) -> String {
    if !message.contains("](") {
        return message.to_owned();
    }
    let mut text = String::with_capacity(message.len());
    for char in message.chars() {
        if matches!(char, '\\' | '[' | ']') {
            text.push('\\');
        }
        text.push(char);
    }
    text
}

/// Whether a string in the value contains the replacement for a secret.
fn shows_redaction(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(REDACTED),
        Value::Array(items) => items.iter().any(shows_redaction),
        Value::Object(members) => members.values().any(shows_redaction),
        _ => false,
    }
}

fn descriptor(rule: &Rule) -> Value {
    let page = rules::page(rule);
    let mut tags: BTreeSet<&str> = rule.subjects().collect();
    let mut properties = json!({
        "precision": if rule.severity == Severity::Error { "very-high" } else { "high" },
        "problem.severity": match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "recommendation",
        },
    });
    if let Some(severity) = security_severity(rule.id) {
        tags.insert("security");
        properties["security-severity"] = Value::from(severity);
    }
    properties["tags"] = tags.into_iter().collect();
    json!({
        "id": rule.id,
        "name": name(rule.id),
        "shortDescription": {"text": text(rule.summary().trim())},
        "fullDescription": {"text": text(&description(rule))},
        "help": {"text": text(&page), "markdown": page},
        "helpUri": rule_url(rule),
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": properties,
    })
}

/// The security severity of rules about passwords, from 0.1 to 10.
fn security_severity(rule: &str) -> Option<&'static str> {
    match rule {
        "plaintext-password" => Some("7.5"),
        "weak-password" => Some("5.0"),
        "placeholder-password" => Some("2.0"),
        "password-with-quote" => Some("1.0"),
        _ => None,
    }
}

/// `UnknownValue` for `unknown-value`.
fn name(id: &str) -> String {
    let words = id.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_ascii_uppercase())
    });
    words.collect()
}

/// The documentation before its examples as one paragraph, cut after the last sentence that fits.
fn description(rule: &Rule) -> String {
    let before = rule.doc().split("```").next().unwrap_or_default();
    let words: Vec<&str> = before.split_whitespace().collect();
    let whole = words.join(" ");
    if whole.chars().count() <= MAX_DESCRIPTION {
        return whole;
    }
    let cut: String = whole.chars().take(MAX_DESCRIPTION).collect();
    cut.rfind(". ")
        .map_or(cut.clone(), |end| cut[..=end].to_owned())
}
