//! The action that ignores a finding: it adds an `[[ignore]]` to the configuration.

use std::path::Path;

use dcs_migration_lint::{Diagnostic, Span};
use gen_lsp_types as lsp;
use gen_lsp_types::{TextEdit, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::positions::Positions;
use crate::config::{CONFIG_NAME, Configs, ResolvedConfig, is_valid};
use crate::files::paths::display;

/// What stands in the configuration until it is edited.
const REASON: &str = "accepted in the editor";

/// Where ignores of a document are written.
#[derive(Debug)]
pub(super) struct IgnoreTarget {
    /// Of the configuration.
    uri: Uri,
    /// The text of the configuration; none if it is to be created.
    text: Option<String>,
    /// The path of the document, relative to the folder of the configuration.
    file: String,
}

impl IgnoreTarget {
    /// `None` if no configuration applies to the document, or one that cannot be used.
    pub(super) fn new(path: &Path, config: &ResolvedConfig, configs: &Configs) -> Option<Self> {
        if !configs.errors().is_empty() {
            return None;
        }
        if let (Some(found), Some(file)) = (&config.file, config.relative_path()) {
            return Some(Self {
                uri: uri_of(&found.path),
                text: Some(found.text.clone()),
                file: file.to_owned(),
            });
        }
        let beside = configs.may_be_beside().then(|| path.parent())??;
        Some(Self {
            uri: uri_of(&beside.join(CONFIG_NAME)),
            text: None,
            file: path.file_name()?.to_str()?.to_owned(),
        })
    }

    /// Whether there is a configuration already.
    pub(super) fn exists(&self) -> bool {
        self.text.is_some()
    }

    /// The changes that ignore a finding. `None` if the configuration cannot be extended at its end.
    pub(super) fn changes(
        &self,
        diagnostic: &Diagnostic,
        positions: &Positions<'_>,
    ) -> Option<Vec<lsp::DocumentChange>> {
        let text = self.text.as_deref().unwrap_or_default();
        let added = self.added(diagnostic, text);
        if !is_valid(&format!("{text}{added}")) {
            return None;
        }
        let edit = TextEdit {
            range: positions.of(text).range(Span::empty(text.len())),
            new_text: added,
        };
        let create = lsp::CreateFile::new(
            self.uri.clone(),
            Some(lsp::CreateFileOptions::new(None, Some(true))),
            None,
        );
        let edit = lsp::TextDocumentEdit {
            text_document: lsp::OptionalVersionedTextDocumentIdentifier {
                version: None,
                text_document_identifier: lsp::TextDocumentIdentifier {
                    uri: self.uri.clone(),
                },
            },
            edits: vec![lsp::Edit::TextEdit(edit)],
        };
        let create = (!self.exists()).then_some(lsp::DocumentChange::CreateFile(create));
        let changes = create
            .into_iter()
            .chain([lsp::DocumentChange::TextDocumentEdit(edit)]);
        Some(changes.collect())
    }

    /// What is added at the end of the configuration.
    fn added(&self, diagnostic: &Diagnostic, text: &str) -> String {
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let before = match text {
            "" => "",
            text if text.ends_with('\n') => end,
            _ => &end.repeat(2),
        };
        let lines = [
            "[[ignore]]".to_owned(),
            format!("rule = {}", quoted(diagnostic.rule.id)),
            format!("files = {}", quoted(&globset::escape(&self.file))),
            format!("pointer = {}", quoted(&diagnostic.pointer)),
            format!("reason = {}", quoted(REASON)),
        ];
        format!("{before}{}{end}", lines.join(end))
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    // JSON has the same escapes, and one character less that needs one.
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007f")
}

/// The `file:` URI of an absolute path.
fn uri_of(path: &Path) -> Uri {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    let path = display(path);
    let slash = if path.starts_with('/') { "" } else { "/" };
    Uri(format!(
        "file://{slash}{}",
        utf8_percent_encode(&path, KEPT)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::ConfigArgs;

    #[test]
    fn no_configuration_is_created_that_would_not_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for isolated in [false, true] {
            let args = ConfigArgs {
                isolated,
                ..ConfigArgs::default()
            };
            let configs = Configs::new(&args).unwrap();
            let target = IgnoreTarget::new(&path, &configs.resolve(Some(&path)), &configs);
            assert_eq!(target.is_none(), isolated);
        }
    }
}
