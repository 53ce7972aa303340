//! Clients of the gateway.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

use crate::LONG;

pub(crate) struct Connection(pub(crate) TcpStream);

impl Connection {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        Self(stream)
    }

    pub(crate) fn send(mut self, bytes: &str) -> Self {
        self.0.write_all(bytes.as_bytes()).unwrap();
        self
    }

    pub(crate) fn answer(mut self) -> Answer {
        let mut text = String::new();
        self.0.read_to_string(&mut text).unwrap();
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {text:?}"));
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// A refusal in the service's own form, which its schema describes.
    pub(crate) fn error(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json");
        let value: Value = serde_json::from_str(&self.body).unwrap();
        let schema = serde_json::from_str(dcs_migration_lint::schema::RESPONSE).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(validator.is_valid(&value), "{value}");
        assert_eq!(value.as_object().unwrap().len(), 3, "{value}");
        assert!(!value["error_msg"].as_str().unwrap().is_empty(), "{value}");
        value
    }

    pub(crate) fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let value: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(value["status"], self.status, "{value}");
        let texts = [&value["title"], &value["detail"]];
        assert!(texts.iter().all(|text| text.is_string()), "{value}");
        value
    }

    /// The value of a header, in lower case; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        value.unwrap_or_default()
    }
}
