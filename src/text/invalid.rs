//! The one error of this library: a value that is not allowed.
//!
//! Mistakes in a text are findings, not errors; this is for values that callers make.

use std::borrow::Cow;
use std::fmt;

/// A value that is not allowed; it displays which and why.
///
/// No password and nothing of a URI is quoted; an unknown rule is, escaped and shortened.
///
/// ```
/// use dcs_migration_lint::{Path, Rule, body::Instance};
///
/// let error = Instance::by_id("").unwrap_err();
/// assert_eq!(error.to_string(), "instance id must not be empty");
/// let error = Rule::find("duplicate-keys").unwrap_err();
/// assert_eq!(error.to_string(), "unknown rule `duplicate-keys`; did you mean `duplicate-key`?");
/// assert!("/v2/a/instances".parse::<Path>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub struct InvalidValue(Cow<'static, str>);

impl InvalidValue {
    pub(crate) fn new(why: impl Into<Cow<'static, str>>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
