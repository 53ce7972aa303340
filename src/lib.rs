//! Lints the body of DCS `SetOnlineMigrationTask` requests before they are sent.
//!
//! ```
//! use dcs_migration_lint::{Config, lint};
//!
//! let report = lint(r#"{"migration_method": "FULL"}"#, &Config::default());
//! assert!(report.has_errors());
//! for diagnostic in report.diagnostics() {
//!     assert!(!diagnostic.message.is_empty(), "{}", diagnostic.rule.id);
//! }
//! ```
//!
//! # How it works
//!
//! Bytes become text, text becomes a tree with places ([`lint`] goes on after syntax errors),
//! the bundled JSON Schema gives the keywords that are violated, and each [`Rule`] turns
//! facts into [`Diagnostic`]s: message, help, place, and a [`Fix`] if there is one.
//! [`fix`] applies them. [`report`] is the JSON contract shared by command line and npm package.
//!
//! # In a service
//!
//! [`Request::from_slice`] gives a typed request or the whole report as an error,
//! [`InvalidRequest`]; [`Request::lint`] gives both. [`Request::new`] makes one.
//! [`Path`] is the path it goes to, [`Response`] what comes back; [`lint_path`] and
//! [`lint_response`] check both. [`ApiError`] or [`Problem`], from one report or several, is the
//! response to a request that has errors.
//!
//! ```
//! use dcs_migration_lint::{ApiError, Request};
//!
//! fn accept(body: &[u8]) -> Result<Request, ApiError> {
//!     Ok(Request::from_slice(body)?)
//! }
//! assert!(accept(b"{}").is_err());
//! ```
//!
//! `examples/gateway.rs` in the repository is a whole service.
//!
//! `Request`, `Response` and their parts, the answers, the JSON report, [`Config`] and the levels read
//! and write serde.
//!
//! # Features
//!
//! All are off by default; without them the library has the small tree that it needs itself.
//!
//! - `axum`: the extractor `bridge::Checked` lints path and body, and answers what it refuses as
//!   `application/problem+json` or as the service's own error, by `Accept`.
//! - `miette`: `bridge::MietteReport` is a report as a diagnostic, with passwords masked in its text.
//! - `schemars`: [`Request`] has the published schema as its `JsonSchema`.
//! - `tower`: the layer `bridge::LintLayer` does what the extractor does before any service, with a
//!   limit for the size of a body.
//!
//! # What holds
//!
//! - No I/O, no clock, no environment; [`lint`] neither fails nor panics, whatever the bytes.
//! - Offsets are bytes, half-open, on character boundaries; [`LineIndex`] turns them into lines,
//!   columns and UTF-16 units.
//! - Of a body without duplicate keys: what [`schema::REQUEST`] refuses has an error, and an error
//!   of a rule that names schema keywords is refused by the schema.
//! - Any [`Request`] serializes to a body that lints without an error and reads back equal;
//!   only serializing it and [`Secret::expose`] give its passwords away.
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
//! [`InvalidValue`]; text gives a [`Report`], which is an error only where a [`Request`] is wanted.
//!
//! # What is not promised
//!
//! - That the service accepts a body without errors: it knows instances, networks and passwords.
//! - The wording of messages, and which findings there are: rules are added in minor versions.
//!   A rule's id stays.
//! - That passwords in places where no password is expected are found.
//! - `Debug` output, which is for people; and the texts that the service itself sent show in that
//!   of [`Response`] and [`ApiError`].

#[cfg(any(
    feature = "axum",
    feature = "miette",
    feature = "schemars",
    feature = "tower"
))]
mod bridges;
mod contract;
mod diagnostic;
pub mod json;
mod lint;
mod model;
mod rules;
pub mod text;
mod wire;

/// The types in a [`Request`] and a [`Response`].
pub mod body {
    pub use crate::contract::status::TaskStatus;
    pub use crate::model::instance::{Address, Instance};
    pub use crate::model::request::{BandwidthLimit, MigrationMethod, ResumeMode};
    pub use crate::model::response::ConfiguredTask;
}

/// The parts of requests around their bodies: methods, URLs, headers. For programs that read
/// requests from files.
pub mod call {
    pub use crate::contract::call::{
        Call, Calls, ContentType, Method, Misquoted, Misquoting, Unchecked, UncheckedReason,
        WrongPath,
    };
    pub use crate::contract::target::{UrlMatch, is_body_of_this_call, match_url};
    pub use crate::lint::{CallFile, lint_calls};
}

/// Finds what must be redacted when a text is shown.
pub mod redact {
    pub use crate::contract::connection_string::first_without_name;
    pub use crate::contract::password::Password;
    pub use crate::contract::path::uri_secrets;
    pub use crate::contract::redaction::Secrets;
    pub use crate::contract::secret_name::is_secret_name;
}

/// The types in a [`Report`], and version 1 of the JSON contract that the command line and the npm
/// package share.
///
/// [`schema::REPORT`] describes the contract: a [`WireReport`](report::WireReport) reads and writes
/// it. The types of the findings may get more fields; the serialized form does
/// not change.
pub mod report {
    pub use crate::diagnostic::Label;
    pub use crate::diagnostic::facts::{Fact, Facts};
    pub use crate::lint::fix::{Fixed, fix_by};
    pub use crate::model::problem::ProblemError;
    pub use crate::text::edit::Edit;
    pub use crate::text::span::{Offsets, Position};
    pub use crate::wire::{
        WireData, WireDiagnostic, WireEdit, WireFailure, WireFile, WireFix, WireLabel, WireRange,
        WireReport, WireSummary, WireTool,
    };
}

/// What connects the library with other crates, each with the feature of its name.
#[cfg(any(feature = "axum", feature = "miette", feature = "tower"))]
pub mod bridge {
    #[cfg(any(feature = "axum", feature = "tower"))]
    pub use crate::bridges::checked::{Checked, Refusal};
    #[cfg(feature = "miette")]
    pub use crate::bridges::miette::MietteReport;
    #[cfg(feature = "tower")]
    pub use crate::bridges::tower::{LintLayer, LintService, Linted, Work};
}

/// The bundled JSON Schemas, draft 2020-12.
pub mod schema {
    pub use crate::contract::schema::{CONFIG, REPORT, REQUEST, RESPONSE};
}

/// The parser's result for strict JSON, for the fuzz target that compares it with `serde_json`.
#[cfg(fuzzing)]
#[doc(hidden)]
pub fn parse_strictly(text: &str) -> Option<serde_json::Value> {
    json::parse::parse_strictly(text)
}

/// Its examples run as doctests.
#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
struct RustPage;

pub use diagnostic::rule::Rule;
pub use diagnostic::severity::{Applicability, Severity};
pub use diagnostic::{Diagnostic, Fix};
pub use lint::config::{Config, Level};
pub use lint::fix::fix;
pub use lint::report::Report;
pub use lint::{lint, lint_call, lint_path, lint_response};
pub use model::error::ApiError;
pub use model::invalid_request::InvalidRequest;
pub use model::path::Path;
pub use model::problem::Problem;
pub use model::request::Request;
pub use model::response::Response;
pub use model::secret::Secret;
pub use rules::RULES;
pub use text::invalid::InvalidValue;
pub use text::span::{LineIndex, Span};
