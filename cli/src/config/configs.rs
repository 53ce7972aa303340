//! All configurations of a run: the options, the environment and the configuration files.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dcs_migration_lint::{Level, Span};

use super::file::{Cache, ConfigError, ConfigFile};
use super::resolved::{Origin, ResolvedConfig};
use crate::args::ConfigArgs;
use crate::files::paths;
use crate::settings::{CONFIG_VARIABLE, FORMAT_VARIABLE, FailOn, Format, find_rule};

/// Which configuration file applies.
#[derive(Debug)]
pub(super) enum Choice {
    None,
    /// This one to all files. `None` if it cannot be used.
    Named(Option<Arc<ConfigFile>>, Origin),
    /// To each file the one in its folder or nearest ancestor.
    Nearest,
}

/// All configurations of a run. Each file is read once.
#[derive(Debug)]
pub(crate) struct Configs {
    args: ConfigArgs,
    /// The current folder.
    current: PathBuf,
    pub(super) choice: Choice,
    cache: Mutex<Cache>,
}

impl Configs {
    /// Reads the configuration named by the options or the environment.
    ///
    /// # Errors
    ///
    /// A message if an option gives a level to an unknown rule, or there is no current folder. A
    /// configuration that cannot be used is in [`Configs::errors`].
    pub(crate) fn new(args: &ConfigArgs) -> Result<Self, String> {
        for (rule, _) in &args.level {
            find_rule(rule).map_err(|error| error.to_string())?;
        }
        let current = env::current_dir()
            .map_err(|error| format!("cannot determine the current folder: {error}"))?;
        let variable = env::var_os(CONFIG_VARIABLE).filter(|path| !path.is_empty());
        let named = match (&args.config, variable) {
            (Some(path), _) => Some((path.clone(), Origin::Option("--config"))),
            (None, Some(path)) => Some((path.into(), Origin::Environment(CONFIG_VARIABLE))),
            (None, None) => None,
        };
        let mut cache = Cache::default();
        let choice = match named {
            _ if args.isolated => Choice::None,
            None => Choice::Nearest,
            Some((path, origin)) => {
                let absolute = paths::absolute(&current, &path);
                Choice::Named(cache.read(&absolute, paths::display(&path)), origin)
            }
        };
        Ok(Self {
            args: args.clone(),
            current,
            choice,
            cache: Mutex::new(cache),
        })
    }

    /// One configuration for all files, from its text.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    #[cfg(fuzzing)]
    pub(crate) fn of_text(text: &str) -> Result<Self, Vec<super::parse::Problem>> {
        use super::file::NAME;
        let config = ConfigFile {
            name: NAME.to_owned(),
            path: Path::new("/a").join(NAME),
            folder: PathBuf::from("/a"),
            text: text.to_owned(),
            settings: super::parse::parse(text)?,
        };
        Ok(Self {
            args: ConfigArgs::default(),
            current: PathBuf::from("/a"),
            choice: Choice::Named(Some(Arc::new(config)), Origin::Default),
            cache: Mutex::default(),
        })
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why configurations cannot be used, of those read so far.
    pub(crate) fn errors(&self) -> Vec<ConfigError> {
        self.cache().errors.clone()
    }

    /// The absolute path.
    pub(crate) fn absolute(&self, path: &Path) -> PathBuf {
        paths::absolute(&self.current, path)
    }

    /// Whether the configuration of a file is looked for in its folder.
    pub(crate) fn may_be_beside(&self) -> bool {
        matches!(self.choice, Choice::Nearest)
    }

    /// The configuration file for a file, or for a text without a name.
    pub(crate) fn file_for(&self, path: Option<&Path>) -> Option<Arc<ConfigFile>> {
        self.file_for_absolute(self.absolute_if_needed(path).as_deref())
    }

    /// The absolute path, unless no configuration file can apply anyway.
    fn absolute_if_needed(&self, path: Option<&Path>) -> Option<PathBuf> {
        let path = path.filter(|_| !matches!(self.choice, Choice::None));
        path.map(|path| self.absolute(path))
    }

    fn file_for_absolute(&self, path: Option<&Path>) -> Option<Arc<ConfigFile>> {
        match &self.choice {
            Choice::None => None,
            Choice::Named(config, _) => config.clone(),
            Choice::Nearest => {
                let folder = path.and_then(Path::parent).unwrap_or(&self.current);
                self.cache().nearest(folder, &self.current)
            }
        }
    }

    /// Whether `include` and `exclude` leave out a file or folder that was found in a folder.
    pub(crate) fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let absolute = self.absolute(path);
        let Some(config) = self.file_for_absolute(Some(&absolute)) else {
            return false;
        };
        let path = paths::relative(&config.folder, &absolute);
        let settings = &config.settings;
        let excluded = settings.exclude.as_ref();
        let included = settings.include.as_ref();
        excluded.is_some_and(|globs| globs.value.matches(&path))
            || (!is_folder && included.is_some_and(|globs| !globs.value.matches(&path)))
    }

    /// The level that an option gives to a rule. The last option counts.
    pub(crate) fn level_option(&self, rule: &str) -> Option<Level> {
        let mut levels = self.args.level.iter().rev();
        let option = levels.find(|(id, _)| id == rule);
        option.map(|(_, level)| *level)
    }

    /// The settings for a file, or for a text without a name.
    pub(crate) fn resolve(&self, path: Option<&Path>) -> ResolvedConfig {
        let absolute = self.absolute_if_needed(path);
        let config = self.file_for_absolute(absolute.as_deref());
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
            if let Some(threshold) = &settings.fail_on {
                fail_on = (threshold.value, Origin::File(threshold.span));
            }
        }
        for (rule, level) in &self.args.level {
            if let Ok(rule) = find_rule(rule) {
                levels.insert(rule.id, (*level, Origin::Option("--level")));
            }
        }
        if let Some(threshold) = self.args.fail_on {
            fail_on = (threshold, Origin::Option("--fail-on"));
        }
        ResolvedConfig::new(config, path, levels, fail_on)
    }

    /// The format in some configuration files.
    ///
    /// # Errors
    ///
    /// A message if two files set different formats: a run has one.
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
                        "{} and {} set different formats; choose one with `--format`",
                        other.line(span),
                        config.line(format.span)
                    ));
                }
            }
        }
        Ok(first.map(|(_, format, _)| format))
    }
}

/// The format in the environment.
///
/// # Errors
///
/// A message if there is no such format.
pub(crate) fn format_from_environment() -> Result<Option<Format>, String> {
    match env::var_os(FORMAT_VARIABLE) {
        Some(name) if !name.is_empty() => Format::parse(&name.to_string_lossy())
            .map(Some)
            .map_err(|error| format!("{FORMAT_VARIABLE}: {error}")),
        _ => Ok(None),
    }
}
