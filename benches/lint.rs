//! `lint` beside what people would run instead, in one run: read the ratios, not the times.
//!
//! `cargo bench`. Every function asserts what it finds, so that no speed is bought with a loss.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "bodies/large.rs"]
mod large;
#[path = "bodies/mebibyte.rs"]
mod mebibyte;

use std::sync::LazyLock;

use dcs_migration_lint::{Config, lint, schema};
use divan::Bencher;
use serde_json::Value;

use self::large::large;
use self::mebibyte::KINDS;

fn main() {
    divan::main();
}

/// Name, body, findings of `lint`.
static BODIES: LazyLock<Vec<(&'static str, String, usize)>> = LazyLock::new(|| {
    let example = include_str!("../examples/set-online-migration-task.json").to_owned();
    let faulty = include_str!("bodies/faulty.json").to_owned();
    let broken = include_str!("bodies/broken.json").to_owned();
    vec![
        ("example", example, 2),
        ("faulty", faulty, 10),
        ("broken", broken, 13),
        ("1 MB", large(1_000_000), 1),
        ("10 MB", large(10_000_000), 1),
    ]
});

fn names() -> impl Iterator<Item = &'static str> {
    ["example", "faulty", "broken", "1 MB", "10 MB"].into_iter()
}

fn strict_names() -> impl Iterator<Item = &'static str> {
    names().filter(|name| *name != "broken")
}

fn body(name: &str) -> (&'static str, usize) {
    let body = BODIES.iter().find(|body| body.0 == name).unwrap();
    (&body.1, body.2)
}

#[divan::bench(args = names())]
fn lint_all_rules(bencher: Bencher, name: &str) {
    let (text, findings) = body(name);
    let config = Config::default();
    assert_eq!(lint(text, &config).diagnostics().len(), findings);
    bencher.bench(|| lint(text, &config).diagnostics().len());
}

/// A body of 1 MiB of anything.
#[divan::bench(args = KINDS.iter().map(|kind| kind.name), sample_count = 10, sample_size = 1)]
fn lint_a_mebibyte(bencher: Bencher, name: &str) {
    let kind = KINDS.iter().find(|kind| kind.name == name).unwrap();
    let body = kind.body();
    let config = Config::default();
    assert!(lint(&body, &config).has_errors());
    bencher.bench(|| lint(&body, &config).diagnostics().len());
}

#[divan::bench(args = strict_names())]
fn serde_json_value(bencher: Bencher, name: &str) {
    let (text, _) = body(name);
    bencher.bench(|| serde_json::from_str::<Value>(text).unwrap());
}

#[divan::bench(args = strict_names())]
fn serde_json_and_jsonschema(bencher: Bencher, name: &str) {
    let (text, _) = body(name);
    let schema = serde_json::from_str(schema::REQUEST).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert_eq!(
        validator.is_valid(&serde_json::from_str(text).unwrap()),
        name != "faulty"
    );
    bencher.bench(|| {
        let value: Value = serde_json::from_str(text).unwrap();
        let errors = validator.iter_errors(&value);
        errors.map(|error| error.to_string().len()).sum::<usize>()
    });
}

#[divan::bench(args = strict_names())]
fn serde_json_and_boon(bencher: Bencher, name: &str) {
    let (text, _) = body(name);
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let schema = serde_json::from_str(schema::REQUEST).unwrap();
    compiler.add_resource("request.json", schema).unwrap();
    let index = compiler.compile("request.json", &mut schemas).unwrap();
    bencher.bench(|| {
        let value: Value = serde_json::from_str(text).unwrap();
        schemas
            .validate(&value, index)
            .map_or_else(|error| error.to_string().len(), |()| 0)
    });
}
