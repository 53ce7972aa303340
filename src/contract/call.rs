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
    /// The bodies that cannot be checked.
    pub unchecked: Vec<Unchecked>,
    /// The bodies that a shell changes by its quotes.
    pub misquoted: Vec<Misquoted>,
}

/// A body that cannot be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unchecked {
    /// What stands in the place of the body, or the URL.
    pub span: Span,
    /// Why it cannot be checked.
    pub reason: UncheckedReason,
}

/// Why a body cannot be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UncheckedReason {
    /// It is sent as a form in parts.
    Multipart,
    /// It is URL-encoded before it is sent.
    UrlEncoded,
    /// It is in Base64.
    Base64,
    /// It is the output of a command.
    Computed,
    /// It, or the name of its file, is a variable.
    Variable,
    /// It is made of several parts, not all of which are literal.
    Parts,
    /// Options of the command come from elsewhere.
    Options,
    /// It is the script's own standard input.
    StandardInput,
    /// Its file does not exist.
    MissingFile,
    /// The archive does not have it.
    Omitted,
    /// It is sent as a GraphQL query.
    GraphQl,
    /// The client reads it from a file of its own.
    ClientFile,
    /// The command of another client than curl sends it.
    OtherClient,
    /// A blank behind `\` or `^` ends the command.
    CommandEnds,
}

impl UncheckedReason {
    /// The word in the data of a finding.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Multipart => "multipart",
            Self::UrlEncoded => "url-encoded",
            Self::Base64 => "base64",
            Self::Computed => "computed",
            Self::Variable => "variable",
            Self::Parts => "parts",
            Self::Options => "options",
            Self::StandardInput => "standard-input",
            Self::MissingFile => "missing-file",
            Self::Omitted => "omitted",
            Self::GraphQl => "graphql",
            Self::ClientFile => "client-file",
            Self::OtherClient => "other-client",
            Self::CommandEnds => "command-ends",
        }
    }
}

/// A body that a shell changes by its quotes before the client gets it.
#[derive(Debug, Clone)]
pub struct Misquoted {
    /// The body with its quotes.
    pub span: Span,
    /// What the shell does to it.
    pub kind: Misquoting,
    /// What makes the shell leave the body alone.
    pub edit: Option<Edit>,
}

/// How a shell changes a body by its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misquoting {
    /// The quotes of the JSON end and open those around the body.
    QuotesRemoved,
    /// The backslashes before the quotes are sent, too.
    BackslashesSent,
    /// `cmd.exe` does not know single quotes.
    SingleQuotes,
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
