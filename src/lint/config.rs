//! Options of a lint: a level for each rule, findings that are not fixed, template variables.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::rule::Rule;
use crate::diagnostic::severity::Severity;
use crate::text::invalid::InvalidValue;

/// What a configuration sets for a rule.
///
/// ```
/// use dcs_migration_lint::{Level, Severity};
///
/// assert_eq!("warning".parse(), Ok(Level::On(Severity::Warning)));
/// assert_eq!("off".parse(), Ok(Level::Off));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Its findings are dropped.
    Off,
    /// Its findings have this severity.
    On(Severity),
}

impl FromStr for Level {
    type Err = InvalidValue;

    fn from_str(word: &str) -> Result<Self, InvalidValue> {
        match word {
            "off" => Ok(Level::Off),
            "info" => Ok(Level::On(Severity::Info)),
            "warning" => Ok(Level::On(Severity::Warning)),
            "error" => Ok(Level::On(Severity::Error)),
            _ => Err(InvalidValue::new(
                "level must be `off`, `info`, `warning` or `error`",
            )),
        }
    }
}

/// Options of a lint: a level for each rule, findings that are not fixed, template variables.
///
/// ```
/// use dcs_migration_lint::{Config, Level, lint};
///
/// let mut config = Config::default();
/// config.set_level("invalid-json", Level::Off)?;
/// assert!(lint("", &config).diagnostics().is_empty());
/// # Ok::<(), dcs_migration_lint::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    levels: BTreeMap<&'static str, Level>,
    /// A rule, with the pointer if not all of its findings are meant.
    unfixed: Vec<(&'static str, Option<String>)>,
    templates: bool,
}

impl Config {
    /// Gives the findings of a rule another severity, or drops them.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] where no rule has this id.
    pub fn set_level(&mut self, rule: &str, level: Level) -> Result<(), InvalidValue> {
        let rule = Rule::find(rule)?;
        self.levels.insert(rule.id, level);
        Ok(())
    }

    /// The level of a rule, where one was set.
    #[must_use]
    pub fn level(&self, rule: &str) -> Option<Level> {
        self.levels.get(rule).copied()
    }

    /// The level that was set for a rule, without looking it up by name.
    pub(crate) fn own_level(&self, rule: &Rule) -> Option<Level> {
        self.levels.get(rule.id).copied()
    }

    /// Keeps [`fix`](crate::fix()) from repairing findings of a rule: those at a JSON Pointer, or
    /// all of them. They are reported as before.
    ///
    /// ```
    /// use dcs_migration_lint::{Applicability, Config, fix};
    ///
    /// let text = r#"{"bandwidth_limit_mb": 100}"#;
    /// let mut config = Config::default();
    /// assert_ne!(fix(text, &config, Applicability::Safe).text, text);
    /// config.keep_unfixed("bandwidth-as-number", Some("/bandwidth_limit_mb"))?;
    /// assert_eq!(fix(text, &config, Applicability::Safe).text, text);
    /// # Ok::<(), dcs_migration_lint::InvalidValue>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] where no rule has this id.
    pub fn keep_unfixed(&mut self, rule: &str, pointer: Option<&str>) -> Result<(), InvalidValue> {
        let rule = Rule::find(rule)?;
        self.unfixed.push((rule.id, pointer.map(str::to_owned)));
        Ok(())
    }

    /// Whether a finding must not be fixed.
    pub(crate) fn keeps_unfixed(&self, diagnostic: &Diagnostic) -> bool {
        self.unfixed.iter().any(|(rule, pointer)| {
            *rule == diagnostic.rule.id
                && pointer
                    .as_ref()
                    .is_none_or(|pointer| *pointer == diagnostic.pointer)
        })
    }

    /// Whether template variables (`{{x}}`, `${X}`) are values that are not known yet.
    ///
    /// They are then skipped by rules about values, also without quotes. For texts that a tool
    /// fills in before they are sent. A body that is sent unchanged keeps the default, `false`.
    pub fn set_templates(&mut self, templates: bool) {
        self.templates = templates;
    }

    /// What [`set_templates`](Self::set_templates) was last called with; `false` by default.
    #[must_use]
    pub fn templates(&self) -> bool {
        self.templates
    }
}
