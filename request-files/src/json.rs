//! Shared by the readers of JSON files: access to values, and writing them into a body.

use dcs_migration_lint::Span;
use dcs_migration_lint::json::{Fault, FaultKind, Node, Number, Value, escape_widths, parse};
use dcs_migration_lint::redact::Secrets;
use memchr::memmem::Finder;

use crate::generated::Generated;
use crate::mapped::{MappedText, Quoting};
use crate::request::FileContents;

/// The last member of a name, as parsers take it.
pub(crate) fn member<'a, 't>(node: &'a Node<'t>, name: &str) -> Option<&'a Node<'t>> {
    let Value::Object(object) = &node.value else {
        return None;
    };
    let mut members = object.members.iter().rev();
    Some(&members.find(|member| member.key == name)?.node)
}

/// The string of a member.
pub(crate) fn string<'a>(node: &'a Node<'_>, name: &str) -> Option<&'a str> {
    member(node, name)?.as_str()
}

/// Whether a member is `true`.
pub(crate) fn is_true(node: &Node<'_>, name: &str) -> bool {
    member(node, name).is_some_and(|node| node.value == Value::Bool(true))
}

/// The items of an array, or the value itself.
pub(crate) fn one_or_more<'a, 't>(node: &'a Node<'t>) -> &'a [Node<'t>] {
    match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// The items of an array; none if it is something else.
pub(crate) fn items<'a, 't>(node: Option<&'a Node<'t>>) -> &'a [Node<'t>] {
    match node.map(|node| &node.value) {
        Some(Value::Array(items)) => items,
        _ => &[],
    }
}

/// A string with its places; `None` if a fault makes them uncertain.
pub(crate) fn mapped_string<'t>(text: &'t str, node: &Node<'t>) -> Option<MappedText<'t>> {
    mapped_string_as(text, node, Quoting::Json)
}

/// The same with another quoting, which says how its edits are written.
pub(crate) fn mapped_string_as<'t>(
    text: &'t str,
    node: &Node<'t>,
    quoting: Quoting,
) -> Option<MappedText<'t>> {
    let decoded = node.as_str()?;
    let literal = &text[node.span.start..node.span.end];
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut at = node.span.start + 1;
    let mut mapped = MappedText::new(at);
    let mut rest = inside;
    while let Some(plain) = rest.find('\\') {
        mapped.push_verbatim(text, Span::new(at, at + plain), quoting);
        let (length, width) = escape_widths(&rest[plain..]);
        let from = mapped.text.len();
        let part = decoded.get(from..from + width)?.to_owned();
        at += plain;
        mapped.push_escaped(Span::new(at, at + length), &part, quoting);
        at += length;
        rest = rest.get(plain + length..)?;
    }
    mapped.push_verbatim(text, Span::new(at, at + rest.len()), quoting);
    mapped.place = node.span;
    (mapped.text == decoded).then_some(mapped)
}

/// The roots of a file of Terraform, whose passwords and faults are added. Without any if the file
/// is broken: it is a request that cannot be read if it contains the word `resource`.
pub(crate) fn roots<'t>(
    text: &'t str,
    span: Span,
    resource: &str,
    contents: &mut FileContents<'t>,
) -> Vec<Node<'t>> {
    let parsed = parse(text, span, false);
    let secrets = Secrets::find(text, span, &parsed.roots, &parsed.faults);
    contents.secrets.extend(secrets.spans());
    contents.faults = parsed.faults;
    if is_broken(&contents.faults) {
        contents.unread += usize::from(text.contains(resource));
        return Vec::new();
    }
    parsed.roots
}

/// The object itself, or the objects of an array: Terraform's JSON takes both.
pub(crate) fn objects<'a, 't>(node: &'a Node<'t>) -> impl Iterator<Item = &'a Node<'t>> {
    one_or_more(node)
        .iter()
        .filter(|node| matches!(node.value, Value::Object(_)))
}

/// Whether strings of a file may end elsewhere than it seems, so that any text of it may be a
/// part of a password.
pub(crate) fn is_broken(faults: &[Fault]) -> bool {
    let is_harmless = |fault: &Fault| fault.kind == FaultKind::TrailingComma;
    !faults.iter().all(is_harmless)
}

/// Writes a value of a JSON file that is not broken.
pub(crate) fn value<'t>(out: &mut Generated<'t>, text: &'t str, node: &Node<'_>) {
    let span = node.span;
    let literal = &text[span.start..span.end];
    match &node.value {
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
    if inside != key {
        return None;
    }
    out.name(text, span, true);
    Some(())
}

/// Names that texts are searched for; building the searchers takes longer than searching a body.
pub(crate) struct QuotedNames(Vec<Finder<'static>>);

impl QuotedNames {
    pub(crate) fn new(names: &[&str]) -> Self {
        let finder = |name: &&str| Finder::new(&format!("\"{name}\"")).into_owned();
        Self(names.iter().map(finder).collect())
    }

    /// Whether one of the names stands in quotes in a text.
    pub(crate) fn any_in(&self, text: &str) -> bool {
        let mut names = self.0.iter();
        names.any(|name| name.find(text.as_bytes()).is_some())
    }
}
