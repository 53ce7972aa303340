//! Where output goes, and what happens when it cannot.
//!
//! A reader that goes away (`| head`) is no failure: the rest is dropped quietly and the exit code
//! is that of the findings. Anything else that goes wrong is told once. A file appears whole or
//! stays as it was: it is written beside its place and put there in one step.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use dcs_migration_lint::text::escape_controls;
use tempfile::{NamedTempFile, TempPath};

/// A stream that remembers what went wrong instead of making each caller handle it.
pub(crate) struct Output {
    name: String,
    stream: BufWriter<Box<dyn Write>>,
    /// Where the file is written, and where it belongs.
    pending: Option<(TempPath, PathBuf)>,
    failure: Option<io::Error>,
}

impl Output {
    pub(crate) fn stdout() -> Self {
        Self::new("the output", Box::new(io::stdout().lock()))
    }

    pub(crate) fn stderr() -> Self {
        Self::new("the output", Box::new(io::stderr().lock()))
    }

    /// A file that `close` puts in its place; what is no regular file is written as it comes.
    ///
    /// # Errors
    ///
    /// Where it is a folder or read-only, or its folder cannot be written.
    pub(crate) fn file(path: &Path) -> io::Result<Self> {
        let name = path.to_string_lossy();
        // Where it is a link, what it leads to is replaced.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let permissions = match fs::metadata(&place) {
            Ok(metadata) if metadata.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Ok(metadata) if metadata.is_file() => Some(metadata.permissions()),
            Ok(_) => {
                let stream = OpenOptions::new().write(true).open(&place)?;
                return Ok(Self::new(&name, Box::new(stream)));
            }
            Err(_) => None,
        };
        if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err(io::Error::new(
                ErrorKind::PermissionDenied,
                "the file is read-only",
            ));
        }
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let (stream, temporary) = temporary(folder)?.into_parts();
        if let Some(permissions) = permissions {
            fs::set_permissions(&temporary, permissions)?;
        }
        Ok(Self {
            pending: Some((temporary, place)),
            ..Self::new(&name, Box::new(stream))
        })
    }

    /// A file that is written behind what it holds.
    ///
    /// # Errors
    ///
    /// Where it cannot be opened.
    pub(crate) fn appended(path: &Path) -> io::Result<Self> {
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

    /// Whether something could not be written, so that more need not be made.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Writes what is left; fails, and says so, where output was lost that somebody waits for.
    pub(crate) fn close(mut self) -> Result<(), ()> {
        let _ = self.flush();
        let lost = match self.failure {
            None => self
                .pending
                .and_then(|(temporary, place)| temporary.persist(place).err())
                .map(|failure| failure.error),
            Some(error) if error.kind() == ErrorKind::BrokenPipe => None,
            failure => failure,
        };
        match lost {
            Some(error) => {
                complain("error", &format!("cannot write {}: {error}", self.name));
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

/// A file that goes away again unless it is put in a place; new files are as readable as others.
///
/// # Errors
///
/// Where the folder cannot be written.
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".dcs-migration-lint-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What the process's mask takes away stays away.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    // The errors of the builder name the temporary file, which is nobody's concern.
    fs::metadata(folder)?;
    builder
        .tempfile_in(folder)
        .map_err(|error| error.kind().into())
}

/// Text that acts neither on a terminal nor on the log of a build.
///
/// Besides what acts on terminals that is `##`, with which commands to GitHub Actions, Azure
/// Pipelines and `TeamCity` begin wherever they stand in a line. Their `::` counts at the beginning
/// of a line alone, where no text from outside is put.
pub(crate) fn harmless(text: &str) -> String {
    escape_controls(text).replace("##", "#\\u{23}")
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
    let _ = writeln!(io::stderr(), "{kind}{colon}{}", harmless(message));
}
