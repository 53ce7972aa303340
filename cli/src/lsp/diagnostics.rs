//! A report as the types of the protocol: diagnostics, and the code actions that fix them.

use std::collections::HashMap;

use dcs_migration_lint::{Applicability, Diagnostic, Rule, Severity, Span};
use gen_lsp_types as lsp;
use gen_lsp_types::{CodeAction, CodeActionKind, TextEdit, Uri};
use similar::{Algorithm, TextDiff};

use super::ignore::IgnoreTarget;
use super::positions::Positions;
use crate::config::{CONFIG_NAME, ResolvedConfig};
use crate::files::kind::Kind;
use crate::lint::check::{CheckedFile, fix};
use crate::render::message::rule_url;

/// The source of diagnostics, and the name of the server.
pub(super) const SOURCE: &str = "dcs-migration-lint";

/// The kind of the action that applies all safe fixes.
pub(super) const FIX_ALL: &str = "source.fixAll.dcs-migration-lint";

/// What the client supports.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each capability is there or not"
)]
pub(super) struct ClientSupport {
    /// Related locations of a diagnostic.
    pub(super) related: bool,
    /// Links to the pages of rules.
    pub(super) links: bool,
    /// Edits with the version of the document.
    pub(super) versions: bool,
    /// Edits that create a file.
    pub(super) creates: bool,
}

/// A document that was linted.
pub(super) struct LintedDocument<'a> {
    pub(super) uri: &'a Uri,
    /// None if the client gives none.
    pub(super) version: Option<i32>,
    pub(super) kind: &'a Kind,
    pub(super) checked: &'a CheckedFile,
    pub(super) config: &'a ResolvedConfig,
    pub(super) positions: Positions<'a>,
    pub(super) support: ClientSupport,
    /// Where ignores are written.
    pub(super) ignores: Option<IgnoreTarget>,
}

impl LintedDocument<'_> {
    fn active(&self) -> impl Iterator<Item = &Diagnostic> {
        self.checked.active().map(|(_, diagnostic)| diagnostic)
    }

    pub(super) fn diagnostics(&self) -> Vec<lsp::Diagnostic> {
        self.active().map(|it| self.diagnostic(it)).collect()
    }

    fn diagnostic(&self, diagnostic: &Diagnostic) -> lsp::Diagnostic {
        let related = || {
            let labels = diagnostic
                .labels
                .iter()
                .map(|label| lsp::DiagnosticRelatedInformation {
                    location: lsp::Location {
                        uri: self.uri.clone(),
                        range: self.positions.range(label.span),
                    },
                    message: label.message.to_string(),
                });
            labels.collect::<Vec<_>>()
        };
        let help = diagnostic.help.as_ref().map(|help| format!("\n{help}"));
        lsp::Diagnostic {
            range: self.positions.range(diagnostic.span),
            severity: Some(match diagnostic.severity {
                Severity::Error => lsp::DiagnosticSeverity::Error,
                Severity::Warning => lsp::DiagnosticSeverity::Warning,
                Severity::Info => lsp::DiagnosticSeverity::Information,
            }),
            code: Some(lsp::Code::String(diagnostic.rule.id.to_owned())),
            code_description: self
                .support
                .links
                .then(|| lsp::CodeDescription::new(Uri(rule_url(diagnostic.rule)))),
            source: Some(SOURCE.to_owned()),
            message: format!("{}{}", diagnostic.message, help.unwrap_or_default()).into(),
            tags: None,
            related_information: self
                .support
                .related
                .then(related)
                .filter(|it| !it.is_empty()),
            data: Some(
                serde_json::json!({ "pointer": diagnostic.pointer, "facts": diagnostic.data }),
            ),
        }
    }

    /// The quick fixes of the diagnostics that touch a span, what ignores these diagnostics, and the
    /// action that applies all safe fixes.
    pub(super) fn actions(&self, at: Span, only: Option<&[CodeActionKind]>) -> Vec<CodeAction> {
        let wanted = |kind: &CodeActionKind| only.is_none_or(|only| includes(only, kind));
        let mut actions = Vec::new();
        if wanted(&CodeActionKind::QuickFix) {
            let here = |diagnostic: &&Diagnostic| {
                diagnostic.span.start <= at.end && at.start <= diagnostic.span.end
            };
            let here: Vec<&Diagnostic> = self.active().filter(here).collect();
            actions.extend(
                here.iter()
                    .filter_map(|diagnostic| self.quick_fix(diagnostic)),
            );
            let mut ignored = Vec::new();
            for diagnostic in here {
                let key = (diagnostic.rule.id, &diagnostic.pointer);
                if !ignored.contains(&key) {
                    ignored.push(key);
                    actions.extend(self.ignore(diagnostic));
                }
            }
        }
        if wanted(&FIX_ALL.to_owned().into()) {
            actions.extend(self.fix_all());
        }
        actions
    }

    fn quick_fix(&self, diagnostic: &Diagnostic) -> Option<CodeAction> {
        let fix = diagnostic.fix.as_ref()?;
        let edits = fix.edits.iter().map(|edit| TextEdit {
            range: self.positions.range(edit.span),
            new_text: edit.content.to_string(),
        });
        Some(CodeAction {
            title: fix.title.to_string(),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![self.diagnostic(diagnostic)]),
            is_preferred: Some(fix.applicability == Applicability::Safe),
            edit: Some(self.edit(edits.collect())),
            ..CodeAction::default()
        })
    }

    /// Adds an ignore to the configuration.
    fn ignore(&self, diagnostic: &Diagnostic) -> Option<CodeAction> {
        let target = self.ignores.as_ref()?;
        if !target.exists() && !self.support.creates {
            return None;
        }
        let changes = target.changes(diagnostic, &self.positions)?;
        let edit = if self.support.versions || !target.exists() {
            lsp::WorkspaceEdit {
                document_changes: Some(changes),
                ..lsp::WorkspaceEdit::default()
            }
        } else {
            let edits = changes.into_iter().filter_map(|change| match change {
                lsp::DocumentChange::TextDocumentEdit(edit) => Some(edit),
                _ => None,
            });
            let edits = edits.map(|edit| {
                let texts = edit.edits.into_iter().filter_map(|edit| match edit {
                    lsp::Edit::TextEdit(edit) => Some(edit),
                    _ => None,
                });
                (
                    edit.text_document.text_document_identifier.uri,
                    texts.collect(),
                )
            });
            lsp::WorkspaceEdit {
                changes: Some(edits.collect()),
                ..lsp::WorkspaceEdit::default()
            }
        };
        Some(CodeAction {
            title: format!("Ignore `{}` here, in {CONFIG_NAME}", diagnostic.rule.id),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![self.diagnostic(diagnostic)]),
            edit: Some(edit),
            ..CodeAction::default()
        })
    }

    /// What `--fix` does, as minimal edits. `None` if there is nothing to do.
    fn fix_all(&self) -> Option<CodeAction> {
        let report = &self.checked.report;
        let text = report.text();
        let name = &self.checked.name;
        let fixed = fix(name, self.kind, text, self.config, Applicability::Safe);
        let edits = edits(text, &fixed.text);
        let shows_secret = |(_, content): &(Span, &str)| {
            let secrets = report.secrets().iter();
            secrets
                .map(|span| &text[span.start..span.end])
                .any(|secret| !secret.is_empty() && content.contains(secret))
        };
        if edits.is_empty() || edits.iter().any(shows_secret) {
            return None;
        }
        let edits = edits.into_iter().map(|(span, content)| TextEdit {
            range: self.positions.range(span),
            new_text: content.to_owned(),
        });
        Some(CodeAction {
            title: "Apply all safe fixes".to_owned(),
            kind: Some(FIX_ALL.to_owned().into()),
            edit: Some(self.edit(edits.collect())),
            ..CodeAction::default()
        })
    }

    fn edit(&self, edits: Vec<TextEdit>) -> lsp::WorkspaceEdit {
        let uri = self.uri.clone();
        if !self.support.versions {
            return lsp::WorkspaceEdit {
                changes: Some(HashMap::from([(uri, edits)])),
                ..lsp::WorkspaceEdit::default()
            };
        }
        let edit = lsp::TextDocumentEdit {
            text_document: lsp::OptionalVersionedTextDocumentIdentifier {
                version: self.version,
                text_document_identifier: lsp::TextDocumentIdentifier { uri },
            },
            edits: edits.into_iter().map(lsp::Edit::TextEdit).collect(),
        };
        lsp::WorkspaceEdit {
            document_changes: Some(vec![lsp::DocumentChange::TextDocumentEdit(edit)]),
            ..lsp::WorkspaceEdit::default()
        }
    }

    /// The rules of the diagnostics at an offset, each once, with the span of the first diagnostic.
    pub(super) fn rules_at(&self, at: usize) -> Vec<(&'static Rule, Span)> {
        let mut rules: Vec<(&Rule, Span)> = Vec::new();
        for diagnostic in self.active() {
            let here = diagnostic.span.start <= at && at <= diagnostic.span.end;
            if here && rules.iter().all(|&(rule, _)| rule != diagnostic.rule) {
                rules.push((diagnostic.rule, diagnostic.span));
            }
        }
        rules
    }
}

/// Whether a kind of action was requested. Kinds form a hierarchy with dots.
fn includes(only: &[CodeActionKind], kind: &CodeActionKind) -> bool {
    only.iter().any(|requested| {
        let rest = kind.as_str().strip_prefix(requested.as_str());
        requested.as_str().is_empty()
            || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// The edits from the old text to the new one, by characters: in order, with text between them.
fn edits<'n>(old: &str, new: &'n str) -> Vec<(Span, &'n str)> {
    let offsets = |text: &str| {
        let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        offsets.push(text.len());
        offsets
    };
    let (from, to) = (offsets(old), offsets(new));
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .diff_chars(old, new);
    let changes = diff
        .ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal);
    let edits = changes.map(|op| {
        let (removed, inserted) = (op.old_range(), op.new_range());
        let span = Span::new(from[removed.start], from[removed.end]);
        (span, &new[to[inserted.start]..to[inserted.end]])
    });
    edits.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn kinds_are_a_hierarchy() {
        let requested = |word: &str| vec![CodeActionKind::from(word.to_owned())];
        for (word, kind, wanted) in [
            ("", CodeActionKind::QuickFix, true),
            ("quickfix", CodeActionKind::QuickFix, true),
            ("quickfix.more", CodeActionKind::QuickFix, false),
            ("quick", CodeActionKind::QuickFix, false),
            ("source", CodeActionKind::SourceFixAll, true),
            ("source.fixAll", CodeActionKind::SourceFixAll, true),
            ("source.fixAll.other", CodeActionKind::SourceFixAll, false),
            (
                "source.organizeImports",
                CodeActionKind::SourceFixAll,
                false,
            ),
            ("refactor", CodeActionKind::QuickFix, false),
        ] {
            assert_eq!(includes(&requested(word), &kind), wanted, "{word}");
        }
        assert!(!includes(&[], &CodeActionKind::QuickFix));
    }

    proptest! {
        #[test]
        fn edits_make_the_new_text(old in "[ab,é😀\n]{0,16}", new in "[ab,é😀\n]{0,16}") {
            let mut text = old.clone();
            let edits = edits(&old, &new);
            for pair in edits.windows(2) {
                prop_assert!(pair[0].0.end < pair[1].0.start, "{:?}", pair);
            }
            for (span, content) in edits.iter().rev() {
                text.replace_range(span.start..span.end, content);
            }
            prop_assert_eq!(text, new);
        }
    }
}
