//! The typed request, in which every value is one that the API reference allows.
//!
//! Parsing returns a [`Request`] or a report with all errors; no state in between. Values that only
//! get a warning are read as meant: lists with other separators than a comma, addresses written as
//! URLs (host and port are kept), numbers for `bandwidth_limit_mb`. The linter finds the errors;
//! this module repeats none of its rules.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::model::instance::{Instance, InstanceBody};
use crate::text::invalid::InvalidValue;

/// The body of `SetOnlineMigrationTask`, with only values that the API reference allows.
///
/// Serializing it writes its passwords; [`Secret::expose`](crate::Secret::expose) is the only other
/// way to read them. `bandwidth_limit_mb` is written as a string, as declared. Absent members are
/// left out, as the official clients do; the reference's example writes `null` instead. Any
/// `Request` serializes to a body that lints without an error and parses back to an equal value.
///
/// ```
/// use dcs_migration_lint::body::{
///     Address, BandwidthLimit, Instance, MigrationMethod, ResumeMode,
/// };
/// use dcs_migration_lint::{Request, Secret};
///
/// # fn main() -> Result<(), dcs_migration_lint::InvalidValue> {
/// let source = Instance::by_addresses([Address::new("192.168.1.1", 6379)?])?
///     .with_password(Secret::new("Not-a-real-0ne"));
/// let target = Instance::by_id("cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd")?;
/// let request = Request::new(
///     MigrationMethod::Incremental,
///     ResumeMode::Auto,
///     source,
///     target,
/// )
/// .with_bandwidth_limit(BandwidthLimit::new(100)?);
/// assert_eq!(Request::from_slice(request.to_json().as_bytes()).ok(), Some(request));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Request {
    /// Full or incremental.
    pub migration_method: MigrationMethod,
    /// What happens after a disconnection.
    pub resume_mode: ResumeMode,
    /// The maximum speed of the synchronization.
    pub bandwidth_limit: Option<BandwidthLimit>,
    /// Where data is read from.
    pub source: Instance,
    /// Where data is written to.
    pub target: Instance,
}

/// `migration_method`: the type of the migration.
///
/// ```
/// use dcs_migration_lint::body::MigrationMethod;
///
/// assert_eq!(MigrationMethod::Full.as_str(), "full_amount_migration");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MigrationMethod {
    /// `full_amount_migration`: migrates the data once.
    Full,
    /// `incremental_migration`: migrates the data, then the changes to it.
    Incremental,
}

/// `resume_mode`: what happens after source and target are disconnected.
///
/// ```
/// use dcs_migration_lint::body::ResumeMode;
///
/// assert_eq!(ResumeMode::Manual.as_str(), "manual");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResumeMode {
    /// `auto`: reconnects indefinitely; the API reference advises caution.
    Auto,
    /// `manual`: reconnected manually.
    Manual,
}

/// `bandwidth_limit_mb`: 1 to 10240 MB/s.
///
/// ```
/// use dcs_migration_lint::body::BandwidthLimit;
///
/// assert_eq!(BandwidthLimit::new(10_240).map(BandwidthLimit::get), Ok(10_240));
/// assert!(BandwidthLimit::new(10_241).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BandwidthLimit(u16);

impl Request {
    /// A request without a bandwidth limit.
    #[must_use]
    pub fn new(
        migration_method: MigrationMethod,
        resume_mode: ResumeMode,
        source: Instance,
        target: Instance,
    ) -> Self {
        Self {
            migration_method,
            resume_mode,
            bandwidth_limit: None,
            source,
            target,
        }
    }

    /// The request with a bandwidth limit.
    #[must_use]
    pub fn with_bandwidth_limit(mut self, limit: BandwidthLimit) -> Self {
        self.bandwidth_limit = Some(limit);
        self
    }

    /// The body as JSON on one line, passwords included.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing strings with fixed names to memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "Request")]
        struct Body<'r> {
            migration_method: &'static str,
            resume_mode: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            bandwidth_limit_mb: Option<String>,
            source_instance: InstanceBody<'r>,
            target_instance: InstanceBody<'r>,
        }
        let body = Body {
            migration_method: self.migration_method.as_str(),
            resume_mode: self.resume_mode.as_str(),
            bandwidth_limit_mb: self.bandwidth_limit.map(|limit| limit.to_string()),
            source_instance: InstanceBody(&self.source),
            target_instance: InstanceBody(&self.target),
        };
        body.serialize(serializer)
    }
}

impl MigrationMethod {
    /// The value in the request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            MigrationMethod::Full => "full_amount_migration",
            MigrationMethod::Incremental => "incremental_migration",
        }
    }
}

impl ResumeMode {
    /// The value in the request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ResumeMode::Auto => "auto",
            ResumeMode::Manual => "manual",
        }
    }
}

impl FromStr for MigrationMethod {
    type Err = InvalidValue;

    fn from_str(word: &str) -> Result<Self, InvalidValue> {
        [Self::Full, Self::Incremental]
            .into_iter()
            .find(|method| method.as_str() == word)
            .ok_or(InvalidValue::new(
                "migration method must be `full_amount_migration` or `incremental_migration`",
            ))
    }
}

impl FromStr for ResumeMode {
    type Err = InvalidValue;

    fn from_str(word: &str) -> Result<Self, InvalidValue> {
        [Self::Auto, Self::Manual]
            .into_iter()
            .find(|mode| mode.as_str() == word)
            .ok_or(InvalidValue::new("resume mode must be `auto` or `manual`"))
    }
}

impl AsRef<str> for MigrationMethod {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for ResumeMode {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for MigrationMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for ResumeMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl BandwidthLimit {
    /// A limit in MB/s.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] outside 1 to 10240.
    pub fn new(mb_per_second: u16) -> Result<Self, InvalidValue> {
        match mb_per_second {
            1..=10_240 => Ok(Self(mb_per_second)),
            _ => Err(InvalidValue::new(
                "bandwidth limit must be from 1 to 10240 MB/s",
            )),
        }
    }

    /// The limit in MB/s.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl From<BandwidthLimit> for u16 {
    fn from(limit: BandwidthLimit) -> Self {
        limit.0
    }
}

impl TryFrom<u16> for BandwidthLimit {
    type Error = InvalidValue;

    fn try_from(mb_per_second: u16) -> Result<Self, InvalidValue> {
        Self::new(mb_per_second)
    }
}

impl FromStr for BandwidthLimit {
    type Err = InvalidValue;

    fn from_str(digits: &str) -> Result<Self, InvalidValue> {
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        let number = digits.parse().ok().filter(|_| plain);
        // Zero gives the error of `new`.
        Self::new(number.unwrap_or(0))
    }
}

impl fmt::Display for BandwidthLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
