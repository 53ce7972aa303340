//! The command line of `dcs-migration-lint`.
//!
//! `args` says what is accepted, `input` which files are meant, `render` how findings look,
//! `excerpt` which part of a text may be shown, `repair` how files are changed; this file puts
//! them together and decides the exit code. What is right and wrong in a request is the library's
//! business alone.

mod args;
mod color;
mod excerpt;
mod input;
mod out;
mod render;
mod repair;
mod rules;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use dcs_migration_lint::{
    Applicability, Config, REPORT_SCHEMA, REQUEST_SCHEMA, Severity, escape_controls, fix, lint,
};

use crate::args::{Cli, Command, FORMAT_VARIABLE, Format, LintArgs, Schema};
use crate::input::{Input, InputError};
use crate::out::{Output, complain};
use crate::render::{Fixed, Renderer, Totals};

/// Nothing at or above the threshold.
const CLEAN: u8 = 0;
/// Findings.
const FINDINGS: u8 = 1;
/// Wrong usage, or nothing to lint.
const USAGE: u8 = 2;
/// Something could not be read or written.
const FAILURE: u8 = 3;

fn main() -> ExitCode {
    let cli = parse();
    let code = match cli.command {
        Some(Command::Rules { format }) => print(&rules::list(format)),
        Some(Command::Explain { rule }) => match dcs_migration_lint::find_rule(&rule) {
            Ok(rule) => print(&rules::page(rule)),
            Err(error) => usage(&error.to_string()),
        },
        Some(Command::Schema { which }) => print(match which {
            Schema::Request => REQUEST_SCHEMA,
            Schema::Report => REPORT_SCHEMA,
        }),
        None => run(&cli.lint),
    };
    ExitCode::from(code)
}

/// The arguments; ends the process where they are wrong, or help is asked for.
fn parse() -> Cli {
    Cli::try_parse().unwrap_or_else(|error| {
        // The message quotes the arguments as they are: have it quote them escaped.
        let harmless = std::env::args_os().map(|arg| escape_controls(&arg.to_string_lossy()));
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

/// What goes for every file of a run.
struct Run<'a> {
    args: &'a LintArgs,
    config: Config,
    limit: Applicability,
    /// Where findings or diffs go.
    out: Output,
    color: bool,
    renderer: Renderer,
    totals: Totals,
    fixed: Fixed,
    /// The highest exit code so far, apart from findings.
    code: u8,
}

fn run(args: &LintArgs) -> u8 {
    let mut config = Config::default();
    for (rule, level) in &args.level {
        if let Err(error) = config.set_level(rule, *level) {
            return usage(&error.to_string());
        }
    }
    let format = match format(args) {
        Ok(format) => format,
        Err(message) => return usage(&message),
    };
    if args.paths.is_empty() {
        return usage("nothing to lint: name files or folders, or `-` for standard input");
    }
    let found = input::collect(&args.paths);
    if args.verbose {
        for path in &found.skipped {
            complain(
                "skipped",
                &format!("{}: not this request", input::shown(path)),
            );
        }
    }

    // Standard output belongs to the fixed text then.
    let to_stderr = args.fix && found.to_lint.contains(&Input::Stdin);
    let (out, terminal) = if to_stderr {
        (Output::stderr(), io::stderr().is_terminal())
    } else {
        (Output::stdout(), io::stdout().is_terminal())
    };
    let color = color::wanted(args.color, terminal);
    let mut run = Run {
        args,
        config,
        limit: if args.unsafe_fixes {
            Applicability::Unsafe
        } else {
            Applicability::Safe
        },
        out,
        color,
        renderer: Renderer::new(format, color, !args.quiet),
        totals: Totals {
            skipped: found.skipped.len(),
            ..Totals::default()
        },
        fixed: Fixed {
            fixes: 0,
            files: 0,
            written: args.fix,
        },
        code: CLEAN,
    };
    for error in &found.errors {
        run.input_error(error);
    }
    for input in &found.to_lint {
        match input.read() {
            Ok(bytes) => run.input(input, &bytes),
            Err(error) => run.input_error(&error),
        }
    }
    run.end()
}

/// The format asked for: the option, then the environment.
fn format(args: &LintArgs) -> Result<Format, String> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    match std::env::var_os(FORMAT_VARIABLE) {
        Some(word) if !word.is_empty() => Format::from_str(&word.to_string_lossy(), false)
            .map_err(|_| format!("{FORMAT_VARIABLE} is not one of text, concise, json")),
        _ => Ok(Format::Text),
    }
}

impl Run<'_> {
    fn input_error(&mut self, error: &InputError) {
        self.worse(if error.is_io() { FAILURE } else { USAGE });
        complain("error", &error.to_string());
    }

    fn worse(&mut self, code: u8) {
        self.code = self.code.max(code);
    }

    fn input(&mut self, input: &Input, bytes: &[u8]) {
        let name = input.name(&self.args.stdin_filename);
        if self.args.fix || self.args.diff {
            match std::str::from_utf8(bytes) {
                Ok(text) => return self.repair(input, &name, text),
                Err(_) => complain("warning", &format!("{name} is not UTF-8 and was not fixed")),
            }
            if self.args.fix && *input == Input::Stdin {
                self.hand_on(bytes);
            }
        }
        self.show(&name, bytes);
    }

    /// Lints what is there, and shows it unless diffs are shown.
    fn show(&mut self, name: &str, bytes: &[u8]) {
        let report = lint(bytes, &self.config);
        self.totals.add(&report);
        if !self.args.diff {
            // What goes wrong is remembered and told by `close`.
            let _ = self.renderer.file(&mut self.out, name, &report);
        }
    }

    fn repair(&mut self, input: &Input, name: &str, text: &str) {
        let fixed = fix(text, &self.config, self.limit);
        let changed = fixed.text != text;
        if self.args.diff {
            if changed {
                self.count(fixed.applied.len());
                let diff = repair::diff(name, text, &fixed.text, &self.config, self.color);
                let _ = self.out.write_all(diff.as_bytes());
            }
            return self.show(name, text.as_bytes());
        }
        match input {
            Input::Stdin => {
                self.hand_on(fixed.text.as_bytes());
                if changed {
                    self.count(fixed.applied.len());
                }
            }
            Input::File { path, .. } if changed => match repair::write(path, text, &fixed.text) {
                Ok(()) => self.count(fixed.applied.len()),
                Err(error) => {
                    self.worse(FAILURE);
                    complain("error", &format!("cannot write {name}: {error}"));
                    return self.show(name, text.as_bytes());
                }
            },
            Input::File { .. } => {}
        }
        self.show(name, fixed.text.as_bytes());
    }

    fn count(&mut self, fixes: usize) {
        self.fixed.fixes += fixes;
        self.fixed.files += 1;
    }

    /// Hands on the text of standard input.
    fn hand_on(&mut self, bytes: &[u8]) {
        let mut out = Output::stdout();
        let _ = out.write_all(bytes);
        if out.close().is_err() {
            self.worse(FAILURE);
        }
    }

    fn end(mut self) -> u8 {
        let changes = self.fixed.fixes > 0;
        if self.args.fix || self.args.diff {
            self.totals.fixed = Some(self.fixed);
        }
        if self.totals.files > 0 || matches!(self.renderer, Renderer::Json { .. }) {
            if self.args.diff {
                if !self.args.quiet {
                    complain("", &self.totals.summary());
                }
            } else {
                let _ = self.renderer.finish(&mut self.out, &self.totals);
            }
        }
        let threshold = Severity::from(self.args.fail_on);
        let found = self.totals.worst().is_some_and(|worst| worst >= threshold);
        let would_change = self.args.diff && changes;
        if (found || would_change) && !self.args.exit_zero {
            self.code = self.code.max(FINDINGS);
        }
        if self.out.close().is_err() {
            return FAILURE;
        }
        self.code
    }
}
