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
//! use dcs_migration_lint::{Config, source::{Source, lint}};
//!
//! let text = "POST https://dcs.example.com/v1.0/a/migration/b/task
//! Content-Type: application/json
//!
//! {\"migration_method\": \"FULL_AMOUNT_MIGRATION\"}";
//! let linted = lint(Source::Http, text, &Config::default());
//! let found = linted.report.diagnostics();
//! assert_eq!(found[0].rule.id, "wrong-path");
//! assert!(found.iter().any(|found| &text[found.span.start..found.span.end] == "\"FULL_AMOUNT_MIGRATION\""));
//! ```

mod curl;
mod har;
mod hide;
mod http;
mod piece;
mod shell;
mod target;

use crate::call::{Call, Calls, ContentType, Method, WrongPath};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::encoding;
use crate::fix::{Fixed, fix_with};
use crate::json::Fault;
use crate::lint::{self, Around, Config, Report, lint_around};
use crate::password::Password;
use crate::path::PathView;
use crate::secret::{Secrets, is_secret_name};
use crate::span::Span;
use piece::Piece;
use target::{Fit, is_body_of_this_call};

/// The kinds of files that hold requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// Requests as JetBrains' HTTP client and VS Code's REST Client write them.
    Http,
    /// `curl` command lines, or a shell script that has some.
    Curl,
    /// An HTTP archive, as browsers export it.
    Har,
}

impl Source {
    /// The kind that a file's name ending stands for, in small letters and without the dot.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "http" | "rest" => Some(Self::Http),
            "sh" | "bash" | "curl" => Some(Self::Curl),
            "har" => Some(Self::Har),
            _ => None,
        }
    }

    /// The kind that a text looks like; none where it may be a body.
    #[must_use]
    pub fn recognize(text: &[u8]) -> Option<Self> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let text = text.trim_ascii_start();
        let line = text.split(|byte| *byte == b'\n').next()?.trim_ascii();
        let word = line.split(u8::is_ascii_whitespace).next()?;
        if text.starts_with(b"{") {
            let inside = text[1..].trim_ascii_start();
            return inside.starts_with(b"\"log\"").then_some(Self::Har);
        }
        match word {
            b"curl" | b"$" => Some(Self::Curl),
            _ if line.starts_with(b"#!") => Some(Self::Curl),
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

/// A file that a request takes its body from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BodyFile {
    /// As it is written: relative to the file that names it.
    pub path: String,
    /// Where it is written, in bytes.
    pub span: Span,
    /// Whether variables in it are filled in before it is sent, as [`Config::set_templates`]
    /// has it.
    pub templates: bool,
}

/// Checks the requests of a file. Never fails and never panics, whatever the bytes.
pub fn lint<'t>(
    source: Source,
    input: &'t (impl AsRef<[u8]> + ?Sized),
    config: &Config,
) -> Linted<'t> {
    let (text, encoding) = encoding::decode(input.as_ref());
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let span = Span::new(start, text.len());
    let mut found = Found::default();
    match source {
        Source::Http => http::read(&text, span, &mut found),
        Source::Curl => curl::read(&text, span, &mut found),
        Source::Har => har::read(&text, span, &mut found),
    }
    let mut judge = Judge {
        source,
        config,
        calls: Calls {
            calls: Vec::new(),
            passwords: found.passwords,
        },
        diagnostics: Vec::new(),
        secrets: found.secrets,
        requests: 0,
        files: Vec::new(),
    };
    for sent in &found.sent {
        judge.sent(sent);
    }
    for stored in &found.stored {
        judge.stored_alone(stored);
    }
    let (requests, files) = (judge.requests, judge.files);
    let mut diagnostics = judge.diagnostics;
    let secrets = Secrets::merge(judge.secrets);
    // Of a file in which nothing goes to this call there is nothing to say.
    if requests > 0 || !found.faults.is_empty() || !encoding.is_empty() {
        let around = Around {
            text: &text,
            encoding: &encoding,
            faults: &found.faults,
            calls: &judge.calls,
            secrets: &secrets,
        };
        diagnostics.extend(lint_around(&around, config));
    }
    // Stable: findings at one place keep their order.
    diagnostics.sort_by_key(|found| (found.span.start, found.span.end));
    Linted {
        report: Report::assemble(text, &encoding, diagnostics, secrets),
        requests,
        files,
    }
}

/// Repairs the requests of a file, as [`fix`](crate::fix) does a body. Files that bodies are
/// taken from are not touched.
#[must_use]
pub fn fix(source: Source, text: &str, config: &Config, limit: Applicability) -> Fixed {
    fix_with(text, config, limit, |text| {
        lint(source, text, config).report
    })
}

/// What a file holds.
#[derive(Debug, Default)]
pub(crate) struct Found<'t> {
    pub(crate) sent: Vec<Sent<'t>>,
    /// Responses that stand without a request.
    pub(crate) stored: Vec<Stored<'t>>,
    /// Passwords in plain text outside the bodies.
    pub(crate) passwords: Vec<Span>,
    /// What must not be shown, outside the URLs and bodies.
    pub(crate) secrets: Vec<Span>,
    /// What is wrong with the file itself.
    pub(crate) faults: Vec<Fault>,
}

/// A request.
#[derive(Debug)]
pub(crate) struct Sent<'t> {
    pub(crate) method: Method,
    pub(crate) url: Piece<'t>,
    pub(crate) content_type: ContentType,
    pub(crate) body: Body<'t>,
    pub(crate) responses: Vec<Stored<'t>>,
}

#[derive(Debug)]
pub(crate) enum Body<'t> {
    None,
    Text(Piece<'t>),
    File(BodyFile),
    /// It cannot be read from the file; where it is, nothing is to be shown.
    Unknown(Span),
}

/// A response.
#[derive(Debug)]
pub(crate) struct Stored<'t> {
    pub(crate) status: u16,
    pub(crate) body: Piece<'t>,
}

impl Found<'_> {
    /// A variable is set: its value, which stands at `span`, may be a password.
    pub(crate) fn assignment(&mut self, name: &str, value: &str, span: Span) {
        if !is_secret_name(name) || hide::is_variables(value) {
            return;
        }
        self.secrets.push(span);
        // Tokens are short-lived; what lets somebody into an instance is not.
        let token = name.to_ascii_lowercase().contains("token");
        if !token && Password::of(value) == Password::Real {
            self.passwords.push(span);
        }
    }
}

struct Judge<'a> {
    source: Source,
    config: &'a Config,
    calls: Calls,
    diagnostics: Vec<Diagnostic>,
    secrets: Vec<Span>,
    requests: usize,
    files: Vec<BodyFile>,
}

impl Judge<'_> {
    fn sent(&mut self, sent: &Sent<'_>) {
        let url = &sent.url;
        let view = PathView::read(&url.text);
        let hidden = view.secrets.iter().map(|&secret| url.span(secret));
        self.secrets.extend(hidden);
        let fit = target::fit(&url.text);
        let is_this = matches!(fit, Fit::This);
        let near = match fit {
            // What a browser asks before it sends the request.
            _ if self.source == Source::Har && sent.method.word == "OPTIONS" => None,
            Fit::This | Fit::End => Some(None),
            Fit::Close(near) => Some(Some(near)),
            Fit::Neighbour(near) if is_ours(&sent.body) => Some(Some(near)),
            Fit::Unknown if is_ours(&sent.body) => Some(None),
            _ => None,
        };
        let Some(near) = near else {
            return self.hide(sent);
        };
        self.requests += 1;
        if is_this {
            let report = lint::lint_path(&url.text, &self.config_for(url));
            self.take(url, report);
        }
        self.calls.calls.push(Call {
            method: sent.method.clone(),
            wrong_path: near.map(|near| WrongPath {
                span: url.span(near.span),
                faults: near.faults,
                edits: near
                    .edits
                    .iter()
                    .map(|edit| url.edit(edit))
                    .collect::<Option<_>>()
                    .unwrap_or_default(),
            }),
            content_type: sent.content_type.clone(),
        });
        match &sent.body {
            Body::Text(body) => self.body(body),
            Body::File(file) => self.files.push(file.clone()),
            Body::Unknown(span) => self.secrets.push(*span),
            // An archive may leave bodies out.
            Body::None if self.source != Source::Har && sent.method.word == "POST" => {
                self.body(&Piece::new(url.place.end));
            }
            Body::None => {}
        }
        for stored in &sent.responses {
            self.stored(stored);
        }
    }

    fn body(&mut self, body: &Piece<'_>) {
        let config = self.config_for(body);
        let text = body.text.trim();
        if config.templates() && !text.is_empty() && hide::is_variables(text) {
            return;
        }
        let report = lint::lint(body.text.as_ref(), &config);
        self.take(body, report);
    }

    fn stored(&mut self, stored: &Stored<'_>) {
        if !stored.body.text.is_empty() {
            let text = stored.body.text.as_ref();
            let report = lint::lint_response(stored.status, text, self.config);
            self.take(&stored.body, report);
        }
    }

    /// A response without a request is this call's if it looks like it.
    fn stored_alone(&mut self, stored: &Stored<'_>) {
        let body = &stored.body;
        let named = |name: &str| body.text.contains(name);
        if named("\"error_code\"") || (named("\"id\"") && named("\"status\"")) {
            self.requests += 1;
            self.stored(stored);
        } else if hide::has_word(&body.text) {
            self.secrets.push(body.place);
        }
    }

    /// Hides what a request to somebody else may hold.
    fn hide(&mut self, sent: &Sent<'_>) {
        let responses = sent.responses.iter().map(|stored| &stored.body);
        let body = match &sent.body {
            Body::Text(body) => Some(body),
            Body::Unknown(span) => {
                self.secrets.push(*span);
                None
            }
            Body::None | Body::File(_) => None,
        };
        let hidden = body.into_iter().chain(responses);
        let hidden = hidden.filter(|piece| hide::has_word(&piece.text));
        self.secrets.extend(hidden.map(|piece| piece.place));
    }

    /// Brings what was found in a piece back to the file.
    fn take(&mut self, piece: &Piece<'_>, report: Report<'_>) {
        let secrets = report.secrets().iter().map(|&secret| piece.span(secret));
        self.secrets.extend(secrets);
        let found = report.into_diagnostics().into_iter();
        self.diagnostics
            .extend(found.map(|found| piece.place(found)));
    }

    /// What a piece is linted with: variables are unknown values where the file has such.
    fn config_for(&self, piece: &Piece<'_>) -> Config {
        let mut config = self.config.clone();
        match self.source {
            Source::Http => config.set_templates(true),
            Source::Curl => config.set_templates(piece.expands),
            Source::Har => {}
        }
        config
    }
}

fn is_ours(body: &Body<'_>) -> bool {
    matches!(body, Body::Text(body) if is_body_of_this_call(&body.text))
}
