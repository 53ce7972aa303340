//! Finds what to lint under the paths on the command line.
//!
//! A named file is linted, unless an option asks to skip it. In a folder, files that hold this
//! request are linted and other files of a known type are counted as skipped. Hidden files, apart
//! from those of CI services, and files listed in ignore files are skipped, also outside of a
//! repository. A user's global ignore file is not read, so that a folder gives the same result on
//! every machine.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::body_files;
use super::changes::Changes;
use super::expand::{expand, is_pattern};
use super::found::{CHUNK, Found, Kept, Text, of_each};
use super::identity::FileId;
use super::input::{Input, InputError, read_file};
use super::kind::{holds_request, is_known_type, terraform_name};
use super::paths::display;
use super::terraform::{self, Folders};
use ignore::WalkBuilder;

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
    /// Whether the files are going to be fixed: each is then read right before.
    pub(crate) fix: bool,
}

impl Selection<'_> {
    /// Looks at a path. With `judges`, a file is read to tell whether it holds this request.
    fn look(&self, path: &Path, judges: bool) -> (io::Result<Metadata>, Candidate) {
        let Found { metadata, text } = Found::at(path);
        let is_file = metadata.as_ref().is_ok_and(Metadata::is_file);
        // Of Terraform's files, their folder tells.
        let judges = judges && is_file && terraform_name(path).is_none();
        let holds = judges.then(|| holds(path, text.as_ref(), self.changes));
        (metadata, Candidate { text, holds })
    }

    /// Adds a named file to the inputs, unless it is skipped.
    fn add(
        &self,
        path: &Path,
        id: FileId,
        mut candidate: Candidate,
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
                .is_related(path, &mut candidate, self.changes)
                .is_ok_and(|is_related| !is_related);
        if is_unrelated {
            seen.files.insert(id, Fate::Skipped(path.to_owned()));
            inputs.skipped.push(path.to_owned());
        } else {
            seen.files.insert(id, Fate::Linted);
            let text = seen.kept.keep(candidate.text);
            inputs.to_lint.push(Input::named(path.to_owned(), text));
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
    let paths = &expanded(paths);
    let mut seen = Seen {
        files: HashMap::with_capacity(paths.len()),
        folders: Folders::default(),
        kept: Kept::new(selection.fix),
    };
    let look = |path: &PathBuf| selection.look(path, selection.skip_unrelated);
    let chunks = paths.chunks(CHUNK);
    let looked = chunks.flat_map(|paths| of_each(paths.iter().collect(), look));
    for (path, (metadata, candidate)) in paths.iter().zip(looked) {
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
                selection.add(path, id, candidate, &mut inputs, &mut seen);
            }
            Ok(_) => inputs.errors.push(InputError::NotAFile(display(path))),
            Err(_)
                if selection
                    .changes
                    .is_some_and(|changes| changes.of(path).is_some()) =>
            {
                // It is in the index, but not in the working tree.
                let id = FileId::Path(path.clone());
                selection.add(path, id, candidate, &mut inputs, &mut seen);
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
    let Seen { files, folders, .. } = &mut seen;
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

/// What has become of a file that was found.
enum Fate {
    Linted,
    /// Under this path.
    Skipped(PathBuf),
}

/// A file that may be linted.
#[derive(Default)]
struct Candidate {
    text: Option<Text>,
    /// Whether it holds this request by itself, if that is known.
    holds: Option<Result<bool, InputError>>,
}

/// Whether a file holds this request by itself. Of a staged file, the staged text counts.
fn holds(path: &Path, text: Option<&Text>, changes: Option<&Changes>) -> Result<bool, InputError> {
    let bytes = read_file(path, text, changes)?;
    Ok(holds_request(&display(path), &bytes))
}

/// What was found already.
struct Seen {
    files: HashMap<FileId, Fate>,
    /// The folders of Terraform's configuration.
    folders: Folders,
    kept: Kept,
}

impl Seen {
    /// Whether a file holds this request, or a value of it.
    fn is_related(
        &mut self,
        path: &Path,
        candidate: &mut Candidate,
        changes: Option<&Changes>,
    ) -> Result<bool, InputError> {
        let name = terraform_name(path);
        if let Some(is_related) =
            name.and_then(|name| self.folders.of(path, changes).is_related(name))
            && (is_related || changes.is_none())
        {
            return Ok(is_related);
        }
        let known = candidate.holds.take();
        known.unwrap_or_else(|| holds(path, candidate.text.as_ref(), changes))
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

/// A path in a folder, after a look at it.
type Looked = (PathBuf, (io::Result<Metadata>, Candidate));

/// The file at a path in a folder. Links to files are followed; links to folders are not: they could
/// form a loop.
fn file(
    folder: &Path,
    entry: Result<Looked, ignore::Error>,
) -> Result<Option<(PathBuf, FileId, Candidate)>, InputError> {
    let (path, (metadata, candidate)) = entry.map_err(|error| InputError::Walk {
        path: display(folder),
        message: error.to_string(),
    })?;
    let metadata = metadata.map_err(|source| InputError::Read {
        path: display(&path),
        source,
    })?;
    if !metadata.is_file() {
        return Ok(None);
    }
    let id = FileId::of(&path, &metadata);
    Ok(Some((path, id, candidate)))
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
    let mut entries = walker.filter_map(|entry| match entry {
        Ok(entry) if is_known_type(entry.path()) && !excludes(entry.path(), false) => {
            Some(Ok(entry.into_path()))
        }
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    });
    let look = |path: PathBuf| {
        let looked = selection.look(&path, true);
        (path, looked)
    };
    loop {
        let entries: Vec<_> = entries.by_ref().take(CHUNK).collect();
        if entries.is_empty() {
            break;
        }
        for entry in of_each(entries, |entry| entry.map(look)) {
            let (path, id, mut candidate) = match file(folder, entry) {
                Ok(Some(file)) => file,
                Ok(None) => continue,
                Err(error) => {
                    inputs.errors.push(error);
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
            match seen.is_related(&path, &mut candidate, selection.changes) {
                Ok(true) => {
                    requests += 1;
                    seen.files.insert(id, Fate::Linted);
                    inputs.to_lint.push(Input::File {
                        path,
                        from_folder: true,
                        templates: false,
                        terraform: None,
                        text: seen.kept.keep(candidate.text),
                    });
                }
                Ok(false) => {
                    seen.files.insert(id, Fate::Skipped(path.clone()));
                    inputs.skipped.push(path);
                }
                Err(error) => inputs.errors.push(error),
            }
        }
    }
    for path in selection
        .changes
        .map(|changes| changes.staged_only(folder))
        .into_iter()
        .flatten()
    {
        let is_wanted = is_known_type(&path) && !excludes(&path, false);
        if is_wanted && holds(&path, None, selection.changes).is_ok_and(|holds| holds) {
            inputs.to_lint.push(Input::File {
                path,
                from_folder: true,
                templates: false,
                terraform: None,
                text: None,
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
