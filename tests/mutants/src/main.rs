//! Changes the code in small ways, one at a time, and lists the changes that no test notices;
//! `tests/mutants.sh` starts it in the root of the repository.
//!
//! All changes are built into one copy of the repository in target/mutants/tree, each behind a number. A change that
//! does not compile is dropped. Each test runs once by itself to see which changes it reaches; then each change runs
//! with the tests that reach it, until one fails.

mod build;
mod explained;
mod find;
mod run;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use build::Crates;
use find::Mutant;
use run::Outcome;

const USAGE: &str = "usage: mutants libraries|cli [--again RESULTS] [--longest SECONDS] [--minutes N] [--tests NAME,…] [PATH…]";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let crates = match arguments.next().as_deref() {
        Some("libraries") => Crates::libraries(),
        Some("cli") => Crates::cli(),
        _ => return usage(),
    };
    let mut again = None;
    let mut longest = Duration::MAX;
    let mut end = None;
    let mut tests = Vec::new();
    let mut paths = Vec::new();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--again" => match arguments.next().map(std::fs::read_to_string) {
                Some(Ok(results)) => again = Some(explained::keys_of_results(&results)),
                _ => return usage(),
            },
            "--longest" => match arguments.next().map(|seconds| seconds.parse()) {
                Some(Ok(seconds)) => longest = Duration::from_secs_f64(seconds),
                _ => return usage(),
            },
            "--minutes" => match arguments.next().map(|minutes| minutes.parse::<u64>()) {
                Some(Ok(minutes)) => end = Some(Instant::now() + Duration::from_secs(60 * minutes)),
                _ => return usage(),
            },
            "--tests" => match arguments.next() {
                Some(names) => tests = names.split(',').map(str::to_owned).collect(),
                None => return usage(),
            },
            option if option.starts_with('-') => return usage(),
            _ => paths.push(argument),
        }
    }
    let explained = explained::Explained::read(Path::new("tests/mutants/explained.txt"));

    let build::Copy { mutants, sources } = build::copy(&crates, &paths);
    eprintln!("{} changes in {} files", mutants.len(), sources.len());
    let is_wanted = |number: &usize| {
        again
            .as_ref()
            .is_none_or(|again| again.contains(&mutants[number - 1].key()))
    };
    let (mut chosen, left_out): (Vec<usize>, Vec<usize>) = (1..=mutants.len()).partition(is_wanted);
    // The others would only make the build longer.
    let left_out = left_out.into_iter().collect();
    let dropped = build::check(&crates, &sources, &left_out);
    eprintln!("{} do not compile", dropped.len());
    let tests = run::reached(&build::tests(&crates, &tests), longest);

    chosen.retain(|number| !dropped.contains(number));
    // In the order of the paths.
    chosen.sort_by_key(|number| {
        let file = &mutants[number - 1].file;
        paths
            .iter()
            .position(|path| file.starts_with(path.as_str()))
    });
    let file = Path::new("target/mutants").join(format!("{}.txt", crates.name));
    let outcomes = run::all(&mutants, &chosen, &tests, &explained, &file, end);
    let broken = run::broken(&tests);
    for test in &broken {
        println!("{test} fails without a change by now: the changes wrote into the copy");
    }
    table(&mutants, &dropped, &outcomes);
    explained.unused(&mutants, &outcomes);
    println!("results are in {}", file.display());
    let missed = |outcome: &Outcome| matches!(outcome, Outcome::Missed | Outcome::Unreached);
    if broken.is_empty() && !outcomes.values().any(missed) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

/// Prints what became of the changes in each folder.
fn table(mutants: &[Mutant], dropped: &BTreeSet<usize>, outcomes: &BTreeMap<usize, Outcome>) {
    let mut rows: BTreeMap<&str, [usize; 8]> = BTreeMap::new();
    for (at, mutant) in mutants.iter().enumerate() {
        let folder = mutant
            .file
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let column = match outcomes.get(&(at + 1)) {
            _ if dropped.contains(&(at + 1)) => 1,
            Some(Outcome::Noticed) => 2,
            Some(Outcome::TimedOut) => 3,
            Some(Outcome::Explained) => 4,
            Some(Outcome::Missed) => 5,
            Some(Outcome::Unreached) => 6,
            None => 7,
        };
        for folder in [folder, "all"] {
            let row = rows.entry(folder).or_default();
            row[column] += 1;
            row[0] += 1;
        }
    }
    println!(
        "| folder | changes | not valid | noticed by a test | as an endless loop | explained | missed | not reached | not tried |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (folder, row) in rows {
        let row = row.map(|count| count.to_string()).join(" | ");
        println!("| `{folder}` | {row} |");
    }
}
