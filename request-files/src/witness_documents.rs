//! Compares what is read of Markdown, reStructuredText and YAML with what the formats' own readers
//! read. `tests/witness/documents/run.sh` writes the files and runs this.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use dcs_migration_lint::Span;
use serde_json::Value as Json;

use crate::FileFormat;
use crate::embedded::Language;
use crate::read;
use crate::request::{Body, FileContents};

#[test]
#[ignore = "needs the files of tests/witness/documents/run.sh"]
fn documents_are_read_as_their_readers_do() {
    assert!(each("md", FileFormat::Markdown, blocks) > 300);
    assert!(each("rst", FileFormat::Rst, blocks) > 200);
    assert!(each("yml", FileFormat::Yaml, requests) > 300);
}

#[test]
#[ignore = "needs the files of tests/witness/documents/run.sh --long"]
fn playbooks_are_read_as_ansible_does() {
    assert!(each("yml", FileFormat::Yaml, requests) > 200);
}

/// Compares all files with an extension; returns how many there are.
fn each(
    extension: &str,
    format: FileFormat,
    compare: fn(&str, &FileContents<'_>, &Json) -> usize,
) -> usize {
    let folder = std::env::var_os("DCS_WITNESS").expect("run.sh names the folder");
    let is_meant = |path: &PathBuf| path.extension().is_some_and(|it| it == extension);
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(is_meant);
    paths.sort();
    let mut values = 0;
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let contents = read(format, &text, Span::new(start, text.len()), &[]);
        let theirs = path.with_extension(format!("{extension}.json"));
        let theirs: Json = serde_json::from_slice(&std::fs::read(theirs).unwrap()).unwrap();
        values += compare(&name(path), &contents, &theirs);
    }
    println!(
        "figure: {} files of {extension} with {values} values",
        paths.len()
    );
    assert!(values >= paths.len() / 2);
    paths.len()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The texts of code blocks, without blanks and line breaks at their end.
fn blocks(file: &str, contents: &FileContents<'_>, theirs: &Json) -> usize {
    let embedded = contents.embedded.iter();
    let http = embedded.filter(|it| it.language == Language::File(FileFormat::Http));
    let trim = |text: &str| {
        text.replace("\r\n", "\n")
            .trim_matches('\n')
            .trim_end()
            .to_owned()
    };
    let ours: Vec<String> = http.map(|it| trim(&it.text.text)).collect();
    let theirs = theirs.as_array().unwrap().iter();
    let theirs: Vec<String> = theirs.map(|it| trim(it.as_str().unwrap())).collect();
    // A block without a text is none of ours.
    let is_empty = |text: &String| text.is_empty();
    let without = |mut texts: Vec<String>| {
        texts.retain(|text| !is_empty(text));
        texts
    };
    let (ours, theirs) = (without(ours), without(theirs));
    assert_eq!(ours, theirs, "{file}");
    ours.len()
}

/// Method, URL and body of each request, and the scripts.
fn requests(file: &str, contents: &FileContents<'_>, theirs: &Json) -> usize {
    let requests = theirs["requests"].as_array().unwrap();
    assert_eq!(contents.requests.len(), requests.len(), "{file}");
    for (ours, theirs) in contents.requests.iter().zip(requests) {
        assert_eq!(ours.method.word, theirs["method"], "{file}");
        assert_eq!(ours.url.text, theirs["url"].as_str().unwrap(), "{file}");
        match (&ours.body, &theirs["body"]) {
            (Body::None, Json::Null) => {}
            (Body::None, Json::String(theirs)) if theirs.trim().is_empty() => {}
            (Body::Text(ours), Json::String(theirs)) => assert_eq!(ours.text, *theirs, "{file}"),
            (Body::Text(ours), theirs) => {
                let ours: Json = serde_json::from_str(&ours.text)
                    .unwrap_or_else(|error| panic!("{file}: {error}: {}", ours.text));
                assert!(same(&ours, theirs), "{file}: {ours} is read, not {theirs}");
            }
            (ours, theirs) => panic!("{file}: {ours:?} is read, not {theirs}"),
        }
    }
    let scripts = theirs["scripts"].as_array().unwrap();
    let embedded = contents.embedded.iter();
    let ours: Vec<&str> = embedded
        .flat_map(|it| {
            it.parts
                .iter()
                .map(|part| &it.text.text[part.start..part.end])
        })
        .collect();
    let theirs: Vec<&str> = scripts.iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(ours, theirs, "{file}");
    requests.len() + scripts.len()
}

/// Whether two values are the same; of a member that is there twice, the last counts.
fn same(ours: &Json, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Json::Number(ours), Json::Number(theirs)) => ours.as_f64() == theirs.as_f64(),
        (Json::Array(ours), Json::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(ours, theirs)| same(ours, theirs))
        }
        (Json::Object(ours), Json::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .all(|(name, ours)| theirs.get(name).is_some_and(|theirs| same(ours, theirs)))
        }
        (ours, theirs) => ours == theirs,
    }
}
