//! What services hold: values that the API reference allows, and nothing half-checked.

pub(crate) mod error;
pub(crate) mod instance;
pub(crate) mod path;
mod problem;
mod read;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod secret;
