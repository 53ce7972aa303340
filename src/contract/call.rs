//! The parts of a request around its body, as rules read them: method, URL, headers. Spans are
//! those of the file that holds the request.

use crate::text::edit::Edit;
use crate::text::span::Span;

/// The requests of a file that go to this call, or were meant to.
#[derive(Debug, Default)]
pub struct Calls {
    /// The requests, in the order of the file.
    pub calls: Vec<Call>,
    /// Passwords in plain text outside the bodies.
    pub passwords: Vec<Span>,
}

/// One request.
#[derive(Debug)]
pub struct Call {
    /// Its method.
    pub method: Method,
    /// Where the path is not that of this call.
    pub wrong_path: Option<WrongPath>,
    /// Its `Content-Type`.
    pub content_type: ContentType,
}

/// The method of a request.
#[derive(Debug, Clone)]
pub struct Method {
    /// As in the file, or as the client chooses it.
    pub word: String,
    /// The word, or the URL where the client chooses the method.
    pub span: Span,
    /// Whether the file names the method.
    pub written: bool,
    /// What makes it `POST`.
    pub edit: Option<Edit>,
}

/// A path that was meant to be the one of this call.
#[derive(Debug, Clone, Default)]
pub struct WrongPath {
    /// The path.
    pub span: Span,
    /// What is wrong with it, part by part; empty if it has nothing in common with the right path.
    pub faults: Vec<String>,
    /// The edits that make it the path of this call; empty if there are none.
    pub edits: Vec<Edit>,
}

impl WrongPath {
    /// The same in a text that has `by` more bytes in front.
    #[must_use]
    pub fn shifted(mut self, by: usize) -> Self {
        self.span = self.span.shifted(by);
        for edit in &mut self.edits {
            edit.span = edit.span.shifted(by);
        }
        self
    }
}

/// The `Content-Type` of a request.
#[derive(Debug, Clone)]
pub enum ContentType {
    /// A variable, or the file does not say.
    Unknown,
    /// There is no such header.
    Missing {
        /// The URL.
        span: Span,
        /// What the client sends instead, where it is known.
        sent: Option<&'static str>,
        /// What adds it.
        edit: Option<Edit>,
    },
    /// The header is there.
    Given {
        /// The value.
        span: Span,
        /// Its text.
        value: String,
        /// What makes it `application/json`.
        edit: Option<Edit>,
    },
}
