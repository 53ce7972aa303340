//! The baseline: what is known does not count, whatever moves; and nothing in it is a secret.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use super::hostile::assert_quiet;
use super::secrets::{bodies, stray};
use super::{Ran, command, folder_with, run, run_with};

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

/// The first baseline of some files.
fn written(folder: &Path, args: &[&str]) -> String {
    let ran = run(folder, ["--write-baseline", "base.json"].iter().chain(args));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    read(folder, "base.json")
}

/// A run against the baseline.
fn against(folder: &Path, args: &[&str]) -> Ran {
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
    let known = against(path, &["--fail-on", "info", "x.json"]);
    assert_eq!(
        known,
        Ran {
            code: 0,
            out: "no findings in 1 file\n".to_owned(),
            err: String::new()
        }
    );
    write(path, "x.json", &BODY.replace("full_amount", "full"));
    let ran = against(path, &["x.json"]);
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    assert!(
        ran.out.starts_with("x.json:1:22: error[unknown-value]"),
        "{}",
        ran.out
    );
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    // Another value is another finding, and the old one is gone.
    write(path, "x.json", &BODY.replace("Auto", "Automatic"));
    let ran = against(path, &["x.json"]);
    assert!(ran.out.contains("not `Automatic`"), "{}", ran.out);
    assert_eq!(
        ran.err,
        "baseline: 1 finding of base.json no longer found; --write-baseline base.json brings it up to date\n"
    );
    // In the JSON report, what is known is not there either.
    write(path, "x.json", BODY);
    let json = run(path, ["--baseline", "base.json", "-f", "json", "x.json"]).out;
    assert!(json.contains("\"diagnostics\": []"), "{json}");
    // Another file is not known.
    write(path, "y.json", BODY);
    assert_eq!(against(path, &["y.json"]).code, 1);
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
            let ran = against(folder.path(), &["--fail-on", "info", "x.json"]);
            assert_eq!(
                (ran.code, ran.err.as_str()),
                (0, ""),
                "{moved:?}: {}",
                ran.out
            );
        }
    }
    // A message that names an offset.
    let folder = folder_with("x.json", b"{\"a\": \"\xFF\"}");
    written(folder.path(), &["x.json"]);
    fs::write(folder.path().join("x.json"), b"\n\n{ \"a\": \"\xFF\"}").unwrap();
    assert_eq!(
        against(folder.path(), &["x.json"]).out,
        "no findings in 1 file\n"
    );
}

#[test]
fn equal_findings_are_known_by_their_number() {
    let body = |count: usize| format!("{{{}\"a\": 1}}", "\"a\": 1, ".repeat(count));
    let folder = folder(&[("x.json", &body(3))]);
    let base = written(folder.path(), &["x.json"]);
    assert!(base.contains("\"count\": 3"), "{base}");
    let found = |count: usize| {
        write(folder.path(), "x.json", &body(count));
        let ran = against(folder.path(), &["x.json"]);
        let duplicates = ran.out.matches("error[duplicate-key]").count();
        (duplicates, ran.err.is_empty())
    };
    assert_eq!(found(3), (0, true));
    assert_eq!(found(5), (2, true));
    assert_eq!(found(2), (0, false));
}

#[test]
fn what_is_gone_is_told_where_that_is_known() {
    let folder = folder(&[("x.json", BODY), ("y.json", BODY), ("z.json", BODY)]);
    let path = folder.path();
    written(path, &["."]);
    let fixed = BODY.replace("Auto", "auto");
    write(path, "x.json", &fixed);
    let gone = |args: &[&str]| against(path, args).err;
    assert!(gone(&["."]).starts_with("baseline: 1 finding of"));
    assert!(gone(&["x.json"]).starts_with("baseline: 1 finding of"));
    assert_eq!(gone(&["-q", "x.json"]), "");
    assert_eq!(gone(&["y.json"]), "", "nothing is known of x.json");
    fs::remove_file(path.join("z.json")).unwrap();
    assert!(gone(&["y.json"]).starts_with("baseline: 3 findings of"));
    // Up to date again, also of the files that are not linted now.
    let before = read(path, "base.json");
    run(path, ["--write-baseline", "base.json", "x.json"]);
    let after = read(path, "base.json");
    assert_eq!(
        before.matches("\"y.json\"").count(),
        after.matches("\"y.json\"").count()
    );
    assert_eq!(after.matches("\"x.json\"").count(), 2);
    assert!(!after.contains("\"z.json\""), "{after}");
    assert_eq!(against(path, &["--fail-on", "info", "."]).err, "");
    assert_eq!(against(path, &["--fail-on", "info", "."]).code, 0);
}

#[test]
fn it_works_from_any_folder() {
    let folder = folder(&[("a/x.json", BODY), ("b/y.json", BODY), ("ci/none", "")]);
    let path = folder.path();
    let ran = run(path, ["--write-baseline", "ci/base.json", "a", "b"]);
    assert_eq!(ran.code, 0);
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
        let ran = run(
            &path.join(from),
            ["--baseline", baseline, "--fail-on", "info", file],
        );
        assert_eq!(
            (ran.code, ran.err.as_str()),
            (0, ""),
            "{from} {file}: {}",
            ran.out
        );
    }
    // The same bytes, wherever it is written from and in whichever order.
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
    // Standard input by its name.
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
    assert_eq!(against(folder.path(), &["x.json"]).err, "");
}

#[test]
fn together_the_old_one_judges_and_the_new_one_has_all() {
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
    let ran = run(path, both);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    assert_eq!(ran.err, "baseline: 4 findings written to base.json\n");
    assert_eq!(run(path, both).code, 0);
}

#[test]
fn ignored_findings_are_not_in_it() {
    let config = "[[ignore]]\nrule = \"public-address\"\nfiles = \"x.json\"\nreason = \"Known.\"\n\
         [[ignore]]\nrule = \"empty-value\"\nfiles = \"x.json\"\nreason = \"Known.\"\n";
    let folder = folder(&[("x.json", BODY), ("dcs-migration-lint.toml", config)]);
    let ran = run(folder.path(), ["--write-baseline", "base.json", "x.json"]);
    assert!(ran.out.contains("warning[unused-ignore]"), "{}", ran.out);
    let base = read(folder.path(), "base.json");
    assert!(
        !base.contains("public-address") && !base.contains("unused-ignore"),
        "{base}"
    );
    assert!(base.contains("unknown-value"), "{base}");
}

#[test]
fn what_is_no_baseline_is_refused_and_kept() {
    let folder = folder(&[("x.json", BODY)]);
    let path = folder.path();
    for (text, message) in [
        ("", "is not a baseline: EOF"),
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
            "is a baseline of version 2, and this program reads version 1",
        ),
        (
            "{\"version\": \"\\u001b[31m\\n::error\"}",
            "is a baseline of version",
        ),
        (
            "<<<<<<< HEAD\n{\"version\": 1}",
            "is not a baseline: expected value at line 1",
        ),
    ] {
        write(path, "base.json", text);
        for option in ["--baseline", "--write-baseline"] {
            let ran = run(path, [option, "base.json", "x.json"]);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{text}");
            assert!(
                ran.err.starts_with("error: base.json ") && ran.err.contains(message),
                "{}",
                ran.err
            );
            assert_quiet(&ran);
            assert_eq!(read(path, "base.json"), text);
        }
    }
    let missing = run(path, ["--baseline", "missing.json", "x.json"]);
    assert_eq!(missing.code, 3);
    assert!(
        missing.err.starts_with("error: cannot read missing.json: "),
        "{}",
        missing.err
    );
    for unwritable in [".", "none/base.json"] {
        let ran = run(path, ["--write-baseline", unwritable, "x.json"]);
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{}", ran.err);
        assert!(ran.err.starts_with("error: cannot "), "{}", ran.err);
    }
}

#[test]
fn nothing_is_written_where_something_could_not_be_read() {
    let folder = folder(&[("x.json", BODY)]);
    let path = folder.path();
    let base = written(path, &["x.json"]);
    write(path, "x.json", &BODY.replace("Auto", "auto"));
    let ran = run(
        path,
        ["--write-baseline", "base.json", "x.json", "missing.json"],
    );
    assert_eq!(ran.code, 3);
    assert!(
        ran.err
            .ends_with("error: base.json was not written, since not everything could be linted\n"),
        "{}",
        ran.err
    );
    assert_eq!(read(path, "base.json"), base);
    let left: Vec<_> = fs::read_dir(path).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[cfg(unix)]
#[test]
fn names_of_files_act_on_nothing() {
    let name = "x\u{1b}[31m\n::error::y\u{202e}.json";
    let folder = folder(&[(name, BODY)]);
    let base = written(folder.path(), &[name]);
    assert_quiet(&Ran {
        code: 0,
        out: base,
        err: String::new(),
    });
    assert_eq!(against(folder.path(), &["--fail-on", "info", name]).code, 0);
}

/// The baselines of the same bodies with one password and with another.
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
    fn passwords_leave_no_trace(one in "[A-Za-z]{7,12}", other in "[A-Za-z]{7,12}") {
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
