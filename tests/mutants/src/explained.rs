//! Changes that no test can notice, each with its reason: lines of `file: function: change: reason`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::find::Mutant;
use crate::run::Outcome;

/// What explained.txt says.
pub(crate) struct Explained {
    lines: Vec<String>,
}

impl Explained {
    pub(crate) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self {
            lines: lines.map(str::to_owned).collect(),
        }
    }

    pub(crate) fn has(&self, mutant: &Mutant) -> bool {
        let start = format!("{}: ", mutant.key());
        self.lines.iter().any(|line| line.starts_with(&start))
    }

    /// Prints the lines about changed files that explain no change, or one that was tried and not missed.
    pub(crate) fn unused(&self, mutants: &[Mutant], outcomes: &BTreeMap<usize, Outcome>) {
        let files: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.file.as_str()).collect();
        for line in &self.lines {
            let file = line.split(": ").next().unwrap_or_default();
            let explained = mutants.iter().zip(1..).filter(|(mutant, _)| {
                mutant.file == file && line.starts_with(&format!("{}: ", mutant.key()))
            });
            // Changes may have the same name; those that were not tried may be missed.
            let mut outcomes = explained.map(|(_, number)| outcomes.get(&number));
            let is_used =
                |outcome: Option<Outcome>| matches!(outcome, None | Some(Outcome::Explained));
            if files.contains(file) && !outcomes.any(|outcome| is_used(outcome.copied())) {
                println!("explained, but noticed or gone: {line}");
            }
        }
    }
}

/// The changes that a file of results names, without their lines.
pub(crate) fn keys_of_results(results: &str) -> BTreeSet<String> {
    let line = |line: &str| {
        let (file, rest) = line.split_once(':')?;
        let (_, rest) = rest.split_once(": ")?;
        Some(format!(
            "{file}: {}",
            rest.trim_end_matches(" (no test reaches it)")
        ))
    };
    results.lines().filter_map(line).collect()
}
