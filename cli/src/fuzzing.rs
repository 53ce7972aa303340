//! What the fuzz targets call: from texts to what would be shown, without files.
//!
//! There only where fuzzing is compiled, and no part of what the program does.

use clap::ValueEnum as _;
use dcs_migration_lint::Applicability;

use crate::args::Format;
use crate::baseline;
use crate::check::{Checked, check, fix};
use crate::config::{Configs, InForce, Problem};
use crate::render::{End, Fixed, Look, Totals, renderer, step_summary, text};
use crate::repair;
use crate::requests::Kind;

/// What every format shows of a text, the summary of a step in GitHub Actions, and the baseline.
#[must_use]
pub fn outputs(name: &str, bytes: &[u8], status: Option<u16>) -> Vec<(String, String)> {
    shown(&checked(
        name,
        bytes,
        &InForce::default().of_response(status),
    ))
}

/// The differences that fixing a text makes; none where there is nothing to fix.
#[must_use]
pub fn diff(name: &str, text: &str) -> String {
    let in_force = InForce::default();
    let kind = Kind::of(name, text.as_bytes());
    let fixed = fix(kind, text, &in_force, Applicability::Unsafe);
    let before = checked(name, text.as_bytes(), &in_force);
    let after = check(name, kind, fixed.text.as_bytes(), &in_force);
    repair::diff(name, &before.report, &after.report, false)
}

/// What every format shows of a body under a configuration; or what is wrong with that.
///
/// # Errors
///
/// The faults of the configuration, as they are shown.
pub fn configured(configuration: &str, body: &[u8]) -> Result<Vec<(String, String)>, String> {
    let configs =
        Configs::of_text(configuration).map_err(|problems| faults(configuration, &problems))?;
    let in_force = configs.in_force(Some("body.json".as_ref()));
    Ok(shown(&checked("body.json", body, &in_force)))
}

fn faults(configuration: &str, problems: &[Problem]) -> String {
    let mut out = Vec::new();
    let _ = text::problems(&mut out, false, "c.toml", configuration, problems);
    lossless(out)
}

/// Reads a baseline.
///
/// # Errors
///
/// Why it is none, as it is told.
pub fn baseline(bytes: &[u8]) -> Result<(), String> {
    baseline::try_parse(bytes)
}

fn checked(name: &str, bytes: &[u8], in_force: &InForce) -> Checked {
    check(name, Kind::of(name, bytes), bytes, in_force)
}

fn shown(file: &Checked) -> Vec<(String, String)> {
    let look = Look {
        color: false,
        summary: true,
        folder: "/a".to_owned(),
    };
    let mut totals = Totals::default();
    totals.add(file);
    totals.fixed = Some(Fixed {
        fixes: 0,
        files: 0,
        written: false,
    });
    let failures = [format!("cannot read {}", file.name)];
    let end = End {
        totals: &totals,
        failures: &failures,
    };
    let renderers = Format::value_variants()
        .iter()
        .map(|format| (format!("{format:?}"), renderer(*format, &look)));
    let summary = ("step summary".to_owned(), step_summary(&look));
    let mut outputs: Vec<_> = renderers
        .chain([summary])
        .map(|(name, mut renderer)| {
            let mut out = Vec::new();
            // Writing to memory does not fail.
            let _ = renderer.start(&mut out);
            let _ = renderer.file(&mut out, file);
            let _ = renderer.finish(&mut out, &end);
            (name, lossless(out))
        })
        .collect();
    outputs.push(("baseline".to_owned(), baseline::of_one(file)));
    outputs
}

/// Output is UTF-8: anything else would show.
fn lossless(out: Vec<u8>) -> String {
    String::from_utf8(out).unwrap_or_else(|_| "\u{0}not UTF-8".to_owned())
}
