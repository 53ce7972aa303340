//! The exit codes of the program.

/// No finding is at or above the threshold.
pub(crate) const CLEAN: u8 = 0;
/// There are findings at or above the threshold, or `--diff` has changes to show.
pub(crate) const FINDINGS: u8 = 1;
/// Wrong usage or configuration, or nothing to lint.
pub(crate) const USAGE: u8 = 2;
/// A file could not be read or written.
pub(crate) const FAILURE: u8 = 3;
