//! Baselines: known findings do not count, wherever they move. A baseline contains no secrets.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use super::hostile::assert_escaped;
use super::secrets::{bodies, stray};
use super::{RunResult, clear_environment, command, folder_with, run, run_with};

const BODY: &str = "{\"migration_method\": \"full_amount_migration\", \"resume_mode\": \"Auto\", \
     \"source_instance\": {\"addrs\": \"8.8.8.8:6379\", \"password\": \"Zq7mWxkLp\"}, \
     \"target_instance\": {\"id\": \"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd\"}}";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Writes the first baseline of some files.
fn written(folder: &Path, args: &[&str]) -> String {
    let outcome = run(folder, ["--write-baseline", "base.json"].iter().chain(args));
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    read(folder, "base.json")
}

/// Lints with the baseline.
fn with_baseline(folder: &Path, args: &[&str]) -> RunResult {
    let all = ["--baseline", "base.json", "-f", "concise"];
    run(folder, all.iter().chain(args))
}

#[test]
fn only_new_findings_count() {
    let folder = folder(&[("x.json", BODY)]);
    let path = folder.path();
    let first = run(path, ["--write-baseline", "base.json", "x.json"]);
    assert_eq!(first.out, "no findings in 1 file\n");
    assert_eq!(first.err, "baseline: 3 findings written to base.json\n");
    assert_eq!(first.code, 0);
    let known = with_baseline(path, &["--fail-on", "info", "x.json"]);
    assert_eq!(
        known,
        RunResult {
            code: 0,
            out: "no findings in 1 file\n".to_owned(),
            err: String::new()
        }
    );
    write(path, "x.json", &BODY.replace("full_amount", "full"));
    let outcome = with_baseline(path, &["x.json"]);
    assert_eq!(outcome.out.lines().count(), 2, "{}", outcome.out);
    assert!(
        outcome.out.starts_with("x.json:1:22: error[unknown-value]"),
        "{}",
        outcome.out
    );
    assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
    // Other data is another finding, and the old one no longer occurs.
    write(path, "x.json", &BODY.replace("Auto", "never"));
    let outcome = with_baseline(path, &["x.json"]);
    assert!(outcome.out.contains("not `never`"), "{}", outcome.out);
    assert_eq!(
        outcome.err,
        "baseline: 1 finding in base.json no longer occurs; update it with `--write-baseline base.json`\n"
    );
    // Known findings are not in the JSON report.
    write(path, "x.json", BODY);
    let json = run(path, ["--baseline", "base.json", "-f", "json", "x.json"]).out;
    assert!(json.contains("\"diagnostics\": []"), "{json}");
    // The same findings in another file are new.
    write(path, "y.json", BODY);
    assert_eq!(with_baseline(path, &["y.json"]).code, 1);
}

#[test]
fn moved_lines_and_formatting_change_nothing() {
    let broken = "{\"resume_mode\": \"Auto\", \"odd\": 1, \"odd\": 2,, \"x\": [1 2], \
         \"source_instance\": {\"addrs\": \"h\"}, \"migration_method\": 'full'}";
    for body in [BODY, broken] {
        let folder = folder(&[("x.json", body)]);
        written(folder.path(), &["x.json"]);
        for moved in [
            format!("\n\n\n   {body}\n"),
            body.replace(", ", ",\n\n  "),
            body.replace(", ", ",\r\n\t"),
            body.replace("\": ", "\"   :\t"),
            body.replace(", ", ","),
        ] {
            write(folder.path(), "x.json", &moved);
            let outcome = with_baseline(folder.path(), &["--fail-on", "info", "x.json"]);
            assert_eq!(
                (outcome.code, outcome.err.as_str()),
                (0, ""),
                "{moved:?}: {}",
                outcome.out
            );
        }
    }
    // A message with an offset.
    let folder = folder_with("x.json", b"{\"a\": \"\xFF\"}");
    written(folder.path(), &["x.json"]);
    fs::write(folder.path().join("x.json"), b"\n\n{ \"a\": \"\xFF\"}").unwrap();
    assert_eq!(
        with_baseline(folder.path(), &["x.json"]).out,
        "no findings in 1 file\n"
    );
}

#[test]
fn equal_findings_are_counted() {
    let body = |count: usize| format!("{{{}\"a\": 1}}", "\"a\": 1, ".repeat(count));
    let folder = folder(&[("x.json", &body(3))]);
    let base = written(folder.path(), &["x.json"]);
    assert!(base.contains("\"count\": 3"), "{base}");
    let lint = |count: usize| {
        write(folder.path(), "x.json", &body(count));
        let outcome = with_baseline(folder.path(), &["x.json"]);
        let duplicates = outcome.out.matches("error[duplicate-key]").count();
        (duplicates, outcome.err.is_empty())
    };
    assert_eq!(lint(3), (0, true));
    assert_eq!(lint(5), (2, true));
    assert_eq!(lint(2), (0, false));
}

#[test]
fn findings_that_no_longer_occur_are_logged() {
    let folder = folder(&[("x.json", BODY), ("y.json", BODY), ("z.json", BODY)]);
    let path = folder.path();
    written(path, &["."]);
    let fixed = BODY.replace("Auto", "manual");
    write(path, "x.json", &fixed);
    let log = |args: &[&str]| with_baseline(path, args).err;
    assert!(log(&["."]).starts_with("baseline: 1 finding in"));
    assert!(log(&["x.json"]).starts_with("baseline: 1 finding in"));
    assert_eq!(log(&["-q", "x.json"]), "");
    assert_eq!(log(&["y.json"]), "", "x.json was not linted");
    fs::remove_file(path.join("z.json")).unwrap();
    assert!(log(&["y.json"]).starts_with("baseline: 3 findings in"));
    // Updating keeps the findings of files that are not linted.
    let before = read(path, "base.json");
    run(path, ["--write-baseline", "base.json", "x.json"]);
    let after = read(path, "base.json");
    assert_eq!(
        before.matches("\"y.json\"").count(),
        after.matches("\"y.json\"").count()
    );
    assert_eq!(after.matches("\"x.json\"").count(), 2);
    assert!(!after.contains("\"z.json\""), "{after}");
    assert_eq!(with_baseline(path, &["--fail-on", "info", "."]).err, "");
    assert_eq!(with_baseline(path, &["--fail-on", "info", "."]).code, 0);
}

#[test]
fn paths_are_relative_to_the_baseline() {
    let folder = folder(&[("a/x.json", BODY), ("b/y.json", BODY), ("ci/none", "")]);
    let path = folder.path();
    let outcome = run(path, ["--write-baseline", "ci/base.json", "a", "b"]);
    assert_eq!(outcome.code, 0);
    let base = read(path, "ci/base.json");
    assert!(
        base.contains("\"../a/x.json\"") && base.contains("\"../b/y.json\""),
        "{base}"
    );
    let absolute = path.join("a/x.json");
    for (from, baseline, file) in [
        (".", "ci/base.json", "a/x.json"),
        ("a", "../ci/base.json", "x.json"),
        ("a", "../ci/base.json", "./../b/y.json"),
        ("ci", "base.json", "../a/x.json"),
        ("ci", "base.json", absolute.to_str().unwrap()),
    ] {
        let outcome = run(
            &path.join(from),
            ["--baseline", baseline, "--fail-on", "info", file],
        );
        assert_eq!(
            (outcome.code, outcome.err.as_str()),
            (0, ""),
            "{from} {file}: {}",
            outcome.out
        );
    }
    // The same bytes from any folder and in any order of the files.
    fs::remove_file(path.join("ci/base.json")).unwrap();
    run(
        &path.join("b"),
        [
            "--write-baseline",
            "../ci/base.json",
            ".",
            "../a",
            "../a/x.json",
        ],
    );
    assert_eq!(read(path, "ci/base.json"), base);
    // Standard input with a name.
    let mut command = command(&path.join("ci"));
    let args = [
        "--baseline",
        "base.json",
        "--stdin-filename",
        "../a/x.json",
        "-",
    ];
    assert_eq!(run_with(command.args(args), BODY.as_bytes()).code, 0);
}

#[test]
fn standard_input_without_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let with =
        |args: &[&str]| run_with(command(folder.path()).args(args).arg("-"), BODY.as_bytes());
    assert_eq!(with(&["--write-baseline", "base.json"]).code, 0);
    assert_eq!(with(&["--baseline", "base.json"]).code, 0);
    write(folder.path(), "x.json", BODY);
    assert_eq!(with_baseline(folder.path(), &["x.json"]).err, "");
}

#[test]
fn both_baseline_options_together() {
    let folder = folder(&[("x.json", BODY)]);
    let path = folder.path();
    written(path, &["x.json"]);
    write(path, "x.json", &BODY.replace("full_amount", "full"));
    let both = [
        "--baseline",
        "base.json",
        "--write-baseline",
        "base.json",
        "-f",
        "concise",
        "x.json",
    ];
    let outcome = run(path, both);
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.out.lines().count(), 2, "{}", outcome.out);
    assert_eq!(outcome.err, "baseline: 4 findings written to base.json\n");
    assert_eq!(run(path, both).code, 0);
}

#[test]
fn ignored_findings_are_not_in_the_baseline() {
    let config = "[[ignore]]\nrule = \"public-address\"\nfiles = \"x.json\"\nreason = \"Known.\"\n\
         [[ignore]]\nrule = \"empty-value\"\nfiles = \"x.json\"\nreason = \"Known.\"\n";
    let folder = folder(&[("x.json", BODY), ("dcs-migration-lint.toml", config)]);
    let outcome = run(folder.path(), ["--write-baseline", "base.json", "x.json"]);
    assert!(
        outcome.out.contains("warning[unused-ignore]"),
        "{}",
        outcome.out
    );
    let base = read(folder.path(), "base.json");
    assert!(
        !base.contains("public-address") && !base.contains("unused-ignore"),
        "{base}"
    );
    assert!(base.contains("unknown-value"), "{base}");
}

#[test]
fn other_files_are_refused_and_not_overwritten() {
    let folder = folder(&[("x.json", BODY)]);
    let path = folder.path();
    for (text, message) in [
        ("{", "is not a baseline: EOF"),
        ("[]", "is not a baseline: "),
        ("{}", "is not a baseline: missing field `version`"),
        (BODY, "is not a baseline: missing field `version`"),
        (
            "{\"version\": 1}",
            "is not a baseline: missing field `findings`",
        ),
        (
            "{\"version\": 1, \"findings\": [{}]}",
            "missing field `file`",
        ),
        (
            "{\"version\": 1, \"findings\": [{\"file\": \"a\", \"rule\": \"b\", \"pointer\": \"\", \"hash\": \"c\", \"count\": -1}]}",
            "is not a baseline: ",
        ),
        (
            "{\"version\": 2, \"entries\": []}",
            "has baseline version 2, expected 1",
        ),
        (
            "{\"version\": \"\\u001b[31m\\n::error\"}",
            "has baseline version",
        ),
        (
            "<<<<<<< HEAD\n{\"version\": 1}",
            "is not a baseline: expected value at line 1",
        ),
    ] {
        write(path, "base.json", text);
        for option in ["--baseline", "--write-baseline"] {
            let outcome = run(path, [option, "base.json", "x.json"]);
            assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{text}");
            assert!(
                outcome.err.starts_with("error: base.json ") && outcome.err.contains(message),
                "{}",
                outcome.err
            );
            assert_escaped(&outcome);
            assert_eq!(read(path, "base.json"), text);
        }
    }
    // The advice of an error can be followed.
    write(path, "base.json", "{");
    let outcome = run(path, ["--write-baseline", "base.json", "x.json"]);
    assert!(
        outcome
            .err
            .contains("; name another file for `--write-baseline`"),
        "{outcome:?}"
    );
    for empty in ["", " \n"] {
        write(path, "base.json", empty);
        let outcome = run(path, ["--baseline", "base.json", "x.json"]);
        assert_eq!(
            (outcome.code, outcome.err.as_str()),
            (
                2,
                "error: base.json is empty; write a baseline to it with `--write-baseline base.json`\n"
            )
        );
        let outcome = run(path, ["--write-baseline", "base.json", "x.json"]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert_eq!(run(path, ["--baseline", "base.json", "x.json"]).code, 0);
    }
    let missing = run(path, ["--baseline", "missing.json", "x.json"]);
    assert_eq!(missing.code, 3);
    assert!(
        missing.err.starts_with("error: cannot read missing.json: "),
        "{}",
        missing.err
    );
    // What cannot be read may be a baseline.
    for (unwritable, message) in [
        (".", "error: cannot read .: "),
        ("none/base.json", "error: cannot write none/base.json: "),
    ] {
        let outcome = run(path, ["--write-baseline", unwritable, "x.json"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (3, ""), "{outcome:?}");
        assert!(outcome.err.starts_with(message), "{outcome:?}");
    }
}

#[test]
fn nothing_is_written_if_an_input_cannot_be_read() {
    let folder = folder(&[("x.json", BODY)]);
    let path = folder.path();
    let base = written(path, &["x.json"]);
    write(path, "x.json", &BODY.replace("Auto", "auto"));
    let outcome = run(
        path,
        ["--write-baseline", "base.json", "x.json", "missing.json"],
    );
    assert_eq!(outcome.code, 3);
    assert!(
        outcome
            .err
            .ends_with("error: base.json was not written: some inputs could not be linted\n"),
        "{}",
        outcome.err
    );
    assert_eq!(read(path, "base.json"), base);
    let left: Vec<_> = fs::read_dir(path).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

/// Simulates a full disk by a limit on the size of files.
#[cfg(unix)]
#[test]
fn a_baseline_that_cannot_be_written_is_a_failure() {
    let folder = folder(&[("x.json", BODY)]);
    let base = written(folder.path(), &["x.json"]);
    let unknown: Vec<String> = (0..25).map(|at| format!("\"a{at}\": 1, ")).collect();
    let body = BODY.replacen('{', &format!("{{{}", unknown.concat()), 1);
    for at in 0..6 {
        write(folder.path(), &format!("y{at}.json"), &body);
    }
    let mut limited = std::process::Command::new("bash");
    let outcome = run_with(
        clear_environment(&mut limited)
            .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$@\"", "bash"])
            .arg(env!("CARGO_BIN_EXE_dcs-migration-lint"))
            .args(["--write-baseline", "base.json", "."])
            .current_dir(folder.path()),
        b"",
    );
    assert_eq!(outcome.code, 3, "{outcome:?}");
    let message = "error: cannot write base.json: ";
    assert!(outcome.err.starts_with(message), "{outcome:?}");
    assert_eq!(outcome.err.lines().count(), 1, "{outcome:?}");
    assert_eq!(read(folder.path(), "base.json"), base);
}

#[cfg(unix)]
#[test]
fn file_names_are_escaped() {
    let name = "x\u{1b}[31m\n::error::y\u{202e}.json";
    let folder = folder(&[(name, BODY)]);
    let base = written(folder.path(), &[name]);
    assert_escaped(&RunResult {
        code: 0,
        out: base,
        err: String::new(),
    });
    assert_eq!(
        with_baseline(folder.path(), &["--fail-on", "info", name]).code,
        0
    );
}

/// The baseline of each group of bodies.
fn baselines(bodies: &[Vec<String>]) -> Vec<String> {
    bodies
        .iter()
        .map(|bodies| {
            let folder = tempfile::tempdir().unwrap();
            let names: Vec<String> = (0..bodies.len()).map(|at| format!("{at}.json")).collect();
            for (name, body) in names.iter().zip(bodies) {
                write(folder.path(), name, body);
            }
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            written(folder.path(), &names)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    #[test]
    fn baselines_do_not_depend_on_passwords(one in "[A-Za-z]{7,12}", other in "[A-Za-z]{7,12}") {
        for of in [bodies, stray] {
            let written = baselines(&[of(&one, &one), of(&other, &other)]);
            prop_assert_eq!(&written[0], &written[1]);
        }
        let address = |password: &str| vec![
            format!("{{\"source_instance\": {{\"addrs\": \"redis://user:{password}@192.168.0.1:6379/0\"}}}}"),
            format!("{{\"source_instance\": {{\"addrs\": \"h:1,:{password}@h:2\"}}}}"),
        ];
        let written = baselines(&[address(&one), address(&other)]);
        prop_assert_eq!(&written[0], &written[1]);
    }
}
