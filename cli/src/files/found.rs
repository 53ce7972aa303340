//! What is at a path, found in one look: whether it is a file, which one, and its text.
//!
//! A text that is kept need not be read again when it is linted.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

use rayon::prelude::*;

use super::kind::is_known_type;

/// How many paths are looked at in one go.
pub(super) const CHUNK: usize = 1024;
/// A longer text, in bytes, is not read before it is linted.
const MAX_TEXT: usize = 1 << 16;
/// How many bytes of text are kept in a run.
const MAX_KEPT: usize = 1 << 25;

/// The text of a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Text(pub(super) Vec<u8>);

impl fmt::Debug for Text {
    /// Leaves the text out, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text")
    }
}

/// What is at a path.
pub(super) struct Found {
    /// Links are followed.
    pub(super) metadata: io::Result<Metadata>,
    /// The text of a short file. Its absence says nothing.
    pub(super) text: Option<Text>,
}

/// What becomes of each of some paths or entries, in their order; in parallel.
pub(super) fn of_each<I: Send, T: Send>(
    items: Vec<I>,
    of: impl Fn(I) -> T + Send + Sync,
) -> Vec<T> {
    // For a few, starting threads takes longer than the system calls.
    if items.len() < 64 {
        items.into_iter().map(of).collect()
    } else {
        items.into_par_iter().map(of).collect()
    }
}

impl Found {
    pub(super) fn at(path: &Path) -> Self {
        // The metadata of an open file takes less time than that of a path. Only what is named as a
        // file is opened before it is known to be one: opening a device may have effects.
        let opened = is_known_type(path).then(|| open(path));
        match opened {
            Some(Ok((file, metadata))) if metadata.is_file() => Self {
                text: read(file, metadata.len()),
                metadata: Ok(metadata),
            },
            // It may be a folder, or a file that must not be read.
            _ => Self {
                metadata: fs::metadata(path),
                text: None,
            },
        }
    }
}

fn open(path: &Path) -> io::Result<(File, Metadata)> {
    #[cfg(unix)]
    let file = {
        use rustix::fs::{Mode, OFlags};
        // Opening a pipe does not wait for its other end.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        File::from(rustix::fs::open(path, flags, Mode::empty())?)
    };
    #[cfg(not(unix))]
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

/// The text of a file of a size. `None` if it is too long, or not of that size.
fn read(mut file: File, size: u64) -> Option<Text> {
    let size = usize::try_from(size)
        .ok()
        .filter(|size| *size <= MAX_TEXT)?;
    // With room for one more byte, a read that stops at the size has met the end: no further read
    // needs to find nothing there.
    let mut text = vec![0; size + 1];
    let length = file.read(&mut text).ok()?;
    text.truncate(length);
    (length == size).then_some(Text(text))
}

/// Limits how much text is kept in a run.
#[derive(Debug)]
pub(super) struct Kept {
    /// In bytes.
    left: usize,
}

impl Kept {
    /// Keeps no text of files that are going to be changed.
    pub(super) fn new(are_changed: bool) -> Self {
        let left = if are_changed { 0 } else { MAX_KEPT };
        Self { left }
    }

    /// The text, if it is to be kept.
    pub(super) fn keep(&mut self, text: Option<Text>) -> Option<Text> {
        let text = text?;
        self.left = self.left.checked_sub(text.0.len())?;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_of_short_files_alone() {
        let folder = tempfile::tempdir().unwrap();
        let text_of = |name: &str, length: usize| {
            let path = folder.path().join(name);
            fs::write(&path, vec![b'x'; length]).unwrap();
            let Found { metadata, text } = Found::at(&path);
            assert!(metadata.unwrap().is_file());
            text.map(|text| text.0.len())
        };
        assert_eq!(text_of("a.json", 0), Some(0));
        assert_eq!(text_of("a.json", MAX_TEXT), Some(MAX_TEXT));
        assert_eq!(text_of("a.json", MAX_TEXT + 1), None);
        assert_eq!(text_of("a.unknown", 1), None);
        let text = Text(b"Not-a-real-0ne".to_vec());
        assert_eq!(format!("{text:?}"), "Text");
        assert!(
            Found::at(&folder.path().join("missing.json"))
                .metadata
                .is_err()
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_files_are_read_and_no_other_process_has_them() {
        let folder = tempfile::tempdir().unwrap();
        let device = folder.path().join("device.json");
        std::os::unix::fs::symlink("/dev/null", &device).unwrap();
        let Found { metadata, text } = Found::at(&device);
        assert!(!metadata.unwrap().is_file() && text.is_none());
        let (file, _) = open(&device).unwrap();
        let flags = rustix::io::fcntl_getfd(&file).unwrap();
        assert!(flags.contains(rustix::io::FdFlags::CLOEXEC));
    }

    #[test]
    fn no_more_text_is_kept_than_fits() {
        let text = |length| Some(Text(vec![b'x'; length]));
        let mut kept = Kept::new(false);
        assert!(kept.keep(text(MAX_KEPT - 2)).is_some());
        assert!(kept.keep(text(3)).is_none() && kept.keep(None).is_none());
        assert!(kept.keep(text(2)).is_some() && kept.keep(text(1)).is_none());
        assert!(Kept::new(true).keep(text(1)).is_none());
    }
}
