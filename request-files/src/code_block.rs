//! Code blocks of documentation: in which language each is, and what of it is read.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::is_body_of_this_call;

use crate::embedded::{Embedded, Language};
use crate::mapped::{MappedText, Quoting};
use crate::request::FileContents;
use crate::scripts::Scripts;
use crate::{FileFormat, prompt, redaction};

/// The code blocks of a file.
#[derive(Debug, Default)]
pub(crate) struct CodeBlocks<'t> {
    scripts: Scripts<'t>,
    /// The places of the blocks that are read.
    read: Vec<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Http,
    Shell,
    Terraform,
    Json,
    /// What begins with a request, whatever it is.
    Text,
}

impl Kind {
    fn of(language: &str) -> Option<Self> {
        Some(match language.to_ascii_lowercase().as_str() {
            "http" | "https" | "rest" => Self::Http,
            "bash" | "sh" | "shell" | "zsh" | "curl" | "console" | "shell-session"
            | "shellsession" | "sh-session" | "bash-session" | "terminal" => Self::Shell,
            "hcl" | "terraform" | "tf" => Self::Terraform,
            "json" => Self::Json,
            "" | "text" | "txt" | "plain" | "plaintext" | "none" | "default" => Self::Text,
            _ => return None,
        })
    }
}

impl<'t> CodeBlocks<'t> {
    /// Adds a block; `language` is the one that the file names, or empty.
    pub(crate) fn add(
        &mut self,
        language: &str,
        mut text: MappedText<'t>,
        contents: &mut FileContents<'t>,
    ) {
        text.trim_line_breaks();
        let content = text.text.as_ref();
        let format = match Kind::of(language) {
            Some(Kind::Http) => FileFormat::Http,
            Some(Kind::Shell) => FileFormat::Shell,
            Some(Kind::Terraform) => FileFormat::Terraform,
            Some(Kind::Json | Kind::Text) if content.trim_start().starts_with('{') => {
                if !is_body_of_this_call(content) {
                    return;
                }
                self.read.push(text.place);
                contents.embedded.push(Embedded::new(Language::Body, text));
                return;
            }
            Some(Kind::Text) => match FileFormat::from_content(content.as_bytes()) {
                Some(format @ (FileFormat::Http | FileFormat::Shell | FileFormat::Terraform)) => {
                    format
                }
                _ => return,
            },
            Some(Kind::Json) | None => return,
        };
        if format != FileFormat::Shell {
            self.read.push(text.place);
            let language = Language::File(format);
            contents.embedded.push(Embedded::new(language, text));
            return;
        }
        for command in prompt::commands(content) {
            let Some(first) = command.first() else {
                continue;
            };
            let mut script = MappedText::new(text.span(*first).start);
            for part in &command {
                push_with_placeholders(&mut script, &text, *part);
            }
            if command.len() > 1 {
                script.set_behind_marks();
            }
            self.read.extend(script.sources());
            self.scripts.add(script);
        }
    }

    /// Hides the secrets of a file outside the blocks that are read.
    pub(crate) fn finish(self, text: &'t str, span: Span, contents: &mut FileContents<'t>) {
        self.scripts.finish(false, contents);
        let mut rest = Vec::new();
        redaction::except(span, &self.read, &mut rest);
        for part in rest {
            redaction::words(text, part, &mut contents.secrets);
        }
    }
}

/// Adds a part of a script in which a segment of a URL or the value of a parameter may be a
/// placeholder such as `/<task_id>` or `=<id>`, which would redirect in a shell: the first is
/// `{task_id}` here, the second is quoted. Alternatives such as `=[auto|manual]` are unknown.
fn push_with_placeholders<'t>(script: &mut MappedText<'t>, text: &MappedText<'t>, part: Span) {
    let mut from = part.start;
    let mut at = part.start;
    while let Some(found) = text.text[at..part.end].find(['/', '=']) {
        let start = at + found + 1;
        at = start;
        let Some((length, is_choice)) = placeholder(&text.text[start..part.end]) else {
            continue;
        };
        let is_segment = text.text[..start].ends_with('/');
        if is_segment && is_choice {
            continue;
        }
        at = start + length;
        script.push_part(text, Span::new(from, start));
        from = at;
        let span = Span::new(start, at);
        let inside = &text.text[start + 1..at - 1];
        if is_choice {
            script.push_escaped(text.span(span), "${value}", Quoting::Inserted);
        } else if is_segment {
            script.push_escaped(text.span(span), &format!("{{{inside}}}"), Quoting::Inserted);
        } else {
            script.push_inserted("'");
            script.push_part(text, span);
            script.push_inserted("'");
        }
    }
    script.push_part(text, Span::new(from, part.end));
}

/// The length of the placeholder that a text begins with, and whether it lists alternatives.
fn placeholder(text: &str) -> Option<(usize, bool)> {
    let close = match text.as_bytes().first()? {
        b'<' => '>',
        b'[' => ']',
        b'{' => '}',
        _ => return None,
    };
    let is_inside = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | '|');
    let inside = text[1..].find(|char| !is_inside(char))?;
    let is_choice = text[1..=inside].contains('|');
    let is_closed = inside > 0 && text[1 + inside..].starts_with(close);
    (is_closed && (is_choice || close == '>')).then_some((inside + 2, is_choice))
}
