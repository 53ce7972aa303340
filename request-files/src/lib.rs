//! Files that hold requests together with their URL: `.http` files, shell scripts that call
//! `curl`, HAR files.
//!
//! Of all the requests in such a file, those to this call are linted, and those that were meant
//! for it: their method, path and headers, their bodies, and the responses that were kept
//! beside them. There is one report for the file, and all places count in the file, whatever
//! quotes and escapes a body stands in. Files that a request takes its body from are named, not
//! read: the library does no I/O.
//!
//! ```
//! use dcs_migration_lint::Config;
//! use dcs_migration_lint_request_files::{FileFormat, lint};
//!
//! let text = "POST https://dcs.example.com/v1.0/a/migration/b/task
//! Content-Type: application/json
//!
//! {\"migration_method\": \"FULL_AMOUNT_MIGRATION\"}";
//! let linted = lint(FileFormat::Http, text, &Config::default());
//! let found = linted.report.diagnostics();
//! assert_eq!(found[0].rule.id, "wrong-path");
//! assert!(found.iter().any(|found| &text[found.span.start..found.span.end] == "\"FULL_AMOUNT_MIGRATION\""));
//! ```

mod ansi;
mod cmd;
mod command;
mod curl;
mod har;
mod http;
mod linter;
mod mapped;
mod misquoted;
mod options;
mod redaction;
mod request;
mod script;
mod shell;

use std::collections::{BTreeMap, BTreeSet};

use dcs_migration_lint::call::{CallFile, Calls, lint_calls};
use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::report::{Fixed, fix_by};
use dcs_migration_lint::text::decode;
use dcs_migration_lint::{Applicability, Config, Report, Span};

use linter::Linter;
pub use request::BodyFile;
use request::Found;

/// The kinds of files that hold requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileFormat {
    /// Requests as JetBrains' HTTP client and VS Code's REST Client write them.
    Http,
    /// `curl` command lines, or a shell script that has some.
    Shell,
    /// An HTTP archive, as browsers export it.
    Har,
}

impl FileFormat {
    /// The kind that a file's name ending stands for, in small letters and without the dot.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension {
            "http" | "rest" => Some(Self::Http),
            "sh" | "bash" | "curl" => Some(Self::Shell),
            "har" => Some(Self::Har),
            _ => None,
        }
    }

    /// The kind that a text looks like; none where it may be a body.
    #[must_use]
    pub fn from_content(text: &[u8]) -> Option<Self> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let text = text.trim_ascii_start();
        let line = text.split(|byte| *byte == b'\n').next()?.trim_ascii();
        let word = line.split(u8::is_ascii_whitespace).next()?;
        if text.starts_with(b"{") {
            let inside = text[1..].trim_ascii_start();
            return inside.starts_with(b"\"log\"").then_some(Self::Har);
        }
        match word {
            b"curl" | b"$" => Some(Self::Shell),
            _ if line.starts_with(b"#!") => Some(Self::Shell),
            b"GET" | b"POST" | b"PUT" | b"PATCH" | b"DELETE" => Some(Self::Http),
            _ if line.starts_with(b"###") => Some(Self::Http),
            _ => None,
        }
    }
}

/// What was found in a file of requests.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Linted<'t> {
    /// The findings; places count in the file.
    pub report: Report<'t>,
    /// How many of its requests and responses were linted.
    pub requests: usize,
    /// The files that these take their bodies from.
    pub files: Vec<BodyFile>,
}

/// Checks the requests of a file. Never fails and never panics, whatever the bytes.
///
/// The files that bodies are taken from are held to exist; [`lint_with_files`] asks.
pub fn lint<'t>(
    source: FileFormat,
    input: &'t (impl AsRef<[u8]> + ?Sized),
    config: &Config,
) -> Linted<'t> {
    lint_with_files(source, input, config, &|_| false)
}

/// As [`lint`]; `is_missing` says which of the files that bodies are taken from do not exist. Each
/// of these is a finding, and is not among the [files](Linted::files).
///
/// ```
/// use dcs_migration_lint::Config;
/// use dcs_migration_lint_request_files::{FileFormat, lint_with_files};
///
/// let text = "curl --json @body.json https://dcs.example.com/v2/a/migration/b/task";
/// let linted = lint_with_files(FileFormat::Shell, text, &Config::default(), &|_| true);
/// let found = linted.report.diagnostics();
/// assert!(found.iter().any(|found| found.data.text("reason") == Some("missing-file")));
/// assert!(linted.files.is_empty());
/// ```
pub fn lint_with_files<'t>(
    source: FileFormat,
    input: &'t (impl AsRef<[u8]> + ?Sized),
    config: &Config,
    is_missing: &dyn Fn(&BodyFile) -> bool,
) -> Linted<'t> {
    let (text, encoding) = decode(input.as_ref());
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let span = Span::new(start, text.len());
    let mut found = Found::default();
    match source {
        FileFormat::Http => http::read(&text, span, &mut found),
        FileFormat::Shell => curl::read(&text, span, &mut found),
        FileFormat::Har => har::read(&text, span, &mut found),
    }
    let mut linter = Linter {
        source,
        config,
        calls: Calls {
            passwords: found.passwords,
            ..Calls::default()
        },
        diagnostics: Vec::new(),
        secrets: found.secrets,
        requests: 0,
        files: Vec::new(),
        linted: BTreeSet::new(),
        ours: BTreeMap::new(),
        is_missing,
    };
    for number in 0..found.sent.len() {
        linter.sent(&found.sent, number);
    }
    for stored in &found.stored {
        linter.stored_alone(stored);
    }
    let (requests, files) = (linter.requests, linter.files);
    let mut diagnostics = linter.diagnostics;
    let secrets = Secrets::merge(linter.secrets);
    // Of a file in which nothing goes to this call there is nothing to say.
    if requests > 0 || !found.faults.is_empty() || !encoding.is_empty() {
        let file = CallFile {
            text: &text,
            encoding: &encoding,
            faults: &found.faults,
            calls: &linter.calls,
            secrets: &secrets,
        };
        diagnostics.extend(lint_calls(&file, config));
    }
    Linted {
        report: Report::new(text, &encoding, diagnostics, secrets),
        requests,
        files,
    }
}

/// Repairs the requests of a file, as [`fix`](crate::fix) does a body. Files that bodies are
/// taken from are not touched.
#[must_use]
pub fn fix(source: FileFormat, text: &str, config: &Config, limit: Applicability) -> Fixed {
    fix_by(text, config, limit, |text| {
        lint(source, text, config).report
    })
}
