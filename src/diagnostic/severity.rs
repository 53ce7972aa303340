//! The severity of a finding, and the applicability of its fix.

use std::fmt;

/// The severity of a finding.
///
/// ```
/// use dcs_migration_lint::Severity;
///
/// assert!(Severity::Error > Severity::Warning);
/// assert_eq!(Severity::Info.as_str(), "info");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Accepted by the contract, but probably not what was meant.
    Warning,
    /// Contradicts the API reference: the service would refuse it or cannot act on it.
    Error,
}

impl Severity {
    /// The word of the wire contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether a [`Fix`](crate::Fix) keeps the meaning of the text.
///
/// ```
/// use dcs_migration_lint::Applicability;
///
/// assert!(Applicability::Safe < Applicability::Unsafe);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// The meaning cannot change.
    Safe,
    /// A guess: review the result.
    Unsafe,
}

impl Applicability {
    /// The word of the wire contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        }
    }
}
