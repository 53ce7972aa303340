//! The severity of a finding, and the applicability of its fix.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::invalid::InvalidValue;

/// The severity of a finding.
///
/// ```
/// use dcs_migration_lint::Severity;
///
/// assert!(Severity::Error > Severity::Warning);
/// assert_eq!(Severity::Info.to_string(), "info");
/// assert_eq!("info".parse(), Ok(Severity::Info));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

impl FromStr for Severity {
    type Err = InvalidValue;

    fn from_str(word: &str) -> Result<Self, InvalidValue> {
        [Self::Info, Self::Warning, Self::Error]
            .into_iter()
            .find(|severity| severity.as_str() == word)
            .ok_or(InvalidValue::new(
                "severity must be `info`, `warning` or `error`",
            ))
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
/// assert_eq!("safe".parse(), Ok(Applicability::Safe));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

impl FromStr for Applicability {
    type Err = InvalidValue;

    fn from_str(word: &str) -> Result<Self, InvalidValue> {
        [Self::Safe, Self::Unsafe]
            .into_iter()
            .find(|applicability| applicability.as_str() == word)
            .ok_or(InvalidValue::new(
                "applicability must be `safe` or `unsafe`",
            ))
    }
}

impl fmt::Display for Applicability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
