//! Text: encoding, places, edits, escaping, and similar words.

pub(crate) mod edit;
pub(crate) mod encoding;
pub(crate) mod escape;
pub(crate) mod find;
pub(crate) mod invalid;
pub(crate) mod span;
pub(crate) mod spelling;

pub use encoding::{EncodingFault, decode};
pub use escape::{escape_controls, needs_escape, quoted};
pub use spelling::{did_you_mean, fold};
