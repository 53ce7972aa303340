//! The passwords of a body and the kind of each. Their text is not passed on.

use crate::contract::placeholder::{is_placeholder, is_template};
use crate::contract::redaction::is_secret_name;
use crate::contract::request::{Body, INSTANCE_MEMBERS, Instance};
use crate::json::tree::{Member, Node, Value};
use crate::text::spelling::fold;

/// What a text given as a password is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Password {
    /// There is no text.
    Empty,
    /// A variable, replaced when the request is sent.
    Template,
    /// An example that was meant to be replaced.
    Placeholder,
    /// It looks like a password that somebody uses.
    Real,
}

impl Password {
    /// Judges a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else if is_template(text) || is_variable(text) {
            Self::Template
        } else if is_placeholder(text) || is_example(text) {
            Self::Placeholder
        } else {
            Self::Real
        }
    }
}

/// `$NAME` (Unix shells) or `%NAME%` (Windows).
fn is_variable(text: &str) -> bool {
    let name = text
        .strip_prefix('$')
        .or_else(|| text.strip_prefix('%')?.strip_suffix('%'));
    name.is_some_and(|name| {
        name.starts_with(|char: char| char.is_ascii_uppercase() || char == '_')
            && name
                .chars()
                .all(|char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_')
    })
}

/// One character repeated, or a phrase that documentation uses.
fn is_example(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    let repeated = matches!(
        first,
        Some('x' | 'X' | '*' | '.' | '-' | '_' | '#' | '•' | '?')
    ) && chars.all(|char| Some(char) == first);
    let word = fold(text);
    let word = word.trim_end_matches(|char: char| char.is_ascii_digit());
    repeated
        || word.starts_with("yourpassword")
        || word.starts_with("yourredispassword")
        || matches!(
            word,
            "password"
                | "passwd"
                | "redispassword"
                | "instancepassword"
                | "mypassword"
                | "changeme"
                | "changeit"
                | "replaceme"
                | "redacted"
                | "hidden"
                | "masked"
                | "secret"
                | "todo"
                | "examplepassword"
                | "placeholder"
                | "insertpasswordhere"
        )
}

/// The `password` members of an instance that are strings.
pub(crate) fn instance_passwords<'a, 't>(
    instance: &Instance<'a, 't>,
) -> impl Iterator<Item = (&'a Node<'t>, &'a str)> {
    let members = instance.password.iter();
    members.filter_map(|member| Some((&member.node, member.node.as_str()?)))
}

/// Every value of the body and its instances whose member name is that of a password.
pub(crate) fn passwords<'a, 't>(body: &Body<'a, 't>) -> Vec<(&'a Node<'t>, Password)> {
    let instances = body.instances.iter().map(|instance| instance.object);
    let members = body.object.into_iter().chain(instances);
    members
        .flat_map(|object| &object.members)
        .filter(|member| is_password(member))
        .filter_map(|member| match &member.node.value {
            Value::String(text) => Some((&member.node, Password::of(text))),
            Value::Number(_) => Some((&member.node, Password::Real)),
            _ => None,
        })
        .collect()
}

fn is_password(member: &Member<'_>) -> bool {
    member.key == INSTANCE_MEMBERS[2] || is_secret_name(&member.key)
}
