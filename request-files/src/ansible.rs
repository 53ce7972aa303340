//! Tasks of Ansible: the module `uri`, and commands of `shell` and `command`.
//!
//! `{{ … }}` is filled in by Ansible, also inside commands. Modules are named in full or in short.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, Method, Unchecked, UncheckedReason};
use dcs_migration_lint::report::Edit;

use crate::mapped::MappedText;
use crate::request::{Body, FileContents, Request, form};
use crate::scripts::Scripts;
use crate::yaml::{Id, Value, Yaml};
use crate::{redaction, yaml_value};

/// The name of a module without its collection.
fn module(name: &str) -> &str {
    let short = name.strip_prefix("ansible.builtin.");
    short
        .or_else(|| name.strip_prefix("ansible.legacy."))
        .unwrap_or(name)
}

/// Reads the tasks of a file; adds what is found.
pub(crate) fn read<'t>(yaml: &Yaml<'t>, budget: &mut usize, contents: &mut FileContents<'t>) {
    let mut scripts = Scripts::default();
    for node in &yaml.nodes {
        let Value::Mapping(members) = &node.value else {
            continue;
        };
        for &(key, value) in members {
            match module(yaml.scalar(key).unwrap_or_default()) {
                "uri" => uri(yaml, value, budget, contents),
                "shell" | "command" => {
                    let command = yaml.get(value, "cmd").unwrap_or(value);
                    if let Some(script) = yaml.mapped(command)
                        && script.text.contains(' ')
                    {
                        scripts.add(filled_in(&script, "{{"));
                    }
                }
                _ => {}
            }
        }
    }
    scripts.finish(true, contents);
}

/// A script with `{{value}}` for each expression that is filled in before a shell reads it; `open`
/// is how one begins.
pub(crate) fn filled_in<'t>(script: &MappedText<'t>, open: &str) -> MappedText<'t> {
    let text = script.text.as_ref();
    let mut filled = MappedText::new(script.place.start);
    let mut at = 0;
    while let Some(found) = text[at..].find(open) {
        let start = at + found;
        let line = text[start..].split('\n').next().unwrap_or_default();
        let Some(length) = line.find("}}") else {
            let end = start + open.len();
            filled.push_part(script, Span::new(at, end));
            at = end;
            continue;
        };
        let end = start + length + 2;
        filled.push_part(script, Span::new(at, start));
        let place = script.span(Span::new(start, end));
        filled.push_escaped(place, "{{value}}", crate::mapped::Quoting::Inserted);
        at = end;
    }
    filled.push_part(script, Span::new(at, text.len()));
    filled.place = script.place;
    filled
}

/// The request of a task, whose arguments are a mapping.
fn uri<'t>(yaml: &Yaml<'t>, arguments: Id, budget: &mut usize, contents: &mut FileContents<'t>) {
    let Some(url) = yaml.get(arguments, "url").and_then(|id| yaml.mapped(id)) else {
        return;
    };
    let mut content_type = content_type(yaml, arguments, &url, contents);
    let format = yaml.get(arguments, "body_format");
    let format = format.and_then(|id| yaml.scalar(id)).unwrap_or("raw");
    let is_json = format.eq_ignore_ascii_case("json") || format.contains("{{");
    let form_of = match format {
        "form-urlencoded" => Some(UncheckedReason::UrlEncoded),
        "form-multipart" => Some(UncheckedReason::Multipart),
        _ => form(&content_type),
    };
    if let ContentType::Missing { .. } = content_type
        && (is_json || form_of.is_some())
    {
        // Ansible sends the header.
        content_type = ContentType::Unknown;
    }
    let body = match (yaml.get(arguments, "body"), yaml.get(arguments, "src")) {
        (Some(id), _) => body(yaml, arguments, id, form_of, budget),
        (None, Some(file)) => Body::Unchecked(Unchecked {
            span: yaml.nodes[file].span,
            reason: UncheckedReason::Variable,
        }),
        (None, None) => Body::None,
    };
    if matches!(
        (&body, &content_type),
        (Body::None, ContentType::Missing { .. })
    ) {
        content_type = ContentType::Unknown;
    }
    if let Body::Unchecked(unchecked) = &body {
        contents.secrets.push(unchecked.span);
    }
    contents.requests.push(Request::new(
        method(
            yaml.get(arguments, "method").and_then(|id| yaml.mapped(id)),
            &url,
        ),
        url,
        content_type,
        body,
    ));
}

/// The method that a file names; without one, clients send `GET`.
pub(crate) fn method(written: Option<MappedText<'_>>, url: &MappedText<'_>) -> Method {
    match written.filter(|method| !method.text.is_empty()) {
        Some(method) => Method {
            word: if method.text.contains("{{") {
                "POST".to_owned()
            } else {
                method.text.to_ascii_uppercase()
            },
            span: method.place,
            written: true,
            edit: method.edit(&Edit::new(Span::new(0, method.text.len()), "POST")),
        },
        None => Method {
            word: "GET".to_owned(),
            span: url.place,
            written: false,
            edit: None,
        },
    }
}

fn body<'t>(
    yaml: &Yaml<'t>,
    arguments: Id,
    id: Id,
    form: Option<UncheckedReason>,
    budget: &mut usize,
) -> Body<'t> {
    let near = key(yaml, arguments, "body");
    let place = yaml.nodes[id].span;
    let unchecked = |reason| {
        Body::Unchecked(Unchecked {
            span: place,
            reason,
        })
    };
    if let Some(reason) = form {
        return unchecked(reason);
    }
    match &yaml.nodes[id].value {
        Value::Mapping(_) | Value::Sequence(_) => {
            Body::Text(yaml_value::body(yaml, id, near, budget))
        }
        // An encrypted value, among others.
        _ if !matches!(
            yaml.nodes[id].tag.as_str(),
            "" | "!unsafe" | "tag:yaml.org,2002:str"
        ) =>
        {
            unchecked(UncheckedReason::Variable)
        }
        _ => match yaml.mapped(id) {
            Some(text) if text.text.trim().is_empty() => Body::None,
            Some(text) if text.text.trim_start().starts_with("{%") => {
                unchecked(UncheckedReason::Variable)
            }
            Some(text) => Body::Text(text),
            None => Body::None,
        },
    }
}

/// The place of a key of a mapping itself; of the mapping where a merge key brings it.
pub(crate) fn key(yaml: &Yaml<'_>, mapping: Id, name: &str) -> Span {
    let members = yaml.members(mapping).iter().rev();
    let mut named = members.filter(|(key, _)| yaml.scalar(*key) == Some(name));
    let start = yaml.nodes[yaml.resolve(mapping)].span.start;
    named
        .next()
        .map_or(Span::empty(start), |(key, _)| yaml.nodes[*key].span)
}

fn content_type(
    yaml: &Yaml<'_>,
    arguments: Id,
    url: &MappedText<'_>,
    contents: &mut FileContents<'_>,
) -> ContentType {
    let missing = ContentType::Missing {
        span: url.place,
        sent: None,
        edit: None,
    };
    let Some(headers) = yaml.get(arguments, "headers") else {
        return missing;
    };
    if !matches!(yaml.nodes[headers].value, Value::Mapping(_)) {
        // An expression.
        return ContentType::Unknown;
    }
    for &(name, value) in yaml.members(headers) {
        let name = yaml.scalar(name).unwrap_or_default();
        if redaction::is_secret_header(name)
            && let Some(value) = yaml.mapped(value)
        {
            redaction::mapped(
                &value,
                Span::new(0, value.text.len()),
                &mut contents.secrets,
            );
        }
    }
    let is_key = |name: &str| name.eq_ignore_ascii_case("content-type");
    match yaml
        .find(headers, &is_key, 8)
        .and_then(|id| yaml.mapped(id))
    {
        Some(value) => given(&value),
        None => missing,
    }
}

/// A content type that is written in a file.
pub(crate) fn given(value: &MappedText<'_>) -> ContentType {
    if value.text.contains("{{") {
        return ContentType::Unknown;
    }
    let whole = Span::new(0, value.text.len());
    ContentType::Given {
        span: value.place,
        value: value.text.clone().into_owned(),
        edit: value.edit(&Edit::new(whole, "application/json")),
    }
}
