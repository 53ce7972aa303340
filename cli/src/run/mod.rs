//! A run over files.
//!
//! Each file is read and checked on its own, several at a time; what came of it is shown in the
//! order in which the files were named or found, so that the output does not depend on threads.
//! The exit code is decided here, too. What a finding is and how it looks is not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dcs_migration_lint::Applicability;
use rayon::prelude::*;

use crate::args::{FORMAT_VARIABLE, Format, LintArgs, format_named};
use crate::baseline::Baselines;
use crate::check::{self, Checked, Suppression, check};
use crate::color;
use crate::config::{ConfigFile, Configs, InForce};
use crate::input::{self, Found, Input, InputError};
use crate::lines;
use crate::out::{Output, complain};
use crate::progress::Progress;
use crate::render::{End, Fixed, Look, Renderer, Totals, renderer, step_summary};
use crate::repair;
use crate::requests::{self, Kind};
use crate::{CLEAN, FAILURE, FINDINGS, USAGE, usage};

/// Files that are held in memory at a time.
const CHUNK: usize = 256;

/// Lints what the arguments name; returns the exit code.
pub(crate) fn run(args: &LintArgs) -> u8 {
    let configs = match Configs::new(&args.config) {
        Ok(configs) => Arc::new(configs),
        Err(message) => return usage(&message),
    };
    if args.lines {
        return lines::run(args, &configs);
    }
    if args.paths.is_empty() {
        return usage("nothing to lint: name files or folders, or `-` for standard input");
    }
    let mut found = input::collect(&args.paths, &configs);
    let governing = governing(args, &found, &configs);
    let to_terminal = color::wanted(args.color, io::stderr().is_terminal());
    if let Some(code) = configs.faults(to_terminal) {
        return code;
    }
    let targets = match targets(args, &governing, &mut found) {
        Ok(targets) => targets,
        Err(message) => return usage(&message),
    };
    let baselines = match Baselines::open(args, &configs) {
        Ok(baselines) => baselines,
        Err(code) => return code,
    };
    if args.verbose {
        for path in &found.skipped {
            complain(
                "skipped",
                &format!("{}: not this request", input::shown(path)),
            );
        }
    }
    let mut run = Run::new(args, &configs, baselines, &found);
    if !run.open(targets) {
        return FAILURE;
    }
    run.start();
    for error in &found.errors {
        let mut done = Done::default();
        done.input_error(error);
        run.show(done);
    }
    let progress = Progress::new(found.to_lint.len(), run.is_quiet(&found));
    // Files are fixed one after the other, since two names may lead to one file.
    let chunk = if args.fix { 1 } else { CHUNK };
    let process = |input: &Input| {
        let done = process(input, args, &configs);
        progress.step();
        done
    };
    let mut done = Vec::new();
    for inputs in found.to_lint.chunks(chunk) {
        let mut next = Vec::new();
        let mut show = || progress.pause(|| done.drain(..).for_each(|done| run.show(done)));
        match inputs {
            // Starting threads takes longer than linting a file.
            [input] => {
                show();
                next.push(process(input));
            }
            // What came of the files before is shown meanwhile.
            inputs => rayon::in_place_scope(|scope| {
                scope.spawn(|_| inputs.par_iter().map(process).collect_into_vec(&mut next));
                show();
            }),
        }
        done = next;
    }
    progress.pause(|| done.into_iter().for_each(|done| run.show(done)));
    drop(progress);
    run.unused_ignores(&governing);
    run.end()
}

/// The configurations that hold for what is linted, by name.
fn governing(
    args: &LintArgs,
    found: &Found,
    configs: &Configs,
) -> BTreeMap<String, Arc<ConfigFile>> {
    let inputs = found.to_lint.iter();
    inputs
        .filter_map(|input| configs.governing(input.path(&args.stdin_filename)))
        .map(|config| (config.name.clone(), config))
        .collect()
}

/// Which formats are written where.
struct Targets<'a> {
    stdout: Format,
    /// Whether annotations for GitHub Actions are added to it.
    annotations: bool,
    files: Vec<(Format, &'a Path)>,
}

/// What the options, the environment and the configuration ask for; an output is taken off what
/// is linted.
fn targets<'a>(
    args: &'a LintArgs,
    governing: &BTreeMap<String, Arc<ConfigFile>>,
    found: &mut Found,
) -> Result<Targets<'a>, String> {
    let mut to_stdout = args.format;
    let mut to_files = Vec::new();
    let mut places = BTreeSet::new();
    for (format, path) in &args.output {
        // Opened as a file, it would take the place of the one that a shell has opened for it.
        if path.as_os_str() == "-" || path.as_os_str() == "/dev/stdout" {
            if to_stdout.replace(*format).is_some() {
                return Err("two formats for standard output".to_owned());
            }
            continue;
        }
        if !places.insert(place(path)) {
            return Err(format!("two outputs to {}", input::shown(path)));
        }
        to_files.push((*format, path.as_path()));
    }
    if !places.is_empty() {
        found.to_lint.retain(|input| match input {
            // A report of an earlier run may look like a request.
            Input::File {
                path, found: true, ..
            } => !places.contains(&place(path)),
            _ => true,
        });
        for input in &found.to_lint {
            if let Input::File { path, .. } = input
                && places.contains(&place(path))
            {
                let path = input::shown(path);
                return Err(format!("{path} is to be linted and to be overwritten"));
            }
        }
    }
    let named = match (to_stdout, format_of_environment()?) {
        (Some(format), _) | (None, Some(format)) => Some(format),
        (None, None) => Configs::format(governing.values().map(Arc::as_ref))?,
    };
    let in_actions = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    Ok(Targets {
        stdout: named.unwrap_or(Format::Text),
        annotations: named.is_none() && in_actions,
        files: to_files,
    })
}

/// The format that the environment asks for.
pub(crate) fn format_of_environment() -> Result<Option<Format>, String> {
    match std::env::var_os(FORMAT_VARIABLE) {
        Some(name) if !name.is_empty() => format_named(&name.to_string_lossy())
            .map(Some)
            .map_err(|error| format!("{FORMAT_VARIABLE}: {error}")),
        _ => Ok(None),
    }
}

/// The file that a path leads to, also where there is none yet.
fn place(path: &Path) -> PathBuf {
    if let Ok(place) = fs::canonicalize(path) {
        return place;
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Where a text stands.
#[derive(Debug)]
struct Place {
    /// The name of the configuration, where one holds.
    config: Option<String>,
    /// The path from the root on, where a configuration or a baseline asks for it.
    path: Option<PathBuf>,
}

/// What came of one file; nothing of it was shown yet.
#[derive(Debug, Default)]
struct Done {
    /// Lines for standard error: what kind they are, and what they say.
    complaints: Vec<(&'static str, String)>,
    /// An exit code apart from findings.
    code: u8,
    /// What could not be read or written.
    failures: Vec<String>,
    checked: Option<(Checked, Place)>,
    diff: String,
    /// How many fixes were applied, or would be.
    fixes: usize,
    /// The text of standard input, fixed.
    handed_on: Option<Vec<u8>>,
    /// What came of the files that it names.
    also: Vec<Done>,
}

impl Done {
    fn input_error(&mut self, error: &InputError) {
        let code = if error.is_io() { FAILURE } else { USAGE };
        self.fail(code, error.to_string());
    }

    fn fail(&mut self, code: u8, message: String) {
        self.code = self.code.max(code);
        self.failures.push(message.clone());
        self.complaints.push(("error", message));
    }
}

/// Reads and checks one file, and fixes it where that is asked for.
fn process(input: &Input, args: &LintArgs, configs: &Configs) -> Done {
    let mut done = Done::default();
    let path = input.path(&args.stdin_filename);
    let in_force = &configs.in_force(path).of_response(args.response);
    let bytes = match input.read() {
        Ok(bytes) => bytes,
        Err(error) => {
            done.input_error(&error);
            return done;
        }
    };
    let name = input.name(&args.stdin_filename);
    let kind = input.kind(&name, &bytes);
    let text = if args.fix || args.diff {
        std::str::from_utf8(&bytes).ok()
    } else {
        None
    };
    let mut checked = None;
    if let Some(text) = text {
        let named = (name.as_str(), kind);
        checked = Some(repair(&mut done, input, named, text, args, in_force));
    } else if args.fix || args.diff {
        let message = format!("{name} is not UTF-8 and was not fixed");
        done.complaints.push(("warning", message));
        if args.fix && *input == Input::Stdin {
            done.handed_on = Some(bytes.clone());
        }
    }
    let checked = checked.unwrap_or_else(|| check(&name, kind, &bytes, in_force));
    if checked.requests == 0 && checked.report.diagnostics().is_empty() {
        done.input_error(&InputError::NoCall(name));
    } else {
        let asked_for =
            in_force.config.is_some() || args.baseline.is_some() || args.write_baseline.is_some();
        let place = Place {
            config: in_force.config.as_ref().map(|config| config.name.clone()),
            path: path
                .filter(|_| asked_for)
                .map(|path| configs.absolute(path)),
        };
        done.checked = Some((checked, place));
    }
    // Of a file, they are among the inputs.
    if *input == Input::Stdin {
        for body in requests::bodies(Path::new(&args.stdin_filename), kind, &bytes) {
            match body {
                Ok(body) => done.also.push(process(&body, args, configs)),
                Err(error) => done.input_error(&error),
            }
        }
    }
    done
}

/// Fixes one text, or says what that would change; returns what is found in it afterwards.
fn repair(
    done: &mut Done,
    input: &Input,
    (name, kind): (&str, Kind),
    text: &str,
    args: &LintArgs,
    in_force: &InForce,
) -> Checked {
    let limit = if args.unsafe_fixes {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    let fixed = check::fix(kind, text, in_force, limit);
    let changed = fixed.text != text;
    if changed {
        done.fixes = fixed.applied.len();
    }
    let after = check(name, kind, fixed.text.as_bytes(), in_force);
    if args.diff {
        let before = check(name, kind, text.as_bytes(), in_force);
        if changed {
            let color = color::wanted(args.color, io::stdout().is_terminal());
            done.diff = repair::diff(name, &before.report, &after.report, color);
        }
        return before;
    }
    match input {
        Input::Stdin => done.handed_on = Some(fixed.text.into_bytes()),
        Input::File { path, .. } if changed => {
            if let Err(error) = repair::write(path, text, &fixed.text) {
                done.fixes = 0;
                done.fail(FAILURE, format!("cannot write {name}: {error}"));
                return check(name, kind, text.as_bytes(), in_force);
            }
        }
        Input::File { .. } => {}
    }
    after
}

/// A place for output, and the formats that are written there.
struct Sink {
    out: Output,
    renderers: Vec<Box<dyn Renderer>>,
}

/// What a run has come to so far. What cannot be written is told when outputs are closed.
struct Run<'a> {
    args: &'a LintArgs,
    configs: &'a Configs,
    baselines: Baselines,
    /// Of each configuration, the ignores that had something to ignore.
    used: BTreeMap<String, BTreeSet<usize>>,
    /// What was linted under a configuration, from the root on.
    linted: BTreeSet<PathBuf>,
    /// Whether a finding is as bad as what its file fails on.
    fails: bool,
    look: Look,
    /// Standard output comes first.
    sinks: Vec<Sink>,
    /// Whether standard output is taken by fixed text.
    to_stderr: bool,
    totals: Totals,
    fixed: Fixed,
    failures: Vec<String>,
    /// The highest exit code so far, apart from findings.
    code: u8,
}

impl<'a> Run<'a> {
    fn new(args: &'a LintArgs, configs: &'a Configs, baselines: Baselines, found: &Found) -> Self {
        let to_stderr = args.fix && found.to_lint.contains(&Input::Stdin);
        let terminal = if to_stderr {
            io::stderr().is_terminal()
        } else {
            io::stdout().is_terminal()
        };
        Self {
            args,
            configs,
            baselines,
            used: BTreeMap::new(),
            linted: BTreeSet::new(),
            fails: false,
            look: Look {
                color: color::wanted(args.color, terminal),
                summary: !args.quiet,
                folder: std::env::current_dir().map_or(String::new(), |path| input::shown(&path)),
            },
            sinks: Vec::new(),
            to_stderr,
            totals: Totals {
                skipped: found.skipped.len(),
                ..Totals::default()
            },
            fixed: Fixed {
                fixes: 0,
                files: 0,
                written: args.fix,
            },
            failures: Vec::new(),
            code: CLEAN,
        }
    }

    /// Opens all outputs; false, with a message, where one cannot be written.
    fn open(&mut self, targets: Targets<'_>) -> bool {
        let out = if self.to_stderr {
            Output::stderr()
        } else {
            Output::stdout()
        };
        let mut stdout = Sink {
            out,
            renderers: Vec::new(),
        };
        // Diffs stand in the place of findings.
        if !self.args.diff {
            stdout.renderers.push(renderer(targets.stdout, &self.look));
            if targets.annotations {
                stdout.renderers.push(renderer(Format::Github, &self.look));
            }
        }
        self.sinks.push(stdout);
        let plain = Look {
            color: false,
            ..self.look.clone()
        };
        for (format, path) in targets.files {
            let opened = Output::file(path);
            if !self.add(path, opened, renderer(format, &plain)) {
                return false;
            }
        }
        let annotated = targets.annotations || targets.stdout == Format::Github;
        match std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from) {
            Some(path) if annotated && !self.args.diff && !path.as_os_str().is_empty() => {
                let opened = Output::appended(&path);
                self.add(&path, opened, step_summary(&plain))
            }
            _ => true,
        }
    }

    /// Adds an output; false, with a message, where it cannot be written.
    fn add(&mut self, path: &Path, opened: io::Result<Output>, shows: Box<dyn Renderer>) -> bool {
        match opened {
            Ok(out) => {
                self.sinks.push(Sink {
                    out,
                    renderers: vec![shows],
                });
                true
            }
            Err(error) => {
                let path = input::shown(path);
                complain("error", &format!("cannot write {path}: {error}"));
                false
            }
        }
    }

    fn start(&mut self) {
        for sink in &mut self.sinks {
            for renderer in &mut sink.renderers {
                let _ = renderer.start(&mut sink.out);
            }
        }
    }

    /// Whether a progress bar would be in the way.
    fn is_quiet(&self, found: &Found) -> bool {
        let typed = found.to_lint.contains(&Input::Stdin) && io::stdin().is_terminal();
        self.args.quiet || typed
    }

    /// Shows what came of a file.
    fn show(&mut self, done: Done) {
        for (kind, message) in &done.complaints {
            complain(kind, message);
        }
        self.code = self.code.max(done.code);
        self.failures.extend(done.failures);
        if done.fixes > 0 {
            self.fixed.fixes += done.fixes;
            self.fixed.files += 1;
        }
        if let Some(bytes) = done.handed_on {
            let mut out = Output::stdout();
            let _ = out.write_all(&bytes);
            if out.close().is_err() {
                self.code = FAILURE;
            }
        }
        if let Some(stdout) = self.sinks.first_mut() {
            let _ = stdout.out.write_all(done.diff.as_bytes());
        }
        if let Some((mut checked, place)) = done.checked {
            self.suppress(&mut checked, &place);
            self.linted.extend(place.path);
            self.hand_over(&checked);
        }
        for done in done.also {
            self.show(done);
        }
    }

    /// Counts what is found in a file, and gives it to the renderers.
    fn hand_over(&mut self, checked: &Checked) {
        self.totals.add(checked);
        let worst = checked.active().map(|(_, found)| found.severity).max();
        self.fails |= worst.is_some_and(|worst| worst >= checked.fail_on);
        for sink in &mut self.sinks {
            for renderer in &mut sink.renderers {
                let _ = renderer.file(&mut sink.out, checked);
            }
        }
    }

    /// Notes what was ignored, and takes off what is in the baseline.
    fn suppress(&mut self, checked: &mut Checked, place: &Place) {
        if let Some(config) = &place.config {
            let ignored = checked.suppressed.values();
            let used = ignored.filter_map(|why| match why {
                Suppression::Ignore { number, .. } => Some(*number),
                Suppression::Baseline => None,
            });
            self.used.entry(config.clone()).or_default().extend(used);
        }
        self.baselines.take(checked, place.path.as_deref());
    }

    /// Reports the ignores of the configurations that had nothing to ignore.
    fn unused_ignores(&mut self, governing: &BTreeMap<String, Arc<ConfigFile>>) {
        // Asking for each path whether it is a folder takes its time.
        if governing.is_empty() {
            return;
        }
        // What could not be read may have what they ignore.
        let folders = self.args.paths.iter().filter(|_| self.failures.is_empty());
        let walked: Vec<PathBuf> = folders
            .filter(|path| path.is_dir())
            .map(|path| self.configs.absolute(path))
            .collect();
        for config in governing.values() {
            let used = self.used.remove(&config.name).unwrap_or_default();
            let unused = self
                .configs
                .unused_ignores(config, &used, &self.linted, &walked);
            if let Some((report, in_force)) = unused {
                let checked = Checked {
                    name: config.name.clone(),
                    report,
                    requests: 0,
                    fail_on: in_force.threshold(),
                    suppressed: BTreeMap::new(),
                };
                self.hand_over(&checked);
            }
        }
    }

    fn end(mut self) -> u8 {
        let changes = self.fixed.fixes > 0;
        if self.args.fix || self.args.diff {
            self.totals.fixed = Some(self.fixed);
        }
        if self.args.diff && !self.args.quiet && self.totals.files > 0 {
            complain("", &self.totals.summary());
        }
        let would_change = self.args.diff && changes;
        if (self.fails || would_change) && !self.args.exit_zero {
            self.code = self.code.max(FINDINGS);
        }
        let baselines = self
            .baselines
            .end(self.failures.is_empty(), self.args.quiet);
        self.code = self.code.max(baselines);
        let end = End {
            totals: &self.totals,
            failures: &self.failures,
        };
        for mut sink in self.sinks {
            for renderer in &mut sink.renderers {
                let _ = renderer.finish(&mut sink.out, &end);
            }
            if sink.out.close().is_err() {
                self.code = FAILURE;
            }
        }
        self.code
    }
}
