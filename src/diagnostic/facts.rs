//! The facts of a finding as plain values, for programs that act on it.
//!
//! A list of pairs. Names are constants, and so are most values, so that only what comes from the
//! text is copied.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Names and values, in the order of the names; serialized as an object.
///
/// ```
/// use dcs_migration_lint::{Config, lint};
///
/// let body = r#"{"resume_mode": "Auto", "bandwidth_limit_mb": "100"}"#;
/// let report = lint(body, &Config::default());
/// let found = report.diagnostics().iter().find(|found| found.rule.id == "unknown-value").unwrap();
/// assert_eq!(found.data.text("suggestion"), Some("auto"));
/// assert_eq!(found.data.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["expected", "suggestion"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Facts(Vec<(&'static str, Fact)>);

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(untagged)]
pub enum Fact {
    /// Whether something holds.
    Bool(bool),
    /// A count, a limit or an offset.
    Number(u64),
    /// A word.
    Text(Cow<'static, str>),
    /// Several words.
    Texts(Cow<'static, [&'static str]>),
}

impl Facts {
    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Fact> {
        let mut facts = self.0.iter();
        facts
            .find(|(known, _)| *known == name)
            .map(|(_, fact)| fact)
    }

    /// The value of a name, where it is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Fact::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// All of them, in the order of their names.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'static str, &Fact)> {
        self.0.iter().map(|(name, fact)| (*name, fact))
    }

    pub(crate) fn insert(&mut self, name: &'static str, fact: Fact) {
        let at = self.0.partition_point(|(known, _)| *known < name);
        self.0.insert(at, (name, fact));
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, fact) in &self.0 {
            map.serialize_entry(name, fact)?;
        }
        map.end()
    }
}

impl From<bool> for Fact {
    fn from(bool: bool) -> Self {
        Fact::Bool(bool)
    }
}

impl From<usize> for Fact {
    fn from(number: usize) -> Self {
        // No text is longer.
        Fact::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl From<u16> for Fact {
    fn from(number: u16) -> Self {
        Fact::Number(number.into())
    }
}

impl From<&'static str> for Fact {
    fn from(text: &'static str) -> Self {
        Fact::Text(text.into())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Fact::Text(text.into())
    }
}

impl From<&'static [&'static str]> for Fact {
    fn from(texts: &'static [&'static str]) -> Self {
        Fact::Texts(texts.into())
    }
}

impl From<Vec<&'static str>> for Fact {
    fn from(texts: Vec<&'static str>) -> Self {
        Fact::Texts(texts.into())
    }
}
