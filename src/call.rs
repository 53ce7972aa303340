//! What a file writes around the bodies of its requests, as rules read it. Spans count in the
//! file.

use crate::diagnostic::Edit;
use crate::span::Span;

/// The requests of a file that go to this call, or were meant to.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    pub(crate) calls: Vec<Call>,
    /// Passwords in plain text outside the bodies.
    pub(crate) passwords: Vec<Span>,
}

/// One request.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Where the path is not that of this call.
    pub(crate) wrong_path: Option<WrongPath>,
    pub(crate) content_type: ContentType,
}

#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub(crate) word: String,
    /// The word, or the URL where the client chooses the method.
    pub(crate) span: Span,
    pub(crate) written: bool,
    /// What makes it `POST`.
    pub(crate) edit: Option<Edit>,
}

#[derive(Debug)]
pub(crate) struct WrongPath {
    pub(crate) span: Span,
    /// What is wrong with it, part by part; empty where that cannot be told.
    pub(crate) faults: Vec<String>,
    /// What makes it the path of this call; empty where that cannot be told.
    pub(crate) edits: Vec<Edit>,
}

#[derive(Debug, Clone)]
pub(crate) enum ContentType {
    /// A variable, or the file does not say.
    Unknown,
    Missing {
        /// The URL.
        span: Span,
        /// What the client sends instead, where it is known.
        sent: Option<&'static str>,
        /// What adds it.
        edit: Option<Edit>,
    },
    Given {
        span: Span,
        value: String,
        /// What makes it `application/json`.
        edit: Option<Edit>,
    },
}
