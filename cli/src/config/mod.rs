//! Configuration files: which one applies to a file, and the settings that result.
//!
//! What is wrong with a configuration is returned as data; callers print it.

mod configs;
mod file;
mod globs;
mod parse;
mod resolved;
mod show;

pub(crate) use self::configs::{Configs, format_from_environment};
pub(crate) use self::file::{ConfigError, ConfigFile, NAME as CONFIG_NAME};
pub(crate) use self::parse::{Ignore, Problem, is_valid};
pub(crate) use self::resolved::ResolvedConfig;
pub(crate) use self::show::show;
