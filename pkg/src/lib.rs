//! The library for JavaScript: strings in, JSON out, and nothing decided here.
//!
//! `js/api.js` checks arguments and parses what comes back. A text with its report costs less as
//! one JSON string than as an object built member by member across the border.
//! A panic stops the instance without a text (`build.sh` leaves those out); the wrapper then throws an
//! `Error` and starts a new instance at the next call. Nothing lives longer than a call, so there is nothing to free.

// The bodies that `#[wasm_bindgen]` generates are unsafe; nothing written here is.
#![allow(unsafe_code)]

use dcs_migration_lint::report::{WireFile, WireReport};
use dcs_migration_lint::{
    Applicability, Config, RULES, Rule, fix as fix_text, lint as lint_text, schema,
};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// The report of one text as JSON.
#[wasm_bindgen]
pub fn lint(text: &str, levels: &str, path: &str) -> Result<String, JsValue> {
    let report = lint_text(text, &config(levels)?);
    json(&WireReport::new(vec![WireFile::new(path, &report)], 0))
}

/// `{text, applied}` as JSON.
#[wasm_bindgen]
pub fn fix(text: &str, levels: &str, guesses: bool) -> Result<String, JsValue> {
    #[derive(Serialize)]
    struct Applied<'a> {
        rule: &'a str,
        title: &'a str,
    }
    #[derive(Serialize)]
    struct Fixed<'a> {
        text: &'a str,
        applied: Vec<Applied<'a>>,
    }
    let limit = if guesses {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    let fixed = fix_text(text, &config(levels)?, limit);
    json(&Fixed {
        text: &fixed.text,
        applied: fixed
            .applied
            .iter()
            .map(|found| Applied {
                rule: found.rule.id,
                title: found.fix.as_ref().map_or("", |fix| &fix.title),
            })
            .collect(),
    })
}

#[derive(Serialize)]
struct Page {
    id: &'static str,
    severity: &'static str,
    since: &'static str,
    fix: &'static str,
    keywords: &'static [&'static str],
    summary: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<&'static str>,
}

impl Page {
    fn new(rule: &Rule, doc: bool) -> Self {
        Self {
            id: rule.id,
            severity: rule.severity.as_str(),
            since: rule.since,
            fix: rule.fix(),
            keywords: rule.keywords,
            summary: rule.summary(),
            doc: doc.then_some(rule.doc),
        }
    }
}

/// All rules as JSON, without their documentation.
#[wasm_bindgen]
pub fn rules() -> Result<String, JsValue> {
    json(
        &RULES
            .iter()
            .map(|rule| Page::new(rule, false))
            .collect::<Vec<_>>(),
    )
}

/// One rule with its documentation as JSON.
#[wasm_bindgen]
pub fn explain(id: &str) -> Result<String, JsValue> {
    let rule = Rule::find(id).map_err(|error| JsValue::from_str(&error.to_string()))?;
    json(&Page::new(rule, true))
}

/// The JSON Schema of the request.
#[must_use]
#[wasm_bindgen(js_name = requestSchema)]
pub fn request_schema() -> String {
    schema::REQUEST.to_owned()
}

/// Levels come as `id level` lines. What is wrong with them is thrown as a string, which the
/// wrapper turns into a `TypeError`.
fn config(levels: &str) -> Result<Config, JsValue> {
    let mut config = Config::default();
    for line in levels.lines() {
        let (rule, level) = line.split_once(' ').unwrap_or((line, ""));
        let level = level
            .parse()
            .map_err(|error| JsValue::from_str(&format!("`{rule}`: {error}")))?;
        config
            .set_level(rule, level)
            .map_err(|error| JsValue::from_str(&error.to_string()))?;
    }
    Ok(config)
}

fn json(value: &impl Serialize) -> Result<String, JsValue> {
    serde_json::to_string(value).map_err(|error| JsValue::from_str(&error.to_string()))
}
