//! What connects the library with other crates; each file needs the feature of its name.
//!
//! No logic: what is checked and what is said is decided in the layers below.

#[cfg(feature = "axum")]
pub(crate) mod axum;
#[cfg(feature = "miette")]
pub(crate) mod miette;
#[cfg(feature = "schemars")]
mod schemars;
