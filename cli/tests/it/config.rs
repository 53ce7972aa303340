//! The configuration: which file holds, what its values do, what is said of its mistakes.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use dcs_migration_lint::{Rule, schema};
use tempfile::TempDir;

use super::golden::compare_text;
use super::hostile::{HOSTILE, assert_quiet};
use super::{Ran, command, folder_with, root, rules, run, run_with};

const NAME: &str = "dcs-migration-lint.toml";

/// A body with an error, two warnings, and an info where it is so.
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

/// `rule at severity` of all findings, by file.
fn found(folder: &Path, args: &[&str]) -> Vec<String> {
    let ran = run(folder, args.iter().copied().chain(["-f", "json"]));
    let report: serde_json::Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
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

/// The rules found in `x.json` beside this configuration.
fn found_with(config: &str, args: &[&str]) -> Vec<String> {
    let folder = folder(&[(NAME, config), ("x.json", BODY)]);
    let args: Vec<&str> = args.iter().copied().chain(["x.json"]).collect();
    let ran = run(folder.path(), args.iter().copied().chain(["-f", "json"]));
    let report: serde_json::Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
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

/// What a configuration is told on standard error.
fn refused(config: impl AsRef<[u8]>) -> String {
    let folder = folder_with(NAME, config);
    fs::write(folder.path().join("x.json"), BODY).unwrap();
    let ran = run(folder.path(), ["x.json"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    ran.err
}

#[test]
fn the_nearest_upwards_holds() {
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
    // The same from any folder, by any name.
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
    // Standard input: the current folder, or its name.
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
fn options_go_before_environment_before_file_before_defaults() {
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
    let is_json = |ran: &Ran| ran.out.starts_with('{');
    let is_concise = |ran: &Ran| ran.out.starts_with("x.json:1:");

    // The file before the default.
    let file = with(&[], &[]);
    assert!(is_concise(&file), "{}", file.out);
    assert!(file.out.contains("info[unknown-value]"), "{}", file.out);
    assert_eq!(file.code, 1);
    // The environment before the file.
    assert!(is_json(&with(&[format], &[])));
    assert!(is_concise(&with(&[("DCS_MIGRATION_LINT_FORMAT", "")], &[])));
    let other = with(&[config], &["-f", "concise"]);
    assert!(!other.out.contains("public-address"), "{}", other.out);
    assert!(other.out.contains("error[unknown-value]"), "{}", other.out);
    assert!(is_concise(&with(&[("DCS_MIGRATION_LINT_CONFIG", "")], &[])));
    // Options before both.
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
    // None at all.
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
fn overrides_hold_for_their_files_and_the_last_one_wins() {
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
fn each_file_fails_on_what_its_configuration_says() {
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
fn configurations_that_disagree_on_the_format_are_refused() {
    let folder = folder(&[
        ("a/x.json", BODY),
        ("a/dcs-migration-lint.toml", "\nformat = \"json\""),
        ("b/x.json", BODY),
        ("b/dcs-migration-lint.toml", "format = \"concise\""),
        ("c/x.json", BODY),
    ]);
    let ran = run(folder.path(), ["a/x.json", "b/x.json"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "error: a/dcs-migration-lint.toml:2 and b/dcs-migration-lint.toml:1 name different \
             formats: say which with --format\n"
        )
    );
    assert!(
        run(folder.path(), ["a/x.json", "c/x.json"])
            .out
            .starts_with('{')
    );
    assert_eq!(
        run(folder.path(), ["a/x.json", "b/x.json", "-f", "text"]).code,
        1
    );
}

#[test]
fn folders_give_what_is_included_and_not_excluded() {
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
    // What is named is linted.
    assert_eq!(
        files(&["other.json", "requests/old/x.json"]),
        ["other.json", "requests/old/x.json"]
    );
    let none = run(path, ["requests/old"]);
    assert_eq!(none.code, 2);
    assert!(
        none.err.contains("the configuration leaves out"),
        "{}",
        none.err
    );
    // A folder that is left out is not even opened.
    fs::write(path.join("requests/old/dcs-migration-lint.toml"), "broken").unwrap();
    assert_eq!(files(&["."]), ["./requests/x.json", "./top.json"]);
}

#[test]
fn ignored_findings_do_not_count_and_are_not_fixed() {
    let ignore = |rest: &str| format!("[[ignore]]\nreason = \"Known.\"\n{rest}");
    for (rest, gone) in [
        (
            "rule = \"public-address\"\nfiles = \"x.json\"",
            ["public-address"].as_slice(),
        ),
        (
            "rule = \"public-address\"\nfiles = [\"y.json\", \"*.json\"]",
            &["public-address"],
        ),
        (
            "rule = \"public-address\"\npointer = \"/source_instance/addrs\"",
            &["public-address"],
        ),
        (
            "rule = \"public-address\"\npointer = \"/source_instance\"",
            &[],
        ),
        (
            "rule = \"public-address\"\npointer = \"/target_instance/addrs\"",
            &[],
        ),
        ("rule = \"public-address\"\nfiles = \"**/y.json\"", &[]),
        (
            "rule = \"unknown-field\"\nfiles = \"x.json\"\npointer = \"/odd\"",
            &["unknown-field"],
        ),
        (
            "rule = \"unknown-field\"\nfiles = \"y.json\"\npointer = \"/odd\"",
            &[],
        ),
    ] {
        assert_eq!(found_with(&ignore(rest), &[]), without(gone), "{rest}");
    }
    let config = ignore("rule = \"bandwidth-as-number\"\npointer = \"/bandwidth_limit_mb\"")
        + "\n[[ignore]]\nrule = \"unknown-value\"\nfiles = \"x.json\"\nreason = \"Known.\"\n";
    let folder = folder(&[(NAME, &config), ("x.json", BODY), ("sub/x.json", BODY)]);
    let ran = run(folder.path(), ["x.json"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.ends_with("2 warnings in 1 file\n"), "{}", ran.out);
    assert_eq!(run(folder.path(), ["--diff", "x.json"]).out, "");
    run(folder.path(), ["--fix", "x.json", "sub/x.json"]);
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("x.json"), BODY);
    assert_eq!(text("sub/x.json"), BODY.replace("Auto", "auto"));
}

/// With these ignores, those that are reported as unused when `args` are linted.
fn unused(ignores: &[&str], args: &[&str]) -> Vec<usize> {
    let entry = |rest: &&str| format!("[[ignore]]\nreason = \"Known.\"\n{rest}\n");
    let config = ignores.iter().map(entry).collect::<Vec<_>>().concat();
    let folder = folder(&[
        (NAME, &config),
        ("x.json", BODY),
        ("a/y.json", BODY),
        ("a/z.json", BODY),
    ]);
    let args = args.iter().copied().chain(["-f", "json"]);
    let ran = run(folder.path(), args);
    let report: serde_json::Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
    let schema = serde_json::from_str(schema::REPORT).unwrap();
    assert!(jsonschema::is_valid(&schema, &report), "{report:#}");
    let mut unused = Vec::new();
    for file in report["files"].as_array().unwrap() {
        for found in file["diagnostics"].as_array().unwrap() {
            if found["rule"] == "unused-ignore" {
                assert_eq!(file["path"], NAME);
                let pointer = found["pointer"].as_str().unwrap();
                unused.push(pointer.strip_prefix("/ignore/").unwrap().parse().unwrap());
            }
        }
    }
    unused
}

#[test]
fn an_ignore_without_effect_is_reported_where_that_can_be_told() {
    let ignores = [
        "rule = \"public-address\"\nfiles = \"x.json\"",
        "rule = \"weak-password\"\nfiles = \"x.json\"",
        "rule = \"weak-password\"\nfiles = [\"a/y.json\", \"a/z.json\"]",
        "rule = \"weak-password\"\nfiles = \"a/*.json\"",
        "rule = \"weak-password\"\npointer = \"/source_instance/password\"",
        "rule = \"weak-password\"\nfiles = \"missing.json\"",
        // The first one takes it.
        "rule = \"public-address\"\nfiles = \"x.json\"",
    ];
    // A folder whole.
    assert_eq!(unused(&ignores, &["."]), [1, 2, 3, 4, 5, 6]);
    // All files that an entry names.
    assert_eq!(unused(&ignores, &["x.json"]), [1, 6]);
    assert_eq!(unused(&ignores, &["a/y.json"]), [] as [usize; 0]);
    assert_eq!(unused(&ignores, &["a/y.json", "a/z.json"]), [2]);
    assert_eq!(unused(&ignores, &["a"]), [2]);
    // Not where something could not be read.
    assert_eq!(unused(&ignores, &[".", "missing"]), [1, 2, 6]);
    // Not where an option took the findings away.
    assert_eq!(
        unused(&ignores, &["--level", "public-address=off", "x.json"]),
        [1]
    );
    // It is a rule like the others.
    assert_eq!(
        unused(&ignores, &["--level", "unused-ignore=off", "."]),
        [] as [usize; 0]
    );
}

#[test]
fn an_unused_ignore_is_shown_at_its_place() {
    let body = BODY
        .replace("Auto", "auto")
        .replace("8.8.8.8", "192.168.0.1");
    let config = "fail-on = \"warning\"\n\n[[ignore]]\nrule = \"public-address\"\nfiles = \"x.json\"\nreason = \"Known.\"\n";
    let folder = folder(&[
        (NAME, config),
        ("x.json", &body.replace(", \"odd\": 1", "")),
    ]);
    let ran = run(folder.path(), ["x.json", "-f", "concise"]);
    assert_eq!(
        ran.out,
        "x.json:1:209: info[bandwidth-as-number] `bandwidth_limit_mb` should be a string\n\
         dcs-migration-lint.toml:3:1: warning[unused-ignore] this ignore matches no finding of `public-address`\n\
         1 warning, 1 note in 2 files; 1 fixable with --fix\n"
    );
    assert_eq!(ran.code, 1);
    let text = run(folder.path(), ["x.json"]).out;
    assert!(
        text.contains(
            "warning[unused-ignore]: this ignore matches no finding of `public-address`\n \
             --> dcs-migration-lint.toml:3:1\n  |\n3 | [[ignore]]\n  | ^^^^^^^^^^\n"
        ),
        "{text}"
    );
    // Its level stands in the same file.
    let off = format!("{config}[rules]\nunused-ignore = \"off\"\n");
    fs::write(folder.path().join(NAME), off).unwrap();
    assert_eq!(run(folder.path(), ["x.json"]).code, 0);
}

/// The example in the documentation of the rule.
#[test]
fn the_rules_own_example() {
    let doc = Rule::find("unused-ignore").unwrap().doc();
    let example = doc
        .split("```toml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let example = example.replace("\n ", "\n");
    let public = folder(&[(NAME, &example), ("request.json", BODY)]);
    let lines = found(public.path(), &["request.json"]);
    assert!(!lines.concat().contains("unused-ignore"), "{lines:?}");
    assert!(!lines.concat().contains("public-address"), "{lines:?}");
    let private = BODY.replace("8.8.8.8", "192.168.0.1");
    let private = folder(&[(NAME, &example), ("request.json", &private)]);
    let lines = found(private.path(), &["request.json"]);
    assert!(lines.concat().contains("unused-ignore"), "{lines:?}");
}

const MISTAKES: &str = "\
fail-on = \"warnings\"
formt = \"json\"
include = [\"[a\", 3, \"!x\", \"\", \"/y\"]
exclude = []
format = 1

[rules]
weak-pasword = \"off\"
unknown-field = 3
empty-value = \"loud\"
zzz = \"off\"

[[overrides]]
files = true

[[overrides]]
rules = \"off\"
file = \"x\"

[[ignore]]
rule = \"public-address\"
reason = \" \"

[[ignore]]
pointer = \"a~2\"
raeson = \"Known.\"

[[ignore]]
rule = 1
pointer = \"/a~2\"
files = \"{a\"
reason = \"Known.\"

[ignores]
";

#[test]
fn all_mistakes_are_shown_at_once() {
    compare_text("config-mistakes.txt", &refused(MISTAKES));
}

#[test]
fn broken_syntax_is_shown_at_its_place() {
    let broken = "fail-on = \"warning\nformat = json\n[rules\nempty-value = \"lowd\"\nbandwith-as-number = \"off\"\n[[ignore]]\nrule = \"public-address\"\nreason \"Known.\"\n<<<<<<< HEAD\nformat = \"text\"\n";
    compare_text("config-broken.txt", &refused(broken));
    // Positions are right behind a mark, with any line breaks and in any script.
    let text = "\u{feff}# \u{5bc6}\u{7801}\r\n'\u{5bc6}' = 1 \r\nformat = \"xml\"\r\n";
    let shown = refused(text);
    for place in ["toml:2:1\n", "toml:3:10\n"] {
        assert!(shown.contains(place), "{shown}");
    }
}

#[test]
fn all_broken_configurations_of_a_run_are_shown() {
    let folder = folder(&[
        (NAME, "a = 1"),
        ("x.json", BODY),
        ("sub/x.json", BODY),
        ("sub/dcs-migration-lint.toml", "b = 1"),
    ]);
    let ran = run(folder.path(), ["x.json", "sub/x.json"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains(" dcs-migration-lint.toml:1:1\n"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains(" sub/dcs-migration-lint.toml:1:1\n"),
        "{}",
        ran.err
    );
}

#[test]
fn text_of_a_configuration_acts_on_nothing() {
    let basic = serde_json::Value::from(HOSTILE).to_string();
    let escaped = HOSTILE.chars().fold(String::new(), |text, char| {
        format!("{text}\\U{:08x}", u32::from(char))
    });
    for string in [
        basic.as_str(),
        &format!("\"{escaped}\""),
        &format!("'''{HOSTILE}'''"),
    ] {
        for config in [
            format!("{string} = 1"),
            format!("format = {string}"),
            format!("include = [{string}, 1]"),
            format!("include = [\"{{{escaped}\"]"),
            format!("[rules]\n{string} = \"off\""),
            format!("[rules]\nunknown-value = {string}"),
            format!(
                "[[ignore]]\nrule = {string}\npointer = {string}\nfiles = 1\nreason = {string}"
            ),
            HOSTILE.to_owned(),
            string.to_owned(),
        ] {
            let folder = folder(&[(NAME, &config), ("x.json", BODY)]);
            let ran = run(folder.path(), ["x.json"]);
            assert_eq!(ran.code, 2, "{config:?}");
            assert_quiet(&ran);
        }
        // What is right is shown, too.
        let config = format!(
            "exclude = \"a{escaped}\"\n[[ignore]]\nrule = \"weak-password\"\nfiles = [\"b{escaped}\", \"x.json\"]\nreason = \"{escaped}.\""
        );
        let folder = folder(&[(NAME, &config), ("x.json", BODY)]);
        for args in [
            ["config", "x.json"].as_slice(),
            &["config", "x.json", "-f", "json"],
            &["."],
            &[".", "-f", "json"],
            &[".", "-f", "concise"],
        ] {
            let ran = run(folder.path(), args);
            assert!(ran.code < 2, "{}", ran.err);
            assert_quiet(&ran);
        }
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = folder(&[("x.json", BODY), ("sub/x.json", BODY)]);
    let path = folder.path();
    fs::create_dir(path.join("sub").join(NAME)).unwrap();
    let ran = run(path, ["sub/x.json"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            3,
            "error: cannot read sub/dcs-migration-lint.toml: not a regular file\n"
        )
    );
    for (args, what) in [
        (["--config", "missing.toml", "x.json"], "missing.toml"),
        (["--config", "sub", "x.json"], "sub"),
        (["--config", "x.json/y", "x.json"], "x.json/y"),
    ] {
        let ran = run(path, args);
        assert_eq!(ran.code, 3);
        assert!(
            ran.err.starts_with(&format!("error: cannot read {what}: ")),
            "{}",
            ran.err
        );
        assert_eq!(ran.out, "");
    }
    // What holds for no file of the run is not read.
    assert_eq!(run(path, ["x.json"]).code, 1);
    let not_text = refused(b"fail-on = \"error\"\n# \xFF\n");
    assert!(
        not_text.contains(
            "error: the configuration is not UTF-8 from here on\n --> dcs-migration-lint.toml:2:3\n"
        ),
        "{not_text}"
    );
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
    // It holds where the link is.
    assert_eq!(found(path, &["a/x.json"]).len(), 2);
    let ran = run(path, ["b/x.json"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err
            .starts_with("error: cannot read b/dcs-migration-lint.toml: "),
        "{}",
        ran.err
    );
    let device = run(path, ["--config", "/dev/zero", "b/x.json"]);
    assert_eq!(
        (device.code, device.err.as_str()),
        (3, "error: cannot read /dev/zero: not a regular file\n")
    );
}

#[test]
fn a_megabyte_of_anything_ends_soon() {
    let big = 1 << 20;
    for (config, code) in [
        ("[".repeat(big), 2),
        ("x y\n".repeat(big / 4), 2),
        ("a = 1\n".repeat(big / 6), 2),
        (format!("a = {}", "[".repeat(big)), 2),
        (format!("include = \"{}\"", "{a,".repeat(big / 3)), 2),
        (format!("include = \"{}\"", "**/a*".repeat(big / 5)), 2),
        (format!("# {}\n", "x".repeat(big)), 1),
        (
            "[[ignore]]\nrule = \"public-address\"\nfiles = \"a*.json\"\nreason = \"Known.\"\n"
                .repeat(big / 76),
            1,
        ),
    ] {
        let folder = folder(&[(NAME, &config), ("x.json", BODY)]);
        let start = Instant::now();
        let ran = run(folder.path(), ["x.json"]);
        let shown = &config[..config.len().min(30)];
        assert_eq!(
            ran.code,
            code,
            "{shown}: {}",
            &ran.err[..ran.err.len().min(500)]
        );
        assert!(start.elapsed() < Duration::from_secs(60), "{shown}");
        assert!(ran.err.len() < 100_000, "{shown}: {}", ran.err.len());
    }
}

#[test]
fn what_is_in_force_is_shown_with_where_it_comes_from() {
    let config = "\
fail-on = \"warning\"
exclude = [\"old\", \"**/tmp\"]

[rules]
weak-password = \"off\"
unknown-field = \"error\"

[[overrides]]
files = \"sub\"
rules = { unknown-field = \"info\" }

[[ignore]]
rule = \"public-address\"
files = \"sub/*.json\"
pointer = \"/source_instance/addrs\"
reason = \"The test bed is public.\"
";
    let folder = folder(&[(NAME, config)]);
    let args = ["config", "sub/x.json", "--level", "empty-value=error"];
    let text = run(folder.path(), args);
    compare_text("config-in-force.txt", &text.out);
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    let json = |variables: &[(&str, &str)], args: &[&str]| -> serde_json::Value {
        let mut command = command(folder.path());
        command.envs(variables.iter().copied());
        let ran = run_with(command.arg("config").args(args).args(["-f", "json"]), b"");
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"))
    };
    let all = json(
        &[("DCS_MIGRATION_LINT_FORMAT", "json-v1")],
        &["sub/x.json", "--fail-on", "info"],
    );
    let value = |name: &str, value: &str, from: &str| {
        let expected = serde_json::json!({ "value": value, "from": from });
        assert_eq!(*all.pointer(name).unwrap(), expected, "{name}");
    };
    value("/configuration", NAME, "found upwards from the file");
    value("/fail-on", "info", "option --fail-on");
    value("/format", "json", "environment DCS_MIGRATION_LINT_FORMAT");
    value("/rules/weak-password", "off", "dcs-migration-lint.toml:5");
    value("/rules/unknown-field", "info", "dcs-migration-lint.toml:10");
    value("/rules/unknown-value", "error", "default");
    assert_eq!(
        all["exclude"]["value"],
        serde_json::json!(["old", "**/tmp"])
    );
    assert_eq!(
        all["include"],
        serde_json::json!({ "value": null, "from": "default" })
    );
    assert_eq!(all["ignore"][0]["reason"], "The test bed is public.");
    assert_eq!(all["ignore"][0]["from"], "dcs-migration-lint.toml:12");
    // Other files, other values; and other configurations.
    let other = json(&[], &["x.json"]);
    assert_eq!(other["rules"]["unknown-field"]["value"], "error");
    assert_eq!(other["ignore"], serde_json::json!([]));
    let from = |value: &serde_json::Value| value["configuration"]["from"].clone();
    assert_eq!(from(&json(&[], &["--isolated"])), "option --isolated");
    assert_eq!(from(&json(&[], &["--config", NAME])), "option --config");
    let variable = [("DCS_MIGRATION_LINT_CONFIG", NAME)];
    assert_eq!(
        from(&json(&variable, &[])),
        "environment DCS_MIGRATION_LINT_CONFIG"
    );
    let bare = tempfile::tempdir().unwrap();
    let bare = run(bare.path(), ["config"]).out;
    assert!(
        bare.contains("no dcs-migration-lint.toml upwards from the file"),
        "{bare}"
    );
    // What is wrong is told as in a run.
    fs::write(folder.path().join("bad.toml"), MISTAKES).unwrap();
    let wrong = run(folder.path(), ["config", "--config", "bad.toml"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
    assert!(
        wrong.err.contains("did you mean `weak-password`?"),
        "{}",
        wrong.err
    );
    assert_eq!(run(folder.path(), ["config", "."]).code, 2);
    assert_eq!(run(folder.path(), ["config", "--level", "zzz=off"]).code, 2);
}

/// Files that the program takes, those that it and the schema refuse, and those that only it does.
const GOOD: [&str; 12] = [
    "",
    "# nothing",
    "fail-on = \"info\"",
    "format = \"json-v1\"",
    "include = \"a\"\nexclude = [\"b\", \"**/*.json\"]",
    "rules = {}",
    "[rules]\nweak-password = \"off\"\nunused-ignore = \"error\"",
    "overrides = []",
    "[[overrides]]\nfiles = [\"a\"]\nrules = { missing-field = \"warning\" }",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\npointer = \"\"\nreason = \"x\"",
    "ignore = [{ rule = \"public-address\", pointer = \"/a~0~1/0//b\", files = [\"a\", \"b\"], reason = \" x\" }]",
];
const BAD: [&str; 34] = [
    "fail-on = \"never\"",
    "fail-on = 1",
    "fail_on = \"info\"",
    "format = \"yaml\"",
    "format = [\"json\"]",
    "include = 1",
    "include = []",
    "include = [\"\"]",
    "include = [\"a\", 1]",
    "exclude = \"!a\"",
    "exclude = \"/a\"",
    "exclude = \"\"",
    "rules = 1",
    "rules = []",
    "[rules]\nnone = \"off\"",
    "[rules]\nweak-password = \"loud\"",
    "[rules]\nweak-password = false",
    "overrides = 1",
    "overrides = { files = \"a\", rules = {} }",
    "overrides = [1]",
    "[[overrides]]\nfiles = \"a\"",
    "[[overrides]]\nrules = {}",
    "[[overrides]]\nfiles = \"a\"\nrules = {}\nreason = \"x\"",
    "[[ignore]]",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"",
    "[[ignore]]\nrule = \"public-address\"\nreason = \"x\"",
    "[[ignore]]\nfiles = \"a\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"none\"\nfiles = \"a\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"\nreason = \"\"",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"\nreason = \" \\t\"",
    "[[ignore]]\nrule = \"public-address\"\npointer = \"a\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\npointer = \"/~\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\npointer = 1\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"\nreason = \"x\"\nuntil = 1",
];
const BEYOND: [&str; 3] = [
    "include = \"[a\"",
    "include = \"{a\"",
    "include = \"a\\\\\"",
];

#[test]
fn program_and_schema_agree() {
    let schema: serde_json::Value =
        serde_json::from_str(&run(&root(), ["schema", "config"]).out).unwrap();
    assert_eq!(
        schema,
        serde_json::from_str::<serde_json::Value>(schema::CONFIG).unwrap()
    );
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let taken = |config: &str| {
        fs::write(folder.path().join(NAME), config).unwrap();
        match run(folder.path(), ["config"]).code {
            0 => true,
            2 => false,
            code => panic!("{code}: {config}"),
        }
    };
    let valid = |config: &str| {
        let table: toml::Table = config.parse().unwrap();
        validator.is_valid(&serde_json::to_value(table).unwrap())
    };
    for (configs, by_program, by_schema) in [
        (GOOD.as_slice(), true, true),
        (&BAD, false, false),
        (&BEYOND, false, true),
    ] {
        for config in configs {
            assert_eq!(
                (taken(config), valid(config)),
                (by_program, by_schema),
                "{config}"
            );
        }
    }
    // The words are those of the program.
    let words = schema["properties"]["format"]["enum"].as_array().unwrap();
    for word in words {
        assert!(taken(&format!("format = {word}")), "{word}");
    }
    let help = run(&root(), ["--help"]).out;
    let formats = help.split("--format <FORMAT>").nth(1).unwrap();
    let formats = formats.split("\n\n  ").next().unwrap();
    for line in formats
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "))
    {
        let word = line.split(':').next().unwrap();
        assert!(
            words.iter().any(|known| known == word),
            "{word} is not in the schema"
        );
    }
}

/// The example in the documentation.
#[test]
fn the_documented_example() {
    let page = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let example = page
        .split("```toml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let folder = folder(&[(NAME, example), ("staging/x.json", BODY)]);
    let ran = run(folder.path(), ["config", "staging/x.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for line in example.lines().filter(|line| line.starts_with("reason")) {
        let reason = line.split('"').nth(1).unwrap();
        assert!(ran.out.contains(reason), "{reason}: {}", ran.out);
    }
}

/// Formats that have a place for what does not count say why it does not.
#[test]
fn what_does_not_count_is_told_in_sarif() {
    let config = "[[ignore]]\nrule = \"public-address\"\nfiles = \"x.json\"\nreason = \"Known.\"\n\
         [[ignore]]\nrule = \"weak-password\"\nfiles = \"x.json\"\nreason = \"Known.\"\n";
    let folder = folder(&[(NAME, config), ("x.json", BODY)]);
    let path = folder.path();
    run(path, ["--write-baseline", "base.json", "x.json"]);
    fs::write(
        path.join("x.json"),
        BODY.replace("\"odd\": 1", "\"even\": 1"),
    )
    .unwrap();
    let ran = run(path, ["--baseline", "base.json", "-f", "sarif", "x.json"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let log: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let why = |rule: &str| {
        let mut of_rule = results.iter().filter(|result| result["ruleId"] == rule);
        let result = of_rule
            .next()
            .unwrap_or_else(|| panic!("{rule}: {}", ran.out));
        assert!(of_rule.next().is_none(), "{rule} comes once");
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        let empty = Vec::new();
        let suppressions = result["suppressions"].as_array().unwrap_or(&empty).iter();
        let kinds: Vec<String> = suppressions
            .map(|why| format!("{} {}", why["kind"], why["justification"]))
            .collect();
        (uri.as_str().unwrap(), kinds.join(" "))
    };
    assert_eq!(
        why("public-address"),
        ("x.json", "\"external\" \"Known.\"".to_owned())
    );
    let (_, known) = why("unknown-value");
    assert!(known.starts_with("\"external\""), "{known}");
    assert_eq!(why("unknown-field"), ("x.json", String::new()));
    assert_eq!(why("unused-ignore"), (NAME, String::new()));
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
    let ran = run(folder.path(), ["--lines", "a/x.jsonl", "b/x.jsonl"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!((ran.code, lines.len()), (1, 2), "{}", ran.err);
    for rule in ["unknown-value", "public-address"] {
        assert!(
            !lines[0].contains(rule) && lines[1].contains(rule),
            "{}",
            ran.out
        );
    }
    assert!(lines[0].contains("unknown-field"), "{}", ran.out);
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
