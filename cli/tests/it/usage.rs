//! Arguments, environment, exit codes and commands.

use std::fs;
use std::process::Stdio;

use super::{command, folder_with, lint, root, run, run_with};

const ERROR: &str = "{\"resume_mode\": \"Auto\"}";

fn body(resume_mode: &str, extra: &str) -> String {
    format!(
        "{{\"migration_method\": \"full_amount_migration\", \"resume_mode\": \"{resume_mode}\", \
         \"source_instance\": {{\"addrs\": \"192.168.0.1:6379\"}}, \
         \"target_instance\": {{\"id\": \"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd\"}}{extra}}}"
    )
}

#[test]
fn exit_codes() {
    let clean = body("manual", "");
    let warning = body("manual", ", \"unheard_of\": 1");
    let error = body("neither", "");
    for (text, args, code) in [
        (&clean, [].as_slice(), 0),
        (&clean, &["--fail-on", "info"], 0),
        (&warning, &[], 0),
        (&warning, &["--fail-on", "warning"], 1),
        (&warning, &["--fail-on", "info"], 1),
        (&warning, &["--level", "unknown-field=error"], 1),
        (
            &warning,
            &["--level", "unknown-field=off", "--fail-on", "info"],
            0,
        ),
        (
            &warning,
            &["--level", "unknown-field=info", "--fail-on", "warning"],
            0,
        ),
        (&error, &[], 1),
        (&error, &["--exit-zero"], 0),
        (&error, &["--fail-on", "warning", "-q"], 1),
        (&error, &["-f", "json"], 1),
        (&error, &["-f", "concise"], 1),
        (&error, &["--isolated"], 1),
        (&error, &["--level", "unknown-value=warning"], 0),
        (&error, &["--level", "unknown-valeu=off"], 2),
        (&error, &["--level", "unknown-value=loud"], 2),
        (&error, &["--level", "unknown-value"], 2),
        (&error, &["--fail-on", "never"], 2),
        (&error, &["-f", "xml"], 2),
        (&error, &["--no-such-option"], 2),
    ] {
        let outcome = lint(text, args);
        assert_eq!(
            outcome.code, code,
            "{args:?}: {}{}",
            outcome.out, outcome.err
        );
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run::<&str>(folder.path(), []).code, 2);
    assert_eq!(run(folder.path(), ["--help"]).code, 0);
    assert_eq!(run(folder.path(), ["--version"]).code, 0);
}

#[test]
fn an_unknown_rule_gets_a_suggestion() {
    let outcome = lint(ERROR, &["--level", "unknown-valeu=off"]);
    assert_eq!(
        outcome.err,
        "error: unknown rule `unknown-valeu`; did you mean `unknown-value`?\n"
    );
    let outcome = run(&root(), ["explain", "wrong-requst"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.err.contains("did you mean `wrong-request`?"),
        "{}",
        outcome.err
    );
}

#[test]
fn summaries() {
    let last =
        |outcome: &super::RunResult| outcome.out.lines().last().unwrap_or_default().to_owned();
    assert_eq!(
        last(&lint(body("manual", ""), &[])),
        "no findings in 1 file"
    );
    assert_eq!(
        last(&lint(body("Manual", ""), &[])),
        "1 error in 1 file; 1 fixable with `--fix`"
    );
    assert_eq!(
        last(&lint(
            body("Manual", ", \"a\": 1, \"b\": 2"),
            &["-f", "concise"]
        )),
        "1 error, 2 warnings in 1 file; 1 fixable with `--fix`"
    );
    let folder = folder_with("a.json", body("manual", ""));
    fs::write(folder.path().join("b.json"), body("manual", "")).unwrap();
    assert_eq!(
        last(&run(folder.path(), ["a.json", "b.json", "a.json"])),
        "no findings in 2 files"
    );
    assert_eq!(lint(body("manual", ""), &["-q"]).out, "");
    assert!(!lint(ERROR, &["-q"]).out.contains("in 1 file"));
}

/// Fixes that `--fix` does not apply are not counted.
#[test]
fn summaries_promise_no_fix_that_is_not_applied() {
    let ends = |outcome: &super::RunResult, end: &str| {
        assert!(outcome.out.ends_with(end), "{outcome:?}");
    };
    ends(
        &lint(b"{\"x\": \"\xFF\",}", &["-q"]),
        "(applied by `--fix`)\n\n",
    );
    let not_utf8 = lint(b"{\"resume_mode\": \"Auto\", \"x\": \"\xFF\",}", &[]);
    ends(&not_utf8, " in 1 file\n");
    let response = lint(
        "{\"id\": \"1\", \"status\": \"SUCCESS\",}",
        &["--response", "200"],
    );
    ends(&response, "1 error in 1 file\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder_with("body.json", body("Manual", ""));
        let path = folder.path().join("body.json");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let refused = run(folder.path(), ["--fix", "body.json"]);
        assert_eq!(refused.code, 3);
        ends(
            &refused,
            "1 failure; 1 error in 1 file; 0 fixes applied to 0 files\n",
        );
    }
}

#[test]
fn beside_a_failure_nothing_is_said_to_be_clean() {
    let folder = folder_with("a.json", body("manual", ""));
    for format in super::FORMATS {
        for paths in [
            vec!["gone.json"],
            vec!["a.json", "gone.json"],
            vec!["gone.json", "none/"],
        ] {
            let outcome = run(folder.path(), ["-f", format].iter().chain(&paths));
            assert_eq!(outcome.code, 3);
            // In JUnit, each clean file is a test case.
            if format != "junit" || paths.len() == 1 {
                for text in ["no findings", "0 files"] {
                    assert!(!outcome.out.contains(text), "{format}: {outcome:?}");
                }
            }
        }
    }
    let outcome = run(folder.path(), ["a.json", "gone.json"]);
    assert_eq!(outcome.out, "1 failure; 1 file linted\n");
}

#[test]
fn of_an_option_given_twice_the_last_one_counts() {
    let with = |args: &[&str]| {
        let outcome = lint(ERROR, args);
        assert_ne!(outcome.code, 2, "{args:?} {outcome:?}");
        outcome
    };
    assert_eq!(with(&["-f", "text", "-f", "json"]), with(&["-f", "json"]));
    assert_eq!(with(&["--quiet", "--quiet"]), with(&["-q"]));
    assert_eq!(with(&["--quiet", "-v"]), with(&["-v"]));
    assert_eq!(with(&["-v", "--quiet"]), with(&["-q"]));
    assert_eq!(with(&["--exit-zero", "--exit-zero"]).code, 0);
    let fail_on = ["--fail-on", "info", "--fail-on", "error"];
    assert_eq!(with(&fail_on), with(&[]));
    // These add up.
    let levels = with(&[
        "--level",
        "unknown-value=off",
        "--level",
        "missing-field=off",
    ]);
    for rule in ["unknown-value", "missing-field"] {
        assert!(!levels.out.contains(rule), "{levels:?}");
    }
    assert_eq!(
        run(&root(), ["rules", "-f", "text", "-f", "json"]),
        run(&root(), ["rules", "-f", "json"])
    );
}

#[test]
fn a_response_needs_an_http_status() {
    for status in ["abc", "", "42", "600", "-1", "2e2", "70000"] {
        let outcome = lint(ERROR, &[&format!("--response={status}")]);
        assert_eq!(outcome.code, 2);
        let message = format!(
            "error: invalid value '{status}' for '--response <STATUS>': expected an HTTP status such as 200\n"
        );
        assert!(
            outcome.err.starts_with(&message) || status.is_empty(),
            "{outcome:?}"
        );
    }
}

#[test]
fn formats_by_option_and_environment() {
    let folder = folder_with("body.json", ERROR);
    let with = |variable: &str, args: &[&str]| {
        let mut command = command(folder.path());
        command.env("DCS_MIGRATION_LINT_FORMAT", variable);
        run_with(command.args(args).arg("body.json"), b"")
    };
    assert!(with("json", &[]).out.starts_with("{\n  \"version\": 1,"));
    assert!(with("json-v1", &[]).out.starts_with("{\n  \"version\": 1,"));
    assert!(
        with("json", &["-f", "concise"])
            .out
            .starts_with("body.json:1:1: ")
    );
    assert!(
        with("", &["--output-format", "text"])
            .out
            .starts_with("error[")
    );
    assert_eq!(with("xml", &[]).code, 2);
}

#[test]
fn color() {
    let folder = folder_with("body.json", ERROR);
    let colored = |set: &[(&str, &str)], args: &[&str]| {
        let mut command = command(folder.path());
        command.envs(set.iter().copied());
        run_with(command.args(args).arg("body.json"), b"")
            .out
            .contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "not a terminal");
    assert!(colored(&[], &["--color", "always"]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(colored(&[("FORCE_COLOR", "1")], &[]));
    assert!(!colored(&[("FORCE_COLOR", "0")], &[]));
    assert!(colored(&[("FORCE_COLOR", "1"), ("NO_COLOR", "")], &[]));
    assert!(!colored(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(colored(&[("NO_COLOR", "1")], &["--color", "always"]));
    assert!(!colored(&[("FORCE_COLOR", "1")], &["--color", "never"]));
    assert!(!colored(&[("FORCE_COLOR", "1")], &["-f", "json"]));
    assert!(!colored(&[("FORCE_COLOR", "1")], &["-f", "concise"]));
}

#[test]
fn standard_input_can_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let with = |args: &[&str]| run_with(command(folder.path()).args(args), ERROR.as_bytes()).out;
    assert!(with(&["-f", "concise", "-"]).starts_with("<stdin>:1:1: "));
    assert!(
        with(&["-f", "concise", "--stdin-filename", "x.json", "-"]).starts_with("x.json:1:1: ")
    );
}

#[test]
fn something_must_be_named() {
    let folder = folder_with("b.json", ERROR);
    let outcome = run(folder.path(), ["-v"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
    let message = "error: nothing to lint: ";
    assert!(outcome.err.starts_with(message), "{outcome:?}");
}

#[test]
fn folders() {
    let folder = folder_with("b.json", body("manual", ""));
    let path = folder.path();
    fs::create_dir(path.join("a")).unwrap();
    fs::write(path.join("a/z.JSON"), body("manual", "")).unwrap();
    fs::write(path.join("a/package.json"), "{\"name\": \"resume_mode\"}").unwrap();
    fs::write(path.join("a/notes.txt"), body("manual", "")).unwrap();
    fs::write(
        path.join("odd.json"),
        b"{\"source_instance\": \xFF, \"resume_mode\"",
    )
    .unwrap();
    let outcome = run(path, ["-v", "-f", "json", "."]);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let files = report["files"].as_array().unwrap();
    let paths: Vec<_> = files
        .iter()
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["./a/z.JSON", "./b.json", "./odd.json"]);
    assert_eq!(report["summary"]["skipped"], 1);
    assert_eq!(outcome.err, "skipped: ./a/package.json: not this request\n");
    // A named file is linted.
    assert_eq!(run(path, ["a/package.json"]).code, 1);
}

#[cfg(unix)]
#[test]
fn links_in_folders() {
    use std::os::unix::fs::symlink;
    let folder = folder_with("b.json", body("manual", ""));
    symlink(".", folder.path().join("loop")).unwrap();
    symlink("b.json", folder.path().join("c.json")).unwrap();
    let outcome = run(folder.path(), ["."]);
    assert_eq!(
        (outcome.code, outcome.out.as_str()),
        (0, "no findings in 1 file\n"),
        "a link and its file are one file"
    );
}

#[test]
fn same_input_same_output() {
    for args in [
        ["-f", "text", "tests/cases", "examples"].as_slice(),
        &["-f", "json", "tests/cases", "examples"],
        &["--diff", "--unsafe-fixes", "tests/cases", "examples"],
        &["rules", "-f", "json"],
    ] {
        assert_eq!(run(&root(), args), run(&root(), args));
    }
}

#[test]
fn commands() {
    let rules = run(&root(), ["rules", "-f", "json"]);
    let rules: serde_json::Value = serde_json::from_str(&rules.out).unwrap();
    assert_eq!(
        rules.as_array().unwrap().len(),
        dcs_migration_lint::RULES.len()
    );
    for rule in dcs_migration_lint::RULES {
        let page = run(&root(), ["explain", rule.id]);
        assert_eq!(page.code, 0);
        assert!(page.out.starts_with(&format!("# {}\n\nLevel: ", rule.id)));
        assert!(page.out.contains(rule.summary().trim()));
    }
    let schema = |args: &[&str]| run(&root(), args).out;
    assert_eq!(schema(&["schema"]), dcs_migration_lint::schema::REQUEST);
    assert_eq!(
        schema(&["schema", "request"]),
        dcs_migration_lint::schema::REQUEST
    );
    assert_eq!(
        schema(&["schema", "report"]),
        dcs_migration_lint::schema::REPORT
    );
}

#[test]
fn a_file_named_like_a_command() {
    let folder = folder_with("rules", body("manual", ""));
    assert_eq!(
        run(folder.path(), ["./rules"]).out,
        "no findings in 1 file\n"
    );
    let late = run(&root(), ["-v", "rules"]);
    assert_eq!(late.code, 2);
    assert!(
        late.err.contains("put it before all options"),
        "{}",
        late.err
    );
}

#[test]
fn options_of_other_tools_have_a_hint() {
    for (option, hint) in [
        ("--ignore=E001", "'--level RULE=off'"),
        ("--disable", "'--level RULE=off'"),
        ("--select", "'--level RULE=off'"),
        (
            "--exclude=x",
            "set 'exclude' or 'include' in dcs-migration-lint.toml",
        ),
        ("--max-warnings", "'--fail-on warning'"),
        ("--reporter", "'--format FORMAT'"),
        ("-o", "'--output FORMAT=FILE'"),
        ("--no-color", "'--color never'"),
        ("--write", "'--fix'"),
        ("--check", "'--diff'"),
        ("--changed", "'--since REF'"),
        ("--stdin", "'--stdin-filename NAME'"),
        // A misspelt one.
        ("--stdin-filenam", "'--stdin-filename'"),
    ] {
        let outcome = run(&root(), [option, "x.json"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
        let tips: Vec<&str> = outcome
            .err
            .lines()
            .filter(|line| line.contains("tip:"))
            .collect();
        assert_eq!(tips.len(), 1, "{option}: {}", outcome.err);
        assert!(tips[0].contains(hint), "{option}: {}", outcome.err);
    }
}

#[test]
fn a_word_that_is_no_file_has_a_hint() {
    for (word, hint) in [
        ("rulse", "did you mean the command `rules`?"),
        ("explian", "did you mean the command `explain`?"),
        (
            "check",
            "linting needs no command: name files or folders alone",
        ),
        ("fix", "use `--fix`"),
        ("help", "use `--help`"),
        (
            "unknown-value",
            "run `dcs-migration-lint explain unknown-value` for the page of this rule",
        ),
        (
            "E001",
            "run `dcs-migration-lint rules` for the list of rules",
        ),
    ] {
        let outcome = run(&root(), [word]);
        assert_eq!(outcome.code, 2);
        assert_eq!(
            outcome.err,
            format!("error: no such file: `{word}`; {hint}\n")
        );
    }
    for file in [
        "gone",
        "config.js",
        "rules.json",
        "x/rules",
        "E1.json",
        "V2",
        "2026",
    ] {
        let outcome = run(&root(), [file]);
        assert_eq!(outcome.code, 3);
        assert!(
            outcome
                .err
                .starts_with(&format!("error: cannot read {file}: ")),
            "{outcome:?}"
        );
    }
    // A file of this name is linted.
    let folder = folder_with("check", body("manual", ""));
    assert_eq!(run(folder.path(), ["check"]).code, 0);
    for code in ["E001", "DCS001"] {
        for args in [
            vec!["explain".to_owned(), code.to_owned()],
            vec![format!("--level={code}=off"), "x".to_owned()],
        ] {
            let outcome = run(&root(), &args);
            assert_eq!(outcome.code, 2);
            assert_eq!(
                outcome.err,
                format!(
                    "error: unknown rule `{code}`; run `dcs-migration-lint rules` for the list\n"
                )
            );
        }
    }
}

#[test]
fn ignore_files_count_without_a_repository() {
    let folder = folder_with("a.json", ERROR);
    fs::create_dir(folder.path().join("sub")).unwrap();
    for name in ["b.json", "c.json", "sub/b.json"] {
        fs::write(folder.path().join(name), body("Auto", "")).unwrap();
    }
    fs::write(folder.path().join(".gitignore"), "b.json\n").unwrap();
    fs::write(folder.path().join(".ignore"), "a.json\n").unwrap();
    let outcome = run(folder.path(), ["-f", "concise", "-q", "."]);
    assert!(
        outcome
            .out
            .lines()
            .all(|line| line.starts_with("./c.json:")),
        "{outcome:?}"
    );
    assert!(outcome.out.contains("./c.json:"), "{outcome:?}");
    // Named files are linted.
    assert!(
        run(folder.path(), ["-f", "concise", "b.json"])
            .out
            .contains("b.json:")
    );
}

#[test]
fn a_closed_pipe_is_not_a_failure() {
    // More than the buffer of a pipe.
    let text = format!("{{{}}}", "\"a\": 1, ".repeat(2000));
    let folder = folder_with("body.json", text);
    let mut child = command(folder.path())
        .arg("body.json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn lost_output_is_a_failure() {
    let folder = folder_with("body.json", ERROR);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command(folder.path())
        .arg("body.json")
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        message.starts_with("error: cannot write the output"),
        "{message}"
    );
}
