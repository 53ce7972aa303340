//! What has changed in the git repository, for `--since` and `--staged`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::git::{self, EntryKind};
use super::hunks::Hunks;
use super::kind::terraform_name;
use super::paths;

/// The changed files of the repository.
#[derive(Debug)]
pub(crate) struct Changes {
    /// The current folder, canonical.
    current: PathBuf,
    /// The root of the repository, canonical.
    root: PathBuf,
    /// By their path relative to the root. Without deleted files.
    files: BTreeMap<PathBuf, ChangedFile>,
    /// The folders of Terraform's configuration with something staged, as they are in the index:
    /// names and texts, by the path relative to the root.
    folders: BTreeMap<PathBuf, BTreeMap<String, Vec<u8>>>,
}

/// A changed file.
#[derive(Debug)]
pub(crate) struct ChangedFile {
    pub(crate) hunks: Hunks,
    /// Its text in the index, with `--staged`.
    staged: Option<Vec<u8>>,
}

impl Changes {
    /// What has changed since the merge base of a revision and the current commit, also if it is
    /// not committed. Untracked files are new.
    ///
    /// # Errors
    ///
    /// A message if git cannot tell.
    pub(crate) fn since(revision: &str) -> Result<Self, String> {
        let mut changes = Self::new()?;
        let base = git::merge_base(revision)?;
        let tracked = compared(&base)?.into_iter();
        let tracked = tracked.map(|(path, hunks, _)| (path, hunks));
        let untracked = git::untracked()?.into_iter();
        for (path, hunks) in tracked.chain(untracked.map(|path| (path, Hunks::Whole))) {
            let staged = None;
            changes.files.insert(path, ChangedFile { hunks, staged });
        }
        Ok(changes)
    }

    /// What is staged: the changes between the current commit and the index.
    ///
    /// # Errors
    ///
    /// A message if git cannot tell.
    pub(crate) fn staged() -> Result<Self, String> {
        let mut changes = Self::new()?;
        let files = compared("--cached")?;
        let contents = git::contents(files.iter().map(|(_, _, object)| object.as_str()))?;
        for ((path, hunks, _), content) in files.into_iter().zip(contents) {
            let staged = Some(content);
            changes.files.insert(path, ChangedFile { hunks, staged });
        }
        changes.read_folders()?;
        Ok(changes)
    }

    /// Reads the folders of Terraform's configuration from the index.
    fn read_folders(&mut self) -> Result<(), String> {
        let staged = self.files.keys();
        let staged = staged.filter(|path| terraform_name(path).is_some());
        let folders: BTreeSet<&Path> = staged.filter_map(|path| path.parent()).collect();
        if folders.is_empty() {
            return Ok(());
        }
        let mut files = git::index()?;
        files.retain(|(path, _)| {
            let is_inside = path.parent().is_some_and(|folder| folders.contains(folder));
            is_inside && terraform_name(path).is_some()
        });
        let contents = git::contents(files.iter().map(|(_, object)| object.as_str()))?;
        for ((path, _), content) in files.into_iter().zip(contents) {
            if let (Some(folder), Some(name)) = (path.parent(), terraform_name(&path)) {
                let folder = self.folders.entry(folder.to_owned()).or_default();
                folder.insert(name.to_owned(), content);
            }
        }
        Ok(())
    }

    fn new() -> Result<Self, String> {
        let current = std::env::current_dir().and_then(std::fs::canonicalize);
        let current =
            current.map_err(|error| format!("cannot determine the current folder: {error}"))?;
        Ok(Self {
            current,
            root: git::root()?,
            files: BTreeMap::new(),
            folders: BTreeMap::new(),
        })
    }

    /// The path relative to the root. `None` if it is outside of the repository.
    fn relative(&self, path: &Path) -> Option<PathBuf> {
        // A file in the index may not exist.
        let absolute =
            std::fs::canonicalize(path).unwrap_or_else(|_| paths::absolute(&self.current, path));
        Some(absolute.strip_prefix(&self.root).ok()?.to_owned())
    }

    /// Whether a path is in the repository.
    pub(crate) fn covers(&self, path: &Path) -> bool {
        self.relative(path).is_some()
    }

    /// What has changed in a file. `None` if nothing has.
    pub(crate) fn of(&self, path: &Path) -> Option<&ChangedFile> {
        self.files.get(&self.relative(path)?)
    }

    /// The text of a file in the index, if it is staged.
    pub(crate) fn staged_text(&self, path: &Path) -> Option<&[u8]> {
        self.of(path)?.staged.as_deref()
    }

    /// The files of a folder of Terraform's configuration in the index. `None` if nothing of it is
    /// staged.
    pub(super) fn staged_folder(&self, folder: &Path) -> Option<&BTreeMap<String, Vec<u8>>> {
        self.folders.get(&self.relative(folder)?)
    }

    /// The staged files in a folder that are not in the working tree, apart from hidden ones.
    pub(crate) fn staged_only(&self, folder: &Path) -> Vec<PathBuf> {
        let Some(inside) = self.relative(folder) else {
            return Vec::new();
        };
        let staged = self.files.iter().filter(|(_, file)| file.staged.is_some());
        staged
            .filter_map(|(path, _)| path.strip_prefix(&inside).ok())
            .filter(|path| {
                !path
                    .iter()
                    .any(|part| part.as_encoded_bytes().starts_with(b"."))
            })
            .map(|path| folder.join(path))
            .filter(|path| path.symlink_metadata().is_err())
            .collect()
    }
}

/// The changed files: path, changes, object in the index.
fn compared(from: &str) -> Result<Vec<(PathBuf, Hunks, String)>, String> {
    let mut hunks = git::hunks(from)?;
    let entries = git::entries(from)?.into_iter();
    let changed = entries.filter_map(|entry| {
        let hunks = match (entry.kind, hunks.remove(&entry.path)) {
            // What git takes for binary has no lines.
            (EntryKind::New, _) | (EntryKind::Modified, None) => Hunks::Whole,
            (_, Some(hunks)) => Hunks::Lines(hunks),
            (EntryKind::Same, None) => return None,
        };
        Some((entry.path, hunks, entry.object))
    });
    Ok(changed.collect())
}
