//! Output streams and files.
//!
//! A closed pipe (`| head`) is not a failure: the rest of the output is dropped and the exit code
//! is that of the findings. Any other failure is reported once. A file is written completely or
//! not at all (see [`replace`](super::replace)).

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::replace::Replacement;
use super::text::escape;

/// An output stream that keeps its first failure until [`Output::close`].
pub(crate) struct Output {
    name: String,
    stream: BufWriter<Box<dyn Write>>,
    /// The file that the stream is to replace.
    pending: Option<Replacement>,
    /// Whether a failure is a warning.
    optional: bool,
    failure: Option<io::Error>,
}

impl Output {
    pub(crate) fn stdout() -> Self {
        Self::new("the output", Box::new(io::stdout().lock()))
    }

    pub(crate) fn stderr() -> Self {
        Self::new("the output", Box::new(io::stderr().lock()))
    }

    /// What a path leads to. A file is one that [`Output::close`] moves into place. Anything other
    /// than a regular file (a pipe, a device), and a file that is open already (`/dev/fd/3`), is
    /// written directly: a shell that has it open would go on writing to the replaced file.
    ///
    /// # Errors
    ///
    /// If the path is a folder or a read-only file, or its folder cannot be written to.
    pub(crate) fn file(path: &Path) -> io::Result<Self> {
        let name = path.to_string_lossy();
        match Destination::of(path) {
            Destination::Stdout => return Ok(Self::stdout()),
            Destination::Stderr => return Ok(Self::stderr()),
            Destination::Open => return Self::append(path),
            Destination::File(_) => {}
        }
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

    /// The same output, whose failures are warnings.
    pub(crate) fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    fn new(name: &str, stream: Box<dyn Write>) -> Self {
        Self {
            name: name.to_owned(),
            stream: BufWriter::with_capacity(1 << 16, stream),
            pending: None,
            optional: false,
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
                let label = if self.optional { "warning" } else { "error" };
                log(label, &format!("cannot write {}: {error}", self.name));
                if self.optional { Ok(()) } else { Err(()) }
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

/// What a path leads to, to tell whether two paths lead to the same.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Destination {
    Stdout,
    Stderr,
    /// Another file that the process was started with, such as `/dev/fd/3`.
    Open,
    /// The canonical path, of a file that may not exist yet.
    File(PathBuf),
}

impl Destination {
    pub(crate) fn of(path: &Path) -> Self {
        let mut link = path.to_owned();
        // As many links as Linux follows.
        for _ in 0..40 {
            match descriptor(&link) {
                Some("1") => return Self::Stdout,
                Some("2") => return Self::Stderr,
                Some(_) => return Self::Open,
                None => {}
            }
            let Ok(target) = fs::read_link(&link) else {
                break;
            };
            link = link.parent().unwrap_or(Path::new("")).join(target);
        }
        Self::File(canonical(path))
    }
}

/// The number of an open file in a path like `/dev/fd/1` or `/proc/self/fd/1`, which `/dev/stdout`
/// leads to.
fn descriptor(path: &Path) -> Option<&str> {
    let (folder, number) = path.to_str()?.rsplit_once('/')?;
    let of_process = || folder.strip_prefix("/proc/")?.strip_suffix("/fd");
    let is_open = folder == "/dev/fd" || of_process().is_some();
    (is_open && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// The canonical path of a file that may not exist yet.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
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
