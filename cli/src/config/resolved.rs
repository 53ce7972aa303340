//! The settings that apply to one text, and where each comes from.

use std::collections::BTreeMap;
use std::sync::Arc;

use dcs_migration_lint::{Config, Diagnostic, Level, RULES, Severity, Span};

use super::file::ConfigFile;
use super::parse::Ignore;
use crate::settings::FailOn;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Origin {
    #[default]
    Default,
    /// The configuration file, at this span.
    File(Span),
    Environment(&'static str),
    Option(&'static str),
}

/// The settings for one text. The default is without a configuration file.
#[derive(Debug, Default)]
pub(crate) struct ResolvedConfig {
    pub(crate) file: Option<Arc<ConfigFile>>,
    /// The path of the text relative to the folder of the configuration file.
    pub(super) path: Option<String>,
    pub(super) levels: BTreeMap<&'static str, (Level, Origin)>,
    pub(super) fail_on: (FailOn, Origin),
    /// If set, the text is the body of a response with this HTTP status.
    pub(crate) response: Option<u16>,
    /// What the library is called with.
    pub(crate) library: Config,
}

impl ResolvedConfig {
    /// Without a response status.
    pub(super) fn new(
        file: Option<Arc<ConfigFile>>,
        path: Option<String>,
        levels: BTreeMap<&'static str, (Level, Origin)>,
        fail_on: (FailOn, Origin),
    ) -> Self {
        let mut resolved = Self {
            file,
            path,
            levels,
            fail_on,
            response: None,
            library: Config::default(),
        };
        let mut library = Config::default();
        for (rule, (level, _)) in &resolved.levels {
            // The ids were checked when they were parsed.
            let _ = library.set_level(rule, *level);
        }
        for ignore in resolved.ignores() {
            let _ = library.keep_unfixed(ignore.rule, ignore.pointer.as_deref());
        }
        resolved.library = library;
        resolved
    }

    /// The same settings for the body of a response, if there is a status.
    pub(crate) fn with_response(self, response: Option<u16>) -> Self {
        Self { response, ..self }
    }

    /// The path of the text relative to the folder of the configuration file, if both have one.
    pub(crate) fn relative_path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The severity from which findings make the exit code 1.
    pub(crate) fn threshold(&self) -> Severity {
        self.fail_on.0.into()
    }

    /// The ignore that applies to a diagnostic.
    pub(crate) fn ignore_for(&self, diagnostic: &Diagnostic) -> Option<&Ignore> {
        self.ignores().find(|ignore| {
            ignore.rule == diagnostic.rule.id
                && ignore
                    .pointer
                    .as_ref()
                    .is_none_or(|pointer| *pointer == diagnostic.pointer)
        })
    }

    /// The ignores that apply to this text.
    pub(super) fn ignores(&self) -> impl Iterator<Item = &Ignore> {
        let all = self.file.iter().flat_map(|file| &file.settings.ignores);
        all.filter(|ignore| match (&ignore.files, &self.path) {
            (None, _) => true,
            (Some(files), Some(path)) => files.matches(path),
            (Some(_), None) => false,
        })
    }

    /// The level of each rule, sorted by id.
    pub(super) fn all_levels(&self) -> Vec<(&'static str, Level, Origin)> {
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
