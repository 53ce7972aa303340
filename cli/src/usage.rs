//! What is said about wrong arguments: in color or not, and with a hint where another tool's option
//! or command was meant.

use std::io::{self, IsTerminal as _};

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory as _, Parser as _};
use dcs_migration_lint::Rule;
use dcs_migration_lint::text::did_you_mean;

use crate::args::Cli;
use crate::settings::ColorChoice;
use crate::terminal::color;
use crate::terminal::text::escape;

/// Options of other tools, and what to use instead.
const OPTIONS: [(&[&str], &str); 12] = [
    (
        &[
            "--ignore",
            "--disable",
            "--select",
            "--enable",
            "--only",
            "--skip",
            "--allow",
            "--deny",
            "--extend-ignore",
            "--extend-select",
            "--rule",
            "--rules",
            "--disable-rule",
        ],
        "all rules are on; turn one off or change its level with '--level RULE=off'",
    ),
    (
        &[
            "--exclude",
            "--ignore-path",
            "--ignore-pattern",
            "--ignore-file",
            "--include",
        ],
        "set 'exclude' or 'include' in dcs-migration-lint.toml",
    ),
    (
        &[
            "--severity",
            "--min-severity",
            "--max-warnings",
            "--error-level",
            "--fail-level",
            "--fail-severity",
            "--deny-warnings",
            "--error-on-warnings",
        ],
        "use '--fail-on warning'",
    ),
    (
        &[
            "--reporter",
            "--formatter",
            "--report-format",
            "--json",
            "--sarif",
        ],
        "use '--format FORMAT'",
    ),
    (
        &["--output-file", "--report-file", "--out", "-o"],
        "use '--output FORMAT=FILE'",
    ),
    (
        &["--no-color", "--no-colors", "--colour"],
        "use '--color never'",
    ),
    (
        &["--config-file", "--config-path", "-c"],
        "use '--config FILE'",
    ),
    (
        &[
            "--no-config",
            "--no-config-lookup",
            "--no-config-resolution",
        ],
        "use '--isolated'",
    ),
    (
        &[
            "--write",
            "--apply",
            "--autofix",
            "--fix-type",
            "--in-place",
        ],
        "use '--fix'",
    ),
    (&["--check", "--dry-run", "--fix-dry-run"], "use '--diff'"),
    (
        &[
            "--changed",
            "--changed-since",
            "--diff-base",
            "--new-from-rev",
            "--baseline-commit",
        ],
        "use '--since REF'",
    ),
    (
        &[
            "--stdin",
            "--stdin-file-path",
            "--stdin-filepath",
            "--stdin-display-name",
        ],
        "use '-' as path, with '--stdin-filename NAME'",
    ),
];

/// Commands of other tools, and what to use instead.
const COMMANDS: [(&[&str], &str); 6] = [
    (
        &["check", "lint", "run", "validate", "scan"],
        "linting needs no command: name files or folders alone",
    ),
    (&["fix", "format", "fmt"], "use `--fix`"),
    (&["help"], "use `--help`"),
    (&["version"], "use `--version`"),
    (
        &["list", "list-rules", "linter"],
        "did you mean the command `rules`?",
    ),
    (
        &["server", "language-server", "langserver"],
        "did you mean the command `lsp`?",
    ),
];

/// Parses the arguments of the process. Ends it if they are wrong, or ask for help.
pub(crate) fn parse() -> Cli {
    Cli::try_parse().unwrap_or_else(|error| {
        let is_terminal = if error.use_stderr() {
            io::stderr().is_terminal()
        } else {
            io::stdout().is_terminal()
        };
        // The message quotes arguments unescaped, so it is built again from escaped ones.
        let escaped = std::env::args_os().map(|arg| escape(&arg.to_string_lossy()));
        let escaped: Vec<String> = escaped.collect();
        let command = Cli::command().color(if color::is_enabled(choice(&escaped), is_terminal) {
            clap::ColorChoice::Always
        } else {
            clap::ColorChoice::Never
        });
        let again = command.try_get_matches_from(escaped).err();
        with_hint(again.unwrap_or(error)).exit()
    })
}

/// The value of `--color`, in arguments that are wrong.
fn choice(args: &[String]) -> ColorChoice {
    let mut choice = ColorChoice::Auto;
    let mut args = args.iter().take_while(|arg| *arg != "--");
    while let Some(arg) = args.next() {
        let value = match arg.strip_prefix("--color") {
            Some("") => args.next().map_or("", String::as_str),
            Some(value) => value.trim_start_matches('='),
            None => continue,
        };
        choice = match value {
            "always" => ColorChoice::Always,
            "never" => ColorChoice::Never,
            _ => ColorChoice::Auto,
        };
    }
    choice
}

fn with_hint(mut error: clap::Error) -> clap::Error {
    let hint = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option)) => meant(&OPTIONS, option),
        _ => None,
    };
    if let Some(hint) = hint {
        error.remove(ContextKind::SuggestedArg);
        let hint = ContextValue::StyledStrs(vec![hint.into()]);
        error.insert(ContextKind::Suggested, hint);
    }
    error
}

fn meant(all: &[(&[&str], &'static str)], word: &str) -> Option<&'static str> {
    let known = all.iter().find(|(words, _)| words.contains(&word));
    known.map(|(_, hint)| *hint)
}

/// What was probably meant by a path that does not exist: a command or a rule.
pub(crate) fn word_meant(word: &str) -> Option<String> {
    let command = Cli::command();
    let commands: Vec<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    if commands.contains(&word) {
        return Some(format!(
            "to run the command `{word}`, put it before all options"
        ));
    }
    if let Some(hint) = meant(&COMMANDS, word) {
        return Some(hint.to_owned());
    }
    if Rule::find(word).is_ok() {
        return Some(format!(
            "run `dcs-migration-lint explain {word}` for the page of this rule"
        ));
    }
    // As other tools number their rules.
    let number = word.trim_start_matches(|sign: char| sign.is_ascii_uppercase());
    let is_number = |text: &str| text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_digit());
    if number.len() < word.len() && is_number(number) {
        return Some("run `dcs-migration-lint rules` for the list of rules".to_owned());
    }
    // Not the name of a file.
    let is_word = word
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    let near = did_you_mean(word, &commands).filter(|_| is_word)?;
    Some(format!("did you mean the command `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_color_counts() {
        for (args, wanted) in [
            ("", ColorChoice::Auto),
            ("--color always", ColorChoice::Always),
            ("--color=never --check", ColorChoice::Never),
            ("--color never --color=always", ColorChoice::Always),
            ("--color always --color", ColorChoice::Auto),
            ("--check -- --color always", ColorChoice::Auto),
        ] {
            let words: Vec<String> = args.split(' ').map(str::to_owned).collect();
            assert_eq!(choice(&words), wanted, "{args}");
        }
    }
}
