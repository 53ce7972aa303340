//! `[[ignore]]`: what it suppresses, and when it is unused.

use std::fs;

use dcs_migration_lint::{Rule, schema};

use super::{BODY, NAME, folder, found, found_with, without};
use crate::run;

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
    let outcome = run(folder.path(), ["x.json"]);
    assert_eq!(outcome.code, 0);
    assert!(
        outcome.out.ends_with("2 warnings in 1 file\n"),
        "{}",
        outcome.out
    );
    assert_eq!(run(folder.path(), ["--diff", "x.json"]).out, "");
    run(folder.path(), ["--fix", "x.json", "sub/x.json"]);
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("x.json"), BODY);
    assert_eq!(text("sub/x.json"), BODY.replace("Auto", "auto"));
}

/// The indices of the ignores that are reported as unused when `args` are linted.
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
    let outcome = run(folder.path(), args);
    let report: serde_json::Value =
        serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("{outcome:?}"));
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
fn unused_ignores_are_reported_if_everything_was_linted() {
    let ignores = [
        "rule = \"public-address\"\nfiles = \"x.json\"",
        "rule = \"weak-password\"\nfiles = \"x.json\"",
        "rule = \"weak-password\"\nfiles = [\"a/y.json\", \"a/z.json\"]",
        "rule = \"weak-password\"\nfiles = \"a/*.json\"",
        "rule = \"weak-password\"\npointer = \"/source_instance/password\"",
        "rule = \"weak-password\"\nfiles = \"missing.json\"",
        // The first matching ignore counts.
        "rule = \"public-address\"\nfiles = \"x.json\"",
    ];
    // A folder with everything in it.
    assert_eq!(unused(&ignores, &["."]), [1, 2, 3, 4, 5, 6]);
    // All files that an ignore names.
    assert_eq!(unused(&ignores, &["x.json"]), [1, 6]);
    assert_eq!(unused(&ignores, &["a/y.json"]), [] as [usize; 0]);
    assert_eq!(unused(&ignores, &["a/y.json", "a/z.json"]), [2]);
    assert_eq!(unused(&ignores, &["a"]), [2]);
    // Not if an input could not be read.
    assert_eq!(unused(&ignores, &[".", "missing"]), [1, 2, 6]);
    // Not if an option disables the rule.
    assert_eq!(
        unused(&ignores, &["--level", "public-address=off", "x.json"]),
        [1]
    );
    // Its level can be set.
    assert_eq!(
        unused(&ignores, &["--level", "unused-ignore=off", "."]),
        [] as [usize; 0]
    );
}

#[test]
fn unused_ignores_are_reported_in_the_configuration() {
    let body = BODY
        .replace("Auto", "auto")
        .replace("8.8.8.8", "192.168.0.1");
    let config = "fail-on = \"warning\"\n\n[[ignore]]\nrule = \"public-address\"\nfiles = \"x.json\"\nreason = \"Known.\"\n";
    let folder = folder(&[
        (NAME, config),
        ("x.json", &body.replace(", \"odd\": 1", "")),
    ]);
    let outcome = run(folder.path(), ["x.json", "-f", "concise"]);
    assert_eq!(
        outcome.out,
        "x.json:1:209: info[bandwidth-as-number] `bandwidth_limit_mb` should be a string\n\
         dcs-migration-lint.toml:3:1: warning[unused-ignore] this ignore matches no finding of `public-address`\n\
         1 warning, 1 note in 2 files; 1 fixable with `--fix`\n"
    );
    assert_eq!(outcome.code, 1);
    let text = run(folder.path(), ["x.json"]).out;
    assert!(
        text.contains(
            "warning[unused-ignore]: this ignore matches no finding of `public-address`\n \
             --> dcs-migration-lint.toml:3:1\n  |\n3 | [[ignore]]\n  | ^^^^^^^^^^\n"
        ),
        "{text}"
    );
    // Its level is set in the same file.
    let off = format!("{config}[rules]\nunused-ignore = \"off\"\n");
    fs::write(folder.path().join(NAME), off).unwrap();
    assert_eq!(run(folder.path(), ["x.json"]).code, 0);
}

#[test]
fn at_most_a_thousand_unused_ignores_are_listed() {
    let ignore = "[[ignore]]\nrule = \"public-address\"\nfiles = \"x.json\"\nreason = \"Known.\"\n";
    let body = BODY.replace("8.8.8.8", "192.168.0.1");
    let folder = folder(&[(NAME, &ignore.repeat(1002)), ("x.json", &body)]);
    let outcome = run(folder.path(), ["x.json", "-f", "concise", "-q"]);
    let unused = outcome.out.lines();
    let unused: Vec<&str> = unused.filter(|line| line.starts_with(NAME)).collect();
    assert_eq!(unused.len(), 1001);
    assert!(
        unused[999].contains("matches no finding"),
        "{}",
        unused[999]
    );
    assert!(
        unused[1000].contains(" 2 more findings "),
        "{}",
        unused[1000]
    );
}

/// The example in the documentation of the rule.
#[test]
fn the_example_of_the_rule() {
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

#[test]
fn suppressions_are_in_sarif() {
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
    let outcome = run(path, ["--baseline", "base.json", "-f", "sarif", "x.json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.out);
    let log: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let why = |rule: &str| {
        let mut of_rule = results.iter().filter(|result| result["ruleId"] == rule);
        let result = of_rule
            .next()
            .unwrap_or_else(|| panic!("{rule}: {}", outcome.out));
        assert!(of_rule.next().is_none(), "{rule} occurs once");
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
