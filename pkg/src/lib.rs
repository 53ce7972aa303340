//! The library for JavaScript: texts in, numbers and one text out, and nothing decided here.
//!
//! `js/api.js` checks arguments, and `js/reader.js` makes the report of what comes back
//! ([`Writer`]), in less than a tenth of the time that the same report takes as JSON; objects built
//! member by member across the border cost more than that.
//! Pages of the rules and the schema are plain data, which the package holds outside the module.
//! A panic stops the instance without a text (`build.sh` leaves those out); the wrapper then throws an
//! `Error` and starts a new instance at the next call. Nothing but the last answer lives longer than a call, so there is nothing to free.

// The bodies that `#[wasm_bindgen]` generates are unsafe; nothing written here is.
#![allow(unsafe_code)]

mod writer;

use std::cell::Cell;

use dcs_migration_lint::{
    Applicability, Config, LineIndex, Rule, fix as fix_text, lint as lint_text,
};
use wasm_bindgen::prelude::*;

use crate::writer::{Answer, Writer};

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

thread_local! {
    /// The text of the next call: JavaScript encodes it into this memory.
    static TEXT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    /// The last answer, which JavaScript reads where it lies before its next call.
    static ANSWER: Cell<Option<Answer>> = const { Cell::new(None) };
}

/// Where to write a text of at most so many bytes.
#[must_use]
#[wasm_bindgen]
pub fn room(bytes: usize) -> *mut u8 {
    let mut text = vec![0; bytes];
    let place = text.as_mut_ptr();
    TEXT.set(text);
    place
}

/// The findings of the text, which is as long as this.
#[must_use]
#[wasm_bindgen]
pub fn lint(bytes: usize, levels: &str) -> *const usize {
    answer(config(levels).map(|config| {
        let text = text(bytes);
        let report = lint_text(&text, &config);
        let found = report.diagnostics();
        let mut out = Writer::of_findings(found.len());
        if !found.is_empty() {
            let index = LineIndex::new(report.text());
            for found in found {
                out.diagnostic(found, &index);
            }
        }
        out
    }))
}

/// The text after its fixes, and what was applied.
#[must_use]
#[wasm_bindgen]
pub fn fix(bytes: usize, levels: &str, guesses: bool) -> *const usize {
    let limit = if guesses {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    answer(config(levels).map(|config| {
        // JavaScript encodes nothing but UTF-8.
        let fixed = fix_text(&String::from_utf8_lossy(&text(bytes)), &config, limit);
        let mut out = Writer::default();
        out.copied(&fixed.text);
        out.number(fixed.applied.len());
        for found in &fixed.applied {
            out.constant(found.rule.id);
            match &found.fix {
                Some(fix) => out.text(&fix.title),
                None => out.constant(""),
            }
        }
        out
    }))
}

/// Nothing, or why there is no rule of this id.
#[must_use]
#[wasm_bindgen(js_name = unknownRule)]
pub fn unknown_rule(id: &str) -> *const usize {
    answer(
        Rule::find(id)
            .map(|_| Writer::default())
            .map_err(|error| error.to_string()),
    )
}

fn text(bytes: usize) -> Vec<u8> {
    let mut text = TEXT.take();
    text.truncate(bytes);
    text
}

/// Keeps the answer, or why there is none, and tells where it lies.
fn answer(out: Result<Writer, String>) -> *const usize {
    let answer = out.unwrap_or_else(Writer::refusal).finish();
    let place = answer.numbers.as_ptr();
    ANSWER.set(Some(answer));
    place
}

/// Levels come as `id level` lines.
fn config(levels: &str) -> Result<Config, String> {
    let mut config = Config::default();
    for line in levels.lines() {
        let (rule, level) = line.split_once(' ').unwrap_or((line, ""));
        let level = level
            .parse()
            .map_err(|error| format!("`{rule}`: {error}"))?;
        config
            .set_level(rule, level)
            .map_err(|error| error.to_string())?;
    }
    Ok(config)
}
