//! Finds and reads configuration files, each once.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dcs_migration_lint::{LineIndex, Span};

use super::parse::{self, Problem, Settings};
use crate::files::paths;

/// The name of a configuration file.
pub(crate) const NAME: &str = "dcs-migration-lint.toml";

/// A valid configuration file.
#[derive(Debug)]
pub(crate) struct ConfigFile {
    /// The path as it was named, or relative to the current folder.
    pub(crate) name: String,
    /// The absolute path.
    pub(crate) path: PathBuf,
    /// Its folder, which globs are relative to.
    pub(crate) folder: PathBuf,
    pub(crate) text: String,
    pub(crate) settings: Settings,
}

impl ConfigFile {
    /// A position in the file as `file:line`.
    pub(super) fn line(&self, span: Span) -> String {
        let line = LineIndex::new(&self.text).position(span.start).line;
        format!("{}:{line}", self.name)
    }
}

/// Why a configuration file cannot be used. Displayed on one line, with the first problem.
#[derive(Debug, Clone)]
pub(crate) enum ConfigError {
    Unreadable {
        name: String,
        message: String,
    },
    Invalid {
        name: String,
        text: String,
        problems: Vec<Problem>,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Unreadable { name, message } => {
                write!(f, "cannot read {name}: {message}")
            }
            ConfigError::Invalid {
                name,
                text,
                problems,
            } => {
                let Some(first) = problems.first() else {
                    return write!(f, "{name} is invalid");
                };
                let line = LineIndex::new(text).position(first.span.start).line;
                write!(f, "{name}:{line}: {}", first.message)
            }
        }
    }
}

/// The configuration files that were read.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// By absolute folder: the configuration of its files.
    folders: BTreeMap<PathBuf, Option<Arc<ConfigFile>>>,
    pub(super) errors: Vec<ConfigError>,
}

impl Cache {
    /// The configuration in a folder or its nearest ancestor. Both folders are absolute.
    pub(super) fn nearest(&mut self, folder: &Path, current: &Path) -> Option<Arc<ConfigFile>> {
        if let Some(known) = self.folders.get(folder) {
            return known.clone();
        }
        let path = folder.join(NAME);
        // Not `metadata`: a broken link must be an error, not an absent file.
        let config = match fs::symlink_metadata(&path) {
            Ok(_) => self.read(&path, paths::relative(current, &path)),
            Err(error) if is_absent(&error) => folder
                .parent()
                .and_then(|parent| self.nearest(parent, current)),
            Err(error) => {
                self.unreadable(paths::relative(current, &path), &error);
                None
            }
        };
        self.folders.insert(folder.to_owned(), config.clone());
        config
    }

    /// Reads a file. If it cannot be used, adds an error and returns `None`.
    pub(super) fn read(&mut self, path: &Path, name: String) -> Option<Arc<ConfigFile>> {
        let bytes = match read_file(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(name, &error);
                return None;
            }
        };
        let (text, result) = match String::from_utf8(bytes) {
            Ok(text) => {
                let result = parse::parse(&text);
                (text, result)
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let problem = Problem {
                    span: Span::empty(at),
                    message: "invalid UTF-8".to_owned(),
                    help: Some("save the file as UTF-8".to_owned()),
                };
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                (text, Err(vec![problem]))
            }
        };
        match result {
            Ok(settings) => Some(Arc::new(ConfigFile {
                name,
                path: path.to_owned(),
                folder: path.parent().unwrap_or(path).to_owned(),
                text,
                settings,
            })),
            Err(problems) => {
                self.errors.push(ConfigError::Invalid {
                    name,
                    text,
                    problems,
                });
                None
            }
        }
    }

    fn unreadable(&mut self, name: String, error: &io::Error) {
        let message = error.to_string();
        self.errors.push(ConfigError::Unreadable { name, message });
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    // Opening a pipe would block.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    fs::read(path)
}
