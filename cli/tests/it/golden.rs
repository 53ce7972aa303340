//! The output equals committed files. `UPDATE=1` rewrites them.

use std::path::Path;

use super::{FORMATS, RunResult, folder_with, root, run};

fn compare(name: &str, outcome: &RunResult) {
    assert_eq!(outcome.err, "");
    compare_text(name, &outcome.out);
}

pub(crate) fn compare_text(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    let diff = similar::TextDiff::from_lines(wanted.as_str(), text);
    assert!(
        wanted == text,
        "{name} differs; `UPDATE=1 cargo test` rewrites it\n{}",
        diff.unified_diff()
    );
}

#[test]
fn the_example_of_the_reference() {
    let outcome = run(&root(), ["examples/set-online-migration-task.json"]);
    compare("example.txt", &outcome);
    assert_eq!(outcome.code, 0);
}

#[test]
fn the_broken_example() {
    let outcome = run(&root(), ["examples/broken.json"]);
    compare("broken.txt", &outcome);
    assert_eq!(outcome.code, 1);
}

#[test]
fn a_broken_line() {
    let folder = folder_with("body.json", super::cases::BROKEN);
    compare("broken-line.txt", &run(folder.path(), ["body.json"]));
}

#[test]
fn a_broken_line_concise() {
    let folder = folder_with("body.json", super::cases::BROKEN);
    compare(
        "broken-line-concise.txt",
        &run(folder.path(), ["-f", "concise", "body.json"]),
    );
    compare(
        "broken-line.json",
        &run(folder.path(), ["-f", "json", "body.json"]),
    );
}

#[test]
fn the_rules() {
    compare("rules.txt", &run(&root(), ["rules"]));
}

/// Every format over the same files.
#[test]
fn formats() {
    let folder = super::formats::folder();
    for format in FORMATS {
        let mut outcome = run(
            folder.path(),
            ["-f", format].into_iter().chain(super::formats::names()),
        );
        assert_eq!(outcome.code, 1);
        if format == "sarif" {
            outcome.out = with_first_rule(&outcome.out);
        }
        compare(&format!("formats/{format}.txt"), &outcome);
    }
}

/// A SARIF log with only the first of its rules and without rule indices, so that a new rule changes
/// as few lines as possible.
fn with_first_rule(log: &str) -> String {
    let (before, rules) = log.split_once("\"rules\":[\n").unwrap();
    let (rules, results) = rules.split_once("\n]}},\n").unwrap();
    let first = rules.lines().next().unwrap().trim_end_matches(',');
    let mut parts = results.split("\"ruleIndex\":");
    let mut after = parts.next().unwrap().to_owned();
    for part in parts {
        after.push_str(part.trim_start_matches(|char: char| char.is_ascii_digit() || char == ','));
    }
    format!("{before}\"rules\":[\n{first}\n]}}}},\n{after}")
}
