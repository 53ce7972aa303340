//! The passwords of a body and the kind of each. Their text is not passed on.

use crate::contract::placeholder::{is_password_template, is_placeholder};
use crate::contract::request::Instance;
use crate::json::tree::Node;
use crate::text::span::Span;
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
    /// It looks like a password in use.
    Real,
}

impl Password {
    /// Judges a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else if is_password_template(text) {
            Self::Template
        } else if is_placeholder(text) || is_example(text) {
            Self::Placeholder
        } else {
            Self::Real
        }
    }
}

/// One sign repeated, or a phrase that documentation uses.
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
                | "密码"
                | "输入密码"
                | "实例密码"
        )
}

/// The `password` members of an instance that are strings.
pub(crate) fn instance_passwords<'a, 't>(
    instance: &Instance<'a, 't>,
) -> impl Iterator<Item = (&'a Node<'t>, &'a str)> {
    let members = instance.password.iter();
    members.filter_map(|member| Some((&member.node, member.node.as_str()?)))
}

/// A password and where it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundPassword {
    pub(crate) span: Span,
    pub(crate) kind: Password,
}

/// The password in the user information of a URL with a scheme; it may be empty.
pub(crate) fn url_password(text: &str) -> Option<Span> {
    let start = text.find("://")? + 3;
    let end = start + text[start..].rfind('@')?;
    let colon = start + text[start..end].find(':')?;
    Some(Span::new(colon + 1, end))
}
