//! Texts of another format inside a file: code blocks of documentation, scripts of pipelines.

use dcs_migration_lint::Span;

use crate::FileFormat;
use crate::mapped::MappedText;

/// A text of another format.
#[derive(Debug)]
pub(crate) struct Embedded<'t> {
    pub(crate) language: Language,
    pub(crate) text: MappedText<'t>,
    /// The stretches of a script in which no command goes on in the next one; empty if the text is
    /// one.
    pub(crate) parts: Vec<Span>,
    /// Whether `{{…}}` is filled in before the text is read.
    pub(crate) templates: bool,
}

/// What an embedded text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    File(FileFormat),
    /// The body of this call.
    Body,
}

/// In what a text is embedded.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around {
    /// Documentation shows requests with placeholders, and without what goes without saying.
    pub(crate) documentation: bool,
    /// Whether `{{…}}` is filled in before the text is read.
    pub(crate) templates: bool,
    /// In how many texts that are embedded themselves.
    pub(crate) depth: usize,
}

impl<'t> Embedded<'t> {
    pub(crate) fn new(language: Language, text: MappedText<'t>) -> Self {
        Self {
            language,
            text,
            parts: Vec::new(),
            templates: false,
        }
    }
}
