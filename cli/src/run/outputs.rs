//! Which formats are written where, and the streams and files they are written to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dcs_migration_lint::Report;

use crate::args::LintArgs;
use crate::config::{ConfigFile, Configs, format_from_environment};
use crate::exit_code::{FAILURE, USAGE};
use crate::files::input::Input;
use crate::files::paths::{display, repository};
use crate::files::walk::Inputs;
use crate::lint::check::CheckedFile;
use crate::render::diff::diff;
use crate::render::formats::{renderer, statistics, step_summary};
use crate::render::location::ReportPaths;
use crate::render::renderer::{Renderer, RunEnd, Style};
use crate::settings::Format;
use crate::terminal::color;
use crate::terminal::output::{Destination, Output, canonical, log};
use crate::terminal::width;

/// Which formats are written where.
pub(super) struct Targets<'a> {
    stdout: Format,
    /// Whether GitHub Actions annotations are added to standard output.
    annotations: bool,
    files: Vec<(Format, &'a Path)>,
    /// The step summary of GitHub Actions.
    summary: Option<PathBuf>,
}

impl<'a> Targets<'a> {
    /// Reads the targets from options, environment and configuration. Removes output files from the
    /// inputs that were found in folders.
    ///
    /// # Errors
    ///
    /// A message if two targets are the same, or a target is a named input.
    pub(super) fn new(
        args: &'a LintArgs,
        configs: &BTreeMap<String, Arc<ConfigFile>>,
        inputs: &mut Inputs,
    ) -> Result<Self, String> {
        let mut to_stdout = args.format;
        let mut files = Vec::new();
        let mut written = BTreeSet::new();
        for (format, path) in &args.output {
            let destination = destination(path);
            if destination == Destination::Stdout {
                if to_stdout.replace(*format).is_some() {
                    return Err("two formats for standard output".to_owned());
                }
                continue;
            }
            if !written.insert(destination) {
                return Err(format!("two outputs to {}", display(path)));
            }
            files.push((*format, path.as_path()));
        }
        if let Some(path) = &args.write_baseline {
            let destination = destination(path);
            if !matches!(destination, Destination::File(_)) {
                let name = display(path);
                return Err(format!("cannot write a baseline to {name}; name a file"));
            }
            if !written.insert(destination) {
                return Err(format!("two outputs to {}", display(path)));
            }
        }
        let read = |path: &Path| Destination::File(canonical(path));
        if !written.is_empty() {
            inputs.to_lint.retain(|input| match input {
                // The report of an earlier run may look like a request.
                Input::File {
                    path,
                    from_folder: true,
                    ..
                } => !written.contains(&read(path)),
                _ => true,
            });
            let linted = inputs.to_lint.iter().filter_map(Input::file);
            let configs = configs.values().map(|config| config.path.as_path());
            // A baseline may be read and rewritten in one run.
            let baseline = args.baseline.as_deref();
            let baseline = baseline.filter(|path| {
                let rewritten = args.write_baseline.as_deref();
                rewritten.is_none_or(|rewritten| destination(rewritten) != destination(path))
            });
            for path in linted.chain(configs).chain(baseline) {
                if written.contains(&read(path)) {
                    return Err(format!("{} is both input and output", display(path)));
                }
            }
        }
        let in_actions = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        let named = match (to_stdout, format_from_environment()?) {
            (Some(format), _) | (None, Some(format)) => Some(format),
            (None, None) => Configs::format(configs.values().map(Arc::as_ref))?,
        };
        let stdout = named.unwrap_or(Format::Text);
        let annotations = named.is_none() && in_actions && !args.statistics;
        let summary = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from);
        let summary = summary.filter(|path| {
            let is_wanted = (annotations || stdout == Format::Github) && !args.diff;
            let linted = || inputs.to_lint.iter().filter_map(Input::file);
            is_wanted
                && !path.as_os_str().is_empty()
                && !written.contains(&destination(path))
                && !linted().any(|input| read(input) == destination(path))
        });
        Ok(Self {
            stdout,
            annotations,
            files,
            summary,
        })
    }

    /// How files are named in reports for machines: relative to the repository, which is the
    /// folder that the CI names, else the one with `.git`, else the current folder.
    fn report_paths(&self) -> ReportPaths {
        let formats = self.files.iter().map(|(format, _)| *format);
        let for_people = |format| {
            matches!(
                format,
                Format::Text | Format::Concise | Format::Json | Format::JsonLines
            )
        };
        // Nobody needs the system calls.
        if !self.annotations && formats.chain([self.stdout]).all(for_people) {
            return ReportPaths::default();
        }
        let Ok(current) = std::env::current_dir() else {
            return ReportPaths::default();
        };
        // Links are followed, as the names that the CI gives may have some, and as Windows spells
        // canonical paths in another way.
        let canonical = fs::canonicalize(&current).unwrap_or_else(|_| current.clone());
        let of_ci = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter();
        let of_ci = of_ci.filter_map(|name| {
            let root = fs::canonicalize(std::env::var_os(name)?).ok()?;
            let below = canonical.strip_prefix(root).ok()?;
            let root = current.ancestors().nth(below.components().count())?;
            Some(root.to_owned())
        });
        let root = of_ci
            .chain(repository(&current))
            .next()
            .unwrap_or_else(|| current.clone());
        ReportPaths { current, root }
    }
}

/// What an output is written to.
fn destination(path: &Path) -> Destination {
    if path.as_os_str() == "-" {
        Destination::Stdout
    } else {
        Destination::of(path)
    }
}

/// A stream or file, and the formats that are written to it.
struct Sink {
    out: Output,
    renderers: Vec<Box<dyn Renderer>>,
}

/// All outputs of a run. A failure to write is logged when they are closed.
pub(super) struct Outputs {
    style: Style,
    /// Standard output, or standard error if fixed text is written to standard output.
    stdout: Sink,
    files: Vec<Sink>,
}

impl Outputs {
    /// Opens all outputs, and starts their formats.
    ///
    /// # Errors
    ///
    /// The exit code and a message if a file cannot be written, or a format has no statistics.
    pub(super) fn open(
        args: &LintArgs,
        inputs: &Inputs,
        targets: Targets<'_>,
    ) -> Result<Self, (u8, String)> {
        let fixes_stdin = args.fix && inputs.to_lint.contains(&Input::Stdin);
        let (out, is_terminal, width) = if fixes_stdin {
            (
                Output::stderr(),
                io::stderr().is_terminal(),
                width::stderr(),
            )
        } else {
            (
                Output::stdout(),
                io::stdout().is_terminal(),
                width::stdout(),
            )
        };
        let style = Style {
            color: color::is_enabled(args.color, is_terminal),
            width,
            summary: !args.quiet,
            paths: targets.report_paths(),
        };
        let mut renderers = Vec::new();
        // Diffs are written instead of findings.
        if args.statistics {
            let statistics = statistics(targets.stdout, &style);
            renderers.push(statistics.ok_or((
                USAGE,
                "`--statistics` is a table or JSON; choose with `--format text` or `--format json`"
                    .to_owned(),
            ))?);
        } else if !args.diff {
            renderers.push(renderer(targets.stdout, &style));
            if targets.annotations {
                renderers.push(renderer(Format::Github, &style));
            }
        }
        let stdout = Sink { out, renderers };
        let plain = Style {
            color: false,
            width: None,
            ..style.clone()
        };
        let mut files = Vec::new();
        for (format, path) in targets.files {
            let sink = sink(path, Output::file(path), renderer(format, &plain));
            files.push(sink.map_err(|message| (FAILURE, message))?);
        }
        if let Some(path) = &targets.summary {
            // It was not asked for, so that it cannot fail the run.
            match sink(path, Output::append(path), step_summary(&plain)) {
                Ok(sink) => files.push(Sink {
                    out: sink.out.optional(),
                    ..sink
                }),
                Err(message) => log("warning", &message),
            }
        }
        let mut outputs = Self {
            style,
            stdout,
            files,
        };
        outputs.write(|renderer, out| renderer.start(out));
        Ok(outputs)
    }

    fn write(
        &mut self,
        mut write: impl FnMut(&mut dyn Renderer, &mut dyn Write) -> io::Result<()>,
    ) {
        for sink in std::iter::once(&mut self.stdout).chain(&mut self.files) {
            for renderer in &mut sink.renderers {
                // The output keeps its failure.
                let _ = write(renderer.as_mut(), &mut sink.out);
            }
        }
    }

    /// Writes a file with its findings.
    pub(super) fn file(&mut self, file: &CheckedFile) {
        self.write(|renderer, out| renderer.file(out, file));
    }

    /// Writes the diff between a file and its fixed text.
    pub(super) fn diff(&mut self, file: &CheckedFile, fixed: &Report<'_>) {
        let diff = diff(&file.name, &file.report, fixed, self.style.color);
        let _ = self.stdout.out.write_all(diff.as_bytes());
    }

    /// Ends all formats and closes all outputs. Fails if something could not be written.
    pub(super) fn finish(mut self, end: &RunEnd<'_>) -> Result<(), ()> {
        self.write(|renderer, out| renderer.finish(out, end));
        let mut result = Ok(());
        for sink in std::iter::once(self.stdout).chain(self.files) {
            result = result.and(sink.out.close());
        }
        result
    }
}

fn sink(
    path: &Path,
    opened: io::Result<Output>,
    renderer: Box<dyn Renderer>,
) -> Result<Sink, String> {
    let out = opened.map_err(|error| format!("cannot write {}: {error}", display(path)))?;
    Ok(Sink {
        out,
        renderers: vec![renderer],
    })
}
