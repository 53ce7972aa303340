//! Sessions of the language server with the real binary, over pipes.

mod assist;
mod diagnostics;
mod files;
mod session;
mod workspace;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Value, json};

use crate::{command, root};

/// How long to wait for an answer, even on a slow machine.
const TIMEOUT: Duration = Duration::from_secs(60);

/// An editor.
pub(crate) struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// Messages that were received while waiting for another one.
    kept: Vec<Value>,
    id: i32,
}

impl Client {
    /// Starts the server and sends nothing.
    fn uninitialized() -> Self {
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

    /// Starts and initializes the server.
    pub(crate) fn new(capabilities: &Value) -> Self {
        Self::initialized(capabilities).0
    }

    fn initialized(capabilities: &Value) -> (Self, Value) {
        Self::of_process(&Value::Null, capabilities)
    }

    /// As of an editor with a process.
    fn of_process(process: &Value, capabilities: &Value) -> (Self, Value) {
        let mut client = Self::uninitialized();
        let params = json!({ "processId": process, "rootUri": null, "capabilities": capabilities });
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
        self.incoming.recv_timeout(TIMEOUT).expect("an answer")
    }

    /// Waits for a message that matches.
    fn wait(&mut self, matches: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&matches) {
            return self.kept.remove(at);
        }
        loop {
            let message = self.receive();
            if matches(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    /// The answer to a request.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.wait(|message| message["id"] == id)
    }

    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "json", "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn change(&mut self, uri: &str, version: usize, changes: &Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", &params);
    }

    /// The published diagnostics of a version.
    pub(crate) fn diagnostics(&mut self, uri: &str, version: impl Into<Value>) -> Value {
        let version = version.into();
        let published = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == version
        });
        published["params"]["diagnostics"].clone()
    }

    /// Closes the pipe. Returns the exit code, the remaining messages, and standard error.
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
            .expect("the server was not killed");
        let mut rest = std::mem::take(&mut self.kept);
        rest.extend(self.incoming.iter());
        (code, rest, err)
    }

    pub(crate) fn shut_down(mut self) -> Vec<Value> {
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

/// The capabilities of a client that supports everything.
fn all_capabilities() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
        },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
    })
}

/// The findings of a report, with the members that both sides have.
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

/// The diagnostics of the server, with the same members.
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
