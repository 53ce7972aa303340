//! Request files: which findings they have, and where, and what is redacted.
#![allow(clippy::unwrap_used)]

mod support;

use dcs_migration_lint::{Applicability, Config};
use dcs_migration_lint_request_files::{FileFormat, Linted, fix, lint};
use support::linted::{assert_sound, read};
use support::{PROJECT, TASK, http, url};

const BODY: &str = r#"{"migration_method": "full_amount_migration", "resume_mode": "manual", "source_instance": {"addrs": "192.168.0.1:6379"}, "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#;

fn lint_text(source: FileFormat, text: &str) -> Linted<'_> {
    lint(source, text, &Config::default())
}

/// `rule text` of each finding, with the text that it stands at.
fn found(source: FileFormat, text: &str) -> Vec<String> {
    let linted = lint_text(source, text);
    let found = linted.report.diagnostics().iter();
    found
        .map(|found| {
            let place = &text[found.span.start..found.span.end];
            format!("{} {place}", found.rule.id)
        })
        .collect()
}

/// The text with `*` for what is hidden.
fn masked(source: FileFormat, text: &str) -> String {
    assert_sound(source, text.as_bytes())
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_file_of_jetbrains() {
    let text = read("jetbrains.http");
    assert_eq!(
        found(FileFormat::Http, &text),
        [
            r#"unknown-value "Auto""#,
            r#"plaintext-password "Not-a-real-0ne""#,
        ]
    );
    let linted = lint_text(FileFormat::Http, &text);
    assert_eq!(linted.requests, 2);
    let [file] = linted.files.as_slice() else {
        panic!("{:?}", linted.files);
    };
    assert_eq!((file.path.as_str(), file.templates), ("./body.json", true));
    assert_eq!(&text[file.span.start..file.span.end], "./body.json");
    let shown = masked(FileFormat::Http, &text);
    for secret in ["Not-a-real", "not-a-real", "YWRtaW4"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("X-Auth-Token: {{token}}"));
}

#[test]
fn a_file_of_the_rest_client() {
    let text = read("restclient.rest");
    assert_eq!(
        found(FileFormat::Http, &text),
        [
            "plaintext-password Not-a-real-0ne",
            "wrong-method PUT",
            "wrong-path /v1.0/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/{{task}}/task",
            "wrong-content-type text/plain",
            r#"status-mismatch "111404022""#,
        ]
    );
    let shown = masked(FileFormat::Http, &text);
    assert!(!shown.to_lowercase().contains("not-a-real"), "{shown}");
    let fixed = fix(
        FileFormat::Http,
        &text,
        &Config::default(),
        Applicability::Unsafe,
    );
    assert_eq!(
        found(FileFormat::Http, &fixed.text),
        [
            "plaintext-password Not-a-real-0ne",
            r#"status-mismatch "111404022""#
        ]
    );
    let line = format!("POST {{{{host}}}}/v2/{PROJECT}/migration/{{{{task}}}}/task");
    assert!(fixed.text.contains(&line));
    assert!(
        fixed
            .text
            .contains("content-type: application/json\nx-auth-token")
    );
}

#[test]
fn the_example_of_the_document_as_it_is_printed() {
    let body = r#"   {
     "migration_method" : "incremental_migration",
     "bandwidth_limit_mb" : 123,
     "resume_mode" : "auto",
     "source_instance" : {
       "id" : null,
       "addrs" : "192.168.1.1:6379,192.168.0.0:6379",
       "password" : "xxxxxx"
     },
     "target_instance" : {
       "id" : "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd",
       "addrs" : null,
       "password" : null
     }
   }
"#;
    let line = "   POST https://{dcs_endpoint}/v2/{project_id}/migration/{task_id}/task\n";
    for between in ["", "\n", "   \n\n"] {
        for before in [
            "",
            ".. code-block:: text\n\n",
            "Example Requests\n----------------\n\n",
        ] {
            let text = format!("{before}{line}{between}{body}");
            assert_eq!(
                found(FileFormat::Http, &text),
                [
                    "wrong-content-type https://{dcs_endpoint}/v2/{project_id}/migration/{task_id}/task",
                    "unresolved-placeholder {project_id}",
                    "unresolved-placeholder {task_id}",
                    "bandwidth-as-number 123",
                    r#"placeholder-password "xxxxxx""#,
                ],
                "{text}"
            );
        }
    }
}

#[test]
fn the_request_line_in_every_form() {
    let body = format!("\nContent-Type: application/json\n\n{BODY}\n");
    let path = format!("/v2/{PROJECT}/migration/{TASK}/task");
    for (line, expected) in [
        (format!("POST {}", url()), vec![]),
        (format!("POST {} HTTP/1.1", url()), vec![]),
        (format!("POST {}?a=b HTTP/2", url()), vec![]),
        (format!("POST {path}\nHost: dcs.example.com"), vec![]),
        (format!("POST {{{{host}}}}{path}"), vec![]),
        (
            format!("POST {{{{ base url }}}}/migration/{TASK}/task"),
            vec![],
        ),
        ("POST {{url}}".to_owned(), vec![]),
        (
            format!(
                "POST https://dcs.example.com\n  /v2\n  /{PROJECT}\n  /migration\n  /{TASK}\n  /task\n  ?a=b\n  &c=d"
            ),
            vec![],
        ),
        (format!("POST {}\n?a=b\n&c=d HTTP/1.1", url()), vec![]),
        (
            format!("\u{feff}POST {}", url()),
            vec!["invalid-encoding \u{feff}".to_owned()],
        ),
        (url(), vec![format!("wrong-method {}", url())]),
        (
            format!("post {}", url()),
            vec!["wrong-method post".to_owned()],
        ),
        (
            format!("PATCH {}", url()),
            vec!["wrong-method PATCH".to_owned()],
        ),
        (
            format!("POST https://h/v2/{PROJECT}/migration/%7Btask_id%7D/task"),
            vec!["unresolved-placeholder %7Btask_id%7D".to_owned()],
        ),
        (
            format!("POST https://h/v2/{PROJECT}/migration\n    /my-task\n    /task"),
            vec!["malformed-task-id my-task".to_owned()],
        ),
        (
            format!("POST https://h/v2/{PROJECT}/migration/{TASK}"),
            vec![format!("wrong-path /v2/{PROJECT}/migration/{TASK}")],
        ),
    ] {
        let unix = format!("{line}{body}");
        for text in [unix.replace('\n', "\r\n"), unix] {
            assert_eq!(found(FileFormat::Http, &text), expected, "{text}");
        }
    }
}

#[test]
fn requests_to_other_services_are_not_linted() {
    let linted = |line: &str, body: &str| {
        let text = format!("{line}\n\n{body}");
        lint_text(FileFormat::Http, &text).requests
    };
    for line in [
        "POST https://example.com/x",
        "PUT {{host}}/v2/{{p}}/migration/{{t}}",
        "POST {{url}}",
    ] {
        assert_eq!(linted(line, r#"{"resume_mode": "Auto"}"#), 0, "{line}");
    }
    assert_eq!(linted("POST {{host}}/v2/{{p}}/migration/online", BODY), 1);
    assert_eq!(linted("POST {{url}}", BODY), 1);
    assert_eq!(linted("POST https://example.com/x", BODY), 0);
}

#[test]
fn content_types() {
    for (value, right) in [
        ("application/json", true),
        ("Application/JSON;charset=UTF-8", true),
        ("application/json; charset=utf8", true),
        ("{{type}}", true),
        ("application/json; charset=gbk", false),
        ("application/x-www-form-urlencoded", false),
        ("", false),
    ] {
        let text = format!("POST {}\ncontent-TYPE: {value}\n\n{BODY}", url());
        let expected = format!("wrong-content-type {value}");
        let expected = if right { vec![] } else { vec![expected] };
        assert_eq!(found(FileFormat::Http, &text), expected);
    }
}

#[test]
fn bodies_end_where_their_request_does() {
    for after in [
        "\n### next\nGET https://example.com\n",
        "\n> {%\nclient.log('}')\n%}\n",
        "\n> ./handler.js\n",
        "\n>> out.json\n>>! out.json\n",
        "\n<> 2024.200.json\n",
        "\n\n\n",
        "",
    ] {
        let text = format!("{}{after}", http(BODY));
        assert_eq!(found(FileFormat::Http, &text), NOTHING, "{text}");
    }
    let text = http("");
    let linted = lint_text(FileFormat::Http, &text);
    let [only] = linted.report.diagnostics() else {
        panic!("{linted:?}");
    };
    assert_eq!(only.rule.id, "invalid-json");
    assert_eq!(&text[..only.span.start], format!("POST {}", url()));
}

#[test]
fn variables_are_unknown_values() {
    let body = r#"{"migration_method": "{{method}}", "resume_mode": "${MODE}", "bandwidth_limit_mb": {{ bandwidth }},
        "source_instance": {"addrs": "{{host}}:6379", "password": "{{password}}"}, "target_instance": {{target}}}"#;
    assert_eq!(found(FileFormat::Http, &http(body)), NOTHING);
    // No client of such files replaces this one.
    let other = body.replace("{{password}}", "$REDIS_PASSWORD");
    assert_eq!(
        found(FileFormat::Http, &http(&other)),
        [r#"unresolved-placeholder "$REDIS_PASSWORD""#]
    );
    assert_eq!(
        found(FileFormat::Http, &http("{{body}}")),
        ["unchecked-body {{body}}"]
    );
}

/// An archive has what was sent, unless the configuration says that it is a template.
#[test]
fn variables_of_an_archive_are_those_of_the_configuration() {
    let body = BODY.replace("manual", "{{mode}}");
    let request = serde_json::json!({
        "method": "POST",
        "url": url(),
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "postData": {"mimeType": "application/json", "text": body},
    });
    let archive = serde_json::json!({"log": {"entries": [{"request": request}]}});
    let text = archive.to_string();
    assert_eq!(
        found(FileFormat::Har, &text),
        ["unresolved-placeholder \\\"{{mode}}\\\""]
    );
    let mut config = Config::default();
    config.set_templates(true);
    let linted = lint(FileFormat::Har, &text, &config);
    assert!(linted.report.diagnostics().is_empty());
}

#[test]
fn body_files_are_named() {
    for (line, expected) in [
        ("< ./body.json", Some(("./body.json", false))),
        ("<@ ../a b.json", Some(("../a b.json", true))),
        ("<@latin1 ./body.json", Some(("./body.json", true))),
        ("< ./{{name}}.json", None),
    ] {
        let text = http(line);
        let files = lint_text(FileFormat::Http, &text).files;
        let files = files
            .iter()
            .map(|file| (file.path.as_str(), file.templates));
        assert_eq!(
            files.collect::<Vec<_>>(),
            Vec::from_iter(expected),
            "{line}"
        );
    }
    // Of other requests they are not.
    let other = "POST https://example.com\n\n< ./body.json";
    assert!(lint_text(FileFormat::Http, other).files.is_empty());
}

#[test]
fn a_command_copied_from_chrome() {
    let text = read("chrome.sh");
    assert_eq!(
        found(FileFormat::Shell, &text),
        [
            r#"unknown-value "Auto""#,
            "address-separator ;",
            r#"plaintext-password "it\'s-not-real-1\u0021""#,
            r#"password-with-quote "it\'s-not-real-1\u0021""#,
        ]
    );
    let shown = masked(FileFormat::Shell, &text);
    assert!(!shown.contains("not-"), "{shown}");
    let fixed = fix(
        FileFormat::Shell,
        &text,
        &Config::default(),
        Applicability::Safe,
    )
    .text;
    let expected = text.replace("\"Auto\"", "\"auto\"").replace(";192", ",192");
    assert_eq!(fixed, expected);
}

#[test]
fn a_script() {
    let text = read("deploy.sh");
    assert_eq!(
        found(FileFormat::Shell, &text),
        [
            "plaintext-password Not-a-real-0ne",
            r#"unknown-value "Manual""#,
            r#"wrong-content-type "$DCS/v2/${PROJECT_ID}/migration/$TASK_ID/task""#,
            "wrong-method PUT",
            "bandwidth-without-effect \"bandwidth_limit_mb\": '\"$LIMIT",
            r#"empty-value """#,
            // A shell leaves variables alone within single quotes.
            r#"unresolved-placeholder "$TARGET""#,
            "wrong-path /v1.0/$PROJECT_ID/migration/$TASK_ID/task",
            "invalid-json ,",
            "invalid-json 'manual'",
            "unresolved-placeholder $SOURCE",
        ]
    );
    let linted = lint_text(FileFormat::Shell, &text);
    let files: Vec<_> = linted.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["bodies/full.json"]);
    assert_eq!(linted.requests, 5);
    let shown = masked(FileFormat::Shell, &text);
    assert!(!shown.to_lowercase().contains("not-a-real"), "{shown}");
}

#[test]
fn an_archive_of_chrome() {
    let text = read("chrome.har");
    assert_eq!(
        found(FileFormat::Har, &text),
        [
            r#"unknown-value \"Auto\""#,
            "bandwidth-as-number 100",
            "address-separator ;",
            r#"plaintext-password \"Not-a-\\\"real\\\"-0ne\""#,
            r#"unknown-field \"naïve\\t中\""#,
            r#"undocumented-status \"FULLMIGRATING\""#,
            r#"wrong-method "PUT""#,
            "wrong-path /v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/tasks",
            r#"wrong-content-type "text/plain""#,
            r#"malformed-error-code \"APIGW.0101\""#,
        ]
    );
    let linted = lint_text(FileFormat::Har, &text);
    assert_eq!(linted.requests, 2, "neither the preflight nor the login");
    let shown = masked(FileFormat::Har, &text);
    assert!(!shown.to_lowercase().contains("not-a-"), "{shown}");
}
