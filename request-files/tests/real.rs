//! Realistic files in `tests/real/`: the findings, redaction and safe fixes of each are in
//! `tests/real/expected/`. `UPDATE=1` rewrites those.
#![allow(clippy::unwrap_used)]

#[path = "../../tests/written/mod.rs"]
#[expect(dead_code, reason = "only `hold` is used here")]
mod written;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use dcs_migration_lint::report::Fixed;
use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Applicability, Config, LineIndex, Report};
use dcs_migration_lint_request_files::FileFormat;

fn lint(format: Option<FileFormat>, text: &str) -> Report<'_> {
    let config = Config::default();
    match format {
        None => dcs_migration_lint::lint(text, &config),
        Some(format) => dcs_migration_lint_request_files::lint(format, text, &config).report,
    }
}

fn fix(format: Option<FileFormat>, text: &str) -> Fixed {
    let config = Config::default();
    match format {
        None => dcs_migration_lint::fix(text, &config, Applicability::Safe),
        Some(format) => {
            dcs_migration_lint_request_files::fix(format, text, &config, Applicability::Safe)
        }
    }
}

/// The text line by line behind a sign.
fn behind(sign: &str, text: &str) -> String {
    let line = |line: &str| {
        let line = format!("{sign} {}", escape_controls(line));
        line.trim_end().to_owned() + "\n"
    };
    text.lines().map(line).collect()
}

fn masked(report: &Report<'_>) -> String {
    let text = report.text();
    let mut masked = String::new();
    let mut at = 0;
    for secret in report.secrets() {
        masked += &text[at..secret.start];
        let hidden = text[secret.start..secret.end].chars();
        masked.extend(hidden.map(|char| if char == '\n' { '\n' } else { '*' }));
        at = secret.end;
    }
    masked + &text[at..]
}

fn describe(format: Option<FileFormat>, text: &str) -> String {
    let report = lint(format, text);
    let lines = LineIndex::new(text);
    let mut out = String::new();
    for found in report.diagnostics() {
        let place = lines.position(found.span.start);
        let (severity, rule) = (found.severity, found.rule.id);
        let message = &found.message;
        writeln!(
            out,
            "{}:{} {severity}[{rule}] {message}",
            place.line, place.column
        )
        .unwrap();
    }
    let masked = masked(&report);
    if masked != text {
        out += &behind("*", &masked);
    }
    let fixed = fix(format, text).text;
    if fixed != text {
        // Only what is hidden in the fixed text, too, is a secret.
        out += &behind(">", &self::masked(&lint(format, &fixed)));
    }
    assert!(!out.contains("Not-a-real-0ne"), "shows a password:\n{out}");
    out
}

#[test]
fn files_as_people_have_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/real");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    assert!(files.len() >= 20, "{files:?}");
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let format = match name.rsplit('.').next().unwrap() {
            "json" => None,
            extension => Some(FileFormat::from_extension(extension).unwrap()),
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = folder.join(format!("expected/{name}.txt"));
        let found = std::fs::read_to_string(&expected).unwrap_or_default();
        written::hold(expected.to_str().unwrap(), &found, &describe(format, &text));
    }
}
