//! Ignores of a configuration that match no diagnostic, reported as diagnostics in its file.
//!
//! The rule `unused-ignore` and its page are in the library; what is unused is only known here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::text::quoted;
use dcs_migration_lint::{Diagnostic, Level, Report, Rule};

use super::check::CheckedFile;
use crate::config::{ConfigFile, Configs, Ignore};
use crate::files::paths;

const RULE: &str = "unused-ignore";
/// How many are listed for one configuration.
const MAX: usize = 1000;

/// What was linted, to tell which ignores could have matched.
pub(crate) struct Linted<'a> {
    /// Files under a configuration, as absolute paths.
    pub(crate) files: &'a BTreeSet<PathBuf>,
    /// Folders that were linted with everything in them, as absolute paths.
    pub(crate) folders: &'a [PathBuf],
}

/// Reports the unused ignores of a configuration. `used` are the indices of those that matched.
///
/// An ignore is reported only if everything it could match was linted: the files that it names, or
/// a folder with the configuration in it. `None` if there is nothing to report.
pub(crate) fn unused_ignores(
    config: &ConfigFile,
    used: &BTreeSet<usize>,
    linted: &Linted<'_>,
    configs: &Configs,
) -> Option<CheckedFile> {
    let folders = linted.folders.iter();
    let all_below = folders
        .clone()
        .any(|folder| config.folder.starts_with(folder));
    let is_linted = |file: &String| {
        let file = paths::absolute(&config.folder, Path::new(file));
        linted.files.contains(&file)
    };
    let is_unused = |ignore: &&Ignore| {
        let named = ignore.files.as_ref().and_then(|files| files.literal());
        let all_named = named.is_some_and(|files| files.iter().all(is_linted));
        (all_below || all_named)
            && !used.contains(&ignore.index)
            && configs.level_option(ignore.rule) != Some(Level::Off)
    };
    let resolved = configs.resolve(Some(&config.path));
    let rule = Rule::find(RULE).ok()?;
    let Ok(Level::On(severity)) = resolved.library.level(RULE) else {
        return None;
    };
    let unused: Vec<&Ignore> = config.settings.ignores.iter().filter(is_unused).collect();
    let diagnostics = unused
        .iter()
        .take(MAX + 1)
        .enumerate()
        .map(|(index, ignore)| {
            let pointer = format!("/ignore/{}", ignore.index);
            let message = format!("this ignore matches no finding of {}", quoted(ignore.rule));
            let mut diagnostic = Diagnostic::new(rule, ignore.span, pointer, message);
            if index < MAX {
                diagnostic
                    .help("remove it, or correct its `files` or `pointer`")
                    .data("rule", ignore.rule);
            } else {
                let omitted = unused.len() - MAX;
                diagnostic.message =
                    format!("{omitted} more findings of this rule from here on are not listed")
                        .into();
                diagnostic.data("omitted", omitted);
            }
            diagnostic.severity = severity;
            diagnostic
        });
    let diagnostics: Vec<Diagnostic> = diagnostics.collect();
    (!diagnostics.is_empty()).then(|| CheckedFile {
        name: config.name.clone(),
        report: Report::new(
            config.text.clone().into(),
            &[],
            diagnostics,
            Secrets::default(),
        ),
        requests: 0,
        fail_on: resolved.threshold(),
        fixable: true,
        suppressed: BTreeMap::new(),
    })
}
