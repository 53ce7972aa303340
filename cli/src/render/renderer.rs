//! What an output format is given, and what it does.

use std::io::{self, Write};

use super::location::ReportPaths;
use super::totals::Totals;
use crate::lint::check::CheckedFile;
use crate::lint::process::Failure;

/// Writes findings in one format, file by file.
///
/// # Errors
///
/// All functions fail if writing fails.
pub(crate) trait Renderer {
    /// Writes what comes before the first file.
    fn start(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes a file with its findings, or collects them for [`Renderer::finish`].
    fn file(&mut self, out: &mut dyn Write, file: &CheckedFile) -> io::Result<()>;

    /// Writes what comes after the last file.
    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()>;
}

/// How output looks.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    pub(crate) color: bool,
    /// The width of the terminal in columns, if the output is one.
    pub(crate) width: Option<usize>,
    /// Whether to end with a summary, if the format has one.
    pub(crate) summary: bool,
    /// How files are named in reports for machines.
    pub(crate) paths: ReportPaths,
}

impl Style {
    /// Writes the summary if it is enabled and a file was linted.
    pub(super) fn write_summary(&self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        if self.summary && end.totals.files > 0 {
            writeln!(out, "{}", end.totals.summary())?;
        }
        Ok(())
    }
}

/// The end of a run.
pub(crate) struct RunEnd<'a> {
    pub(crate) totals: &'a Totals,
    /// What could not be read or written.
    pub(crate) failures: &'a [Failure],
}
