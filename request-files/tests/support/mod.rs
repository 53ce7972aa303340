//! What several tests of this crate use.

pub(crate) mod linted;

pub(crate) const PROJECT: &str = "5e3737aaa4b54a9a8e3a0f7d2dcd0cf9";
pub(crate) const TASK: &str = "90754308-a156-406f-a837-8f852f38a646";

pub(crate) fn url() -> String {
    format!("https://dcs.example.com/v2/{PROJECT}/migration/{TASK}/task")
}

/// A request without a finding outside its body.
pub(crate) fn http(body: &str) -> String {
    format!("POST {}\nContent-Type: application/json\n\n{body}\n", url())
}
