//! Tests of the real binary: its output and exit code.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that fails may panic"
)]

mod baseline;
mod broken;
mod cases;
mod changes;
mod config;
#[cfg(unix)]
mod docs;
mod documents;
mod examples;
mod fixing;
mod formats;
mod golden;
mod hostile;
mod limits;
mod lines;
mod lsp;
mod manual;
mod naming;
mod outputs;
mod places;
mod secrets;
mod skipping;
mod sources;
mod statistics;
mod structure;
#[cfg(target_os = "linux")]
mod terminals;
mod terraform;
mod usage;
mod writes;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// All formats.
pub(crate) const FORMATS: [&str; 11] = [
    "text",
    "concise",
    "json",
    "json-lines",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "markdown",
];

/// The result of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RunResult {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The binary, without the environment variables that it reads.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dcs-migration-lint"));
    clear_environment(&mut command).current_dir(folder);
    command
}

/// Removes the environment variables that the binary reads.
pub(crate) fn clear_environment(command: &mut Command) -> &mut Command {
    for name in [
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
        "DCS_MIGRATION_LINT_FORMAT",
        "CI_PROJECT_DIR",
        "GITHUB_ACTIONS",
        "GITHUB_WORKSPACE",
        "GITHUB_STEP_SUMMARY",
        "DCS_MIGRATION_LINT_CONFIG",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs it in a folder.
pub(crate) fn run<A: AsRef<OsStr>>(folder: &Path, args: impl IntoIterator<Item = A>) -> RunResult {
    run_with(command(folder).args(args), b"")
}

/// Runs it with text on standard input.
pub(crate) fn run_with(command: &mut Command, stdin: &[u8]) -> RunResult {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = pipe.write_all(stdin);
        });
        child.wait_with_output().unwrap()
    });
    RunResult {
        code: output.status.code().expect("it was not killed"),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

/// A folder with one file.
pub(crate) fn folder_with(name: &str, content: impl AsRef<[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), content).unwrap();
    folder
}

/// Lints one text as a file.
pub(crate) fn lint(content: impl AsRef<[u8]>, args: &[&str]) -> RunResult {
    let folder = folder_with("body.json", content);
    run(folder.path(), args.iter().copied().chain(["body.json"]))
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The JSON report of one text.
pub(crate) fn report(content: impl AsRef<[u8]>) -> serde_json::Value {
    serde_json::from_str(&lint(content, &["-f", "json"]).out).unwrap()
}

/// The rules of the findings in a report.
pub(crate) fn rules(report: &serde_json::Value) -> Vec<&str> {
    let files = report["files"].as_array().unwrap();
    let found = files
        .iter()
        .flat_map(|file| file["diagnostics"].as_array().unwrap());
    found.map(|found| found["rule"].as_str().unwrap()).collect()
}
