//! What API clients replace in a request before they send it: variables, and parts of the path.
//!
//! A part whose value the file has becomes that value; any other becomes `{{name}}`, a value that is
//! not known. No fix reaches into either.

use std::collections::BTreeMap;

use dcs_migration_lint::Span;

use crate::mapped::{MappedText, Quoting};

/// The text with some of its parts, which are in order, replaced.
pub(crate) fn replace<'t>(text: &MappedText<'t>, parts: &[(Span, String)]) -> MappedText<'t> {
    if parts.is_empty() {
        return text.clone();
    }
    let mut replaced = MappedText::new(text.place.start);
    let mut at = 0;
    for (part, value) in parts {
        replaced.push_part(text, Span::new(at, part.start));
        replaced.next_section();
        replaced.push_escaped(text.span(*part), value, Quoting::Inserted);
        replaced.next_section();
        at = part.end;
    }
    replaced.push_part(text, Span::new(at, text.text.len()));
    replaced.place = text.place;
    replaced.expands = text.expands;
    replaced
}

/// The text with each `{{name}}` replaced whose value is known.
pub(crate) fn fill<'t>(
    text: &MappedText<'t>,
    value: impl Fn(&str) -> Option<String>,
) -> MappedText<'t> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(open) = text.text[at..].find("{{") {
        let start = at + open;
        let inside = &text.text[start + 2..];
        let Some(length) = inside.find(['{', '}']) else {
            break;
        };
        if inside[length..].starts_with("}}") {
            at = start + length + 4;
            let value = value(&inside[..length]);
            parts.extend(value.map(|value| (Span::new(start, at), value)));
        } else {
            at = start + 1;
        }
    }
    replace(text, &parts)
}

/// A URL with the segments of its path replaced that a client fills in: `:name`, whether or not it
/// is among the values, and `{name}` where it is. An empty value is not known.
pub(crate) fn fill_path<'t>(url: &MappedText<'t>, values: &BTreeMap<&str, &str>) -> MappedText<'t> {
    let text = url.text.as_ref();
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let mut at = 0;
    let mut parts = Vec::new();
    for segment in text[..end].split('/') {
        let span = Span::new(at, at + segment.len());
        at = span.end + 1;
        let inside = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let known = |name: &str, span| {
            let value = values.get(name)?;
            let is_empty = value.trim().is_empty();
            let value = if is_empty {
                unknown(name)
            } else {
                (*value).to_owned()
            };
            Some((span, value))
        };
        if let Some(rest) = segment.strip_prefix(':') {
            let name = rest.split('.').next().unwrap_or_default();
            let span = Span::new(span.start, span.start + 1 + name.len());
            if !name.is_empty() {
                parts.push(known(name, span).unwrap_or_else(|| (span, unknown(name))));
            }
        } else if let Some(name) = inside.filter(|name| !name.contains(['{', '}'])) {
            parts.extend(known(name, span));
        }
    }
    replace(url, &parts)
}

/// A variable without a known value.
fn unknown(name: &str) -> String {
    // The text may be anything; a bracket in it would end the variable.
    format!("{{{{{}}}}}", name.replace(['{', '}'], "_"))
}

/// The text with each tag of a template engine, `{% … %}` or `{# … #}`, as a variable.
pub(crate) fn hide_tags<'t>(text: &MappedText<'t>) -> MappedText<'t> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(open) = text.text[at..].find(['{']) {
        let start = at + open;
        let rest = &text.text[start..];
        let close = if rest.starts_with("{%") {
            "%}"
        } else if rest.starts_with("{#") {
            "#}"
        } else {
            at = start + 1;
            continue;
        };
        let Some(length) = rest.find(close) else {
            break;
        };
        at = start + length + 2;
        parts.push((Span::new(start, at), unknown("tag")));
    }
    replace(text, &parts)
}
