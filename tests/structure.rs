//! What holds of the sources: layers, and files generated from the rules.
//!
//! `UPDATE=1 cargo test` rewrites the generated parts.
#![allow(clippy::unwrap_used)]

#[path = "support/structure.rs"]
mod support;

use std::fmt::Write as _;
use std::path::PathBuf;

use dcs_migration_lint::{RULES, Rule};
use support::Structure;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn files_use_only_lower_layers_and_form_no_circle() {
    Structure::read(&root().join("src")).check(&[
        "text",
        "json",
        "contract",
        "diagnostic",
        "rules",
        "lint",
        "model",
        "wire",
        "lib",
    ]);
}

#[test]
fn files_of_request_files_form_no_circle() {
    let structure = Structure::read(&root().join("request-files/src"));
    assert!(structure.len() > 5, "{}", structure.len());
    assert_eq!(structure.circles(), [] as [Vec<&str>; 0]);
    assert_eq!(structure.longer_than(600), [] as [String; 0]);
}

#[test]
fn tables_are_generated_from_the_rules() {
    let mut table = String::from("| rule | severity | fix | what |\n|---|---|---|---|\n");
    let mut pages = String::from(
        "# Rules\n\nGenerated from the sources in this folder. \
         \"The API reference\" is the one of DCS (Huawei Cloud and Open Telekom Cloud), \
         \"Configuring an Online Data Migration Task\".\n",
    );
    for rule in RULES {
        let (id, summary) = (rule.id, rule.summary().trim().replace('|', "\\|"));
        let (severity, fix) = (rule.severity, rule.fix());
        writeln!(
            table,
            "| [`{id}`](../src/rules/README.md#{id}) | {severity} | {fix} | {summary} |"
        )
        .unwrap();
        let doc = with_headings(&page(rule));
        let subjects: Vec<&str> = rule.subjects().collect();
        writeln!(
            pages,
            "\n## {id}\n\n**{severity}** · {} · fix: {fix} · since {}\n\n{}",
            subjects.join(", "),
            rule.since,
            doc.trim()
        )
        .unwrap();
    }
    assert_generated("src/rules/README.md", &pages);
    assert_generated("pkg/js/rules.json", &rules_as_json());
    let page = std::fs::read_to_string(root().join("docs/rules.md")).unwrap();
    let (begin, end) = ("<!-- rules -->\n", "<!-- /rules -->");
    let start = page.find(begin).unwrap() + begin.len();
    let stop = page.find(end).unwrap();
    assert_generated(
        "docs/rules.md",
        &format!("{}{table}{}", &page[..start], &page[stop..]),
    );
    let ids: Vec<String> = RULES
        .iter()
        .map(|rule| format!("\"{}\"", rule.id))
        .collect();
    for path in ["schema/report.schema.json", "schema/config.schema.json"] {
        let schema = std::fs::read_to_string(root().join(path)).unwrap();
        let start = schema.rfind("    \"rule\": {").unwrap();
        let generated = format!(
            "    \"rule\": {{ \"enum\": [{}] }}\n  }}\n}}\n",
            ids.join(", ")
        );
        assert_generated(path, &format!("{}{generated}", &schema[..start]));
    }
}

/// The documentation of a rule without the space that follows `///`.
fn page(rule: &Rule) -> String {
    let lines = rule.doc().lines();
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// A page with a heading for each example: Markdown does not show the words after the fence.
fn with_headings(page: &str) -> String {
    let mut out = String::new();
    for line in page.lines() {
        let kind = line
            .strip_prefix("```")
            .and_then(|info| info.split(',').nth(1));
        match kind {
            Some("invalid") => out.push_str("**Incorrect**\n\n"),
            Some("valid") => out.push_str("**Correct**\n\n"),
            Some("fixed") => out.push_str("**Correct**, after the fix\n\n"),
            _ => {}
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The rules for the npm package, one a line.
fn rules_as_json() -> String {
    let pages = RULES.iter().map(|rule| {
        let entry = serde_json::json!({
            "id": rule.id,
            "severity": rule.severity.as_str(),
            "since": rule.since,
            "fix": rule.fix(),
            "keywords": rule.keywords,
            "summary": rule.summary().trim(),
            "doc": page(rule),
        });
        entry.to_string()
    });
    let pages: Vec<String> = pages.collect();
    format!("[\n{}\n]\n", pages.join(",\n"))
}

fn assert_generated(path: &str, expected: &str) {
    let file = root().join(path);
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, expected).unwrap();
    } else if let Some((at, (found, expected))) = found
        .lines()
        .chain(["<end>"])
        .zip(expected.lines().chain(["<end>"]))
        .enumerate()
        .find(|(_, (a, b))| a != b)
    {
        panic!(
            "{path}:{}\n  is        {found}\n  should be {expected}\nUPDATE=1 cargo test rewrites it",
            at + 1
        );
    }
}
