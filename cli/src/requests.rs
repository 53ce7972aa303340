//! Which files hold requests with their URL, and the files that those take their bodies from.
//!
//! A body's file is looked for beside the file that names it. One that lies neither below that
//! file's folder nor below the working folder is not followed: what somebody else's file names
//! is not to be shown. Such a file can be named itself.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use dcs_migration_lint::Config;
use dcs_migration_lint_request_files::{BodyFile, FileFormat, lint, lint_with_files};
use memchr::memmem;

use crate::input::{Found, Input, InputError, read_file, shown};

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As the body of a request; `templates` where variables in it are filled in before it is
    /// sent.
    Body { templates: bool },
    /// As a file of requests.
    Requests(FileFormat),
}

impl Kind {
    /// A body that is sent as it stands.
    pub(crate) const BODY: Self = Self::Body { templates: false };

    /// By the ending of the name; by the text where that says nothing.
    pub(crate) fn of(name: &str, bytes: &[u8]) -> Self {
        let extension = extension(Path::new(name));
        let source = match extension.as_deref() {
            Some("json") => None,
            Some(extension) if let Some(source) = FileFormat::from_extension(extension) => {
                Some(source)
            }
            _ => FileFormat::from_content(bytes),
        };
        source.map_or(Self::BODY, Self::Requests)
    }
}

fn extension(path: &Path) -> Option<String> {
    path.extension()
        .and_then(OsStr::to_str)
        .map(str::to_ascii_lowercase)
}

/// Whether files of this name are looked at in folders.
pub(crate) fn is_source(path: &Path) -> bool {
    extension(path).is_some_and(|extension| FileFormat::from_extension(&extension).is_some())
}

/// Whether a file that was found in a folder holds a request to this call.
pub(crate) fn holds_request(path: &Path, bytes: &[u8]) -> bool {
    // Every path of this call, and every one close to it, has these letters.
    let likely = bytes
        .windows(6)
        .any(|word| word.eq_ignore_ascii_case(b"migrat"));
    match Kind::of(&shown(path), bytes) {
        Kind::Requests(source) if likely => {
            let script = source != FileFormat::Shell || memmem::find(bytes, b"curl").is_some();
            script && lint(source, bytes, &Config::default()).requests > 0
        }
        _ => false,
    }
}

/// Puts the files that requests take their bodies from behind the files that name them. One file
/// is linted once, whatever it is called.
pub(crate) fn follow(found: &mut Found) {
    // Bodies name no files, and asking the system for the place of each takes its time.
    let is_body = |path: &Path| extension(path).as_deref() == Some("json");
    if found.to_lint.iter().filter_map(Input::file).all(is_body) {
        return;
    }
    let place = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let files = found.to_lint.iter().filter_map(Input::file);
    let mut seen: BTreeSet<PathBuf> = files.map(place).collect();
    let mut filled_in = BTreeSet::new();
    for input in std::mem::take(&mut found.to_lint) {
        let bodies = input.file().map(bodies_of_file).unwrap_or_default();
        found.to_lint.push(input);
        for body in bodies {
            let (path, templates) = match &body {
                Ok(Input::File {
                    path, templates, ..
                }) => (place(path), *templates),
                Ok(Input::Stdin) => continue,
                Err(error) => {
                    // What is named itself may lie anywhere.
                    if !matches!(error, InputError::Body { path, .. } if seen.contains(&place(Path::new(path))))
                    {
                        found.errors.extend(body.err());
                    }
                    continue;
                }
            };
            if templates {
                filled_in.insert(path.clone());
            }
            if seen.insert(path) {
                found.to_lint.extend(body);
            }
        }
    }
    for input in &mut found.to_lint {
        if let Input::File {
            path, templates, ..
        } = input
        {
            *templates |= !filled_in.is_empty() && filled_in.contains(&place(path));
        }
    }
}

fn bodies_of_file(path: &Path) -> Vec<Result<Input, InputError>> {
    if extension(path).as_deref() == Some("json") {
        return Vec::new();
    }
    // That it cannot be read is told where it is linted.
    let bytes = read_file(path).unwrap_or_default();
    bodies(path, Kind::of(&shown(path), &bytes), &bytes)
}

/// The files that the requests of a text take their bodies from; `owner` is its own path.
pub(crate) fn bodies(owner: &Path, kind: Kind, text: &[u8]) -> Vec<Result<Input, InputError>> {
    let Kind::Requests(source) = kind else {
        return Vec::new();
    };
    let folder = owner.parent().unwrap_or(Path::new(""));
    let is_missing = |file: &BodyFile| is_missing(owner, file);
    let linted = lint_with_files(source, text, &Config::default(), &is_missing);
    let body = |file: BodyFile| {
        let path = tidy(&folder.join(file.path));
        match reach(folder, &path) {
            Ok(()) => Ok(Input::File {
                path,
                found: false,
                templates: file.templates,
            }),
            Err(error) => Err(InputError::Body {
                path: shown(&path),
                by: shown(owner),
                error,
            }),
        }
    };
    linted.files.into_iter().map(body).collect()
}

/// Whether the file of a body does not exist; `owner` is the path of the file that names it.
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

/// Whether a body's file is there and may be shown.
fn reach(folder: &Path, body: &Path) -> Result<(), String> {
    let place = fs::canonicalize(body).map_err(|error| error.to_string())?;
    if !place.is_file() {
        return Err("not a regular file".to_owned());
    }
    let roots = [
        fs::canonicalize(Path::new(".").join(folder)),
        fs::canonicalize("."),
    ];
    if roots.iter().flatten().any(|root| place.starts_with(root)) {
        Ok(())
    } else {
        Err("it lies outside of the folder; name it itself to lint it".to_owned())
    }
}

/// `a/./b` as `a/b`.
fn tidy(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}
