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
//! # What holds
//!
//! - No I/O, no clock, no environment; [`lint`] neither fails nor panics, whatever the bytes.
//! - Offsets are bytes, half-open, on character boundaries; [`LineIndex`] turns them into lines,
//!   columns and UTF-16 units.
//! - Of a body without duplicate keys: what [`REQUEST_SCHEMA`] refuses has an error, and an error
//!   of a rule that names schema keywords is refused by the schema.
//! - Any [`Request`] serializes to a body that lints without an error and reads back equal;
//!   serializing it and [`Secret::expose`] are the only ways in which its passwords leave.
//! - A URI that [`Path`] refuses has an error in [`lint_path`], and the other way round.
//! - No password is in a message, a label, a help, an edit or a `Debug` output;
//!   [`Report::secrets`] says which places of the text to hide when showing it.
//! - No text of a finding holds a control character, a line break or a bidirectional mark,
//!   apart from pointers, which are the keys as they are.
//! - Same input, same findings, in the order of the text.

mod address;
mod answer;
mod diagnostic;
mod fix;
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
mod schema;
mod secret;
mod source;
mod span;
mod text;
mod typed;

pub use diagnostic::{Applicability, Diagnostic, Edit, Fix, Label};
pub use fix::{AppliedFix, Fixed, apply_fix, fix};
pub use lint::{Config, Report, lint, lint_path, lint_response};
pub use path::{Path, PathError};
pub use response::{ApiError, Response, Response200, TaskStatus};
pub use rule::{FixKind, Level, Rule, Severity, Subject, UnknownLevel, UnknownRule};
pub use rules::{RULES, find as find_rule};
pub use schema::{REPORT_SCHEMA, REQUEST_SCHEMA, RESPONSE_SCHEMA};
pub use span::{LineIndex, Position, Span};
pub use text::{escape_controls, is_active};
pub use typed::{
    Address, BandwidthLimit, Endpoint, Instance, InvalidValue, MigrationMethod, Request,
    ResumeMode, Secret,
};
