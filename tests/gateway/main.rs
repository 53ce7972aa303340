//! The example service over real sockets, with an upstream service that is part of the tests.
#![allow(clippy::unwrap_used)]

mod answers;
mod client;
mod load;
mod process;
mod requests;
mod settings;
mod upstream;

use std::time::Duration;

use serde_json::json;

const PATH: &str =
    "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";
const PASSWORD: &str = "Not-a-real-0ne";
const TOKEN: &str = "TOKEN-of-the-test";
/// What every wait in here ends after.
const LONG: Duration = Duration::from_secs(300);

fn good() -> String {
    json!({
        "migration_method": "full_amount_migration",
        "resume_mode": "manual",
        "source_instance": {"addrs": "192.168.0.1:6379", "password": PASSWORD},
        "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd", "password": PASSWORD},
    })
    .to_string()
}

fn post(path: &str, body: &str, headers: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nX-Auth-Token: {TOKEN}\r\n\
         Content-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
}
