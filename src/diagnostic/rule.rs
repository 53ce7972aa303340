//! A rule's metadata, and the subjects that it checks.

use std::fmt;
use std::hash::{Hash, Hasher};

use crate::diagnostic::severity::{Applicability, Severity};

/// The metadata of a rule. Its documentation is [`doc`](Rule::doc).
///
/// ```
/// use dcs_migration_lint::{Rule, Severity};
///
/// let rule = Rule::find("duplicate-key")?;
/// assert_eq!((rule.severity, rule.fix()), (Severity::Error, "none"));
/// assert!(rule.subjects().eq(["request", "response"]));
/// # Ok::<(), dcs_migration_lint::InvalidValue>(())
/// ```
#[non_exhaustive]
pub struct Rule {
    /// Kebab-case name, stable for ever.
    pub id: &'static str,
    /// How bad its findings are unless a level says otherwise.
    pub severity: Severity,
    /// The version that brought it.
    pub since: &'static str,
    /// The kinds of fixes that its findings come with, if any.
    pub fixes: &'static [Applicability],
    /// The keywords of the request schema whose violations it reports.
    pub keywords: &'static [&'static str],
    pub(crate) subjects: &'static [Subject],
}

impl Rule {
    /// The kinds of fixes as the word that tables and JSON use: `none`, `safe`, `unsafe` or
    /// `safe or unsafe`.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        match self.fixes {
            [] => "none",
            [Applicability::Safe] => "safe",
            [Applicability::Unsafe] => "unsafe",
            _ => "safe or unsafe",
        }
    }

    /// What it looks at: `request` (a body), `path`, `response`.
    pub fn subjects(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.subjects.iter().map(|subject| subject.as_str())
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rule").field(&self.id).finish()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

impl Hash for Rule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id)
    }
}

/// What a rule can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// The body of a request.
    Request,
    /// The path that a request is sent to.
    Path,
    /// The status and body of a response.
    Response,
    /// What a file writes around the bodies of its requests: method, URL, headers.
    Call,
    /// The configuration of a linter.
    Configuration,
}

impl Subject {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Subject::Request => "request",
            Subject::Path => "path",
            Subject::Response => "response",
            Subject::Call => "call",
            Subject::Configuration => "configuration",
        }
    }
}
