//! A baseline: the findings that were there before, so that only new ones count.
//!
//! A finding is known again by its file, rule, JSON Pointer and a hash of its message; never by its
//! place in the text. Of a finding at a password the message is left out of the hash, so that
//! nothing in the file, not even its length, can be used to try passwords.

use std::collections::BTreeMap;
use std::fs;
use std::hash::Hasher as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use dcs_migration_lint::report::Fact;
use dcs_migration_lint::{Diagnostic, Report};
use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use crate::args::{LintArgs, NAMELESS};
use crate::check::{Checked, Suppression};
use crate::config::Configs;
use crate::input::shown;
use crate::out::{Output, complain};
use crate::render::{counted, quiet};
use crate::{CLEAN, FAILURE, USAGE, paths};

/// The version of the file that is written and read.
const VERSION: u64 = 1;

/// What makes two findings of one file the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rule: String,
    pointer: String,
    hash: String,
}

/// How often each finding of a file is there.
type Counts = BTreeMap<Key, usize>;

/// Findings by file; files relative to the folder of the baseline, with forward slashes.
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
    /// It is something else.
    #[error("{path} is not a baseline: {message}; --write-baseline writes one")]
    Broken { path: String, message: String },
    /// A later program wrote it.
    #[error(
        "{path} is a baseline of version {version}, and this program reads version {VERSION}; \
         delete it and write it anew with --write-baseline"
    )]
    Version { path: String, version: String },
}

impl BaselineError {
    /// Whether reading failed, rather than what was read.
    fn is_io(&self) -> bool {
        matches!(self, BaselineError::Read { .. })
    }
}

/// A baseline, and what a run found of it.
#[derive(Debug)]
struct Baseline {
    /// As it was named.
    path: PathBuf,
    /// Where it lies, from the root on.
    folder: PathBuf,
    known: Files,
    found: Files,
}

impl Baseline {
    /// One without a finding; `absolute` is its path from the root on.
    fn empty(path: &Path, absolute: &Path) -> Self {
        Self {
            path: path.to_owned(),
            folder: absolute.parent().unwrap_or(absolute).to_owned(),
            known: Files::new(),
            found: Files::new(),
        }
    }

    /// Reads one; `absolute` is its path from the root on.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or is no baseline of this version.
    fn read(path: &Path, absolute: &Path) -> Result<Self, BaselineError> {
        let bytes = fs::read(path).map_err(|source| BaselineError::Read {
            path: shown(path),
            source,
        })?;
        let mut baseline = Self::empty(path, absolute);
        baseline.known = parse(path, &bytes)?;
        Ok(baseline)
    }

    /// The one to be written: what is there already is read, since files that are not linted now
    /// keep their findings.
    ///
    /// # Errors
    ///
    /// Where something else is there, which is not to be overwritten.
    fn to_write(path: &Path, absolute: &Path) -> Result<Self, BaselineError> {
        match Self::read(path, absolute) {
            Err(BaselineError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(Self::empty(path, absolute))
            }
            result => result,
        }
    }

    /// Takes the findings of a file that count, as their places in the report; returns those that
    /// were known.
    fn take(&mut self, file: &Name<'_>, report: &Report<'_>, places: &[usize]) -> Vec<usize> {
        let file = file.in_folder(&self.folder);
        let mut left = self.known.get(&file).cloned().unwrap_or_default();
        let found = self.found.entry(file).or_default();
        found.clear();
        let mut known = Vec::new();
        for &place in places {
            let key = Key::new(&report.diagnostics()[place], report);
            if let Some(left) = left.get_mut(&key)
                && *left > 0
            {
                *left -= 1;
                known.push(place);
            }
            *found.entry(key).or_default() += 1;
        }
        known
    }

    /// How many known findings are gone: of files that were linted, or that there are no more.
    fn gone(&self) -> usize {
        let files = self.known.iter().map(|(file, known)| {
            let found = self.found.get(file);
            if found.is_none() && self.is_there(file) {
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

    fn is_there(&self, file: &str) -> bool {
        file == NAMELESS || self.folder.join(file).exists()
    }

    /// The file with what was found, and what was known of files that were not linted; and how
    /// many findings that are.
    fn document(mut self) -> Result<(String, usize), serde_json::Error> {
        let known = std::mem::take(&mut self.known);
        let mut all = std::mem::take(&mut self.found);
        for (file, counts) in known {
            if !all.contains_key(&file) && self.is_there(&file) {
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
        Ok((quiet(&json), count))
    }
}

/// What a run does with baselines.
#[derive(Default)]
pub(crate) struct Baselines {
    known: Option<Baseline>,
    written: Option<(Baseline, Output)>,
}

impl Baselines {
    /// Reads what the arguments name; fails with the exit code, and says why.
    pub(crate) fn open(args: &LintArgs, configs: &Configs) -> Result<Self, u8> {
        let refused = |error: &BaselineError| {
            complain("error", &error.to_string());
            if error.is_io() { FAILURE } else { USAGE }
        };
        let mut baselines = Self::default();
        if let Some(path) = &args.baseline {
            let read = Baseline::read(path, &configs.absolute(path));
            baselines.known = Some(read.map_err(|error| refused(&error))?);
        }
        if let Some(path) = &args.write_baseline {
            let baseline = Baseline::to_write(path, &configs.absolute(path));
            let baseline = baseline.map_err(|error| refused(&error))?;
            let out = Output::file(path).map_err(|error| {
                complain("error", &format!("cannot write {}: {error}", shown(path)));
                FAILURE
            })?;
            baselines.written = Some((baseline, out));
        }
        Ok(baselines)
    }

    /// Takes a file's findings, and lets those not count that are known; `path` is the file's from
    /// the root on.
    pub(crate) fn take(&mut self, file: &mut Checked, path: Option<&Path>) {
        let name = path.map_or(Name::Other(&file.name), Name::File);
        let places: Vec<usize> = file.active().map(|(place, _)| place).collect();
        let mut known = None;
        if let Some((baseline, _)) = &mut self.written {
            baseline.take(&name, &file.report, &places);
            known = Some(places.clone());
        }
        if let Some(baseline) = &mut self.known {
            known = Some(baseline.take(&name, &file.report, &places));
        }
        let known = known.into_iter().flatten();
        file.suppressed
            .extend(known.map(|place| (place, Suppression::Baseline)));
    }

    /// Says which findings are gone, and writes what is to be written unless something could not
    /// be linted; returns the exit code.
    pub(crate) fn end(self, whole: bool, quiet: bool) -> u8 {
        let told = |message: &str| {
            if !quiet {
                complain("baseline", message);
            }
        };
        if let Some(baseline) = &self.known {
            let (name, gone) = (shown(&baseline.path), baseline.gone());
            if gone > 0 {
                let gone = counted(gone, "finding");
                told(&format!(
                    "{gone} of {name} no longer found; --write-baseline {name} brings it up to date"
                ));
            }
        }
        let Some((baseline, mut out)) = self.written else {
            return CLEAN;
        };
        let name = shown(&baseline.path);
        if !whole {
            complain(
                "error",
                &format!("{name} was not written, since not everything could be linted"),
            );
            return CLEAN;
        }
        match baseline.document() {
            Ok((text, count)) => {
                let _ = writeln!(out, "{text}");
                if out.close().is_err() {
                    return FAILURE;
                }
                told(&format!("{} written to {name}", counted(count, "finding")));
                CLEAN
            }
            Err(error) => {
                complain("error", &format!("cannot write {name}: {error}"));
                FAILURE
            }
        }
    }
}

/// What a linted text is called in a baseline.
enum Name<'a> {
    /// By its path from the root on.
    File(&'a Path),
    /// It has no path.
    Other(&'a str),
}

impl Name<'_> {
    fn in_folder(&self, folder: &Path) -> String {
        match self {
            Name::File(path) => paths::relative(folder, path),
            Name::Other(name) => (*name).to_owned(),
        }
    }
}

impl Key {
    fn new(found: &Diagnostic, report: &Report<'_>) -> Self {
        let mut hasher = FnvHasher::default();
        let touches = |secret: &dcs_migration_lint::Span| secret.overlaps(found.span);
        if !report.secrets().iter().any(touches) {
            hasher.write(message(found).as_bytes());
        }
        Self {
            rule: found.rule.id.to_owned(),
            pointer: found.pointer.to_string(),
            hash: format!("{:016x}", hasher.finish()),
        }
    }
}

/// The message without what depends on the place: offsets, and how many more there are.
fn message(found: &Diagnostic) -> String {
    let places = ["offset", "omitted"];
    let numbers = places.iter().filter_map(|fact| match found.data.get(fact) {
        Some(Fact::Number(number)) => Some(number),
        _ => None,
    });
    numbers.fold(found.message.to_string(), |message, number| {
        message.replace(&number.to_string(), "#")
    })
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Files, BaselineError> {
    /// What every version has.
    #[derive(Deserialize)]
    struct Versioned {
        version: serde_json::Value,
    }
    let broken = |error: serde_json::Error| BaselineError::Broken {
        path: shown(path),
        message: error.to_string(),
    };
    let Versioned { version } = serde_json::from_slice(bytes).map_err(broken)?;
    if version != VERSION {
        return Err(BaselineError::Version {
            path: shown(path),
            version: version.to_string(),
        });
    }
    let document: Document = serde_json::from_slice(bytes).map_err(broken)?;
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

/// Reads a baseline for fuzzing.
#[cfg(fuzzing)]
pub(crate) fn try_parse(bytes: &[u8]) -> Result<(), String> {
    let parsed = parse(Path::new("baseline.json"), bytes);
    parsed
        .map(drop)
        .map_err(|error| crate::out::harmless(&error.to_string()))
}

/// The baseline with the findings of one file, for fuzzing; empty where it does not know them
/// again.
#[cfg(fuzzing)]
pub(crate) fn of_one(file: &Checked) -> String {
    let path = Path::new("/a/baseline.json");
    let places: Vec<usize> = (0..file.report.diagnostics().len()).collect();
    let name = Name::Other(&file.name);
    let mut written = Baseline::empty(path, path);
    written.take(&name, &file.report, &places);
    let Ok((text, count)) = written.document() else {
        return String::new();
    };
    let mut read = Baseline::empty(path, path);
    read.known = parse(path, text.as_bytes()).unwrap_or_default();
    let known = read.take(&name, &file.report, &places);
    if known == places && count == places.len() {
        text
    } else {
        String::new()
    }
}
