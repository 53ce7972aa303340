//! Exports of Insomnia, version 4.
//!
//! Variables and tags of its templates are values that are not known.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, UncheckedReason};
use dcs_migration_lint::json::Node;

use crate::collection::{self, Reader};
use crate::json::{items, mapped_string, member, string};
use crate::request::{Body, FileContents, Request, form};
use crate::template::{fill_path, hide_tags};

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    collection::read(text, span, contents, |reader, root| {
        for resource in items(member(root, "resources")) {
            if string(resource, "_type") == Some("request") {
                request(reader, resource);
            }
        }
    });
}

fn request<'t>(reader: &mut Reader<'_, 't>, request: &Node<'t>) {
    let Some(url) = reader.string(member(request, "url")) else {
        return;
    };
    let parameters = items(member(request, "pathParameters")).iter();
    let values = parameters
        .filter_map(|parameter| Some((string(parameter, "name")?, string(parameter, "value")?)));
    let url = fill_path(&hide_tags(&url), &values.collect());
    let mut method = reader.method(request, url.place);
    method.word.make_ascii_uppercase();
    let body = member(request, "body");
    let headers = member(request, "headers");
    let content_type = reader.content_type(items(headers)).unwrap_or_else(|| {
        let kind = body.and_then(|body| mapped_string(reader.text, member(body, "mimeType")?));
        match kind.filter(|kind| !kind.text.is_empty()) {
            Some(kind) => ContentType::Given {
                span: kind.place,
                value: kind.text.clone().into_owned(),
                edit: None,
            },
            None => Reader::no_content_type(
                url.place,
                None,
                headers,
                r#"{"name": "Content-Type", "value": "application/json"}"#,
            ),
        }
    });
    let body = body.map_or(Some(Body::None), |node| {
        self::body(reader, node, &content_type)
    });
    reader.add(body, |body| Request::new(method, url, content_type, body));
}

fn body<'t>(
    reader: &mut Reader<'_, 't>,
    body: &Node<'t>,
    content_type: &ContentType,
) -> Option<Body<'t>> {
    let kind = member(body, "mimeType");
    let text =
        member(body, "text").filter(|text| text.as_str().is_some_and(|text| !text.is_empty()));
    let file = member(body, "fileName").filter(|file| file.as_str().is_some());
    let parameters = member(body, "params").filter(|list| !items(Some(list)).is_empty());
    let (node, reason) = if let Some(file) = file {
        (file, UncheckedReason::ClientFile)
    } else if let Some(parameters) = parameters {
        let reason = form(content_type).unwrap_or(UncheckedReason::UrlEncoded);
        (parameters, reason)
    } else if let Some(text) =
        text.filter(|_| string(body, "mimeType") == Some("application/graphql"))
    {
        (text, UncheckedReason::GraphQl)
    } else {
        return Some(match reader.body(text)? {
            Body::Text(text) => Body::Text(hide_tags(&text)),
            other => other,
        });
    };
    Some(reader.unchecked(kind, node, reason))
}
