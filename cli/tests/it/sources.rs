//! Files of requests: how each kind is recognized, their body files, and fixes in them.

use std::fs;

use super::{command, folder_with, root, run, run_with};

const URL: &str = "https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";
const BODY: &str = r#"{"migration_method": "full_amount_migration", "resume_mode": "Auto", "source_instance": {"addrs": "192.168.0.1:6379"}, "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd", "password": "Zq9-hidden-here"}}"#;

fn http(body: &str) -> String {
    format!("### x\nPOST {URL}\nContent-Type: application/json\n\n{body}\n")
}

fn curl(body: &str) -> String {
    format!("#!/bin/sh\ncurl -H 'Content-Type: application/json' '{URL}' \\\n  -d '{body}'\n")
}

fn har(body: &str) -> String {
    let request = serde_json::json!({
        "method": "POST",
        "url": URL,
        "headers": [{"name": "content-type", "value": "application/json"}],
        "postData": {"mimeType": "application/json", "text": body},
    });
    let archive = serde_json::json!({"log": {"version": "1.2", "entries": [{"request": request}]}});
    serde_json::to_string_pretty(&archive).unwrap()
}

/// The lines of `-f concise` without the summary.
fn concise(outcome: &super::RunResult) -> Vec<&str> {
    let lines = outcome.out.lines();
    lines.filter(|line| line.contains(": ")).collect()
}

#[test]
fn the_kind_is_recognized_by_the_extension() {
    for (name, text, quote) in [
        ("a.http", http(BODY), "\""),
        ("a.REST", http(BODY), "\""),
        ("a.sh", curl(BODY), "\""),
        ("a.bash", curl(BODY), "\""),
        ("a.curl", curl(BODY), "\""),
        ("a.txt", curl(BODY), "\""),
        ("a.har", har(BODY), "\\\""),
        ("archive", har(BODY), "\\\""),
    ] {
        let before = text.split(&format!("{quote}Auto")).next().unwrap();
        let line = before.lines().count();
        let column = before.lines().last().unwrap().len() + 1;
        let folder = folder_with(name, text);
        let outcome = run(folder.path(), ["-f", "concise", name]);
        assert_eq!(outcome.code, 1, "{name}: {outcome:?}");
        let expected = format!("{name}:{line}:{column}: error[unknown-value] ");
        assert!(
            outcome.out.contains(&expected),
            "{name}: {expected}: {outcome:?}"
        );
        assert!(!outcome.out.contains("wrong-"), "{outcome:?}");
        for format in ["text", "json", "concise", "sarif", "markdown"] {
            let outcome = run(folder.path(), ["-f", format, name]);
            assert!(!outcome.out.contains("Zq9-hidden"), "{outcome:?}");
        }
    }
}

#[test]
fn standard_input_is_recognized_by_name_or_content() {
    let folder = folder_with("body.json", BODY);
    let lint = |args: &[&str], text: &str| {
        let outcome = run_with(command(folder.path()).args(args).arg("-"), text.as_bytes());
        (
            outcome.code,
            outcome.out.contains("unknown-value"),
            outcome.out.contains("invalid-json"),
        )
    };
    assert_eq!(
        lint(&["--stdin-filename", "x.http"], &http(BODY)),
        (1, true, false)
    );
    assert_eq!(lint(&[], &http(BODY)), (1, true, false));
    assert_eq!(lint(&[], &curl(BODY)), (1, true, false));
    assert_eq!(lint(&[], &har(BODY)), (1, true, false));
    assert_eq!(lint(&[], BODY), (1, true, false));
    assert_eq!(
        lint(&["--stdin-filename", "x.json"], &http(BODY)),
        (1, false, true)
    );
    assert_eq!(
        lint(&[], &format!("curl {URL} --json @body.json")),
        (1, true, false)
    );
}

#[test]
fn body_files_are_followed_and_linted_once() {
    let folder = folder_with("requests.http", http("<@ ./bodies/full.json"));
    fs::create_dir(folder.path().join("bodies")).unwrap();
    let body = BODY.replace("\"Auto\"", "{{mode}}, \"bandwidth_limit_mb\": \"0\"");
    fs::write(folder.path().join("bodies/full.json"), body).unwrap();
    let script = format!("curl -H 'Content-Type: application/json' {URL} -d @full.json\n");
    fs::write(folder.path().join("bodies/run.sh"), script).unwrap();
    for paths in [
        vec!["requests.http"],
        vec!["requests.http", "bodies/run.sh", "bodies/full.json"],
        vec!["bodies/full.json", "requests.http"],
        vec!["."],
    ] {
        let outcome = run(folder.path(), ["-f", "concise"].iter().chain(&paths));
        let found = concise(&outcome).join("\n");
        assert_eq!(
            found.matches("bandwidth-out-of-range").count(),
            1,
            "{paths:?} {outcome:?}"
        );
        assert!(found.contains("bodies/full.json:1:"), "{found}");
        // The HTTP client replaces variables outside of quotes.
        assert!(!found.contains("invalid-json"), "{paths:?} {found}");
        assert_eq!(outcome.code, 1);
    }
    let outcome = run(folder.path(), ["-f", "concise", "bodies/run.sh"]);
    assert!(outcome.out.contains("bodies/full.json:1:"), "{outcome:?}");
    assert!(
        outcome.out.contains("invalid-json"),
        "curl replaces no variables: {outcome:?}"
    );
}

#[test]
fn a_body_file_that_does_not_exist_is_a_finding() {
    let script = format!("curl {URL} -H 'Content-Type: application/json' -d @none.json\n");
    for (name, text) in [
        ("requests.http", http("< ./none.json")),
        ("requests.http", http("<@ none.json/body.json")),
        ("run.sh", script),
    ] {
        let folder = folder_with(name, &text);
        let outcome = run(folder.path(), ["-f", "concise", name]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert!(
            outcome.out.contains("warning[unchecked-body]"),
            "{outcome:?}"
        );
        assert!(!outcome.out.contains("no findings"), "{outcome:?}");
        let outcome = run(folder.path(), ["-f", "json", "."]);
        assert!(
            outcome.out.contains("\"reason\": \"missing-file\""),
            "{outcome:?}"
        );
        let args = ["-f", "concise", "-", "--stdin-filename", name];
        let outcome = run_with(command(folder.path()).args(args), text.as_bytes());
        assert!(outcome.out.contains("unchecked-body"), "{outcome:?}");
        assert_eq!(outcome.code, 0, "{outcome:?}");
    }
}

#[test]
fn body_files_that_cannot_be_read() {
    let folder = folder_with("requests.http", http("< ./none.json"));
    fs::create_dir(folder.path().join("none.json")).unwrap();
    let outcome = run(folder.path(), ["requests.http"]);
    assert_eq!(outcome.code, 3);
    for name in ["none.json", "requests.http"] {
        assert!(outcome.err.contains(name), "{outcome:?}");
    }
    // A file outside of the folder is not read.
    let outside = folder_with("secret.json", BODY);
    let secret = outside.path().join("secret.json");
    let inside = folder.path().join("in");
    fs::create_dir(&inside).unwrap();
    let name = secret.to_string_lossy().replace('\\', "/");
    fs::write(inside.join("a.http"), http(&format!("< {name}"))).unwrap();
    let outcome = run(&inside, ["a.http"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(
        outcome.err.contains("it is outside of the folder")
            && !outcome.out.contains("unknown-value"),
        "{outcome:?}"
    );
    let outcome = run(&inside, ["a.http", &name]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    // The current folder may contain both.
    fs::write(folder.path().join("up.json"), BODY).unwrap();
    fs::write(inside.join("b.http"), http("< ../up.json")).unwrap();
    let outcome = run(folder.path(), ["in/b.http"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert_eq!(run(&inside, ["b.http"]).code, 3);
}

#[test]
fn a_file_without_this_request_is_an_error() {
    let folder = folder_with("other.http", "GET https://example.com/\n");
    let outcome = run(folder.path(), ["other.http"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.err.contains("no request to `/v2/{project_id}"),
        "{outcome:?}"
    );
    let folder = folder_with("cut.har", &har(BODY)[..40]);
    let outcome = run(folder.path(), ["cut.har"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.out.contains("invalid-json"), "{outcome:?}");
}

#[test]
fn requests_are_found_in_folders() {
    let folder = folder_with("a.http", http(BODY));
    for (name, text) in [
        ("b.rest", "GET https://example.com/migration\n".to_owned()),
        ("c.sh", "echo migration\n".to_owned()),
        ("d.sh", curl(BODY)),
        ("e.har", har(BODY)),
        ("f.har", har(BODY).replace("migration/", "instances/")),
        ("g.txt", curl(BODY)),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let outcome = run(folder.path(), ["-v", "-f", "concise", "."]);
    let found = concise(&outcome);
    let files = ["a.http", "d.sh", "e.har"];
    for name in [
        "a.http", "b.rest", "c.sh", "d.sh", "e.har", "f.har", "g.txt",
    ] {
        let linted = found
            .iter()
            .any(|line| line.starts_with(&format!("./{name}:")));
        assert_eq!(linted, files.contains(&name), "{name} {outcome:?}");
        let skipped = outcome.err.contains(&format!("./{name}: not this request"));
        assert_eq!(
            skipped,
            ["b.rest", "c.sh", "f.har"].contains(&name),
            "{name} {outcome:?}"
        );
    }
}

/// Files that only speak of the members of this request.
pub(crate) const OTHERS: [(&str, &str); 6] = [
    (
        "locale.json",
        r#"{"migration_method": "Migration type", "resume_mode": "Mode"}"#,
    ),
    (
        "schema.json",
        r#"{"$schema": "x", "properties": {"migration_method": {"type": "string"}, "source_instance": {"type": "object"}, "target_instance": {"type": "object"}}}"#,
    ),
    (
        "state.json",
        r#"{"version": 4, "resources": [{"instances": [{"attributes": {"migration_method": "full_amount_migration", "resume_mode": "auto", "source_instance": [{"id": "a"}]}}]}]}"#,
    ),
    (
        "tasks.json",
        r#"{"count": 1, "migration_tasks": [{"migration_method": "full_amount_migration", "resume_mode": "auto", "source_instance": {"id": "a"}}]}"#,
    ),
    (
        "openapi.json",
        r#"{"openapi": "3.0.0", "components": {"schemas": {"Body": {"required": ["migration_method", "resume_mode"], "properties": {"resume_mode": {"enum": ["auto"]}}}}}}"#,
    ),
    (
        "labels.json",
        r#"{"source_instance": {"title": "Source"}, "target_instance": {"title": "Target"}}"#,
    ),
];

#[test]
fn bodies_are_found_in_folders() {
    let folder = tempfile::tempdir().unwrap();
    let bodies = [
        ("body.json", BODY.to_owned()),
        ("cut.json", BODY[..130].to_owned()),
        ("loose.json", BODY.replace('"', "'")),
        ("wrapped.json", format!("{{\"request\": {BODY}}}")),
        ("text.json", serde_json::to_string(BODY).unwrap()),
    ];
    for (name, text) in &bodies {
        fs::write(folder.path().join(name), text).unwrap();
    }
    for (name, text) in OTHERS {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let outcome = run(folder.path(), ["-v", "-f", "json", "."]);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let files = report["files"].as_array().unwrap();
    let mut found: Vec<_> = files.iter().map(|file| &file["path"]).collect();
    found.sort_by_key(ToString::to_string);
    let mut wanted: Vec<String> = bodies.iter().map(|(name, _)| format!("./{name}")).collect();
    wanted.sort_unstable();
    assert_eq!(found, wanted.iter().collect::<Vec<_>>());
    for (name, _) in OTHERS {
        assert!(
            outcome.err.contains(&format!("skipped: ./{name}: ")),
            "{outcome:?}"
        );
    }
}

#[test]
fn the_schemas_of_this_project_are_no_requests() {
    let outcome = run(&root(), ["schema/"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(
        outcome
            .err
            .starts_with("error: no request found in `schema/` ("),
        "{outcome:?}"
    );
}

#[test]
fn fixes_apply_to_files_of_requests() {
    let body = BODY.replace("192.168.0.1:6379", "192.168.0.1:6379;192.168.0.2:6379");
    let right = body.replace("Auto", "auto").replace(';', ",");
    for (name, write) in [
        ("a.http", http as fn(&str) -> String),
        ("a.sh", curl),
        ("a.har", har),
    ] {
        let folder = folder_with(name, write(&body));
        let diff = run(folder.path(), ["--diff", name]);
        assert!(
            diff.out.contains('+') && !diff.out.contains("Zq9-hidden"),
            "{diff:?}"
        );
        run(folder.path(), ["--fix", name]);
        let fixed = fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(fixed, write(&right), "{name}");
    }
    let outcome = run_with(
        command(&root()).args(["--fix", "--stdin-filename", "a.sh", "-"]),
        curl(&body).as_bytes(),
    );
    assert_eq!(outcome.out, curl(&right));
}
