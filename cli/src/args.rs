//! What the command line accepts, and nothing about what it does.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum, value_parser};
use dcs_migration_lint::{Level, Severity};

use crate::lines::Field;

/// The name of standard input where none is given.
pub(crate) const NAMELESS: &str = "<stdin>";

/// The environment variable that stands in for `--config`.
pub(crate) const CONFIG_VARIABLE: &str = "DCS_MIGRATION_LINT_CONFIG";

/// The environment variable that stands in for `--format`.
pub(crate) const FORMAT_VARIABLE: &str = "DCS_MIGRATION_LINT_FORMAT";

const EXAMPLES: &str = "\
Examples:
  dcs-migration-lint body.json            lint a file
  dcs-migration-lint requests/            lint the requests in a folder
  dcs-migration-lint requests.http        lint requests with their URL (also .sh, .har)
  dcs-migration-lint --diff body.json     show what --fix would do
  dcs-migration-lint -f json - < body.json

Exit codes:
  0  nothing at or above the threshold (--fail-on)
  1  findings; with --diff also: something would change
  2  wrong usage or configuration, or nothing to lint
  3  a file could not be read or written

Environment:
  DCS_MIGRATION_LINT_FORMAT             format when --format is not given
  DCS_MIGRATION_LINT_CONFIG             configuration when --config is not given
  NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR colour when --color is auto
  GITHUB_ACTIONS                        when true and no format is asked for: also annotations
  GITHUB_STEP_SUMMARY                   the file that gets a table with the github format

A path that is named like a command is given as ./rules.";

/// Lints the body of DCS `SetOnlineMigrationTask` requests before they are sent.
#[derive(Debug, Parser)]
#[command(
    name = "dcs-migration-lint",
    version,
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) lint: LintArgs,
}

/// Linting, which is what happens without a command.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("repair").args(["fix", "diff"]))]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct LintArgs {
    /// Files, folders, or `-` for standard input
    ///
    /// A file is always linted: as a body, or, by its ending or its looks, as requests with their
    /// URL (`.http`, `.rest`, `.sh`, `.bash`, `.curl`, `.har`). In a folder, those that hold this
    /// request are; hidden files and what ignore files name are left out.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How to show findings
    #[arg(short, long, visible_alias = "output-format", value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// Also write a format to a file; may be repeated
    ///
    /// The file is written whole or not at all. `-` is standard output, instead of --format.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_to_file)]
    pub(crate) output: Vec<(Format, PathBuf)>,

    /// Many requests: one on each line, one JSON result on each line of the output
    ///
    /// Lines come from standard input or the named files; gzip and Zstandard are told by their
    /// content. A line that is no request has a result that says so.
    #[arg(long, conflicts_with_all = ["fix", "diff", "format", "output"])]
    pub(crate) lines: bool,

    /// With --lines: where in each record the body stands, such as request.body or /request/body
    ///
    /// The body is an object, or a string that holds JSON.
    #[arg(long, value_name = "POINTER", requires = "lines", value_parser = Field::parse)]
    pub(crate) field: Option<Field>,

    /// Lint bodies of the service's responses with this HTTP status
    #[arg(
        long,
        value_name = "STATUS",
        value_parser = value_parser!(u16).range(100..=599),
        conflicts_with_all = ["fix", "diff"]
    )]
    pub(crate) response: Option<u16>,

    #[command(flatten)]
    pub(crate) config: ConfigArgs,

    /// Exit with 0 also where there are findings
    #[arg(long)]
    pub(crate) exit_zero: bool,

    /// Count only findings that are not in this file
    #[arg(long, value_name = "FILE", conflicts_with = "lines")]
    pub(crate) baseline: Option<PathBuf>,

    /// Write the findings to this file
    ///
    /// They then do not count, unless --baseline says what does not. Findings that the file has of
    /// files that were not linted stay in it.
    #[arg(long, value_name = "FILE", conflicts_with = "lines")]
    pub(crate) write_baseline: Option<PathBuf>,

    /// Apply safe fixes to the files; text from standard input goes to standard output
    #[arg(long)]
    pub(crate) fix: bool,

    /// Show what --fix would change instead of findings, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,

    /// With --fix or --diff: also fixes that are guesses
    #[arg(long, requires = "repair")]
    pub(crate) unsafe_fixes: bool,

    /// Colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,

    /// Findings only, no summary
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Also list skipped files, on standard error
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Name under which standard input is reported
    #[arg(long, value_name = "NAME", default_value = NAMELESS)]
    pub(crate) stdin_filename: String,
}

/// What goes before the configuration, or in its place.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ConfigArgs {
    /// Configuration for all files [default: the nearest dcs-migration-lint.toml upwards from each]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long, conflicts_with = "config")]
    pub(crate) isolated: bool,

    /// Severity from which findings make the exit code 1 [default: error]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,

    /// Give a rule another level: off, info, warning or error; may be repeated
    #[arg(long, value_name = "RULE=LEVEL", value_parser = rule_level)]
    pub(crate) level: Vec<(String, Level)>,
}

/// What can be asked besides linting.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the rules
    Rules {
        /// How to show them
        #[arg(short, long, visible_alias = "output-format", default_value = "text")]
        format: ListFormat,
    },
    /// Show the documentation of a rule
    Explain {
        /// Id of the rule
        rule: String,
    },
    /// Show what is in force for a file, and where each value comes from
    Config {
        /// The file; without it, text from standard input
        file: Option<PathBuf>,
        #[command(flatten)]
        config: ConfigArgs,
        /// How to show it
        #[arg(short, long, visible_alias = "output-format", default_value = "text")]
        format: ListFormat,
    },
    /// Print a JSON Schema
    Schema {
        /// Which one
        #[arg(default_value = "request")]
        which: Schema,
    },
    /// Print what makes a shell complete this command line
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Serve an editor: the Language Server Protocol on standard input and output
    Lsp {
        /// The only way there is; taken because editors pass it
        #[arg(long)]
        stdio: bool,
        #[command(flatten)]
        config: ConfigArgs,
    },
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Excerpts with the place marked
    Text,
    /// `path:line:col: severity[rule] message`
    Concise,
    /// Version 1 of the JSON report
    #[value(alias = "json-v1")]
    Json,
    /// One JSON object per finding and line
    JsonLines,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
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

/// How the rules are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// A table
    Text,
    /// An array of objects
    Json,
}

/// The schemas there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Schema {
    /// Of the request body
    Request,
    /// Of the JSON report
    Report,
    /// Of dcs-migration-lint.toml
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
    fn from(word: FailOn) -> Self {
        match word {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Info => Severity::Info,
        }
    }
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// Where it is a terminal and nothing in the environment speaks against it
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

fn format_to_file(argument: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = argument
        .split_once('=')
        .filter(|(_, file)| !file.is_empty())
        .ok_or("expected FORMAT=FILE, such as json=report.json")?;
    Ok((format_named(format)?, file.into()))
}

/// The format of a name; fails with the names there are.
pub(crate) fn format_named(name: &str) -> Result<Format, String> {
    Format::from_str(name, false).map_err(|_| {
        let names: Vec<_> = Format::value_variants()
            .iter()
            .filter_map(ValueEnum::to_possible_value)
            .map(|value| value.get_name().to_owned())
            .collect();
        format!("a format is one of {}", names.join(", "))
    })
}

fn rule_level(argument: &str) -> Result<(String, Level), String> {
    let (rule, level) = argument
        .split_once('=')
        .ok_or("expected RULE=LEVEL, such as weak-password=off")?;
    let level = level.parse::<Level>().map_err(|error| error.to_string())?;
    Ok((rule.to_owned(), level))
}
