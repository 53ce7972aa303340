//! x
#![allow(dead_code, missing_docs)]
mod json;
mod span;
