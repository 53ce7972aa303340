//! Shared by the readers of JSON files: access to values, and writing them into a body.

use dcs_migration_lint::Span;
use dcs_migration_lint::json::{Fault, Node, Number, Value};

use crate::generated::Generated;
pub(crate) use crate::har::member;
use crate::mapped::Quoting;

/// The object itself, or the objects of an array: Terraform's JSON takes both.
pub(crate) fn objects<'a, 't>(node: &'a Node<'t>) -> impl Iterator<Item = &'a Node<'t>> {
    let nodes = match &node.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    nodes
        .iter()
        .filter(|node| matches!(node.value, Value::Object(_)))
}

/// Writes a value of a JSON file. `faults` are those of the file; what they touch is unknown.
pub(crate) fn value<'t>(out: &mut Generated<'t>, text: &'t str, node: &Node<'_>, faults: &[Fault]) {
    let span = node.span;
    let literal = &text[span.start..span.end];
    let first = faults.partition_point(|fault| fault.span.end < span.start);
    let broken = faults[first..]
        .iter()
        .any(|fault| fault.span.start <= span.end);
    match &node.value {
        _ if broken => out.unknown(span),
        Value::Null => out.word("null", span),
        Value::Bool(_) => out.token(literal, span),
        Value::Number(number) => out.token(&decimal(*number, literal), span),
        // A directive may come to any text.
        Value::String(text) if text.contains("%{") => out.unknown(span),
        Value::String(_) | Value::Array(_) | Value::Object(_) => {
            out.text.next_section();
            out.text.plain(literal, span.start, Quoting::Template);
        }
        Value::Template | Value::Invalid => out.unknown(span),
    }
}

/// A number as a string without an exponent.
fn decimal(number: Number<'_>, literal: &str) -> String {
    match number {
        Number::Float(_) => literal
            .parse()
            .map_or_else(|_| literal.to_owned(), |number: f64| number.to_string()),
        _ => literal.to_owned(),
    }
}

/// Writes the name of a member; `None` where it has escapes, so that it is no known one.
pub(crate) fn name(out: &mut Generated<'_>, text: &str, key: &str, span: Span) -> Option<()> {
    let literal = &text[span.start..span.end];
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    if inside != key || key.contains('\\') {
        return None;
    }
    out.name(text, span, true);
    Some(())
}
