//! Replacements in a text.

use std::borrow::Cow;

use crate::text::span::Span;

/// Text to put in place of a span.
///
/// ```
/// use dcs_migration_lint::{Config, Span, lint};
///
/// let text = r#"{"migration_method": "full-amount-migration"}"#;
/// let report = lint(text, &Config::default());
/// let fix = report.diagnostics().iter().find_map(|diagnostic| diagnostic.fix.as_ref()).unwrap();
/// assert_eq!(fix.edits[0].span, Span::new(21, 44));
/// assert_eq!(fix.edits[0].content, r#""full_amount_migration""#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Edit {
    /// What is replaced, in bytes; empty for an insertion.
    pub span: Span,
    /// The new text. Never a password: edits are made around those.
    pub content: Cow<'static, str>,
}

impl Edit {
    /// The edit that puts `content` in place of `span`.
    #[must_use]
    #[inline(never)]
    pub fn new(span: Span, content: impl Into<Cow<'static, str>>) -> Self {
        Self {
            span,
            content: content.into(),
        }
    }
}

/// The text after the edits; `None` if they do not fit the text.
pub(crate) fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.span.start, edit.span.end);
        if start > end {
            return None;
        }
        result.push_str(text.get(at..start)?);
        text.get(start..end)?;
        result.push_str(&edit.content);
        at = end;
    }
    result.push_str(text.get(at..)?);
    Some(result)
}
