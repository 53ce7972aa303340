//! From the bytes of a file to its outcome: check, fix, compare with the baseline.

pub(crate) mod baseline;
pub(crate) mod check;
pub(crate) mod identity;
pub(crate) mod process;
pub(crate) mod repair;
pub(crate) mod unchanged;
pub(crate) mod unused_ignores;
