//! The statuses of a migration task.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! statuses {
    ($($(#[doc = $doc:literal])+ $variant:ident = $word:literal $documented:literal;)+) => {
        /// `status` of a migration task: documented, known from other sources, or other.
        ///
        /// ```
        /// use dcs_migration_lint::body::TaskStatus;
        ///
        /// let status: TaskStatus = "FULLMIGRATING".parse().unwrap();
        /// assert!(status.is_known() && !status.is_documented());
        /// assert_eq!(status.as_str(), "FULLMIGRATING");
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TaskStatus {
            $($(#[doc = $doc])+ $variant,)+
            /// Any other word.
            Other(String),
        }

        impl TaskStatus {
            /// The status as sent by the service.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(TaskStatus::$variant => $word,)+
                    TaskStatus::Other(word) => word,
                }
            }

            /// Whether the API reference lists it.
            #[must_use]
            pub fn is_documented(&self) -> bool {
                match self {
                    $(TaskStatus::$variant => $documented,)+
                    TaskStatus::Other(_) => false,
                }
            }

            pub(crate) fn read(word: &str) -> Self {
                match word {
                    $($word => TaskStatus::$variant,)+
                    _ => TaskStatus::Other(word.to_owned()),
                }
            }
        }

        /// Every known word, the documented ones first.
        pub(crate) const STATUSES: &[&str] = &[$($word),+];
    };
}

statuses! {
    /// `SUCCESS`.
    Success = "SUCCESS" true;
    /// `FAILED`.
    Failed = "FAILED" true;
    /// `MIGRATING`.
    Migrating = "MIGRATING" true;
    /// `TERMINATED`.
    Terminated = "TERMINATED" true;
    /// `FULLMIGRATING`, which the API reference's own example shows.
    FullMigrating = "FULLMIGRATING" false;
    /// `INCRMIGEATING`, the spelling that clients wait for.
    IncrMigrating = "INCRMIGEATING" false;
    /// `INCRMIGRATING`, the spelling in the documentation.
    IncrMigratingAsPrinted = "INCRMIGRATING" false;
    /// `TERMINATING`.
    Terminating = "TERMINATING" false;
    /// `RUNNING`.
    Running = "RUNNING" false;
    /// `MIGRATION_FAILED`.
    MigrationFailed = "MIGRATION_FAILED" false;
    /// `MIGRATION_SUCCESS`.
    MigrationSuccess = "MIGRATION_SUCCESS" false;
    /// `RELEASED`.
    Released = "RELEASED" false;
    /// `CREATING`.
    Creating = "CREATING" false;
    /// `ERROR`.
    Error = "ERROR" false;
    /// `DELETED`.
    Deleted = "DELETED" false;
}

impl TaskStatus {
    /// Whether the migration will stay at this status: `Some(true)` at its end, `Some(false)` while
    /// it goes on, `None` where the sources do not tell.
    ///
    /// The API reference lists the words and does not say what they mean. An incremental migration
    /// goes on until somebody stops it.
    ///
    /// ```
    /// use dcs_migration_lint::body::TaskStatus;
    ///
    /// assert_eq!(TaskStatus::Success.is_final(), Some(true));
    /// assert_eq!(TaskStatus::FullMigrating.is_final(), Some(false));
    /// assert_eq!(TaskStatus::Other("PAUSED".to_owned()).is_final(), None);
    /// ```
    #[must_use]
    pub fn is_final(&self) -> Option<bool> {
        match self {
            TaskStatus::Success
            | TaskStatus::Failed
            | TaskStatus::Terminated
            | TaskStatus::MigrationFailed
            | TaskStatus::MigrationSuccess
            | TaskStatus::Deleted => Some(true),
            TaskStatus::Migrating
            | TaskStatus::FullMigrating
            | TaskStatus::IncrMigrating
            | TaskStatus::IncrMigratingAsPrinted
            | TaskStatus::Terminating
            | TaskStatus::Running
            | TaskStatus::Creating => Some(false),
            TaskStatus::Released | TaskStatus::Error | TaskStatus::Other(_) => None,
        }
    }

    /// Whether the word says that the migration failed: `FAILED`, `MIGRATION_FAILED`, `ERROR`.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(
            self,
            TaskStatus::Failed | TaskStatus::MigrationFailed | TaskStatus::Error
        )
    }

    /// Whether it is documented or known from other sources.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, TaskStatus::Other(_))
    }
}

impl FromStr for TaskStatus {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(Self::read(word))
    }
}

impl fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl AsRef<str> for TaskStatus {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<'de> Deserialize<'de> for TaskStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|word| Self::read(&word))
    }
}

impl Serialize for TaskStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
