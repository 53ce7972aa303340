//! Which files are linted, and their bytes.
//!
//! A file that is named is always linted. A folder is walked: of its `.json` files those that look
//! like this request are linted, of its files of requests those that hold one to this call, and
//! the others counted. Ignore files and hidden files are
//! respected as `ignore` does; a user's global ignore file is not, since the same folder is to give
//! the same result everywhere.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::CommandFactory;
use ignore::WalkBuilder;
use memchr::memmem;
use rayon::prelude::*;

use crate::args::{Cli, NAMELESS};
use crate::config::Configs;
use crate::requests::{self, Kind};

/// Something to lint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Input {
    /// Standard input.
    Stdin,
    /// A file; `found` where it was not named but found in a folder, `templates` where a request
    /// takes its body from it and fills in variables.
    File {
        path: PathBuf,
        found: bool,
        templates: bool,
    },
}

/// Why something named on the command line gave nothing to lint.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read { path: String, source: io::Error },
    /// A request names it as its body's file.
    #[error("cannot read {path}, which {by} takes a body from: {error}")]
    Body {
        path: String,
        by: String,
        error: String,
    },
    /// A file of requests of which none goes to this call.
    #[error("no request to /v2/{{project_id}}/migration/{{task_id}}/task, or close to it, in {0}")]
    NoCall(String),
    /// It is a pipe, a device or a socket.
    #[error("cannot read {0}: not a regular file; standard input is read with `-`")]
    NotAFile(String),
    /// A command behind options, where it is taken for a path.
    #[error("there is no file `{0}`; the command `{0}` stands before its options")]
    LateCommand(String),
    /// A folder could not be walked whole.
    #[error("cannot read {path}: {message}")]
    Walk { path: String, message: String },
    /// A folder without a request in it.
    #[error(
        "no request found in {path}: of its {looked_at} files (.json, .http, .rest, .har, .sh, \
         .bash, .curl) none holds this request; files that the configuration leaves out do not \
         count; a file that is named itself is always linted"
    )]
    NoRequest { path: String, looked_at: usize },
}

impl InputError {
    /// Whether reading failed, rather than that there was nothing to read.
    pub(crate) fn is_io(&self) -> bool {
        !matches!(
            self,
            InputError::NoRequest { .. } | InputError::NoCall(_) | InputError::LateCommand(_)
        )
    }
}

/// What was found under the named paths.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In the order in which they were named or, within a folder, of their paths; each once.
    pub(crate) to_lint: Vec<Input>,
    /// Files that do not hold this request.
    pub(crate) skipped: Vec<PathBuf>,
    pub(crate) errors: Vec<InputError>,
}

/// Finds what to lint under the named paths; the configuration may leave out what is in folders.
pub(crate) fn collect(paths: &[PathBuf], configs: &Arc<Configs>) -> Found {
    let mut found = Found::default();
    let mut seen = HashSet::new();
    for (path, metadata) in paths.iter().zip(metadata(paths)) {
        if path.as_os_str() == "-" {
            if seen.insert(PathBuf::from("-")) {
                found.to_lint.push(Input::Stdin);
            }
            continue;
        }
        match metadata {
            Ok(metadata) if metadata.is_dir() => walk(path, configs, &mut found, &mut seen),
            Ok(metadata) if metadata.is_file() => {
                if seen.insert(path.clone()) {
                    found.to_lint.push(Input::File {
                        path: path.clone(),
                        found: false,
                        templates: false,
                    });
                }
            }
            Ok(_) => found.errors.push(InputError::NotAFile(shown(path))),
            Err(_) if is_command(path) => {
                found.errors.push(InputError::LateCommand(shown(path)));
            }
            Err(source) => found.errors.push(InputError::Read {
                path: shown(path),
                source,
            }),
        }
    }
    requests::follow(&mut found);
    found
}

/// What the system says of each path.
fn metadata(paths: &[PathBuf]) -> Vec<io::Result<fs::Metadata>> {
    // Starting threads takes longer than asking for a few.
    if paths.len() < 64 {
        paths.iter().map(fs::metadata).collect()
    } else {
        paths.par_iter().map(fs::metadata).collect()
    }
}

/// Whether this is a command where it comes first.
fn is_command(path: &Path) -> bool {
    let known = Cli::command();
    known
        .get_subcommands()
        .any(|command| path.as_os_str() == command.get_name())
}

fn walk(folder: &Path, configs: &Arc<Configs>, found: &mut Found, seen: &mut HashSet<PathBuf>) {
    let walked_by = Arc::clone(configs);
    let walker = WalkBuilder::new(folder)
        .git_global(false)
        .follow_links(false)
        .filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0 || !is_folder || !walked_by.leaves_out(entry.path(), true)
        })
        .sort_by_file_name(std::cmp::Ord::cmp)
        .build();
    let (mut requests, mut looked_at, errors_before) = (0, 0, found.errors.len());
    for entry in walker {
        let path = match entry {
            Ok(entry) if is_looked_at(entry.path()) && !configs.leaves_out(entry.path(), false) => {
                entry.into_path()
            }
            Ok(_) => continue,
            Err(error) => {
                found.errors.push(InputError::Walk {
                    path: shown(folder),
                    message: error.to_string(),
                });
                continue;
            }
        };
        // A linked file is linted; a linked folder is not walked, so that no loop can arise.
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => continue,
            Err(source) => {
                let path = shown(&path);
                found.errors.push(InputError::Read { path, source });
                continue;
            }
        }
        looked_at += 1;
        match read_file(&path) {
            Ok(bytes) if is_request(&path, &bytes) => {
                requests += 1;
                if seen.insert(path.clone()) {
                    found.to_lint.push(Input::File {
                        path,
                        found: true,
                        templates: false,
                    });
                }
            }
            Ok(_) => found.skipped.push(path),
            Err(error) => found.errors.push(error),
        }
    }
    if requests == 0 && found.errors.len() == errors_before {
        found.errors.push(InputError::NoRequest {
            path: shown(folder),
            looked_at,
        });
    }
}

fn is_looked_at(path: &Path) -> bool {
    is_json(path) || requests::is_source(path)
}

fn is_request(path: &Path, bytes: &[u8]) -> bool {
    if is_json(path) {
        looks_like_request(bytes)
    } else {
        requests::holds_request(path, bytes)
    }
}

fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// Whether at least two members of this request are named in the text.
pub(crate) fn looks_like_request(bytes: &[u8]) -> bool {
    const MEMBERS: [&str; 5] = [
        "\"migration_method\"",
        "\"resume_mode\"",
        "\"source_instance\"",
        "\"target_instance\"",
        "\"bandwidth_limit_mb\"",
    ];
    let named = |member: &&str| memmem::find(bytes, member.as_bytes()).is_some();
    MEMBERS.iter().filter(|member| named(member)).count() >= 2
}

impl Input {
    /// The name under which it is reported; `stdin` is the name of standard input.
    pub(crate) fn name(&self, stdin: &str) -> String {
        match self {
            Input::Stdin => stdin.to_owned(),
            Input::File { path, .. } => shown(path),
        }
    }

    /// The path of a file.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Input::Stdin => None,
            Input::File { path, .. } => Some(path),
        }
    }

    /// Its path; that of standard input is its name, `stdin`, where one was given.
    pub(crate) fn path<'a>(&'a self, stdin: &'a str) -> Option<&'a Path> {
        match self {
            Input::Stdin => (stdin != NAMELESS).then_some(Path::new(stdin)),
            Input::File { path, .. } => Some(path),
        }
    }

    /// How its text is read.
    pub(crate) fn kind(&self, name: &str, bytes: &[u8]) -> Kind {
        match self {
            Input::File {
                templates: true, ..
            } => Kind::Body { templates: true },
            _ => Kind::of(name, bytes),
        }
    }

    /// All its bytes.
    pub(crate) fn read(&self) -> Result<Vec<u8>, InputError> {
        match self {
            Input::Stdin => {
                let mut bytes = Vec::new();
                let read = io::stdin().lock().read_to_end(&mut bytes);
                read.map(|_| bytes).map_err(|source| InputError::Read {
                    path: "standard input".to_owned(),
                    source,
                })
            }
            Input::File { path, .. } => read_file(path),
        }
    }
}

pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, InputError> {
    let read = || {
        // Room for a request. Without `take` the file is asked for its size and its place first, two
        // more calls of the system.
        let mut bytes = Vec::with_capacity(4096);
        File::open(path)?.take(u64::MAX).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|source| InputError::Read {
        path: shown(path),
        source,
    })
}

/// The path as it was named, with forward slashes.
pub(crate) fn shown(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.into_owned()
    }
}
