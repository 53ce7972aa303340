//! Configuration: which file holds for what, and what is in force there.
//!
//! `file` says what a configuration holds or what is wrong with it, `globs` what a glob matches,
//! `show` prints what is in force. What a rule or a format does with it is not decided here.

mod file;
mod globs;
mod show;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::text::{escape_controls, quoted};
use dcs_migration_lint::{
    Config, Diagnostic, Level, LineIndex, RULES, Report, Rule, Severity, Span,
};

pub(crate) use self::file::Problem;
use self::file::{Ignore, Settings};
pub(crate) use self::show::show;
use crate::args::{CONFIG_VARIABLE, ConfigArgs, FailOn, Format};
use crate::input::shown;
use crate::out::{Output, complain};
use crate::render::text;
use crate::{FAILURE, USAGE, paths};

/// What a configuration is called.
pub(crate) const NAME: &str = "dcs-migration-lint.toml";
/// How many mistakes of one file are shown.
const MAX_SHOWN: usize = 100;

/// A configuration that was read.
#[derive(Debug)]
pub(crate) struct ConfigFile {
    /// As it was named, or relative to the current folder.
    pub(crate) name: String,
    /// From the root on.
    path: PathBuf,
    /// Where it lies, which its globs are relative to.
    folder: PathBuf,
    text: String,
    settings: Settings,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Origin {
    #[default]
    Default,
    /// The configuration.
    File(Span),
    Environment(&'static str),
    Option(&'static str),
}

/// Why a configuration cannot be used.
#[derive(Debug)]
enum Fault {
    Unreadable {
        name: String,
        message: String,
    },
    Wrong {
        name: String,
        text: String,
        problems: Vec<Problem>,
    },
}

/// Which configuration holds.
#[derive(Debug)]
enum Choice {
    None,
    /// This one for all files; `None` where it cannot be used.
    Named(Option<Arc<ConfigFile>>, Origin),
    /// For each file the nearest upwards.
    Nearest,
}

/// All configurations of a run, each read once.
#[derive(Debug)]
pub(crate) struct Configs {
    args: ConfigArgs,
    /// The current folder.
    current: PathBuf,
    choice: Choice,
    read: Mutex<Read>,
}

#[derive(Debug, Default)]
struct Read {
    /// By folder: the one that holds for its files.
    folders: BTreeMap<PathBuf, Option<Arc<ConfigFile>>>,
    faults: Vec<Fault>,
}

/// What is in force for one text; by default, without a configuration.
#[derive(Debug, Default)]
pub(crate) struct InForce {
    pub(crate) config: Option<Arc<ConfigFile>>,
    /// The way to the text from the folder of the configuration.
    path: Option<String>,
    levels: BTreeMap<&'static str, (Level, Origin)>,
    fail_on: (FailOn, Origin),
    /// It is the body of a response with this HTTP status, not of a request.
    pub(crate) response: Option<u16>,
    /// For the library.
    pub(crate) lint: Config,
}

impl Configs {
    /// Reads the configuration that the options or the environment name.
    ///
    /// # Errors
    ///
    /// Where a level is given to a rule that there is not, or there is no current folder.
    pub(crate) fn new(args: &ConfigArgs) -> Result<Self, String> {
        for (rule, _) in &args.level {
            Rule::find(rule).map_err(|error| error.to_string())?;
        }
        let current =
            env::current_dir().map_err(|error| format!("there is no current folder: {error}"))?;
        let variable = env::var_os(CONFIG_VARIABLE).filter(|path| !path.is_empty());
        let named = match (&args.config, variable) {
            (Some(path), _) => Some((path.clone(), Origin::Option("--config"))),
            (None, Some(path)) => Some((path.into(), Origin::Environment(CONFIG_VARIABLE))),
            (None, None) => None,
        };
        let mut read = Read::default();
        let choice = match named {
            _ if args.isolated => Choice::None,
            None => Choice::Nearest,
            Some((path, origin)) => {
                let absolute = paths::absolute(&current, &path);
                Choice::Named(read.file(&absolute, shown(&path)), origin)
            }
        };
        Ok(Self {
            args: args.clone(),
            current,
            choice,
            read: Mutex::new(read),
        })
    }

    /// The path from the root on.
    pub(crate) fn absolute(&self, path: &Path) -> PathBuf {
        paths::absolute(&self.current, path)
    }

    /// The configuration for the files of a folder, which is absolute.
    fn of_folder(&self, folder: &Path) -> Option<Arc<ConfigFile>> {
        match &self.choice {
            Choice::None => None,
            Choice::Named(config, _) => config.clone(),
            Choice::Nearest => {
                let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
                read.nearest(folder, &self.current)
            }
        }
    }

    /// The configuration for a file, or for a text without a name.
    pub(crate) fn governing(&self, path: Option<&Path>) -> Option<Arc<ConfigFile>> {
        self.of(self.asked_for(path).as_deref())
    }

    /// The path from the root on, where there may be a configuration to look for.
    fn asked_for(&self, path: Option<&Path>) -> Option<PathBuf> {
        let path = path.filter(|_| !matches!(self.choice, Choice::None));
        path.map(|path| self.absolute(path))
    }

    fn of(&self, absolute: Option<&Path>) -> Option<Arc<ConfigFile>> {
        let folder = absolute.and_then(Path::parent);
        self.of_folder(folder.unwrap_or(&self.current))
    }

    /// Whether a file or folder that was found is to be left out.
    pub(crate) fn leaves_out(&self, path: &Path, is_folder: bool) -> bool {
        let absolute = self.absolute(path);
        let Some(config) = self.of(Some(&absolute)) else {
            return false;
        };
        let path = paths::relative(&config.folder, &absolute);
        let settings = &config.settings;
        let excluded = settings.exclude.as_ref();
        let included = settings.include.as_ref();
        excluded.is_some_and(|globs| globs.value.matches(&path))
            || (!is_folder && included.is_some_and(|globs| !globs.value.matches(&path)))
    }

    /// One configuration for all files, of which only the text is known.
    #[cfg(fuzzing)]
    pub(crate) fn of_text(text: &str) -> Result<Self, Vec<Problem>> {
        let config = ConfigFile {
            name: NAME.to_owned(),
            path: Path::new("/a").join(NAME),
            folder: PathBuf::from("/a"),
            text: text.to_owned(),
            settings: file::read(text)?,
        };
        Ok(Self {
            args: ConfigArgs::default(),
            current: PathBuf::from("/a"),
            choice: Choice::Named(Some(Arc::new(config)), Origin::Default),
            read: Mutex::default(),
        })
    }

    /// What is in force for a file, or for a text without a name.
    pub(crate) fn in_force(&self, path: Option<&Path>) -> InForce {
        let absolute = self.asked_for(path);
        let config = self.of(absolute.as_deref());
        let path = match (&config, absolute) {
            (Some(config), Some(absolute)) => Some(paths::relative(&config.folder, &absolute)),
            _ => None,
        };
        let mut levels = BTreeMap::new();
        let mut fail_on = (FailOn::Error, Origin::Default);
        if let Some(config) = &config {
            let settings = &config.settings;
            let overrides = settings.overrides.iter();
            let matching =
                overrides.filter(|item| path.as_ref().is_some_and(|path| item.files.matches(path)));
            for (&rule, level) in [&settings.rules]
                .into_iter()
                .chain(matching.map(|item| &item.rules))
                .flatten()
            {
                levels.insert(rule, (level.value, Origin::File(level.span)));
            }
            if let Some(word) = &settings.fail_on {
                fail_on = (word.value, Origin::File(word.span));
            }
        }
        for (rule, level) in &self.args.level {
            if let Ok(rule) = Rule::find(rule) {
                levels.insert(rule.id, (*level, Origin::Option("--level")));
            }
        }
        if let Some(word) = self.args.fail_on {
            fail_on = (word, Origin::Option("--fail-on"));
        }
        let mut in_force = InForce {
            config,
            path,
            levels,
            fail_on,
            response: None,
            lint: Config::default(),
        };
        in_force.lint = in_force.library();
        in_force
    }

    /// The format that the configurations of some files name.
    ///
    /// # Errors
    ///
    /// Where two name different ones: a run has one.
    pub(crate) fn format<'c>(
        configs: impl IntoIterator<Item = &'c ConfigFile>,
    ) -> Result<Option<Format>, String> {
        let mut first: Option<(&ConfigFile, Format, Span)> = None;
        for config in configs {
            let Some(format) = &config.settings.format else {
                continue;
            };
            match first {
                None => first = Some((config, format.value, format.span)),
                Some((_, before, _)) if before == format.value => {}
                Some((other, _, span)) => {
                    return Err(format!(
                        "{} and {} name different formats: say which with --format",
                        other.place(span),
                        config.place(format.span)
                    ));
                }
            }
        }
        Ok(first.map(|(_, format, _)| format))
    }

    /// Shows what is wrong with the configurations read so far; the exit code where anything is.
    pub(crate) fn faults(&self, color: bool) -> Option<u8> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let codes = read.faults.iter().map(|fault| match fault {
            Fault::Unreadable { name, message } => {
                complain("error", &format!("cannot read {name}: {message}"));
                FAILURE
            }
            Fault::Wrong {
                name,
                text,
                problems,
            } => {
                let mut out = Output::stderr();
                let kept = &problems[..problems.len().min(MAX_SHOWN)];
                // Nobody can be told where standard error fails.
                let _ = text::problems(&mut out, color, name, text, kept);
                let _ = out.flush();
                drop(out);
                let left = problems.len() - kept.len();
                if left > 0 {
                    complain("error", &format!("{left} more in {name}"));
                }
                USAGE
            }
        });
        codes.max()
    }

    /// What is wrong with a configuration read so far, on one line.
    pub(crate) fn first_fault(&self) -> Option<String> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let message = match read.faults.first()? {
            Fault::Unreadable { name, message } => format!("cannot read {name}: {message}"),
            Fault::Wrong {
                name,
                text,
                problems,
            } => {
                let first = problems.first()?;
                let line = LineIndex::new(text).position(first.span.start).line;
                format!("{name}:{line}: {}", first.message)
            }
        };
        Some(escape_controls(&message))
    }

    /// The ignores of a configuration that had nothing to ignore, as findings in it; `None` where
    /// there are none that can be told.
    ///
    /// `used` are the numbers of those that had. An ignore can be told to be without effect where
    /// every file it could match was linted: all named files, or a folder with all below it.
    pub(crate) fn unused_ignores(
        &self,
        config: &ConfigFile,
        used: &BTreeSet<usize>,
        linted: &BTreeSet<PathBuf>,
        walked: &[PathBuf],
    ) -> Option<(Report<'static>, InForce)> {
        let whole = walked
            .iter()
            .any(|folder| config.folder.starts_with(folder));
        let is_told = |ignore: &&Ignore| {
            let named = ignore.files.as_ref().and_then(|files| files.literal());
            let all_linted = named.is_some_and(|files| {
                files
                    .iter()
                    .all(|file| linted.contains(&paths::absolute(&config.folder, Path::new(file))))
            });
            let dropped = self.args.level.iter().rev();
            let level = dropped
                .filter(|(rule, _)| rule == ignore.rule)
                .map(|(_, level)| *level)
                .next();
            (whole || all_linted) && !used.contains(&ignore.number) && level != Some(Level::Off)
        };
        let unused = config.settings.ignores.iter().filter(is_told);
        let in_force = self.in_force(Some(&config.path()));
        let found = unused.filter_map(|ignore| unused_ignore(ignore, &in_force.lint));
        let found: Vec<Diagnostic> = found.collect();
        let report = Report::new(config.text.as_str().into(), &[], found, Secrets::default());
        (!report.diagnostics().is_empty()).then(|| (report.into_owned(), in_force))
    }
}

/// The finding on an ignore that matched nothing, unless its rule is off.
fn unused_ignore(ignore: &Ignore, config: &Config) -> Option<Diagnostic> {
    let rule = Rule::find("unused-ignore").ok()?;
    let pointer = format!("/ignore/{}", ignore.number);
    let message = format!("this ignore matches no finding of {}", quoted(ignore.rule));
    let mut found = Diagnostic::new(rule, ignore.span, pointer, message);
    found
        .help("remove it, or correct its `files` or `pointer`")
        .data("rule", ignore.rule.to_owned());
    match config.level(rule.id) {
        Some(Level::Off) => return None,
        Some(Level::On(severity)) => found.severity = severity,
        None => {}
    }
    Some(found)
}

impl Read {
    /// The nearest configuration from a folder upwards.
    fn nearest(&mut self, folder: &Path, current: &Path) -> Option<Arc<ConfigFile>> {
        if let Some(known) = self.folders.get(folder) {
            return known.clone();
        }
        let path = folder.join(NAME);
        // A link that leads nowhere is there, too, and is told about.
        let config = match fs::symlink_metadata(&path) {
            Ok(_) => self.file(&path, paths::relative(current, &path)),
            Err(error) if is_absent(&error) => folder
                .parent()
                .and_then(|parent| self.nearest(parent, current)),
            Err(error) => {
                self.unreadable(paths::relative(current, &path), error.to_string());
                None
            }
        };
        self.folders.insert(folder.to_owned(), config.clone());
        config
    }

    fn unreadable(&mut self, name: String, message: String) {
        self.faults.push(Fault::Unreadable { name, message });
    }

    /// Reads one; `None`, and a fault, where it cannot be used.
    fn file(&mut self, path: &Path, name: String) -> Option<Arc<ConfigFile>> {
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(name, error.to_string());
                return None;
            }
        };
        let (text, result) = match String::from_utf8(bytes) {
            Ok(text) => {
                let result = file::read(&text);
                (text, result)
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let problem = Problem {
                    span: Span::empty(at),
                    message: "the configuration is not UTF-8 from here on".to_owned(),
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
                self.faults.push(Fault::Wrong {
                    name,
                    text,
                    problems,
                });
                None
            }
        }
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe would have to be waited for.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    fs::read(path)
}

impl ConfigFile {
    /// Its path from the root on.
    pub(crate) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// `file:line` of a place in it.
    fn place(&self, span: Span) -> String {
        let line = LineIndex::new(&self.text).position(span.start).line;
        format!("{}:{line}", self.name)
    }
}

impl InForce {
    /// The same for the body of a response, where there is its status.
    pub(crate) fn of_response(self, response: Option<u16>) -> Self {
        Self { response, ..self }
    }

    /// The severity from which findings make the exit code 1.
    pub(crate) fn threshold(&self) -> Severity {
        self.fail_on.0.into()
    }

    /// The ignore that a finding meets: its number, and its reason.
    pub(crate) fn ignored(&self, found: &Diagnostic) -> Option<(usize, &str)> {
        let ignore = self.ignores().find(|ignore| {
            ignore.rule == found.rule.id
                && ignore
                    .pointer
                    .as_ref()
                    .is_none_or(|pointer| *pointer == found.pointer)
        })?;
        Some((ignore.number, &ignore.reason))
    }

    /// The ignores for this text.
    fn ignores(&self) -> impl Iterator<Item = &Ignore> {
        let all = self
            .config
            .iter()
            .flat_map(|config| &config.settings.ignores);
        all.filter(|ignore| match (&ignore.files, &self.path) {
            (None, _) => true,
            (Some(files), Some(path)) => files.matches(path),
            (Some(_), None) => false,
        })
    }

    /// What of it the library is told.
    fn library(&self) -> Config {
        let mut config = Config::default();
        for (rule, (level, _)) in &self.levels {
            // The rules were found before.
            let _ = config.set_level(rule, *level);
        }
        for ignore in self.ignores() {
            let _ = config.leave(ignore.rule, ignore.pointer.as_deref());
        }
        config
    }

    /// The level of each rule, in the order of their names.
    fn all_levels(&self) -> Vec<(&'static str, Level, Origin)> {
        let mut rules = RULES.to_vec();
        rules.sort_by_key(|rule| rule.id);
        rules
            .into_iter()
            .map(|rule| {
                let default = (Level::On(rule.severity), Origin::Default);
                let (level, origin) = self.levels.get(rule.id).copied().unwrap_or(default);
                (rule.id, level, origin)
            })
            .collect()
    }
}
