//! `--staged`.

use std::fs;

use super::{CLEAN, METHOD, Repository, git};
use crate::run;

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
    // Of what is gone, a folder has the same files as of what is there.
    repository.write("dcs-migration-lint.toml", "exclude = [\"old\"]\n");
    for (name, text) in [
        ("old/a.json", bad.as_str()),
        ("a.txt", &bad),
        ("package.json", "{\"name\": \"a\"}"),
    ] {
        repository.write(name, text);
        repository.git(&["add", name]);
        fs::remove_file(repository.path().join(name)).unwrap();
    }
    assert_eq!(repository.found("--staged ."), [format!("./{METHOD}")]);
    repository.git(&[
        "rm",
        "--quiet",
        "-r",
        "--cached",
        "old",
        "a.txt",
        "package.json",
    ]);
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

/// The other files of a folder of Terraform's configuration are those in the index.
#[test]
fn folders_of_terraform_are_read_from_the_index() {
    let main = "resource \"huaweicloud_dcs_online_data_migration_task\" \"a\" {\n  \
         migration_method = \"full_amount_migration\"\n  resume_mode = var.mode\n  \
         source_instance {\n    addrs = \"192.168.0.1:6379\"\n  }\n  \
         target_instance {\n    id = var.target\n  }\n}\n";
    let value = |mode: &str| format!("mode = \"{mode}\"\n");
    let found = "./terraform.tfvars:1 unknown-value";
    let repository = Repository::new(&[
        ("main.tf", &main.replace("var.mode", "local.mode")),
        ("terraform.tfvars", &value("auto")),
        ("other/main.tf", main),
    ]);
    // The index has the resource that takes the value, the disk has not.
    repository.write("main.tf", main);
    repository.write("terraform.tfvars", value("Auto"));
    repository.git(&["add", "--all"]);
    repository.write("main.tf", main.replace("var.mode", "local.mode"));
    repository.write("terraform.tfvars", value("auto"));
    assert_eq!(repository.found("--staged ."), [found]);
    assert_eq!(repository.found("--staged terraform.tfvars"), [&found[2..]]);
    fs::remove_file(repository.path().join("main.tf")).unwrap();
    assert_eq!(repository.found("--staged ."), [found]);
    // And the other way round: neither changed nor untracked files of the disk count.
    repository.write("main.tf", main.replace("var.mode", "local.mode"));
    repository.git(&["add", "main.tf"]);
    repository.write("main.tf", main);
    repository.write("more.tf", main);
    assert_eq!(repository.found("--staged ."), [""; 0]);
    repository.git(&["add", "more.tf"]);
    assert_eq!(repository.found("--staged ."), [found]);
    // A sibling that has not changed since the commit is in the index as well.
    repository.commit();
    repository.write("more.tf", "");
    repository.write("terraform.tfvars", value("Manual"));
    repository.git(&["add", "terraform.tfvars"]);
    assert_eq!(repository.found("--staged ."), [found]);
    // In another folder, and from inside of it.
    repository.write("other/terraform.tfvars", value("Auto"));
    repository.git(&["add", "other"]);
    repository.write("other/main.tf", "");
    let other = "other/terraform.tfvars:1 unknown-value";
    assert_eq!(repository.found("--staged other"), [other]);
    let inside = run(&repository.path().join("other"), ["--staged", "-f", "json"]);
    assert!(inside.out.contains("unknown-value"), "{inside:?}");
    // The index has no text of a file with conflicts.
    let repository = Repository::new(&[("main.tf", main)]);
    repository.merge_conflicts("main.tf", main);
    repository.write("terraform.tfvars", value("Auto"));
    repository.git(&["add", "terraform.tfvars"]);
    assert_eq!(repository.found("--staged ."), [""; 0]);
    repository.write("main.tf", main);
    repository.git(&["add", "main.tf"]);
    assert_eq!(repository.found("--staged ."), [found]);
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
