//! The library for JavaScript: texts in, values out, and nothing decided here.
//!
//! Everything crosses by the types of wasm-bindgen. A report crosses as two columns, which JavaScript
//! makes whole in less than a tenth of the time that the same report takes as JSON; objects built
//! member by member across the border take longer than that. `report.rs` and
//! `js/report.js` are generated from one description. What is rare is a plain value.
//! `js/api.js` checks arguments. Pages of the rules and the schema are plain data, which the package
//! holds outside the module.
//! A panic stops the instance without a text (`build.sh` leaves those out); the wrapper then throws an
//! `Error` and starts a new instance at the next call.

// The bodies that `#[wasm_bindgen]` generates are unsafe; nothing written here is.
#![allow(unsafe_code)]

mod columns;
#[rustfmt::skip]
mod report;
mod writer;

use std::cell::RefCell;

use dcs_migration_lint::{
    Applicability, Config, Report, Rule, fix as fix_text, lint as lint_text, lint_path as lint_uri,
    lint_response as lint_answer,
};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::columns::columns;
use crate::writer::Constants;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[wasm_bindgen]
extern "C" {
    /// What takes the columns of a report: made in `js/api.js`.
    pub type Columns;

    /// Reads a report, whose numbers lie in this memory until it returns.
    #[wasm_bindgen(method)]
    fn take(this: &Columns, numbers: &[u32], texts: &str);
}

thread_local! {
    /// What JavaScript has got from this instance.
    static CONSTANTS: RefCell<Constants> = RefCell::new(Constants::new());
}

/// The report on a body, which comes as UTF-8: JavaScript encodes a short text faster into an array
/// of its own than wasm-bindgen does.
#[wasm_bindgen]
pub fn lint(
    text: &[u8],
    levels: Option<String>,
    places: bool,
    to: &Columns,
) -> Result<(), JsError> {
    give(&lint_text(text, &config(levels)?), places, to);
    Ok(())
}

/// The report on a path.
#[wasm_bindgen(js_name = lintPath)]
pub fn lint_path(uri: &str, levels: Option<String>, to: &Columns) -> Result<(), JsError> {
    give(&lint_uri(uri, &config(levels)?), true, to);
    Ok(())
}

/// The report on a response.
#[wasm_bindgen(js_name = lintResponse)]
pub fn lint_response(
    status: u16,
    text: &str,
    levels: Option<String>,
    to: &Columns,
) -> Result<(), JsError> {
    give(&lint_answer(status, text, &config(levels)?), true, to);
    Ok(())
}

/// Has JavaScript read the findings and, with places, the secrets.
fn give(found: &Report<'_>, places: bool, to: &Columns) {
    let (numbers, texts) = CONSTANTS.with_borrow_mut(|constants| columns(found, places, constants));
    to.take(&numbers, &texts);
}

/// An array of the text after its fixes and what was applied: pairs of a rule and a title. Arrays,
/// since members with names need a table of these names, which is large.
#[wasm_bindgen]
pub fn fix(text: &str, levels: Option<String>, guesses: bool) -> Result<JsValue, JsError> {
    let limit = if guesses {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    let fixed = fix_text(text, &config(levels)?, limit);
    let applied = fixed.applied.iter().map(|found| {
        let title = found.fix.as_ref().map_or("", |fix| &fix.title);
        (found.rule.id, title)
    });
    let answer = (fixed.text.as_str(), applied.collect::<Vec<_>>());
    Ok(answer.serialize(&Serializer::json_compatible())?)
}

/// Nothing, or why there is no rule of this id.
#[wasm_bindgen(js_name = requireRule)]
pub fn require_rule(id: &str) -> Result<(), JsError> {
    Rule::find(id)?;
    Ok(())
}

/// Levels come as `id level` lines, whose levels JavaScript has checked.
fn config(levels: Option<String>) -> Result<Config, JsError> {
    let mut config = Config::default();
    for line in levels.unwrap_or_default().lines() {
        let (rule, level) = line.split_once(' ').unwrap_or((line, ""));
        config.set_level(rule, level.parse()?)?;
    }
    Ok(config)
}
