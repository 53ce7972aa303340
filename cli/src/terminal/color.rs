//! Whether to colour: the flag, then the environment, then what the stream is.

use std::env;

use crate::args::ColorChoice;

/// Whether a stream gets colour; `terminal` says whether it is one.
pub(crate) fn wanted(choice: ColorChoice, terminal: bool) -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = |name: &str| set(name) && env::var_os(name).is_none_or(|value| value != "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR") => false,
        ColorChoice::Auto if forced("CLICOLOR_FORCE") || forced("FORCE_COLOR") => true,
        ColorChoice::Auto => terminal && env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}
