//! Prints why configuration files cannot be used.

use std::io::Write as _;

use super::text::{self, Look};
use crate::config::ConfigError;
use crate::exit_code::{FAILURE, USAGE};
use crate::terminal::output::{Output, fail, log};
use crate::terminal::width;

/// How many problems of one file are shown.
const MAX_SHOWN: usize = 100;

/// Prints errors on standard error. Returns the exit code, or `None` if there are no errors.
pub(crate) fn print(errors: &[ConfigError], color: bool) -> Option<u8> {
    let codes = errors.iter().map(|error| match error {
        ConfigError::Unreadable { .. } => fail(FAILURE, &error.to_string()),
        ConfigError::Invalid {
            name,
            text,
            problems,
        } => {
            let mut out = Output::stderr();
            let shown = &problems[..problems.len().min(MAX_SHOWN)];
            // There is nowhere to report a failure of standard error.
            let look = Look {
                color,
                width: width::stderr(),
            };
            let _ = text::write_problems(&mut out, look, name, text, shown);
            let _ = out.flush();
            drop(out);
            let omitted = problems.len() - shown.len();
            if omitted > 0 {
                log("error", &format!("{omitted} more in {name}"));
            }
            USAGE
        }
    });
    codes.max()
}

/// The problems of a configuration as they are printed, for fuzzing.
#[cfg(fuzzing)]
pub(crate) fn rendered(name: &str, text: &str, problems: &[crate::config::Problem]) -> Vec<u8> {
    let mut out = Vec::new();
    let look = Look {
        color: false,
        width: None,
    };
    let _ = text::write_problems(&mut out, look, name, text, problems);
    out
}
