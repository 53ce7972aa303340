//! Diagnostics are those of the command line.

use serde_json::{Value, json};

use super::{Client, URI, all_capabilities, of_report, of_server, range};
use crate::cases::BROKEN;
use crate::sources::OTHERS;
use crate::{folder_with, report, root, run};

#[test]
fn typing_ends_with_the_diagnostics_of_the_command_line() {
    let example =
        std::fs::read_to_string(root().join("examples/set-online-migration-task.json")).unwrap();
    let mut client = Client::new(&all_capabilities());
    client.open(URI, "");
    let (mut line, mut character, mut version) = (0, 0, 1);
    for char in example.chars() {
        version += 1;
        let change = json!([{ "range": range(line, character, character), "text": char }]);
        client.change(URI, version, &change);
        (line, character) = if char == '\n' {
            (line + 1, 0)
        } else {
            (line, character + char.len_utf16())
        };
        // The requests of an editor at each keystroke.
        if version % 3 == 0 {
            let at = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
            assert_eq!(
                client.request("textDocument/completion", &at).get("error"),
                None
            );
            assert_eq!(client.request("textDocument/hover", &at).get("error"), None);
        }
    }
    let published = client.diagnostics(URI, version);
    assert_eq!(of_server(&published), of_report(&report(&example)));
    // Everything is deleted again.
    for (count, char) in example.chars().rev().enumerate() {
        if char == '\n' {
            client.change(URI, version + 1 + count, &json!([{ "text": example[..example.char_indices().rev().nth(count).unwrap().0].to_owned() }]));
            (line, character) = (line - 1, 0);
            let before = &example[..example.char_indices().rev().nth(count).unwrap().0];
            character += before.rsplit('\n').next().unwrap().encode_utf16().count();
        } else {
            let units = char.len_utf16();
            client.change(
                URI,
                version + 1 + count,
                &json!([{ "range": range(line, character - units, character), "text": "" }]),
            );
            character -= units;
        }
    }
    let rest = client.shut_down();
    let last = rest
        .iter()
        .rfind(|message| message["method"] == "textDocument/publishDiagnostics");
    assert_eq!(
        last.unwrap()["params"]["diagnostics"],
        json!([]),
        "the document is empty"
    );
}

#[test]
fn positions_use_the_negotiated_encoding() {
    let text = "{\r\n  \"migration_method\": \"full_amount_migration\",\r\n  \"😀密é\": 1, \"resume_mode\": \"Auto\"\r\n}\r\n";
    for (offered, agreed, start, end) in [
        (json!(["utf-8", "utf-16"]), "utf-8", 33, 39),
        (json!(["utf-16", "utf-8"]), "utf-16", 28, 34),
        (json!(["utf-32"]), "utf-32", 27, 33),
        (json!(["utf-5"]), "utf-16", 28, 34),
        (Value::Null, "utf-16", 28, 34),
    ] {
        let can = json!({ "general": { "positionEncodings": offered } });
        let (mut client, answer) = Client::initialized(&can);
        assert_eq!(answer["capabilities"]["positionEncoding"], agreed);
        client.open(URI, text);
        let of_value = |diagnostics: &Value| {
            let all = diagnostics.as_array().unwrap();
            all.iter()
                .find(|found| found["code"] == "unknown-value")
                .map(|found| found["range"].clone())
        };
        assert_eq!(
            of_value(&client.diagnostics(URI, 1)),
            Some(range(2, start, end)),
            "{agreed}"
        );
        // An edit before it moves it, and an edit of the value fixes it.
        client.change(URI, 2, &json!([{ "range": range(2, 2, 2), "text": "  " }]));
        assert_eq!(
            of_value(&client.diagnostics(URI, 2)),
            Some(range(2, start + 2, end + 2))
        );
        client.change(
            URI,
            3,
            &json!([{ "range": range(2, start + 3, start + 4), "text": "a" }]),
        );
        assert_eq!(of_value(&client.diagnostics(URI, 3)), None);
        client.shut_down();
    }
}

#[test]
fn diagnostics_are_not_published_if_they_are_requested() {
    let can = json!({ "textDocument": { "diagnostic": { "relatedInformation": true } } });
    let (mut client, answer) = Client::initialized(&can);
    assert_eq!(
        answer["capabilities"]["diagnosticProvider"]["interFileDependencies"],
        true
    );
    client.open(URI, BROKEN);
    let params = json!({ "textDocument": { "uri": URI } });
    let answer = client.request("textDocument/diagnostic", &params);
    assert_eq!(answer["result"]["kind"], "full");
    assert_eq!(
        of_server(&answer["result"]["items"]),
        of_report(&report(BROKEN))
    );
    client.notify("textDocument/didClose", &params);
    let answer = client.request("textDocument/diagnostic", &params);
    assert_eq!(answer["result"]["items"], json!([]));
    assert!(client.shut_down().is_empty());
}

#[test]
fn files_of_requests_are_linted() {
    let text = "@host = dcs.example.com\n\n### 密😀\nPOST https://{{host}}/v2/p/migration/{task_id}/task\n\n{\n  \"migration_method\": \"FULL\",\n  \"resume_mode\": \"Auto\"\n}\n";
    let folder = folder_with("a.http", text);
    let wanted = run(folder.path(), ["-f", "json", "a.http"]).out;
    let wanted = of_report(&serde_json::from_str(&wanted).unwrap());
    assert!(wanted.iter().any(|found| found["code"] == "unknown-value"));
    let uri = "file:///folder/a.http";
    let mut client = Client::new(&json!({}));
    client.open(uri, text);
    let published = client.diagnostics(uri, 1);
    let place =
        |found: &Value| [&found["code"], &found["range"], &found["message"]].map(Value::clone);
    let places = |all: &[Value]| all.iter().map(place).collect::<Vec<_>>();
    assert_eq!(places(published.as_array().unwrap()), places(&wanted));
    client.open("file:///folder/b.http", "GET https://example.com/\n");
    let at = json!({ "textDocument": { "uri": uri }, "position": { "line": 3, "character": 14 } });
    assert_eq!(
        client.request("textDocument/completion", &at)["result"],
        Value::Null,
        "not in the body"
    );
    let rest = client.shut_down();
    assert!(
        rest.is_empty(),
        "nothing is published for other requests: {rest:?}"
    );
}

#[test]
fn the_configuration_of_the_folder_applies() {
    let folder = folder_with("body.json", BROKEN);
    let place = |name: &str| {
        let path = folder
            .path()
            .join(name)
            .to_str()
            .unwrap()
            .replace('\\', "/");
        format!(
            "file://{}{}",
            if path.starts_with('/') { "" } else { "/" },
            path.replace('d', "%64")
        )
    };
    let configure = |text: &str| {
        std::fs::write(folder.path().join("dcs-migration-lint.toml"), text).unwrap();
    };
    let codes = |diagnostics: &Value| {
        let all = diagnostics.as_array().unwrap().iter();
        all.map(|found| {
            (
                found["code"].as_str().unwrap().to_owned(),
                found["severity"].as_u64(),
            )
        })
        .collect::<Vec<_>>()
    };
    let uri = place("body.json");
    let mut client = Client::new(&all_capabilities());
    configure("[rules]\nduplicate-key = \"off\"\nunknown-value = \"info\"\n");
    client.open(&uri, BROKEN);
    let found = codes(&client.diagnostics(&uri, 1));
    assert!(
        found.iter().all(|(code, _)| code != "duplicate-key"),
        "{found:?}"
    );
    assert!(
        found.contains(&("unknown-value".to_owned(), Some(3))),
        "{found:?}"
    );

    // Without a message about files, a changed configuration applies from the next change.
    configure(
        "[[ignore]]\nrule = \"unknown-value\"\npointer = \"/resume_mode\"\nreason = \"later\"\n",
    );
    client.change(&uri, 2, &json!([{ "text": BROKEN }]));
    let found = codes(&client.diagnostics(&uri, 2));
    assert_eq!(
        found
            .iter()
            .filter(|(code, _)| code == "unknown-value")
            .count(),
        1,
        "{found:?}"
    );
    assert!(
        found.iter().any(|(code, _)| code == "duplicate-key"),
        "{found:?}"
    );

    configure("exclude = [\"body.json\"]\n");
    client.change(&uri, 3, &json!([{ "text": BROKEN }]));
    assert_eq!(client.diagnostics(&uri, 3), json!([]));

    configure("[rules]\nduplicate-kee = \"off\"\n");
    for version in [4, 5] {
        client.change(&uri, version, &json!([{ "text": BROKEN }]));
        assert!(
            !codes(&client.diagnostics(&uri, version)).is_empty(),
            "linted without a configuration"
        );
    }
    configure("\n[rules]\nduplicate-kee = \"off\"\n");
    client.change(&uri, 6, &json!([{ "text": BROKEN }]));
    client.diagnostics(&uri, 6);
    let rest = client.shut_down();
    let shown: Vec<_> = rest
        .iter()
        .filter(|it| it["method"] == "window/showMessage")
        .collect();
    assert_eq!(shown.len(), 2, "each once: {shown:?}");
    for (shown, line) in shown.iter().zip([2, 3]) {
        let message = shown["params"]["message"].as_str().unwrap();
        let place = format!("dcs-migration-lint.toml:{line}: ");
        assert!(message.contains(&place), "{message}");
    }
    assert_eq!(shown[0]["params"]["type"], 1);
}

#[test]
fn documents_that_only_name_the_members_are_not_linted() {
    let can = json!({ "textDocument": { "diagnostic": {} } });
    let mut client = Client::new(&can);
    for (name, text) in OTHERS.into_iter().chain([("body.json", BROKEN)]) {
        let uri = format!("file:///{name}");
        client.open(&uri, text);
        let params = json!({ "textDocument": { "uri": uri } });
        let answer = client.request("textDocument/diagnostic", &params);
        let found = answer["result"]["items"].as_array().unwrap();
        assert_eq!(found.is_empty(), name != "body.json", "{name}");
    }
    client.shut_down();
}
