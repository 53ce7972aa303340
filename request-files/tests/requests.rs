//! Findings, redaction and fixes of request files: `tests/requests/*.txt` has each file after a line
//! with its kind, and after `+++` the number of linted requests, the findings, the file with `*` for
//! what is redacted, and the fixed file. `UPDATE=1` rewrites everything after `+++`.
//!
//! `URL` is the URL of the call, `BODY` a body without findings, `JSONBODY` the same inside a JSON
//! string, and `Sesam` a password, or a part of one.
#![allow(clippy::unwrap_used)]

#[path = "../../tests/written/mod.rs"]
mod written;

use std::fmt::Write;

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Applicability, Config};
use dcs_migration_lint_request_files::{self as source, FileFormat};

const URL: &str = "https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";
const BODY: &str = r#"{"migration_method": "full_amount_migration", "resume_mode": "manual", "source_instance": {"addrs": "192.168.0.1:6379"}, "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#;

fn unescape(written: &str) -> String {
    let inside = BODY.replace('"', "\\\"");
    let written = written.replace("URL", URL).replace("JSONBODY", &inside);
    written::unescape(&written.replace("BODY", BODY))
}

/// Line by line behind a sign; the URL and the body in short.
fn shorten(sign: &str, text: &str) -> String {
    let inside = BODY.replace('"', "\\\"");
    let short = text.replace(URL, "URL").replace(&inside, "JSONBODY");
    let short = short.replace(BODY, "BODY");
    let lines = short.split('\n').map(|line| {
        let line = format!("{sign} {}", escape_controls(line));
        line.trim_end().to_owned() + "\n"
    });
    lines.collect()
}

/// `***` of the same width for what is hidden.
fn mask(text: &str, secrets: &[dcs_migration_lint::Span]) -> String {
    let mut masked = String::new();
    let mut at = 0;
    for secret in secrets {
        masked.push_str(&text[at..secret.start]);
        let hidden = text[secret.start..secret.end].chars();
        masked.extend(hidden.map(|char| if char == '\n' { '\n' } else { '*' }));
        at = secret.end;
    }
    masked + &text[at..]
}

fn describe(source: FileFormat, text: &str) -> String {
    let config = Config::default();
    let linted = source::lint(source, text, &config);
    let mut out = format!("requests: {}\n", linted.requests);
    for found in linted.report.diagnostics() {
        let place = &text[found.span.start..found.span.end];
        let place = place.replace(URL, "URL").replace(BODY, "BODY");
        let place = escape_controls(&place);
        writeln!(
            out,
            "{}[{}] `{place}`: {}",
            found.severity, found.rule.id, found.message
        )
        .unwrap();
    }
    for file in &linted.files {
        let place = &text[file.span.start..file.span.end];
        let filled = if file.templates { ", filled in" } else { "" };
        writeln!(out, "file {:?} at `{place}`{filled}", file.path).unwrap();
    }
    let masked = mask(text, linted.report.secrets());
    assert!(!masked.contains("Sesam"), "shows {masked}");
    for found in linted.report.diagnostics() {
        let edits = found.fix.iter().flat_map(|fix| &fix.edits);
        let contents: String = edits.map(|edit| &*edit.content).collect();
        assert!(!contents.contains("Sesam"), "the fix of {}", found.message);
    }
    if masked != text {
        out += &shorten("*", &masked);
    }
    let fixed = source::fix(source, text, &config, Applicability::Unsafe);
    if fixed.text != text {
        out += &shorten(">", &fixed.text);
    }
    out
}

fn hold(name: &str, source: FileFormat) {
    let path = format!("{}/tests/requests/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let file = std::fs::read_to_string(&path).unwrap();
    let mut answer = String::new();
    let separator = format!("--- {name}\n");
    for case in file.split(separator.as_str()).skip(1) {
        let (written, _) = case.split_once("\n+++\n").unwrap();
        let said = describe(source, &unescape(written));
        write!(answer, "{separator}{written}\n+++\n{said}\n").unwrap();
    }
    written::hold(&path, &file, &answer);
}

/// A test for each file.
macro_rules! files {
    ($($test:ident: $name:literal is $format:ident,)*) => {
        $(
            #[test]
            fn $test() {
                hold($name, FileFormat::$format);
            }
        )*

        #[test]
        fn every_file_has_a_test() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/requests");
            let entries = std::fs::read_dir(folder).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            let mut tested = vec![$(concat!($name, ".txt")),*];
            names.sort();
            tested.sort_unstable();
            assert_eq!(names, tested);
        }
    };
}

files! {
    curl: "curl" is Shell,
    http: "http" is Http,
    har: "har" is Har,
    terraform: "terraform" is Terraform,
    terraform_json: "terraform-json" is TerraformJson,
    plan: "plan" is TerraformPlan,
    koocli: "koocli" is Shell,
    koocli_json: "koocli-json" is KooCli,
    postman: "postman" is Postman,
    insomnia: "insomnia" is Insomnia,
    thunder_client: "thunder-client" is ThunderClient,
    bruno: "bruno" is Bruno,
    hurl: "hurl" is Hurl,
    markdown: "markdown" is Markdown,
    yaml: "yaml" is Yaml,
    rst: "rst" is Rst,
}

#[test]
fn formats_that_are_json_are_named() {
    for format in [
        FileFormat::Har,
        FileFormat::TerraformJson,
        FileFormat::TerraformPlan,
        FileFormat::KooCli,
        FileFormat::Postman,
        FileFormat::Insomnia,
        FileFormat::ThunderClient,
    ] {
        assert!(format.is_json(), "{format:?}");
    }
    for format in [FileFormat::Http, FileFormat::Terraform, FileFormat::Yaml] {
        assert!(!format.is_json(), "{format:?}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line for each text")]
fn kinds_are_recognized_by_extension_and_content() {
    for (ending, source) in [
        ("http", Some(FileFormat::Http)),
        ("rest", Some(FileFormat::Http)),
        ("sh", Some(FileFormat::Shell)),
        ("bash", Some(FileFormat::Shell)),
        ("curl", Some(FileFormat::Shell)),
        ("har", Some(FileFormat::Har)),
        ("bru", Some(FileFormat::Bruno)),
        ("hurl", Some(FileFormat::Hurl)),
        ("tf", Some(FileFormat::Terraform)),
        ("tofu", Some(FileFormat::Terraform)),
        ("tfvars", Some(FileFormat::Terraform)),
        ("yml", Some(FileFormat::Yaml)),
        ("rst", Some(FileFormat::Rst)),
        ("yaml", Some(FileFormat::Yaml)),
        ("md", Some(FileFormat::Markdown)),
        ("mdx", Some(FileFormat::Markdown)),
        ("markdown", Some(FileFormat::Markdown)),
        ("json", None),
        ("", None),
    ] {
        assert_eq!(FileFormat::from_extension(ending), source, "{ending}");
    }
    for (text, source) in [
        ("curl -d x URL", Some(FileFormat::Shell)),
        ("\u{feff}\n  curl\n", Some(FileFormat::Shell)),
        ("$ curl x", Some(FileFormat::Shell)),
        ("#!/bin/sh\n", Some(FileFormat::Shell)),
        ("GET /x", Some(FileFormat::Http)),
        ("POST /x", Some(FileFormat::Http)),
        ("PUT /x", Some(FileFormat::Http)),
        ("PATCH /x", Some(FileFormat::Http)),
        ("DELETE /x", Some(FileFormat::Http)),
        ("### a", Some(FileFormat::Http)),
        ("###a", Some(FileFormat::Http)),
        ("{ \"log\": {}}", None),
        ("{\"log\": {\"entries\": []}}", Some(FileFormat::Har)),
        (
            "{\"a\": 1, \"log\": {\"version\": \"1.2\", \"entries\": [{",
            Some(FileFormat::Har),
        ),
        ("{\"info\": {}, \"item\": []}", Some(FileFormat::Postman)),
        (
            "{\"collection\": {\"info\": {}, \"item\": []}}",
            Some(FileFormat::Postman),
        ),
        ("{\"item\": []}", None),
        (
            "{\"_type\": \"export\", \"__export_format\": 4, \"resources\": []}",
            Some(FileFormat::Insomnia),
        ),
        ("{\"resources\": []}", None),
        (
            "{\"client\": \"Thunder Client\", \"requests\": []}",
            Some(FileFormat::ThunderClient),
        ),
        (
            "{\"colName\": \"x\", \"requests\": []}",
            Some(FileFormat::ThunderClient),
        ),
        (
            "[{\"colId\": \"x\", \"url\": \"y\"}]",
            Some(FileFormat::ThunderClient),
        ),
        ("[{\"colId\": \"x\", \"name\": \"y\"}]", None),
        ("[{\"url\": \"x\", \"requests\": 1}]", None),
        ("{\"requests\": []}", None),
        ("meta {\n  name: x\n}\n", Some(FileFormat::Bruno)),
        ("meta{", Some(FileFormat::Bruno)),
        ("meta { x }", None),
        (
            "stages: [a]\nb:\n  script:\n  - curl /v2/a/migration/b/task\n",
            Some(FileFormat::Yaml),
        ),
        ("stages: [a]\nsee: /v2/a/migration/b/task\n", None),
        ("run: see below\n", None),
        ("POST /x\nHTTP 200\n", Some(FileFormat::Hurl)),
        ("GET /x\n[Options]\nretry: 1\n", Some(FileFormat::Hurl)),
        ("GET /x\n\nHTTP/1.1 200 OK\n", Some(FileFormat::Http)),
        ("# a\n\n# b\nPOST /x\nHTTP 200\n", Some(FileFormat::Hurl)),
        ("# a\nPOST /x\n\n{}\n", Some(FileFormat::Http)),
        ("# a\ncurl /x\n", Some(FileFormat::Shell)),
        ("# a\n\ncurl does it:\n\n```\n", Some(FileFormat::Markdown)),
        ("# a\n# b\n", None),
        ("hcloud DCS x", Some(FileFormat::Shell)),
        ("resource \"a\" \"b\" {\n", Some(FileFormat::Terraform)),
        ("locals{\n", Some(FileFormat::Terraform)),
        (
            "# a comment\nresource \"huaweicloud_dcs_online_data_migration_task\" \"x\" {}",
            Some(FileFormat::Terraform),
        ),
        (
            "{\"resource\": {\"huaweicloud_dcs_online_data_migration_task\": {}}}",
            Some(FileFormat::TerraformJson),
        ),
        (
            "{\"resource_changes\": [{\"type\": \"huaweicloud_dcs_online_data_migration_task\"}]}",
            Some(FileFormat::TerraformPlan),
        ),
        (
            "{\"body\": {\"resume_mode\": \"auto\"}}",
            Some(FileFormat::KooCli),
        ),
        ("{\"path\": {\"task_id\": \"x\"}}", Some(FileFormat::KooCli)),
        ("{\"body\": {\"x\": 1}}", None),
        (
            "{\"resource_mode\": \"auto\", \"a\": {\"body\": {\"resume_mode\": 1}}}",
            None,
        ),
        ("resource", None),
        ("{\"logs\": 1}", None),
        ("{\"a\": 1}", None),
        ("# POST", None),
        ("get /x", None),
        ("curly", None),
        ("[1]", None),
        ("", None),
    ] {
        assert_eq!(FileFormat::from_content(text.as_bytes()), source, "{text}");
    }
}
