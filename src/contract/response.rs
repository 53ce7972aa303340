//! The documented responses: typed, and as rules read them.
//!
//! Responses are read leniently, since clients cannot change them. Every documented member may be
//! absent; other members are ignored.

use crate::json::tree::{Member, Node, Object, Value};
use crate::text::span::Span;

/// A response as rules read it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResponseView<'a, 't> {
    pub(crate) status: u16,
    pub(crate) root: Option<&'a Node<'t>>,
    pub(crate) object: Option<&'a Object<'t>>,
}

/// The members of the documented bodies, and of the older envelope.
pub(crate) const DOCUMENTED_MEMBERS: [&str; 7] = [
    "id",
    "name",
    "status",
    "error",
    "error_msg",
    "error_code",
    "error_ext_msg",
];

/// The HTTP statuses in the API reference's table of status codes.
pub(crate) const STATUS_CODES: [u16; 6] = [200, 400, 401, 403, 404, 500];

impl<'a, 't> ResponseView<'a, 't> {
    pub(crate) fn new(status: u16, root: Option<&'a Node<'t>>) -> Self {
        let object = root.and_then(|root| match &root.value {
            Value::Object(object) => Some(object),
            _ => None,
        });
        Self {
            status,
            root,
            object,
        }
    }

    pub(crate) fn is_success(self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The member that counts: the last one of a name.
    pub(crate) fn member(self, name: &str) -> Option<&'a Member<'t>> {
        last(self.object?, name)
    }

    /// A member of the older envelope, `{"error": {"code": …, "message": …}}`.
    pub(crate) fn envelope(self, name: &str) -> Option<&'a Member<'t>> {
        match &self.member("error")?.node.value {
            Value::Object(object) => last(object, name),
            _ => None,
        }
    }

    /// The text of a member of the older envelope, if it is a string.
    pub(crate) fn envelope_text(self, name: &str) -> Option<(Span, &'a str)> {
        let node = &self.envelope(name)?.node;
        Some((node.span, node.as_str()?))
    }

    /// The error code, also from the older envelope.
    pub(crate) fn code(self) -> Option<&'a Member<'t>> {
        let code = self.member("error_code");
        code.filter(|code| code.node.value != Value::Null)
            .or_else(|| self.envelope("code"))
            .or(code)
    }

    /// Whether the body is that of an error, whatever the HTTP status: it has an error code, or is
    /// the older envelope.
    pub(crate) fn is_error(self) -> bool {
        self.code_text().is_some()
            || self.envelope("code").is_some()
            || self.envelope("message").is_some()
    }

    /// The error code with its pointer, if it is a string.
    pub(crate) fn code_text(self) -> Option<(&'static str, Span, &'a str)> {
        let member = self.code()?;
        let is_own = |own: &Member<'_>| std::ptr::eq(own, member);
        let pointer = if self.member("error_code").is_some_and(is_own) {
            "/error_code"
        } else {
            "/error/code"
        };
        match &member.node.value {
            Value::String(text) => Some((pointer, member.node.span, text)),
            _ => None,
        }
    }

    /// A member's text, if it is a string.
    pub(crate) fn text(self, name: &str) -> Option<(Span, &'a str)> {
        let node = &self.member(name)?.node;
        match &node.value {
            Value::String(text) => Some((node.span, text)),
            _ => None,
        }
    }
}

fn last<'a, 't>(object: &'a Object<'t>, name: &str) -> Option<&'a Member<'t>> {
    object
        .members
        .iter()
        .rev()
        .find(|member| member.key == name)
}

/// The form of an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// `DCS.NNNN`.
    Service,
    /// `111HHHNNN`; the HTTP status that it names.
    Numbered(u16),
    /// `APIGW.NNNN`.
    Gateway,
    Malformed,
}

impl Code {
    pub(crate) fn of(code: &str) -> Self {
        /// Codes that contain 400 but come with 500, according to the table of error codes.
        const COME_WITH_500: [&str; 3] = ["111400069", "111400101", "111400842"];
        let digits = |text: &str, count| {
            text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if code
            .strip_prefix("DCS.")
            .is_some_and(|rest| digits(rest, 4))
        {
            Code::Service
        } else if code
            .strip_prefix("APIGW.")
            .is_some_and(|rest| digits(rest, 4))
        {
            Code::Gateway
        } else if COME_WITH_500.contains(&code) {
            Code::Numbered(500)
        } else if code.starts_with("111") && digits(code, 9) {
            code[3..6].parse().map_or(Code::Malformed, Code::Numbered)
        } else {
            Code::Malformed
        }
    }
}
