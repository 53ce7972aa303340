//! Files that are replaced in one step: a reader sees the old text or the new one.
//!
//! The new text is written to a temporary file in the same folder, which is then renamed. The
//! temporary file is never readable by more users than the file that it replaces. It is removed if
//! writing fails, and if SIGHUP, SIGINT, SIGQUIT or SIGTERM ends the process.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{NamedTempFile, TempPath};

/// The temporary files that exist. Locked while one is created, renamed or removed, so that a
/// signal finds either none or one that is listed.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A temporary file that is to replace another. Removed when dropped.
pub(crate) struct Replacement {
    /// `None` once it has been renamed or removed.
    temporary: Option<TempPath>,
    target: PathBuf,
}

impl Replacement {
    /// Creates the temporary file for a target. `existing` is the metadata of the target if it
    /// exists: its permissions are kept, and its owner if the system allows that.
    ///
    /// # Errors
    ///
    /// If the target is read-only, or its folder cannot be written to.
    pub(crate) fn new(target: PathBuf, existing: Option<&Metadata>) -> io::Result<(File, Self)> {
        if existing.is_some_and(|metadata| metadata.permissions().readonly()) {
            let kind = io::ErrorKind::PermissionDenied;
            return Err(io::Error::new(kind, "the file is read-only"));
        }
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // Errors of `create` contain the random name of the temporary file.
        fs::metadata(folder)?;
        let mut temporary = lock();
        remove_on_signals();
        let file =
            create(folder, existing.is_some()).map_err(|error| io::Error::from(error.kind()))?;
        temporary.push(file.path().to_owned());
        drop(temporary);
        let (file, path) = file.into_parts();
        let replacement = Self {
            temporary: Some(path),
            target,
        };
        if let Some(existing) = existing {
            keep_access(&file, existing)?;
        }
        Ok((file, replacement))
    }

    /// Moves the temporary file to its target.
    ///
    /// # Errors
    ///
    /// If the target cannot be replaced. It is then unchanged, and the temporary file is removed.
    pub(crate) fn persist(mut self) -> io::Result<()> {
        self.end(|path, target| path.persist(target).map_err(|failure| failure.error))
    }

    /// Takes the temporary file off the list and does something with it.
    fn end(&mut self, action: impl FnOnce(TempPath, &Path) -> io::Result<()>) -> io::Result<()> {
        let mut listed = lock();
        let Some(path) = self.temporary.take() else {
            return Ok(());
        };
        listed.retain(|other| other != &*path);
        action(path, &self.target)
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        // There is nothing to do about a file that cannot be removed.
        let _ = self.end(|path, _| path.close());
    }
}

fn lock() -> MutexGuard<'static, Vec<PathBuf>> {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Creates a temporary file: one that replaces another is only accessible by its owner, a new one
/// gets the permissions that any new file gets.
fn create(folder: &Path, replaces: bool) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".dcs-migration-lint-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The umask of the process still applies.
        let mode = if replaces { 0o600 } else { 0o666 };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = replaces;
    builder.tempfile_in(folder)
}

/// Gives a file the owner, the group and the permissions of another, as far as the system allows.
/// Only root may change the owner.
#[cfg(unix)]
fn keep_access(file: &File, other: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    if fchown(file, Some(other.uid()), Some(other.gid())).is_err() {
        let _ = fchown(file, None, Some(other.gid()));
    }
    let mut mode = other.mode() & 0o7777;
    if file.metadata()?.gid() != other.gid() {
        // The members of another group are others.
        mode = (mode & !0o2070) | ((mode & 0o007) << 3);
    }
    // After the owner: changing it may clear bits of the permissions.
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_access(file: &File, other: &Metadata) -> io::Result<()> {
    file.set_permissions(other.permissions())
}

/// From now on, removes the temporary files when a signal ends the process. A signal that the
/// process was started to ignore, as by `nohup`, stays ignored.
#[cfg(unix)]
fn remove_on_signals() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;
    use std::sync::Once;

    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let ignored = ignored_signals();
        let ending = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];
        let ending = ending
            .into_iter()
            .filter(|signal| ignored & (1 << (signal - 1)) == 0);
        // If it fails, signals end the process as they did before.
        let Ok(mut signals) = Signals::new(ending) else {
            return;
        };
        std::thread::spawn(move || {
            for signal in &mut signals {
                // Locked until the end of the process.
                let temporary = lock();
                for path in &*temporary {
                    let _ = fs::remove_file(path);
                }
                let _ = emulate_default_handler(signal);
            }
        });
    });
}

#[cfg(not(unix))]
fn remove_on_signals() {}

/// The signals that the process ignores, as a mask. Only Linux tells.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}
