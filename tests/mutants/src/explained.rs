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

    /// Prints the lines about changed files that explain no change that was missed.
    pub(crate) fn unused(
        &self,
        mutants: &[Mutant],
        chosen: &[usize],
        outcomes: &BTreeMap<usize, Outcome>,
    ) {
        let files: BTreeSet<&str> = chosen
            .iter()
            .map(|number| mutants[number - 1].file.as_str())
            .collect();
        let explained: Vec<String> = outcomes
            .iter()
            .filter(|(_, outcome)| matches!(outcome, Outcome::Explained))
            .map(|(number, _)| format!("{}: ", mutants[number - 1].key()))
            .collect();
        for line in &self.lines {
            let file = line.split(": ").next().unwrap_or_default();
            if files.contains(file)
                && !explained
                    .iter()
                    .any(|start| line.starts_with(start.as_str()))
            {
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
