//! A value of another type than the contract has.

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::json::{Node, Value};
use crate::request::Place;
use crate::rule::{Context, Findings, declare_rule};
use crate::schema::Keyword;
use crate::span::Span;
use crate::text::quoted;

declare_rule! {
    /// A value has another type than the contract gives it.
    ///
    /// The document declares the type of every member (Tables 2 and 3): instances are objects,
    /// everything else is a String. Two departures are accepted, because the document's own
    /// example has them: `null` for a member that may be left out, and a number for
    /// `bandwidth_limit_mb`. A list of addresses is one string with commas, not an array.
    ///
    /// `data`: `expected` and `found`, names of JSON types.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": ["192.168.0.1:6379", "192.168.0.2:6379"]}}
    /// ```
    ///
    /// ```json,fixed
    /// {"source_instance": {"addrs": "192.168.0.1:6379,192.168.0.2:6379"}}
    /// ```
    ///
    /// ```json,invalid
    /// {"bandwidth_limit_mb": true}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379,192.168.0.2:6379"}}
    /// ```
    "wrong-type" { severity: Error, since: "0.1.0", fix: Safe, keywords: ["type"] }
}

fn check(context: &Context<'_, '_>, findings: &mut Findings) {
    for violation in &context.violations {
        let node = violation.node;
        let place = violation.place;
        // `null` for a mandatory member is that member missing, not a value of a wrong type.
        let missing = matches!(node.value, Value::Null) && place.is_mandatory();
        let unread = matches!(node.value, Value::Invalid | Value::Template);
        if violation.keyword != Keyword::Type || missing || unread {
            continue;
        }
        let (expected_type, expected) = match place {
            Place::Root | Place::Instance(_) => ("object", "an object"),
            Place::BandwidthLimitMb => ("string", "a string with a whole number"),
            _ => ("string", "a string"),
        };
        let subject = match place {
            Place::Root => "the body".to_owned(),
            _ => quoted(place.name()),
        };
        let found = type_name(node);
        let mut diagnostic = Diagnostic::new(
            &RULE,
            outline(node),
            place.pointer(),
            format!("{subject} must be {expected}, not {found}"),
        )
        .data("expected", expected_type)
        .data("found", found.split(' ').next_back().unwrap_or(found))
        .fix(repair(context, place, node));
        if let Some(help) = advice(place, node) {
            diagnostic = diagnostic.help(help);
        }
        findings.push(diagnostic);
    }
}

/// The whole of a scalar, the opening bracket of a container.
fn outline(node: &Node<'_>) -> Span {
    match node.value {
        Value::Object(_) => Span::new(node.span.start, node.span.start + 1),
        _ => node.span,
    }
}

fn type_name(node: &Node<'_>) -> &'static str {
    match &node.value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
        Value::Template | Value::Invalid => "something unknown",
    }
}

fn advice(place: Place, node: &Node<'_>) -> Option<&'static str> {
    Some(match (place, &node.value) {
        (Place::Root, Value::Array(_)) => "send one request object, not a list of them",
        (Place::Root, _) => "write an object in `{}`",
        (Place::Instance(_), Value::String(_)) => "write `{\"id\": …}` or `{\"addrs\": …}`",
        (Place::Instance(_), _) => "write an object with `id` or `addrs`",
        (Place::Addrs(_), Value::Array(_)) => "write one string, the addresses separated by commas",
        (Place::BandwidthLimitMb, Value::Number(_)) => {
            "the limit is in whole MB/s, from \"1\" to \"10240\""
        }
        (Place::BandwidthLimitMb, _) => "write a limit from \"1\" to \"10240\", or leave it out",
        (
            Place::Id(_) | Place::Addrs(_) | Place::Password(_),
            Value::Number(_) | Value::Bool(_),
        ) => "put the value in double quotes",
        _ => return None,
    })
}

fn repair(context: &Context<'_, '_>, place: Place, node: &Node<'_>) -> Option<Fix> {
    match (place, &node.value) {
        (Place::Addrs(_), Value::Array(items)) => join(context, node, items),
        (Place::Id(_) | Place::Addrs(_) | Place::Password(_), Value::Number(_)) => Some(Fix::safe(
            "put the value in double quotes",
            // Around the value: an edit never holds a password.
            vec![
                Edit::new(Span::empty(node.span.start), "\""),
                Edit::new(Span::empty(node.span.end), "\""),
            ],
        )),
        _ => None,
    }
}

/// An array of strings as one string, the strings themselves left untouched.
fn join(context: &Context<'_, '_>, node: &Node<'_>, items: &[Node<'_>]) -> Option<Fix> {
    // A comment, a fault or another type inside: nothing that could be joined without a guess.
    let clean = |item: &Node<'_>| {
        item.string().is_some_and(|text| !text.is_empty())
            && context.text[item.span.start..].starts_with('"')
    };
    let faulty = context
        .faults
        .iter()
        .any(|fault| node.span.contains(fault.span));
    if items.is_empty() || faulty || !items.iter().all(clean) {
        return None;
    }
    let mut edits = Vec::with_capacity(items.len() + 1);
    let mut start = node.span.start;
    for (at, item) in items.iter().enumerate() {
        let glue = if at == 0 { "\"" } else { "," };
        edits.push(Edit::new(Span::new(start, item.span.start + 1), glue));
        start = item.span.end - 1;
    }
    edits.push(Edit::new(Span::new(start, node.span.end), "\""));
    Some(Fix::safe("join the addresses with commas", edits))
}
