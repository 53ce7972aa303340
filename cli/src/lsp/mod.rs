//! The language server: diagnostics while typing, quick fixes, hover and completion.
//!
//! `wire` reads and writes messages, and `process` watches the client's. `client` is what the client
//! can do. `server` holds the documents and answers requests. `positions` converts offsets to the
//! positions of the editor. `diagnostics` converts a report to the types of the protocol, and `ignore`
//! writes ignores. `schema` describes the members of the request. `outline` with `members`, `hcl` and
//! `mapping` find them in text that is incomplete while it is typed, and `assist` chooses between these
//! by the kind of document. No message contains a secret.

mod assist;
mod client;
mod diagnostics;
mod hcl;
mod ignore;
mod mapping;
mod members;
mod outline;
mod positions;
mod process;
mod schema;
mod server;
mod wire;

use std::io::{self, BufWriter, Write};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;

use self::server::Server;
use self::wire::Incoming;
use crate::args::ConfigArgs;
use crate::exit_code::FAILURE;
use crate::terminal::output::{fail, log};

/// Serves one client until it sends `exit` or disconnects. Returns the exit code.
pub(crate) fn serve(config: ConfigArgs) -> u8 {
    let (sender, incoming) = mpsc::channel();
    let ended = sender.clone();
    // Reading does not wait for linting, so that a burst of changes is linted once.
    thread::spawn(move || {
        wire::read_all(&mut io::stdin().lock(), |next| sender.send(next).is_ok());
    });
    let mut out = BufWriter::new(io::stdout().lock());
    let server = Server::new(config);
    let watch = |process| process::watch(process, ended.clone());
    session(server, &incoming, &mut out, watch)
        .unwrap_or_else(|error| fail(FAILURE, &format!("cannot write to the editor: {error}")))
}

/// Runs a session. `watch` is called with the process of the client. Returns the exit code that the
/// protocol demands: 0 after `shutdown`, else 1.
fn session(
    mut server: Server,
    incoming: &Receiver<Incoming>,
    out: &mut impl Write,
    watch: impl Fn(u32),
) -> io::Result<u8> {
    loop {
        let next = match incoming.try_recv() {
            Err(TryRecvError::Empty) => {
                // The queue is empty: the documents are up to date.
                for message in server.publish() {
                    message.write(out)?;
                }
                incoming.recv().unwrap_or(Incoming::End)
            }
            Err(TryRecvError::Disconnected) => Incoming::End,
            Ok(next) => next,
        };
        match next {
            Incoming::Message(message) => {
                if let Some(answer) = server.handle(message) {
                    answer.write(out)?;
                }
                if let Some(process) = server.take_process() {
                    watch(process);
                }
            }
            Incoming::Refused(refusal) => refusal.write(out)?,
            Incoming::Lost(why) => {
                log("error", &format!("cannot read from the editor: {why}"));
                return Ok(FAILURE);
            }
            Incoming::End => server.exit(),
        }
        if let Some(orderly) = server.exited() {
            return Ok(u8::from(!orderly));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends every written byte.
    struct Pipe(mpsc::Sender<u8>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            bytes
                .iter()
                .try_for_each(|&byte| self.0.send(byte))
                .map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_burst_of_changes_is_linted_once() {
        let (sender, incoming) = mpsc::channel();
        let send = |text: &str| {
            let message = serde_json::from_str(text).unwrap();
            sender.send(Incoming::Message(message)).unwrap();
        };
        send(r#"{"id": 1, "method": "initialize", "params": {"capabilities": {}}}"#);
        send(
            r#"{"method": "textDocument/didOpen", "params": {"textDocument":
                {"uri": "file:///a.json", "languageId": "json", "version": 1,
                 "text": "{\"resume_mode\": \"Auto\", \"source_instance\": {}}"}}}"#,
        );
        for version in 2..100 {
            send(&format!(
                r#"{{"method": "textDocument/didChange", "params": {{
                    "textDocument": {{"uri": "file:///a.json", "version": {version}}},
                    "contentChanges": [{{"text": " ", "range": {{
                        "start": {{"line": 0, "character": 0}}, "end": {{"line": 0, "character": 0}}
                    }}}}]}}}}"#
            ));
        }
        let (out, written) = mpsc::channel();
        let server = Server::new(ConfigArgs::default());
        let session = thread::spawn(move || session(server, &incoming, &mut Pipe(out), |_| {}));
        let mut text = Vec::new();
        while !text.ends_with(br#""version":99}}"#) {
            text.push(written.recv().unwrap());
        }
        send(r#"{"method": "exit"}"#);
        assert_eq!(session.join().unwrap().unwrap(), 1, "there was no shutdown");
        text.extend(written);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.matches("publishDiagnostics").count(), 1, "{text}");
    }
}
