//! Takes the bodies out of a file of requests. Nothing is linted, and no file that a body is taken
//! from is read.

use std::fmt;

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{Misquoted, Misquoting, UrlMatch, is_body_of_this_call, match_url};
use dcs_migration_lint::redact::{Secrets, uri_secrets};

use crate::embedded::Language;
use crate::mapped::MappedText;
use crate::request::{Body, FileContents, Request};
use crate::{FileFormat, behind_mark, read_into};

/// What generated JSON has for a value that is not known.
const UNKNOWN: &str = "${value}";

/// A body in a file of requests. It may hold passwords, which `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundBody {
    /// The text as it is sent, or the JSON that the parameters of a command or a resource become.
    /// Variables without a known value stay in it.
    pub text: String,
    /// The place of the body, in bytes, with its quotes; that of the resource or command if the
    /// text is generated.
    pub span: Span,
    /// Whether the text is the JSON that parameters become.
    pub generated: bool,
    /// Whether it belongs to `SetOnlineMigrationTask`, by the URL or by its members.
    pub is_this_call: bool,
    /// The method and the URL of its request, with `***` for what is secret; empty if the file has
    /// parameters instead.
    pub target: String,
}

impl fmt::Debug for FoundBody {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FoundBody")
            .field("span", &self.span)
            .field("is_this_call", &self.is_this_call)
            .finish_non_exhaustive()
    }
}

/// The bodies in a file, in the order of the file; none where a body is in another file, is a form,
/// or is computed.
///
/// ```
/// use dcs_migration_lint_request_files::{FileFormat, bodies};
///
/// let script = r#"curl -d '{"resume_mode": "auto"}' https://dcs.example.com/v2/a/migration/b/task"#;
/// let found = bodies(FileFormat::Shell, script);
/// assert_eq!(found[0].text, r#"{"resume_mode": "auto"}"#);
/// assert_eq!(found[0].target, "POST https://dcs.example.com/v2/a/migration/b/task");
/// assert!(found[0].is_this_call);
/// ```
#[must_use]
pub fn bodies(source: FileFormat, text: &str) -> Vec<FoundBody> {
    let mut found = of_stretch(source, text, behind_mark(text), &[]);
    found.sort_by_key(|body| (body.span.start, body.span.end));
    // What an anchor of YAML holds is read with each body that it is a part of.
    found.dedup();
    found
}

fn of_stretch(source: FileFormat, text: &str, span: Span, parts: &[Span]) -> Vec<FoundBody> {
    let all = FileContents {
        reads_all: true,
        ..FileContents::default()
    };
    let contents = read_into(source, text, span, parts, all);
    let mut found: Vec<FoundBody> = contents
        .requests
        .iter()
        .filter_map(|request| of_request(text, request))
        .collect();
    for parameters in &contents.parameters {
        found.extend(parameters.body.as_ref().map(|body| FoundBody {
            text: generated(source, text, body),
            span: body.place,
            generated: body.generated,
            is_this_call: true,
            target: String::new(),
        }));
    }
    for embedded in &contents.embedded {
        let inner = &embedded.text;
        match embedded.language {
            Language::Body => found.push(FoundBody {
                text: inner.text.to_string(),
                span: inner.place,
                generated: false,
                is_this_call: true,
                target: String::new(),
            }),
            Language::File(format) => {
                let whole = Span::new(0, inner.text.len());
                let inside = of_stretch(format, &inner.text, whole, &embedded.parts);
                found.extend(inside.into_iter().map(|body| FoundBody {
                    span: inner.span(body.span),
                    ..body
                }));
            }
        }
    }
    found
}

fn of_request(file: &str, request: &Request<'_>) -> Option<FoundBody> {
    let (text, span) = match &request.body {
        Body::Text(body) => (body.text.to_string(), body.place),
        Body::Misquoted(misquoted) => (meant(file, misquoted)?, misquoted.span),
        Body::None | Body::File(_) | Body::Unchecked(_) | Body::SameAs(_) => return None,
    };
    if text.trim().is_empty() {
        return None;
    }
    let url = &request.url.text;
    let is_by_url = matches!(
        match_url(url),
        UrlMatch::This | UrlMatch::End | UrlMatch::Close(_)
    );
    Some(FoundBody {
        is_this_call: is_by_url || is_body_of_this_call(&text),
        text,
        span,
        generated: false,
        target: format!("{} {}", request.method.word, without_secrets(url)),
    })
}

/// The body that a shell would change, as it was meant.
fn meant(file: &str, misquoted: &Misquoted) -> Option<String> {
    let quoted = file.get(misquoted.span.start..misquoted.span.end)?;
    let inside = quoted.strip_prefix(['"', '\'']).unwrap_or(quoted);
    let inside = inside.strip_suffix(['"', '\'']).unwrap_or(inside);
    Some(match misquoted.kind {
        Misquoting::BackslashesSent => inside.replace("\\\"", "\""),
        _ => inside.to_owned(),
    })
}

fn without_secrets(url: &str) -> String {
    let mut shown = url.to_owned();
    for secret in Secrets::merge(uri_secrets(url)).spans().iter().rev() {
        shown.replace_range(secret.start..secret.end, "***");
    }
    shown
}

/// The JSON of parameters, with a variable for each value that the file does not have: the name of
/// what Terraform refers to, where the value is nothing else.
fn generated(source: FileFormat, file: &str, body: &MappedText<'_>) -> String {
    if !body.generated {
        return body.text.to_string();
    }
    let mut json = String::with_capacity(body.text.len());
    let mut is_open = false;
    for (part, place) in body.parts() {
        if part == UNKNOWN {
            let expression = file.get(place.start..place.end).unwrap_or_default();
            let expression = expression.strip_prefix("${").unwrap_or(expression);
            let expression = expression.strip_suffix('}').unwrap_or(expression).trim();
            let is_known = source == FileFormat::Terraform && is_reference(expression);
            let name = if is_known { expression } else { "value" };
            let quote = if is_open { "" } else { "\"" };
            json.extend([quote, "${", name, "}", quote]);
        } else if let Some(name) = part.strip_suffix(UNKNOWN).filter(|_| !is_open) {
            // A member that a plan has as a flag.
            json.extend([name, "\"", UNKNOWN, "\""]);
        } else {
            is_open = ends_in_string(part, is_open);
            json.push_str(part);
        }
    }
    json
}

/// Whether a string of JSON is open behind a part, if it is or is not before.
fn ends_in_string(part: &str, mut is_open: bool) -> bool {
    let mut chars = part.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => is_open = !is_open,
            '\\' => {
                chars.next();
            }
            _ => {}
        }
    }
    is_open
}

/// Whether an expression is the name of something, which no literal is.
fn is_reference(expression: &str) -> bool {
    let is_name = |char: char| char.is_ascii_alphanumeric() || "_-.[]".contains(char);
    expression.starts_with(|char: char| char.is_ascii_alphabetic())
        && expression.contains('.')
        && expression.chars().all(is_name)
}
