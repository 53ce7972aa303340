//! Texts of another format inside a file: code blocks of documentation, scripts of pipelines.
//!
//! Such a text is linted as a file of its format, and its findings are mapped to their places.

use dcs_migration_lint::call::is_body_of_this_call;
use dcs_migration_lint::{Diagnostic, Level, Severity, Span, lint};

use crate::linter::Linter;
use crate::mapped::MappedText;
use crate::request::{BodyFile, FileContents};
use crate::terraform::{ARGUMENTS, INSTANCES};
use crate::{FileFormat, Findings, curl, koocli};

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

/// Scripts that are one: variables and files of one are known in the next.
#[derive(Debug, Default)]
pub(crate) struct Scripts<'t> {
    text: Option<MappedText<'t>>,
    parts: Vec<Span>,
}

impl<'t> Scripts<'t> {
    pub(crate) fn add(&mut self, script: MappedText<'t>) {
        let (start, end) = match &mut self.text {
            None => {
                let length = script.text.len();
                self.text = Some(script);
                (0, length)
            }
            Some(text) => {
                text.push_inserted("\n");
                let start = text.text.len();
                let end = script.place.end;
                text.append(script, end);
                (start, text.text.len())
            }
        };
        self.parts.push(Span::new(start, end));
    }

    pub(crate) fn finish(self, templates: bool, contents: &mut FileContents<'t>) {
        if let Some(text) = self.text {
            contents.embedded.push(Embedded {
                language: Language::File(FileFormat::Shell),
                text,
                parts: self.parts,
                templates,
            });
        }
    }
}

/// Reads a script; adds what is found.
pub(crate) fn read_script<'t>(text: &'t str, parts: &[Span], contents: &mut FileContents<'t>) {
    curl::read_parts(text, parts, contents);
    koocli::read_parts(text, parts, contents);
}

/// Whether a text is the body of this call.
pub(crate) fn is_body(text: &str) -> bool {
    names_members(text) && is_body_of_this_call(text)
}

/// Whether at least two members of this call are named in a text.
pub(crate) fn names_members(text: &str) -> bool {
    let mut members = ARGUMENTS.iter().chain(&INSTANCES);
    let mut named = members.by_ref().filter(|name| text.contains(**name));
    named.next().is_some() && named.next().is_some()
}

impl Linter<'_> {
    /// Lints an embedded text. One without a request to this call has no findings.
    pub(crate) fn embedded(&mut self, embedded: &Embedded<'_>) {
        let text = &embedded.text;
        let Language::File(format) = embedded.language else {
            self.requests += 1;
            let mut config = self.config.clone();
            config.set_templates(embedded.templates);
            return self.add_report(text, lint(text.text.as_ref(), &config));
        };
        let around = Around {
            documentation: self.around.documentation,
            templates: embedded.templates,
        };
        let found = crate::lint_embedded(format, embedded, self.config, around, self.is_missing);
        let secrets = found.secrets.spans().iter();
        self.secrets
            .extend(secrets.map(|&secret| text.span(secret)));
        if found.requests > 0 {
            self.add_embedded(text, found);
        }
    }

    fn add_embedded(&mut self, text: &MappedText<'_>, found: Findings) {
        self.requests += found.requests;
        self.files
            .extend(found.files.into_iter().map(|file| BodyFile {
                span: text.span(file.span),
                ..file
            }));
        let diagnostics = found.diagnostics.into_iter();
        self.diagnostics
            .extend(diagnostics.map(|diagnostic| text.place(diagnostic)));
    }
}

/// In documentation, placeholders in a path and a missing header are notes, unless the
/// configuration sets a level for their rules.
pub(crate) fn soften(found: &mut Diagnostic, config: &dcs_migration_lint::Config) {
    let is_note = match found.rule.id {
        "unresolved-placeholder" => found.data.get("parameter").is_some(),
        "wrong-content-type" => found.message.starts_with("missing"),
        _ => false,
    };
    let own = Ok(Level::On(found.rule.severity));
    if is_note && config.level(found.rule.id) == own {
        found.severity = Severity::Info;
    }
}
