//! Where output goes, and what happens when it cannot.
//!
//! A reader that goes away (`| head`) is no failure: the rest is dropped quietly and the exit code
//! is that of the findings. Anything else that goes wrong is told once.

use std::io::{self, BufWriter, ErrorKind, Write};

use dcs_migration_lint::escape_controls;

/// A stream that remembers what went wrong instead of making each caller handle it.
pub(crate) struct Output {
    stream: BufWriter<Box<dyn Write>>,
    failure: Option<io::Error>,
}

impl Output {
    pub(crate) fn stdout() -> Self {
        Self::new(Box::new(io::stdout().lock()))
    }

    pub(crate) fn stderr() -> Self {
        Self::new(Box::new(io::stderr().lock()))
    }

    fn new(stream: Box<dyn Write>) -> Self {
        Self {
            stream: BufWriter::with_capacity(1 << 16, stream),
            failure: None,
        }
    }

    /// Writes what is left; fails, and says so, where output was lost that somebody waits for.
    pub(crate) fn close(mut self) -> Result<(), ()> {
        let _ = self.flush();
        match self.failure {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                complain("error", &format!("cannot write the output: {error}"));
                Err(())
            }
            _ => Ok(()),
        }
    }

    fn attempt(&mut self, write: impl FnOnce(&mut BufWriter<Box<dyn Write>>) -> io::Result<()>) {
        if self.failure.is_none() {
            self.failure = write(&mut self.stream).err();
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.attempt(|stream| stream.write_all(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt(Write::flush);
        Ok(())
    }
}

/// One line to standard error; a log that cannot be written is nobody's failure.
pub(crate) fn complain(kind: &str, message: &str) {
    let colon = if kind.is_empty() { "" } else { ": " };
    let _ = writeln!(io::stderr(), "{kind}{colon}{}", escape_controls(message));
}
