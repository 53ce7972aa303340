//! Parses the text of a configuration file: its settings, or everything that is wrong with it.
//!
//! The values are visited one by one rather than deserialized: deserializing stops at the first
//! error.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use dcs_migration_lint::json::is_pointer;
use dcs_migration_lint::text::{did_you_mean, quoted};
use dcs_migration_lint::{Level, LineIndex, Span};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::globs::Globs;
use crate::settings::{FailOn, Format, find_rule};

/// A value and its span.
#[derive(Debug, Clone)]
pub(crate) struct Spanning<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// Levels by rule.
pub(crate) type Levels = BTreeMap<&'static str, Spanning<Level>>;

/// The settings in a configuration file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) fail_on: Option<Spanning<FailOn>>,
    pub(crate) format: Option<Spanning<Format>>,
    pub(crate) include: Option<Spanning<Globs>>,
    pub(crate) exclude: Option<Spanning<Globs>>,
    pub(crate) rules: Levels,
    pub(crate) overrides: Vec<Override>,
    pub(crate) ignores: Vec<Ignore>,
}

/// Levels for some files.
#[derive(Debug, Clone)]
pub(crate) struct Override {
    pub(crate) files: Globs,
    pub(crate) rules: Levels,
}

/// Findings that do not count.
#[derive(Debug, Clone)]
pub(crate) struct Ignore {
    /// Its index in the file.
    pub(crate) index: usize,
    pub(crate) span: Span,
    pub(crate) rule: &'static str,
    pub(crate) files: Option<Globs>,
    pub(crate) pointer: Option<String>,
    pub(crate) reason: String,
}

/// An error in a configuration file.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

const KEYS: [&str; 7] = [
    "fail-on",
    "format",
    "include",
    "exclude",
    "rules",
    "overrides",
    "ignore",
];
const OVERRIDE_KEYS: [&str; 2] = ["files", "rules"];
const IGNORE_KEYS: [&str; 4] = ["rule", "files", "pointer", "reason"];
const LEVELS: [&str; 4] = ["off", "info", "warning", "error"];

/// Whether a text is a configuration without a mistake.
pub(crate) fn is_valid(text: &str) -> bool {
    parse(text).is_ok()
}

/// Parses the text of a configuration file.
///
/// # Errors
///
/// Everything that is wrong with it, in the order of the text. Of several syntax errors on a line
/// only the first is kept. After a syntax error, missing keys are not reported.
pub(crate) fn parse(text: &str) -> Result<Settings, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let index = LineIndex::new(text);
    let mut broken_lines = BTreeSet::new();
    let mut syntax = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or_default();
        if broken_lines.insert(index.position(span.start).line) {
            syntax.push(Problem {
                span: clamped(text, span),
                message: error.message().to_owned(),
                help: None,
            });
        }
    }
    let mut reader = Reader {
        problems: Vec::new(),
        broken: !syntax.is_empty(),
    };
    let settings = reader.settings(table.get_ref());
    let mut problems = reader.problems;
    problems.retain(|problem| !broken_lines.contains(&index.position(problem.span.start).line));
    problems.extend(syntax);
    if problems.is_empty() {
        return Ok(settings);
    }
    problems.sort_by_key(|problem| problem.span);
    Err(problems)
}

/// The span of an error, inside the text and on character boundaries.
fn clamped(text: &str, span: Range<usize>) -> Span {
    let boundary = |at: &usize| text.is_char_boundary(*at);
    let start = (0..=span.start.min(text.len())).rev().find(boundary);
    let start = start.unwrap_or_default();
    let end = (span.end.max(start)..text.len()).find(boundary);
    Span::new(start, end.unwrap_or(text.len()))
}

/// Reads values and collects what is wrong with them.
struct Reader {
    problems: Vec<Problem>,
    /// Whether there are syntax errors, so that a missing key may be part of one.
    broken: bool,
}

type Value<'t> = Spanned<DeValue<'t>>;

fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

impl Reader {
    fn problem(&mut self, span: Span, message: String, help: impl Into<Option<String>>) {
        let help = help.into();
        self.problems.push(Problem {
            span,
            message,
            help,
        });
    }

    fn settings(&mut self, table: &DeTable<'_>) -> Settings {
        let mut settings = Settings::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                name @ "fail-on" => settings.fail_on = self.word(name, value),
                name @ "format" => settings.format = self.word(name, value),
                name @ "include" => settings.include = self.globs(name, value),
                name @ "exclude" => settings.exclude = self.globs(name, value),
                name @ "rules" => settings.rules = self.levels(name, value),
                name @ "overrides" => {
                    for (_, value) in self.tables(name, value) {
                        settings.overrides.extend(self.r#override(value));
                    }
                }
                name @ "ignore" => {
                    for (index, value) in self.tables(name, value) {
                        settings.ignores.extend(self.ignore(index, value));
                    }
                }
                _ => self.unknown_key(key, &KEYS),
            }
        }
        settings
    }

    fn unknown_key(&mut self, key: &Spanned<Cow<'_, str>>, known: &[&str]) {
        let message = format!("unknown key {}", quoted(key.get_ref()));
        let help = suggestion(key.get_ref(), known);
        self.problem(span(key.span()), message, help);
    }

    fn wrong_type(&mut self, name: &str, value: &Value<'_>, expected: &str) {
        let found = match value.get_ref() {
            DeValue::Array(_) => "an array",
            DeValue::Integer(_) => "an integer",
            DeValue::String(_) => "a string",
            DeValue::Float(_) => "a float",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Table(_) => "a table",
        };
        let message = format!("{} must be {expected}, not {found}", quoted(name));
        self.problem(span(value.span()), message, None);
    }

    fn string<'v>(&mut self, name: &str, value: &'v Value<'_>) -> Option<&'v str> {
        if let DeValue::String(string) = value.get_ref() {
            return Some(string);
        }
        self.wrong_type(name, value, "a string");
        None
    }

    /// One of the values of a setting.
    fn word<T: ValueEnum>(&mut self, name: &str, value: &Value<'_>) -> Option<Spanning<T>> {
        let word = self.string(name, value)?;
        let span = span(value.span());
        if let Ok(value) = T::from_str(word, false) {
            return Some(Spanning { value, span });
        }
        let variants = T::value_variants().iter();
        let words: Vec<_> = variants.filter_map(ValueEnum::to_possible_value).collect();
        let words: Vec<&str> = words.iter().map(PossibleValue::get_name).collect();
        let message = format!("unknown value {} for `{name}`", quoted(word));
        self.problem(span, message, suggestion(word, &words));
        None
    }

    /// A glob or an array of them.
    fn globs(&mut self, name: &str, value: &Value<'_>) -> Option<Spanning<Globs>> {
        let values: Vec<&Value<'_>> = match value.get_ref() {
            DeValue::String(_) => vec![value],
            DeValue::Array(values) if values.is_empty() => {
                let message = format!("`{name}` is empty");
                self.problem(span(value.span()), message, "add a glob".to_owned());
                return None;
            }
            DeValue::Array(values) => values.iter().collect(),
            _ => {
                self.wrong_type(name, value, "a glob or an array of globs");
                return None;
            }
        };
        let before = self.problems.len();
        let mut patterns = Vec::new();
        for value in values {
            let Some(glob) = self.string(name, value) else {
                continue;
            };
            if let Err((_, fault)) = Globs::new(vec![glob.to_owned()]) {
                let message = format!("invalid glob {}: {fault}", quoted(glob));
                self.problem(span(value.span()), message, None);
            }
            patterns.push(glob.to_owned());
        }
        if self.problems.len() > before {
            return None;
        }
        let span = span(value.span());
        match Globs::new(patterns) {
            Ok(value) => Some(Spanning { value, span }),
            Err((_, fault)) => {
                self.problem(span, format!("invalid globs in `{name}`: {fault}"), None);
                None
            }
        }
    }

    fn levels(&mut self, name: &str, value: &Value<'_>) -> Levels {
        let mut levels = Levels::new();
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(name, value, "a table");
            return levels;
        };
        for (key, value) in table {
            let rule = self.rule(key.get_ref(), span(key.span()));
            let level = self.level(key.get_ref(), value);
            if let (Some(rule), Some(level)) = (rule, level) {
                levels.insert(rule, level);
            }
        }
        levels
    }

    fn level(&mut self, rule: &str, value: &Value<'_>) -> Option<Spanning<Level>> {
        let word = self.string(rule, value)?;
        let span = span(value.span());
        if let Ok(value) = word.parse() {
            return Some(Spanning { value, span });
        }
        let message = format!("unknown level {}", quoted(word));
        self.problem(span, message, suggestion(word, &LEVELS));
        None
    }

    /// The id of a rule, if it exists.
    fn rule(&mut self, id: &str, span: Span) -> Option<&'static str> {
        match find_rule(id) {
            Ok(rule) => Some(rule.id),
            Err(error) => {
                self.problem(span, error.message, error.help);
                None
            }
        }
    }

    /// The tables of an array, with their indices.
    fn tables<'v, 't>(
        &mut self,
        name: &str,
        value: &'v Value<'t>,
    ) -> Vec<(usize, (Span, &'v DeTable<'t>))> {
        let DeValue::Array(values) = value.get_ref() else {
            self.wrong_type(name, value, "an array of tables");
            if matches!(value.get_ref(), DeValue::Table(_))
                && let Some(problem) = self.problems.last_mut()
            {
                problem.help = Some(format!("write `[[{name}]]`"));
            }
            return Vec::new();
        };
        let values: &DeArray<'_> = values;
        let mut tables = Vec::new();
        for (index, value) in values.iter().enumerate() {
            match value.get_ref() {
                DeValue::Table(table) => tables.push((index, (span(value.span()), table))),
                _ => self.wrong_type(name, value, "an array of tables"),
            }
        }
        tables
    }

    fn missing(&mut self, span: Span, message: &str, help: &str) {
        if !self.broken {
            self.problem(span, message.to_owned(), help.to_owned());
        }
    }

    fn r#override(&mut self, (at, table): (Span, &DeTable<'_>)) -> Option<Override> {
        let (mut files, mut rules) = (None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                name @ "files" => files = self.globs(name, value),
                name @ "rules" => rules = Some(self.levels(name, value)),
                _ => self.unknown_key(key, &OVERRIDE_KEYS),
            }
        }
        if !table.contains_key("files") {
            self.missing(
                at,
                "this override has no `files`",
                "set levels for all files in `[rules]`",
            );
        }
        if !table.contains_key("rules") {
            self.missing(
                at,
                "this override has no `rules`",
                "add levels, for example `rules = { weak-password = \"off\" }`",
            );
        }
        Some(Override {
            files: files?.value,
            rules: rules?,
        })
    }

    fn ignore(&mut self, index: usize, (at, table): (Span, &DeTable<'_>)) -> Option<Ignore> {
        let (mut rule, mut files, mut pointer, mut reason) = (None, None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                name @ "rule" => {
                    rule = self
                        .string(name, value)
                        .and_then(|id| self.rule(id, span(value.span())));
                }
                name @ "files" => files = self.globs(name, value),
                name @ "pointer" => pointer = self.pointer(name, value),
                name @ "reason" => reason = self.reason(name, value),
                _ => self.unknown_key(key, &IGNORE_KEYS),
            }
        }
        if !table.contains_key("rule") {
            self.missing(
                at,
                "this ignore has no `rule`",
                "name the rule whose findings are ignored",
            );
        }
        if !table.contains_key("reason") {
            self.missing(
                at,
                "this ignore has no `reason`",
                "say why the finding is acceptable",
            );
        }
        if !table.contains_key("files") && !table.contains_key("pointer") {
            self.missing(
                at,
                "this ignore has neither `files` nor `pointer`",
                "add one of them; to disable a rule for all files, set it to \"off\" in `[rules]`",
            );
        }
        Some(Ignore {
            index,
            span: at,
            rule: rule?,
            files: files.map(|globs| globs.value),
            pointer,
            reason: reason?,
        })
    }

    fn pointer(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let pointer = self.string(name, value)?;
        if is_pointer(pointer) {
            return Some(pointer.to_owned());
        }
        let help = "start it with `/`, or leave it empty for the whole body; in a name, write `~` as \
                    `~0` and `/` as `~1`";
        self.problem(
            span(value.span()),
            format!("invalid JSON Pointer {}", quoted(pointer)),
            help.to_owned(),
        );
        None
    }

    fn reason(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let reason = self.string(name, value)?;
        if reason.trim().is_empty() {
            let help = "say why the finding is acceptable".to_owned();
            self.problem(span(value.span()), "`reason` is empty".to_owned(), help);
            return None;
        }
        Some(reason.to_owned())
    }
}

/// The values that are allowed, and the one that was probably meant.
fn suggestion(word: &str, known: &[&str]) -> String {
    let known_list = known
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ");
    match did_you_mean(word, known) {
        Some(word) => format!("did you mean `{word}`? Use one of {known_list}"),
        None => format!("use one of {known_list}"),
    }
}
