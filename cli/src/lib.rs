//! The command line of `dcs-migration-lint`.
//!
//! `args` says what is accepted, `input` which files are meant, `check` what is found in one text,
//! `run` does that for all of them and `lsp` for an editor, `render` says how findings look,
//! `excerpt` which part of a text may be shown, `fingerprint` by what a finding is known again,
//! `repair` how files are changed, `out` where output goes. What is right and wrong in a request
//! is the library's business alone. It is a library so that fuzzing reaches it; nobody else is to
//! depend on it.

mod args;
mod baseline;
mod check;
mod color;
mod config;
mod excerpt;
mod fingerprint;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod input;
mod lines;
mod lsp;
mod manual;
mod out;
mod paths;
mod progress;
mod render;
mod repair;
mod requests;
mod rules;
mod run;

use std::io::{IsTerminal as _, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use dcs_migration_lint::{Rule, schema};

use crate::args::{Cli, ColorChoice, Command, ConfigArgs, ListFormat, Schema};
use crate::config::Configs;
use crate::out::{Output, complain, harmless};

/// Nothing at or above the threshold.
const CLEAN: u8 = 0;
/// Findings.
const FINDINGS: u8 = 1;
/// Wrong usage, or nothing to lint.
const USAGE: u8 = 2;
/// Something could not be read or written.
const FAILURE: u8 = 3;

/// Does what the arguments of the process say; returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = parse();
    let code = match cli.command {
        Some(Command::Rules { format }) => print(&rules::list(format)),
        Some(Command::Explain { rule }) => match Rule::find(&rule) {
            Ok(rule) => print(&rules::page(rule)),
            Err(error) => usage(&error.to_string()),
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
        None => run::run(&cli.lint),
    };
    ExitCode::from(code)
}

/// The command `config`.
fn show_config(file: Option<&Path>, args: &ConfigArgs, how: ListFormat) -> u8 {
    if let Some(file) = file.filter(|file| file.is_dir()) {
        let file = input::shown(file);
        return usage(&format!("{file} is a folder: name a file in it"));
    }
    let shown = Configs::new(args).and_then(|configs| {
        let environment = run::format_of_environment()?;
        Ok((config::show(&configs, file, environment, how), configs))
    });
    match shown {
        Ok((text, configs)) => {
            let color = color::wanted(ColorChoice::Auto, std::io::stderr().is_terminal());
            configs.faults(color).unwrap_or_else(|| print(&text))
        }
        Err(message) => usage(&message),
    }
}

/// The arguments; ends the process where they are wrong, or help is asked for.
fn parse() -> Cli {
    Cli::try_parse().unwrap_or_else(|error| {
        // The message quotes the arguments as they are: have it quote them escaped.
        let harmless = std::env::args_os().map(|arg| harmless(&arg.to_string_lossy()));
        Cli::try_parse_from(harmless).err().unwrap_or(error).exit()
    })
}

fn print(text: &str) -> u8 {
    let mut out = Output::stdout();
    let line_break = if text.ends_with('\n') { "" } else { "\n" };
    // What goes wrong is remembered and told by `close`.
    let _ = write!(out, "{text}{line_break}");
    out.close().map_or(FAILURE, |()| CLEAN)
}

fn usage(message: &str) -> u8 {
    complain("error", message);
    USAGE
}
