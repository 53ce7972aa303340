//! The files that requests take their bodies from.
//!
//! Their paths are relative to the file with the request. A body file is only followed inside that
//! file's folder or the current folder, so that a file from somebody else cannot make its reader
//! print any file of the machine. Other body files can be named on the command line.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use dcs_migration_lint::Config;

use super::changes::Changes;
use super::input::{Input, InputError};
use super::kind::request_files::{self, BodyFile};
use super::kind::{Kind, is_json, terraform_name};
use super::paths::display;

/// Adds body files after the files that name them. Each file is linted once, by its canonical path.
pub(crate) fn add(inputs: Vec<Input>, changes: Option<&Changes>) -> (Vec<Input>, Vec<InputError>) {
    let mut errors = Vec::new();
    // Canonical paths cost a system call each.
    if inputs.iter().filter_map(Input::file).all(names_none) {
        return (inputs, errors);
    }
    let canonical = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let files = inputs.iter().filter_map(Input::file);
    let mut seen: BTreeSet<PathBuf> = files.map(canonical).collect();
    let mut templates_in = BTreeSet::new();
    let mut all = Vec::new();
    for input in inputs {
        let bodies = of_file(&input, changes);
        all.push(input);
        for body in bodies {
            let (path, templates) = match &body {
                Ok(Input::File {
                    path, templates, ..
                }) => (canonical(path), *templates),
                Ok(Input::Stdin) => continue,
                Err(error) => {
                    // A file named on the command line may be anywhere.
                    let is_named = matches!(
                        error,
                        InputError::BodyFile { path, .. } if seen.contains(&canonical(Path::new(path)))
                    );
                    if !is_named {
                        errors.extend(body.err());
                    }
                    continue;
                }
            };
            if templates {
                templates_in.insert(path.clone());
            }
            if seen.insert(path) {
                all.extend(body);
            }
        }
    }
    for input in &mut all {
        if let Input::File {
            path, templates, ..
        } = input
        {
            *templates |= !templates_in.is_empty() && templates_in.contains(&canonical(path));
        }
    }
    (all, errors)
}

fn of_file(input: &Input, changes: Option<&Changes>) -> Vec<Result<Input, InputError>> {
    let Some(path) = input.file().filter(|path| !names_none(path)) else {
        return Vec::new();
    };
    // A failure to read is reported when the file is linted.
    let bytes = input.read(changes).unwrap_or_default();
    of_text(path, &Kind::of(&display(path), &bytes), &bytes)
}

/// Whether a file is of a kind that names no body files.
fn names_none(path: &Path) -> bool {
    is_json(path) || terraform_name(path).is_some()
}

/// The body files of the requests in a text. `owner` is the path of the text.
pub(crate) fn of_text(owner: &Path, kind: &Kind, text: &[u8]) -> Vec<Result<Input, InputError>> {
    let &Kind::Requests(format) = kind else {
        return Vec::new();
    };
    let folder = owner.parent().unwrap_or(Path::new(""));
    let is_missing = |file: &BodyFile| is_missing(owner, file);
    let config = Config::default();
    let files = request_files::lint_with_files(format, text, &config, &is_missing).files;
    let body = |file: BodyFile| {
        let path = without_current_dir(&folder.join(file.path));
        match check_reach(folder, &path) {
            Ok(()) => Ok(Input::File {
                path,
                from_folder: false,
                templates: file.templates,
                terraform: None,
                text: None,
            }),
            Err(error) => Err(InputError::BodyFile {
                path: display(&path),
                requests: display(owner),
                error,
            }),
        }
    };
    files.into_iter().map(body).collect()
}

/// Whether a body file does not exist. `owner` is the path of the text that names it.
pub(crate) fn is_missing(owner: &Path, file: &BodyFile) -> bool {
    let folder = owner.parent().unwrap_or(Path::new(""));
    let error = fs::metadata(folder.join(&file.path)).err();
    error.is_some_and(|error| {
        matches!(
            error.kind(),
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidInput
        )
    })
}

/// Checks that a body file exists and may be read.
fn check_reach(folder: &Path, body: &Path) -> Result<(), String> {
    let canonical = fs::canonicalize(body).map_err(|error| error.to_string())?;
    if !canonical.is_file() {
        return Err("not a regular file".to_owned());
    }
    let roots = [
        fs::canonicalize(Path::new(".").join(folder)),
        fs::canonicalize("."),
    ];
    if roots
        .iter()
        .flatten()
        .any(|root| canonical.starts_with(root))
    {
        Ok(())
    } else {
        Err("it is outside of the folder; name it on the command line to lint it".to_owned())
    }
}

/// Removes `.` components: `a/./b` becomes `a/b`.
fn without_current_dir(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}
