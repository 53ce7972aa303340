//! Examples of request files in the documentation of rules have the findings that they show.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use dcs_migration_lint::{Config, RULES, Rule};
use dcs_migration_lint_request_files::{FileFormat, lint};

/// The blocks of a rule's documentation that are files of requests: format, kind and text.
fn examples(rule: &Rule) -> Vec<(FileFormat, &'static str, String)> {
    let doc = rule.doc().lines();
    let mut lines = doc.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let mut examples = Vec::new();
    while let Some(line) = lines.next() {
        for (language, format) in [
            ("```http,", FileFormat::Http),
            ("```hcl,", FileFormat::Terraform),
            ("```yaml,", FileFormat::Yaml),
        ] {
            if let Some(kind) = line.strip_prefix(language) {
                let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                examples.push((format, kind, text.join("\n")));
            }
        }
    }
    examples
}

#[test]
fn examples_say_what_they_show() {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in RULES {
        let examples = examples(rule);
        if rule.subjects().eq(["call"]) {
            for kind in ["invalid", "valid"] {
                assert!(
                    examples.iter().any(|example| example.1 == kind),
                    "{}: no {kind} example",
                    rule.id
                );
            }
        }
        let mut before: Option<&str> = None;
        for (format, kind, text) in &examples {
            *kinds.entry(*kind).or_default() += 1;
            let linted = lint(*format, text, &Config::default());
            let mut found = linted.report.diagnostics().iter();
            let count = found.clone().filter(|found| found.rule == *rule).count();
            assert_eq!(
                count,
                usize::from(*kind == "invalid"),
                "{}: {text}",
                rule.id
            );
            if *kind == "fixed" {
                let before = before.unwrap();
                let linted = lint(*format, before, &Config::default());
                found = linted.report.diagnostics().iter();
                let fix = found.find(|found| found.rule == *rule).unwrap().fix.clone();
                assert_eq!(
                    fix.unwrap().apply(before).as_ref(),
                    Some(text),
                    "{}",
                    rule.id
                );
            }
            before = Some(text);
        }
    }
    assert!(kinds["invalid"] >= 3 && kinds["valid"] >= 2, "{kinds:?}");
}
