//! Paths and responses: how they are read, their findings, and that both always agree.
#![allow(clippy::unwrap_used)]

use dcs_migration_lint::body::{ConfiguredTask, TaskStatus};
use dcs_migration_lint::call::{CallFile, Calls};
use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::text::needs_escape;
use dcs_migration_lint::{
    ApiError, Config, Level, Path, Problem, RULES, Report, Response, Severity, lint, lint_path,
    lint_response, schema,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn case(name: &str) -> String {
    let path = format!("{}/tests/responses/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn found(report: &Report<'_>) -> Vec<(&'static str, Severity)> {
    let found = report.diagnostics().iter();
    found.map(|found| (found.rule.id, found.severity)).collect()
}

fn path(uri: &str) -> Vec<(&'static str, Severity)> {
    found(&lint_path(uri, &Config::default()))
}

const PROJECT: &str = "5e3737aaa4b54a9a8e3a0f7d2dcd0cf9";
const TASK: &str = "90754308-a156-406f-a837-8f852f38a646";

#[test]
fn uris_of_the_call_are_clean() {
    for before in [
        "",
        "https://dcs.example.com",
        "HTTP://[::1]:8080",
        "http://u:p@h",
    ] {
        for after in ["", "?a=b", "/", "#x", "?next=http://x/y"] {
            let uri = format!("{before}/v2/{PROJECT}/migration/{TASK}/task{after}");
            assert_eq!(path(&uri), [], "{uri}");
            let parsed: Path = uri.parse().unwrap();
            assert_eq!((parsed.project_id(), parsed.task_id()), (PROJECT, TASK));
        }
    }
}

/// A client sends a path or an http(s) URI; what else stands before a path is an error, unless a
/// tool fills in variables.
#[test]
fn only_paths_and_http_uris_are_read() {
    for before in [
        "POST ",
        " ",
        "host",
        "host:1",
        "//host",
        "{{base}}",
        "javascript:",
        "javascript://h",
        "file://h",
        "ftp://h",
        "http:",
        "http://",
        "https://u@",
        "https://a b",
        "https://h\\@evil",
        "https://{{host}}",
        "\u{1b}http://h",
        "mailto:a@b",
    ] {
        let uri = format!("{before}/v2/{PROJECT}/migration/{TASK}/task");
        assert_eq!(path(&uri), [("wrong-path", Severity::Error)], "{uri}");
        let error = uri.parse::<Path>().unwrap_err().to_string();
        assert!(error.starts_with("path must start with"), "{error}");
        let mut templates = Config::default();
        templates.set_templates(true);
        assert_eq!(found(&lint_path(&uri, &templates)), [], "{uri}");
    }
}

#[test]
fn what_leaves_its_segment_is_no_parameter() {
    for id in [
        "a/b", "a\\b", "a\nb", "\u{7f}", "\u{85}", ".", "..", "", "%2e", "%2F", "a%5cb", "%00",
        "%41",
    ] {
        assert!(Path::new(id, TASK).is_err(), "{id:?}");
        assert!(Path::new(PROJECT, id).is_err(), "{id:?}");
        let encoded = id
            .bytes()
            .fold(String::new(), |text, byte| text + &format!("%{byte:02x}"));
        let uri = format!("/v2/{encoded}/migration/{TASK}/task");
        assert!(uri.parse::<Path>().is_err(), "{uri}");
        assert_eq!(path(&uri), [("malformed-project-id", Severity::Error)]);
        let uri = format!("/v2/{PROJECT}/migration/{encoded}/task");
        assert_eq!(path(&uri), [("malformed-task-id", Severity::Error)]);
    }
    let path = Path::new("50%", "a b").unwrap();
    assert_eq!(path.to_string(), "/v2/50%25/migration/a%20b/task");
    assert_eq!(Path::try_from(path.to_string().as_str()), Ok(path));
}

#[test]
fn parameters_are_judged() {
    let uri = |project: &str, task: &str| format!("/v2/{project}/migration/{task}/task");
    assert_eq!(
        path(&uri("default", TASK)),
        [("malformed-project-id", Severity::Warning)]
    );
    assert_eq!(
        path(&uri(PROJECT, "task-1")),
        [("malformed-task-id", Severity::Warning)]
    );
    assert_eq!(path(&uri(PROJECT, PROJECT)), []);
    for id in ["", ".", "..", "%zz", "%ff", "%"] {
        assert_eq!(
            path(&uri(id, TASK)),
            [("malformed-project-id", Severity::Error)],
            "{id}"
        );
        assert_eq!(
            path(&uri(PROJECT, id)),
            [("malformed-task-id", Severity::Error)],
            "{id}"
        );
    }
    for id in [
        "{task_id}",
        "%7Btask_id%7D",
        "<task>",
        "YOUR_TASK",
        "{{task_id}}",
        "${TASK_ID}",
    ] {
        assert_eq!(
            path(&uri(PROJECT, id)),
            [("unresolved-placeholder", Severity::Error)],
            "{id}"
        );
    }
    let mut templates = Config::default();
    templates.set_templates(true);
    assert_eq!(found(&lint_path(&uri("{{p}}", "${T}"), &templates)), []);
    let dashed = lint_path(&uri(TASK, TASK), &Config::default()).diagnostics()[0].clone();
    assert_eq!(dashed.data.text("looks_like"), Some("uuid"));
    for other in [
        "",
        "/",
        "x",
        "/v2/a/migration/b",
        "/v1/a/migration/b/task",
        "/v2/a/b/migration/c/task",
    ] {
        assert_eq!(path(other), [("wrong-path", Severity::Error)], "{other}");
        let error = other.parse::<Path>().unwrap_err().to_string();
        assert!(error.starts_with("path must"), "{error}");
    }
}

#[test]
fn redacted_parts_of_a_uri_are_marked() {
    let uri = format!("https://user:SECRET@h/v2/{PROJECT}/migration/x/task?token=SECRET");
    let report = lint_path(&uri, &Config::default());
    assert!(!format!("{report:?}").contains("SECRET"));
    let mut shown = uri.clone().into_bytes();
    for span in report.secrets() {
        shown[span.start..span.end].fill(b'*');
    }
    assert!(!String::from_utf8(shown).unwrap().contains("SECRET"));
}

#[test]
fn real_responses() {
    let config = Config::default();
    let documented = case("r1_200_doc.json");
    assert_eq!(
        found(&lint_response(200, &documented, &config)),
        [("undocumented-status", Severity::Info)]
    );
    assert_eq!(
        found(&lint_response(400, &case("r4_400_dcs.json"), &config)),
        []
    );
    assert_eq!(
        found(&lint_response(404, &case("r5_v1_envelope.json"), &config)),
        []
    );
    let Some(Response::Configured(task)) = Response::from_slice(200, documented.as_bytes()) else {
        panic!()
    };
    assert_eq!(task.status, Some(TaskStatus::FullMigrating));
    let written = serde_json::to_value(&task).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(&documented).unwrap());
    let Some(Response::Refused(error)) =
        Response::from_slice(404, case("r5_v1_envelope.json").as_bytes())
    else {
        panic!()
    };
    assert_eq!(
        serde_json::to_value(&error).unwrap(),
        json!({
            "error_msg": "This DCS instance does not exist.",
            "error_code": "111404022",
            "error_ext_msg": null
        })
    );
    for broken in ["", "<html>", "[]", "{\"id\": \"a\",}"] {
        assert_eq!(
            Response::from_slice(200, broken.as_bytes()),
            None,
            "{broken}"
        );
        assert!(lint_response(200, broken, &config).has_errors(), "{broken}");
    }
}

#[test]
fn codes_and_lengths() {
    let code = |status, code: &str| {
        let body = json!({ "error_code": code, "error_msg": "x" }).to_string();
        found(&lint_response(status, &body, &Config::default()))
    };
    for (status, clean) in [
        (400, "DCS.4855"),
        (500, "111400069"),
        (500, "111400842"),
        (400, "111400005"),
    ] {
        assert_eq!(code(status, clean), [], "{clean}");
    }
    assert_eq!(
        code(401, "APIGW.0301"),
        [("malformed-error-code", Severity::Info)]
    );
    assert_eq!(
        code(400, "111400069"),
        [("status-mismatch", Severity::Info)]
    );
    assert_eq!(code(200, "DCS.4133"), [("status-mismatch", Severity::Info)]);
    for odd in [
        "",
        "DCS.41",
        "DCS.41333",
        "dcs.4133",
        "11140000\u{661}",
        "222400001",
        "APIGW.1",
    ] {
        assert_eq!(
            code(400, odd),
            [("malformed-error-code", Severity::Warning)],
            "{odd}"
        );
    }
    for (length, expected) in [(1024, 0), (1025, 1)] {
        for name in ["error_msg", "error_ext_msg"] {
            let body = json!({ name: "\u{4e2d}".repeat(length) }).to_string();
            let report = lint_response(500, &body, &Config::default());
            let found = report.diagnostics().iter();
            let long = found.filter(|found| found.rule.id == "text-too-long");
            assert_eq!(long.count(), expected, "{name}");
        }
    }
    let report = lint_response(502, "{}", &Config::default());
    assert_eq!(
        found(&report),
        [
            ("unexpected-status", Severity::Warning),
            ("unrecognized-response", Severity::Warning)
        ]
    );
}

#[test]
fn the_schema_takes_the_real_responses() {
    let schema: Value = serde_json::from_str(schema::RESPONSE).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for name in ["r1_200_doc.json", "r4_400_dcs.json", "r5_v1_envelope.json"] {
        let body: Value = serde_json::from_str(&case(name)).unwrap();
        assert!(validator.is_valid(&body), "{name}");
    }
    for body in [
        json!([]),
        json!({"error_code": 1}),
        json!({"error_code": "x"}),
        json!({"id": 1}),
    ] {
        assert!(!validator.is_valid(&body), "{body}");
    }
}

#[test]
fn every_rule_looks_at_something() {
    for rule in RULES {
        assert!(rule.subjects().count() > 0, "{}", rule.id);
    }
    let of = |subject| {
        RULES
            .iter()
            .filter(|rule| rule.subjects().any(|word| word == subject))
            .count()
    };
    assert_eq!((of("path"), of("response")), (4, 13));
}

#[test]
fn encoded_braces_around_nothing_are_not_a_placeholder() {
    let uri = "/v2/%7B%7D/migration/%7B%7D/task";
    assert!(uri.parse::<Path>().is_ok());
    assert!(!lint_path(uri, &Config::default()).has_errors());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn a_path_reads_back(project in "(?s).{1,20}", task in "(?s).{1,20}") {
        if let Ok(path) = Path::new(project, task) {
            prop_assert_eq!(path.to_string().parse::<Path>(), Ok(path.clone()));
            prop_assert!(!lint_path(&path.to_string(), &Config::default()).has_errors());
        }
    }

    #[test]
    fn what_a_path_refuses_has_an_error(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "/v2/", "/migration/", "/task", PROJECT, TASK, "a", "{x}", "%7B", "%7D", "%", "..", ".",
            "{{x}}", "${X}", "://", "?", "#", "@", "/", "http", "\u{4e2d}", "\u{1b}", "<a>", "\u{202e}",
        ]), 0..9),
        whole: bool,
    ) {
        let middle = pieces.concat();
        let uri = if whole { format!("/v2/{middle}/migration/{middle}/task") } else { middle };
        let report = lint_path(&uri, &Config::default());
        prop_assert_eq!(report.has_errors(), uri.parse::<Path>().is_err(), "{} {:?}", uri, report);
        for found in report.diagnostics() {
            prop_assert!(uri.get(found.span.start..found.span.end).is_some());
            prop_assert!(!found.message.chars().any(needs_escape));
        }
    }

    #[test]
    fn any_response_lints(status: u16, body in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..80),
        prop::collection::vec(prop::sample::select(vec![
            "{", "}", "\"id\":", "\"error\":", "\"status\":", "\"error_code\":", "\"error_msg\":",
            "\"SUCCESS\"", "\"a\"", "{\"code\":\"111404022\"}", "1", "null", ",", "[", "]", "\"\\u001b\"",
        ]), 0..12).prop_map(|pieces| pieces.concat().into_bytes()),
    ]) {
        let report = lint_response(status, &body, &Config::default());
        let read = Response::from_slice(status, &body);
        prop_assert!(read.is_some() || report.has_errors());
        let mut last = 0;
        for found in report.diagnostics() {
            prop_assert!(report.text().get(found.span.start..found.span.end).is_some());
            prop_assert!(found.span.start >= last);
            last = found.span.start;
            prop_assert!(!found.message.chars().any(needs_escape));
        }
    }
}

#[test]
fn redaction_of_a_uri_is_exact_to_the_byte() {
    let path = format!("/v2/{PROJECT}/migration/{TASK}/task");
    for (before, after, hidden) in [
        ("", "", vec![]),
        ("https://h", "", vec![]),
        ("https://@h", "", vec![]),
        ("https://u@h", "", vec!["u"]),
        ("https://u:a@b@h", "", vec!["u:a@b"]),
        ("//u@h", "", vec!["u"]),
        ("", "?", vec![]),
        ("", "?a", vec!["a"]),
        ("", "#x?y", vec!["x?y"]),
        ("u@h", "?a=b#c", vec!["u", "a=b#c"]),
    ] {
        let uri = format!("{before}{path}{after}");
        let mut config = Config::default();
        config.set_level("wrong-path", Level::Off).unwrap();
        let report = lint_path(&uri, &config);
        assert_eq!(found(&report), [], "{uri}");
        let spans = report.secrets().iter();
        let spans: Vec<&str> = spans.map(|span| &uri[span.start..span.end]).collect();
        assert_eq!(spans, hidden, "{uri}");
    }
}

#[test]
fn a_path_writes_what_needs_no_escape_as_it_is() {
    let path = Path::new("aZ09-._~", "a:b {\u{e9}}").unwrap();
    assert_eq!(
        path.to_string(),
        "/v2/aZ09-._~/migration/a%3Ab%20%7B%C3%A9%7D/task"
    );
}

#[test]
fn a_tasks_answer_shows_and_writes_its_words() {
    for word in ["SUCCESS", "MIGRATING", "INCRMIGEATING", "something else"] {
        let status: TaskStatus = word.parse().unwrap();
        assert_eq!((status.as_ref(), status.to_string().as_str()), (word, word));
        assert_eq!(serde_json::to_value(&status).unwrap(), word);
    }
    let is_problem = |body: &str| match Response::from_slice(200, body.as_bytes()) {
        Some(Response::Configured(task)) => task.is_problem(),
        other => panic!("{other:?}"),
    };
    assert!(is_problem(r#"{"status": "FAILED", "error": "x"}"#));
    assert!(!is_problem(r#"{"status": "SUCCESS", "error": ""}"#));
    assert!(!is_problem(r#"{"status": "SUCCESS", "error": null}"#));
    assert!(!is_problem(r#"{"status": "SUCCESS"}"#));
}

/// Final, going on, or unknown; and failed.
#[test]
fn statuses_say_whether_they_are_final() {
    for (word, is_final, is_failure) in [
        ("SUCCESS", Some(true), false),
        ("MIGRATION_SUCCESS", Some(true), false),
        ("FAILED", Some(true), true),
        ("MIGRATION_FAILED", Some(true), true),
        ("TERMINATED", Some(true), false),
        ("DELETED", Some(true), false),
        ("MIGRATING", Some(false), false),
        ("FULLMIGRATING", Some(false), false),
        ("INCRMIGEATING", Some(false), false),
        ("INCRMIGRATING", Some(false), false),
        ("TERMINATING", Some(false), false),
        ("RUNNING", Some(false), false),
        ("CREATING", Some(false), false),
        ("RELEASED", None, false),
        ("ERROR", None, true),
        ("Success", None, false),
        ("", None, false),
    ] {
        let Ok(status) = word.parse::<TaskStatus>();
        assert_eq!(
            (status.is_final(), status.is_failure()),
            (is_final, is_failure),
            "{word}"
        );
        let body = json!({"status": word}).to_string();
        let response = Response::from_slice(200, body.as_bytes()).unwrap();
        assert_eq!(response.is_problem(), is_failure, "{word}");
    }
    for (status, body, is_problem) in [
        (200, r#"{"id": "a"}"#, false),
        (200, r#"{"id": "a", "error": "x"}"#, true),
        (200, r#"{"error_code": "DCS.4133"}"#, true),
        (202, r#"{"error": {"code": "DCS.4855"}}"#, true),
        (500, "{}", true),
    ] {
        let response = Response::from_slice(status, body.as_bytes()).unwrap();
        assert_eq!(response.is_problem(), is_problem, "{status} {body}");
    }
}

/// What is written is read again; what a service writes otherwise is read as far as it goes.
#[test]
fn answers_read_and_write_serde() {
    for body in [
        case("r1_200_doc.json"),
        case("r4_400_dcs.json"),
        case("r5_v1_envelope.json"),
        "{}".to_owned(),
        r#"{"error_msg": null}"#.to_owned(),
        r#"{"id": 1, "status": "SUCCESS", "more": [1.5, true, -2, {"a": []}]}"#.to_owned(),
    ] {
        let read: Response = serde_json::from_str(&body).unwrap();
        let status = if matches!(read, Response::Configured(_)) {
            200
        } else {
            400
        };
        assert_eq!(
            Response::from_slice(status, body.as_bytes()),
            Some(read.clone())
        );
        let written = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<Response>(&written).unwrap(), read);
        match read {
            Response::Refused(error) => {
                assert_eq!(serde_json::from_str::<ApiError>(&body).unwrap(), error);
            }
            Response::Configured(task) => {
                assert_eq!(serde_json::from_str::<ConfiguredTask>(&body).unwrap(), task);
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(serde_json::from_str::<Response>("[]").is_err());
    let report = lint(r#"{"resume_mode": "x"}"#, &Config::default());
    let problem = report.to_problem().unwrap();
    let written = json!(problem);
    assert_eq!(written["type"], "about:blank");
    assert_eq!(written["title"], "Bad Request");
    assert_eq!(written.get("omitted"), None);
    assert_eq!(serde_json::from_value::<Problem>(written).unwrap(), problem);
    let foreign: Problem =
        serde_json::from_value(json!({"status": 403, "instance": "/x"})).unwrap();
    assert_eq!(foreign, {
        let mut problem = Problem::new(403, "", "");
        problem.kind = "about:blank".to_owned();
        problem
    });
}

/// An error's body is one under any HTTP status, and its code is found wherever it is.
#[test]
fn errors_are_known_by_their_body() {
    let refused = |status, body: serde_json::Value| match Response::from_slice(
        status,
        body.to_string().as_bytes(),
    ) {
        Some(Response::Refused(error)) => (error.error_code, error.error_msg),
        other => panic!("{other:?}"),
    };
    let some = |text: &str| Some(text.to_owned());
    for status in [200, 400, 500] {
        let flat = json!({"error_code": "DCS.4133", "error_msg": "m"});
        assert_eq!(refused(status, flat), (some("DCS.4133"), some("m")));
        let envelope = json!({"error": {"code": "DCS.4855", "message": "m"}});
        assert_eq!(refused(status, envelope), (some("DCS.4855"), some("m")));
        let both = json!({"error_code": null, "error_msg": null, "error": {"code": "DCS.4855", "message": "m"}});
        assert_eq!(refused(status, both), (some("DCS.4855"), some("m")));
    }
    let task = Response::from_slice(200, br#"{"id": "a", "error": "x"}"#);
    assert!(matches!(task, Some(Response::Configured(task)) if task.is_problem()));
}

#[test]
fn a_page_of_a_proxy_is_one_finding() {
    let page = "<html>\n<body><h1>502 Bad Gateway</h1></body>\n</html>";
    let report = lint_response(500, page, &Config::default());
    assert_eq!(found(&report), [("unrecognized-response", Severity::Error)]);
    let none = lint_response(204, "", &Config::default());
    assert!(
        found(&none)
            .iter()
            .all(|(rule, _)| *rule == "unexpected-status")
    );
}

#[test]
fn debug_of_a_file_of_calls_has_no_text() {
    let file = CallFile {
        text: "Not-a-real-0ne",
        encoding: &[],
        faults: &[],
        calls: &Calls::default(),
        secrets: &Secrets::default(),
    };
    let shown = format!("{file:?}");
    assert!(
        shown.starts_with("CallFile { calls: ") && !shown.contains("Not-a-real-0ne"),
        "{shown}"
    );
}
