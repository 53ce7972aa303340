//! The types that services use: requests, paths and responses whose values the API reference
//! allows.

pub(crate) mod error;
pub(crate) mod instance;
pub(crate) mod invalid_request;
pub(crate) mod path;
pub(crate) mod problem;
mod read;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod secret;
mod text;
