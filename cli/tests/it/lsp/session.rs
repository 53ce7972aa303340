//! The protocol: sessions, messages, and documents.

use serde_json::{Value, json};

use super::{Client, URI, all_capabilities, of_report, of_server};
use crate::cases::BROKEN;
use crate::report;

#[test]
fn a_session_from_initialize_to_exit() {
    let (mut client, answer) = Client::initialized(&all_capabilities());
    assert_eq!(answer["serverInfo"]["name"], "dcs-migration-lint");
    let can = &answer["capabilities"];
    assert_eq!(can["positionEncoding"], "utf-16");
    assert_eq!(can["textDocumentSync"]["change"], 2);
    assert_eq!(can["hoverProvider"], true);
    assert_eq!(
        can["codeActionProvider"]["codeActionKinds"],
        json!(["quickfix", "source.fixAll.dcs-migration-lint"])
    );
    assert_eq!(
        can.get("diagnosticProvider"),
        None,
        "the client does not request diagnostics"
    );
    client.open(URI, BROKEN);
    assert_eq!(
        of_server(&client.diagnostics(URI, 1)),
        of_report(&report(BROKEN))
    );
    assert!(client.shut_down().is_empty());
}

#[test]
fn requests_in_the_wrong_phase_are_refused() {
    let mut client = Client::uninitialized();
    let code = |answer: &Value| answer["error"]["code"].as_i64();
    let hover =
        json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } });
    assert_eq!(
        code(&client.request("textDocument/hover", &hover)),
        Some(-32002)
    );
    client.notify("textDocument/didSave", &json!({}));
    assert!(client.request("initialize", &json!({ "capabilities": {} }))["result"].is_object());
    assert_eq!(
        code(&client.request("initialize", &json!({}))),
        Some(-32600)
    );
    assert_eq!(
        client.request("textDocument/hover", &hover)["result"],
        Value::Null
    );
    assert_eq!(
        code(&client.request("textDocument/rename", &hover)),
        Some(-32601)
    );
    assert_eq!(
        code(&client.request("$/unheard-of", &Value::Null)),
        Some(-32601)
    );
    client.notify("$/unheard-of", &Value::Null);
    client.notify("$/cancelRequest", &json!({ "id": 3 }));
    client.notify("textDocument/didOpen", &json!([1]));
    client.notify("textDocument/didChange", &json!({ "textDocument": { "uri": "file:///nowhere", "version": 1 }, "contentChanges": [] }));
    client.send(&json!({ "jsonrpc": "2.0", "id": 99, "result": null }));
    let refused = client.request(
        "textDocument/hover",
        &json!({ "textDocument": "pAssw0rd-1" }),
    );
    assert_eq!(code(&refused), Some(-32602));
    assert!(!refused.to_string().contains("pAssw0rd-1"));
    assert_eq!(
        client.request("shutdown", &Value::Null)["result"],
        Value::Null
    );
    assert_eq!(
        code(&client.request("textDocument/hover", &hover)),
        Some(-32600)
    );
    client.notify("exit", &Value::Null);
    assert_eq!(client.end(), (0, Vec::new(), String::new()));
}

#[test]
fn exit_codes_of_sessions() {
    let mut client = Client::new(&json!({}));
    client.notify("exit", &Value::Null);
    assert_eq!(client.end().0, 1, "exit without shutdown");
    assert_eq!(
        Client::new(&json!({})).end().0,
        1,
        "the client disconnected"
    );
    assert_eq!(Client::uninitialized().end().0, 1);
    let mut client = Client::new(&json!({}));
    client.request("shutdown", &Value::Null);
    assert_eq!(client.end().0, 0, "the pipe was closed without exit");
    let mut client = Client::new(&json!({}));
    client.write(b"Content-Length: 500\r\n\r\n{\"half\":");
    assert_eq!(client.end().0, 1, "the message is incomplete");
}

#[test]
fn invalid_messages_are_answered_and_the_session_continues() {
    let mut client = Client::new(&json!({}));
    for (body, code, id) in [
        ("{\"password\": \"pAssw0rd-1", -32700, Value::Null),
        ("\u{feff}{}", -32700, Value::Null),
        ("[1, 2]", -32600, Value::Null),
        ("{\"id\": 77, \"method\": {}}", -32600, 77.into()),
    ] {
        client.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        let answer = client.wait(|message| message.get("error").is_some());
        assert_eq!(
            (&answer["error"]["code"], &answer["id"]),
            (&code.into(), &id),
            "{body}"
        );
        assert!(!answer.to_string().contains("pAssw0rd-1"));
    }
    client.open(URI, BROKEN);
    assert!(!client.diagnostics(URI, 1).as_array().unwrap().is_empty());
    client.shut_down();
}

#[test]
fn an_invalid_header_ends_the_session() {
    for garbage in [
        "Content-Length: many\r\n\r\n{}",
        "pAssw0rd-1\r\n",
        "\r\n\r\n",
    ] {
        let mut client = Client::new(&json!({}));
        client.write(garbage.as_bytes());
        let (code, rest, err) = client.end();
        assert_eq!((code, rest.len()), (3, 0), "{garbage:?}");
        assert!(
            err.starts_with("error: cannot read from the editor: "),
            "{err}"
        );
        assert!(!err.contains("pAssw0rd-1"), "{err}");
    }
}

#[test]
fn closed_documents_are_cleared() {
    let mut client = Client::new(&all_capabilities());
    let other = "untitled:Untitled-1";
    client.open(URI, BROKEN);
    client.open(
        other,
        "{\"migration_method\": \"full\", \"resume_mode\": \"auto\"}",
    );
    client.open("file:///package.json", "{\"name\": 1, \"resume_mode\": 2,}");
    assert_eq!(
        of_server(&client.diagnostics(URI, 1)),
        of_report(&report(BROKEN))
    );
    assert!(
        client
            .diagnostics(other, 1)
            .to_string()
            .contains("`migration_method` must be ")
    );
    client.notify(
        "textDocument/didClose",
        &json!({ "textDocument": { "uri": URI } }),
    );
    client.notify(
        "textDocument/didClose",
        &json!({ "textDocument": { "uri": "file:///package.json" } }),
    );
    let closed = client.wait(|message| message["params"]["uri"] == URI);
    assert_eq!(closed["params"]["diagnostics"], json!([]));
    // A closed document is unknown.
    client.change(URI, 2, &json!([{ "text": BROKEN }]));
    let hover =
        json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 3 } });
    assert_eq!(
        client.request("textDocument/hover", &hover)["result"],
        Value::Null
    );
    // A document that no longer looks like the request is cleared too.
    client.change(other, 2, &json!([{ "text": "{}" }]));
    assert_eq!(client.diagnostics(other, 2), json!([]));
    let rest = client.shut_down();
    assert!(
        rest.is_empty(),
        "nothing is published for other documents: {rest:?}"
    );
}

#[test]
fn edits_out_of_range_remove_nothing_else() {
    let mut client = Client::new(&all_capabilities());
    client.open(URI, BROKEN);
    let before = client.diagnostics(URI, 1);
    for (version, range) in [
        (
            9,
            json!({ "start": { "line": 7, "character": 7 }, "end": { "line": 4_000_000, "character": 0 } }),
        ),
        (
            3,
            json!({ "start": { "line": 0, "character": 9_999_999 }, "end": { "line": 0, "character": 8 } }),
        ),
    ] {
        let text = if version == 3 { &BROKEN[8..] } else { "" };
        client.change(URI, version, &json!([{ "range": range, "text": text }]));
        assert_eq!(client.diagnostics(URI, version), before, "{range}");
    }
    client.shut_down();
}

#[test]
fn no_message_contains_a_password() {
    let part = "Zq7xW9pLm2Kd";
    let bodies = [
        format!(
            "{{\"source_instance\": {{\"password\": \"{part}\", \"addrs\": [\"a\",],}}, \"resume_mode\": \"Auto\",}}"
        ),
        format!(
            "{{\"source_instance\" {{'password': '{part}' 'addrs': 'u:{part}@h:1'}} \"resume_mode\": Auto}}"
        ),
        format!("{{\"pasword\": {part}, \"resume_mode\": \"Auto\", \"target_instance\": {{}}}}"),
    ];
    let mut client = Client::new(&all_capabilities());
    let mut messages = Vec::new();
    client.open(URI, "");
    let mut version = 1;
    for body in &bodies {
        for cut in (0..=body.len()).rev() {
            version += 1;
            client.change(URI, version, &json!([{ "text": body[..cut] }]));
            let at = json!({ "line": 0, "character": cut });
            let document = json!({ "uri": URI });
            let here = json!({ "textDocument": document, "position": at });
            let all = json!({ "start": { "line": 0, "character": 0 }, "end": at });
            let params =
                json!({ "textDocument": document, "range": all, "context": { "diagnostics": [] } });
            for answer in [
                client.request("textDocument/codeAction", &params),
                client.request("textDocument/hover", &here),
                client.request("textDocument/completion", &here),
            ] {
                assert_eq!(answer.get("error"), None);
                messages.push(answer.to_string());
            }
        }
        let kept = std::mem::take(&mut client.kept);
        messages.extend(kept.iter().map(ToString::to_string));
    }
    client.shut_down();
    assert!(messages.len() > 500, "{}", messages.len());
    for message in messages {
        assert!(!message.contains(&part[..7]), "{message}");
    }
}
