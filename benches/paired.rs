//! `lint` and what people use instead, in turn on the same body, for `bench.sh`: prints one line
//! of JSON for each pair, the median over the pairs. Asserts what each side finds.
//!
//! `--lines` is compared with `paired parse FILE`, which parses the lines of a file, drops the
//! values, and prints how many there were, and with `paired validate FILE`, which also validates
//! each value and prints its verdict on a line.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss
)]

#[path = "bodies/large.rs"]
mod large;

use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Write, stdout};
use std::time::{Duration, Instant};

use dcs_migration_lint::{Config, lint, schema};
use serde::de::IgnoredAny;
use serde_json::Value;

use self::large::large;

/// Long enough that the clock does not count.
const RUN: Duration = Duration::from_millis(4);

fn main() {
    // `cargo test --benches` runs this too.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["parse", file] => {
            let lines = each_line(file, |_, line| {
                black_box(serde_json::from_slice::<Value>(line).unwrap());
            });
            println!("{lines}");
        }
        ["validate", file] => {
            let published = serde_json::from_str(schema::REQUEST).unwrap();
            let validator = jsonschema::validator_for(&published).unwrap();
            let mut out = BufWriter::with_capacity(1 << 17, stdout().lock());
            each_line(file, |number, line| {
                let valid = validator.is_valid(&serde_json::from_slice(line).unwrap());
                writeln!(out, "{{\"line\":{number},\"valid\":{valid}}}").unwrap();
            });
            out.flush().unwrap();
        }
        _ if arguments.iter().any(|word| word == "--test") => {}
        _ => all(),
    }
}

/// Reads as `--lines` does, with one buffer for all lines. Returns how many there are.
fn each_line(file: &str, mut line_is: impl FnMut(usize, &[u8])) -> usize {
    let mut reader = BufReader::with_capacity(1 << 17, File::open(file).unwrap());
    let (mut line, mut lines) = (Vec::new(), 0);
    while reader.read_until(b'\n', &mut line).unwrap() > 0 {
        lines += 1;
        line_is(lines, &line);
        line.clear();
    }
    lines
}

fn all() {
    let published: Value = serde_json::from_str(schema::REQUEST).unwrap();
    let validator = jsonschema::validator_for(&published).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("request.json", published).unwrap();
    let index = compiler.compile("request.json", &mut schemas).unwrap();
    let config = Config::default();
    for (name, text, findings, valid) in [
        (
            "the API reference's example",
            include_str!("../examples/set-online-migration-task.json"),
            2,
            true,
        ),
        (
            "a body with ten faults",
            include_str!("bodies/faulty.json"),
            10,
            false,
        ),
    ] {
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(lint(text, &config).diagnostics().len(), findings);
        assert_eq!(validator.is_valid(&value), valid);
        assert_eq!(schemas.validate(&value, index).is_ok(), valid);
        let ours = || lint(text, &config).diagnostics().len();
        compare(
            101,
            name,
            "`serde_json`, skipping all values",
            &ours,
            &|| {
                black_box(serde_json::from_str::<IgnoredAny>(text).unwrap());
                0
            },
        );
        let parse = || serde_json::from_str::<Value>(text).unwrap();
        compare(101, name, "`serde_json` alone", &ours, &|| {
            black_box(parse());
            0
        });
        compare(101, name, "`serde_json` and `jsonschema`", &ours, &|| {
            let value = parse();
            let errors = validator.iter_errors(&value);
            errors.map(|error| error.to_string().len()).sum()
        });
        compare(101, name, "`serde_json` and `boon`", &ours, &|| {
            let value = parse();
            let result = schemas.validate(&value, index);
            result.map_or_else(|error| error.to_string().len(), |()| 0)
        });
    }
    let (small, big) = (large(1_000_000), large(10_000_000));
    compare(
        15,
        "a body of 10 MB",
        "`serde_json` and `jsonschema`",
        &|| lint(&big, &config).diagnostics().len(),
        &|| {
            let value: Value = serde_json::from_str(&big).unwrap();
            let errors = validator.iter_errors(&value);
            errors.map(|error| error.to_string().len()).sum()
        },
    );
    let find = |text: &str| {
        let found = lint(text, &config).diagnostics().len();
        assert_eq!(found, 1);
        found
    };
    compare(
        15,
        "a body of 10 MB",
        "itself on 1 MB",
        &|| find(&big),
        &|| find(&small),
    );
}

fn compare(
    pairs: usize,
    body: &str,
    peer: &str,
    ours: &dyn Fn() -> usize,
    theirs: &dyn Fn() -> usize,
) {
    let time = |side: &dyn Fn() -> usize, calls: u32| {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(side());
        }
        start.elapsed()
    };
    let mut calls = 1;
    while time(ours, calls) < RUN {
        calls *= 2;
    }
    let mut pairs: Vec<(f64, f64)> = (0..pairs)
        .map(|_| {
            let ours = time(ours, calls).as_secs_f64();
            (ours / time(theirs, calls).as_secs_f64(), ours)
        })
        .collect();
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (ratio, ours) = pairs[pairs.len() / 2];
    let row = serde_json::json!({
        "what": format!("library, {body}"),
        "peer": peer,
        "ratio": ratio,
        "ms": ours * 1e3 / f64::from(calls),
    });
    println!("{row}");
}
