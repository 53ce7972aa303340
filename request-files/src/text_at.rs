//! The text of this call that an offset of a file is in, for editors, which document and complete what
//! is in it.

use std::fmt;

use dcs_migration_lint::Span;
use dcs_migration_lint::call::is_body_of_this_call;
use dcs_migration_lint::report::Edit;

use crate::FileFormat;
use crate::embedded::Language;
use crate::linter::nearness;
use crate::mapped::MappedText;
use crate::request::{Body, FileContents};

/// What a text in a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextKind {
    /// A body.
    Body,
    /// The body that a mapping of YAML becomes.
    Mapping,
    /// Terraform's configuration in a code block.
    Terraform,
}

/// A text in a file, and an offset in it. It may hold passwords, which `Debug` does not show.
#[derive(Clone)]
pub struct TextAt {
    kind: TextKind,
    text: String,
    at: usize,
    place: Span,
    /// Where the text is in the one around it, the innermost first; the last is in the file.
    texts: Vec<MappedText<'static>>,
}

impl fmt::Debug for TextAt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TextAt")
            .field("kind", &self.kind)
            .field("at", &self.at)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl TextAt {
    /// What the text is.
    #[must_use]
    pub fn kind(&self) -> TextKind {
        self.kind
    }

    /// The text without the quotes and escapes of the file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The offset in the text, in bytes.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// The place of the text in the file, in bytes, with its quotes.
    #[must_use]
    pub fn place(&self) -> Span {
        self.place
    }

    /// The place in the file of a span of the text.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        let texts = self.texts.iter();
        texts.fold(span, |span, text| text.span(span))
    }

    /// An edit of the text as one of the file. `None` if the file cannot have its content there.
    #[must_use]
    pub fn edit(&self, edit: &Edit) -> Option<Edit> {
        let mut texts = self.texts.iter();
        texts.try_fold(edit.clone(), |edit, text| text.edit(&edit))
    }
}

/// The body of a request to this call around an offset of a file, or the configuration of Terraform
/// around it in a code block. `None` if there is none. The offset is on a character boundary.
///
/// ```
/// use dcs_migration_lint_request_files::{FileFormat, text_at};
///
/// let file = "curl --json '{\"resume_mode\": \"\"}' https://a/v2/p/migration/t/task";
/// let at = file.find("resume").unwrap();
/// let found = text_at(FileFormat::Shell, file, at).unwrap();
/// assert_eq!(found.text(), "{\"resume_mode\": \"\"}");
/// assert_eq!(found.at(), 2);
/// assert!(text_at(FileFormat::Shell, file, 0).is_none());
/// ```
#[must_use]
pub fn text_at(format: FileFormat, file: &str, at: usize) -> Option<TextAt> {
    let contents = crate::read(format, file, crate::behind_mark(file), &[]);
    find(format, file, &contents, at)
}

fn find(format: FileFormat, file: &str, contents: &FileContents<'_>, at: usize) -> Option<TextAt> {
    for request in &contents.requests {
        let Body::Text(body) = &request.body else {
            continue;
        };
        if let Some(inner) = body.offset(file, at)
            && nearness(format, request, || is_body_of_this_call(&body.text)).is_some()
        {
            let kind = if body.generated {
                TextKind::Mapping
            } else {
                TextKind::Body
            };
            return Some(found(kind, body, inner));
        }
    }
    for embedded in &contents.embedded {
        let text = &embedded.text;
        let Some(inner) = text.offset(file, at) else {
            continue;
        };
        match embedded.language {
            Language::Body => return Some(found(TextKind::Body, text, inner)),
            Language::File(FileFormat::Terraform) => {
                return Some(found(TextKind::Terraform, text, inner));
            }
            Language::File(format) => {
                let whole = Span::new(0, text.text.len());
                let contents = crate::read(format, &text.text, whole, &embedded.parts);
                if let Some(mut found) = find(format, &text.text, &contents, inner) {
                    found.place = text.span(found.place);
                    found.texts.push(text.clone().into_owned());
                    return Some(found);
                }
            }
        }
    }
    None
}

fn found(kind: TextKind, text: &MappedText<'_>, at: usize) -> TextAt {
    TextAt {
        kind,
        text: text.text.clone().into_owned(),
        at,
        place: text.place,
        texts: vec![text.clone().into_owned()],
    }
}
