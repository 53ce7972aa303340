//! The choices that options, environment variables and configuration files make, as plain data.
//!
//! What a choice does is decided where it is used.

use std::fmt;

use clap::ValueEnum;
use dcs_migration_lint::text::{did_you_mean, quoted};
use dcs_migration_lint::{RULES, Rule, Severity};

/// The name of standard input if `--stdin-filename` gives none.
pub(crate) const STDIN_NAME: &str = "<stdin>";

/// The environment variable for `--config`.
pub(crate) const CONFIG_VARIABLE: &str = "DCS_MIGRATION_LINT_CONFIG";

/// The environment variable for `--format`.
pub(crate) const FORMAT_VARIABLE: &str = "DCS_MIGRATION_LINT_FORMAT";

/// The output format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Excerpts of the source with the findings marked
    Text,
    /// `path:line:col: severity[rule] message`
    Concise,
    /// Version 1 of the JSON report
    #[value(alias = "json-v1")]
    Json,
    /// One JSON object per finding, one per line
    JsonLines,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// GitHub Actions annotations
    Github,
    /// GitLab Code Quality
    Gitlab,
    /// `JUnit` XML, for Jenkins and others
    Junit,
    /// Checkstyle XML
    Checkstyle,
    /// Reviewdog's diagnostic format
    Rdjson,
    /// A table
    Markdown,
}

impl Format {
    /// The format with a name.
    ///
    /// # Errors
    ///
    /// A message with all names if there is no such format.
    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        Self::from_str(name, false).map_err(|_| {
            let names: Vec<_> = Self::value_variants()
                .iter()
                .filter_map(ValueEnum::to_possible_value)
                .map(|value| value.get_name().to_owned())
                .collect();
            format!("the format must be one of {}", names.join(", "))
        })
    }
}

/// The output format of the commands `rules` and `config`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// A table
    Text,
    /// JSON
    Json,
}

/// The published schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Schema {
    /// The request body
    Request,
    /// The JSON report
    Report,
    /// dcs-migration-lint.toml
    Config,
}

/// The threshold of the exit code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Errors and warnings
    Warning,
    /// Any finding
    Info,
}

impl From<FailOn> for Severity {
    fn from(threshold: FailOn) -> Self {
        match threshold {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Info => Severity::Info,
        }
    }
}

/// When output is colored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// If the output is a terminal and the environment does not disable color
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where in a record the body is: the tokens of a JSON Pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field(pub(crate) Vec<String>);

impl Field {
    /// Parses a JSON Pointer (`/request/body`) or names separated by dots (`request.body`).
    ///
    /// # Errors
    ///
    /// A message if a name is empty.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let token = |token: &str| token.replace("~1", "/").replace("~0", "~");
        let tokens: Vec<String> = match text.strip_prefix('/') {
            Some(pointer) => pointer.split('/').map(token).collect(),
            None => text.split('.').map(ToOwned::to_owned).collect(),
        };
        if text.is_empty() || (!text.starts_with('/') && tokens.iter().any(String::is_empty)) {
            return Err("expected names such as request.body, or a JSON Pointer".to_owned());
        }
        Ok(Self(tokens))
    }
}

impl fmt::Display for Field {
    /// Formats the field as a JSON Pointer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|token| write!(f, "/{}", token.replace('~', "~0").replace('/', "~1")))
    }
}

/// An id that no rule has.
#[derive(Debug, thiserror::Error)]
#[error("{message}; {help}")]
pub(crate) struct UnknownRule {
    pub(crate) message: String,
    /// The rule that was probably meant, or where to find the list.
    pub(crate) help: String,
}

/// The rule with an id.
pub(crate) fn find_rule(id: &str) -> Result<&'static Rule, UnknownRule> {
    Rule::find(id).map_err(|_| {
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        UnknownRule {
            message: format!("unknown rule {}", quoted(id)),
            help: match did_you_mean(id, &ids) {
                Some(id) => format!("did you mean `{id}`?"),
                None => "run `dcs-migration-lint rules` for the list".to_owned(),
            },
        }
    })
}
