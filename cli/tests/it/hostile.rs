//! Text from a file that a terminal or a CI log would interpret is escaped in every format.

use std::fs;

use dcs_migration_lint::text::needs_escape;
use proptest::prelude::*;

use super::{FORMATS, RunResult, folder_with, lint, run};

/// The arguments of all outputs of a file.
fn ways() -> Vec<Vec<&'static str>> {
    let formats = FORMATS.iter().map(|format| vec!["-f", *format]);
    let diffs = [vec!["--diff"], vec!["--diff", "--unsafe-fixes"]];
    formats.chain(diffs).collect()
}

pub(crate) fn assert_escaped(outcome: &RunResult) {
    for stream in [&outcome.out, &outcome.err] {
        let active = stream
            .chars()
            .find(|char| *char != '\n' && needs_escape(*char));
        assert_eq!(active, None, "{stream:?}");
        for line in stream.lines() {
            if let Some(command) = line.trim_start().strip_prefix("::") {
                let (properties, _) = command.split_once("::").unwrap_or_default();
                let ours = properties.contains(",title=dcs-migration-lint%3A ");
                assert!(ours, "a workflow command: {line:?}");
            }
            for (at, _) in line.match_indices("##") {
                let name = line[at..].trim_start_matches('#');
                let name = name.trim_start_matches(|char: char| char.is_ascii_alphabetic());
                assert!(!name.starts_with('['), "a command in a line: {line:?}");
            }
        }
    }
}

pub(crate) const HOSTILE: &str = "\u{1b}[31m\u{1b}]0;x\u{7}\n::error file=x::y\r  ::error file=x::y\n##[error]x ##vso[a]b ###[c]<img src=x>]]>\r\u{202e}\u{2066}\u{85}\u{9b}m\u{2028}\u{feff}\u{e0041}";

#[test]
fn keys_and_values() {
    let text = serde_json::Value::from(HOSTILE).to_string();
    let raw = format!("\"{HOSTILE}\"");
    for string in [&text, &raw] {
        for body in [
            format!("{{{string}: {string}, \"resume_mode\": {string},}}"),
            format!("{{\"resume_mode\": \"Auto\", \"migration_method\": {string}}}"),
            format!(
                "{{\"source_instance\": {{{string}: 1, \"addrs\": {string}, \"id\": {string}}}}}"
            ),
            format!("{{\"source_instance\": {{\"addrs\": [{string}, {string}]}}}}"),
            format!("{{{string}: 1, {string}: 2}}"),
            format!("{{\"password\": {string}}} {HOSTILE}"),
            HOSTILE.to_owned(),
        ] {
            for way in ways() {
                assert_escaped(&lint(&body, &way));
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn names_of_files() {
    use std::os::unix::ffi::OsStrExt;
    let body = "{\"resume_mode\": \"Auto\", \"migration_method\": \"full\"}";
    let name = "x\u{1b}[31m\n::error::y##[z]\u{202e}&<\"'.json";
    let folder = folder_with(name, body);
    for way in ways() {
        let outcome = run(
            folder.path(),
            way.iter()
                .copied()
                .chain(["-v", "missing\n::error::", ".", name]),
        );
        assert_escaped(&outcome);
        assert!(
            outcome.err.contains("missing\\u{a}::error::"),
            "{}",
            outcome.err
        );
    }
    let bytes = std::ffi::OsStr::from_bytes(b"x\xFF.json");
    fs::write(folder.path().join(bytes), body).unwrap();
    let outcome = run(folder.path(), ["-f".as_ref(), "json".as_ref(), bytes]);
    assert!(outcome.out.contains("x\u{fffd}.json"), "{}", outcome.out);
    assert_eq!(outcome.code, 1);
}

#[test]
fn arguments() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        ["explain", HOSTILE].as_slice(),
        &["--level", &format!("{HOSTILE}=off"), "."],
        &[HOSTILE],
    ] {
        let outcome = run(folder.path(), args);
        assert!(outcome.code >= 2);
        assert_escaped(&outcome);
    }
}

#[test]
fn escaped_json_has_the_same_value() {
    let key = "a\u{202e}\u{1b}\u{e0041}b";
    let body = serde_json::json!({ "resume_mode": "auto", key: 1 }).to_string();
    let report: serde_json::Value = serde_json::from_str(&lint(body, &["-f", "json"]).out).unwrap();
    let found = report["files"][0]["diagnostics"].as_array().unwrap();
    assert!(
        found
            .iter()
            .any(|found| found["pointer"] == format!("/{key}")),
        "{report:#}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn anything(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        let folder = folder_with("a.json", format!("{{\"{text}\": \"{text}\", \"resume_mode\": \"{text}\"}}"));
        fs::write(folder.path().join("b.json"), bytes).unwrap();
        fs::write(folder.path().join("c.json"), text).unwrap();
        for way in ways() {
            assert_escaped(&run(folder.path(), way.iter().copied().chain(["a.json", "b.json", "c.json"])));
        }
    }
}
