//! Which paths lead to the same file.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

/// What two paths to the same file have in common. Hard links are different files: each is linted
/// under its own name, and `--fix` separates them.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) enum FileId {
    /// Device and inode, of a file with one name.
    #[cfg(unix)]
    Inode(u64, u64),
    Path(PathBuf),
}

impl FileId {
    /// Of the file that a path leads to. The metadata saves a system call for most files.
    pub(crate) fn of(path: &Path, metadata: &Metadata) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            if metadata.nlink() == 1 && metadata.ino() != 0 {
                return Self::Inode(metadata.dev(), metadata.ino());
            }
        }
        #[cfg(not(unix))]
        let _ = metadata;
        Self::Path(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
    }
}
