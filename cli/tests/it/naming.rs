//! Which paths are the same file, and how files are named in reports.

use std::fs;
use std::path::Path;

use super::{command, folder_with, run, run_with};

const BODY: &str = "{\"resume_mode\": \"Auto\", \"migration_method\": \"full_amount_migration\"}";

/// The paths of the linted files.
fn linted(folder: &Path, paths: &[&str]) -> Vec<String> {
    let outcome = run(folder, ["-f", "json"].iter().chain(paths));
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let files = report["files"].as_array().unwrap();
    let paths = files.iter().map(|file| file["path"].as_str().unwrap());
    paths.map(ToOwned::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn a_file_is_linted_once_under_its_first_name() {
    use std::os::unix::fs::symlink;
    let folder = folder_with("a.json", BODY);
    let path = folder.path();
    fs::write(path.join("other.json"), "{}").unwrap();
    symlink("a.json", path.join("link.json")).unwrap();
    symlink(".", path.join("here")).unwrap();
    fs::hard_link(path.join("a.json"), path.join("hard.json")).unwrap();
    let absolute = path.join("a.json").display().to_string();
    for (paths, wanted) in [
        (vec!["a.json", "./a.json", "here//a.json"], vec!["a.json"]),
        (vec!["./a.json", "a.json", &absolute], vec!["./a.json"]),
        (vec![absolute.as_str(), "a.json"], vec![absolute.as_str()]),
        (vec!["link.json", "a.json"], vec!["link.json"]),
        (vec!["a.json", "."], vec!["a.json", "./hard.json"]),
        (vec![".", "a.json"], vec!["./a.json", "./hard.json"]),
        (vec![".", "./", "here/"], vec!["./a.json", "./hard.json"]),
        // A skipped file that is also named is linted.
        (
            vec![".", "other.json"],
            vec!["./a.json", "./hard.json", "other.json"],
        ),
    ] {
        assert_eq!(linted(path, &paths), wanted, "{paths:?}");
    }
    let outcome = run(path, ["-f", "json", ".", "./"]);
    assert!(outcome.out.contains("\"skipped\": 1"), "{}", outcome.out);
    let outcome = run(path, ["-f", "json", ".", "other.json"]);
    assert!(outcome.out.contains("\"skipped\": 0"), "{}", outcome.out);
    let outcome = run(
        path,
        ["-v", "--skip-unrelated", "./other.json", "other.json"],
    );
    assert_eq!(outcome.err, "skipped: ./other.json: not this request\n");
    let outcome = run(path, ["-f", "gitlab", "a.json", "./a.json", "link.json"]);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let findings = report.as_array().unwrap();
    let mut prints: Vec<_> = findings
        .iter()
        .map(|it| it["fingerprint"].as_str())
        .collect();
    prints.dedup();
    assert_eq!(prints.len(), findings.len());
}

/// The formats that name files for machines, and what is around a path in them.
const MACHINES: [(&str, &str); 6] = [
    ("github", "file={},"),
    ("sarif", "\"uri\":\"{}\""),
    ("gitlab", "\"path\":\"{}\""),
    ("checkstyle", "<file name=\"{}\">"),
    ("junit", "<testsuite name=\"{}\""),
    ("markdown", "`{}:1:"),
];

#[test]
fn reports_for_machines_name_files_from_the_root_of_the_repository() {
    let outer = tempfile::tempdir().unwrap();
    let repository = outer.path().join("repository");
    let folder = repository.join("sub/requests");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a.json"), BODY).unwrap();
    let absolute = fs::canonicalize(folder.join("a.json")).unwrap();
    let spellings = [
        "requests/a.json",
        "requests//a.json",
        "./requests/./a.json",
        absolute.to_str().unwrap(),
    ];
    let names = |environment: &[(&str, &Path)], wanted: &str| {
        for (format, around) in MACHINES {
            for spelling in spellings {
                let mut command = command(&repository.join("sub"));
                command.envs(environment.iter().copied());
                let outcome = run_with(command.args(["-f", format, spelling]), b"");
                let wanted = around.replace("{}", wanted);
                assert!(
                    outcome.out.contains(&wanted),
                    "{format} {wanted}: {outcome:?}"
                );
            }
        }
    };
    names(&[], "requests/a.json");
    names(&[("GITHUB_WORKSPACE", &repository)], "sub/requests/a.json");
    names(&[("CI_PROJECT_DIR", &repository)], "sub/requests/a.json");
    // A folder that we are not in, as on another machine.
    names(&[("GITHUB_WORKSPACE", &folder)], "requests/a.json");
    fs::create_dir(repository.join(".git")).unwrap();
    names(&[], "sub/requests/a.json");
    names(
        &[("GITHUB_WORKSPACE", outer.path())],
        "repository/sub/requests/a.json",
    );
    // People see paths from where they are; reviewdog adds the folder itself.
    let concise = run(
        &repository.join("sub"),
        ["-f", "concise", "requests/a.json"],
    );
    assert!(concise.out.starts_with("requests/a.json:1:"), "{concise:?}");
    let rdjson = run(
        &repository.join("sub"),
        ["-f", "rdjson", "requests//a.json"],
    );
    assert!(
        rdjson.out.contains("\"path\":\"requests/a.json\""),
        "{rdjson:?}"
    );
    let stdin = run_with(
        command(&repository.join("sub")).args(["-f", "gitlab", "-"]),
        BODY.as_bytes(),
    );
    assert!(stdin.out.contains("\"path\":\"<stdin>\""), "{stdin:?}");
}

#[test]
fn patterns_that_no_shell_has_expanded_are_expanded() {
    let folder = folder_with("a.json", BODY);
    let path = folder.path();
    fs::create_dir_all(path.join("sub/deep")).unwrap();
    for name in [
        ".hidden.json",
        "b.json",
        "sub/c.json",
        "sub/deep/d.json",
        "x.txt",
    ] {
        fs::write(path.join(name), BODY).unwrap();
    }
    for (patterns, wanted) in [
        (vec!["*.json"], vec!["a.json", "b.json"]),
        (vec!["./?.json", "a.json"], vec!["./a.json", "./b.json"]),
        (vec!["[ab].json"], vec!["a.json", "b.json"]),
        (vec!["sub/*"], vec!["sub/c.json", "sub/deep/d.json"]),
        (vec!["s*/*.json"], vec!["sub/c.json"]),
        (
            vec!["**/*.json"],
            vec!["a.json", "b.json", "sub/c.json", "sub/deep/d.json"],
        ),
    ] {
        assert_eq!(linted(path, &patterns), wanted, "{patterns:?}");
    }
    for none in ["*.yaml", "gone/*.json", "[", "sub/*/*/*"] {
        let outcome = run(path, [none]);
        assert_eq!(outcome.code, 2);
        assert_eq!(outcome.err, format!("error: no file matches `{none}`\n"));
    }
    // A file of this name is this file.
    if cfg!(unix) {
        fs::write(path.join("*.json"), BODY).unwrap();
        assert_eq!(linted(path, &["*.json"]), ["*.json"]);
    }
}
