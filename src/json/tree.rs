//! Values with their places.

use std::borrow::Cow;
use std::fmt;

use super::decimal;
use crate::text::span::Span;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'t> {
    /// Where it is, in bytes.
    pub span: Span,
    /// The value.
    pub value: Value<'t>,
}

/// A JSON value, or what is in its place.
#[derive(Clone, PartialEq)]
pub enum Value<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number<'t>),
    /// A string, decoded; it borrows from the text unless it holds an escape.
    String(Cow<'t, str>),
    /// An array.
    Array(Vec<Node<'t>>),
    /// An object.
    Object(Object<'t>),
    /// A template variable without quotes (`{{bandwidth}}`): its value is unknown.
    Template,
    /// Text that could not be read because of a fault.
    Invalid,
}

/// A number as `serde_json` holds it.
#[derive(Clone, Copy, PartialEq)]
pub enum Number<'t> {
    /// An integer from 0.
    Unsigned(u64),
    /// An integer below 0.
    Negative(i64),
    /// With a fraction or an exponent, or too long for an integer: its text.
    Float(&'t str),
}

/// The members between `{` and `}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Object<'t> {
    /// In the order of the text, duplicates included.
    pub members: Vec<Member<'t>>,
    /// Whether its `}` is there; if not, further members may have been lost.
    pub closed: bool,
}

/// A name and its value.
#[derive(Clone, PartialEq)]
pub struct Member<'t> {
    /// The name, decoded.
    pub key: Cow<'t, str>,
    /// The key with its quotes.
    pub key_span: Span,
    /// The value.
    pub node: Node<'t>,
}

impl fmt::Debug for Value<'_> {
    /// Shows the kind and what lies inside; texts and numbers may be passwords and are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("Null"),
            Value::Bool(bool) => f.debug_tuple("Bool").field(bool).finish(),
            Value::Number(_) => f.write_str("Number"),
            Value::String(_) => f.write_str("String"),
            Value::Array(items) => f.debug_tuple("Array").field(items).finish(),
            Value::Object(object) => object.fmt(f),
            Value::Template => f.write_str("Template"),
            Value::Invalid => f.write_str("Invalid"),
        }
    }
}

impl fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Number")
    }
}

impl fmt::Debug for Member<'_> {
    /// Leaves the name out: in a broken text it may be a part of a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("key_span", &self.key_span)
            .field("node", &self.node)
            .finish_non_exhaustive()
    }
}

impl Member<'_> {
    /// Key and value together.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.key_span.start, self.node.span.end)
    }
}

impl Object<'_> {
    /// What to cut out to remove a member together with its comma; `None` if there is something
    /// other than whitespace and commas between it and its neighbour.
    #[must_use]
    pub fn removal(&self, text: &str, member: &Member<'_>) -> Option<Span> {
        let own = member.span();
        let is_own = |other: &Member<'_>| std::ptr::eq(other, member);
        let at = self.members.iter().position(is_own)?;
        let (span, between) = if let Some(next) = self.members.get(at + 1) {
            let next = next.key_span.start;
            (Span::new(own.start, next), &text[own.end..next])
        } else if let Some(before) = at.checked_sub(1).map(|before| &self.members[before]) {
            let before = before.node.span.end;
            (Span::new(before, own.end), &text[before..own.start])
        } else {
            (own, "")
        };
        let is_plain = |char: char| char.is_ascii_whitespace() || char == ',';
        between.chars().all(is_plain).then_some(span)
    }
}

impl Node<'_> {
    #[cfg(any(test, fuzzing))]
    /// The value as `serde_json` reads it; `None` where a part of it could not be read.
    pub(crate) fn to_value(&self) -> Option<serde_json::Value> {
        Some(match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(bool) => (*bool).into(),
            Value::Number(number) => number.to_value(),
            Value::String(string) => string.as_ref().into(),
            Value::Array(items) => {
                serde_json::Value::Array(items.iter().map(Node::to_value).collect::<Option<_>>()?)
            }
            Value::Object(object) => serde_json::Value::Object(
                object
                    .members
                    .iter()
                    .map(|member| Some((member.key.to_string(), member.node.to_value()?)))
                    .collect::<Option<_>>()?,
            ),
            Value::Template | Value::Invalid => return None,
        })
    }
}

impl Number<'_> {
    /// The nearest double to a literal, which is what `serde_json` reads.
    pub(crate) fn float(literal: &str) -> f64 {
        decimal::nearest(literal)
    }

    pub(crate) fn to_value(self) -> serde_json::Value {
        match self {
            Number::Unsigned(number) => number.into(),
            Number::Negative(number) => number.into(),
            Number::Float(literal) => Number::float(literal).into(),
        }
    }
}

impl Node<'_> {
    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(string) => Some(string),
            _ => None,
        }
    }

    /// Absent in the sense of the contract: `null` or the empty string.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::String(string) => string.is_empty(),
            _ => false,
        }
    }
}
