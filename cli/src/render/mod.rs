//! Output formats, excerpts, diffs and rule pages.
//!
//! `renderer` has the trait that formats implement and `formats` the list of them.

mod checkstyle;
mod concise;
pub(crate) mod config_errors;
pub(crate) mod diff;
mod excerpt;
mod fingerprint;
pub(crate) mod formats;
mod github;
mod gitlab;
mod json;
mod json_lines;
mod junit;
pub(crate) mod location;
mod markdown;
pub(crate) mod message;
mod rdjson;
pub(crate) mod renderer;
pub(crate) mod rules;
mod sarif;
mod sarif_results;
mod statistics;
mod text;
pub(crate) mod totals;
mod wrap;
