//! The contents of a request file, in any format.

use dcs_migration_lint::call::{ContentType, Method, Misquoted, Unchecked, UncheckedReason};
use dcs_migration_lint::json::Fault;
use dcs_migration_lint::redact::{Password, is_secret_name};
use dcs_migration_lint::{Diagnostic, Span};

use crate::embedded::Embedded;
use crate::mapped::MappedText;
use crate::parameters::{Candidate, Parameters};
use crate::redaction;

/// A file that a request takes its body from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BodyFile {
    /// Its path as in the file that names it, and relative to that file.
    pub path: String,
    /// The place of the path in that file, in bytes.
    pub span: Span,
    /// Whether the client replaces variables in it, as for [`Config::set_templates`](dcs_migration_lint::Config::set_templates).
    pub templates: bool,
}

/// The contents of a file.
#[derive(Debug, Default)]
pub(crate) struct FileContents<'t> {
    pub(crate) requests: Vec<Request<'t>>,
    /// Responses without a request.
    pub(crate) responses: Vec<Response<'t>>,
    /// Passwords in plain text outside the bodies.
    pub(crate) passwords: Vec<Span>,
    /// What must be redacted, outside the URLs and bodies.
    pub(crate) secrets: Vec<Span>,
    /// What is wrong with the file itself.
    pub(crate) faults: Vec<Fault>,
    /// Parameters in another form than a request.
    pub(crate) parameters: Vec<Parameters<'t>>,
    /// Single values that such parameters may have.
    pub(crate) candidates: Vec<Candidate<'t>>,
    /// How many variables and local values that a request takes are defined here.
    pub(crate) values: usize,
    /// Places that cannot be checked, apart from the bodies of requests.
    pub(crate) unchecked: Vec<Unchecked>,
    /// Files with parameters.
    pub(crate) files: Vec<BodyFile>,
    /// Requests that cannot be read: the file is broken, or another client sends them.
    pub(crate) unread: usize,
    /// Texts of other formats.
    pub(crate) embedded: Vec<Embedded<'t>>,
    /// Findings of the file's reader.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether the bodies of all requests are read, also of those that are certainly not to this
    /// call.
    pub(crate) reads_all: bool,
    /// In how many other texts this one is embedded.
    pub(crate) depth: usize,
}

impl FileContents<'_> {
    /// Notes a request that another client than curl sends, and that is not read.
    pub(crate) fn other_client(&mut self, span: Span) {
        self.unread += 1;
        self.unchecked.push(Unchecked {
            span,
            reason: UncheckedReason::OtherClient,
        });
    }
}

/// A request.
#[derive(Debug)]
pub(crate) struct Request<'t> {
    pub(crate) method: Method,
    pub(crate) url: MappedText<'t>,
    pub(crate) content_type: ContentType,
    pub(crate) body: Body<'t>,
    pub(crate) responses: Vec<Response<'t>>,
    /// Where a blank at the end of a line ends the command before all of its options.
    pub(crate) cut: Option<Span>,
}

impl<'t> Request<'t> {
    /// A request without a response.
    pub(crate) fn new(
        method: Method,
        url: MappedText<'t>,
        content_type: ContentType,
        body: Body<'t>,
    ) -> Self {
        Self {
            method,
            url,
            content_type,
            body,
            responses: Vec::new(),
            cut: None,
        }
    }
}

#[derive(Debug)]
pub(crate) enum Body<'t> {
    None,
    Text(MappedText<'t>),
    File(BodyFile),
    /// It cannot be checked.
    Unchecked(Unchecked),
    /// Its quotes change what is sent.
    Misquoted(Misquoted),
    /// The same as that of an earlier request of the file, by its number.
    SameAs(usize),
}

impl Body<'_> {
    /// Its place, if it is in the file itself.
    pub(crate) fn place(&self) -> Option<Span> {
        match self {
            Body::Text(text) => Some(text.place),
            Body::Misquoted(misquoted) => Some(misquoted.span),
            Body::None | Body::File(_) | Body::Unchecked(_) | Body::SameAs(_) => None,
        }
    }
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response<'t> {
    pub(crate) status: u16,
    pub(crate) body: MappedText<'t>,
}

/// Why the body of a form, which a content type names, cannot be checked.
pub(crate) fn form(content_type: &ContentType) -> Option<UncheckedReason> {
    let ContentType::Given { value, .. } = content_type else {
        return None;
    };
    let value = value.to_ascii_lowercase();
    if value.starts_with("multipart/") {
        Some(UncheckedReason::Multipart)
    } else if value.starts_with("application/x-www-form-urlencoded") {
        Some(UncheckedReason::UrlEncoded)
    } else {
        None
    }
}

impl FileContents<'_> {
    /// A variable is set: its value at `span` may be a password.
    pub(crate) fn assignment(&mut self, name: &str, value: &str, span: Span) {
        if !is_secret_name(name) || redaction::is_variables(value) {
            return;
        }
        self.secrets.push(span);
        // Tokens are short-lived, unlike the passwords of instances.
        let token = name.to_ascii_lowercase().contains("token");
        if !token && Password::of(value) == Password::Real {
            self.passwords.push(span);
        }
    }
}
