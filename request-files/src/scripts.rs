//! Scripts of a file that belong together.

use dcs_migration_lint::Span;

use crate::FileFormat;
use crate::embedded::{Embedded, Language};
use crate::mapped::MappedText;
use crate::request::FileContents;

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
