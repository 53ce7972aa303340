//! `--statistics`.

use std::fs;

use serde_json::{Value, json};

use super::{FORMATS, command, folder_with, lint, run, run_with};

const BODY: &str = "{\"resume_mode\": \"Auto\", \"migration_method\": \"Full\", \"a\": 1, \"b\": 2, \"c\": 3,
\"source_instance\": {\"addrs\": \"1.2.3.4:6379;1.2.3.5:6379\"}, \"target_instance\": {\"addrs\": \"192.168.0.1:6379\"}}";

#[test]
fn counts_by_rule_as_a_table_and_as_json() {
    let folder = folder_with("a.json", BODY);
    fs::write(folder.path().join("b.json"), BODY).unwrap();
    let table = run(folder.path(), ["--statistics", "."]);
    assert_eq!(table.code, 1);
    let lines: Vec<&str> = table.out.lines().collect();
    assert_eq!(lines[0], "findings  severity  rule               fixable");
    assert_eq!(lines[1], "       6  warning   unknown-field            0");
    assert!(
        lines.contains(&"       4  error     unknown-value            2"),
        "{table:?}"
    );
    let summary = run(folder.path(), ["."]).out;
    assert_eq!(lines.last().copied(), summary.lines().last());
    let json = run(
        folder.path(),
        ["--statistics", "-f", "json", ".", "gone.json"],
    );
    assert_eq!(json.code, 3);
    let report: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        report["rules"][0],
        json!({"rule": "unknown-field", "severity": "warning", "findings": 6, "fixable": 0})
    );
    assert_eq!(
        (&report["version"], &report["failures"][0]["path"]),
        (&json!(1), &json!("gone.json"))
    );
    let whole = run(folder.path(), ["-f", "json", "."]).out;
    let whole: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(report["summary"], whole["summary"]);
    // They are counted as the findings are.
    let counted = report["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["findings"].as_u64().unwrap());
    let files = whole["files"].as_array().unwrap().iter();
    let found: usize = files
        .map(|file| file["diagnostics"].as_array().unwrap().len())
        .sum();
    assert_eq!(counted.sum::<u64>(), found as u64);
}

#[test]
fn safe_fixes_are_counted() {
    for (body, fixable) in [
        (
            "{\"resume_mode\": \"Auto\", \"migration_method\": \"full_amount_migration\"}",
            1,
        ),
        ("{\"migration_method\": \"incremental\"}", 0),
    ] {
        let out = lint(body, &["--statistics", "-f", "json"]).out;
        let report: Value = serde_json::from_str(&out).unwrap();
        let mut rules = report["rules"].as_array().unwrap().iter();
        let unknown = rules.find(|rule| rule["rule"] == "unknown-value");
        assert_eq!(unknown.unwrap()["fixable"], fixable, "{body}");
    }
}

#[test]
fn nothing_is_counted_that_does_not_count() {
    let folder = folder_with("a.json", BODY);
    let level = [
        "--statistics",
        "--level",
        "unknown-field=off",
        "-q",
        "a.json",
    ];
    let outcome = run(folder.path(), level);
    assert!(!outcome.out.contains("unknown-field"), "{outcome:?}");
    assert!(!outcome.out.contains("in 1 file"), "{outcome:?}");
    run(folder.path(), ["--write-baseline", "base.json", "a.json"]);
    let outcome = run(
        folder.path(),
        ["--statistics", "--baseline", "base.json", "a.json"],
    );
    assert_eq!(
        (outcome.code, outcome.out.as_str()),
        (0, "no findings in 1 file\n")
    );
}

#[test]
fn other_formats_go_to_files() {
    let folder = folder_with("a.json", BODY);
    for format in FORMATS {
        let outcome = run(folder.path(), ["--statistics", "-f", format, "a.json"]);
        let has = ["text", "concise", "json"].contains(&format);
        assert_eq!(
            outcome.code,
            if has { 1 } else { 2 },
            "{format} {outcome:?}"
        );
        assert_eq!(outcome.out.is_empty(), !has);
    }
    let with_file = ["--statistics", "--output", "concise=findings", "a.json"];
    let mut command = command(folder.path());
    let outcome = run_with(command.env("GITHUB_ACTIONS", "true").args(with_file), b"");
    assert!(!outcome.out.contains("::"), "{outcome:?}");
    let written = fs::read_to_string(folder.path().join("findings")).unwrap();
    assert_eq!(written, run(folder.path(), ["-f", "concise", "a.json"]).out);
}
