//! The progress bar: on standard error, only on a terminal, and only in runs that take a while.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a run takes before the bar appears.
const DELAY: Duration = Duration::from_secs(1);
/// How often the bar is redrawn.
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
        Self::with(Some(files), "{bar:30} {pos}/{len} files", quiet)
    }

    /// Progress over an unknown number of lines. Nothing is shown if `quiet`.
    pub(crate) fn of_lines(quiet: bool) -> Self {
        Self::with(None, "{spinner} {human_pos} lines", quiet)
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

    /// Counts one file.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }

    /// Counts some lines.
    pub(crate) fn step_by(&self, lines: u64) {
        self.bar.inc(lines);
    }

    /// Hides the bar while `write` writes to the terminal.
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
