//! HTTP archives (HAR 1.2), as browsers and proxies export them.
//!
//! The request and the response of each entry are read. Bodies are JSON strings there; bodies in
//! Base64 are not decoded.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, Method, Unchecked, UncheckedReason};
use dcs_migration_lint::json::{FaultKind, Node, Number, Value, parse};
use dcs_migration_lint::redact::is_secret_name;
use dcs_migration_lint::report::Edit;

use crate::json::{mapped_string, member, string};
use crate::redaction;
use crate::request::{Body, FileContents, Request, Response, form};

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let parsed = parse(text, span, false);
    let root = parsed.roots.first();
    let log = root.and_then(|root| member(root, "log"));
    let entries = log.and_then(|log| member(log, "entries"));
    if let Some(Value::Array(entries)) = entries.map(|entries| &entries.value) {
        for entry in entries {
            read_entry(text, entry, contents);
        }
    }
    for root in &parsed.roots {
        hide_values(root, false, contents);
    }
    if parsed
        .faults
        .iter()
        .any(|fault| fault.kind != FaultKind::TrailingComma)
    {
        redaction::words(text, span, &mut contents.secrets);
    }
    contents.faults = parsed.faults;
}

fn read_entry<'t>(text: &'t str, entry: &Node<'t>, contents: &mut FileContents<'t>) {
    let Some(request) = member(entry, "request") else {
        return;
    };
    let mapped = |node: Option<&Node<'t>>| node.and_then(|node| mapped_string(text, node));
    let (Some(method), Some(url)) = (
        mapped(member(request, "method")),
        mapped(member(request, "url")),
    ) else {
        return;
    };
    let data = member(request, "postData");
    let is_plain = |node: &Node<'_>| string(node, "encoding").is_none_or(str::is_empty);
    let content_type = content_type(text, request, data);
    let written = data.and_then(|data| member(data, "text"));
    let body = match mapped(written) {
        Some(body) if !body.text.is_empty() => {
            let reason = if data.is_some_and(is_plain) {
                form(&content_type).filter(|_| !body.text.trim_start().starts_with('{'))
            } else {
                Some(UncheckedReason::Base64)
            };
            match reason {
                None => Body::Text(body),
                Some(reason) => unchecked(body.place, reason, contents),
            }
        }
        _ => {
            let parameters = data.and_then(|data| member(data, "params"));
            let parameters = parameters.filter(|node| match &node.value {
                Value::Array(items) => !items.is_empty(),
                _ => false,
            });
            parameters.map_or(Body::None, |node| {
                let reason = form(&content_type).unwrap_or(UncheckedReason::UrlEncoded);
                unchecked(node.span, reason, contents)
            })
        }
    };
    let response = member(entry, "response");
    let status = response.and_then(|response| member(response, "status"));
    let status = match status.map(|status| &status.value) {
        // Zero means that there is none.
        Some(Value::Number(Number::Unsigned(status @ 100..=999))) => u16::try_from(*status).ok(),
        _ => None,
    };
    let content = response.and_then(|response| member(response, "content"));
    let content = content.filter(|content| is_plain(content));
    let content = mapped(content.and_then(|content| member(content, "text")));
    let responses = match (status, content) {
        (Some(status), Some(body)) => vec![Response { status, body }],
        _ => Vec::new(),
    };
    contents.requests.push(Request {
        method: Method {
            word: method.text.clone().into_owned(),
            span: method.place,
            written: true,
            edit: method.edit(&Edit::new(Span::new(0, method.text.len()), "POST")),
        },
        content_type,
        url,
        body,
        responses,
        cut: None,
    });
}

/// A body that cannot be checked is not shown either.
fn unchecked<'t>(span: Span, reason: UncheckedReason, contents: &mut FileContents<'t>) -> Body<'t> {
    contents.secrets.push(span);
    Body::Unchecked(Unchecked { span, reason })
}

fn content_type(text: &str, request: &Node<'_>, data: Option<&Node<'_>>) -> ContentType {
    let named = |header: &&Node<'_>| {
        string(header, "name").is_some_and(|name| name.eq_ignore_ascii_case("content-type"))
    };
    let headers = member(request, "headers");
    let header = match headers.map(|headers| &headers.value) {
        Some(Value::Array(headers)) => headers.iter().find(named),
        _ => None,
    };
    let value = header.and_then(|header| member(header, "value"));
    // Some exporters leave headers out.
    let value = value.or_else(|| member(data?, "mimeType"));
    let Some(value) = value.and_then(|value| mapped_string(text, value)) else {
        return ContentType::Unknown;
    };
    ContentType::Given {
        span: value.place,
        value: value.text.clone().into_owned(),
        edit: None,
    }
}

/// Redacts the values of headers and parameters that may give access, and all cookies.
fn hide_values(node: &Node<'_>, cookie: bool, contents: &mut FileContents<'_>) {
    match &node.value {
        Value::Object(object) => {
            let name = string(node, "name").unwrap_or_default();
            let secret = cookie || redaction::is_secret_header(name);
            for member in &object.members {
                let hidden = (member.key == "value" && secret)
                    || (is_secret_name(&member.key) && member.node.as_str().is_some());
                if hidden {
                    contents.secrets.push(member.node.span);
                } else {
                    hide_values(&member.node, member.key == "cookies", contents);
                }
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| hide_values(item, cookie, contents)),
        _ => {}
    }
}
