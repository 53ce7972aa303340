//! JSON Pointers (RFC 6901).

use super::tree::{Node, Value};
use crate::text::span::Span;

/// Whether a text is a JSON Pointer (RFC 6901).
///
/// ```
/// use dcs_migration_lint::json::is_pointer;
///
/// assert!(is_pointer("") && is_pointer("/source_instance/id"));
/// assert!(!is_pointer("source_instance") && !is_pointer("/a~b"));
/// ```
#[must_use]
pub fn is_pointer(text: &str) -> bool {
    let escaped = |rest: &str| rest.starts_with(['0', '1']);
    text.is_empty() || (text.starts_with('/') && text.split('~').skip(1).all(escaped))
}

/// Appends one reference token to a JSON Pointer.
pub(crate) fn push_pointer(pointer: &mut String, token: &str) {
    pointer.reserve(token.len() + 1);
    pointer.push('/');
    if !token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        pointer.push_str(token);
        return;
    }
    for char in token.chars() {
        match char {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(char),
        }
    }
}

/// JSON Pointer to the innermost value around an offset; names that `hide` are written `***`.
pub(crate) fn pointer_at(root: &Node<'_>, at: usize, hide: impl Fn(Span) -> bool) -> String {
    let mut pointer = String::with_capacity(32);
    let mut node = root;
    loop {
        match &node.value {
            Value::Object(object) => {
                let next = object
                    .members
                    .partition_point(|member| member.key_span.start <= at);
                let member = next.checked_sub(1).map(|last| &object.members[last]);
                let Some(member) = member.filter(|member| at <= member.span().end) else {
                    return pointer;
                };
                let hidden = hide(member.key_span);
                push_pointer(&mut pointer, if hidden { "***" } else { &member.key });
                node = &member.node;
            }
            Value::Array(items) => {
                let next = items.partition_point(|item| item.span.start <= at);
                let Some(item) = next
                    .checked_sub(1)
                    .filter(|&item| at <= items[item].span.end)
                else {
                    return pointer;
                };
                push_pointer(&mut pointer, &item.to_string());
                node = &items[item];
            }
            _ => return pointer,
        }
    }
}
