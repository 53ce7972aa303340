//! The examples of every format of request files, which have the same three faults: found at the
//! same places however the file is given.

use std::fs;

use serde_json::{Value, json};

use super::lsp::Client;
use super::{command, folder_with, root, run, run_with};

/// The files in `examples/` with requests, apart from those that hold a body alone.
const EXAMPLES: [&str; 8] = [
    "archive.har",
    "configure-task.bru",
    "configure-task.hurl",
    "insomnia.json",
    "koocli.sh",
    "main.tf",
    "postman_collection.json",
    "thunder-collection.json",
];

/// What is wrong in each, and the text there.
const FAULTS: [(&str, &str); 3] = [
    ("unknown-value", "Auto"),
    ("bandwidth-out-of-range", "10241"),
    ("address-separator", ";"),
];

fn read(name: &str) -> String {
    fs::read_to_string(root().join("examples").join(name)).unwrap()
}

/// Rule and line of each finding in a report, in order.
fn found(report: &str) -> Vec<(String, u64)> {
    let report: Value = serde_json::from_str(report).unwrap();
    let diagnostics = report["files"][0]["diagnostics"].as_array().unwrap();
    let found = diagnostics.iter().map(|found| {
        let line = found["range"]["start"]["line"].as_u64().unwrap();
        (found["rule"].as_str().unwrap().to_owned(), line)
    });
    found.collect()
}

#[test]
fn examples_are_linted_however_they_are_given() {
    for name in EXAMPLES {
        let text = read(name);
        let line = |fault: &str| {
            let before = text.split(fault).next().unwrap();
            u64::try_from(before.lines().count()).unwrap()
        };
        let mut expected: Vec<_> = FAULTS
            .iter()
            .map(|(rule, place)| ((*rule).to_owned(), line(place)))
            .collect();
        let folder = folder_with(name, &text);
        let by_name = run(folder.path(), ["-f", "json", name]);
        assert_eq!(by_name.code, 1, "{name}: {by_name:?}");
        let mut named = found(&by_name.out);
        named.sort();
        expected.sort();
        assert_eq!(named, expected, "{name}");
        let of_name = found(&by_name.out);
        let hook = ["--skip-unrelated", "--force-exclude", "-f", "json", name];
        assert_eq!(found(&run(folder.path(), hook).out), of_name, "{name}");
        let in_folder = run(folder.path(), ["-f", "json", "."]);
        assert_eq!(found(&in_folder.out), of_name, "{name}");
        let mut piped = command(folder.path());
        let piped = run_with(piped.args(["-f", "json", "-"]), text.as_bytes());
        assert_eq!(found(&piped.out), of_name, "{name}");
    }
}

#[test]
fn examples_are_linted_in_an_editor() {
    let mut client = Client::new(&json!({}));
    for name in EXAMPLES {
        let uri = format!("file:///folder/{name}");
        client.open(&uri, &read(name));
        let published = client.diagnostics(&uri, 1);
        let mut rules: Vec<_> = published.as_array().unwrap().iter().collect();
        rules.sort_by_key(|found| found["code"].to_string());
        let rules: Vec<_> = rules.iter().map(|found| found["code"].as_str()).collect();
        let mut expected = FAULTS.map(|(rule, _)| Some(rule));
        expected.sort_unstable();
        assert_eq!(rules, expected, "{name}");
    }
    client.shut_down();
}

#[test]
fn examples_are_fixed_in_place() {
    for name in EXAMPLES {
        let text = read(name);
        let folder = folder_with(name, &text);
        run(folder.path(), ["--fix", name]);
        let fixed = fs::read_to_string(folder.path().join(name)).unwrap();
        let expected = text.replace("Auto", "auto").replace(":6379;", ":6379,");
        assert_eq!(fixed, expected, "{name}");
    }
}

#[test]
fn the_hook_is_given_the_examples() {
    let hooks = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let pattern = hooks.split("files: '").nth(1).unwrap();
    let pattern = pattern.split('\'').next().unwrap();
    let endings = pattern.split(['(', ')']).nth(1).unwrap();
    for name in EXAMPLES {
        let ending = name.rsplit('.').next().unwrap();
        assert!(endings.split('|').any(|known| known == ending), "{name}");
    }
}

#[test]
fn a_collection_without_a_body_that_can_be_read_is_found_in_a_folder() {
    let request = json!({
        "method": "POST",
        "url": "https://{{host}}/v2/{{project}}/migration/{{task}}/task",
        "body": { "mode": "formdata", "formdata": [{ "key": "a", "value": "b" }] },
    });
    let collection = json!({ "info": {}, "item": [{ "request": request }] });
    let folder = folder_with("collection.json", collection.to_string());
    fs::write(folder.path().join("other.json"), "{\"migration\": 1}").unwrap();
    let outcome = run(folder.path(), ["-f", "concise", "."]);
    assert!(outcome.out.contains("collection.json:1:"), "{outcome:?}");
    assert!(outcome.out.contains("unchecked-body"), "{outcome:?}");
    assert!(!outcome.out.contains("other.json"), "{outcome:?}");
}

#[test]
fn the_file_of_a_body_of_hurl_is_linted() {
    let text = "POST https://{{host}}/v2/{{project}}/migration/{{task}}/task\nContent-Type: application/json\nfile,bodies/full.json;\nHTTP 200\n";
    let folder = folder_with("task.hurl", text);
    let outcome = run(folder.path(), ["-f", "concise", "."]);
    assert!(outcome.out.contains("no such file"), "{outcome:?}");
    fs::create_dir(folder.path().join("bodies")).unwrap();
    let body = "{\"migration_method\": \"full\", \"resume_mode\": \"{{mode}}\"}";
    fs::write(folder.path().join("bodies/full.json"), body).unwrap();
    let outcome = run(folder.path(), ["-f", "concise", "task.hurl"]);
    assert!(
        outcome
            .out
            .contains("bodies/full.json:1:22: error[unknown-value]"),
        "{outcome:?}"
    );
    // The client sends the file as it is.
    assert!(
        outcome.out.contains("unresolved-placeholder"),
        "{outcome:?}"
    );
}
