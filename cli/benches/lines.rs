//! `--lines` on one core beside parsing the same lines into `serde_json::Value` and dropping them.
//!
//! `cargo bench -p dcs-migration-lint-cli`. Needs Linux with `taskset`. Read the ratios, not the
//! times: each is the best of five, and both sides read the same file.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it is for people, and may fail"
)]

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LINES: usize = 200_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    for (name, mode, password) in [
        ("clean", "manual", ""),
        ("one warning", "manual", r#","password":"Some-0ther-word""#),
        ("one error", "Manual", ""),
    ] {
        let path = folder.path().join("requests.jsonl");
        let mut file = File::create(&path).unwrap();
        for number in 0..LINES {
            let (high, low) = (number / 256 % 256, number % 256);
            writeln!(
                file,
                r#"{{"migration_method":"full_amount_migration","resume_mode":"{mode}","source_instance":{{"addrs":"10.0.{high}.{low}:6379"{password}}},"target_instance":{{"id":"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}}}"#
            )
            .unwrap();
        }
        drop(file);
        let parsed = best(|| parse(&path));
        let linted = best(|| lint(&path));
        println!(
            "{name}: parse {parsed:.0?}, lint {linted:.0?}, ratio {:.2}",
            linted.as_secs_f64() / parsed.as_secs_f64()
        );
    }
}

fn best(run: impl Fn()) -> Duration {
    let times = (0..5).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().unwrap()
}

fn parse(path: &Path) {
    let mut reader = BufReader::with_capacity(1 << 17, File::open(path).unwrap());
    let (mut line, mut lines) = (Vec::new(), 0);
    while reader.read_until(b'\n', &mut line).unwrap() > 0 {
        drop(serde_json::from_slice::<serde_json::Value>(&line).unwrap());
        line.clear();
        lines += 1;
    }
    assert_eq!(lines, LINES);
}

fn lint(path: &Path) {
    let status = Command::new("taskset")
        .args(["-c", "0", env!("CARGO_BIN_EXE_dcs-migration-lint")])
        .args(["--lines", "--exit-zero"])
        .arg(path)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
}
