//! How often each rule is violated: a table, or JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Applicability, Severity};
use serde::Serialize;
use serde_json::{Value, json};

use super::renderer::{Renderer, RunEnd, Style};
use crate::lint::check::CheckedFile;
use crate::terminal::text::escape_json;

pub(super) struct Statistics {
    style: Style,
    as_json: bool,
    rules: BTreeMap<&'static str, Counts>,
}

struct Counts {
    /// The highest, since configurations may set different levels.
    severity: Severity,
    findings: usize,
    /// With a safe fix that `--fix` can apply.
    fixable: usize,
}

/// Version 1 of the JSON.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    /// The most frequent first.
    rules: Vec<Entry<'a>>,
    failures: Vec<Value>,
    summary: Value,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    severity: &'a str,
    findings: usize,
    fixable: usize,
}

impl Statistics {
    pub(super) fn new(style: &Style, as_json: bool) -> Self {
        Self {
            style: style.clone(),
            as_json,
            rules: BTreeMap::new(),
        }
    }

    fn json(rules: &[(&str, &Counts)], end: &RunEnd<'_>) -> io::Result<String> {
        let rules = rules.iter().map(|(rule, counts)| Entry {
            rule,
            severity: counts.severity.as_str(),
            findings: counts.findings,
            fixable: counts.fixable,
        });
        let failures = end.failures.iter().map(
            |failure| json!({"path": failure.path, "message": escape_controls(&failure.message)}),
        );
        let totals = end.totals;
        let document = Document {
            version: 1,
            rules: rules.collect(),
            failures: failures.collect(),
            summary: json!({
                "files": totals.files,
                "errors": totals.errors,
                "warnings": totals.warnings,
                "infos": totals.infos,
                "skipped": totals.skipped,
            }),
        };
        let json = serde_json::to_string_pretty(&document)?;
        Ok(escape_json(&json))
    }
}

impl Renderer for Statistics {
    fn file(&mut self, _: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        for (_, diagnostic) in file.active() {
            let counts = self.rules.entry(diagnostic.rule.id).or_insert(Counts {
                severity: diagnostic.severity,
                findings: 0,
                fixable: 0,
            });
            counts.severity = counts.severity.max(diagnostic.severity);
            counts.findings += 1;
            let fix = diagnostic.fix.as_ref().filter(|_| file.fixable);
            let is_safe = fix.is_some_and(|fix| fix.applicability == Applicability::Safe);
            counts.fixable += usize::from(is_safe);
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        let mut rules: Vec<(&str, &Counts)> = self
            .rules
            .iter()
            .map(|(rule, counts)| (*rule, counts))
            .collect();
        // Those with equal counts stay in the order of their ids.
        rules.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.findings));
        if self.as_json {
            return writeln!(out, "{}", Self::json(&rules, end)?);
        }
        if !rules.is_empty() {
            let width = rules.iter().map(|(rule, _)| rule.len()).max().unwrap_or(0);
            writeln!(out, "findings  severity  {:width$}  fixable", "rule")?;
            for (rule, counts) in rules {
                writeln!(
                    out,
                    "{:>8}  {:8}  {rule:width$}  {:>7}",
                    counts.findings,
                    counts.severity.as_str(),
                    counts.fixable,
                )?;
            }
            if self.style.summary {
                writeln!(out)?;
            }
        }
        self.style.write_summary(out, end)
    }
}
