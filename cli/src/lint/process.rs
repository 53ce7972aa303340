//! Processes one file: read it, tell its kind, fix it, check it.
//!
//! Nothing is shown here: files are processed in parallel, and their outcomes are shown in order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dcs_migration_lint::Report;

use super::check::{CheckedFile, check};
use super::repair::{self, Repaired};
use super::unchanged::unchanged;
use crate::args::LintArgs;
use crate::config::Configs;
use crate::exit_code::FAILURE;
use crate::files::body_files;
use crate::files::changes::Changes;
use crate::files::input::{Input, InputError};
use crate::files::kind::{Kind, holds_request};
use crate::files::terraform::TextInFolder;

/// A file or folder that could not be linted or written.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// As it was named, with forward slashes.
    pub(crate) path: String,
    /// What is wrong with it, in a few words without names.
    pub(crate) summary: &'static str,
    pub(crate) message: String,
}

/// The outcome of one file.
#[derive(Debug, Default)]
pub(crate) struct FileOutcome {
    /// Lines for standard error: label and message.
    pub(crate) log: Vec<(&'static str, String)>,
    /// The exit code, findings aside.
    pub(crate) code: u8,
    pub(crate) failures: Vec<Failure>,
    /// Whether it is standard input that does not hold this request, and is to be skipped.
    pub(crate) skipped: bool,
    pub(crate) checked: Option<CheckedFile>,
    /// The diagnostics that have nothing to do with what has changed, by their index.
    pub(crate) unchanged: Vec<usize>,
    /// The name of the configuration file that applies.
    pub(crate) config: Option<String>,
    /// The absolute path, if a configuration or a baseline needs it.
    pub(crate) path: Option<PathBuf>,
    /// With `--diff`, the report of the fixed text.
    pub(crate) fixed: Option<Report<'static>>,
    /// How many fixes were applied, or would be.
    pub(crate) fixes: usize,
    /// With `--fix`, the text of standard input after fixing, to be written to standard output.
    pub(crate) stdout: Option<Vec<u8>>,
    /// The outcomes of the files that standard input takes a body or values from.
    pub(crate) other_files: Vec<FileOutcome>,
}

impl FileOutcome {
    /// The outcome of something that cannot be linted.
    pub(crate) fn of_error(error: &InputError) -> Self {
        let mut outcome = Self::default();
        outcome.input_error(error);
        outcome
    }

    fn input_error(&mut self, error: &InputError) {
        self.fail(
            error.exit_code(),
            Failure {
                path: error.path().to_owned(),
                summary: error.summary(),
                message: error.to_string(),
            },
        );
    }

    fn fail(&mut self, code: u8, failure: Failure) {
        self.code = self.code.max(code);
        self.log.push(("error", failure.message.clone()));
        self.failures.push(failure);
    }
}

/// Why a text is skipped.
pub(crate) const NOT_THIS_REQUEST: &str = "not this request";
/// Why a path is skipped.
pub(crate) const EXCLUDED: &str = "excluded by the configuration";
/// Why a file is skipped.
pub(crate) const UNCHANGED: &str = "not changed";

/// Why standard input is skipped. `path` is its name, if it was given.
fn skips_stdin(
    path: Option<&Path>,
    bytes: &[u8],
    terraform: Option<&TextInFolder<'_>>,
    args: &LintArgs,
    configs: &Configs,
) -> Option<&'static str> {
    let is_excluded = |path: &Path| args.force_exclude && configs.excludes(path, false);
    let is_related = || match terraform {
        Some(text) => text.is_related(),
        None => holds_request(&args.stdin_filename, bytes),
    };
    if path.is_some_and(is_excluded) {
        Some(EXCLUDED)
    } else if args.skip_unrelated && !is_related() {
        Some(NOT_THIS_REQUEST)
    } else {
        None
    }
}

/// Processes one file. With `changes`, only findings that have to do with them count.
pub(crate) fn process(
    input: &Input,
    args: &LintArgs,
    configs: &Configs,
    changes: Option<&Changes>,
) -> FileOutcome {
    let bytes = match input.read(changes) {
        Ok(bytes) => bytes,
        Err(error) => return FileOutcome::of_error(&error),
    };
    let path = input.path(&args.stdin_filename);
    let stdin_path = path.filter(|_| *input == Input::Stdin);
    let terraform = stdin_path.and_then(|path| TextInFolder::new(path, &bytes, BTreeMap::new()));
    if *input == Input::Stdin
        && let Some(why) = skips_stdin(path, &bytes, terraform.as_ref(), args, configs)
    {
        let mut outcome = FileOutcome {
            skipped: why == NOT_THIS_REQUEST,
            stdout: args.fix.then(|| bytes.into_owned()),
            ..FileOutcome::default()
        };
        if args.verbose {
            let message = format!("{}: {why}", args.stdin_filename);
            outcome.log.push(("skipped", message));
        }
        return outcome;
    }
    let config = &configs.resolve(path).with_response(args.response);
    let name = input.name(&args.stdin_filename);
    let kind = &match &terraform {
        Some(text) => Kind::Terraform(text.role()),
        None => input.kind(&name, &bytes),
    };
    let mut outcome = FileOutcome::default();
    let file = changes
        .zip(path)
        .and_then(|(changes, path)| changes.of(path));
    let mut hunks = file.map(|file| file.hunks.clone());
    let checked = match std::str::from_utf8(&bytes) {
        Ok(text) if args.fix || args.diff => {
            let repaired =
                repair::repair(input, (&name, kind), text, args, (config, hunks.as_ref()));
            let Repaired {
                checked,
                fixes,
                fixed,
                stdout,
                failure,
            } = repaired;
            outcome.fixes = fixes;
            outcome.fixed = fixed;
            outcome.stdout = stdout;
            hunks = hunks.map(|hunks| hunks.after(text, checked.report.text()));
            if let Some(error) = failure {
                let failure = Failure {
                    path: name.clone(),
                    summary: "cannot be written",
                    message: format!("cannot write {name}: {error}"),
                };
                outcome.fail(FAILURE, failure);
            }
            checked
        }
        result => {
            if result.is_err() && (args.fix || args.diff) {
                let message = format!("{name} is not UTF-8 and was not fixed");
                outcome.log.push(("warning", message));
                if args.fix && *input == Input::Stdin {
                    outcome.stdout = Some(bytes.to_vec());
                }
            }
            check(&name, kind, &bytes, config)
        }
    };
    if let Some(hunks) = &hunks {
        outcome.unchanged = unchanged(&checked.report, kind, hunks);
    }
    if checked.requests == 0 && checked.report.diagnostics().is_empty() {
        outcome.input_error(&InputError::NoCall(name));
    } else {
        let is_needed =
            config.file.is_some() || args.baseline.is_some() || args.write_baseline.is_some();
        outcome.path = path
            .filter(|_| is_needed)
            .map(|path| configs.absolute(path));
        outcome.config = config.file.as_ref().map(|config| config.name.clone());
        outcome.checked = Some(checked);
    }
    // The other files of files are inputs already.
    if *input == Input::Stdin {
        for other in other_files(args, kind, &bytes, terraform.as_ref(), configs) {
            match other {
                Ok(file) => outcome
                    .other_files
                    .push(process(&file, args, configs, changes)),
                Err(error) => outcome.input_error(&error),
            }
        }
    }
    outcome
}

/// The other files that standard input takes a part of its requests from.
fn other_files(
    args: &LintArgs,
    kind: &Kind,
    bytes: &[u8],
    terraform: Option<&TextInFolder<'_>>,
    configs: &Configs,
) -> Vec<Result<Input, InputError>> {
    let mut others = body_files::of_text(Path::new(&args.stdin_filename), kind, bytes);
    if let Some(text) = terraform {
        let (files, errors) = text.others();
        let is_wanted = |file: &Input| {
            let path = file.file();
            path.is_some_and(|path| !configs.excludes(path, false))
        };
        others.extend(files.into_iter().filter(is_wanted).map(Ok));
        others.extend(errors.into_iter().map(Err));
    }
    others
}
