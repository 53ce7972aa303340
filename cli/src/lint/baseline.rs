//! Baselines: the findings of an earlier run, which do not count.
//!
//! A finding is matched by its file, rule, JSON Pointer and hash (see [`identity`](super::identity)),
//! as often as the baseline counts it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use dcs_migration_lint::{Diagnostic, Report};
use serde::{Deserialize, Serialize};

use super::check::{CheckedFile, Suppression};
use super::identity;
use crate::args::LintArgs;
use crate::config::Configs;
use crate::exit_code::{CLEAN, FAILURE, USAGE};
use crate::files::paths::{self, display};
use crate::settings::STDIN_NAME;
use crate::terminal::output::{Output, fail, log};
use crate::terminal::text::{counted, escape_json};

/// The version of the file format.
const VERSION: u64 = 1;

/// What identifies a finding in its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rule: String,
    pointer: String,
    hash: String,
}

/// How often each finding occurs in a file.
type Counts = BTreeMap<Key, usize>;

/// Findings by file. Paths are relative to the folder of the baseline, with forward slashes.
type Files = BTreeMap<String, Counts>;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u64,
    findings: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    rule: String,
    pointer: String,
    hash: String,
    count: usize,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
enum BaselineError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read { path: String, source: io::Error },
    /// It is not a baseline.
    #[error("{path} is not a baseline: {message}; name a file written by `--write-baseline`")]
    Invalid { path: String, message: String },
    /// It is empty: a baseline can be written to it.
    #[error("{path} is empty; write a baseline to it with `--write-baseline {path}`")]
    Empty { path: String },
    /// The file to be written is something else.
    #[error(
        "{path} is not a baseline: {message}; name another file for `--write-baseline`, which \
         overwrites only baselines"
    )]
    Kept { path: String, message: String },
    /// Another version of the program wrote it.
    #[error(
        "{path} has baseline version {version}, expected {VERSION}; delete it and create it again \
         with `--write-baseline`"
    )]
    Version { path: String, version: String },
}

impl BaselineError {
    fn exit_code(&self) -> u8 {
        match self {
            BaselineError::Read { .. } => FAILURE,
            BaselineError::Invalid { .. }
            | BaselineError::Empty { .. }
            | BaselineError::Kept { .. }
            | BaselineError::Version { .. } => USAGE,
        }
    }
}

/// A baseline, and the findings of this run.
#[derive(Debug)]
struct Baseline {
    /// The path as it was named.
    path: PathBuf,
    /// Its folder, absolute.
    folder: PathBuf,
    known: Files,
    found: Files,
}

impl Baseline {
    /// A baseline without findings.
    fn empty(path: &Path, absolute: &Path) -> Self {
        Self {
            path: path.to_owned(),
            folder: absolute.parent().unwrap_or(absolute).to_owned(),
            known: Files::new(),
            found: Files::new(),
        }
    }

    /// Reads a baseline. `absolute` is its absolute path.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is not a baseline of this version.
    fn read(path: &Path, absolute: &Path) -> Result<Self, BaselineError> {
        let bytes = fs::read(path).map_err(|source| BaselineError::Read {
            path: display(path),
            source,
        })?;
        let mut baseline = Self::empty(path, absolute);
        baseline.known = parse(path, &bytes)?;
        Ok(baseline)
    }

    /// Reads the baseline that is to be rewritten: files that are not linted keep their findings.
    ///
    /// # Errors
    ///
    /// If there is a file that is not a baseline, so that it is not overwritten.
    fn read_or_new(path: &Path, absolute: &Path) -> Result<Self, BaselineError> {
        match Self::read(path, absolute) {
            Err(BaselineError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(Self::empty(path, absolute))
            }
            Err(BaselineError::Empty { .. }) => Ok(Self::empty(path, absolute)),
            Err(BaselineError::Invalid { path, message }) => {
                Err(BaselineError::Kept { path, message })
            }
            result => result,
        }
    }

    /// Records the findings of a file by their indices in the report. Returns the indices of those
    /// that are in the baseline.
    fn record(&mut self, file: &Name<'_>, report: &Report<'_>, indices: &[usize]) -> Vec<usize> {
        let file = file.relative_to(&self.folder);
        let mut left = self.known.get(&file).cloned().unwrap_or_default();
        let found = self.found.entry(file).or_default();
        found.clear();
        let mut known = Vec::new();
        for &index in indices {
            let key = Key::new(&report.diagnostics()[index], report);
            if let Some(left) = left.get_mut(&key)
                && *left > 0
            {
                *left -= 1;
                known.push(index);
            }
            *found.entry(key).or_default() += 1;
        }
        known
    }

    /// How many findings no longer occur, in files that were linted or no longer exist.
    fn obsolete(&self) -> usize {
        let files = self.known.iter().map(|(file, known)| {
            let found = self.found.get(file);
            if found.is_none() && self.exists(file) {
                return 0;
            }
            let left = |key: &Key| found.and_then(|found| found.get(key)).copied().unwrap_or(0);
            known
                .iter()
                .map(|(key, count)| count.saturating_sub(left(key)))
                .sum()
        });
        files.sum()
    }

    fn exists(&self, file: &str) -> bool {
        file == STDIN_NAME || self.folder.join(file).exists()
    }

    /// The new text of the baseline, and how many findings it has: those of this run, and those of
    /// files that were not linted.
    fn serialize(mut self) -> Result<(String, usize), serde_json::Error> {
        let known = std::mem::take(&mut self.known);
        let mut all = std::mem::take(&mut self.found);
        for (file, counts) in known {
            if !all.contains_key(&file) && self.exists(&file) {
                all.insert(file, counts);
            }
        }
        let entries = |(file, counts): (String, Counts)| {
            counts.into_iter().map(move |(key, count)| Entry {
                file: file.clone(),
                rule: key.rule,
                pointer: key.pointer,
                hash: key.hash,
                count,
            })
        };
        let findings: Vec<Entry> = all.into_iter().flat_map(entries).collect();
        let count = findings.iter().map(|entry| entry.count).sum();
        let json = serde_json::to_string_pretty(&Document {
            version: VERSION,
            findings,
        })?;
        Ok((escape_json(&json), count))
    }
}

/// The baselines of a run.
#[derive(Default)]
pub(crate) struct Baselines {
    /// The one of `--baseline`.
    known: Option<Baseline>,
    /// The one of `--write-baseline`.
    written: Option<(Baseline, Output)>,
}

impl Baselines {
    /// Reads the baselines that the arguments name. Logs an error and returns the exit code if one
    /// cannot be used.
    pub(crate) fn load(args: &LintArgs, configs: &Configs) -> Result<Self, u8> {
        let refuse = |error: &BaselineError| fail(error.exit_code(), &error.to_string());
        let mut baselines = Self::default();
        if let Some(path) = &args.baseline {
            let read = Baseline::read(path, &configs.absolute(path));
            baselines.known = Some(read.map_err(|error| refuse(&error))?);
        }
        if let Some(path) = &args.write_baseline {
            let baseline = Baseline::read_or_new(path, &configs.absolute(path));
            let baseline = baseline.map_err(|error| refuse(&error))?;
            let out = Output::file(path).map_err(|error| {
                fail(FAILURE, &format!("cannot write {}: {error}", display(path)))
            })?;
            baselines.written = Some((baseline, out));
        }
        Ok(baselines)
    }

    /// Records the findings of a file, and suppresses those in the baseline. `path` is absolute.
    pub(crate) fn suppress(&mut self, file: &mut CheckedFile, path: Option<&Path>) {
        let name = path.map_or(Name::Other(&file.name), Name::File);
        let indices: Vec<usize> = file.active().map(|(index, _)| index).collect();
        let mut known = None;
        if let Some((baseline, _)) = &mut self.written {
            baseline.record(&name, &file.report, &indices);
            known = Some(indices.clone());
        }
        if let Some(baseline) = &mut self.known {
            known = Some(baseline.record(&name, &file.report, &indices));
        }
        let known = known.into_iter().flatten();
        file.suppressed
            .extend(known.map(|index| (index, Suppression::Baseline)));
    }

    /// Logs how many findings no longer occur, and writes the new baseline if everything was
    /// linted. Returns the exit code.
    pub(crate) fn finish(self, all_linted: bool, quiet: bool) -> u8 {
        let note = |message: &str| {
            if !quiet {
                log("baseline", message);
            }
        };
        if let Some(baseline) = &self.known {
            let (name, obsolete) = (display(&baseline.path), baseline.obsolete());
            if obsolete > 0 {
                let verb = if obsolete == 1 { "occurs" } else { "occur" };
                let findings = counted(obsolete, "finding");
                note(&format!(
                    "{findings} in {name} no longer {verb}; update it with `--write-baseline {name}`"
                ));
            }
        }
        let Some((baseline, mut out)) = self.written else {
            return CLEAN;
        };
        let name = display(&baseline.path);
        if !all_linted {
            log(
                "error",
                &format!("{name} was not written: some inputs could not be linted"),
            );
            return CLEAN;
        }
        match baseline.serialize() {
            Ok((text, count)) => {
                let _ = writeln!(out, "{text}");
                if out.close().is_err() {
                    return FAILURE;
                }
                note(&format!("{} written to {name}", counted(count, "finding")));
                CLEAN
            }
            Err(error) => fail(FAILURE, &format!("cannot write {name}: {error}")),
        }
    }
}

/// The name of a linted text.
enum Name<'a> {
    /// An absolute path.
    File(&'a Path),
    /// A text without a path.
    Other(&'a str),
}

impl Name<'_> {
    fn relative_to(&self, folder: &Path) -> String {
        match self {
            Name::File(path) => paths::relative(folder, path),
            Name::Other(name) => (*name).to_owned(),
        }
    }
}

impl Key {
    fn new(diagnostic: &Diagnostic, report: &Report<'_>) -> Self {
        Self {
            rule: diagnostic.rule.id.to_owned(),
            pointer: diagnostic.pointer.to_string(),
            hash: identity::hash("", diagnostic, report.secrets()),
        }
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Files, BaselineError> {
    /// The part that all versions have.
    #[derive(Deserialize)]
    struct Versioned {
        version: serde_json::Value,
    }
    let invalid = |error: serde_json::Error| BaselineError::Invalid {
        path: display(path),
        message: error.to_string(),
    };
    if bytes.trim_ascii().is_empty() {
        return Err(BaselineError::Empty {
            path: display(path),
        });
    }
    let Versioned { version } = serde_json::from_slice(bytes).map_err(invalid)?;
    if version != VERSION {
        return Err(BaselineError::Version {
            path: display(path),
            version: version.to_string(),
        });
    }
    let document: Document = serde_json::from_slice(bytes).map_err(invalid)?;
    let mut files = Files::new();
    for entry in document.findings {
        let key = Key {
            rule: entry.rule,
            pointer: entry.pointer,
            hash: entry.hash,
        };
        let count = files.entry(entry.file).or_default().entry(key).or_default();
        *count = usize::saturating_add(*count, entry.count);
    }
    Ok(files)
}

/// Parses a baseline, for fuzzing.
#[cfg(fuzzing)]
pub(crate) fn try_parse(bytes: &[u8]) -> Result<(), String> {
    let parsed = parse(Path::new("baseline.json"), bytes);
    parsed
        .map(drop)
        .map_err(|error| crate::terminal::text::escape(&error.to_string()))
}

/// The baseline with the findings of one file, for fuzzing. Empty if it does not match all of them.
#[cfg(fuzzing)]
pub(crate) fn of_one(file: &CheckedFile) -> String {
    let path = Path::new("/a/baseline.json");
    let indices: Vec<usize> = (0..file.report.diagnostics().len()).collect();
    let name = Name::Other(&file.name);
    let mut written = Baseline::empty(path, path);
    written.record(&name, &file.report, &indices);
    let Ok((text, count)) = written.serialize() else {
        return String::new();
    };
    let mut read = Baseline::empty(path, path);
    read.known = parse(path, text.as_bytes()).unwrap_or_default();
    let known = read.record(&name, &file.report, &indices);
    if known == indices && count == indices.len() {
        text
    } else {
        String::new()
    }
}
