//! Lints one body a number of times and does nothing else, for `benches/instructions.sh` to count.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use dcs_migration_lint::{Config, lint};

fn main() {
    let mut words = std::env::args().skip(1);
    let (Some(file), Some(times)) = (words.next(), words.next()) else {
        // `cargo test --benches` and `cargo bench` call it without a body.
        return;
    };
    let text = std::fs::read_to_string(file).unwrap();
    let times: usize = times.parse().unwrap();
    let config = Config::default();
    let found: usize = (0..times)
        .map(|_| lint(&text, &config).diagnostics().len())
        .sum();
    println!("{}", found / times.max(1));
}
