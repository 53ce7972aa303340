//! The entry points of the fuzz targets: from texts to output, without files.
//!
//! Only compiled for fuzzing.

use std::path::Path;

use clap::ValueEnum as _;
use dcs_migration_lint::{Applicability, Level};

use crate::config::{Configs, ResolvedConfig};
use crate::files::kind::Kind;
use crate::lint::baseline;
use crate::lint::check::{CheckedFile, check, fix};
use crate::lint::process::Failure;
use crate::render::formats::{renderer, step_summary};
use crate::render::location::ReportPaths;
use crate::render::renderer::{RunEnd, Style};
use crate::render::totals::{AppliedFixes, Totals};
use crate::render::{config_errors, diff};
use crate::settings::Format;

/// The output of every format for a text, the step summary of GitHub Actions, and the baseline.
#[must_use]
pub fn outputs(name: &str, bytes: &[u8], status: Option<u16>) -> Vec<(String, String)> {
    let config = ResolvedConfig::default().with_response(status);
    rendered(&checked(name, bytes, &config))
}

/// The diff of all fixes of a text.
#[must_use]
pub fn diff(name: &str, text: &str) -> String {
    let config = ResolvedConfig::default();
    let kind = Kind::of(name, text.as_bytes());
    let fixed = fix(name, &kind, text, &config, Applicability::Unsafe);
    let before = checked(name, text.as_bytes(), &config);
    let after = check(name, &kind, fixed.text.as_bytes(), &config);
    diff::diff(name, &before.report, &after.report, false)
}

/// The output of every format for a body under a configuration.
///
/// # Errors
///
/// The problems of the configuration as they are printed.
pub fn configured(configuration: &str, body: &[u8]) -> Result<Vec<(String, String)>, String> {
    let configs = Configs::of_text(configuration).map_err(|problems| {
        let out = config_errors::rendered("c.toml", configuration, &problems);
        decode(out)
    })?;
    let config = configs.resolve(Some("body.json".as_ref()));
    Ok(rendered(&checked("body.json", body, &config)))
}

/// Whether a glob of a configuration matches a path: in `exclude`, in `include`, and in `files` of an
/// override.
///
/// # Errors
///
/// The problems of the configuration as they are printed.
pub fn globs(glob: &str, path: &str) -> Result<[bool; 3], String> {
    // A string of JSON is one of TOML, apart from this character.
    let glob = serde_json::Value::from(glob)
        .to_string()
        .replace('\u{7f}', "\\u007f");
    let configured = |text: &str| {
        Configs::of_text(text).map_err(|problems| {
            let out = config_errors::rendered("c.toml", text, &problems);
            decode(out)
        })
    };
    let path = Path::new(path);
    let exclude = configured(&format!("exclude = {glob}"))?;
    let include = configured(&format!("include = [{glob}]"))?;
    let rules = "rules = { weak-password = \"off\" }";
    let files = configured(&format!("[[overrides]]\nfiles = {glob}\n{rules}"))?;
    let level = files.resolve(Some(path)).library.level("weak-password");
    Ok([
        exclude.excludes(path, false),
        !include.excludes(path, false),
        level == Ok(Level::Off),
    ])
}

/// Parses a baseline.
///
/// # Errors
///
/// Why it is not one, as it is printed.
pub fn baseline(bytes: &[u8]) -> Result<(), String> {
    baseline::try_parse(bytes)
}

fn checked(name: &str, bytes: &[u8], config: &ResolvedConfig) -> CheckedFile {
    check(name, &Kind::of(name, bytes), bytes, config)
}

fn rendered(file: &CheckedFile) -> Vec<(String, String)> {
    let style = Style {
        color: false,
        width: None,
        summary: true,
        paths: ReportPaths {
            current: "/a".into(),
            root: "/a".into(),
        },
    };
    let mut totals = Totals::default();
    totals.add(file);
    totals.applied = Some(AppliedFixes {
        fixes: 0,
        files: 0,
        written: false,
    });
    let failures = [Failure {
        path: file.name.clone(),
        summary: "cannot be read",
        message: format!("cannot read {}", file.name),
    }];
    let end = RunEnd {
        totals: &totals,
        failures: &failures,
    };
    let renderers = Format::value_variants()
        .iter()
        .map(|format| (format!("{format:?}"), renderer(*format, &style)));
    let summary = ("step summary".to_owned(), step_summary(&style));
    let narrow = Style {
        width: Some(40),
        ..style.clone()
    };
    let narrow = ("narrow text".to_owned(), renderer(Format::Text, &narrow));
    let mut outputs: Vec<_> = renderers
        .chain([summary, narrow])
        .map(|(name, mut renderer)| {
            let mut out = Vec::new();
            // Writing to memory cannot fail.
            let _ = renderer.start(&mut out);
            let _ = renderer.file(&mut out, file);
            let _ = renderer.finish(&mut out, &end);
            (name, decode(out))
        })
        .collect();
    outputs.push(("baseline".to_owned(), baseline::of_one(file)));
    outputs
}

/// The output as text. Anything else than UTF-8 becomes a text that the fuzz targets refuse.
fn decode(out: Vec<u8>) -> String {
    String::from_utf8(out).unwrap_or_else(|_| "\u{0}not UTF-8".to_owned())
}
