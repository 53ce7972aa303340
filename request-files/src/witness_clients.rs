//! Compares what is read from files of API clients with what the clients' own readers read.
//! `tests/witness/run.sh` writes the files and runs this.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use dcs_migration_lint::Span;
use serde_json::{Value, json};

use crate::request::{Body, Request};
use crate::{FileFormat, read};

#[test]
#[ignore = "needs the files of tests/witness/run.sh"]
fn requests_are_those_of_the_clients() {
    let folder = std::env::var_os("DCS_WITNESS").expect("run.sh names the folder");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "read")
        })
        .collect();
    names.sort();
    let mut counts = BTreeMap::new();
    let mut different = Vec::new();
    for path in names {
        let theirs = std::fs::read(&path).unwrap();
        let theirs: Value = serde_json::from_slice(&theirs).unwrap();
        let path = path.with_extension("");
        let text = std::fs::read_to_string(&path).unwrap();
        let kind = path.extension().unwrap().to_str().unwrap().to_owned();
        let format = format(&kind);
        let contents = read(format, &text, Span::new(0, text.len()), &[]);
        assert!(contents.faults.is_empty(), "{}", path.display());
        let requests = contents.requests.iter();
        let mut ours: Vec<_> = requests.map(|it| values(it, format)).collect();
        let mut theirs = theirs.as_array().unwrap().clone();
        // A saved response has a request of its own, which may stand before or behind.
        ours.sort_by_key(Value::to_string);
        theirs.sort_by_key(Value::to_string);
        if ours != theirs {
            let name = path.file_name().unwrap().to_string_lossy();
            different.push(format!("{name}: {ours:?} is read, not {theirs:?}"));
        }
        let (files, requests) = counts.entry(kind).or_insert((0, 0));
        *files += 1;
        *requests += ours.len();
    }
    for (kind, (files, requests)) in &counts {
        println!("figure: {files} files of {kind} with {requests} requests");
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    let kinds = std::env::var("DCS_WITNESS_KINDS").expect("run.sh names the kinds");
    for kind in kinds.split(' ') {
        assert!(counts[kind].0 >= 30 && counts[kind].1 >= 100, "{counts:?}");
    }
}

fn format(kind: &str) -> FileFormat {
    match kind {
        "postman" => FileFormat::Postman,
        "insomnia" => FileFormat::Insomnia,
        "thunder" => FileFormat::ThunderClient,
        "har" => FileFormat::Har,
        "bru" => FileFormat::Bruno,
        "insomnia5" | "opencollection" => FileFormat::Yaml,
        "hurl" => FileFormat::Hurl,
        "http" => FileFormat::Http,
        "sh" => FileFormat::Shell,
        _ => panic!("{kind}"),
    }
}

/// Method, URL without its query, and body.
fn values(request: &Request<'_>, format: FileFormat) -> Value {
    let url = request.url.text.split(['?', '#']).next().unwrap();
    let url = url.strip_suffix('/').unwrap_or(url);
    let body = match &request.body {
        // httpyac joins the lines again, and leaves empty ones around them out.
        Body::Text(text) if format == FileFormat::Http => {
            json!(text.text.replace("\r\n", "\n").trim())
        }
        // curlconverter does not tell an empty body from none.
        Body::Text(text) if format == FileFormat::Shell && text.text.is_empty() => Value::Null,
        Body::Text(text) => json!(text.text),
        Body::None => Value::Null,
        _ => json!(false),
    };
    json!([request.method.word, url, body])
}
