//! What the server learns of the client and its files: configurations, saved files, versions, the
//! end of the client's process.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Client, URI, all_capabilities, applied, range};
use crate::cases::BROKEN;
use crate::{folder_with, run};

/// The URI of a file.
pub(super) fn uri(folder: &Path, name: &str) -> String {
    let path = folder.join(name).to_str().unwrap().replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{path}")
}

fn codes(diagnostics: &Value) -> Vec<&str> {
    let all = diagnostics.as_array().unwrap().iter();
    all.map(|found| found["code"].as_str().unwrap()).collect()
}

#[test]
fn changed_configurations_apply_at_once() {
    let folder = folder_with("body.json", BROKEN);
    let config = folder.path().join("dcs-migration-lint.toml");
    let uri = uri(folder.path(), "body.json");
    let mut can = all_capabilities();
    can["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    let mut client = Client::new(&can);
    let asked = client.wait(|message| message["method"] == "client/registerCapability");
    let registration = &asked["params"]["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    let watchers = registration["registerOptions"]["watchers"].to_string();
    assert!(
        watchers.contains("**/dcs-migration-lint.toml"),
        "{watchers}"
    );
    assert!(watchers.contains("**/*.{tf,tofu,tfvars}"), "{watchers}");
    client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    client.open(&uri, BROKEN);
    assert!(codes(&client.diagnostics(&uri, 1)).contains(&"unknown-value"));
    fs::write(&config, "[rules]\nunknown-value = \"off\"\n").unwrap();
    let changed = json!({ "changes": [{ "uri": "file:///x", "type": 1 }] });
    client.notify("workspace/didChangeWatchedFiles", &changed);
    assert!(!codes(&client.diagnostics(&uri, 1)).contains(&"unknown-value"));
    // Clients without such messages send the ones about open documents.
    fs::remove_file(&config).unwrap();
    let saved = json!({ "textDocument": { "uri": uri } });
    client.notify("textDocument/didSave", &saved);
    assert!(codes(&client.diagnostics(&uri, 1)).contains(&"unknown-value"));
    client.shut_down();
    // Without that capability nothing is asked for.
    let mut client = Client::new(&all_capabilities());
    client.open(&uri, BROKEN);
    client.diagnostics(&uri, 1);
    assert!(client.shut_down().is_empty());
}

#[test]
fn clients_that_pull_are_asked_to_pull_again() {
    let can = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let mut client = Client::new(&can);
    client.open(URI, BROKEN);
    client.notify(
        "workspace/didChangeConfiguration",
        &json!({ "settings": null }),
    );
    let asked = client.wait(|message| message["method"] == "workspace/diagnostic/refresh");
    client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    assert!(client.shut_down().is_empty(), "nothing is published");
    // Only those that can be asked.
    let mut client = Client::new(&json!({ "textDocument": { "diagnostic": {} } }));
    client.open(URI, BROKEN);
    client.notify(
        "workspace/didChangeConfiguration",
        &json!({ "settings": null }),
    );
    assert!(client.shut_down().is_empty());
}

#[test]
fn edits_without_a_version_count() {
    let can = json!({ "textDocument": { "diagnostic": {} } });
    let mut client = Client::new(&can);
    client.open(URI, BROKEN);
    let params = json!({ "textDocument": { "uri": URI } });
    let pulled = |client: &mut Client| {
        let answer = client.request("textDocument/diagnostic", &params);
        answer["result"]["items"].clone()
    };
    let before = pulled(&mut client);
    for version in [
        json!({ "uri": URI, "version": null }),
        json!({ "uri": URI }),
    ] {
        for (text, is_empty) in [("{}", true), (BROKEN, false)] {
            let params = json!({ "textDocument": version, "contentChanges": [{ "text": text }] });
            client.notify("textDocument/didChange", &params);
            let found = pulled(&mut client);
            assert_eq!(found == json!([]), is_empty, "{version}: {found}");
            assert!(is_empty || found == before, "{version}: {found}");
        }
    }
    // What is published then has no version.
    let mut client = Client::new(&all_capabilities());
    let opened = json!({ "textDocument": { "uri": URI, "languageId": "json", "text": BROKEN } });
    client.notify("textDocument/didOpen", &opened);
    let published = client.wait(|message| message["params"]["uri"] == URI);
    assert_eq!(published["params"]["version"], Value::Null);
    assert_eq!(
        published["params"]["diagnostics"].as_array().unwrap().len(),
        before.as_array().unwrap().len()
    );
    client.shut_down();
}

#[test]
fn diagnostics_link_to_their_rules() {
    let mut can = all_capabilities();
    can["textDocument"]["publishDiagnostics"]["codeDescriptionSupport"] = json!(true);
    let mut client = Client::new(&can);
    client.open(URI, BROKEN);
    let found = client.diagnostics(URI, 1);
    for found in found.as_array().unwrap() {
        let href = found["codeDescription"]["href"].as_str().unwrap();
        let anchor = format!("/src/rules/README.md#{}", found["code"].as_str().unwrap());
        assert!(
            href.starts_with("https://") && href.ends_with(&anchor),
            "{href}"
        );
    }
    client.shut_down();
}

#[cfg(unix)]
#[test]
fn the_server_ends_with_the_process_of_the_client() {
    let mut editor = Command::new("sleep")
        .arg("600")
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let (mut client, _) = Client::of_process(&editor.id().into(), &all_capabilities());
    client.open(URI, BROKEN);
    client.diagnostics(URI, 1);
    assert_eq!(
        client.child.try_wait().unwrap(),
        None,
        "it runs while the client does"
    );
    editor.kill().unwrap();
    editor.wait().unwrap();
    let start = Instant::now();
    let code = loop {
        if let Some(status) = client.child.try_wait().unwrap() {
            break status.code();
        }
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "the server still runs"
        );
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(code, Some(1), "there was no shutdown");
}

/// The actions that ignore the findings of a whole document, by title.
fn ignores(client: &mut Client, uri: &str) -> Vec<Value> {
    let all =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let params = json!({
        "textDocument": { "uri": uri },
        "range": all,
        "context": { "diagnostics": [], "only": ["quickfix"] },
    });
    let answer = client.request("textDocument/codeAction", &params);
    let actions = answer["result"].as_array().unwrap().iter();
    let is_ignore = |action: &&Value| action["title"].as_str().unwrap().starts_with("Ignore ");
    actions.filter(is_ignore).cloned().collect()
}

#[test]
fn findings_are_ignored_in_the_configuration() {
    let text = "{\"migration_method\": \"full\", \"resume_mode\": \"Auto\",\n\"source_instance\": {\"id\": 1}, \
                \"target_instance\": {\"addrs\": \"a\"}}";
    for before in [
        None,
        Some("# é"),
        Some("[rules]\r\nempty-value = \"off\"\r\n"),
    ] {
        let folder = folder_with("a [1] {é}.json", text);
        let folder = folder.path();
        let config = folder.join("dcs-migration-lint.toml");
        if let Some(before) = before {
            fs::write(&config, before).unwrap();
        }
        let mut can = all_capabilities();
        can["workspace"]["workspaceEdit"]["resourceOperations"] = json!(["create", "delete"]);
        let mut client = Client::new(&can);
        let uri = uri(folder, "a%20%5B1%5D%20%7B%C3%A9%7D.json");
        client.open(&uri, text);
        let published = client.diagnostics(&uri, 1);
        let mut left = codes(&published).len();
        assert!(left >= 4, "{published}");
        while left > 0 {
            let actions = ignores(&mut client, &uri);
            let action = &actions[0];
            let code = action["diagnostics"][0]["code"].as_str().unwrap();
            assert_eq!(
                action["title"],
                format!("Ignore `{code}` here, in dcs-migration-lint.toml")
            );
            assert_eq!(action["kind"], "quickfix");
            let changes = action["edit"]["documentChanges"].as_array().unwrap();
            let old = fs::read_to_string(&config).ok();
            if old.is_none() {
                let create = json!({ "kind": "create", "uri": changes[1]["textDocument"]["uri"],
                    "options": { "ignoreIfExists": true } });
                assert_eq!(changes[0], create);
            }
            let edit = &changes[changes.len() - 1];
            let target = edit["textDocument"]["uri"].as_str().unwrap();
            assert!(target.ends_with("/dcs-migration-lint.toml"), "{target}");
            assert_eq!(edit["textDocument"]["version"], Value::Null);
            let new = applied(old.as_deref().unwrap_or_default(), &edit["edits"]);
            assert!(new.contains("reason = \"accepted in the editor\""), "{new}");
            let lines: Vec<&str> = new.lines().collect();
            let start = lines.iter().rposition(|line| *line == "[[ignore]]");
            let is_apart = match lines[..start.unwrap()] {
                [] => true,
                [.., last, blank] => !last.is_empty() && blank.is_empty(),
                [_] => false,
            };
            assert!(is_apart, "one blank line: {new}");
            fs::write(&config, new).unwrap();
            client.notify(
                "textDocument/didSave",
                &json!({ "textDocument": { "uri": uri } }),
            );
            let now = codes(&client.diagnostics(&uri, 1)).len();
            assert!(now < left, "{now} of {left} are left");
            left = now;
        }
        let outcome = run(folder, ["--fail-on", "info", "."]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        client.shut_down();
    }
}

#[test]
fn no_ignore_is_offered_where_none_can_be_written() {
    let folder = folder_with("body.json", BROKEN);
    let uri = uri(folder.path(), "body.json");
    let config = folder.path().join("dcs-migration-lint.toml");
    // The client cannot create a file.
    let mut client = Client::new(&all_capabilities());
    client.open(&uri, BROKEN);
    assert_eq!(ignores(&mut client, &uri), [] as [Value; 0]);
    // The configuration has a mistake, or a list that nothing can follow.
    for text in ["[rules]\nx = 1\n", "ignore = []\n"] {
        fs::write(&config, text).unwrap();
        assert_eq!(ignores(&mut client, &uri), [] as [Value; 0], "{text}");
    }
    client.shut_down();
    // Without versions, the edit is by file.
    fs::write(&config, "").unwrap();
    let mut client = Client::new(&json!({}));
    client.open(&uri, BROKEN);
    let actions = ignores(&mut client, &uri);
    let (_, edits) = actions[0]["edit"]["changes"]
        .as_object()
        .unwrap()
        .iter()
        .next()
        .unwrap();
    assert_eq!(edits[0]["range"], range(0, 0, 0));
    assert!(
        edits[0]["newText"]
            .as_str()
            .unwrap()
            .starts_with("[[ignore]]\nrule = ")
    );
    client.shut_down();
}
