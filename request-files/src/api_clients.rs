//! Collections of API clients in YAML: Insomnia v5, and `OpenCollection`, which Bruno writes since
//! version 3.

use std::collections::BTreeMap;

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, Unchecked, UncheckedReason};

use crate::ansible::{given, method};
use crate::mapped::MappedText;
use crate::redaction;
use crate::request::{Body, FileContents, Request, form};
use crate::template::{fill_path, hide_tags};
use crate::yaml::{Id, Value, Yaml};

/// Reads the requests of a file; adds what is found.
pub(crate) fn read<'t>(yaml: &Yaml<'t>, contents: &mut FileContents<'t>) {
    let has = |id: Id, key: &str| yaml.get(id, key).is_some();
    let is_insomnia = |id: &Id| {
        let kind = yaml.get(*id, "type").and_then(|id| yaml.scalar(id));
        kind.is_some_and(|kind| kind.starts_with("collection.insomnia.rest/"))
    };
    let is_open_collection =
        |id: &Id| has(*id, "opencollection") || has(*id, "info") && has(*id, "http");
    let insomnia = yaml.roots.iter().any(is_insomnia);
    let open_collection = yaml.roots.iter().any(is_open_collection);
    if !insomnia && !open_collection {
        return;
    }
    for (id, node) in yaml.nodes.iter().enumerate() {
        if !matches!(node.value, Value::Mapping(_)) {
            continue;
        }
        if insomnia && has(id, "url") && has(id, "method") {
            request(yaml, id, "text", contents);
        }
        if open_collection && let Some(http) = yaml.get(id, "http") {
            request(yaml, http, "data", contents);
        }
    }
}

/// A request; `member` is the one of `body` that has its text.
fn request<'t>(yaml: &Yaml<'t>, id: Id, member: &str, contents: &mut FileContents<'t>) {
    let text = |id: Id, name: &str| yaml.get(id, name).and_then(|id| yaml.mapped(id));
    let Some(url) = text(id, "url") else {
        return;
    };
    let url = fill_path(&hide_tags(&url), &path_values(yaml, id));
    let body = yaml.get(id, "body").map(|body| variant(yaml, body));
    let kind = body.and_then(|body| {
        let kind = yaml
            .get(body, "mimeType")
            .or_else(|| yaml.get(body, "type"))?;
        yaml.scalar(kind)
    });
    let content_type = content_type(yaml, id, kind, &url, contents);
    let has_items = |name: &str| {
        let items = body.and_then(|body| yaml.get(body, name));
        items.is_some_and(|items| !yaml.items(items).is_empty())
    };
    let reason = match kind {
        Some("form-urlencoded" | "application/x-www-form-urlencoded") => {
            Some(UncheckedReason::UrlEncoded)
        }
        Some("multipart-form" | "multipart/form-data") => Some(UncheckedReason::Multipart),
        Some("application/graphql") => Some(UncheckedReason::GraphQl),
        Some("file") => Some(UncheckedReason::ClientFile),
        _ if body.is_some_and(|body| yaml.get(body, "fileName").is_some()) => {
            Some(UncheckedReason::ClientFile)
        }
        _ if has_items("params") => Some(UncheckedReason::UrlEncoded),
        _ => form(&content_type),
    };
    let body = match (body, reason) {
        (Some(body), Some(reason)) => {
            let span = yaml.nodes[body].span;
            contents.secrets.push(span);
            Body::Unchecked(Unchecked { span, reason })
        }
        (Some(body), None) => match text(body, member) {
            Some(text) if !text.text.trim().is_empty() => Body::Text(hide_tags(&text)),
            _ => Body::None,
        },
        (None, _) => Body::None,
    };
    contents.requests.push(Request::new(
        method(text(id, "method"), &url),
        url,
        content_type,
        body,
    ));
}

/// The values of the parts of the path that a client fills in.
fn path_values<'y>(yaml: &'y Yaml<'_>, id: Id) -> BTreeMap<&'y str, &'y str> {
    let list = |name: &str| yaml.get(id, name).map_or(&[][..], |list| yaml.items(list));
    let text = |id: Id, name: &str| yaml.get(id, name).and_then(|id| yaml.scalar(id));
    let is_path = |parameter: Id| {
        text(parameter, "type") == Some("path") && text(parameter, "disabled") != Some("true")
    };
    let parameters = list("params")
        .iter()
        .filter(|&&parameter| is_path(parameter));
    let all = list("pathParameters").iter().chain(parameters);
    all.filter_map(|&parameter| Some((text(parameter, "name")?, text(parameter, "value")?)))
        .collect()
}

/// The body that is selected among several, or the first; or the only one.
fn variant(yaml: &Yaml<'_>, body: Id) -> Id {
    let bodies = yaml.items(body);
    let is_selected = |body: &&Id| {
        let selected = yaml.get(**body, "selected").and_then(|id| yaml.scalar(id));
        selected == Some("true")
    };
    let selected = bodies.iter().find(is_selected).or_else(|| bodies.first());
    selected
        .and_then(|&selected| yaml.get(selected, "body"))
        .unwrap_or(body)
}

/// The header that is switched on, or what the client sends for the kind of the body.
fn content_type(
    yaml: &Yaml<'_>,
    id: Id,
    kind: Option<&str>,
    url: &MappedText<'_>,
    contents: &mut FileContents<'_>,
) -> ContentType {
    let headers = yaml.get(id, "headers");
    let mut found = None;
    for &header in headers.map_or(&[][..], |headers| yaml.items(headers)) {
        let name = yaml.get(header, "name").and_then(|id| yaml.scalar(id));
        let value = yaml.get(header, "value").and_then(|id| yaml.mapped(id));
        let (Some(name), Some(value)) = (name, value) else {
            continue;
        };
        let disabled = yaml.get(header, "disabled").and_then(|id| yaml.scalar(id));
        if name.eq_ignore_ascii_case("content-type") {
            if disabled != Some("true") {
                found = Some(given(&value));
            }
        } else if redaction::is_secret_header(name) {
            let whole = Span::new(0, value.text.len());
            redaction::mapped(&value, whole, &mut contents.secrets);
        }
    }
    if let Some(found) = found {
        return found;
    }
    match kind {
        Some(kind) if kind.contains("json") || kind.contains("form") => ContentType::Unknown,
        // The file has a type of its own.
        Some("file") | None => ContentType::Unknown,
        Some(_) => ContentType::Missing {
            span: url.place,
            sent: None,
            edit: None,
        },
    }
}
