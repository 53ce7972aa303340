//! Output streams and files.
//!
//! A closed pipe (`| head`) is not a failure: the rest of the output is dropped and the exit code
//! is that of the findings. Any other failure is reported once. A file is written completely or
//! not at all (see [`replace`](super::replace)).

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use super::replace::Replacement;
use super::text::escape;

/// An output stream that keeps its first failure until [`Output::close`].
pub(crate) struct Output {
    name: String,
    stream: BufWriter<Box<dyn Write>>,
    /// The file that the stream is to replace.
    pending: Option<Replacement>,
    failure: Option<io::Error>,
}

impl Output {
    pub(crate) fn stdout() -> Self {
        Self::new("the output", Box::new(io::stdout().lock()))
    }

    pub(crate) fn stderr() -> Self {
        Self::new("the output", Box::new(io::stderr().lock()))
    }

    /// A file that [`Output::close`] moves into place. Anything other than a regular file (a pipe,
    /// a device) is written directly.
    ///
    /// # Errors
    ///
    /// If the path is a folder or a read-only file, or its folder cannot be written to.
    pub(crate) fn file(path: &Path) -> io::Result<Self> {
        let name = path.to_string_lossy();
        // The target of a symbolic link is replaced, not the link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let existing = match fs::metadata(&target) {
            Ok(metadata) if metadata.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Ok(metadata) if metadata.is_file() => Some(metadata),
            Ok(_) => {
                let stream = OpenOptions::new().write(true).open(&target)?;
                return Ok(Self::new(&name, Box::new(stream)));
            }
            Err(_) => None,
        };
        let (stream, replacement) = Replacement::new(target, existing.as_ref())?;
        Ok(Self {
            pending: Some(replacement),
            ..Self::new(&name, Box::new(stream))
        })
    }

    /// A file to append to.
    ///
    /// # Errors
    ///
    /// If it cannot be opened.
    pub(crate) fn append(path: &Path) -> io::Result<Self> {
        let stream = OpenOptions::new().append(true).create(true).open(path)?;
        Ok(Self::new(&path.to_string_lossy(), Box::new(stream)))
    }

    fn new(name: &str, stream: Box<dyn Write>) -> Self {
        Self {
            name: name.to_owned(),
            stream: BufWriter::with_capacity(1 << 16, stream),
            pending: None,
            failure: None,
        }
    }

    /// Whether a write has failed, so that further output is pointless.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Writes buffered output and moves a file into place. A failure is logged, apart from a closed
    /// pipe, which is none.
    pub(crate) fn close(mut self) -> Result<(), ()> {
        let _ = self.flush();
        let lost = match self.failure {
            None => self
                .pending
                .and_then(|replacement| replacement.persist().err()),
            Some(error) if error.kind() == ErrorKind::BrokenPipe => None,
            failure => failure,
        };
        match lost {
            Some(error) => {
                log("error", &format!("cannot write {}: {error}", self.name));
                Err(())
            }
            None => Ok(()),
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

/// Writes one line to standard error, after a label if that is not empty.
pub(crate) fn log(label: &str, message: &str) {
    let colon = if label.is_empty() { "" } else { ": " };
    // There is nowhere to report a failure of standard error.
    let _ = writeln!(io::stderr(), "{label}{colon}{}", escape(message));
}

/// Logs an error. Returns the exit code that was passed in.
pub(crate) fn fail(code: u8, message: &str) -> u8 {
    log("error", message);
    code
}
