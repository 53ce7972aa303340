//! Configuration files.

mod errors;
mod ignores;
mod precedence;
mod show;

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::{folder_with, rules, run};

const NAME: &str = "dcs-migration-lint.toml";

/// A body with an error, two warnings and a note.
const BODY: &str = "{\"migration_method\": \"incremental_migration\", \"resume_mode\": \"Auto\", \
     \"source_instance\": {\"addrs\": \"8.8.8.8:6379\"}, \
     \"target_instance\": {\"id\": \"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd\"}, \
     \"bandwidth_limit_mb\": 100, \"odd\": 1}";

const ALL: [&str; 4] = [
    "unknown-value",
    "public-address",
    "bandwidth-as-number",
    "unknown-field",
];

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// All findings as `file rule severity`.
fn found(folder: &Path, args: &[&str]) -> Vec<String> {
    let outcome = run(folder, args.iter().copied().chain(["-f", "json"]));
    let report: serde_json::Value =
        serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("{outcome:?}"));
    let files = report["files"].as_array().unwrap();
    let lines = files.iter().flat_map(|file| {
        let findings = file["diagnostics"].as_array().unwrap().iter();
        findings.map(|found| {
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            format!(
                "{} {} {}",
                text(&file["path"]),
                text(&found["rule"]),
                text(&found["severity"])
            )
        })
    });
    lines.collect()
}

/// The rules of the findings in `x.json` with a configuration.
fn found_with(config: &str, args: &[&str]) -> Vec<String> {
    let folder = folder(&[(NAME, config), ("x.json", BODY)]);
    let args: Vec<&str> = args.iter().copied().chain(["x.json"]).collect();
    let outcome = run(folder.path(), args.iter().copied().chain(["-f", "json"]));
    let report: serde_json::Value =
        serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("{outcome:?}"));
    let mut rules: Vec<String> = rules(&report).into_iter().map(str::to_owned).collect();
    rules.sort();
    rules
}

fn without(rules: &[&str]) -> Vec<String> {
    let mut left: Vec<String> = ALL
        .iter()
        .filter(|rule| !rules.contains(rule))
        .map(|&rule| rule.to_owned())
        .collect();
    left.sort();
    left
}

/// Standard error of a run with an invalid configuration.
fn refused(config: impl AsRef<[u8]>) -> String {
    let folder = folder_with(NAME, config);
    fs::write(folder.path().join("x.json"), BODY).unwrap();
    let outcome = run(folder.path(), ["x.json"]);
    assert_eq!(
        (outcome.code, outcome.out.as_str()),
        (2, ""),
        "{}",
        outcome.err
    );
    outcome.err
}
