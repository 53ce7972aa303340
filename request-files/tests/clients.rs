//! Files of API clients: examples, every prefix, and fixes inside escaped strings and indents.
#![allow(clippy::unwrap_used)]

#[expect(dead_code, reason = "requests in text are not used here")]
mod support;

use dcs_migration_lint::{Applicability, Config, fix as fix_body};
use dcs_migration_lint_request_files::{FileFormat, fix, lint};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::linted::{assert_sound, read};
use support::url;

const SAMPLES: [(FileFormat, &str); 5] = [
    (FileFormat::Postman, "postman_collection.json"),
    (FileFormat::Insomnia, "insomnia.json"),
    (FileFormat::ThunderClient, "thunder-collection.json"),
    (FileFormat::Bruno, "configure.bru"),
    (FileFormat::Hurl, "configure.hurl"),
];

/// The examples of all formats have the same three faults.
#[test]
fn examples_have_the_same_faults() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/");
    for (name, format) in [
        ("archive.har", FileFormat::Har),
        ("postman_collection.json", FileFormat::Postman),
        ("insomnia.json", FileFormat::Insomnia),
        ("thunder-collection.json", FileFormat::ThunderClient),
        ("configure-task.bru", FileFormat::Bruno),
        ("configure-task.hurl", FileFormat::Hurl),
    ] {
        let text = std::fs::read_to_string(format!("{folder}{name}")).unwrap();
        assert_eq!(
            FileFormat::from_content(text.as_bytes()),
            Some(format),
            "{name}"
        );
        let linted = lint(format, &text, &Config::default());
        let mut found = Vec::new();
        for diagnostic in linted.report.diagnostics() {
            let place = &text[diagnostic.span.start..diagnostic.span.end];
            let place = place.trim_matches(['"', '\\']);
            // Each stands once in the file.
            assert_eq!(text.matches(place).count(), 1, "{name}: {place}");
            found.push((diagnostic.rule.id, place));
        }
        found.sort_unstable();
        let expected = [
            ("address-separator", ";"),
            ("bandwidth-out-of-range", "10241"),
            ("unknown-value", "Auto"),
        ];
        assert_eq!(found, expected, "{name}");
        assert_eq!(linted.requests, 1, "{name}");
    }
}

/// Each sample, cut off at every character: no panic, sound places, and no secret shown.
#[test]
fn every_prefix_of_every_sample() {
    std::thread::scope(|scope| {
        for (format, name) in SAMPLES {
            scope.spawn(move || {
                let text = read(name);
                assert!(text.contains("Not-a-real"), "{name} has a password");
                for (end, _) in text.char_indices() {
                    let shown = assert_sound(format, &text.as_bytes()[..end]).to_lowercase();
                    assert!(!shown.contains("not-a-"), "{name}: {shown}");
                }
                let linted = lint(format, &text, &Config::default());
                assert_eq!(linted.requests, 1, "{name}");
                let shown = assert_sound(format, text.as_bytes()).to_lowercase();
                let said = format!("{shown} {linted:?}").to_lowercase();
                assert!(!said.contains("not-a-"), "{said}");
            });
        }
    });
}

/// A body whose fixes are many, with text that needs escapes.
fn body() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Auto",
        "MANUAL",
        "it's",
        "a\\\"b",
        "\u{4e2d}\\u4e2d",
        "\\ud83d\\ude00",
        "\\n",
        "\\\\",
        "",
        "{{x}}",
        ":x",
        "{x}",
    ]);
    let addrs = prop::sample::select(vec![
        "10.0.0.1:1;10.0.0.2:2",
        "10.0.0.1:1,,10.0.0.1:1",
        "10.0.0.1",
        " 10.0.0.1:1 ",
        "{{host}}:1;h:1",
    ]);
    let tail = prop::sample::select(vec!["", ",", "\n", " // c\n"]);
    let limit = prop::sample::select(vec!["100", "\"5\"", "'5'", "{{limit}}"]);
    (word.clone(), word, addrs, limit, tail).prop_map(|(mode, name, addrs, limit, tail)| {
        format!(
            "{{\"migration_method\": \"incremental_migration\", \"resume_mode\": \"{mode}\",\n\t\"bandwidth_limit_mb\": {limit},\n \
             \"source_instance\": {{\"addrs\": \"{addrs}\", \"password\": \"{name}\"}},\n \
             \"target_instance\": {{\"id\": \"\", \"addrs\": \"{addrs}\"}}{tail}}}"
        )
    })
}

/// A file of a format with one request.
fn written(format: FileFormat, body: &str) -> String {
    if format == FileFormat::Bruno {
        let body = body.replace('\n', "\n  ");
        let url = url();
        return format!("post {{\n  url: {url}\n  body: json\n}}\n\nbody:json {{\n  {body}\n}}\n");
    }
    if format == FileFormat::Hurl {
        let url = url();
        return format!(
            "POST {url}\nContent-Type: application/json\n```json\n{body}```\nHTTP 200\n"
        );
    }
    serde_json::to_string_pretty(&collection(format, body).0).unwrap()
}

/// The body in such a file.
fn body_of(format: FileFormat, text: &str) -> String {
    if format == FileFormat::Bruno {
        let (_, body) = text.split_once("body:json {\n").unwrap();
        let body = body.strip_suffix("\n}\n").unwrap();
        let lines = body
            .split('\n')
            .map(|line| line.strip_prefix("  ").unwrap_or(line));
        return lines.collect::<Vec<_>>().join("\n");
    }
    if format == FileFormat::Hurl {
        let body = text.split_once("```json\n").unwrap().1;
        return body.split_once("```").unwrap().0.to_owned();
    }
    let collection: Value = serde_json::from_str(text).unwrap();
    let (_, pointer) = self::collection(format, "");
    collection
        .pointer(pointer)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

/// A collection of a format with one request, and where its body is.
fn collection(format: FileFormat, body: &str) -> (Value, &'static str) {
    let headers = |name: &str| json!([{name: "Content-Type", "value": "application/json"}]);
    match format {
        FileFormat::Postman => (
            json!({"info": {}, "item": [{"request": {
                "method": "POST", "url": url(), "header": headers("key"),
                "body": {"mode": "raw", "raw": body},
            }}]}),
            "/item/0/request/body/raw",
        ),
        FileFormat::Insomnia => (
            json!({"_type": "export", "__export_format": 4, "resources": [{
                "_type": "request", "method": "POST", "url": url(), "headers": headers("name"),
                "body": {"mimeType": "application/json", "text": body},
            }]}),
            "/resources/0/body/text",
        ),
        _ => (
            json!({"client": "Thunder Client", "requests": [{
                "method": "POST", "url": url(), "headers": headers("name"),
                "body": {"type": "json", "raw": body},
            }]}),
            "/requests/0/body/raw",
        ),
    }
}

fn any_format() -> impl Strategy<Value = FileFormat> {
    prop::sample::select(SAMPLES.map(|(format, _)| format).to_vec())
}

/// Pieces of the files.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        r#"{"info":{},"item":["#,
        r#"{"name":"a","item":["#,
        r#"{"request":{"method":"POST","url":"/v2/p/migration/t/task","body":{"mode":"raw","raw":""#,
        r#"{"request":{"url":{"raw":"{{h}}/v2/:p/migration/:t/task","host":["{{h}}"],"path":["v2",":p","migration",":t","task"],"variable":[{"key":"p","value":"x"}]},"body":{"mode":"raw","raw":""#,
        r#"{"__export_format":4,"resources":[{"_type":"request","method":"PUT","url":"/v2/{% p %}/migration/t/task","body":{"text":""#,
        r#"{"client":"Thunder Client","requests":[{"url":"/v1/p/migration/{t}/task","params":[{"name":"t","value":"","isPath":true}],"body":{"type":"json","raw":""#,
        r#"\"password\": \"s3cret\""#,
        r#"\"resume_mode\": \"Auto\", "#,
        r#"{\"migration_method\": \"FULL\","#,
        "\"}}}",
        "\"}}]}",
        r#"],"variable":[{"key":"h","value":"x"},"#,
        r#"{"key":"password","value":"s3cret"}"#,
        r#""header":[{"key":"Content-Type","value":"text/plain"}]"#,
        r#""header":"Content-Type: a\nCookie: b""#,
        r#""mode":"formdata""#,
        "{{h}}",
        "{{",
        "}}",
        "{%",
        "%}",
        "\\n",
        "\\u0022",
        "\\ud800",
        "\"",
        "\\",
        ",",
        ":",
        "{",
        "}",
        "[",
        "]",
        "\n",
        "\u{1f600}",
        "\u{feff}",
        "meta {\n",
        "post {\n  url: /v2/:p/migration/{{t}}/task\n  body: json\n}\n",
        "put { url: {{h}}/v1/p/migration/t/task\n  body: text\n",
        "body:json {\n  {\"resume_mode\": \"Auto\",\r\n  \"migration_method\": \"FULL\"",
        "\"password\": \"s3cret\"",
        "vars:pre-request {\n  h: x\n",
        "headers {\n  ~a: b\n  Content-Type: c\n",
        "\n}\n",
        "'''",
        "  @x('",
        "POST /v2/p/migration/{{t}}/task\n",
        "Content-Type: a # b\n",
        "[Options]\nvariable: t=x\n",
        "[BasicAuth]\na: s3cret\n",
        "[Form]\n",
        "```json\n",
        "```",
        "`",
        "hex,7b7d;\n",
        "file,a b.json;\n",
        "base64,e30=;\n",
        "HTTP 200\n",
        "HTTP *\n",
        "[Asserts]\njsonpath \"$.id\" == 1\n",
        "# c\n",
        "  x: ",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(format in any_format(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_sound(format, &bytes);
    }

    #[test]
    fn any_pieces(format in any_format(), text in pieces()) {
        assert_sound(format, text.as_bytes());
        let fixed = fix(format, &text, &Config::default(), Applicability::Unsafe);
        assert_sound(format, fixed.text.as_bytes());
    }

    /// The body of the fixed file is the fixed body.
    #[test]
    fn fixes_go_through_the_escapes_of_a_file(format in any_format(), body in body(), guess: bool) {
        let limit = if guess { Applicability::Unsafe } else { Applicability::Safe };
        let file = written(format, &body);
        let mut config = Config::default();
        config.set_templates(true);
        let expected = fix_body(&body, &config, limit);
        let fixed = fix(format, &file, &Config::default(), limit);
        prop_assert_eq!(body_of(format, &fixed.text), expected.text);
        prop_assert_eq!(fixed.applied.len(), expected.applied.len());
    }
}
