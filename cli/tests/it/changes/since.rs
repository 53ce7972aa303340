//! `--since`.

use serde_json::Value;

use super::{ADDRESS, CLEAN, ID, METHOD, Repository, found, old_findings};
use crate::{FORMATS, run};

#[test]
fn only_findings_of_changed_objects_count() {
    let repository = Repository::new(&[("a.json", &old_findings()), ("b.json", &old_findings())]);
    assert_eq!(repository.found("a.json"), [METHOD, ADDRESS, ID]);
    let changed = |from: &str, to: &str| {
        repository.write("a.json", old_findings().replace(from, to));
        repository.found("--since main a.json b.json")
    };
    assert_eq!(changed("", ""), [""; 0]);
    // In an instance: the request is the object around it.
    assert_eq!(changed("\"x\"", "\"y\""), [METHOD, ID]);
    assert_eq!(changed(":6379;", ":6380;"), [METHOD, ADDRESS]);
    // In the request, but in no instance.
    assert_eq!(
        changed("\"full_amount_migration\"", "\"full_amount_migration\" "),
        [METHOD]
    );
    assert_eq!(changed("\"Manual\"", "\"manual\""), [""; 0]);
    // Deletions.
    let missing = "a.json:1 missing-field";
    assert_eq!(
        changed("  \"migration_method\": \"full_amount_migration\",\n", ""),
        [missing, "a.json:2 unknown-value"]
    );
    assert_eq!(
        changed("    \"id\": \"x\"\n", ""),
        [METHOD, "a.json:7 missing-endpoint"]
    );
    // Lines that were moved only.
    assert_eq!(
        changed("{\n  \"migration", "{\n\n\n  \"migration"),
        ["a.json:5 unknown-value"]
    );
    repository.write("a.json", "");
    assert_eq!(repository.found("--since main a.json").len(), 1);
    // Nothing is left.
    repository.write("a.json", old_findings());
    let outcome = repository.run("--since main .");
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""));
    assert_eq!(repository.run(".").code, 1);
    let outcome = repository.run("--since main -v a.json");
    assert_eq!(outcome.err, "skipped: a.json: not changed\n");
}

#[test]
fn a_place_that_a_finding_refers_to_counts() {
    let same = CLEAN.replace("\"addrs\": \"192.168.0.1:6379\"", "\"id\": \"ID\"");
    let same = same.replace("ID", "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd");
    let other = same.replacen("cf4a", "0000", 1);
    let repository = Repository::new(&[("a.json", &other)]);
    repository.write("a.json", &same);
    // It is at the target, which has not changed, and refers to the source.
    let found = repository.found("--since main a.json");
    assert_eq!(found, repository.found("a.json"));
    assert!(found[0].starts_with("a.json:8 "), "{found:?}");
}

#[test]
fn new_and_renamed_files() {
    let repository = Repository::new(&[("a.json", &old_findings())]);
    let new = old_findings();
    repository.write("sub/untracked.json", &new);
    repository.write("sub/staged.json", &new);
    repository.write("empty.json", "");
    repository.git(&["add", "sub/staged.json", "empty.json"]);
    repository.write(".gitignore", "ignored.json\n");
    repository.write("ignored.json", &new);
    let found = |folder: &str, args: &str| {
        let args = format!("-f json --since main {args}");
        found(&run(&repository.path().join(folder), args.split(' ')).out)
    };
    assert_eq!(found(".", "empty.json").len(), 1);
    assert_eq!(found(".", "sub ignored.json a.json").len(), 6);
    // The paths of git do not depend on the current folder.
    assert_eq!(found("sub", ".").len(), 6);
    let here = run(&repository.path().join("sub"), ["--since", "main"]);
    assert_eq!(
        here,
        run(&repository.path().join("sub"), ["--since", "main", "."])
    );
    repository.commit();
    assert_eq!(found(".", ".").len(), 6);
}

#[test]
fn a_file_that_was_only_renamed_has_not_changed() {
    let repository = Repository::new(&[("a.json", &old_findings())]);
    let found = || repository.found("--since main moved.json");
    repository.git(&["mv", "a.json", "moved.json"]);
    assert_eq!(found(), [""; 0]);
    repository.write("moved.json", old_findings().replace("\"x\"", "\"y\""));
    assert_eq!(
        found(),
        [
            "moved.json:3 unknown-value",
            "moved.json:8 malformed-instance-id"
        ]
    );
    repository.commit();
    assert_eq!(found().len(), 2);
}

#[test]
fn changes_count_from_the_merge_base() {
    let repository = Repository::new(&[("a.json", CLEAN), ("b.json", &old_findings())]);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("b.json", CLEAN);
    repository.commit();
    repository.git(&["checkout", "--quiet", "topic"]);
    assert_eq!(repository.found("--since main ."), [""; 0]);
    // Committed, staged, and neither.
    let bad = old_findings().replace('x', "y");
    repository.write("a.json", CLEAN.replace("manual", "Manual"));
    repository.commit();
    assert_eq!(repository.found("--since main a.json"), [METHOD]);
    repository.write("a.json", bad);
    repository.git(&["add", "a.json"]);
    assert_eq!(repository.found("--since main a.json").len(), 3);
    repository.write("a.json", CLEAN);
    assert_eq!(repository.found("--since main a.json"), [""; 0]);
}

#[test]
fn a_file_with_conflicts_is_only_in_the_working_tree() {
    let repository = Repository::new(&[("a.json", &old_findings())]);
    repository.merge_conflicts("a.json", &old_findings());
    repository.write("a.json", old_findings().replace("\"x\"", "\"y\""));
    assert_eq!(repository.found("--since main a.json"), [METHOD, ID]);
    assert_eq!(repository.found("--staged a.json"), [""; 0]);
}

#[test]
fn all_formats_have_the_changed_findings_alone() {
    let repository = Repository::new(&[("a.json", &old_findings())]);
    repository.write("a.json", old_findings().replace("\"x\"", "\"y\""));
    for format in FORMATS {
        let outcome = repository.run(&format!("--since main -f {format} a.json"));
        assert_eq!(outcome.code, 1, "{format}");
        let results = outcome.out.split("\"results\"").last().unwrap();
        for (rule, has) in [
            ("unknown-value", true),
            ("malformed-instance-id", true),
            ("address-separator", false),
        ] {
            assert_eq!(results.contains(rule), has, "{format} {rule}");
        }
        let statistics = repository.run("--since main --statistics a.json").out;
        assert!(!statistics.contains("address-separator"), "{statistics}");
    }
    // The fingerprints are those of a run over everything.
    let results = |args: &str| -> Vec<Value> {
        let log: Value = serde_json::from_str(&repository.run(args).out).unwrap();
        log["runs"][0]["results"].as_array().unwrap().clone()
    };
    let (some, all) = (
        results("--since main -f sarif a.json"),
        results("-f sarif a.json"),
    );
    assert_eq!((some.len(), all.len()), (2, 3));
    assert!(some.iter().all(|result| all.contains(result)));
}

#[test]
fn ignores_and_baselines_know_all_findings() {
    let repository = Repository::new(&[("a.json", &old_findings()), ("b.json", &old_findings())]);
    repository.write(
        "dcs-migration-lint.toml",
        "ignore = [{ rule = \"unknown-value\", files = \"b.json\", reason = \"r\" }]\n",
    );
    assert_eq!(repository.run("--write-baseline base.json .").code, 0);
    repository.commit();
    repository.git(&["checkout", "--quiet", "-b", "next"]);
    repository.write("a.json", old_findings().replace("6379;", "6379;;"));
    // Neither what has not changed, nor what is in the baseline, nor an ignore of another file.
    let outcome = repository.run("--since topic --baseline base.json -f concise -q .");
    assert_eq!(outcome.err, "");
    assert!(outcome.out.starts_with("./a.json:5:"), "{outcome:?}");
    assert_eq!(outcome.out.lines().count(), 1, "{outcome:?}");
    // All findings of the linted file are recorded, and those of others are kept.
    assert_eq!(
        repository
            .run("--since topic --write-baseline base.json .")
            .code,
        0
    );
    assert_eq!(repository.run("--baseline base.json .").code, 0);
    // An ignore that matches nothing, in a configuration that has changed.
    repository.write(
        "dcs-migration-lint.toml",
        "ignore = [\n{ rule = \"weak-password\", files = \"a.json\", reason = \"r\" }]\n",
    );
    let outcome = repository.run("--since topic --fail-on info -f concise -q a.json");
    assert!(outcome.out.contains("toml:2:1: "), "{outcome:?}");
    repository.commit();
    let outcome = repository.run("--since HEAD --fail-on info -f concise -q a.json");
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""));
}

#[test]
fn only_changed_findings_are_fixed() {
    let repository = Repository::new(&[("a.json", &old_findings()), ("b.json", &old_findings())]);
    let before = old_findings().replace("\"x\"\n  }", "\"x\",\n  },");
    repository.write("a.json", &before);
    let fixed = old_findings().replace("Manual", "manual");
    let diff = repository.run("--since main --diff .");
    assert!(
        diff.out.contains("+  \"resume_mode\": \"manual\",\n"),
        "{diff:?}"
    );
    assert_eq!(repository.read("a.json"), before);
    let outcome = repository.run("--since main --fix .");
    assert_eq!(repository.read("a.json"), fixed);
    assert_eq!(repository.read("b.json"), old_findings());
    assert!(
        outcome
            .out
            .ends_with("1 warning in 1 file; 3 fixes applied to 1 file\n"),
        "{outcome:?}"
    );
}

#[test]
fn requests_in_files_of_other_formats() {
    let script = "#!/bin/sh\ncurl -X POST \\\n  https://dcs.example.com/v2/p/migration/t/tasks \\\n  \
                  -H 'Content-Type: application/json' \\\n  -d @body.json\n\n\
                  curl https://example.com\n";
    let repository = Repository::new(&[("a.sh", script), ("body.json", CLEAN)]);
    let all = repository.found("a.sh");
    assert!(all.iter().any(|it| it == "a.sh:3 wrong-path"), "{all:?}");
    let changed = |from: &str, to: &str| {
        repository.write("a.sh", script.replace(from, to));
        repository.found("--since main a.sh")
    };
    assert_eq!(
        changed("https://example.com", "https://example.org"),
        [""; 0]
    );
    // Another line of the same command.
    let found = changed("  -H 'Content-Type: application/json' \\\n", "");
    assert!(
        found.iter().any(|it| it == "a.sh:3 wrong-path"),
        "{found:?}"
    );
    // Only the body file has changed.
    repository.write("a.sh", script);
    repository.write("body.json", CLEAN.replace("manual", "Manual"));
    assert_eq!(
        repository.found("--since main a.sh"),
        ["body.json:3 unknown-value"]
    );
}

/// The mapping around a finding in YAML is its object.
#[test]
fn mappings_of_yaml_are_objects() {
    let task = "- name: a\n  uri:\n    url: https://{{ host }}/v2/{{ project }}/migration/{{ task }}/task\n    \
                method: POST\n    body_format: json\n    body:\n      \
                migration_method: full_amount_migration\n      resume_mode: Auto\n      \
                source_instance:\n        addrs: 192.168.0.1:6379\n      \
                target_instance:\n        id: cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd\n\
                - name: b\n  debug: {}\n";
    let repository = Repository::new(&[("a.yml", task)]);
    let changed = |from: &str, to: &str| {
        repository.write("a.yml", task.replace(from, to));
        repository.found("--since main a.yml")
    };
    let found = ["a.yml:8 unknown-value"];
    assert_eq!(changed("full_amount", "incremental")[..1], found);
    assert_eq!(changed("192.168.0.1", "192.168.0.2"), found);
    for name in [
        "name: a",
        "name: b",
        "method: POST\n",
        "body_format: json\n",
    ] {
        let to = name.replacen(": ", ":  ", 1);
        assert_eq!(changed(name, &to), [""; 0], "{name}");
    }
}

#[test]
fn statistics_of_changes_and_nothing_left() {
    let repository = Repository::new(&[("a.json", &old_findings()), ("README.md", "x")]);
    for args in [
        "--since main",
        "--staged",
        "--staged README.md a.json",
        "--since main README.md",
    ] {
        for format in FORMATS {
            let args: Vec<&str> = args.split(' ').chain(["-f", format]).collect();
            let outcome = run(repository.path(), &args);
            assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{args:?}");
        }
    }
}
