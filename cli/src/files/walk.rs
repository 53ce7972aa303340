//! Finds what to lint under the paths on the command line.
//!
//! A named file is linted, unless an option asks to skip it. In a folder, files that hold this
//! request are linted and other files of a known type are counted as skipped. Hidden files, apart
//! from those of CI services, and files listed in ignore files are skipped, also outside of a
//! repository. A user's global ignore file is not read, so that a folder gives the same result on
//! every machine.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;
use rayon::prelude::*;

use super::body_files;
use super::changes::Changes;
use super::expand::{expand, is_pattern};
use super::identity::FileId;
use super::input::{Input, InputError, read_file};
use super::kind::{holds_request, is_known_type, terraform_name};
use super::paths::display;
use super::terraform::{self, Folders};

/// What is under the named paths.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// In the order in which they were named, within a folder in the order of their paths. Each
    /// file once, under the first path that leads to it.
    pub(crate) to_lint: Vec<Input>,
    /// Files of a known type that do not hold this request.
    pub(crate) skipped: Vec<PathBuf>,
    /// What was named, but is excluded by the configuration.
    pub(crate) excluded: Vec<PathBuf>,
    /// What has not changed.
    pub(crate) unchanged: Vec<PathBuf>,
    pub(crate) errors: Vec<InputError>,
}

/// Whether the configuration excludes a path in a folder. The flag is set for a folder.
pub(crate) type Excludes = dyn Fn(&Path, bool) -> bool + Send + Sync;

/// Which of the named paths are linted.
pub(crate) struct Selection<'a> {
    pub(crate) excludes: Arc<Excludes>,
    /// Whether the configuration also excludes what is named.
    pub(crate) force_exclude: bool,
    /// Whether files that do not hold this request are skipped although they are named, and a
    /// folder needs none that does.
    pub(crate) skip_unrelated: bool,
    /// If set, only changed files are linted.
    pub(crate) changes: Option<&'a Changes>,
}

impl Selection<'_> {
    /// Adds a named file to the inputs, unless it is skipped.
    fn add(
        &self,
        (path, size): (&Path, Option<u64>),
        id: FileId,
        inputs: &mut Inputs,
        seen: &mut Seen,
    ) {
        match seen.files.get(&id) {
            Some(Fate::Skipped(found)) if !self.skip_unrelated => {
                inputs.skipped.retain(|path| path != found);
            }
            Some(Fate::Linted | Fate::Skipped(_)) => return,
            None => {}
        }
        if self.force_exclude && (self.excludes)(path, false) {
            inputs.excluded.push(path.to_owned());
            return;
        }
        // A failure to read is reported when the file is linted.
        let is_unrelated = self.skip_unrelated
            && seen
                .is_related(path, size, self.changes)
                .is_ok_and(|is_related| !is_related);
        if is_unrelated {
            seen.files.insert(id, Fate::Skipped(path.to_owned()));
            inputs.skipped.push(path.to_owned());
        } else {
            seen.files.insert(id, Fate::Linted);
            inputs.to_lint.push(Input::named(path.to_owned(), size));
        }
    }
}

/// Finds what to lint. `word_meant` says what was probably meant by a word that is no file.
pub(crate) fn collect(
    paths: &[PathBuf],
    selection: &Selection<'_>,
    word_meant: impl Fn(&str) -> Option<String>,
) -> Inputs {
    let mut inputs = Inputs::default();
    let mut seen = Seen::default();
    let paths = &expanded(paths);
    seen.files.reserve(paths.len());
    for (path, metadata) in paths.iter().zip(metadata(paths)) {
        if path.as_os_str() == "-" {
            if !inputs.to_lint.contains(&Input::Stdin) {
                inputs.to_lint.push(Input::Stdin);
            }
            continue;
        }
        match metadata {
            Ok(metadata) if metadata.is_dir() => {
                if selection.force_exclude && (selection.excludes)(path, true) {
                    inputs.excluded.push(path.clone());
                } else {
                    walk(path, selection, &mut inputs, &mut seen);
                }
            }
            Ok(metadata) if metadata.is_file() => {
                let id = FileId::of(path, &metadata);
                selection.add((path, Some(metadata.len())), id, &mut inputs, &mut seen);
            }
            Ok(_) => inputs.errors.push(InputError::NotAFile(display(path))),
            Err(_)
                if selection
                    .changes
                    .is_some_and(|changes| changes.of(path).is_some()) =>
            {
                // It is in the index, but not in the working tree.
                let id = FileId::Path(path.clone());
                selection.add((path, None), id, &mut inputs, &mut seen);
            }
            Err(_) if is_pattern(path) => inputs.errors.push(InputError::NoMatch(display(path))),
            Err(source) => {
                let word = display(path);
                let help = (source.kind() == io::ErrorKind::NotFound)
                    .then(|| word_meant(&word))
                    .flatten();
                inputs.errors.push(match help {
                    Some(help) => InputError::Word { word, help },
                    None => InputError::Read { path: word, source },
                });
            }
        }
    }
    let (to_lint, errors) = body_files::add(inputs.to_lint, selection.changes);
    inputs.errors.extend(errors);
    let Seen { files, folders } = &mut seen;
    let is_new = |path: &Path| match fs::metadata(path) {
        Ok(metadata) => {
            let before = files.insert(FileId::of(path, &metadata), Fate::Linted);
            !matches!(before, Some(Fate::Linted)) && !(selection.excludes)(path, false)
        }
        // A failure to read is reported when the file is linted.
        Err(_) => true,
    };
    let (to_lint, errors) = terraform::add(to_lint, folders, selection.changes, is_new);
    inputs.errors.extend(errors);
    inputs.to_lint = to_lint;
    if let Some(changes) = selection.changes {
        keep_changed(&mut inputs, changes);
    }
    inputs
}

/// The paths, with what matches in place of each pattern that matches something.
fn expanded(paths: &[PathBuf]) -> Cow<'_, [PathBuf]> {
    if !paths.iter().any(|path| is_pattern(path)) {
        return Cow::Borrowed(paths);
    }
    let expanded = paths.iter().flat_map(|path| {
        let matching = if is_pattern(path) {
            expand(path)
        } else {
            Vec::new()
        };
        if matching.is_empty() {
            vec![path.clone()]
        } else {
            matching
        }
    });
    Cow::Owned(expanded.collect())
}

/// Leaves out the files that have not changed.
fn keep_changed(inputs: &mut Inputs, changes: &Changes) {
    for input in std::mem::take(&mut inputs.to_lint) {
        match input.file() {
            Some(path) if changes.of(path).is_none() => {
                if changes.covers(path) {
                    inputs.unchanged.push(path.to_owned());
                } else {
                    let error = InputError::NotInRepository(display(path));
                    inputs.errors.push(error);
                }
            }
            _ => inputs.to_lint.push(input),
        }
    }
}

/// The metadata of each path.
fn metadata(paths: &[PathBuf]) -> Vec<io::Result<fs::Metadata>> {
    // For a few paths, starting threads takes longer than the system calls.
    if paths.len() < 64 {
        paths.iter().map(fs::metadata).collect()
    } else {
        paths.par_iter().map(fs::metadata).collect()
    }
}

/// What has become of a file that was found.
enum Fate {
    Linted,
    /// Under this path.
    Skipped(PathBuf),
}

/// What was found already.
#[derive(Default)]
struct Seen {
    files: HashMap<FileId, Fate>,
    /// The folders of Terraform's configuration.
    folders: Folders,
}

impl Seen {
    /// Whether a file holds this request, or a value of it. Of a staged file, the staged text
    /// counts too.
    fn is_related(
        &mut self,
        path: &Path,
        size: Option<u64>,
        changes: Option<&Changes>,
    ) -> Result<bool, InputError> {
        let name = terraform_name(path);
        if let Some(is_related) =
            name.and_then(|name| self.folders.of(path, changes).is_related(name))
            && (is_related || changes.is_none())
        {
            return Ok(is_related);
        }
        let bytes = read_file(path, size, changes)?;
        Ok(holds_request(&display(path), &bytes))
    }
}

/// Hidden files and folders that CI services read, in the root of a repository.
const PIPELINES: [&str; 4] = [".circleci", ".github", ".gitlab", ".gitlab-ci.yml"];

/// Walks a folder, behind what CI services read in it.
fn builder(folder: &Path) -> WalkBuilder {
    let pipelines = PIPELINES.map(|name| folder.join(name));
    let pipelines = pipelines.into_iter().filter(|path| path.exists());
    let mut roots = pipelines.chain([folder.to_owned()]);
    let mut builder = WalkBuilder::new(roots.next().unwrap_or_default());
    for root in roots {
        builder.add(root);
    }
    builder
}

fn walk(folder: &Path, selection: &Selection<'_>, inputs: &mut Inputs, seen: &mut Seen) {
    let excludes = &selection.excludes;
    let excludes_folder = Arc::clone(excludes);
    let named = folder.to_owned();
    let walker = builder(folder)
        .git_global(false)
        .require_git(false)
        .follow_links(false)
        .filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.path() == named || !is_folder || !excludes_folder(entry.path(), true)
        })
        .sort_by_file_name(std::cmp::Ord::cmp)
        .build();
    let (mut requests, mut known_types, errors_before) = (0, 0, inputs.errors.len());
    for entry in walker {
        let path = match entry {
            Ok(entry) if is_known_type(entry.path()) && !excludes(entry.path(), false) => {
                entry.into_path()
            }
            Ok(_) => continue,
            Err(error) => {
                inputs.errors.push(InputError::Walk {
                    path: display(folder),
                    message: error.to_string(),
                });
                continue;
            }
        };
        // Links to files are followed, links to folders are not: they could form a loop.
        let (id, size) = match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {
                (FileId::of(&path, &metadata), Some(metadata.len()))
            }
            Ok(_) => continue,
            Err(source) => {
                let path = display(&path);
                inputs.errors.push(InputError::Read { path, source });
                continue;
            }
        };
        known_types += 1;
        match seen.files.get(&id) {
            Some(Fate::Linted) => {
                requests += 1;
                continue;
            }
            Some(Fate::Skipped(_)) => continue,
            None => {}
        }
        match seen.is_related(&path, size, selection.changes) {
            Ok(true) => {
                requests += 1;
                seen.files.insert(id, Fate::Linted);
                inputs.to_lint.push(Input::File {
                    path,
                    from_folder: true,
                    templates: false,
                    terraform: None,
                    size,
                });
            }
            Ok(false) => {
                seen.files.insert(id, Fate::Skipped(path.clone()));
                inputs.skipped.push(path);
            }
            Err(error) => inputs.errors.push(error),
        }
    }
    for path in selection
        .changes
        .map(|changes| changes.staged_only(folder))
        .into_iter()
        .flatten()
    {
        let is_wanted = is_known_type(&path) && !excludes(&path, false);
        if is_wanted
            && read_file(&path, None, selection.changes)
                .is_ok_and(|bytes| holds_request(&display(&path), &bytes))
        {
            inputs.to_lint.push(Input::File {
                path,
                from_folder: true,
                templates: false,
                terraform: None,
                size: None,
            });
        }
    }
    let may_be_empty = selection.skip_unrelated || selection.changes.is_some();
    if requests == 0 && inputs.errors.len() == errors_before && !may_be_empty {
        inputs.errors.push(InputError::NoRequest {
            path: display(folder),
            known_types,
        });
    }
}
