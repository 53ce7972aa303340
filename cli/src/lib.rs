//! The command line of `dcs-migration-lint`.
//!
//! The modules are layers, from the lowest to the highest: each only uses those before it. A test
//! checks this.
//!
//! | module | content |
//! |---|---|
//! | `exit_code`, `settings`, `args` | plain choices, and the arguments |
//! | `terminal` | output streams and files, color, progress bar, escaping |
//! | `usage` | what is said about wrong arguments |
//! | `files` | which files are linted, their kind and their bytes |
//! | `config` | configuration files, and the settings for a file |
//! | `lint` | from bytes to the outcome of a file: check, fix, baseline |
//! | `render` | output formats, excerpts, diffs, rule pages |
//! | `lines` | `--lines`: one request per line |
//! | `lsp` | the language server |
//! | `run` | a run over files |
//! | `manual` | shell completions and the manual page |
//!
//! What is wrong with a request is decided by the library `dcs-migration-lint` alone. This crate is
//! a library only so that it can be fuzzed; its API is not stable.

mod args;
mod config;
mod exit_code;
mod files;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod lines;
mod lint;
mod lsp;
mod manual;
mod render;
mod run;
mod settings;
mod terminal;
mod usage;

use std::io::{IsTerminal as _, Write};
use std::path::Path;
use std::process::ExitCode;

use dcs_migration_lint::schema;

use crate::args::{Command, ConfigArgs};
use crate::config::{Configs, format_from_environment};
use crate::exit_code::{CLEAN, FAILURE, USAGE};
use crate::files::paths::display;
use crate::render::{config_errors, rules};
use crate::settings::{ColorChoice, ListFormat, Schema, find_rule};
use crate::terminal::color;
use crate::terminal::output::{Output, fail};

/// Runs the program with the arguments of the process. Returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = usage::parse();
    let code = match cli.command {
        Some(Command::Rules { format }) => print(&rules::list(format)),
        Some(Command::Explain { rule }) => match find_rule(&rule) {
            Ok(rule) => print(&rules::page(rule)),
            Err(error) => fail(USAGE, &error.to_string()),
        },
        Some(Command::Schema { which }) => print(match which {
            Schema::Request => schema::REQUEST,
            Schema::Report => schema::REPORT,
            Schema::Config => schema::CONFIG,
        }),
        Some(Command::Completions { shell }) => print(&manual::completions(shell)),
        Some(Command::Man) => print(&manual::page()),
        Some(Command::Config {
            file,
            config,
            format,
        }) => show_config(file.as_deref(), &config, format),
        Some(Command::Lsp { stdio: _, config }) => lsp::serve(config),
        None => run::run(&cli.lint.diff_before_fix()),
    };
    ExitCode::from(code)
}

/// The command `config`.
fn show_config(file: Option<&Path>, args: &ConfigArgs, format: ListFormat) -> u8 {
    if let Some(file) = file.filter(|file| file.is_dir()) {
        let file = display(file);
        return fail(USAGE, &format!("{file} is a folder; name a file in it"));
    }
    let shown = Configs::new(args).and_then(|configs| {
        let environment = format_from_environment()?;
        let text = config::show(&configs, file, environment, format);
        Ok((text, configs.errors()))
    });
    match shown {
        Ok((text, errors)) => {
            let color = color::is_enabled(ColorChoice::Auto, std::io::stderr().is_terminal());
            config_errors::print(&errors, color).unwrap_or_else(|| print(&text))
        }
        Err(message) => fail(USAGE, &message),
    }
}

/// Writes a text to standard output. Returns the exit code.
fn print(text: &str) -> u8 {
    let mut out = Output::stdout();
    let line_break = if text.ends_with('\n') { "" } else { "\n" };
    // The output keeps its failure for `close`.
    let _ = write!(out, "{text}{line_break}");
    out.close().map_or(FAILURE, |()| CLEAN)
}
