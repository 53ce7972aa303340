//! What depends on git: its settings, names of files, and what it cannot tell.

use std::fs;

use super::{CLEAN, Repository, git, old_findings};
use crate::{command, folder_with, run, run_with};

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
    let outside = folder_with("x.json", CLEAN);
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
