//! The configuration that applies to a file, and what takes precedence.

use std::fs;

use super::{BODY, NAME, folder, found};
use crate::{RunResult, command, run, run_with};

#[test]
fn the_nearest_configuration_applies() {
    let folder = folder(&[
        (NAME, "rules = { unknown-field = \"off\" }"),
        ("x.json", BODY),
        ("a/b/x.json", BODY),
        (
            "c/dcs-migration-lint.toml",
            "rules = { public-address = \"off\" }",
        ),
        ("c/d/x.json", BODY),
    ]);
    let path = folder.path();
    let all = found(path, &["x.json", "a/b/x.json", "c/d/x.json"]);
    assert_eq!(all.len(), 9, "{all:?}");
    for (file, off) in [
        ("x.json", "unknown-field"),
        ("a/b/x.json", "unknown-field"),
        ("c/d/x.json", "public-address"),
    ] {
        let of_file: Vec<&String> = all
            .iter()
            .filter(|line| line.starts_with(&format!("{file} ")))
            .collect();
        assert_eq!(of_file.len(), 3, "{all:?}");
        assert!(!of_file.iter().any(|line| line.contains(off)), "{all:?}");
    }
    // The same from any folder and with any path.
    let absolute = path.join("c/d/x.json");
    for (from, name) in [
        ("c", "d/x.json"),
        ("a/b", "../../c/d/x.json"),
        ("c/d", "x.json"),
        ("a", absolute.to_str().unwrap()),
    ] {
        let lines = found(&path.join(from), &[name]);
        assert!(!lines.concat().contains("public-address"), "{lines:?}");
        assert!(lines.concat().contains("unknown-field"), "{lines:?}");
    }
    // Standard input: by the current folder, or by its name.
    let stdin = |from: &str, args: &[&str]| {
        let mut command = command(&path.join(from));
        run_with(
            command.args(args).args(["-f", "concise", "-"]),
            BODY.as_bytes(),
        )
        .out
    };
    assert!(!stdin("c/d", &[]).contains("public-address"));
    assert!(!stdin(".", &[]).contains("unknown-field"));
    let named = stdin(".", &["--stdin-filename", "c/d/new.json"]);
    assert!(
        !named.contains("public-address") && named.contains("unknown-field"),
        "{named}"
    );
}

#[test]
fn options_then_environment_then_file_then_defaults() {
    let folder = folder(&[
        (
            NAME,
            "fail-on = \"info\"\nformat = \"concise\"\n[rules]\nunknown-value = \"info\"\n\
             unknown-field = \"off\"\n",
        ),
        ("other.toml", "[rules]\npublic-address = \"off\"\n"),
        ("x.json", BODY),
    ]);
    let with = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = command(folder.path());
        command.envs(variables.iter().copied());
        run_with(command.args(args).arg("x.json"), b"")
    };
    let config = ("DCS_MIGRATION_LINT_CONFIG", "other.toml");
    let format = ("DCS_MIGRATION_LINT_FORMAT", "json");
    let is_json = |outcome: &RunResult| outcome.out.starts_with('{');
    let is_concise = |outcome: &RunResult| outcome.out.starts_with("x.json:1:");

    // The file takes precedence over the default.
    let file = with(&[], &[]);
    assert!(is_concise(&file), "{}", file.out);
    assert!(file.out.contains("info[unknown-value]"), "{}", file.out);
    assert_eq!(file.code, 1);
    // The environment takes precedence over the file.
    assert!(is_json(&with(&[format], &[])));
    assert!(is_concise(&with(&[("DCS_MIGRATION_LINT_FORMAT", "")], &[])));
    let other = with(&[config], &["-f", "concise"]);
    assert!(!other.out.contains("public-address"), "{}", other.out);
    assert!(other.out.contains("error[unknown-value]"), "{}", other.out);
    assert!(is_concise(&with(&[("DCS_MIGRATION_LINT_CONFIG", "")], &[])));
    // Options take precedence over both.
    assert!(is_concise(&with(&[format], &["-f", "concise"])));
    assert_eq!(with(&[], &["--fail-on", "warning"]).code, 1);
    assert_eq!(with(&[], &["--fail-on", "error"]).code, 0);
    let level = with(
        &[],
        &["--level", "unknown-value=error", "--fail-on", "error"],
    );
    assert!(level.out.contains("error[unknown-value]"), "{}", level.out);
    assert_eq!(level.code, 1);
    let missing = ("DCS_MIGRATION_LINT_CONFIG", "missing.toml");
    assert_eq!(with(&[missing], &["--config", "other.toml"]).out, {
        with(&[config], &[]).out
    });
    // Without a configuration.
    for variables in [[].as_slice(), &[missing]] {
        let isolated = with(variables, &["--isolated"]);
        assert!(
            isolated.out.starts_with("error[unknown-value]"),
            "{}",
            isolated.out
        );
        assert!(isolated.out.contains("unknown-field"), "{}", isolated.out);
    }
    assert_eq!(with(&[], &["--isolated", "--config", "other.toml"]).code, 2);
}

#[test]
fn the_last_matching_override_counts() {
    let config = "rules = { unknown-field = \"error\" }\n\
         [[overrides]]\nfiles = [\"a\", \"x.json\"]\nrules = { unknown-field = \"off\", public-address = \"info\" }\n\
         [[overrides]]\nfiles = \"a/*.json\"\nrules = { unknown-field = \"info\" }\n";
    let folder = folder(&[
        (NAME, config),
        ("x.json", BODY),
        ("y.json", BODY),
        ("a/x.json", BODY),
        ("a/b/x.json", BODY),
    ]);
    let lines = found(
        folder.path(),
        &["x.json", "y.json", "a/x.json", "a/b/x.json"],
    );
    for line in [
        "x.json public-address info",
        "y.json public-address warning",
        "y.json unknown-field error",
        "a/x.json public-address info",
        "a/x.json unknown-field info",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line}: {lines:?}");
    }
    let no = |start: &str| !lines.iter().any(|line| line.starts_with(start));
    assert!(
        no("x.json unknown-field") && no("a/b/x.json unknown-field"),
        "{lines:?}"
    );
    let option = found(folder.path(), &["--level", "unknown-field=error", "x.json"]);
    assert!(option.contains(&"x.json unknown-field error".to_owned()));
}

#[test]
fn each_file_has_its_own_threshold() {
    let warning = BODY.replace("Auto", "manual");
    let folder = folder(&[
        ("a/x.json", &warning),
        ("b/x.json", &warning),
        ("b/dcs-migration-lint.toml", "fail-on = \"warning\""),
    ]);
    assert_eq!(run(folder.path(), ["a/x.json"]).code, 0);
    assert_eq!(run(folder.path(), ["b/x.json"]).code, 1);
    assert_eq!(run(folder.path(), ["a/x.json", "b/x.json"]).code, 1);
    assert_eq!(
        run(
            folder.path(),
            ["a/x.json", "b/x.json", "--fail-on", "error"]
        )
        .code,
        0
    );
}

#[test]
fn conflicting_formats_are_refused() {
    let folder = folder(&[
        ("a/x.json", BODY),
        ("a/dcs-migration-lint.toml", "\nformat = \"json\""),
        ("b/x.json", BODY),
        ("b/dcs-migration-lint.toml", "format = \"concise\""),
        ("c/x.json", BODY),
        ("d/x.json", BODY),
        ("d/dcs-migration-lint.toml", "format = \"json\""),
    ]);
    let outcome = run(folder.path(), ["a/x.json", "b/x.json"]);
    assert_eq!(
        (outcome.code, outcome.err.as_str()),
        (
            2,
            "error: a/dcs-migration-lint.toml:2 and b/dcs-migration-lint.toml:1 set different \
             formats; choose one with `--format`\n"
        )
    );
    for other in ["c/x.json", "d/x.json"] {
        let outcome = run(folder.path(), ["a/x.json", other]);
        assert!(outcome.out.starts_with('{'), "{other}: {outcome:?}");
    }
    assert_eq!(
        run(folder.path(), ["a/x.json", "b/x.json", "-f", "text"]).code,
        1
    );
}

#[test]
fn include_and_exclude_apply_in_folders() {
    let config = "include = [\"requests/**\", \"top.json\"]\nexclude = \"**/old\"\n";
    let folder = folder(&[
        (NAME, config),
        ("top.json", BODY),
        ("other.json", BODY),
        ("requests/x.json", BODY),
        ("requests/old/x.json", BODY),
        ("requests/new/x.json", BODY),
        (
            "requests/new/dcs-migration-lint.toml",
            "exclude = \"x.json\"",
        ),
    ]);
    let path = folder.path();
    let files = |args: &[&str]| {
        let mut files: Vec<String> = found(path, args)
            .iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect();
        files.dedup();
        files
    };
    assert_eq!(files(&["."]), ["./requests/x.json", "./top.json"]);
    assert_eq!(files(&["--isolated", "."]).len(), 5);
    // Named files are linted.
    assert_eq!(
        files(&["other.json", "requests/old/x.json"]),
        ["other.json", "requests/old/x.json"]
    );
    let none = run(path, ["requests/old"]);
    assert_eq!(none.code, 2);
    assert!(
        none.err.contains("(0 files of a known type)"),
        "{}",
        none.err
    );
    // An excluded folder is not opened.
    fs::write(path.join("requests/old/dcs-migration-lint.toml"), "broken").unwrap();
    assert_eq!(files(&["."]), ["./requests/x.json", "./top.json"]);
}

#[cfg(unix)]
#[test]
fn links() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[
        (
            "shared/lint.toml",
            "rules = { unknown-field = \"off\" }\n[[ignore]]\nrule = \"public-address\"\nfiles = \"x.json\"\nreason = \"Known.\"\n",
        ),
        ("a/x.json", BODY),
        ("b/x.json", BODY),
    ]);
    let path = folder.path();
    symlink("../shared/lint.toml", path.join("a").join(NAME)).unwrap();
    symlink("nowhere.toml", path.join("b").join(NAME)).unwrap();
    // It applies to the folder of the link.
    assert_eq!(found(path, &["a/x.json"]).len(), 2);
    let outcome = run(path, ["b/x.json"]);
    assert_eq!(outcome.code, 3);
    assert!(
        outcome
            .err
            .starts_with("error: cannot read b/dcs-migration-lint.toml: "),
        "{}",
        outcome.err
    );
    let device = run(path, ["--config", "/dev/zero", "b/x.json"]);
    assert_eq!(
        (device.code, device.err.as_str()),
        (3, "error: cannot read /dev/zero: not a regular file\n")
    );
}

#[test]
fn lines_have_the_configuration_of_their_file() {
    let line = format!("{BODY}\n");
    let config = "fail-on = \"warning\"\nrules = { unknown-value = \"off\" }\n[[ignore]]\n\
         rule = \"public-address\"\nfiles = \"x.jsonl\"\nreason = \"Known.\"\n";
    let folder = folder(&[
        ("a/x.jsonl", &line),
        ("a/dcs-migration-lint.toml", config),
        ("b/x.jsonl", &line),
    ]);
    let outcome = run(folder.path(), ["--lines", "a/x.jsonl", "b/x.jsonl"]);
    let lines: Vec<&str> = outcome.out.lines().collect();
    assert_eq!((outcome.code, lines.len()), (1, 2), "{}", outcome.err);
    for rule in ["unknown-value", "public-address"] {
        assert!(
            !lines[0].contains(rule) && lines[1].contains(rule),
            "{}",
            outcome.out
        );
    }
    assert!(lines[0].contains("unknown-field"), "{}", outcome.out);
    assert_eq!(run(folder.path(), ["--lines", "a/x.jsonl"]).code, 1);
    let off = ["--lines", "--level", "unknown-field=off", "a/x.jsonl"];
    assert_eq!(run(folder.path(), off).code, 0);
    fs::write(folder.path().join("a").join(NAME), "a = 1").unwrap();
    assert_eq!(run(folder.path(), ["--lines", "a/x.jsonl"]).code, 2);
    assert_eq!(
        run(folder.path(), ["--lines", "--baseline", "x", "b/x.jsonl"]).code,
        2
    );
}
