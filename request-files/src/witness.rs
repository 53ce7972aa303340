//! Compares the values that are read from Terraform files with those of HashiCorp's parser.
//! `tests/witness/run.sh` writes the files and runs this.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use dcs_migration_lint::Span;
use dcs_migration_lint::json::{Node, Value, parse};
use serde_json::Value as Json;

use crate::references::{TerraformFile, TerraformValues};
use crate::request::FileContents;
use crate::terraform::is_other;
use crate::{terraform, terraform_json};

#[test]
#[ignore = "needs the files of tests/witness/run.sh"]
fn values_are_those_of_hashicorp() {
    let folder = std::env::var_os("DCS_WITNESS").expect("run.sh names the folder");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tf"))
        .collect();
    names.sort();
    let (mut accepted, mut refused, mut values) = (0, 0, 0);
    for path in names {
        let text = std::fs::read_to_string(&path).unwrap();
        let contents = read(&path, &text);
        let name = path.display();
        if path.with_extension("refused").exists() {
            assert_eq!(contents.diagnostics.len(), 1, "{name} is refused");
            refused += 1;
            continue;
        }
        let theirs = std::fs::read(path.with_extension("json")).unwrap();
        let theirs: Json = serde_json::from_slice(&theirs).unwrap();
        let messages: Vec<_> = contents
            .diagnostics
            .iter()
            .map(|diagnostic| &diagnostic.message)
            .collect();
        assert!(messages.is_empty(), "{name}: {messages:?}");
        values += compare(&name.to_string(), &text, &contents, &theirs);
        accepted += 1;
    }
    println!("figure: {accepted} files with {values} values, {refused} refused");
    assert!(accepted > 300 && refused >= 8 && values > 1000);
}

fn read<'t>(path: &Path, text: &'t str) -> FileContents<'t> {
    let values = TerraformValues::default();
    let file = TerraformFile::new("", &values);
    if path.to_string_lossy().ends_with("-json.tf") {
        let mut contents = FileContents::default();
        terraform_json::read(file, text, Span::new(0, text.len()), &mut contents);
        return contents;
    }
    terraform::read(file, text, 0)
}

/// Compares all resources; returns how many values there were.
fn compare(file: &str, text: &str, contents: &FileContents<'_>, theirs: &Json) -> usize {
    let theirs = blocks(theirs);
    let resources = theirs.iter().flat_map(|named| named.as_object().unwrap());
    let resources: Vec<_> = resources
        .flat_map(|(name, resource)| blocks(resource).into_iter().map(move |body| (name, body)))
        .collect();
    assert_eq!(contents.parameters.len(), resources.len(), "{file}");
    let mut values = 0;
    for ours in &contents.parameters {
        let body = ours.body.as_ref();
        let behind = body.map_or("", |body| &text[body.place.start..]);
        let header = behind.split('{').next().unwrap();
        let is_this = |name: &str| resources.len() == 1 || header.contains(&format!("\"{name}\""));
        let theirs = resources.iter().find(|(name, _)| is_this(name));
        let theirs = theirs.unwrap().1.as_object().unwrap();
        let mut expected: Vec<(&str, &Json)> = Vec::new();
        for (name, value) in theirs.iter().filter(|(name, _)| !is_other(name)) {
            match value.as_object() {
                Some(dynamic) if name == "dynamic" => {
                    expected.extend(dynamic.keys().map(|name| (name.as_str(), &Json::Null)));
                }
                _ => expected.push((name, value)),
            }
        }
        let Some(body) = body else {
            assert!(expected.is_empty(), "{file}: {expected:?}");
            continue;
        };
        let parsed = parse(&body.text, Span::new(0, body.text.len()), true);
        assert!(parsed.faults.is_empty(), "{file}: {}", body.text);
        let Value::Object(object) = &parsed.roots[0].value else {
            panic!("{file}: {}", body.text);
        };
        for (name, theirs) in expected {
            let ours: Vec<_> = object
                .members
                .iter()
                .filter(|member| member.key == *name)
                .map(|member| &member.node)
                .collect();
            values += member(&format!("{file}: {name}"), &ours, theirs);
        }
    }
    values
}

fn blocks(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(blocks) => blocks.iter().collect(),
        block => vec![block],
    }
}

/// One argument, or all blocks of a name.
fn member(place: &str, ours: &[&Node<'_>], theirs: &Json) -> usize {
    assert!(!ours.is_empty(), "{place} is not read");
    let is_block = matches!(&ours[0].value, Value::Object(_));
    if let (true, Json::Array(theirs)) = (is_block, theirs) {
        assert_eq!(ours.len(), theirs.len(), "{place}");
        return ours
            .iter()
            .zip(theirs)
            .map(|(ours, theirs)| value(place, ours, theirs))
            .sum();
    }
    assert_eq!(ours.len(), 1, "{place}");
    value(place, ours[0], theirs)
}

fn value(place: &str, ours: &Node<'_>, theirs: &Json) -> usize {
    let said = || format!("{place}: {theirs}");
    match (&ours.value, theirs) {
        // `dynamic` blocks, and blocks that have no place in the resource.
        (Value::Template, Json::Null | Json::Array(_) | Json::Object(_))
        | (Value::Null, Json::Null) => {}
        // A heredoc without a line.
        (Value::Template, Json::String(theirs)) if theirs.is_empty() => {}
        (Value::Template, Json::String(theirs)) => {
            assert!(theirs.contains("${") || theirs.contains("%{"), "{}", said());
        }
        (Value::String(ours), Json::Bool(theirs)) => {
            assert_eq!(*ours, theirs.to_string(), "{}", said());
        }
        (Value::String(ours), Json::Number(theirs)) => {
            assert_eq!(ours.parse::<f64>().ok(), theirs.as_f64(), "{}", said());
            assert!(!ours.contains(['e', 'E']), "{}", said());
        }
        (Value::String(ours), Json::String(theirs)) => text(place, ours, theirs),
        (Value::Array(ours), Json::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len(), "{}", said());
            return ours
                .iter()
                .zip(theirs)
                .map(|(ours, theirs)| value(place, ours, theirs))
                .sum();
        }
        (Value::Object(ours), Json::Object(theirs)) => {
            let mut names: Vec<&str> = ours
                .members
                .iter()
                .map(|member| member.key.as_ref())
                .collect();
            names.sort_unstable();
            assert_eq!(
                names,
                theirs.keys().map(String::as_str).collect::<Vec<_>>(),
                "{}",
                said()
            );
            return ours
                .members
                .iter()
                .map(|member| value(place, &member.node, &theirs[member.key.as_ref()]))
                .sum();
        }
        (ours, _) => panic!("{}: {ours:?}", said()),
    }
    1
}

/// A string, in which `${value}` stands for each interpolation. hcl2json leaves escaped markers
/// as they are written, and shows parentheses as an interpolation.
fn text(place: &str, ours: &str, theirs: &str) {
    if ours == theirs {
        return;
    }
    let inside = theirs
        .strip_prefix("${(")
        .and_then(|inside| inside.strip_suffix(")}"));
    if let Some(inside) = inside.filter(|inside| inside.starts_with('"')) {
        // Its escapes are those of the source, apart from `\U` and markers.
        if !inside.contains("\\U") && !inside.contains("${") && !inside.contains("%{") {
            let decoded: String = serde_json::from_str(inside).unwrap();
            assert_eq!(ours, decoded, "{place}");
        }
        return;
    }
    let theirs = theirs.replace("$${", "\u{1}").replace("%%{", "%{");
    let ours = ours
        .replace("${", "\u{1}")
        .replace("\u{1}value}", "${value}");
    let mut rest = theirs.as_str();
    let parts: Vec<&str> = ours.split("${value}").collect();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            assert!(rest.starts_with("${"), "{place}: {ours:?}, {theirs:?}");
            let mut depth = 0;
            let end = rest.find(|char| {
                depth += i32::from(char == '{') - i32::from(char == '}');
                char == '}' && depth == 0
            });
            rest = &rest[end.unwrap() + 1..];
        }
        rest = rest
            .strip_prefix(part)
            .unwrap_or_else(|| panic!("{place}: {ours:?}, {theirs:?}"));
    }
    assert_eq!(rest, "", "{place}: {ours:?}, {theirs:?}");
}
