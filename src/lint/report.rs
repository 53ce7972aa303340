//! The findings in one text.

use std::borrow::Cow;

use crate::contract::redaction::Secrets;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::severity::Severity;
use crate::text::encoding::EncodingFault;
use crate::text::encoding::is_lossy;
use crate::text::span::Span;

/// The findings in one text.
///
/// ```
/// use dcs_migration_lint::{Config, Severity, lint};
///
/// let report = lint(r#"{"resume_mode": "Auto"}"#, &Config::default());
/// assert_eq!(report.worst(), Some(Severity::Error));
/// assert!(report.into_request().is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Report<'t> {
    text: Cow<'t, str>,
    diagnostics: Vec<Diagnostic>,
    secrets: Secrets,
    /// Whether the text has `?` for bytes that are not UTF-8, or is blank because of its encoding.
    lossy: bool,
}

impl std::fmt::Debug for Report<'_> {
    /// Shows the findings; the text may hold a password and is left out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Report")
            .field("diagnostics", &self.diagnostics)
            .finish_non_exhaustive()
    }
}

/// Puts findings in the order of the text; those at one place keep their order.
pub(crate) fn sort_by_place(diagnostics: &mut [Diagnostic]) {
    let place = |diagnostic: &Diagnostic| (diagnostic.span.start, diagnostic.span.end);
    if !diagnostics.is_sorted_by_key(place) {
        diagnostics.sort_by_key(place);
    }
}

impl<'t> Report<'t> {
    /// A report with findings from elsewhere, for callers that read requests out of files or apply
    /// a configuration.
    ///
    /// `encoding` is what [`decode`](crate::text::decode) found wrong with the text. Findings are
    /// put in the order of the text; those at one place keep their order.
    ///
    /// ```
    /// use dcs_migration_lint::redact::Secrets;
    /// use dcs_migration_lint::{Diagnostic, Report, Rule, Span};
    ///
    /// let rule = Rule::find("unused-ignore")?;
    /// let unused = Diagnostic::new(rule, Span::new(0, 6), "/ignore/0", "this ignore matches nothing");
    /// let report = Report::new("ignore = []".into(), &[], vec![unused], Secrets::default());
    /// assert_eq!(report.diagnostics()[0].severity, rule.severity);
    /// # Ok::<(), dcs_migration_lint::InvalidValue>(())
    /// ```
    #[must_use]
    pub fn new(
        text: Cow<'t, str>,
        encoding: &[EncodingFault],
        mut diagnostics: Vec<Diagnostic>,
        secrets: Secrets,
    ) -> Self {
        sort_by_place(&mut diagnostics);
        Self {
            text,
            diagnostics,
            secrets,
            lossy: is_lossy(encoding),
        }
    }

    /// The findings in the order of the text.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether a finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.worst() == Some(Severity::Error)
    }

    /// The highest severity found.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.diagnostics
            .iter()
            .map(|diagnostic| diagnostic.severity)
            .max()
    }

    /// The text that the spans count in: the input, or a text of the same length in bytes
    /// with `?` for bytes that are not UTF-8.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The places of passwords: sorted, disjoint spans in bytes. Redact these when you show a part
    /// of the text.
    #[must_use]
    pub fn secrets(&self) -> &[Span] {
        self.secrets.spans()
    }

    /// The same report, on its own copy of the text.
    #[must_use]
    pub fn into_owned(self) -> Report<'static> {
        Report {
            text: Cow::Owned(self.text.into_owned()),
            diagnostics: self.diagnostics,
            secrets: self.secrets,
            lossy: self.lossy,
        }
    }

    pub(crate) fn is_lossy(&self) -> bool {
        self.lossy
    }

    /// The findings alone.
    #[must_use]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    pub(crate) fn with_diagnostics(self, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            ..self
        }
    }
}
