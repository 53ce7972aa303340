//! Which files are linted, what kind of text each holds, and its bytes.
//!
//! The modules build on each other in this order: `paths`, `kind`, `hunks`, `git`, `changes`,
//! `found`, `input`, `body_files`, `terraform`, `walk`.

pub(crate) mod body_files;
pub(crate) mod changes;
mod expand;
mod found;
mod git;
pub(crate) mod hunks;
pub(crate) mod identity;
pub(crate) mod input;
pub(crate) mod kind;
pub(crate) mod paths;
pub(crate) mod terraform;
pub(crate) mod walk;
