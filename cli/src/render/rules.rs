//! The rules as a list, and the page of one rule.

use dcs_migration_lint::{RULES, Rule};
use serde_json::json;

use crate::settings::ListFormat;

/// All rules, sorted by id.
pub(crate) fn list(format: ListFormat) -> String {
    let mut rules: Vec<&Rule> = RULES.to_vec();
    rules.sort_by_key(|rule| rule.id);
    match format {
        ListFormat::Text => table(&rules),
        ListFormat::Json => {
            let rules: Vec<_> = rules.iter().map(|rule| object(rule)).collect();
            format!("{:#}", serde_json::Value::from(rules))
        }
    }
}

fn table(rules: &[&Rule]) -> String {
    let heading = ["RULE", "LEVEL", "FIX", "SUMMARY"];
    let mut rows = vec![heading];
    rows.extend(rules.iter().map(|rule| {
        let severity = rule.severity.as_str();
        [rule.id, severity, rule.fix(), rule.summary().trim()]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let (id, severity, fix) = (width(0), width(1), width(2));
    let lines = rows.iter().map(|[rule, level, fixes, summary]| {
        format!("{rule:id$}  {level:severity$}  {fixes:fix$}  {summary}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn object(rule: &Rule) -> serde_json::Value {
    json!({
        "id": rule.id,
        "severity": rule.severity.as_str(),
        "fix": rule.fix(),
        "since": rule.since,
        "keywords": rule.keywords,
        "summary": rule.summary().trim(),
        "doc": lines(rule).join("\n"),
    })
}

/// The page of a rule, as Markdown.
pub(crate) fn page(rule: &Rule) -> String {
    format!(
        "# {}\n\nLevel: {}. Fix: {}. Since: {}.\n\n{}\n",
        rule.id,
        rule.severity,
        rule.fix(),
        rule.since,
        lines(rule).join("\n"),
    )
}

/// The documentation without the space after `///`.
fn lines(rule: &Rule) -> Vec<&'static str> {
    rule.doc()
        .trim_end()
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect()
}
