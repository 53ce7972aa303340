//! Writes, beside each `.hurl` file of a folder, the requests that Hurl's own parser finds in it:
//! `NAME.read`, a list of method, URL without query, and body; `null` for none and `false` for a
//! body of another kind. Files that the parser refuses are removed.

use std::fs;
use std::path::Path;

use hurl_core::ast::{
    Bytes, MultilineStringKind, Request, SectionValue, Template, TemplateElement,
};
use hurl_core::parser::parse_hurl_file;
use hurl_core::types::ToSource;
use serde_json::{Value, json};

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    let (mut read, mut refused) = (0, 0);
    for entry in fs::read_dir(folder).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_none_or(|extension| extension != "hurl") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("it can be read");
        let Ok(file) = parse_hurl_file(&text) else {
            fs::remove_file(&path).expect("it can be removed");
            refused += 1;
            continue;
        };
        let requests = file.entries.iter().map(|entry| values(&entry.request));
        let requests = Value::Array(requests.collect()).to_string();
        fs::write(with_read(&path), requests).expect("it can be written");
        read += 1;
    }
    println!("{read} files of Hurl, {refused} refused");
    assert!(read > 100, "too many are refused");
}

fn with_read(path: &Path) -> String {
    format!("{}.read", path.display())
}

fn values(request: &Request) -> Value {
    let url = text(&request.url);
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let url = url.strip_suffix('/').unwrap_or(url);
    let is_form = request.sections.iter().any(|section| {
        matches!(
            section.value,
            SectionValue::FormParams(..) | SectionValue::MultipartFormData(..)
        )
    });
    let body = match request.body.as_ref().map(|body| &body.value) {
        None if is_form => json!(false),
        None => Value::Null,
        Some(Bytes::Json(value)) => json!(value.to_source().as_str()),
        Some(Bytes::Xml(text)) => json!(text),
        Some(Bytes::MultilineString(string)) => match &string.kind {
            MultilineStringKind::GraphQl(_) => json!(false),
            MultilineStringKind::Text(value)
            | MultilineStringKind::Json(value)
            | MultilineStringKind::Xml(value)
            | MultilineStringKind::Raw(value) => json!(text(value)),
        },
        Some(Bytes::OnelineString(value)) => json!(text(value)),
        Some(Bytes::Hex(hex)) => json!(String::from_utf8_lossy(&hex.value)),
        Some(Bytes::Base64(_) | Bytes::File(_)) => json!(false),
    };
    json!([request.method.to_string(), url, body])
}

/// A text with its escapes decoded, and its variables as they are written.
fn text(template: &Template) -> String {
    let element = |element: &TemplateElement| match element {
        TemplateElement::String { value, .. } => value.clone(),
        TemplateElement::Placeholder(_) => element.to_source().as_str().to_owned(),
    };
    template.elements.iter().map(element).collect()
}
