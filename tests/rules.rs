//! The complete findings of each rule for the texts in `tests/rules/<id>.txt`: place, severity,
//! message, help, data, labels, and the fixed text, after a line `+++`. Findings of other rules in
//! the same text are left out. `UPDATE=1` rewrites everything after `+++`.
//!
//! `unused-ignore` is reported by the command line, whose tests cover it.
#![allow(clippy::unwrap_used)]

mod written;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{
    Config, Diagnostic, LineIndex, RULES, Report, Span, lint, lint_path, lint_response,
};
use dcs_migration_lint_request_files::{self as source, FileFormat};

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "rules"]
        .iter()
        .collect()
}

/// `kind` is `request`, `http`, `hcl`, `yaml`, `path` or `response STATUS`.
fn lint_as<'t>(kind: &str, text: &'t str) -> Report<'t> {
    let config = Config::default();
    match kind.split_once(' ') {
        Some(("response", status)) => lint_response(status.parse().unwrap(), text, &config),
        None if kind == "request" => lint(text, &config),
        None if kind == "path" => lint_path(text, &config),
        None if kind == "http" => source::lint(FileFormat::Http, text, &config).report,
        None if kind == "hcl" => source::lint(FileFormat::Terraform, text, &config).report,
        None if kind == "yaml" => source::lint(FileFormat::Yaml, text, &config).report,
        _ => panic!("unknown kind of text `{kind}`"),
    }
}

fn place(text: &str, span: Span) -> String {
    let position = LineIndex::new(text).position(span.start);
    let excerpt = escape_controls(&text[span.start..span.end]);
    format!("{}:{} `{excerpt}`", position.line, position.column)
}

fn describe(text: &str, found: &Diagnostic) -> String {
    let mut out = format!(
        "{} at {}, {}\n  {}\n",
        found.severity,
        place(text, found.span),
        if found.pointer.is_empty() {
            "the whole"
        } else {
            &found.pointer
        },
        found.message
    );
    if let Some(help) = &found.help {
        writeln!(out, "  help: {help}").unwrap();
    }
    for (name, value) in found.data.iter() {
        let value = serde_json::to_string(value).unwrap();
        writeln!(out, "  {name}: {value}").unwrap();
    }
    for label in &found.labels {
        writeln!(out, "  {}: {}", place(text, label.span), label.message).unwrap();
    }
    if let Some(fix) = &found.fix {
        writeln!(out, "  {} fix: {}", fix.applicability.as_str(), fix.title).unwrap();
        for line in fix.apply(text).unwrap().split('\n') {
            let line = format!("  | {}", escape_controls(line));
            writeln!(out, "{}", line.trim_end()).unwrap();
        }
    }
    out
}

/// The file as it should be: its texts, and what the rule says of each.
fn answer(rule: &str, file: &str) -> String {
    let mut out = String::new();
    for case in file.split("--- ").skip(1) {
        let (kind, rest) = case.split_once('\n').unwrap();
        let (written, _) = rest.split_once("\n+++\n").unwrap_or((rest.trim_end(), ""));
        let text = written::unescape(written);
        let report = lint_as(kind, &text);
        let found = report.diagnostics().iter();
        let said: String = found
            .filter(|found| found.rule.id == rule)
            .map(|found| describe(&text, found))
            .collect();
        let said = if said.is_empty() { "nothing\n" } else { &said };
        write!(out, "--- {kind}\n{written}\n+++\n{said}\n").unwrap();
    }
    out
}

#[test]
fn reports_of_each_rule_match_their_files() {
    let mut files: BTreeSet<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    for rule in RULES.iter().filter(|rule| rule.id != "unused-ignore") {
        let path = folder().join(format!("{}.txt", rule.id));
        assert!(files.remove(&path), "{} is missing", path.display());
        let written = std::fs::read_to_string(&path).unwrap();
        let answer = answer(rule.id, &written);
        assert!(
            answer.contains("\n+++\n") && answer.contains(" at "),
            "{}: no finding",
            rule.id
        );
        written::hold(path.to_str().unwrap(), &written, &answer);
    }
    assert_eq!(files, BTreeSet::new(), "files of no rule");
}
