//! Lints bytes, paths, calls and responses: from the input to a report.

use std::borrow::Cow;
use std::fmt;

use crate::contract::call::{Call, Calls, ContentType, Method};
use crate::contract::other_call::WrongBody;
use crate::contract::password::passwords;
use crate::contract::path::PathView;
use crate::contract::redaction::Secrets;
use crate::contract::request::Body;
use crate::contract::response::ResponseView;
use crate::contract::schema::violations;
use crate::contract::target::{UrlMatch, match_url};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::context::{
    BodyContext, CallContext, Document, PathContext, Reading, ResponseContext,
};
use crate::diagnostic::findings::Findings;
use crate::diagnostic::rule::Rule;
use crate::json::fault::Fault;
use crate::json::parse::parse;
use crate::lint::config::{Config, Level};
use crate::lint::report::Report;
use crate::rules::{OF_CALL, OF_PATH, OF_REQUEST, OF_RESPONSE, RULES};
use crate::text::encoding::{EncodingFault, decode};
use crate::text::span::Span;

pub(crate) mod config;
pub(crate) mod fix;
pub(crate) mod report;

/// The rules that hold for the body of any call.
const OF_ANY_CALL: [&str; 7] = [
    "invalid-json",
    "invalid-encoding",
    "duplicate-key",
    "wrong-request",
    "plaintext-password",
    "placeholder-password",
    "password-with-quote",
];

/// Checks the body of a request. Never fails and never panics, whatever the bytes.
pub fn lint<'t>(input: &'t (impl AsRef<[u8]> + ?Sized), config: &Config) -> Report<'t> {
    lint_with(input.as_ref(), config, |_, _| ()).0
}

/// Checks a body as [`lint`] does, and has something else made of it and its findings.
pub(crate) fn lint_with<'t, T>(
    input: &'t [u8],
    config: &Config,
    with: impl FnOnce(&BodyContext<'_, '_>, &[Diagnostic]) -> T,
) -> (Report<'t>, T) {
    lint_json(input, config.reading(), |document| {
        let body = Body::new(document.text, document.root);
        let violations = document
            .root
            .map_or_else(Vec::new, |root| violations(root, &body));
        let context = BodyContext {
            passwords: passwords(document.text, document.root),
            wrong_body: WrongBody::recognize(document.root, &body, &violations),
            body,
            violations,
            document,
        };
        // The body of another call breaks many rules of this one; that is one finding, not many.
        let concerns = |rule: &Rule| context.wrong_body.is_none() || OF_ANY_CALL.contains(&rule.id);
        let diagnostics = run(&context.document, config, |at, findings| {
            if let Some(check) = OF_REQUEST[at].filter(|_| concerns(RULES[at])) {
                check(&context, findings);
            }
        });
        let with = with(&context, &diagnostics);
        (diagnostics, with)
    })
}

/// Checks the body of a response that came with an HTTP status. Never fails and never panics.
///
/// ```
/// use dcs_migration_lint::{Config, lint_response};
///
/// let body = r#"{"error_code": "DCS.4133", "error_msg": "Instance job is not found."}"#;
/// assert!(lint_response(400, body, &Config::default()).diagnostics().is_empty());
/// ```
pub fn lint_response<'t>(
    status: u16,
    body: &'t (impl AsRef<[u8]> + ?Sized),
    config: &Config,
) -> Report<'t> {
    let reading = Reading {
        templates: false,
        ..config.reading()
    };
    let linted = lint_json(body.as_ref(), reading, |document| {
        let context = ResponseContext {
            response: ResponseView::new(status, document.root),
            document,
        };
        let diagnostics = run(&context.document, config, |at, findings| {
            if let Some(check) = OF_RESPONSE[at] {
                check(&context, findings);
            }
        });
        (diagnostics, ())
    });
    linted.0
}

/// Checks the path that a request is sent to: a URI, or the path of one. Never fails and never
/// panics.
///
/// A URI is sent unchanged, so that a variable in it is an error, too, unless the
/// configuration says that a tool fills in templates. What [`Path`](crate::Path) refuses has an
/// error here.
///
/// ```
/// use dcs_migration_lint::{Config, lint_path};
///
/// let uri = "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/{task_id}/task";
/// let report = lint_path(uri, &Config::default());
/// assert_eq!(report.diagnostics()[0].rule.id, "unresolved-placeholder");
/// ```
#[must_use]
pub fn lint_path<'t>(uri: &'t str, config: &Config) -> Report<'t> {
    let view = PathView::read(uri);
    let secrets = Secrets::merge(view.secrets.clone());
    let context = PathContext {
        path: &view,
        document: Document::new(uri, &secrets, config.reading()),
    };
    let diagnostics = run(&context.document, config, |at, findings| {
        if let Some(check) = OF_PATH[at] {
            check(&context, findings);
        }
    });
    Report::new(Cow::Borrowed(uri), &[], diagnostics, secrets)
}

/// Checks what surrounds the body of one request: its method, its URI, its content type. Never
/// fails and never panics.
///
/// The report's text is the head as it would be written: the method, a blank, the URI, and on a
/// second line the header, if there is one.
///
/// ```
/// use dcs_migration_lint::{Config, lint_call};
///
/// let uri = "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";
/// let report = lint_call("PUT", uri, Some("application/json"), &Config::default());
/// assert_eq!(report.diagnostics()[0].rule.id, "wrong-method");
/// assert_eq!(&report.text()[..3], "PUT");
/// ```
#[must_use]
pub fn lint_call(
    method: &str,
    uri: &str,
    content_type: Option<&str>,
    config: &Config,
) -> Report<'static> {
    let mut text = format!("{method} {uri}");
    let start = method.len() + 1;
    let place = Span::new(start, text.len());
    let wrong_path = match match_url(uri) {
        UrlMatch::Close(wrong) | UrlMatch::Neighbour(wrong) => Some(wrong.shifted(start)),
        UrlMatch::This | UrlMatch::End | UrlMatch::Unknown | UrlMatch::Other => None,
    };
    let content_type = match content_type {
        None => ContentType::Missing {
            span: place,
            sent: None,
            edit: None,
        },
        Some(value) => {
            text.push_str("\nContent-Type: ");
            let header = text.len();
            text.push_str(value);
            ContentType::Given {
                span: Span::new(header, text.len()),
                value: value.to_owned(),
                edit: None,
            }
        }
    };
    let path = lint_path(uri, config);
    let secrets = path.secrets().iter().map(|secret| secret.shifted(start));
    let secrets = Secrets::merge(secrets.collect());
    let mut diagnostics = Vec::new();
    if wrong_path.is_none() {
        diagnostics.extend(path.into_diagnostics());
        for diagnostic in &mut diagnostics {
            diagnostic.span = diagnostic.span.shifted(start);
        }
    }
    let calls = Calls {
        calls: vec![Call {
            method: Method {
                word: method.to_owned(),
                span: Span::new(0, method.len()),
                written: true,
                edit: None,
            },
            wrong_path,
            content_type,
        }],
        ..Calls::default()
    };
    let file = CallFile {
        text: &text,
        encoding: &[],
        faults: &[],
        calls: &calls,
        secrets: &secrets,
    };
    diagnostics.extend(lint_calls(&file, config));
    Report::new(Cow::Owned(text), &[], diagnostics, secrets)
}

/// A file of requests without their bodies. Spans count in its text.
#[derive(Clone, Copy)]
pub struct CallFile<'a> {
    /// The whole text.
    pub text: &'a str,
    /// What is wrong with its encoding.
    pub encoding: &'a [EncodingFault],
    /// What is wrong with the syntax of the file itself, where it is JSON.
    pub faults: &'a [Fault],
    /// Its requests to this call.
    pub calls: &'a Calls,
    /// What is to be redacted in it.
    pub secrets: &'a Secrets,
}

impl fmt::Debug for CallFile<'_> {
    /// Leaves the text out, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFile")
            .field("calls", self.calls)
            .finish_non_exhaustive()
    }
}

/// Checks what surrounds the bodies in a file of requests. Findings are in the order of the text.
#[must_use]
pub fn lint_calls(file: &CallFile<'_>, config: &Config) -> Vec<Diagnostic> {
    let context = CallContext {
        document: Document {
            faults: file.faults,
            encoding: file.encoding,
            ..Document::new(file.text, file.secrets, config.reading())
        },
        calls: file.calls,
    };
    run(&context.document, config, |at, findings| {
        if let Some(check) = OF_CALL[at] {
            check(&context, findings);
        }
    })
}

/// Reads a text that is JSON, and has it checked.
fn lint_json<'t, T>(
    input: &'t [u8],
    reading: Reading,
    check: impl for<'a, 'b> FnOnce(Document<'a, 'b>) -> (Vec<Diagnostic>, T),
) -> (Report<'t>, T) {
    let (text, encoding) = decode(input);
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let span = Span::new(mark, text.len());
    let parsed = parse(&text, span, reading.templates);
    let secrets = Secrets::find(&text, span, &parsed.roots, &parsed.faults);
    let (diagnostics, with) = check(Document {
        span,
        root: parsed.roots.first(),
        faults: &parsed.faults,
        encoding: &encoding,
        ..Document::new(&text, &secrets, reading)
    });
    (Report::new(text, &encoding, diagnostics, secrets), with)
}

/// The findings of all rules: `check` is called with the place of each in [`RULES`].
fn run(
    document: &Document<'_, '_>,
    config: &Config,
    check: impl Fn(usize, &mut Findings),
) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for (at, rule) in RULES.iter().enumerate() {
        if config.own_level(rule) != Some(Level::Off) {
            check(at, &mut findings);
            findings.end_rule();
        }
    }
    let mut diagnostics = findings.diagnostics;
    for diagnostic in &mut diagnostics {
        if document.is_doubtful(diagnostic) {
            diagnostic.fix = None;
        }
        if let Some(Level::On(severity)) = config.own_level(diagnostic.rule) {
            diagnostic.severity = severity;
        }
    }
    // Stable: findings at one place keep the order of the rules.
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    diagnostics
}
