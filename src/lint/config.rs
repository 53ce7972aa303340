//! Options of a lint: a level for each rule, findings that are not fixed, template variables.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::context::Reading;
use crate::diagnostic::rule::Rule;
use crate::diagnostic::severity::Severity;
use crate::json::pointer::is_pointer;
use crate::text::escape::escape_controls;
use crate::text::invalid::InvalidValue;

/// What a configuration sets for a rule.
///
/// ```
/// use dcs_migration_lint::{Level, Severity};
///
/// assert_eq!("warning".parse(), Ok(Level::On(Severity::Warning)));
/// assert_eq!("off".parse(), Ok(Level::Off));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Its findings are dropped.
    Off,
    /// Its findings have this severity.
    On(Severity),
}

impl Level {
    /// The word of a configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::On(severity) => severity.as_str(),
        }
    }
}

impl FromStr for Level {
    type Err = InvalidValue;

    fn from_str(word: &str) -> Result<Self, InvalidValue> {
        if word == "off" {
            return Ok(Level::Off);
        }
        let severity = word
            .parse()
            .map_err(|_| InvalidValue::new("level must be `off`, `info`, `warning` or `error`"))?;
        Ok(Level::On(severity))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<str>::deserialize(deserializer)?;
        word.parse().map_err(D::Error::custom)
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
///
/// As text and in serde formats it is an object whose members may each be left out; unknown members
/// and unknown rules are refused. `Display` writes it as JSON.
///
/// ```
/// use dcs_migration_lint::{Config, Level};
///
/// let config: Config = r#"{
///     "rules": {"unknown-field": "error"},
///     "keep-unfixed": [{"rule": "wrong-type", "pointer": "/source_instance/id"}],
///     "templates": false,
///     "quote-values": false
/// }"#.parse()?;
/// assert_eq!(config.level("unknown-field")?.to_string(), "error");
/// assert_eq!(config.to_string().parse(), Ok(config));
/// # Ok::<(), dcs_migration_lint::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Config {
    /// In the order of the rules' ids.
    levels: Vec<(&'static str, Level)>,
    /// A rule, with the pointer if not all of its findings are meant.
    unfixed: Vec<(&'static str, Option<String>)>,
    templates: bool,
    hides_values: bool,
}

impl Config {
    /// Gives the findings of a rule another severity, or drops them.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] where no rule has this id.
    pub fn set_level(&mut self, rule: &str, level: Level) -> Result<(), InvalidValue> {
        let rule = Rule::find(rule)?;
        match self.place(rule) {
            Ok(at) => self.levels[at].1 = level,
            Err(at) => self.levels.insert(at, (rule.id, level)),
        }
        Ok(())
    }

    /// The level of a rule: the one that was set, or else the severity of the rule. Findings of a
    /// rule without a set level may have another severity than the rule.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] where no rule has this id.
    pub fn level(&self, rule: &str) -> Result<Level, InvalidValue> {
        let rule = Rule::find(rule)?;
        Ok(self.own_level(rule).unwrap_or(Level::On(rule.severity)))
    }

    /// Gives a finding that somebody else made the level that was set for its rule; `None` if the
    /// rule is off.
    #[must_use]
    pub fn apply(&self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        match self.own_level(diagnostic.rule) {
            Some(Level::Off) => return None,
            Some(Level::On(severity)) => diagnostic.severity = severity,
            None => {}
        }
        Some(diagnostic)
    }

    /// The level that was set for a rule, without looking it up by name.
    pub(crate) fn own_level(&self, rule: &Rule) -> Option<Level> {
        let at = self.place(rule).ok()?;
        Some(self.levels[at].1)
    }

    /// Where the level of a rule is among those that were set, or where it would be.
    fn place(&self, rule: &Rule) -> Result<usize, usize> {
        self.levels.binary_search_by_key(&rule.id, |(id, _)| id)
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
    /// [`InvalidValue`] where no rule has this id, or where the pointer is none: it is empty, for the
    /// whole body, or starts with `/`, and writes `~` in a name as `~0` and `/` as `~1`.
    pub fn keep_unfixed(&mut self, rule: &str, pointer: Option<&str>) -> Result<(), InvalidValue> {
        let rule = Rule::find(rule)?;
        if pointer.is_some_and(|pointer| !is_pointer(pointer)) {
            return Err(InvalidValue::new(
                "JSON Pointer must be empty or start with `/`, with `~` as `~0` and `/` as `~1` in names",
            ));
        }
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
    /// Whether texts of findings quote values of the body; they do unless this is set to `false`.
    ///
    /// Then `***` is in place of each value in messages, help, labels and data. Names of members are
    /// quoted all the same; edits of fixes, which are not for logs, hold what they write. Passwords
    /// are never quoted.
    ///
    /// ```
    /// use dcs_migration_lint::{Config, lint};
    ///
    /// let mut config = Config::default();
    /// config.set_quote_values(false);
    /// let report = lint(r#"{"source_instance": {"id": "tenant-7"}}"#, &config);
    /// let mut texts = report.diagnostics().iter().map(ToString::to_string);
    /// assert!(texts.all(|text| !text.contains("tenant-7")));
    /// ```
    pub fn set_quote_values(&mut self, quote_values: bool) {
        self.hides_values = !quote_values;
    }

    /// What [`set_quote_values`](Self::set_quote_values) was last called with; `true` by default.
    #[must_use]
    pub fn quote_values(&self) -> bool {
        !self.hides_values
    }

    pub(crate) fn reading(&self) -> Reading {
        Reading {
            templates: self.templates,
            quote_values: self.quote_values(),
        }
    }
}

/// A configuration as it is written.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Written<'c> {
    rules: BTreeMap<Cow<'c, str>, Level>,
    keep_unfixed: Vec<Unfixed<'c>>,
    templates: bool,
    quote_values: bool,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unfixed<'c> {
    rule: Cow<'c, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pointer: Option<Cow<'c, str>>,
}

impl Default for Written<'_> {
    fn default() -> Self {
        Self {
            rules: BTreeMap::new(),
            keep_unfixed: Vec::new(),
            templates: false,
            quote_values: true,
        }
    }
}

impl TryFrom<Written<'_>> for Config {
    type Error = InvalidValue;

    fn try_from(written: Written<'_>) -> Result<Self, InvalidValue> {
        let mut config = Self::default();
        for (rule, level) in written.rules {
            config.set_level(&rule, level)?;
        }
        for unfixed in written.keep_unfixed {
            config.keep_unfixed(&unfixed.rule, unfixed.pointer.as_deref())?;
        }
        config.set_templates(written.templates);
        config.set_quote_values(written.quote_values);
        Ok(config)
    }
}

impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rules = self.levels.iter();
        let unfixed = self.unfixed.iter();
        let written = Written {
            rules: rules
                .map(|(rule, level)| (Cow::Borrowed(*rule), *level))
                .collect(),
            keep_unfixed: unfixed
                .map(|(rule, pointer)| Unfixed {
                    rule: Cow::Borrowed(rule),
                    pointer: pointer.as_deref().map(Cow::Borrowed),
                })
                .collect(),
            templates: self.templates,
            quote_values: self.quote_values(),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        Self::try_from(written).map_err(D::Error::custom)
    }
}

impl FromStr for Config {
    type Err = InvalidValue;

    fn from_str(json: &str) -> Result<Self, InvalidValue> {
        serde_json::from_str(json)
            .map_err(|error| InvalidValue::new(escape_controls(&error.to_string())))
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}
