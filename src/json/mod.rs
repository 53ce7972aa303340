//! A JSON parser that keeps places and recovers from errors.
//!
//! On strict JSON it accepts, rejects and reads exactly what `serde_json` does, its nesting
//! limit included; member order and duplicate keys are kept, and strings borrow from the text
//! unless they hold an escape. On broken text it reports each [`Fault`] at its place, guesses
//! what was meant and continues, so that the rest can still be checked. The texts of messages are
//! in the rule.

pub(crate) mod cursor;
mod decimal;
pub(crate) mod fault;
pub(crate) mod foreign;
pub(crate) mod parse;
pub(crate) mod pointer;
mod recover;
mod scalar;
mod strict;
mod string;
pub(crate) mod string_map;
#[cfg(test)]
mod tests;
pub(crate) mod tree;

pub use fault::{Bracket, Fault, FaultKind};
pub use foreign::Foreign;
pub use parse::{Parsed, parse};
pub use pointer::is_pointer;
pub use string_map::{StringMap, escape_widths};
pub use tree::{Member, Node, Number, Object, Value};
