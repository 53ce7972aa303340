//! The types that services use: requests, paths and responses whose values the API reference
//! allows.

pub(crate) mod error;
pub(crate) mod instance;
pub(crate) mod path;
mod problem;
mod read;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod secret;
