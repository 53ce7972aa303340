//! One input: standard input or a file, its name, its kind and its bytes.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::changes::Changes;
use super::found::Text;
use super::kind::{Kind, Role};
use super::paths::display;
use crate::exit_code::{FAILURE, USAGE};
use crate::settings::STDIN_NAME;
use crate::terminal::text::counted;

/// Something to lint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File {
        path: PathBuf,
        /// Whether it was found in a folder rather than named.
        from_folder: bool,
        /// Whether a request uses it as its body file and replaces variables in it.
        templates: bool,
        /// How it is linted, if it is one of Terraform's files.
        terraform: Option<Role>,
        /// Its text, if it was kept when the file was found.
        text: Option<Text>,
    },
}

/// Why something named on the command line cannot be linted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read { path: String, source: io::Error },
    /// The body file of a request cannot be read.
    #[error("cannot read {path}, the body file of a request in {requests}: {error}")]
    BodyFile {
        path: String,
        /// The file with the request.
        requests: String,
        error: String,
    },
    /// A file of requests has none to this call.
    #[error(
        "no request to `/v2/{{project_id}}/migration/{{task_id}}/task`, or to a similar path, \
         found in {0}"
    )]
    NoCall(String),
    /// It is a pipe, a device or a socket.
    #[error("cannot read {0}: not a regular file; use `-` for standard input")]
    NotAFile(String),
    /// A word that is no file, but probably a command or a rule.
    #[error("no such file: `{word}`; {help}")]
    Word { word: String, help: String },
    /// A pattern that no shell has expanded.
    #[error("no file matches `{0}`")]
    NoMatch(String),
    /// With `--since` or `--staged`: git does not know it.
    #[error("{0} is not in the git repository of the current folder")]
    NotInRepository(String),
    /// A folder could not be read completely.
    #[error("cannot read {path}: {message}")]
    Walk { path: String, message: String },
    /// A folder without a request in it.
    #[error(
        "no request found in `{path}` ({} of a known type); name a file to lint it regardless",
        counted(*.known_types, "file")
    )]
    NoRequest {
        path: String,
        /// How many of its files have the extension of a type that can hold requests.
        known_types: usize,
    },
}

impl InputError {
    /// What is wrong with the file or folder, in a few words.
    pub(crate) fn summary(&self) -> &'static str {
        match self {
            InputError::NoRequest { .. } | InputError::NoCall(_) => "no request found",
            InputError::Word { .. } | InputError::NoMatch(_) => "no such file",
            InputError::Read { .. }
            | InputError::BodyFile { .. }
            | InputError::NotAFile(_)
            | InputError::Walk { .. } => "cannot be read",
            InputError::NotInRepository(_) => "not in the repository",
        }
    }

    /// The file or folder.
    pub(crate) fn path(&self) -> &str {
        match self {
            InputError::Read { path, .. }
            | InputError::BodyFile { path, .. }
            | InputError::NoCall(path)
            | InputError::NotAFile(path)
            | InputError::Word { word: path, .. }
            | InputError::NoMatch(path)
            | InputError::NotInRepository(path)
            | InputError::Walk { path, .. }
            | InputError::NoRequest { path, .. } => path,
        }
    }

    /// The exit code: a failure if reading failed, wrong usage if there was nothing to lint.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            InputError::NoRequest { .. }
            | InputError::NoCall(_)
            | InputError::NoMatch(_)
            | InputError::NotInRepository(_)
            | InputError::Word { .. } => USAGE,
            InputError::Read { .. }
            | InputError::BodyFile { .. }
            | InputError::NotAFile(_)
            | InputError::Walk { .. } => FAILURE,
        }
    }
}

impl Input {
    /// A file that was named.
    pub(crate) fn named(path: PathBuf, text: Option<Text>) -> Self {
        Input::File {
            path,
            from_folder: false,
            templates: false,
            terraform: None,
            text,
        }
    }

    /// The name in reports. `stdin` is the name of standard input.
    pub(crate) fn name(&self, stdin: &str) -> String {
        match self {
            Input::Stdin => stdin.to_owned(),
            Input::File { path, .. } => display(path),
        }
    }

    /// The path of a file.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Input::Stdin => None,
            Input::File { path, .. } => Some(path),
        }
    }

    /// The path that configurations and baselines match. For standard input this is its name,
    /// `stdin`, if one was given.
    pub(crate) fn path<'a>(&'a self, stdin: &'a str) -> Option<&'a Path> {
        match self {
            Input::Stdin => (stdin != STDIN_NAME).then_some(Path::new(stdin)),
            Input::File { path, .. } => Some(path),
        }
    }

    /// How its text is read.
    pub(crate) fn kind(&self, name: &str, bytes: &[u8]) -> Kind {
        match self {
            Input::File {
                templates: true, ..
            } => Kind::Body { templates: true },
            Input::File {
                terraform: Some(role),
                ..
            } => Kind::Terraform(role.clone()),
            _ => Kind::of(name, bytes),
        }
    }

    /// All its bytes: of a file those in the index if it is staged and `changes` are what is staged.
    pub(crate) fn read<'a>(
        &'a self,
        changes: Option<&'a Changes>,
    ) -> Result<Cow<'a, [u8]>, InputError> {
        match self {
            Input::Stdin => {
                let mut bytes = Vec::new();
                let read = io::stdin().lock().read_to_end(&mut bytes);
                read.map(|_| bytes.into())
                    .map_err(|source| InputError::Read {
                        path: "standard input".to_owned(),
                        source,
                    })
            }
            Input::File { path, text, .. } => read_file(path, text.as_ref(), changes),
        }
    }
}

/// All bytes of a file: those in the index if it is staged and `changes` are what is staged, else
/// the text that was found, else what is stored.
pub(crate) fn read_file<'a>(
    path: &Path,
    found: Option<&'a Text>,
    changes: Option<&'a Changes>,
) -> Result<Cow<'a, [u8]>, InputError> {
    let staged = changes.and_then(|changes| changes.staged_text(path));
    if let Some(bytes) = staged.or(found.map(|text| text.0.as_slice())) {
        return Ok(bytes.into());
    }
    let bytes = fs::read(path).map_err(|source| InputError::Read {
        path: display(path),
        source,
    })?;
    Ok(bytes.into())
}
