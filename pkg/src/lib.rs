//! The library for JavaScript: strings in, one string out, and nothing decided here.
//!
//! `js/api.js` checks arguments, and `js/reader.js` makes the report of what comes back. The string
//! is a sequence of numbers and texts ([`Writer`]), read in about a sixth of the time that the
//! same report takes as JSON; objects built member by member across the border cost more than both.
//! Pages of the rules and the schema are plain data, which the package holds outside the module.
//! A panic stops the instance without a text (`build.sh` leaves those out); the wrapper then throws an
//! `Error` and starts a new instance at the next call. Nothing lives longer than a call, so there is nothing to free.

// The bodies that `#[wasm_bindgen]` generates are unsafe; nothing written here is.
#![allow(unsafe_code)]

mod writer;

use dcs_migration_lint::{
    Applicability, Config, LineIndex, Rule, fix as fix_text, lint as lint_text,
};
use wasm_bindgen::prelude::*;

use crate::writer::Writer;

/// The findings of one text, or `!` and what is wrong with the levels.
#[must_use]
#[wasm_bindgen]
pub fn lint(text: &str, levels: &str) -> String {
    let config = match config(levels) {
        Ok(config) => config,
        Err(error) => return error,
    };
    let report = lint_text(text, &config);
    let found = report.diagnostics();
    let mut out = Writer::of_findings(found.len());
    out.number(found.len());
    if !found.is_empty() {
        let index = LineIndex::new(report.text());
        for found in found {
            out.diagnostic(found, &index);
        }
    }
    out.finish()
}

/// The text after its fixes and what was applied, or `!` and what is wrong with the levels.
#[must_use]
#[wasm_bindgen]
pub fn fix(text: &str, levels: &str, guesses: bool) -> String {
    let config = match config(levels) {
        Ok(config) => config,
        Err(error) => return error,
    };
    let limit = if guesses {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    let fixed = fix_text(text, &config, limit);
    let mut out = Writer::default();
    out.text(&fixed.text);
    out.number(fixed.applied.len());
    for found in &fixed.applied {
        out.text(found.rule.id);
        out.text(found.fix.as_ref().map_or("", |fix| &fix.title));
    }
    out.finish()
}

/// Why there is no rule of this id; empty where there is one.
#[must_use]
#[wasm_bindgen(js_name = unknownRule)]
pub fn unknown_rule(id: &str) -> String {
    Rule::find(id).map_or_else(|error| error.to_string(), |_| String::new())
}

/// Levels come as `id level` lines. The error is marked with `!`, which no answer begins with.
fn config(levels: &str) -> Result<Config, String> {
    let mut config = Config::default();
    for line in levels.lines() {
        let (rule, level) = line.split_once(' ').unwrap_or((line, ""));
        let level = level
            .parse()
            .map_err(|error| format!("!`{rule}`: {error}"))?;
        config
            .set_level(rule, level)
            .map_err(|error| format!("!{error}"))?;
    }
    Ok(config)
}
