//! Values of a wrong type.

use crate::contract::request::Place;
use crate::contract::schema::Keyword;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{BodyContext, ResponseContext};
use crate::diagnostic::findings::Findings;
use crate::json::tree::{Node, Value};
use crate::text::edit::Edit;
use crate::text::escape::quoted;
use crate::text::span::Span;

declare_rule! {
    /// A value has another type than the API reference declares.
    ///
    /// The service can be expected to refuse the request, or to read something else than you meant.
    /// Instances are objects, everything else in the request is a string; a list of addresses is
    /// one string with commas. The reference's own example has two other types, which are accepted:
    /// `null` for an optional member, and a number for `bandwidth_limit_mb`. In a response all
    /// values are strings or `null`, apart from the older error envelope.
    ///
    /// **Evidence.** The reference, Tables 2 and 3 for the request, Tables 4 to 9 for the
    /// responses.
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
    ///
    /// ```json,invalid,status=200
    /// {"id": 90754308, "status": "MIGRATING"}
    /// ```
    ///
    /// `data`: `expected` and `found`, names of JSON types.
    "wrong-type" { severity: Error, since: "0.1.0", fix: Safe, keywords: ["type"], subjects: [request => check, response => check_response], traits: [Violation] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for violation in &context.violations {
        let node = violation.node;
        let place = violation.place;
        // `missing-field` reports `null` for a required member.
        let missing = matches!(node.value, Value::Null) && place.is_mandatory();
        let unread = matches!(node.value, Value::Invalid | Value::Template);
        if violation.keyword != Keyword::Type || missing || unread {
            continue;
        }
        let (expected_type, expected) = match place {
            Place::Root | Place::Instance(_) => ("object", "an object"),
            Place::BandwidthLimitMb => ("string", "a string with an integer"),
            _ => ("string", "a string"),
        };
        let found = type_name(node);
        let diagnostic = findings
            .add(
                &RULE,
                outline(context.text, node),
                place.pointer(),
                match place {
                    Place::Root => ["the body must be ", expected, ", not ", found].concat(),
                    // A whole number is accepted; this one has a fraction.
                    Place::BandwidthLimitMb if matches!(node.value, Value::Number(_)) => {
                        let written = &context.text[node.span.start..node.span.end];
                        let shown = context.quote(node.span, written);
                        [
                            "`bandwidth_limit_mb` must be an integer, not `",
                            &shown,
                            "`",
                        ]
                        .concat()
                    }
                    _ => ["`", place.name(), "` must be ", expected, ", not ", found].concat(),
                },
            )
            .data("expected", expected_type)
            .data("found", found.split(' ').next_back().unwrap_or(found))
            .fix(repair(context, place, node));
        if let Some(help) = advice(place, node) {
            diagnostic.help(help);
        }
    }
}

/// Members of a response must be strings, `null` or absent; the older envelope is an object.
fn check_response(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let response = context.response;
    let mut wrong =
        |node: &Node<'_>, pointer: &'static str, subject: String, expected: &'static str| {
            if matches!(node.value, Value::Invalid | Value::Template) {
                return;
            }
            let found = type_name(node);
            let message = format!("{subject} must be {expected}, not {found}");
            let word = |name: &'static str| name.split(' ').next_back().unwrap_or(name);
            findings
                .add(&RULE, outline(context.text, node), pointer, message)
                .help("check whether the service sent this response")
                .data("expected", word(expected))
                .data("found", word(found));
        };
    if let (Some(root), None) = (response.root, response.object) {
        wrong(root, "", "the body".to_owned(), "an object");
    }
    let members: &[(&'static str, &str)] = if response.is_success() {
        &[
            ("/id", "id"),
            ("/name", "name"),
            ("/status", "status"),
            ("/error", "error"),
        ]
    } else {
        &[
            ("/error_msg", "error_msg"),
            ("/error_code", "error_code"),
            ("/error_ext_msg", "error_ext_msg"),
            ("/error", "error"),
        ]
    };
    let is_text = |node: &Node<'_>| matches!(node.value, Value::String(_) | Value::Null);
    for &(pointer, name) in members {
        let Some(member) = response.member(name) else {
            continue;
        };
        let is_envelope = name == "error" && matches!(member.node.value, Value::Object(_));
        if !is_text(&member.node) && !is_envelope {
            wrong(&member.node, pointer, quoted(name), "a string");
        }
    }
    for (pointer, name) in [("/error/code", "code"), ("/error/message", "message")] {
        if let Some(member) = response
            .envelope(name)
            .filter(|member| !is_text(&member.node))
        {
            wrong(&member.node, pointer, quoted(name), "a string");
        }
    }
}

/// The span of a value; of an object only its opening bracket.
fn outline(text: &str, node: &Node<'_>) -> Span {
    match node.value {
        Value::Object(_) => Span::of_char(text, node.span.start),
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
        (Place::Addrs(_), Value::Array(_)) => {
            "write one string with the addresses separated by commas"
        }
        (Place::BandwidthLimitMb, Value::Number(_)) => {
            "use whole MB/s, from `\"1\"` to `\"10240\"`"
        }
        (Place::BandwidthLimitMb, _) => "write a limit from `\"1\"` to `\"10240\"`, or remove it",
        (
            Place::Id(_) | Place::Addrs(_) | Place::Password(_),
            Value::Number(_) | Value::Bool(_),
        ) => "put the value in double quotes",
        _ => return None,
    })
}

fn repair(context: &BodyContext<'_, '_>, place: Place, node: &Node<'_>) -> Option<Fix> {
    match (place, &node.value) {
        (Place::Addrs(_), Value::Array(items)) => join(context, node, items),
        (Place::Id(_) | Place::Addrs(_) | Place::Password(_), Value::Number(_)) => Some(Fix::safe(
            "put the value in double quotes",
            // Around the value: an edit never contains a password.
            vec![
                Edit::new(Span::empty(node.span.start), "\""),
                Edit::new(Span::empty(node.span.end), "\""),
            ],
        )),
        _ => None,
    }
}

/// An array of strings as one string; the edits leave the strings themselves unchanged.
fn join(context: &BodyContext<'_, '_>, node: &Node<'_>, items: &[Node<'_>]) -> Option<Fix> {
    // With a comment, a fault or another type inside, joining would be a guess.
    let clean = |item: &Node<'_>| {
        item.as_str().is_some_and(|text| !text.is_empty())
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
