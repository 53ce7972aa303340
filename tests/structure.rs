//! What holds of the sources: layers, and files generated from the rules.
//!
//! `UPDATE=1 cargo test` rewrites the generated parts.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dcs_migration_lint::RULES;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Each module may use those of the rows above its own, and its row's own left of it.
const LAYERS: &[&[&str]] = &[
    &["span", "text", "invalid", "json", "encoding"],
    &[
        "address",
        "path",
        "response",
        "request",
        "secret",
        "schema",
        "other_call",
        "password",
    ],
    // A diagnostic names its rule, and a rule makes diagnostics: one layer.
    &["facts", "diagnostic", "call", "rule"],
    &["rules"],
    &["lint", "fix", "report", "typed", "answer", "source"],
];

#[test]
fn modules_use_only_what_stands_left_of_them() {
    let order: Vec<&str> = LAYERS.iter().flat_map(|row| row.iter().copied()).collect();
    let rank = |module: &str| order.iter().position(|name| *name == module);
    for entry in walk(&root().join("src")) {
        let relative = entry.strip_prefix(root().join("src")).unwrap();
        let module = relative.iter().next().unwrap().to_string_lossy();
        let module = module.trim_end_matches(".rs").to_owned();
        if module == "lib" || relative.ends_with("tests.rs") {
            continue;
        }
        let own = rank(&module).unwrap_or_else(|| panic!("{module} has no place in the layers"));
        for line in std::fs::read_to_string(&entry).unwrap().lines() {
            let Some(used) = line.trim_start().strip_prefix("use crate::") else {
                continue;
            };
            let used = used.split([':', ';']).next().unwrap();
            let other = rank(used).unwrap_or_else(|| panic!("{used} has no place in the layers"));
            // A diagnostic names its rule.
            let allowed = matches!((module.as_str(), used), ("diagnostic", "rule"));
            assert!(
                other <= own || allowed,
                "{} uses {used}",
                relative.display()
            );
            // Rules never import each other.
            let is_rule = module == "rules" && !relative.ends_with("mod.rs");
            assert!(
                !is_rule || used != "rules",
                "{} uses a rule",
                relative.display()
            );
        }
    }
}

#[test]
fn tables_are_generated_from_the_rules() {
    let mut table = String::from("| rule | severity | fix | what |\n|---|---|---|---|\n");
    let mut pages = String::from("# Rules\n\nGenerated from the sources beside this file.\n");
    for rule in RULES {
        let (id, summary) = (rule.id, rule.summary().trim().replace('|', "\\|"));
        let (severity, fix) = (rule.severity, rule.fix());
        writeln!(
            table,
            "| [`{id}`](../src/rules/README.md#{id}) | {severity} | {fix} | {summary} |"
        )
        .unwrap();
        let doc: Vec<&str> = rule
            .doc()
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let doc = doc.join("\n");
        let doc = doc.trim();
        let subjects: Vec<&str> = rule.subjects().collect();
        writeln!(
            pages,
            "\n## {id}\n\n**{severity}** · {} · fix: {fix} · since {}\n\n{doc}",
            subjects.join(", "),
            rule.since
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

/// The rules for the npm package, one a line.
fn rules_as_json() -> String {
    let pages = RULES.iter().map(|rule| {
        let doc: Vec<&str> = rule
            .doc()
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let page = serde_json::json!({
            "id": rule.id,
            "severity": rule.severity.as_str(),
            "since": rule.since,
            "fix": rule.fix(),
            "keywords": rule.keywords,
            "summary": rule.summary().trim(),
            "doc": doc.join("\n"),
        });
        page.to_string()
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

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
