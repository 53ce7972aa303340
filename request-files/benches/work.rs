//! Lints one file a number of times and does nothing else, for `benches/growth.sh` to count. Its
//! format is the one of its content.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use dcs_migration_lint::Config;
use dcs_migration_lint_request_files::{FileFormat, lint};

fn main() {
    let mut words = std::env::args().skip(1);
    let (Some(file), Some(times)) = (words.next(), words.next()) else {
        // `cargo test --benches` and `cargo bench` call it without a file.
        return;
    };
    let text = std::fs::read_to_string(file).unwrap();
    let times: usize = times.parse().unwrap();
    let format = FileFormat::from_content(text.as_bytes()).unwrap();
    let config = Config::default();
    let requests: usize = (0..times)
        .map(|_| lint(format, &text, &config).requests)
        .sum();
    println!("{format:?} {}", requests / times.max(1));
}
