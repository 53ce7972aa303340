//! The path of the call, `/v2/{project_id}/migration/{task_id}/task`: read from a URI, and built.
//!
//! Facts only; rules judge what the two parameters should look like.

use std::borrow::Cow;

use crate::contract::placeholder::{is_placeholder, is_template, template};
use crate::text::span::Span;

pub(crate) const PROJECT_ID: &str = "project_id";
pub(crate) const TASK_ID: &str = "task_id";

/// A URI as rules read it.
#[derive(Debug)]
pub(crate) struct PathView<'t> {
    /// The path without query and fragment.
    pub(crate) span: Span,
    /// `project_id` and `task_id`; `None` if the path is not that of this call.
    pub(crate) parameters: Option<[Parameter<'t>; 2]>,
    /// Whether a client can send it: nothing, or `http://` or `https://` with a host, is before the
    /// path.
    pub(crate) has_origin: bool,
    /// User information and query, since they may contain a token; they may be empty.
    pub(crate) secrets: Vec<Span>,
}

#[derive(Debug)]
pub(crate) struct Parameter<'t> {
    pub(crate) name: &'static str,
    pub(crate) span: Span,
    pub(crate) text: &'t str,
    /// Decoded; `None` if it is not percent-encoded UTF-8.
    pub(crate) value: Option<Cow<'t, str>>,
}

/// The places of a URI that may hold a password or a token: its user information and its query,
/// which may be empty.
#[must_use]
pub fn uri_secrets(uri: &str) -> Vec<Span> {
    PathView::read(uri).secrets
}

impl Parameter<'_> {
    /// Whether it is a placeholder, or a variable unless `templates` says that variables are
    /// replaced before the request is sent.
    pub(crate) fn is_unresolved(&self, templates: bool) -> bool {
        // The decoded value, as `Path` checks it.
        is_unresolved(self.value.as_deref().unwrap_or(self.text), templates)
    }

    pub(crate) fn is_impossible(&self) -> bool {
        self.value.as_deref().is_none_or(is_impossible)
    }
}

/// Whether a decoded value is none that stays one segment on its way: it is empty, `.` or `..`, has
/// a slash, a backslash or a control character, or is still percent-encoded, since servers and
/// proxies decode again.
pub(crate) fn is_impossible(value: &str) -> bool {
    let is_escape =
        |window: &[u8]| window[0] == b'%' && window[1..].iter().all(u8::is_ascii_hexdigit);
    matches!(value, "" | "." | "..")
        || value.contains(|char: char| matches!(char, '/' | '\\') || char.is_control())
        || value.as_bytes().windows(3).any(is_escape)
}

/// Whether what is before a path is nothing, or the scheme and the authority of an http URI.
fn is_origin(before: &str) -> bool {
    let Some((scheme, authority)) = before.split_once("://") else {
        return before.is_empty();
    };
    let is_http = ["http", "https"]
        .iter()
        .any(|http| scheme.eq_ignore_ascii_case(http));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let is_allowed = |char: char| char.is_alphanumeric() || "-._~:[]@!$&'()*+,;=%".contains(char);
    is_http && !host.is_empty() && authority.chars().all(is_allowed)
}

pub(crate) fn is_unresolved(value: &str, templates: bool) -> bool {
    if is_template(value) {
        return !templates;
    }
    is_placeholder(value) || template(value).is_some()
}

impl<'t> PathView<'t> {
    pub(crate) fn read(uri: &'t str) -> Self {
        let end = uri.find(['?', '#']).unwrap_or(uri.len());
        let before = &uri[..end];
        let authority = match before.find("://") {
            Some(at) if !before[..at].contains('/') => at + 3,
            _ if before.starts_with("//") => 2,
            _ => 0,
        };
        // Without a scheme, text before the first slash is a host or a variable.
        let start = before[authority..]
            .find('/')
            .map_or(end, |length| authority + length);
        let mut secrets = Vec::new();
        if let Some(at) = uri[authority..start].rfind('@') {
            secrets.push(Span::new(authority, authority + at));
        }
        if end < uri.len() {
            secrets.push(Span::new(end + 1, uri.len()));
        }
        Self {
            span: Span::new(start, end),
            parameters: parameters(uri, Span::new(start, end)),
            has_origin: is_origin(&uri[..start]),
            secrets,
        }
    }
}

fn parameters(uri: &str, path: Span) -> Option<[Parameter<'_>; 2]> {
    let text = &uri[path.start..path.end];
    let text = text.strip_suffix('/').unwrap_or(text);
    let rest = text.strip_prefix("/v2/")?.strip_suffix("/task")?;
    let (project, task) = rest.split_once("/migration/")?;
    if project.contains('/') || task.contains('/') {
        return None;
    }
    let start = path.start + "/v2/".len();
    let project = Parameter {
        name: PROJECT_ID,
        span: Span::new(start, start + project.len()),
        text: project,
        value: decode(project),
    };
    let start = project.span.end + "/migration/".len();
    let task = Parameter {
        name: TASK_ID,
        span: Span::new(start, start + task.len()),
        text: task,
        value: decode(task),
    };
    Some([project, task])
}

fn decode(segment: &str) -> Option<Cow<'_, str>> {
    if !segment.contains('%') {
        return Some(Cow::Borrowed(segment));
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}
