//! Collections of Thunder Client: exports, and what it keeps in a workspace.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, UncheckedReason};
use dcs_migration_lint::json::{Node, Value};

use crate::collection::{self, Reader};
use crate::json::{is_true, items, member, string};
use crate::request::{Body, FileContents, Request};
use crate::template::fill_path;

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    collection::read(text, span, contents, |reader, root| {
        let requests = match &root.value {
            Value::Array(_) => Some(root),
            _ => member(root, "requests"),
        };
        for node in items(requests) {
            request(reader, node);
        }
    });
}

fn request<'t>(reader: &mut Reader<'_, 't>, request: &Node<'t>) {
    let Some(url) = reader.string(member(request, "url")) else {
        return;
    };
    let parameters = items(member(request, "params")).iter();
    let values = parameters
        .filter(|parameter| is_true(parameter, "isPath"))
        .filter_map(|parameter| Some((string(parameter, "name")?, string(parameter, "value")?)));
    let url = fill_path(&url, &values.collect());
    let method = reader.method(request, url.place);
    let body = member(request, "body");
    let kind = body.and_then(|body| string(body, "type")).unwrap_or("none");
    let headers = member(request, "headers");
    let content_type = reader.content_type(items(headers)).unwrap_or_else(|| {
        let sent = match kind {
            // The client names these itself.
            "json" | "formdata" | "formencoded" | "graphql" => return ContentType::Unknown,
            "xml" => Some("application/xml"),
            "text" => Some("text/plain"),
            _ => None,
        };
        let header = r#"{"name": "Content-Type", "value": "application/json"}"#;
        Reader::no_content_type(url.place, sent, headers, header)
    });
    let body = body.map_or(Some(Body::None), |node| self::body(reader, node, kind));
    reader.add(body, |body| Request::new(method, url, content_type, body));
}

fn body<'t>(reader: &mut Reader<'_, 't>, body: &Node<'t>, kind: &str) -> Option<Body<'t>> {
    let reason = match kind {
        "none" => return Some(Body::None),
        "formencoded" => UncheckedReason::UrlEncoded,
        "formdata" => UncheckedReason::Multipart,
        "graphql" => UncheckedReason::GraphQl,
        "binary" => UncheckedReason::ClientFile,
        _ => return reader.body(member(body, "raw")),
    };
    Some(reader.unchecked(member(body, "type"), body, reason))
}
