//! Lints bytes, paths, calls and responses: from the input to a report.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use crate::contract::call::{Call, Calls, ContentType, Method};
use crate::contract::other_call::WrongBody;
use crate::contract::password::FoundPassword;
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
use crate::diagnostic::traits::Traits;
use crate::json::fault::Fault;
use crate::json::parse::parse;
use crate::lint::config::{Config, Level};
use crate::lint::report::{Report, sort_by_place};
use crate::rules::{OF_CALL, OF_PATH, OF_REQUEST, OF_RESPONSE, RULES, TRAITS};
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
    lint_bytes(input.as_ref(), config)
}

fn lint_bytes<'t>(input: &'t [u8], config: &Config) -> Report<'t> {
    lint_with(input, config, |_, _| ()).0
}

/// Checks a body as [`lint`] does, and has something else made of it and its findings.
pub(crate) fn lint_with<'t, T>(
    input: &'t [u8],
    config: &Config,
    with: impl FnOnce(&BodyContext<'_, '_>, &[Diagnostic]) -> T,
) -> (Report<'t>, T) {
    lint_asking(input, config, |traits| traits, with)
}

/// Checks a body with the rules that find something where a body has the traits that `ask` gives
/// for those that it has.
fn lint_asking<'t, T>(
    input: &'t [u8],
    config: &Config,
    ask: impl FnOnce(Traits) -> Traits,
    with: impl FnOnce(&BodyContext<'_, '_>, &[Diagnostic]) -> T,
) -> (Report<'t>, T) {
    lint_json(input, config.reading(), |document, passwords| {
        let body = Body::new(document.text, document.root);
        let violations = document
            .root
            .map_or_else(Vec::new, |root| violations(root, &body));
        let wrong_body = WrongBody::recognize(document.root, &body, &violations);
        let traits = ask(Traits::of(&body, &passwords)
            | Traits::Fault.when(!document.faults.is_empty())
            | Traits::Encoding.when(!document.encoding.is_empty())
            | Traits::Violation.when(!violations.is_empty())
            | Traits::WrongBody.when(wrong_body.is_some()));
        let context = BodyContext {
            document,
            body,
            violations,
            passwords,
            wrong_body,
        };
        // The body of another call breaks many rules of this one; that is one finding, not many.
        let concerns = |rule: &Rule| context.wrong_body.is_none() || OF_ANY_CALL.contains(&rule.id);
        let asked = |at: usize| TRAITS[at].meets(traits) && concerns(RULES[at]);
        let checks = all(OF_REQUEST).filter(|(at, _)| asked(*at));
        let diagnostics = run(&context, checks, config);
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
    let linted = lint_json(body.as_ref(), reading, |document, _| {
        let context = ResponseContext {
            response: ResponseView::new(status, document.root),
            document,
        };
        let diagnostics = run(&context, all(OF_RESPONSE), config);
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
    let diagnostics = run(&context, all(OF_PATH), config);
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
    run(&context, all(OF_CALL), config)
}

/// Reads a text that is JSON, and has it checked.
fn lint_json<'t, T>(
    input: &'t [u8],
    reading: Reading,
    check: impl for<'a, 'b> FnOnce(Document<'a, 'b>, Vec<FoundPassword>) -> (Vec<Diagnostic>, T),
) -> (Report<'t>, T) {
    let (text, encoding) = decode(input);
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let span = Span::new(mark, text.len());
    let parsed = parse(&text, span, reading.templates);
    let (secrets, passwords) =
        Secrets::find_with_passwords(&text, span, &parsed.roots, &parsed.faults);
    let document = Document {
        span,
        root: parsed.roots.first(),
        faults: &parsed.faults,
        encoding: &encoding,
        ..Document::new(&text, &secrets, reading)
    };
    let (diagnostics, with) = check(document, passwords);
    (Report::new(text, &encoding, diagnostics, secrets), with)
}

/// The checks of a table, each with the place of its rule in [`RULES`].
fn all<Check: Copy>(table: &[Option<Check>]) -> impl Iterator<Item = (usize, Check)> {
    let checks = table.iter().enumerate();
    checks.filter_map(|(at, check)| Some((at, (*check)?)))
}

/// The findings of checks, each with the place of its rule in [`RULES`], in the order of the text.
fn run<'a, 't: 'a, Context: Deref<Target = Document<'a, 't>>>(
    context: &Context,
    checks: impl Iterator<Item = (usize, impl Fn(&Context, &mut Findings))>,
    config: &Config,
) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for (at, check) in checks {
        if config.own_level(RULES[at]) != Some(Level::Off) {
            check(context, &mut findings);
            findings.end_rule();
        }
    }
    complete(findings.diagnostics, context, config)
}

/// The findings of all rules with the levels that are set, in the order of the text; those at one
/// place keep the order of the rules.
fn complete(
    mut diagnostics: Vec<Diagnostic>,
    document: &Document<'_, '_>,
    config: &Config,
) -> Vec<Diagnostic> {
    for diagnostic in &mut diagnostics {
        if document.is_doubtful(diagnostic) {
            diagnostic.fix = None;
        }
        if let Some(Level::On(severity)) = config.own_level(diagnostic.rule) {
            diagnostic.severity = severity;
        }
    }
    sort_by_place(&mut diagnostics);
    diagnostics
}

#[cfg(test)]
#[path = "../../tests/support/body.rs"]
#[allow(dead_code, reason = "shared with the tests of the public API")]
mod body;

#[cfg(test)]
mod tests {
    use arbitrary::Unstructured;
    use proptest::prelude::*;

    use super::*;

    /// The findings of a body, where rules are asked by its traits and where all are.
    fn both(text: &str, templates: bool) -> [Vec<Diagnostic>; 2] {
        let mut config = Config::default();
        config.set_templates(templates);
        let lint = |ask: fn(Traits) -> Traits| {
            let (report, ()) = lint_asking(text.as_bytes(), &config, ask, |_, _| ());
            report.into_diagnostics()
        };
        [lint(|traits| traits), lint(|_| Traits::ALL)]
    }

    #[test]
    fn rules_that_are_not_asked_about_their_examples_find_nothing_there() {
        let mut found = 0;
        for doc in RULES.iter().map(|rule| rule.doc()) {
            for example in doc.split("```json,").skip(1) {
                let text = example.split_once('\n').map_or("", |(_, text)| text);
                let text = text.split("```").next().unwrap_or_default();
                for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
                    for templates in [false, true] {
                        let [asked, all] = both(&text[..end], templates);
                        found += all.len();
                        assert_eq!(asked, all, "{}", &text[..end]);
                    }
                }
            }
        }
        assert!(found > 1000, "{found}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn rules_that_are_not_asked_about_a_body_find_nothing_in_it(
            bytes in prop::collection::vec(any::<u8>(), 0..600), complete: bool, templates: bool,
        ) {
            let Ok(body) = body::body(&mut Unstructured::new(&bytes), complete) else {
                return Ok(());
            };
            let [asked, all] = both(&body.text, templates);
            prop_assert_eq!(asked, all, "{}", body.text);
        }
    }
}
