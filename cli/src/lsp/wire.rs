//! Messages on a stream: a header with `Content-Length`, an empty line, that many bytes of JSON.
//!
//! `lsp-server` defines and writes the messages. Its reader is not used: it ends at the first text
//! that is not JSON, where the protocol requires an answer; it quotes that text, which may contain a
//! password, in its error; and it allocates as much memory as a header claims.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

/// The maximum length of a header line in bytes.
const MAX_HEADER: u64 = 4096;

/// What was read from the stream.
#[derive(Debug)]
pub(super) enum Incoming {
    Message(Message),
    /// An invalid message, which is answered with an error.
    Refused(Refusal),
    /// The start of the next message is unknown.
    Lost(String),
    /// The stream or the process of the client has ended.
    End,
}

/// Why a text is not a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    code: i32,
    message: &'static str,
    id: Value,
}

impl Refusal {
    /// Writes the error, with the id of the request or `null`, as JSON-RPC requires.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let error = json!({ "code": self.code, "message": self.message });
        let answer = json!({ "jsonrpc": "2.0", "id": self.id, "error": error }).to_string();
        write!(out, "Content-Length: {}\r\n\r\n{answer}", answer.len())?;
        out.flush()
    }
}

/// Passes on each message until the stream ends or `next` returns false.
pub(super) fn read_all(stream: &mut impl BufRead, mut next: impl FnMut(Incoming) -> bool) {
    loop {
        let read = match read_body(stream) {
            Ok(Some(body)) => parse(&body),
            Ok(None) => Incoming::End,
            Err(error) => Incoming::Lost(error.to_string()),
        };
        let last = matches!(read, Incoming::End | Incoming::Lost(_));
        if !next(read) || last {
            return;
        }
    }
}

/// The bytes of the next message. `None` if the stream ends, even inside a message.
fn read_body(stream: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let broken = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why);
    let mut length = None;
    loop {
        let mut line = Vec::new();
        stream
            .by_ref()
            .take(MAX_HEADER)
            .read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            if line.len() as u64 == MAX_HEADER {
                return Err(broken("a header line is too long"));
            }
            return Ok(None);
        }
        let line = line.trim_ascii();
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|&byte| byte == b':');
        let colon = colon.ok_or_else(|| broken("a header line has no colon"))?;
        if line[..colon]
            .trim_ascii()
            .eq_ignore_ascii_case(b"Content-Length")
        {
            let number = std::str::from_utf8(line[colon + 1..].trim_ascii());
            let number = number.ok().and_then(|number| number.parse::<u64>().ok());
            length = Some(number.ok_or_else(|| broken("Content-Length is not a number"))?);
        }
    }
    let length = length.ok_or_else(|| broken("the header has no Content-Length"))?;
    let mut body = Vec::new();
    // Grows with the bytes that arrive, not with the length in the header.
    let read = stream.by_ref().take(length).read_to_end(&mut body)?;
    Ok((read as u64 == length).then_some(body))
}

fn parse(body: &[u8]) -> Incoming {
    let refused = |code: ErrorCode, message, id| {
        let code = code as i32;
        Incoming::Refused(Refusal { code, message, id })
    };
    let parsed = serde_json::from_slice(body).or_else(|error| {
        // Editors that count in UTF-16 may send half a surrogate pair.
        let replaced = std::str::from_utf8(body)
            .ok()
            .and_then(replace_lone_surrogates);
        replaced.map_or(Err(error), |text| serde_json::from_str(&text))
    });
    let Ok(value) = parsed else {
        return refused(ErrorCode::ParseError, "invalid JSON", Value::Null);
    };
    let value: Value = value;
    let id = value.get("id").filter(|id| id.is_string() || id.is_i64());
    let id = id.cloned().unwrap_or_default();
    let is_request = value.get("id").is_some() && value.get("method").is_some();
    match serde_json::from_value(value) {
        // With another id, the request would be read as a notification.
        Ok(Message::Notification(_)) if is_request => refused(
            ErrorCode::InvalidRequest,
            "the id must be an integer or a string",
            id,
        ),
        Ok(message) => Incoming::Message(message),
        Err(_) => refused(ErrorCode::InvalidRequest, "not a JSON-RPC 2.0 message", id),
    }
}

/// The text with `\ufffd` for each escape that is half a surrogate pair. `None` if there is none. The
/// replacement has the same length in UTF-16, so that positions stay valid.
fn replace_lone_surrogates(text: &str) -> Option<String> {
    let mut replaced = String::new();
    let mut rest = text;
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut found = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        replaced.push_str(before);
        let length = match unit(escape) {
            Some(0xD800..=0xDBFF)
                if matches!(escape.get(6..).and_then(unit), Some(0xDC00..=0xDFFF)) =>
            {
                12
            }
            Some(0xD800..=0xDFFF) => {
                found = true;
                replaced.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            Some(_) => 6,
            // The backslash and the character after it.
            None => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        let (escape, after) = escape.split_at(length);
        replaced.push_str(escape);
        rest = after;
    }
    replaced.push_str(rest);
    found.then_some(replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(stream: impl AsRef<[u8]>) -> Vec<String> {
        let mut all = Vec::new();
        read_all(&mut stream.as_ref(), |next| {
            all.push(match next {
                Incoming::Message(Message::Request(request)) => request.method,
                Incoming::Message(Message::Notification(notification)) => notification.method,
                Incoming::Message(Message::Response(_)) => "response".to_owned(),
                Incoming::Refused(refusal) => format!("{} {}", refusal.code, refusal.id),
                Incoming::Lost(why) => why,
                Incoming::End => "end".to_owned(),
            });
            true
        });
        all
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn messages_are_read_one_after_the_other() {
        let body = r#"{"jsonrpc":"2.0","method":"初始化"}"#;
        let stream = format!(
            "content-length:{}\nContent-Type: application/vscode-jsonrpc; charset=utf-8\n\n{body}{}",
            body.len(),
            framed(r#"{"jsonrpc":"2.0","id":1,"method":"b","params":[]}"#),
        );
        assert_eq!(read(stream), ["初始化", "b", "end"]);
    }

    #[test]
    fn invalid_messages_are_refused_and_the_next_one_is_read() {
        for (body, refusal) in [
            ("{\"method\"", "-32700 null"),
            ("", "-32700 null"),
            ("[]", "-32600 null"),
            ("1", "-32600 null"),
            ("{}", "-32600 null"),
            (r#"{"id":7,"method":7}"#, "-32600 7"),
            (r#"{"id":"x","method":null}"#, "-32600 \"x\""),
            (r#"{"id":1.5,"method":"m"}"#, "-32600 null"),
            (r#"{"id":null,"method":"m"}"#, "-32600 null"),
        ] {
            let stream = framed(body) + &framed(r#"{"method":"next"}"#);
            assert_eq!(read(stream), [refusal, "next", "end"], "{body}");
        }
        let stream = [
            b"Content-Length: 3\r\n\r\n\"\xFF\"".as_slice(),
            framed(r#"{"method":"next"}"#).as_bytes(),
        ]
        .concat();
        assert_eq!(read(stream), ["-32700 null", "next", "end"]);
        let deep = "[".repeat(100_000);
        assert_eq!(read(framed(&deep)), ["-32700 null", "end"]);
    }

    #[test]
    fn a_stream_that_ends_ends() {
        for stream in [
            "",
            "Content-Length: 5\r\n",
            "Content-Length: 5\r\n\r\n{}",
            "Content-Length: 18446744073709551615\r\n\r\n{}",
        ] {
            assert_eq!(read(stream), ["end"], "{stream:?}");
        }
    }

    #[test]
    fn invalid_headers_are_reported() {
        for (stream, why) in [
            ("\r\n{}", "the header has no Content-Length"),
            (
                "Content-Length: -1\r\n\r\n",
                "Content-Length is not a number",
            ),
            (
                "Content-Length: 99999999999999999999\r\n\r\n",
                "Content-Length is not a number",
            ),
            (
                "Content-Length: two\r\n\r\n{}",
                "Content-Length is not a number",
            ),
            ("garbage\r\n\r\n", "a header line has no colon"),
            (&"x".repeat(5000), "a header line is too long"),
        ] {
            assert_eq!(read(stream), [why], "{stream:?}");
        }
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        let text = |body: &str| match parse(body.as_bytes()) {
            Incoming::Message(Message::Notification(it)) => {
                it.params[0].as_str().unwrap().to_owned()
            }
            other => format!("{other:?}"),
        };
        for (json, wanted) in [
            (r"a\ud83db", "a\u{fffd}b"),
            (r"\ude00", "\u{fffd}"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
            (r"\\ud83d\ud83d", "\\ud83d\u{fffd}"),
            (r"\ud83d\u0041", "\u{fffd}A"),
        ] {
            let body = format!(r#"{{"method":"m","params":["{json}"]}}"#);
            assert_eq!(text(&body), wanted);
        }
        for no_json in [r#""\ud83d"#, r#""\ud8"#, r#""\u"#, "\"\\", "\\é\\ud83d"] {
            assert!(
                matches!(parse(no_json.as_bytes()), Incoming::Refused(_)),
                "{no_json}"
            );
        }
    }
}
