//! What connects the library with other crates; each file needs the feature of its name, and
//! `checked` that of a crate of HTTP.
//!
//! No logic: what is checked and what is said is decided in the layers below.

#[cfg(feature = "axum")]
mod axum;
#[cfg(any(feature = "axum", feature = "tower"))]
pub(crate) mod checked;
#[cfg(feature = "miette")]
pub(crate) mod miette;
#[cfg(feature = "schemars")]
mod schemars;
#[cfg(feature = "tower")]
pub(crate) mod tower;
