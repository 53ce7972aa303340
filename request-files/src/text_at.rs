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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The kind of the text at the `|` of a file, and that text with a `|`. Its place is between `«`
    /// and `»`.
    fn found(format: FileFormat, marked: &str) -> Option<(TextKind, String)> {
        let marked = marked.replace("URL", "https://a/v2/p/migration/t/task");
        let mut file = marked.clone();
        let [start, at, end] = ["«", "|", "»"].map(|mark| {
            let at = file.find(mark).unwrap();
            file.replace_range(at..at + mark.len(), "");
            at
        });
        let found = text_at(format, &file, at)?;
        assert_eq!(found.place(), Span::new(start, end), "{marked}");
        let word = found.text().find("auto").unwrap();
        let word = Span::new(word, word + 4);
        let own = found.span(word);
        assert_eq!(&file[own.start..own.end], "auto", "{marked}");
        let edit = found.edit(&Edit::new(word, "manual")).unwrap();
        assert_eq!((edit.span, &*edit.content), (own, "manual"), "{marked}");
        let said = format!("{found:?}");
        assert!(
            said.starts_with("TextAt") && !said.contains("auto"),
            "{said}"
        );
        let (before, behind) = found.text().split_at(found.at());
        Some((found.kind(), format!("{before}|{behind}")))
    }

    #[test]
    fn texts_are_found_around_an_offset() {
        use FileFormat::{Http, Markdown, Rst, Shell, Yaml};
        let body = r#"{"migration_method": "", "resume_mode": "au|to"}"#;
        let terraform = "resource \"x\" \"y\" {\n  mode = \"au|to\"\n}";
        let task = "- uri:\n    url: URL\n    body_format: json\n    body:";
        for (format, file, kind, text) in [
            (
                Shell,
                format!("curl --json «'{body}'» URL"),
                TextKind::Body,
                body,
            ),
            (
                Http,
                format!("POST URL\n\n«{body}»\n"),
                TextKind::Body,
                body,
            ),
            (
                Markdown,
                format!("```http\nPOST URL\n\n«{body}»\n```\n"),
                TextKind::Body,
                body,
            ),
            (
                Markdown,
                format!("- a\n\n  ```json\n  «{body}\n»  ```\n"),
                TextKind::Body,
                body,
            ),
            (
                Rst,
                format!(".. code:: json\n\n\t«{body}»\n"),
                TextKind::Body,
                body,
            ),
            (
                Markdown,
                format!("```hcl\n«{terraform}\n»```\n"),
                TextKind::Terraform,
                terraform,
            ),
            (Yaml, format!("{task} «'{body}'»\n"), TextKind::Body, body),
            (
                Yaml,
                format!("{task}\n      «resume_mode: au|to\n      x: 1»\n"),
                TextKind::Mapping,
                r#"{"resume_mode": "au|to", "x": 1}"#,
            ),
            (
                Yaml,
                format!("{task} «{{resume_mode: auto, |}}»\n"),
                TextKind::Mapping,
                r#"{"resume_mode": "auto"|}"#,
            ),
        ] {
            assert_eq!(
                found(format, &file),
                Some((kind, text.to_owned())),
                "{file}"
            );
        }
        let other = "curl «URL -d|» '{\"resume_mode\": \"auto\"}'";
        assert_eq!(found(Shell, other), None);
    }
}
