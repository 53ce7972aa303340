//! Hooks are given the names of files that are not this request, or that the configuration excludes.

use std::fs;

use serde_json::{Value, json};

use super::cases::BROKEN;
use super::{RunResult, command, folder_with, lsp, run, run_with};

/// Files of a commit, of which only `body.json` is this request.
fn commit() -> tempfile::TempDir {
    let folder = folder_with("body.json", BROKEN);
    for (name, text) in [
        (
            "tsconfig.json",
            "{\"compilerOptions\": {}, // of TypeScript\n}",
        ),
        (
            "README.md",
            "# Migration\n\n`resume_mode` and `migration_method`\n",
        ),
        (
            "deploy.sh",
            "#!/bin/sh\ncurl https://example.com/migration\n",
        ),
        ("other.http", "GET https://example.com/\n"),
        ("main.tf", "resource \"x\" \"y\" {}\n"),
        ("empty.json", ""),
        ("image", "\u{0}\u{1}"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const OTHERS: [&str; 7] = [
    "tsconfig.json",
    "README.md",
    "deploy.sh",
    "other.http",
    "main.tf",
    "empty.json",
    "image",
];

#[test]
fn named_files_without_this_request_are_skipped() {
    let folder = commit();
    for other in OTHERS {
        let outcome = run(folder.path(), ["--skip-unrelated", "--quiet", other]);
        let nothing = RunResult {
            code: 0,
            out: String::new(),
            err: String::new(),
        };
        assert_eq!(outcome, nothing, "{other}");
    }
    let with = |args: &[&str]| {
        run(
            folder.path(),
            args.iter().chain(&OTHERS).chain(&["body.json"]),
        )
    };
    let outcome = with(&["--skip-unrelated", "-f", "json"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(report["summary"]["files"], 1);
    assert_eq!(report["summary"]["skipped"], OTHERS.len());
    let outcome = with(&["--skip-unrelated", "-v"]);
    for other in OTHERS {
        assert!(
            outcome
                .err
                .contains(&format!("skipped: {other}: not this request\n"))
        );
    }
    assert_ne!(with(&[]).err, "", "they are linted without the option");
    // A file that is not there, or cannot be read, is a failure.
    assert_eq!(
        run(folder.path(), ["--skip-unrelated", "gone.json"]).code,
        3
    );
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(run(folder.path(), ["--skip-unrelated", "empty"]).code, 0);
    assert_eq!(run(folder.path(), ["empty"]).code, 2);
}

#[test]
fn named_files_can_be_excluded() {
    let folder = commit();
    let path = folder.path();
    fs::create_dir(path.join("fixtures")).unwrap();
    fs::write(path.join("fixtures/a.json"), BROKEN).unwrap();
    fs::write(
        path.join("dcs-migration-lint.toml"),
        "exclude = [\"fixtures\"]\n",
    )
    .unwrap();
    for paths in [
        vec!["fixtures/a.json"],
        vec!["fixtures"],
        vec!["./fixtures/a.json", "fixtures"],
    ] {
        assert_ne!(run(path, &paths).code, 0, "{paths:?}");
        let outcome = run(path, ["--force-exclude"].iter().chain(&paths));
        assert_eq!(
            (outcome.code, outcome.out.as_str()),
            (0, ""),
            "{paths:?} {outcome:?}"
        );
    }
    let outcome = run(path, ["--force-exclude", "-v", "fixtures/a.json"]);
    assert_eq!(
        outcome.err,
        "skipped: fixtures/a.json: excluded by the configuration\n"
    );
    // In a folder that is named, its own configuration applies.
    let own = path.join("fixtures/dcs-migration-lint.toml");
    fs::write(&own, "").unwrap();
    for (named, is_linted) in [("fixtures", true), (".", false)] {
        let outcome = run(path, [named]);
        let shown = outcome.out.contains("fixtures/a.json:");
        assert_eq!(shown, is_linted, "{named} {outcome:?}");
    }
    fs::remove_file(own).unwrap();
    let both = [
        "--force-exclude",
        "--skip-unrelated",
        "fixtures/a.json",
        "body.json",
    ];
    assert!(
        run(path, both)
            .out
            .ends_with("in 1 file; 4 fixable with `--fix`\n")
    );
}

#[test]
fn skipped_standard_input_is_handed_on() {
    let folder = commit();
    let path = folder.path();
    fs::write(
        path.join("dcs-migration-lint.toml"),
        "exclude = [\"fixtures\"]\n",
    )
    .unwrap();
    let pipe =
        |args: &[&str], text: &str| run_with(command(path).args(args).arg("-"), text.as_bytes());
    let named = [
        "--fix",
        "--force-exclude",
        "--stdin-filename",
        "fixtures/a.json",
    ];
    let outcome = pipe(&named, BROKEN);
    assert_eq!(
        (outcome.code, outcome.out.as_str(), outcome.err.as_str()),
        (0, BROKEN, "")
    );
    assert_ne!(
        pipe(&["--fix", "--stdin-filename", "fixtures/a.json"], BROKEN).out,
        BROKEN
    );
    let outcome = pipe(&["--fix", "--skip-unrelated"], "{\"a\": 1,}");
    assert_eq!(
        (outcome.code, outcome.out.as_str(), outcome.err.as_str()),
        (0, "{\"a\": 1,}", "")
    );
    assert_eq!(pipe(&["--skip-unrelated"], BROKEN).code, 1);
    // As among files, what is excluded does not count as skipped.
    let unrelated: &[&str] = &["--skip-unrelated", "-f", "json"];
    let excluded: &[&str] = &[&named[1..], &["-f", "json"]].concat();
    for (args, text, skipped) in [(unrelated, "{\"a\": 1}", 1), (excluded, BROKEN, 0)] {
        let report: Value = serde_json::from_str(&pipe(args, text).out).unwrap();
        assert_eq!(report["summary"]["skipped"], skipped, "{args:?}");
        assert_eq!(report["summary"]["files"], 0, "{args:?}");
    }
}

/// The editor shows nothing in a file that is excluded.
#[test]
fn excluded_documents_have_no_hover_and_no_completion() {
    let folder = folder_with("dcs-migration-lint.toml", "exclude = [\"fixtures\"]\n");
    let uri = |name: &str| {
        let path = folder.path().join(name).display().to_string();
        format!("file://{path}")
    };
    let text = "{\"resume_mode\": \"auto\", \"migration_method\": \"\"}";
    let mut client = lsp::Client::new(&json!({}));
    let mut answers = |name: &str| {
        let uri = uri(name);
        client.open(&uri, text);
        let mut at = |method: &str, character: usize| {
            let place = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": character } });
            client.request(method, &place)["result"].clone()
        };
        [
            at("textDocument/hover", 3),
            at("textDocument/completion", 45),
        ]
    };
    assert!(answers("a.json").iter().all(|answer| !answer.is_null()));
    assert_eq!(answers("fixtures/a.json"), [Value::Null, Value::Null]);
}

#[test]
fn folders_are_searched_for_other_clients_and_for_the_pipelines_of_services() {
    const URL: &str = "https://dcs.example.com/v2/$PROJECT/migration/$TASK/task";
    let script = format!("wget --post-file=body.json \"{URL}\"\n");
    let folder = folder_with("wget.sh", &script);
    let pipeline = format!("migrate:\n  script:\n    - curl --json '{{}}' \"{URL}\"\n");
    let workflow = format!(
        "jobs:\n  migrate:\n    steps:\n      - run: |\n          curl --json '{{}}' \"{URL}\"\n"
    );
    fs::create_dir_all(folder.path().join(".github/workflows")).unwrap();
    fs::create_dir_all(folder.path().join(".cache")).unwrap();
    for (name, text) in [
        (".gitlab-ci.yml", &pipeline),
        (".github/workflows/migrate.yml", &workflow),
        (".cache/migrate.yml", &workflow),
        (".hidden.sh", &script),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let linted = |args: &[&str]| {
        let all = [&["-f", "json"], args].concat();
        let report: Value = serde_json::from_str(&run(folder.path(), all).out).unwrap();
        let files = report["files"].as_array().unwrap().iter();
        files
            .map(|file| file["path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        linted(&["."]),
        [
            "./.github/workflows/migrate.yml",
            "./.gitlab-ci.yml",
            "./wget.sh"
        ]
    );
    let config = folder.path().join("dcs-migration-lint.toml");
    fs::write(config, "exclude = [\".github\"]\n").unwrap();
    assert_eq!(linted(&["."]), ["./.gitlab-ci.yml", "./wget.sh"]);
}
