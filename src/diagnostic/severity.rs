//! How bad a finding is, and how safe its repair.

use std::fmt;

/// How bad a finding is.
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
    /// A guess: somebody should look at the result.
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
