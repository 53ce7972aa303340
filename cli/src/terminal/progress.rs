//! The progress of a run: on standard error, only on a terminal, and only in runs that take a while.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::text::escape;

/// How long a run takes before the progress appears.
const DELAY: Duration = Duration::from_secs(1);
/// How often it is redrawn.
const TICK: Duration = Duration::from_millis(100);

/// The progress of a run.
pub(crate) struct Progress {
    bar: ProgressBar,
    timer: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Progress over `files` files. Nothing is shown if `quiet`.
    pub(crate) fn new(files: usize, quiet: bool) -> Self {
        let files = u64::try_from(files).unwrap_or(u64::MAX);
        Self::with(Some(files), "{bar:20} {pos}/{len} files {wide_msg}", quiet)
    }

    /// Progress over lines. `bytes` is the size of the input, if it is known. Nothing is shown if
    /// `quiet`.
    pub(crate) fn of_lines(bytes: Option<u64>, quiet: bool) -> Self {
        let template = match bytes {
            Some(_) => "{bar:20} {bytes}/{total_bytes}, {msg} lines",
            None => "{spinner} {msg} lines",
        };
        let progress = Self::with(bytes, template, quiet);
        progress.lines(0, 0);
        progress
    }

    fn with(length: Option<u64>, template: &str, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        if quiet || !io::stderr().is_terminal() {
            return Self { bar, timer: None };
        }
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let (end, ended) = mpsc::channel();
        let shown = bar.clone();
        let timer = thread::spawn(move || {
            if ended.recv_timeout(DELAY) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self {
            bar,
            timer: Some((end, timer)),
        }
    }

    /// Begins with a file. `name` names it.
    pub(crate) fn begin(&self, name: impl FnOnce() -> String) {
        if self.timer.is_some() {
            self.bar.set_message(escape(&name()));
        }
    }

    /// Counts one file.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }

    /// Sets how many lines are done, and how many bytes were read.
    pub(crate) fn lines(&self, lines: u64, bytes: u64) {
        if self.timer.is_some() {
            self.bar.set_message(HumanCount(lines).to_string());
            self.bar.set_position(bytes);
        }
    }

    /// Hides the progress while `write` writes to the terminal.
    pub(crate) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, timer)) = self.timer.take() {
            drop(end);
            let _ = timer.join();
        }
        self.bar.finish_and_clear();
    }
}
