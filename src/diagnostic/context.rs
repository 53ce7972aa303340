//! The input of rules: one context for each subject, with the [`Document`] that they share.

use std::borrow::Cow;
use std::ops::Deref;

use crate::contract::call::Calls;
use crate::contract::other_call::WrongBody;
use crate::contract::password::FoundPassword;
use crate::contract::path::PathView;
use crate::contract::redaction::{Secrets, broken_from};
use crate::contract::request::Body;
use crate::contract::response::ResponseView;
use crate::contract::schema::{Keyword, Violation};
use crate::diagnostic::Diagnostic;
use crate::json::fault::Fault;
use crate::json::pointer::{pointer_at, push_pointer};
use crate::json::tree::{Member, Node};
use crate::text::encoding::EncodingFault;
use crate::text::escape::quotable;
use crate::text::span::Span;

/// The text of any subject.
pub(crate) struct Document<'a, 't> {
    /// The whole text; spans count from its start.
    pub(crate) text: &'t str,
    /// The part of it that holds the JSON value.
    pub(crate) span: Span,
    /// The value, if there is any.
    pub(crate) root: Option<&'a Node<'t>>,
    pub(crate) faults: &'a [Fault],
    pub(crate) encoding: &'a [EncodingFault],
    pub(crate) secrets: &'a Secrets,
    pub(crate) reading: Reading,
}

/// How a text is read, and what may be shown of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Whether a string may hold a variable of the file's own format in place of any value.
    pub(crate) templates: bool,
    /// Whether texts of findings may have values of the text in them.
    pub(crate) quote_values: bool,
}

/// In place of what is not shown.
const HIDDEN: &str = "***";

/// The body of a request.
pub(crate) struct BodyContext<'a, 't> {
    pub(crate) document: Document<'a, 't>,
    pub(crate) body: Body<'a, 't>,
    pub(crate) violations: Vec<Violation<'a, 't>>,
    pub(crate) passwords: Vec<FoundPassword>,
    /// What the body is, if it is not one of this call.
    pub(crate) wrong_body: Option<WrongBody<'a, 't>>,
}

impl BodyContext<'_, '_> {
    /// The places of the values that violate one of these keywords, sorted, so that a member that is
    /// repeated many times is searched fast.
    pub(crate) fn violating(&self, keywords: &[Keyword]) -> Vec<Span> {
        let violations = self.violations.iter();
        let violations = violations.filter(|violation| keywords.contains(&violation.keyword));
        let mut places: Vec<Span> = violations.map(|violation| violation.node.span).collect();
        places.sort_unstable();
        places
    }
}

/// The URI that a request is sent to.
pub(crate) struct PathContext<'a, 't> {
    pub(crate) document: Document<'a, 't>,
    pub(crate) path: &'a PathView<'t>,
}

/// The status and body of a response.
pub(crate) struct ResponseContext<'a, 't> {
    pub(crate) document: Document<'a, 't>,
    pub(crate) response: ResponseView<'a, 't>,
}

/// What surrounds the bodies of requests: methods, URLs, headers.
pub(crate) struct CallContext<'a, 't> {
    pub(crate) document: Document<'a, 't>,
    pub(crate) calls: &'a Calls,
}

/// Each context gives what its document has.
macro_rules! on_a_document {
    ($($context:ident),+) => {
        $(impl<'a, 't> Deref for $context<'a, 't> {
            type Target = Document<'a, 't>;

            fn deref(&self) -> &Document<'a, 't> {
                &self.document
            }
        })+
    };
}
on_a_document!(BodyContext, PathContext, ResponseContext, CallContext);

impl<'a, 't> Document<'a, 't> {
    /// A text without JSON.
    pub(crate) fn new(text: &'t str, secrets: &'a Secrets, reading: Reading) -> Self {
        Self {
            text,
            span: Span::new(0, text.len()),
            root: None,
            faults: &[],
            encoding: &[],
            secrets,
            reading,
        }
    }

    /// A member's name, for a message that has it between backticks.
    pub(crate) fn key<'m>(&self, member: &'m Member<'t>) -> Cow<'m, str> {
        if self.secrets.touches(member.key_span) {
            Cow::Borrowed(HIDDEN)
        } else {
            quotable(&member.key)
        }
    }

    /// Appends a member's name to a JSON Pointer, as `***` where a password may be in it.
    pub(crate) fn push_key(&self, pointer: &mut String, member: &Member<'t>) {
        let hidden = self.secrets.touches(member.key_span);
        push_pointer(pointer, if hidden { HIDDEN } else { &member.key });
    }

    /// JSON Pointer to the innermost value around an offset.
    pub(crate) fn pointer_at(&self, at: usize) -> String {
        let hide = |key| self.secrets.touches(key);
        self.root
            .map_or_else(String::new, |root| pointer_at(root, at, hide))
    }

    /// Whether the fix of a finding would leave a part of what may be a password, which nothing
    /// would recognize afterwards; or change any of it in a text whose strings may end elsewhere.
    pub(crate) fn is_doubtful(&self, diagnostic: &Diagnostic) -> bool {
        let mut edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
        // Syntax comes first: without its errors there is no doubt.
        diagnostic.rule.id != "invalid-json"
            && edits.any(|edit| {
                self.secrets.tears(edit.span)
                    || (self.secrets.touches(edit.span)
                        && broken_from(self.text, self.root, self.faults)
                            .is_some_and(|from| edit.span.end > from))
            })
    }

    /// Whether a value may be quoted in a finding.
    pub(crate) fn shows(&self, span: Span) -> bool {
        self.reading.quote_values && !self.secrets.touches(span)
    }

    /// A text from the file, for a message that has it between backticks; masked where a password
    /// may be in it, and where no value is to be quoted.
    pub(crate) fn quote<'q>(&self, span: Span, text: &'q str) -> Cow<'q, str> {
        if self.shows(span) {
            quotable(text)
        } else {
            Cow::Borrowed(HIDDEN)
        }
    }
}
