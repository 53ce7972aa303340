//! `--since` and `--staged`, with a real git.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{FORMATS, RunResult, command, run, run_with};

/// A request without findings, one member a line.
const CLEAN: &str = r#"{
  "migration_method": "full_amount_migration",
  "resume_mode": "manual",
  "source_instance": {
    "addrs": "192.168.0.1:6379"
  },
  "target_instance": {
    "id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"
  }
}
"#;

/// With a finding in the outer object and one in each instance.
fn old_findings() -> String {
    CLEAN
        .replace("\"manual\"", "\"Manual\"")
        .replace("192.168.0.1:6379", "192.168.0.1:6379;192.168.0.2:6379")
        .replace("\"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd\"", "\"x\"")
}

const METHOD: &str = "a.json:3 unknown-value";
const ADDRESS: &str = "a.json:5 address-separator";
const ID: &str = "a.json:8 malformed-instance-id";

/// A git repository.
struct Repository(tempfile::TempDir);

impl Repository {
    /// With the files committed as `main`, and a branch checked out.
    fn new(files: &[(&str, &str)]) -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        for (name, text) in files {
            repository.write(name, text);
        }
        repository.commit();
        repository.git(&["checkout", "--quiet", "-b", "topic"]);
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, args: &[&str]) -> String {
        let output = git(self.path()).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?} {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    }

    fn run(&self, args: &str) -> RunResult {
        run(self.path(), args.split(' '))
    }

    /// The findings of a run, as `path:line rule`.
    fn found(&self, args: &str) -> Vec<String> {
        let outcome = self.run(&format!("-f json {args}"));
        assert_eq!(outcome.err, "", "{args}");
        found(&outcome.out)
    }
}

/// git without the settings of this machine.
fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for name in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{name}_NAME"), "x");
        git.env(format!("GIT_{name}_EMAIL"), "x@example.com");
    }
    git
}

fn found(report: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(report).unwrap();
    let files = report["files"].as_array().unwrap();
    let findings = files.iter().flat_map(|file| {
        let path = file["path"].as_str().unwrap();
        let diagnostics = file["diagnostics"].as_array().unwrap();
        diagnostics.iter().map(move |it| {
            let line = &it["range"]["start"]["line"];
            format!("{path}:{line} {}", it["rule"].as_str().unwrap())
        })
    });
    findings.collect()
}

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
    repository.write("moved.json", new.replace("\"x\"", "\"y\""));
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
fn staged_text_is_linted() {
    let repository = Repository::new(&[("a.json", CLEAN), ("b.json", CLEAN)]);
    let bad = CLEAN.replace("manual", "Manual");
    assert_eq!(repository.found("--staged ."), [""; 0]);
    repository.write("a.json", &bad);
    assert_eq!(
        repository.found("--staged a.json"),
        [""; 0],
        "it is not staged"
    );
    repository.git(&["add", "a.json"]);
    repository.write("a.json", CLEAN);
    for paths in ["a.json", "a.json b.json"] {
        assert_eq!(repository.found(&format!("--staged {paths}")), [METHOD]);
    }
    assert_eq!(repository.found("--staged ."), [format!("./{METHOD}")]);
    assert_eq!(
        run(repository.path(), ["--staged"]),
        repository.run("--staged .")
    );
    // It may be gone, or something else by now.
    repository.write("a.json", "{\"name\": 1}");
    assert_eq!(repository.found("--staged .").len(), 1);
    fs::remove_file(repository.path().join("a.json")).unwrap();
    for paths in [".", "a.json", "b.json a.json"] {
        assert_eq!(
            repository.found(&format!("--staged {paths}")).len(),
            1,
            "{paths}"
        );
    }
    assert_eq!(repository.run("--staged gone.json").code, 3);
    // Fixes would go to other text.
    let outcome = repository.run("--staged --fix .");
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(
        outcome.err.contains("`--fix` without `--staged`"),
        "{outcome:?}"
    );
    let diff = repository.run("--staged --fix --diff .");
    assert!(
        diff.out.contains("+  \"resume_mode\": \"manual\",\n"),
        "{diff:?}"
    );
    // Deleted and renamed.
    repository.git(&["rm", "--quiet", "--cached", "a.json"]);
    assert_eq!(repository.found("--staged ."), [""; 0]);
    repository.git(&["mv", "b.json", "c.json"]);
    assert_eq!(repository.found("--staged ."), [""; 0]);
    repository.write("c.json", &bad);
    repository.git(&["add", "c.json"]);
    assert_eq!(repository.found("--staged .").len(), 1);
}

#[cfg(unix)]
#[test]
fn a_hook_sees_what_is_committed() {
    use std::os::unix::fs::PermissionsExt as _;
    let repository = Repository(tempfile::tempdir().unwrap());
    repository.git(&["init", "--quiet"]);
    let hook = repository.path().join(".git/hooks/pre-commit");
    let binary = env!("CARGO_BIN_EXE_dcs-migration-lint");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(
        &hook,
        format!("#!/bin/sh\nexec {binary} --staged -f concise\n"),
    )
    .unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let commit = |args: &[&str]| {
        let output = git(repository.path())
            .args(["commit", "-m", "x"])
            .args(args)
            .output()
            .unwrap();
        let said = format!("{output:?}");
        assert_eq!(
            output.status.success(),
            !said.contains("unknown-value"),
            "{said}"
        );
        output.status.success()
    };
    let bad = CLEAN.replace("manual", "Manual");
    // The first commit.
    repository.write("a.json", &bad);
    repository.git(&["add", "a.json"]);
    assert!(!commit(&[]));
    repository.write("a.json", CLEAN);
    assert!(commit(&["--all"]), "git commit --all has its own index");
    repository.write("a.json", &bad);
    assert!(!commit(&["--all"]));
    assert!(!commit(&["a.json"]));
    assert!(commit(&["--allow-empty"]));
}

#[test]
fn any_name_and_any_setting_of_git() {
    let names = ["a b.json", "ä.json", "sub/-c.json", "+++ b.json"];
    let mut files: Vec<(&str, String)> = names.map(|name| (name, old_findings())).to_vec();
    if cfg!(unix) {
        files.push(("tab\t\"\\.json", old_findings()));
        files.push(("line\nbreak.json", old_findings()));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let repository = Repository::new(&files);
    for (name, text) in &files {
        repository.write(name, text.replace("\"x\"", "\"y\""));
    }
    let with = |environment: &[(&str, &str)]| {
        let mut command = command(repository.path());
        command.envs(environment.iter().copied());
        run_with(command.args(["--since", "main", "-f", "concise", "."]), b"")
    };
    let plain = with(&[]);
    assert_eq!(
        plain.out.matches(" error[unknown-value]").count(),
        files.len()
    );
    assert_eq!(
        plain.out.matches("malformed-instance-id").count(),
        files.len()
    );
    assert!(!plain.out.contains("address-separator"), "{plain:?}");
    for (name, value) in [
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.external", "false"),
        ("diff.relative", "true"),
        ("diff.renames", "false"),
        ("diff.context", "9"),
        ("diff.interHunkContext", "9"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
    ] {
        repository.git(&["config", name, value]);
        assert_eq!(with(&[]), plain, "{name}");
    }
    assert_eq!(with(&[("GIT_DIFF_OPTS", "--unified=9")]), plain);
    repository.write(".gitattributes", "*.json diff=x\n");
    repository.git(&["config", "diff.x.textconv", "false"]);
    assert_eq!(with(&[]), plain);
    // Git takes UTF-16 for binary, and cannot tell lines.
    let utf16: Vec<u8> = old_findings()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    repository.write("ä.json", utf16);
    repository.commit();
    repository.write("ä.json", [0xFF, 0xFE, b'{', 0, b'}', 0]);
    assert!(!repository.found("--since HEAD ä.json").is_empty());
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

#[test]
fn what_git_cannot_tell_is_an_error() {
    let repository = Repository::new(&[("a.json", CLEAN)]);
    let fails = |args: &str, message: &str| {
        let outcome = repository.run(args);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
        assert!(outcome.err.starts_with(message), "{outcome:?}");
    };
    fails(
        "--since gone .",
        "error: unknown git revision `gone`; in a shallow clone, fetch it",
    );
    fails(
        "--since=--output=x .",
        "error: unknown git revision `--output=x`",
    );
    fails(
        "--since main -",
        "error: `--since` compares files: name files or folders instead",
    );
    fails("--staged -", "error: `--staged` compares files");
    fails(
        "--since main --staged .",
        "error: the argument '--since <REF>' cannot be used with",
    );
    repository.git(&["checkout", "--quiet", "--orphan", "other"]);
    repository.git(&["commit", "--quiet", "--message", "another root"]);
    fails(
        "--since main .",
        "error: no common history with `main`; in a shallow clone",
    );
    let outside = super::folder_with("x.json", CLEAN);
    let outside = outside.path().join("x.json");
    let named = outside.to_str().unwrap();
    fails(
        &format!("--since HEAD {named}"),
        &format!("error: {named} is not in the git repository"),
    );
    // Without a repository, without git.
    let empty = outside.parent().unwrap();
    let outcome = run(empty, ["--since", "main", "."]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.err.starts_with("error: no git repository: "),
        "{outcome:?}"
    );
    let mut command = command(repository.path());
    let outcome = run_with(command.args(["--staged", "."]).env("PATH", empty), b"");
    assert_eq!(outcome.code, 2);
    let message = "error: cannot run `git`, which `--since` and `--staged` need: ";
    assert!(outcome.err.starts_with(message), "{outcome:?}");
}

/// CI makes shallow clones.
#[test]
fn shallow_clones() {
    let repository = Repository::new(&[("a.json", CLEAN)]);
    repository.write("a.json", CLEAN.replace("manual", "Manual"));
    repository.commit();
    let folder = tempfile::tempdir().unwrap();
    let clone = |args: &[&str]| {
        let source = format!("file://{}", repository.path().display());
        let mut git = git(folder.path());
        git.args(["clone", "--quiet", "--branch=topic"])
            .args(args)
            .args([&source, "clone"]);
        assert!(git.status().unwrap().success());
    };
    let place = folder.path().join("clone");
    let since = || {
        run(
            &place,
            ["--since", "origin/main", "-f", "concise", "-q", "."],
        )
    };
    clone(&["--depth=1"]);
    let outcome = since();
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.err.contains("unknown git revision `origin/main`"),
        "{outcome:?}"
    );
    fs::remove_dir_all(&place).unwrap();
    clone(&["--depth=1", "--no-single-branch"]);
    let outcome = since();
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.err.contains("no common history with `origin/main`"),
        "{outcome:?}"
    );
    fs::remove_dir_all(&place).unwrap();
    clone(&[]);
    let outcome = since();
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.out.starts_with("./a.json:3:"), "{outcome:?}");
}
