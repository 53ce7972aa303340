//! The width of a terminal.

use std::io;

use terminal_size::terminal_size_of;

/// The columns of standard output, if it is a terminal.
pub(crate) fn stdout() -> Option<usize> {
    terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// The columns of standard error, if it is a terminal.
pub(crate) fn stderr() -> Option<usize> {
    terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0))
}
