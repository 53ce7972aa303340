//! A run over files.
//!
//! Files are processed in parallel. Their outcomes are shown in the order of the inputs, so that
//! the output does not depend on threads.

mod outputs;
mod state;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use self::outputs::{Outputs, Targets};
use self::state::Run;
use crate::args::LintArgs;
use crate::config::{ConfigFile, Configs};
use crate::exit_code::USAGE;
use crate::files::changes::Changes;
use crate::files::input::Input;
use crate::files::paths::display;
use crate::files::walk::{self, Excludes, Inputs, Selection};
use crate::lines;
use crate::lint::baseline::Baselines;
use crate::lint::process::{EXCLUDED, FileOutcome, NOT_THIS_REQUEST, UNCHANGED, process};
use crate::render::config_errors;
use crate::terminal::color;
use crate::terminal::output::{fail, log};
use crate::terminal::progress::Progress;
use crate::usage::word_meant;

/// How many files are processed in one go, and held in memory.
const CHUNK: usize = 256;

/// Lints what the arguments name. Returns the exit code.
pub(crate) fn run(args: &LintArgs) -> u8 {
    let configs = match Configs::new(&args.config) {
        Ok(configs) => Arc::new(configs),
        Err(message) => return fail(USAGE, &message),
    };
    if args.lines {
        return lines::run(args, &configs);
    }
    let changes = match changes(args) {
        Ok(changes) => changes,
        Err(message) => return fail(USAGE, &message),
    };
    let changes = changes.as_ref();
    let current = [PathBuf::from(".")];
    let paths = match args.paths.as_slice() {
        [] if changes.is_some() => &current,
        [] => {
            return fail(
                USAGE,
                "nothing to lint: name files or folders, or use `-` for standard input",
            );
        }
        paths => paths,
    };
    let mut inputs = {
        let configs = Arc::clone(&configs);
        let excludes: Arc<Excludes> =
            Arc::new(move |path: &Path, is_folder| configs.excludes(path, is_folder));
        let selection = Selection {
            excludes,
            force_exclude: args.force_exclude,
            skip_unrelated: args.skip_unrelated,
            changes,
            fix: args.fix,
        };
        walk::collect(paths, &selection, word_meant)
    };
    let config_files = config_files(args, &inputs, &configs);
    let color = color::is_enabled(args.color, io::stderr().is_terminal());
    if let Some(code) = config_errors::print(&configs.errors(), color) {
        return code;
    }
    let targets = match Targets::new(args, &config_files, &mut inputs) {
        Ok(targets) => targets,
        Err(message) => return fail(USAGE, &message),
    };
    let baselines = match Baselines::load(args, &configs) {
        Ok(baselines) => baselines,
        Err(code) => return code,
    };
    if args.verbose {
        for path in &inputs.skipped {
            log("skipped", &format!("{}: {NOT_THIS_REQUEST}", display(path)));
        }
        for path in &inputs.excluded {
            log("skipped", &format!("{}: {EXCLUDED}", display(path)));
        }
        for path in &inputs.unchanged {
            log("skipped", &format!("{}: {UNCHANGED}", display(path)));
        }
    }
    let outputs = match Outputs::open(args, &inputs, targets) {
        Ok(outputs) => outputs,
        Err((code, message)) => return fail(code, &message),
    };
    let compared = (configs.as_ref(), changes);
    let mut run = Run::new(args, compared, baselines, outputs, inputs.skipped.len());
    for error in &inputs.errors {
        run.show(FileOutcome::of_error(error));
    }
    process_all(&inputs.to_lint, args, compared, &mut run);
    run.report_unused_ignores(&config_files);
    run.finish()
}

/// What has changed, if only that is linted.
///
/// # Errors
///
/// A message if git cannot tell, or the arguments contradict each other.
fn changes(args: &LintArgs) -> Result<Option<Changes>, String> {
    let option = match &args.since {
        Some(_) => "--since",
        None if args.staged => "--staged",
        None => return Ok(None),
    };
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(format!(
            "`{option}` compares files: name files or folders instead of `-`"
        ));
    }
    if args.staged && args.fix {
        return Err(
            "`--fix` would change files, not what is staged; use `--fix` without `--staged`, and \
             stage the files with `git add`"
                .to_owned(),
        );
    }
    match &args.since {
        Some(revision) => Changes::since(revision),
        None => Changes::staged(),
    }
    .map(Some)
}

/// Processes all inputs, and shows their outcomes in order.
fn process_all(
    inputs: &[Input],
    args: &LintArgs,
    (configs, changes): (&Configs, Option<&Changes>),
    run: &mut Run<'_>,
) {
    // Somebody types the input: a progress bar would get in the way.
    let is_typed = inputs.contains(&Input::Stdin) && io::stdin().is_terminal();
    let progress = Progress::new(inputs.len(), args.quiet || is_typed);
    // With `--fix`, one file after another: two paths may lead to the same file.
    let chunk = if args.fix { 1 } else { CHUNK };
    let process = |input: &Input| {
        progress.begin(|| input.name(&args.stdin_filename));
        let outcome = process(input, args, configs, changes);
        progress.step();
        outcome
    };
    let mut outcomes = Vec::new();
    for inputs in inputs.chunks(chunk) {
        let mut next = Vec::new();
        let mut show =
            || progress.suspend(|| outcomes.drain(..).for_each(|outcome| run.show(outcome)));
        match inputs {
            // Starting threads takes longer than linting one file.
            [input] => {
                show();
                next.push(process(input));
            }
            // The outcomes of the previous chunk are shown meanwhile.
            inputs => rayon::in_place_scope(|scope| {
                scope.spawn(|_| inputs.par_iter().map(process).collect_into_vec(&mut next));
                show();
            }),
        }
        outcomes = next;
    }
    progress.suspend(|| outcomes.into_iter().for_each(|outcome| run.show(outcome)));
}

/// The configuration files that apply to the inputs, by name.
fn config_files(
    args: &LintArgs,
    inputs: &Inputs,
    configs: &Configs,
) -> BTreeMap<String, Arc<ConfigFile>> {
    let inputs = inputs.to_lint.iter();
    inputs
        .filter_map(|input| configs.file_for(input.path(&args.stdin_filename)))
        .map(|config| (config.name.clone(), config))
        .collect()
}
