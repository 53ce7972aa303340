//! Findings as plain data. Rules write their texts; callers write them out.
//!
//! The functions with which rules build findings are never inlined: there are some two hundred
//! calls, and inlining them adds 3 % to the WebAssembly module. They change a finding in place,
//! because it is large.

use std::borrow::Cow;
use std::fmt;

use crate::diagnostic::facts::{Fact, Facts};
use crate::diagnostic::rule::Rule;
use crate::diagnostic::severity::{Applicability, Severity};
use crate::text::edit::Edit;
use crate::text::escape::escape_controls;
use crate::text::span::Span;

pub(crate) mod check;
pub(crate) mod context;
pub(crate) mod facts;
pub(crate) mod findings;
pub(crate) mod rule;
pub(crate) mod severity;
pub(crate) mod traits;

/// One finding of one rule at one place.
///
/// No text of it holds a password, a control character or a bidirectional mark, apart from the
/// pointer, which has the keys as they are.
///
/// ```
/// use dcs_migration_lint::{Config, lint};
///
/// let report = lint("", &Config::default());
/// let found = &report.diagnostics()[0];
/// assert_eq!((found.rule.id, found.pointer.as_ref()), ("invalid-json", ""));
/// assert_eq!(found.message, "no JSON found");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is here, after levels were applied.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, names in backticks.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub help: Option<Cow<'static, str>>,
    /// JSON Pointer (RFC 6901) to the value concerned, or to the nearest one around it.
    pub pointer: Cow<'static, str>,
    /// Where it is, in bytes.
    pub span: Span,
    /// The facts of the finding as plain values, described by the rule's documentation.
    pub data: Facts,
    /// Further places that belong to it.
    pub labels: Vec<Label>,
    /// How to repair it, if there is a fix.
    pub fix: Option<Box<Fix>>,
}

// Findings are moved when they are added and when they are sorted.
const _: () = assert!(size_of::<Diagnostic>() <= 160);

impl fmt::Display for Diagnostic {
    /// One line: `error[unknown-value] /resume_mode: unknown value ...`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, rule) = (self.severity, self.rule.id);
        f.pad(&format!("{severity}[{rule}] {}", self.at_pointer()))
    }
}

/// A further place of a finding.
///
/// ```
/// use dcs_migration_lint::{Config, lint};
///
/// let report = lint(r#"{"resume_mode": "auto", "resume_mode": "auto"}"#, &Config::default());
/// let twice = report.diagnostics().iter().find(|found| found.rule.id == "duplicate-key").unwrap();
/// assert_eq!(twice.labels[0].message, "first given here");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Label {
    /// Where, in bytes.
    pub span: Span,
    /// What is there.
    pub message: Cow<'static, str>,
}

/// A repair.
///
/// ```
/// use dcs_migration_lint::{Config, lint};
///
/// let text = r#"{"resume_mode": "auto",}"#;
/// let report = lint(text, &Config::default());
/// let fix = report.diagnostics().iter().find_map(|found| found.fix.as_ref()).unwrap();
/// assert_eq!(fix.apply(text).as_deref(), Some(r#"{"resume_mode": "auto"}"#));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fix {
    /// What it does, as an instruction.
    pub title: Cow<'static, str>,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// Disjoint, in the order of the text.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A repair; its edits are disjoint and in the order of the text.
    ///
    /// ```
    /// use dcs_migration_lint::report::Edit;
    /// use dcs_migration_lint::{Applicability, Fix, Span};
    ///
    /// let fix = Fix::new(Applicability::Safe, "remove the comma", vec![Edit::new(Span::new(1, 2), "")]);
    /// assert_eq!(fix.apply("[,]").as_deref(), Some("[]"));
    /// ```
    #[must_use]
    pub fn new(
        applicability: Applicability,
        title: impl Into<Cow<'static, str>>,
        edits: Vec<Edit>,
    ) -> Self {
        Self {
            title: title.into(),
            applicability,
            edits,
        }
    }

    #[inline(never)]
    pub(crate) fn safe(title: impl Into<Cow<'static, str>>, edits: Vec<Edit>) -> Self {
        Self::new(Applicability::Safe, title, edits)
    }

    #[inline(never)]
    pub(crate) fn guess(title: impl Into<Cow<'static, str>>, edits: Vec<Edit>) -> Self {
        Self::new(Applicability::Unsafe, title, edits)
    }
}

impl Diagnostic {
    /// A finding without help, data, labels and fix.
    #[inline(never)]
    #[must_use]
    pub fn new(
        rule: &'static Rule,
        span: Span,
        pointer: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            help: None,
            pointer: pointer.into(),
            span,
            data: Facts::default(),
            labels: Vec::new(),
            fix: None,
        }
    }

    /// The message behind its pointer, on one line.
    pub(crate) fn at_pointer(&self) -> Cow<'_, str> {
        if self.pointer.is_empty() {
            return Cow::Borrowed(&self.message);
        }
        let pointer = escape_controls(&self.pointer);
        Cow::Owned([&pointer, ": ", &self.message].concat())
    }

    pub(crate) fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Adds what to do.
    #[inline(never)]
    pub fn help(&mut self, help: impl Into<Cow<'static, str>>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a fact under a name; an equal name is not replaced.
    #[inline(never)]
    pub fn data(&mut self, name: &'static str, value: impl Into<Fact>) -> &mut Self {
        self.data.insert(name, value.into());
        self
    }

    /// Adds a further place.
    #[inline(never)]
    pub fn label(&mut self, span: Span, message: impl Into<Cow<'static, str>>) -> &mut Self {
        self.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// Sets the repair.
    #[inline(never)]
    pub fn fix(&mut self, fix: impl Into<Option<Fix>>) -> &mut Self {
        self.fix = fix.into().map(Box::new);
        self
    }
}
