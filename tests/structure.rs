//! The structure of the sources: layers, no circles of files, no long files, and files that are
//! generated from the rules.
//!
//! `UPDATE=1 cargo test` rewrites the generated parts.
#![allow(clippy::unwrap_used)]

#[path = "support/structure.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

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
        "bridges",
        "lib",
    ]);
}

#[test]
fn files_of_no_other_crate_form_a_circle() {
    for (src, files) in [
        ("request-files/src", 5),
        ("pkg/src", 2),
        ("pkg/demo/extract/src", 1),
        ("fuzz/src", 2),
    ] {
        let structure = Structure::read(&root().join(src));
        assert!(structure.len() >= files, "{src}: {}", structure.len());
        assert_eq!(structure.circles(), [] as [Vec<&str>; 0], "{src}");
    }
}

#[test]
fn source_files_have_at_most_600_lines() {
    let mut files = Vec::new();
    source_files(&root(), &mut files);
    assert!(files.len() > 200, "{}", files.len());
    let long: Vec<String> = files
        .iter()
        .map(|file| (file, std::fs::read_to_string(file).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > 600)
        .map(|(file, lines)| format!("{}: {lines} lines", file.display()))
        .collect();
    assert_eq!(long, [] as [String; 0]);
}

/// Adds the source files below a folder, apart from installed packages and build outputs.
fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            let built = ["target", "node_modules", "dist", "build"].contains(&name);
            if !built && !name.starts_with('.') {
                source_files(&path, files);
            }
        } else if let Some((_, "rs" | "js" | "mjs" | "ts" | "py" | "sh")) = name.rsplit_once('.') {
            files.push(path);
        }
    }
}

/// Doctests compile them.
#[test]
fn programs_of_the_rust_page_are_short_and_do_not_panic() {
    let page = std::fs::read_to_string(root().join("docs/rust.md")).unwrap();
    for heading in ["An extractor", "A client that waits", "A front end"] {
        let (_, section) = page.split_once(&format!("\n## {heading}\n")).unwrap();
        let (_, program) = section.split_once("\n```rust\n").unwrap();
        let (program, _) = program.split_once("\n```\n").unwrap();
        assert!(!program.contains("\n## "), "{heading} has no program");
        assert!(program.lines().count() < 60, "{heading}");
        for word in [".unwrap()", ".expect(", "panic!", "```"] {
            assert!(!program.contains(word), "{heading}: {word}");
        }
    }
}

/// `docs/rust.md` says how small a service in front of DCS is.
#[test]
fn the_gateway_has_at_most_250_lines() {
    let gateway = std::fs::read_to_string(root().join("examples/gateway.rs")).unwrap();
    assert!(gateway.lines().count() <= 250);
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
        // Sorted by name, whichever order `serde_json::Map` keeps.
        let entry: BTreeMap<&str, serde_json::Value> = BTreeMap::from([
            ("id", rule.id.into()),
            ("severity", rule.severity.as_str().into()),
            ("since", rule.since.into()),
            ("fix", rule.fix().into()),
            ("keywords", rule.keywords.into()),
            ("subjects", rule.subjects().collect()),
            ("summary", rule.summary().trim().into()),
            ("doc", page(rule).into()),
        ]);
        serde_json::to_string(&entry).unwrap()
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
