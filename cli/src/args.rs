//! The arguments of the command line.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand};
use dcs_migration_lint::Level;

use crate::settings::{ColorChoice, FailOn, Field, Format, ListFormat, STDIN_NAME, Schema};

const EXAMPLES: &str = "\
Examples:
  dcs-migration-lint body.json            lint a file
  dcs-migration-lint requests/            lint the requests in a folder
  dcs-migration-lint requests.http        lint requests with their URL (also .sh, .har)
  dcs-migration-lint --diff body.json     show what --fix would change
  dcs-migration-lint --since origin/main  lint what has changed
  dcs-migration-lint -f json - < body.json

Exit codes:
  0  no findings at or above the threshold (--fail-on)
  1  findings; with --diff also if something would change
  2  wrong usage or configuration, or nothing to lint
  3  a file could not be read or written

Environment:
  DCS_MIGRATION_LINT_FORMAT              default of --format
  DCS_MIGRATION_LINT_CONFIG              default of --config
  NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR  color if --color is auto
  GITHUB_ACTIONS                         if true and no format is set: adds annotations
  GITHUB_STEP_SUMMARY                    the github format appends a table to this file
  GITHUB_WORKSPACE, CI_PROJECT_DIR       paths in reports for machines are relative to it
                                         [default: the git repository, else the current folder]

To lint a path with the name of a command, write ./rules.";

/// Lints DCS `SetOnlineMigrationTask` requests before they are sent
#[derive(Debug, Parser)]
#[command(
    name = "dcs-migration-lint",
    version,
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    // Of an option that is given twice, the last one counts.
    args_override_self = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) lint: LintArgs,
}

/// The arguments of linting, which needs no command.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("repair").args(["fix", "diff"]).multiple(true))]
#[allow(clippy::struct_excessive_bools, reason = "each is a separate flag")]
pub(crate) struct LintArgs {
    /// Files, folders, or `-` for standard input
    ///
    /// A named file is linted, unless --skip-unrelated, --force-exclude, --since or --staged skips
    /// it: as a body or, by its extension or content, as requests with their URL (`.http`, `.rest`,
    /// `.sh`, `.bash`, `.curl`, `.har`, `.bru`, `.hurl`, `.md`, `.mdx`, `.rst`, `.yml`, `.yaml`). In
    /// a folder, files that hold this request are linted; hidden files (apart from `.github`,
    /// `.gitlab-ci.yml` and the like) and files listed in ignore files (`.gitignore`, `.ignore`) are
    /// skipped. Patterns such as `*.json` that the shell has not expanded are expanded.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Output format
    #[arg(short, long, visible_alias = "output-format", value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// Also write a format to a file; may be repeated
    ///
    /// The file is written completely or not at all. `-` is standard output, in place of --format.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_to_file)]
    pub(crate) output: Vec<(Format, PathBuf)>,

    /// Lint one request per line, and write one JSON result per line
    ///
    /// Lines are read from standard input or the named files. Input compressed with gzip or
    /// Zstandard is recognized by its content. A line that cannot be linted has a result with an
    /// error.
    #[arg(long, conflicts_with_all = ["fix", "diff", "format", "output"])]
    pub(crate) lines: bool,

    /// With --lines: the member of each record that holds the body, such as request.body or
    /// /request/body
    ///
    /// The member must be an object, or a string with JSON in it.
    #[arg(long, value_name = "POINTER", requires = "lines", value_parser = Field::parse)]
    pub(crate) field: Option<Field>,

    /// Lint response bodies with this HTTP status
    #[arg(
        long,
        value_name = "STATUS",
        value_parser = http_status,
        conflicts_with_all = ["fix", "diff"]
    )]
    pub(crate) response: Option<u16>,

    #[command(flatten)]
    pub(crate) config: ConfigArgs,

    /// Skip named files that do not hold this request, as in folders
    ///
    /// For hooks that are given the names of all changed files. If no file is left, the exit code
    /// is 0.
    #[arg(long, conflicts_with_all = ["lines", "response"])]
    pub(crate) skip_unrelated: bool,

    /// Apply `exclude` and `include` of the configuration to named files and --stdin-filename too
    #[arg(long, conflicts_with = "lines")]
    pub(crate) force_exclude: bool,

    /// Only report findings of what has changed since a git revision, such as origin/main
    ///
    /// Compares with the merge base of the revision and the current commit, including changes that
    /// are not committed and untracked files. A finding counts if its place, a place that it refers
    /// to, or the object around it has changed; new files count whole. Without PATH, the current
    /// folder is linted. If nothing has changed, the exit code is 0. --fix only fixes these findings.
    #[arg(long, value_name = "REF", conflicts_with_all = ["lines", "staged"])]
    pub(crate) since: Option<String>,

    /// Only report findings of what is staged in git, and lint the staged text
    ///
    /// For hooks: what is not staged does not matter. Otherwise as --since with the current commit.
    /// Not with --fix, which would change files and not what is staged.
    #[arg(long, conflicts_with = "lines")]
    pub(crate) staged: bool,

    /// Show how often each rule is violated, instead of findings
    ///
    /// As a table, or with --format json as JSON.
    #[arg(long, conflicts_with_all = ["lines", "diff"])]
    pub(crate) statistics: bool,

    /// Exit with 0 even if there are findings
    #[arg(long)]
    pub(crate) exit_zero: bool,

    /// Only count findings that are not in this baseline
    #[arg(long, value_name = "FILE", conflicts_with = "lines")]
    pub(crate) baseline: Option<PathBuf>,

    /// Write the findings to this baseline
    ///
    /// Without --baseline, they do not count in this run. Findings of files that are not linted are
    /// kept.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["lines", "diff"])]
    pub(crate) write_baseline: Option<PathBuf>,

    /// Apply safe fixes to files; fixed standard input is written to standard output
    #[arg(long)]
    pub(crate) fix: bool,

    /// Show what --fix would change instead of findings, and write nothing; also with --fix
    #[arg(long)]
    pub(crate) diff: bool,

    /// With --fix or --diff: also apply unsafe fixes, which may change the meaning
    #[arg(long, requires = "repair")]
    pub(crate) unsafe_fixes: bool,

    /// When to color output
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,

    /// Print only findings, no summary
    #[arg(short, long, overrides_with = "verbose")]
    pub(crate) quiet: bool,

    /// List skipped files on standard error
    #[arg(short, long, overrides_with = "quiet")]
    pub(crate) verbose: bool,

    /// Name of standard input in reports and for the configuration
    #[arg(long, value_name = "NAME", default_value = STDIN_NAME)]
    pub(crate) stdin_filename: String,
}

impl LintArgs {
    /// With `--diff`, `--fix` writes nothing.
    pub(crate) fn diff_before_fix(self) -> Self {
        Self {
            fix: self.fix && !self.diff,
            ..self
        }
    }
}

/// The options that select the configuration or take precedence over it.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ConfigArgs {
    /// Configuration for all files [default: for each file, the dcs-migration-lint.toml in its folder
    /// or nearest ancestor]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Ignore all configuration files
    #[arg(long, conflicts_with = "config")]
    pub(crate) isolated: bool,

    /// Severity from which findings make the exit code 1 [default: error]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,

    /// Set the level of a rule: off, info, warning or error; may be repeated
    #[arg(long, value_name = "RULE=LEVEL", value_parser = rule_level)]
    pub(crate) level: Vec<(String, Level)>,
}

/// The commands besides linting.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the rules
    Rules {
        /// Output format
        #[arg(short, long, visible_alias = "output-format", default_value = "text")]
        format: ListFormat,
    },
    /// Show the documentation of a rule
    Explain {
        /// The id of the rule
        rule: String,
    },
    /// Show the configuration of a file, and where each value comes from
    Config {
        /// The file [default: standard input]
        file: Option<PathBuf>,
        #[command(flatten)]
        config: ConfigArgs,
        /// Output format
        #[arg(short, long, visible_alias = "output-format", default_value = "text")]
        format: ListFormat,
    },
    /// Print a JSON Schema
    Schema {
        /// The schema
        #[arg(default_value = "request")]
        which: Schema,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Start the language server on standard input and output
    Lsp {
        /// The default and only transport; accepted because editors pass it
        #[arg(long)]
        stdio: bool,
        #[command(flatten)]
        config: ConfigArgs,
    },
}

fn format_to_file(argument: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = argument
        .split_once('=')
        .filter(|(_, file)| !file.is_empty())
        .ok_or("expected FORMAT=FILE, such as json=report.json")?;
    Ok((Format::parse(format)?, file.into()))
}

fn http_status(argument: &str) -> Result<u16, String> {
    let status = argument.parse().ok();
    let status = status.filter(|status| (100..=599).contains(status));
    status.ok_or_else(|| "expected an HTTP status such as 200".to_owned())
}

fn rule_level(argument: &str) -> Result<(String, Level), String> {
    let (rule, level) = argument
        .split_once('=')
        .ok_or("expected RULE=LEVEL, such as weak-password=off")?;
    let level = level.parse::<Level>().map_err(|error| error.to_string())?;
    Ok((rule.to_owned(), level))
}
