//! Standard output, standard error and output files.

pub(crate) mod color;
pub(crate) mod output;
pub(crate) mod progress;
pub(crate) mod replace;
pub(crate) mod text;
pub(crate) mod width;
