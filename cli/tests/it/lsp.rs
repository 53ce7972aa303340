//! Sessions of the language server with the real binary, over pipes.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Value, json};

use super::cases::BROKEN;
use super::{command, folder_with, report, root, run};

/// However slow the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

/// An editor.
struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// What came while something else was waited for.
    kept: Vec<Value>,
    id: i32,
}

impl Client {
    /// Starts the server without a word.
    fn silent() -> Self {
        let mut child = command(&root())
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, incoming) = mpsc::channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let stdin = child.stdin.take();
        Self {
            child,
            stdin,
            incoming,
            kept: Vec::new(),
            id: 0,
        }
    }

    /// Starts and initializes it.
    fn new(capabilities: &Value) -> Self {
        Self::initialized(capabilities).0
    }

    fn initialized(capabilities: &Value) -> (Self, Value) {
        let mut client = Self::silent();
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        let answer = client.request("initialize", &params);
        client.notify("initialized", &json!({}));
        (client, answer["result"].clone())
    }

    fn write(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn receive(&mut self) -> Value {
        self.incoming.recv_timeout(PATIENCE).expect("an answer")
    }

    /// The next message that fits.
    fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&fits) {
            return self.kept.remove(at);
        }
        loop {
            let message = self.receive();
            if fits(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    /// The answer to a request.
    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.wait(|message| message["id"] == id)
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "json", "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn change(&mut self, uri: &str, version: usize, changes: &Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", &params);
    }

    /// The findings that are told of a version.
    fn diagnostics(&mut self, uri: &str, version: impl Into<Value>) -> Value {
        let version = version.into();
        let told = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == version
        });
        told["params"]["diagnostics"].clone()
    }

    /// Closes the pipe; the exit code, what else was said, and standard error.
    fn end(mut self) -> (i32, Vec<Value>, String) {
        drop(self.stdin.take());
        let mut err = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut err).unwrap();
        let code = self
            .child
            .wait()
            .unwrap()
            .code()
            .expect("it was not killed");
        let mut rest = std::mem::take(&mut self.kept);
        rest.extend(self.incoming.iter());
        (code, rest, err)
    }

    fn shut_down(mut self) -> Vec<Value> {
        assert_eq!(
            self.request("shutdown", &Value::Null)["result"],
            Value::Null
        );
        self.notify("exit", &Value::Null);
        let (code, rest, err) = self.end();
        assert_eq!((code, err.as_str()), (0, ""));
        rest
    }
}

fn read(stream: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some((_, number)) => length = number.parse().unwrap(),
            None => break,
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    Some(serde_json::from_slice(&body).unwrap())
}

fn range(line: usize, start: usize, end: usize) -> Value {
    json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } })
}

const URI: &str = "file:///folder/body.json";

/// What a client says that can do everything.
fn able() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
        },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
    })
}

/// The findings as the report has them, cut to what both have.
fn of_report(report: &Value) -> Vec<Value> {
    let found = report["files"][0]["diagnostics"].as_array().unwrap().iter();
    let place = |range: &Value, end: &str| {
        let position = &range[end];
        let number = |member: &str| position[member].as_u64().unwrap() - 1;
        json!({ "line": number("line"), "character": number("column") })
    };
    let place =
        |range: &Value| json!({ "start": place(range, "start"), "end": place(range, "end") });
    found
        .map(|found| {
            let message = found["message"].as_str().unwrap();
            let help = found["help"].as_str().map(|help| format!("\n{help}"));
            let labels = found["labels"].as_array().unwrap().iter();
            json!({
                "code": found["rule"],
                "severity": match found["severity"].as_str().unwrap() {
                    "error" => 1,
                    "warning" => 2,
                    _ => 3,
                },
                "message": format!("{message}{}", help.unwrap_or_default()),
                "range": place(&found["range"]),
                "data": { "pointer": found["pointer"], "facts": found["data"] },
                "related": labels
                    .map(|label| json!({ "message": label["message"], "range": place(&label["range"]) }))
                    .collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// The same of what the server tells.
fn of_server(diagnostics: &Value) -> Vec<Value> {
    let found = diagnostics.as_array().unwrap().iter();
    found
        .map(|found| {
            assert_eq!(found["source"], "dcs-migration-lint");
            assert_eq!(found.get("codeDescription"), None);
            let related = found["relatedInformation"].as_array();
            json!({
                "code": found["code"],
                "severity": found["severity"],
                "message": found["message"],
                "range": found["range"],
                "data": found["data"],
                "related": related.into_iter().flatten().map(|label| {
                    assert_eq!(label["location"]["uri"], URI);
                    json!({ "message": label["message"], "range": label["location"]["range"] })
                }).collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// A text with edits of the protocol applied, counted in UTF-16 units.
fn applied(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let (mut line, mut character) = (0, 0);
        let wanted = (
            position["line"].as_u64().unwrap(),
            position["character"].as_u64().unwrap(),
        );
        for (at, char) in text.char_indices() {
            if (line, character) == wanted {
                return at;
            }
            if char == '\n' {
                (line, character) = (line + 1, 0);
            } else {
                character += char.len_utf16() as u64;
            }
        }
        assert_eq!((line, character), wanted);
        text.len()
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (
                offset(&range["start"]),
                offset(&range["end"]),
                edit["newText"].as_str().unwrap(),
            )
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, content) in edits.into_iter().rev() {
        text.replace_range(start..end, content);
    }
    text
}

#[test]
fn a_session_goes_from_initialize_to_exit() {
    let (mut client, answer) = Client::initialized(&able());
    assert_eq!(answer["serverInfo"]["name"], "dcs-migration-lint");
    let can = &answer["capabilities"];
    assert_eq!(can["positionEncoding"], "utf-16");
    assert_eq!(can["textDocumentSync"]["change"], 2);
    assert_eq!(can["hoverProvider"], true);
    assert_eq!(
        can["codeActionProvider"]["codeActionKinds"],
        json!(["quickfix", "source.fixAll"])
    );
    assert_eq!(
        can.get("diagnosticProvider"),
        None,
        "this client does not ask"
    );
    client.open(URI, BROKEN);
    assert_eq!(
        of_server(&client.diagnostics(URI, 1)),
        of_report(&report(BROKEN))
    );
    assert!(client.shut_down().is_empty());
}

#[test]
fn requests_out_of_turn_are_refused() {
    let mut client = Client::silent();
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
fn exit_codes_tell_how_a_session_ended() {
    let mut client = Client::new(&json!({}));
    client.notify("exit", &Value::Null);
    assert_eq!(client.end().0, 1, "exit without shutdown");
    assert_eq!(Client::new(&json!({})).end().0, 1, "the client is gone");
    assert_eq!(Client::silent().end().0, 1);
    let mut client = Client::new(&json!({}));
    client.request("shutdown", &Value::Null);
    assert_eq!(client.end().0, 0, "the pipe is closed instead of exit");
    let mut client = Client::new(&json!({}));
    client.write(b"Content-Length: 500\r\n\r\n{\"half\":");
    assert_eq!(client.end().0, 1, "the client died while it wrote");
}

#[test]
fn what_is_no_message_is_answered_and_the_session_goes_on() {
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
fn a_stream_that_is_no_protocol_ends_the_session() {
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
fn typing_the_example_ends_with_the_findings_of_the_command_line() {
    let example =
        std::fs::read_to_string(root().join("examples/set-online-migration-task.json")).unwrap();
    let mut client = Client::new(&able());
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
        // Whatever an editor asks at each keystroke.
        if version % 3 == 0 {
            let at = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
            assert_eq!(
                client.request("textDocument/completion", &at).get("error"),
                None
            );
            assert_eq!(client.request("textDocument/hover", &at).get("error"), None);
        }
    }
    let told = client.diagnostics(URI, version);
    assert_eq!(of_server(&told), of_report(&report(&example)));
    // And takes it all back.
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
        "nothing is left of the request"
    );
}

#[test]
fn places_are_counted_as_agreed_upon() {
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
        // An edit in front of it moves it by as much, and one in the value repairs it.
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
fn edits_that_fit_nothing_lose_nothing() {
    let mut client = Client::new(&able());
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
fn documents_are_kept_apart_and_cleared_when_closed() {
    let mut client = Client::new(&able());
    let other = "untitled:Untitled-1";
    client.open(URI, BROKEN);
    client.open(
        other,
        "{\"migration_method\": 1, \"resume_mode\": \"auto\"}",
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
            .contains("`migration_method` must be a string")
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
    // It is not there any more.
    client.change(URI, 2, &json!([{ "text": BROKEN }]));
    let hover =
        json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 3 } });
    assert_eq!(
        client.request("textDocument/hover", &hover)["result"],
        Value::Null
    );
    // What stops to look like the request is cleared, too.
    client.change(other, 2, &json!([{ "text": "{}" }]));
    assert_eq!(client.diagnostics(other, 2), json!([]));
    let rest = client.shut_down();
    assert!(
        rest.is_empty(),
        "nothing is said of other documents: {rest:?}"
    );
}

#[test]
fn who_asks_for_diagnostics_is_not_told() {
    let can = json!({ "textDocument": { "diagnostic": { "relatedInformation": true } } });
    let (mut client, answer) = Client::initialized(&can);
    assert_eq!(
        answer["capabilities"]["diagnosticProvider"]["interFileDependencies"],
        false
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

/// The text that a repair of the command line leaves.
fn fixed(text: &str) -> String {
    let folder = folder_with("body.json", text);
    run(folder.path(), ["--fix", "body.json"]);
    std::fs::read_to_string(folder.path().join("body.json")).unwrap()
}

fn actions(client: &mut Client, at: &Value, context: &Value) -> Vec<Value> {
    let params = json!({ "textDocument": { "uri": URI }, "range": at, "context": context });
    let answer = client.request("textDocument/codeAction", &params);
    answer["result"].as_array().unwrap().clone()
}

#[test]
fn actions_do_what_fix_does() {
    let texts = [
        BROKEN.to_owned(),
        "{\"resume_mode\": \"Auto\",\r\n \"migration_method\": \"FULL_AMOUNT_MIGRATION\",\r\n \"😀\": 1,\r\n}".to_owned(),
        "{\"resume_mode\": 'Auto' \"source_instance\": {'password': 'pAssw0rd-1', 'addrs': ['a:1','b:2',],},}".to_owned(),
        std::fs::read_to_string(root().join("examples/broken.json")).unwrap(),
    ];
    let mut client = Client::new(&able());
    for (version, text) in texts.iter().enumerate().map(|(at, text)| (at + 2, text)) {
        client.open(URI, "");
        client.change(URI, version, &json!([{ "text": text }]));
        let all = actions(
            &mut client,
            &range(0, 0, 0),
            &json!({ "diagnostics": [], "only": ["source.fixAll"] }),
        );
        assert_eq!(all.len(), 1, "{text}");
        assert_eq!(all[0]["kind"], "source.fixAll");
        let edit = &all[0]["edit"]["documentChanges"][0];
        assert_eq!(
            edit["textDocument"],
            json!({ "uri": URI, "version": version })
        );
        assert_eq!(applied(text, &edit["edits"]), fixed(text));
        assert!(!all[0].to_string().contains("pAssw0rd-1"), "{}", all[0]);
    }
    client.shut_down();
}

#[test]
fn each_fix_is_an_action_where_it_applies() {
    let text = "{\"resume_mode\": \"Auto\", \"migration_method\": \"incremental\",}";
    let mut client = Client::new(&able());
    client.open(URI, text);
    let told = client.diagnostics(URI, 1);
    let context = |only: &[&str]| json!({ "diagnostics": told, "only": only });
    let all =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
    let found = actions(&mut client, &all, &context(&["quickfix"]));
    let shown: Vec<_> = found
        .iter()
        .map(|it| (it["title"].as_str().unwrap(), it["isPreferred"] == true))
        .collect();
    assert_eq!(
        shown,
        [
            ("replace with `auto`", true),
            ("replace with `incremental_migration`", false),
            ("remove the comma", true)
        ]
    );
    for (action, wanted) in found.iter().zip([
        "{\"resume_mode\": \"auto\", \"migration_method\": \"incremental\",}",
        "{\"resume_mode\": \"Auto\", \"migration_method\": \"incremental_migration\",}",
        "{\"resume_mode\": \"Auto\", \"migration_method\": \"incremental\"}",
    ]) {
        let edit = &action["edit"]["documentChanges"][0];
        assert_eq!(edit["textDocument"]["version"], 1);
        assert_eq!(applied(text, &edit["edits"]), wanted);
        let repaired = &action["diagnostics"][0];
        assert!(told.as_array().unwrap().contains(repaired), "{repaired}");
    }
    let count =
        |client: &mut Client, at: Value, only: &[&str]| actions(client, &at, &context(only)).len();
    assert_eq!(
        count(&mut client, range(0, 18, 18), &["quickfix"]),
        1,
        "at the cursor"
    );
    assert_eq!(
        count(&mut client, range(0, 3, 4), &["quickfix"]),
        0,
        "beside it"
    );
    assert_eq!(count(&mut client, range(0, 18, 18), &["source"]), 1);
    assert_eq!(count(&mut client, range(0, 18, 18), &["refactor"]), 0);
    assert_eq!(count(&mut client, range(0, 18, 18), &[""]), 2);
    let unasked = actions(
        &mut client,
        &range(0, 18, 18),
        &json!({ "diagnostics": [] }),
    );
    assert_eq!(unasked.len(), 2);
    client.change(URI, 2, &json!([{ "text": "{\"name\": 1,}" }]));
    let params =
        json!({ "textDocument": { "uri": URI }, "range": all, "context": { "diagnostics": [] } });
    assert_eq!(
        client.request("textDocument/codeAction", &params)["result"],
        Value::Null
    );
    client.shut_down();

    let mut simple = Client::new(&json!({}));
    simple.open(URI, text);
    let found = actions(
        &mut simple,
        &all,
        &json!({ "diagnostics": [], "only": ["source.fixAll"] }),
    );
    assert_eq!(
        found[0]["edit"].get("documentChanges"),
        None,
        "it knows no versions"
    );
    assert_eq!(
        applied(text, &found[0]["edit"]["changes"][URI]),
        fixed(text)
    );
    simple.shut_down();
}

#[test]
fn hovering_shows_the_rule_and_the_member() {
    let text = "{\n  \"resume_mode\": \"Auto\",\n  \"target_instance\": {\"addrs\": \"h:1\", \"password\": \"pAssw0rd-1\", \"x\": {\"id\": 1}}\n}";
    let mut client = Client::new(&able());
    client.open(URI, text);
    let mut hover = |at: &str| {
        let line = text.lines().position(|line| line.contains(at)).unwrap();
        let character = text.lines().nth(line).unwrap().find(at).unwrap() + 2;
        let at = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
        client.request("textDocument/hover", &at)["result"].clone()
    };
    let key = hover("\"resume");
    assert_eq!(key["range"], range(1, 2, 15));
    assert_eq!(key["contents"]["kind"], "markdown");
    let text_of = |hover: &Value| hover["contents"]["value"].as_str().unwrap().to_owned();
    assert!(
        text_of(&key)
            .starts_with("**`resume_mode`**: Reconnection mode (mandatory)\n\nauto reconnects"),
        "{key}"
    );
    assert!(text_of(&key).ends_with("Values: `auto`, `manual`"), "{key}");
    let value = hover("\"Auto");
    assert_eq!(value["range"], range(1, 17, 23));
    let page = run(&root(), ["explain", "unknown-value"]).out;
    assert!(text_of(&value).starts_with(page.trim_end()), "{value}");
    assert!(
        text_of(&value).contains("\n\n---\n\n**`resume_mode`**"),
        "{value}"
    );
    let nested = text_of(&hover("\"addrs"));
    assert!(
        nested.starts_with("**`addrs`**: Redis addresses\n\n"),
        "{nested}"
    );
    let password = text_of(&hover("pAss"));
    assert!(
        password.contains("# plaintext-password") && password.contains("**`password`**"),
        "{password}"
    );
    assert!(!password.contains("pAssw0rd-1"));
    assert_eq!(
        hover("id\": 1"),
        Value::Null,
        "this id is not the instance's"
    );
    client.shut_down();
    let mut plain = Client::new(&json!({}));
    plain.open(URI, text);
    let at = json!({ "textDocument": { "uri": URI }, "position": { "line": 1, "character": 4 } });
    let kind = plain.request("textDocument/hover", &at)["result"]["contents"]["kind"].clone();
    assert_eq!(kind, "plaintext");
    plain.shut_down();
}

#[test]
fn members_and_values_are_offered() {
    let mut client = Client::new(&able());
    let mut offers = |text: &str| {
        let at = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        client.open(URI, &text);
        let line = text[..at].matches('\n').count();
        let character = text[..at]
            .rsplit('\n')
            .next()
            .unwrap()
            .encode_utf16()
            .count();
        let at = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
        let answer = client.request("textDocument/completion", &at);
        let items = answer["result"]["items"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let shown: Vec<(String, String)> = items
            .iter()
            .map(|item| {
                let mut edits = vec![item["textEdit"].clone()];
                edits.extend(
                    item["additionalTextEdits"]
                        .as_array()
                        .cloned()
                        .unwrap_or_default(),
                );
                assert_eq!(item["insertTextFormat"], 1);
                (
                    item["label"].as_str().unwrap().to_owned(),
                    applied(&text, &edits.into()),
                )
            })
            .collect();
        shown
    };
    let first = |offers: &[(String, String)]| offers.first().map(|(_, text)| text.clone());
    let all = offers("{😀|}");
    assert_eq!(all.len(), 5);
    assert_eq!(
        first(&offers("{\"resume_mode\": \"😀\" |}")),
        Some("{\"resume_mode\": \"😀\", \"migration_method\": \"\"}".to_owned())
    );
    let rest = offers("{\"resume_mode\": \"auto\",\n  \"mig|\n  \"source_instance\": {}\n}");
    let labels: Vec<_> = rest.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(
        labels,
        ["migration_method", "target_instance", "bandwidth_limit_mb"]
    );
    assert_eq!(
        rest[0].1,
        "{\"resume_mode\": \"auto\",\n  \"migration_method\": \"\",\n  \"source_instance\": {}\n}"
    );
    assert_eq!(
        rest[1].1,
        "{\"resume_mode\": \"auto\",\n  \"target_instance\": {},\n  \"source_instance\": {}\n}"
    );
    let values = offers("{\"resume_mode\": \"|\n  \"source_instance\": {}}");
    assert_eq!(
        values,
        [
            (
                "auto".to_owned(),
                "{\"resume_mode\": \"auto\",\n  \"source_instance\": {}}".to_owned()
            ),
            (
                "manual".to_owned(),
                "{\"resume_mode\": \"manual\",\n  \"source_instance\": {}}".to_owned()
            ),
        ]
    );
    assert_eq!(
        offers("{\"name\": 1, \"version\": 2, \"|\": 3}"),
        [],
        "this is another document"
    );
    client.shut_down();
}

#[test]
fn no_message_holds_a_password() {
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
    let mut client = Client::new(&able());
    let mut said = Vec::new();
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
                said.push(answer.to_string());
            }
        }
        let kept = std::mem::take(&mut client.kept);
        said.extend(kept.iter().map(ToString::to_string));
    }
    client.shut_down();
    assert!(said.len() > 500, "{}", said.len());
    for message in said {
        assert!(!message.contains(&part[..7]), "{message}");
    }
}

#[test]
fn files_of_requests_are_linted_as_on_the_command_line() {
    let text = "@host = dcs.example.com\n\n### 密😀\nPOST https://{{host}}/v2/p/migration/{task_id}/task\n\n{\n  \"migration_method\": \"FULL\",\n  \"resume_mode\": \"Auto\"\n}\n";
    let folder = folder_with("a.http", text);
    let wanted = run(folder.path(), ["-f", "json", "a.http"]).out;
    let wanted = of_report(&serde_json::from_str(&wanted).unwrap());
    assert!(wanted.iter().any(|found| found["code"] == "unknown-value"));
    let uri = "file:///folder/a.http";
    let mut client = Client::new(&json!({}));
    client.open(uri, text);
    let told = client.diagnostics(uri, 1);
    let place =
        |found: &Value| [&found["code"], &found["range"], &found["message"]].map(Value::clone);
    let places = |all: &[Value]| all.iter().map(place).collect::<Vec<_>>();
    assert_eq!(places(told.as_array().unwrap()), places(&wanted));
    client.open("file:///folder/b.http", "GET https://example.com/\n");
    let at = json!({ "textDocument": { "uri": uri }, "position": { "line": 3, "character": 14 } });
    assert_eq!(
        client.request("textDocument/completion", &at)["result"],
        Value::Null
    );
    let rest = client.shut_down();
    assert!(
        rest.is_empty(),
        "nothing is said of other requests: {rest:?}"
    );
}

#[test]
fn the_configuration_of_the_folder_holds() {
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
    let mut client = Client::new(&able());
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

    // It is edited beside it, and holds from the next change on.
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
            "as without it"
        );
    }
    let rest = client.shut_down();
    let told: Vec<_> = rest
        .iter()
        .filter(|it| it["method"] == "window/showMessage")
        .collect();
    assert_eq!(told.len(), 1, "once: {told:?}");
    let message = told[0]["params"]["message"].as_str().unwrap();
    assert!(message.contains("dcs-migration-lint.toml:2: "), "{message}");
    assert_eq!(told[0]["params"]["type"], 1);
}
