//! A report as the protocol has it: diagnostics, and the actions that repair them.
//!
//! Texts are those of the library. There is no link to a page, since no rule has one on the web:
//! hovering shows the page itself.

use std::collections::HashMap;

use dcs_migration_lint::{Applicability, Diagnostic, Rule, Severity, Span};
use gen_lsp_types as lsp;
use gen_lsp_types::{CodeAction, CodeActionKind, TextEdit, Uri};
use similar::{Algorithm, TextDiff};

use crate::check::{Checked, fix};
use crate::config::InForce;
use crate::lsp::place::Places;
use crate::requests::Kind;

/// Who found it.
pub(super) const SOURCE: &str = "dcs-migration-lint";

/// What the client can take.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Takes {
    /// Further places of a diagnostic.
    pub(super) related: bool,
    /// Edits of a certain version of a document.
    pub(super) versions: bool,
}

/// One document, seen with its report.
pub(super) struct Findings<'a> {
    pub(super) uri: &'a Uri,
    pub(super) version: i32,
    pub(super) checked: &'a Checked,
    pub(super) in_force: &'a InForce,
    pub(super) places: Places<'a>,
    pub(super) takes: Takes,
}

impl Findings<'_> {
    fn found(&self) -> impl Iterator<Item = &Diagnostic> {
        self.checked.active().map(|(_, found)| found)
    }

    pub(super) fn diagnostics(&self) -> Vec<lsp::Diagnostic> {
        self.found().map(|found| self.diagnostic(found)).collect()
    }

    fn diagnostic(&self, found: &Diagnostic) -> lsp::Diagnostic {
        let related = || {
            let labels = found
                .labels
                .iter()
                .map(|label| lsp::DiagnosticRelatedInformation {
                    location: lsp::Location {
                        uri: self.uri.clone(),
                        range: self.places.range(label.span),
                    },
                    message: label.message.to_string(),
                });
            labels.collect::<Vec<_>>()
        };
        let help = found.help.as_ref().map(|help| format!("\n{help}"));
        lsp::Diagnostic {
            range: self.places.range(found.span),
            severity: Some(match found.severity {
                Severity::Error => lsp::DiagnosticSeverity::Error,
                Severity::Warning => lsp::DiagnosticSeverity::Warning,
                Severity::Info => lsp::DiagnosticSeverity::Information,
            }),
            code: Some(lsp::Code::String(found.rule.id.to_owned())),
            code_description: None,
            source: Some(SOURCE.to_owned()),
            message: format!("{}{}", found.message, help.unwrap_or_default()).into(),
            tags: None,
            related_information: self.takes.related.then(related).filter(|it| !it.is_empty()),
            data: Some(serde_json::json!({ "pointer": found.pointer, "facts": found.data })),
        }
    }

    /// The actions that repair what is found in a span, and the one that repairs all that is safe.
    pub(super) fn actions(&self, at: Span, only: Option<&[CodeActionKind]>) -> Vec<CodeAction> {
        let wanted = |kind: &CodeActionKind| only.is_none_or(|only| includes(only, kind));
        let mut actions = Vec::new();
        if wanted(&CodeActionKind::QuickFix) {
            let here = self
                .found()
                .filter(|found| found.span.start <= at.end && at.start <= found.span.end);
            actions.extend(here.filter_map(|found| self.quick_fix(found)));
        }
        if wanted(&CodeActionKind::SourceFixAll) {
            actions.extend(self.fix_all());
        }
        actions
    }

    fn quick_fix(&self, found: &Diagnostic) -> Option<CodeAction> {
        let fix = found.fix.as_ref()?;
        let edits = fix.edits.iter().map(|edit| TextEdit {
            range: self.places.range(edit.span),
            new_text: edit.content.to_string(),
        });
        Some(CodeAction {
            title: fix.title.to_string(),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![self.diagnostic(found)]),
            is_preferred: Some(fix.applicability == Applicability::Safe),
            edit: Some(self.edit(edits.collect())),
            ..CodeAction::default()
        })
    }

    /// What `--fix` does, in edits that are as small as can be; `None` where that is nothing.
    fn fix_all(&self) -> Option<CodeAction> {
        let report = &self.checked.report;
        let text = report.text();
        let kind = Kind::of(&self.uri.0, text.as_bytes());
        let fixed = fix(kind, text, self.in_force, Applicability::Safe);
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
            range: self.places.range(span),
            new_text: content.to_owned(),
        });
        Some(CodeAction {
            title: "Apply all safe fixes".to_owned(),
            kind: Some(CodeActionKind::SourceFixAll),
            edit: Some(self.edit(edits.collect())),
            ..CodeAction::default()
        })
    }

    fn edit(&self, edits: Vec<TextEdit>) -> lsp::WorkspaceEdit {
        let uri = self.uri.clone();
        if !self.takes.versions {
            return lsp::WorkspaceEdit {
                changes: Some(HashMap::from([(uri, edits)])),
                ..lsp::WorkspaceEdit::default()
            };
        }
        let edit = lsp::TextDocumentEdit {
            text_document: lsp::OptionalVersionedTextDocumentIdentifier {
                version: Some(self.version),
                text_document_identifier: lsp::TextDocumentIdentifier { uri },
            },
            edits: edits.into_iter().map(lsp::Edit::TextEdit).collect(),
        };
        lsp::WorkspaceEdit {
            document_changes: Some(vec![lsp::DocumentChange::TextDocumentEdit(edit)]),
            ..lsp::WorkspaceEdit::default()
        }
    }

    /// The rules of what is found at an offset, each once.
    pub(super) fn rules_at(&self, at: usize) -> Vec<(&'static Rule, Span)> {
        let mut rules: Vec<(&Rule, Span)> = Vec::new();
        for found in self.found() {
            let here = found.span.start <= at && at <= found.span.end;
            if here && rules.iter().all(|&(rule, _)| rule != found.rule) {
                rules.push((found.rule, found.span));
            }
        }
        rules
    }
}

/// Whether an action of a kind is asked for: kinds are a hierarchy with dots.
fn includes(only: &[CodeActionKind], kind: &CodeActionKind) -> bool {
    only.iter().any(|asked| {
        let rest = kind.as_str().strip_prefix(asked.as_str());
        asked.as_str().is_empty()
            || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// What makes the new text of the old one: disjoint, in order, by characters.
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
    let mut edits: Vec<(Span, &str)> = Vec::new();
    let mut place = 0;
    for op in changes {
        let (gone, come) = (op.old_range(), op.new_range());
        let span = Span::new(from[gone.start], from[gone.end]);
        let content = &new[to[come.start]..to[come.end]];
        // What is removed and what comes in its place may be told one after the other.
        match edits.last_mut() {
            Some((last, text)) if last.end == span.start && place == to[come.start] => {
                last.end = span.end;
                let start = to[come.end] - content.len() - text.len();
                *text = &new[start..to[come.end]];
            }
            _ => edits.push((span, content)),
        }
        place = to[come.end];
    }
    edits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn kinds_are_a_hierarchy() {
        let asked = |word: &str| vec![CodeActionKind::from(word.to_owned())];
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
            assert_eq!(includes(&asked(word), &kind), wanted, "{word}");
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
