//! Lints the body of DCS `SetOnlineMigrationTask` requests before they are sent.
//!
//! ```
//! use dcs_migration_lint::{Config, lint};
//!
//! let report = lint(r#"{"migration_method": "FULL"}"#, &Config::default());
//! assert!(report.has_errors());
//! for found in report.diagnostics() {
//!     assert!(!found.message.is_empty(), "{}", found.rule.id);
//! }
//! ```
//!
//! # How it works
//!
//! Bytes become text, text becomes a tree with places ([`lint`] goes on after syntax errors),
//! the bundled JSON Schema states which of its keywords do not hold, and each [`Rule`] turns
//! facts into [`Diagnostic`]s: message, reason, place, and a [`Fix`] where one can be told.
//! [`fix`] applies them. [`report`] is the JSON contract shared by command line and npm package.
//!
//! # In a service
//!
//! [`Request::from_slice`] gives a typed request or the whole report, [`Request::new`] makes one.
//! [`Path`] is the path it goes to, [`Response`] what comes back; [`lint_path`] and
//! [`lint_response`] say what is odd about them. [`ApiError`] from a report, or
//! [`Report::to_problem`], answers whoever sent a body that has errors.
//!
//! ```
//! use dcs_migration_lint::{ApiError, Request};
//!
//! fn accept(body: &[u8]) -> Result<Request, ApiError> {
//!     Request::from_slice(body).map_err(|report| ApiError::from(&report))
//! }
//! assert!(accept(b"{}").is_err());
//! ```
//!
//! `examples/gateway.rs` in the repository is a whole service.
//!
//! # What holds
//!
//! - No I/O, no clock, no environment; [`lint`] neither fails nor panics, whatever the bytes.
//! - Offsets are bytes, half-open, on character boundaries; [`LineIndex`] turns them into lines,
//!   columns and UTF-16 units.
//! - Of a body without duplicate keys: what [`schema::REQUEST`] refuses has an error, and an error
//!   of a rule that names schema keywords is refused by the schema.
//! - Any [`Request`] serializes to a body that lints without an error and reads back equal;
//!   serializing it and [`Secret::expose`] are the only ways in which its passwords leave.
//! - A URI that [`Path`] refuses has an error in [`lint_path`], and the other way round.
//! - No password is in a message, a label, a help, an edit or a `Debug` output;
//!   [`Report::secrets`] says which places of the text to hide when showing it.
//! - No text of a finding holds a control character, a line break or a bidirectional mark,
//!   apart from pointers, which are the keys as they are.
//! - Same input, same findings, in the order of the text.
//!
//! # What never panics
//!
//! Everything here, whatever it is given: no function has a panic that a caller must avoid, and
//! nothing recurses as deep as its input. Where a value is not allowed there is an
//! [`InvalidValue`]; text is never an error but a [`Report`].
//!
//! # What is not promised
//!
//! - That the service accepts a body without errors: it knows instances, networks and passwords.
//! - The wording of messages, and which findings there are: rules are added in minor versions.
//!   A rule's id stays.
//! - That passwords which stand where nobody would look for one are found.
//! - `Debug` output, which is for people; and the texts that the service itself sent show in that
//!   of [`Response`] and [`ApiError`].

mod address;
mod answer;
mod call;
mod diagnostic;
mod encoding;
mod facts;
mod fix;
mod invalid;
mod json;
mod lint;
mod other_call;
mod password;
mod path;
pub mod report;
mod request;
mod response;
mod rule;
mod rules;
pub mod schema;
mod secret;
pub mod source;
mod span;
pub mod text;
mod typed;

/// What the bodies of a [`Request`] and a [`Response`] are made of.
pub mod body {
    pub use crate::response::{Response200, TaskStatus};
    pub use crate::typed::{Address, BandwidthLimit, Instance, MigrationMethod, ResumeMode};
}

/// What the parser reads of strict JSON, for the fuzz target that compares it with `serde_json`.
#[cfg(fuzzing)]
#[doc(hidden)]
pub fn parse_strictly(text: &str) -> Option<serde_json::Value> {
    json::parse_strictly(text)
}

/// Its examples run as doctests.
#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
struct RustPage;

pub use diagnostic::{Applicability, Diagnostic, Fix};
pub use fix::fix;
pub use invalid::InvalidValue;
pub use lint::{Config, Report, lint, lint_path, lint_response};
pub use path::Path;
pub use response::{ApiError, Response};
pub use rule::{Level, Rule, Severity};
pub use rules::RULES;
pub use span::{LineIndex, Span};
pub use typed::{Request, Secret};
