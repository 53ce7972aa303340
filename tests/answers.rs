//! Answers made of reports: the service's own error, and problems.
#![allow(clippy::unwrap_used)]

use dcs_migration_lint::text::needs_escape;
use dcs_migration_lint::{
    ApiError, Config, InvalidRequest, Problem, Report, Severity, lint, lint_path,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const PROJECT: &str = "5e3737aaa4b54a9a8e3a0f7d2dcd0cf9";
const TASK: &str = "90754308-a156-406f-a837-8f852f38a646";

fn found(report: &Report<'_>) -> Vec<(&'static str, Severity)> {
    let found = report.diagnostics().iter();
    found.map(|found| (found.rule.id, found.severity)).collect()
}

fn answer(report: &Report<'_>) -> (String, String) {
    let error = ApiError::from_reports([report]).unwrap();
    assert_eq!(error.error_ext_msg, None);
    let (code, message) = (error.error_code.unwrap(), error.error_msg.unwrap());
    assert!(code.chars().count() <= 9, "{code}");
    assert!(
        message.chars().count() <= 1024,
        "{}",
        message.chars().count()
    );
    assert!(!message.chars().any(needs_escape));
    (code, message)
}

#[test]
fn a_report_becomes_the_services_error() {
    let config = Config::default();
    let of = |body: &str| answer(&lint(body, &config));
    assert_eq!(of(""), ("111400004".to_owned(), "no JSON found".to_owned()));
    assert_eq!(of("{").0, "111400005");
    let (_, message) = of(r#"{"resume_mode": "x", "bandwidth_limit_mb": true}"#);
    assert!(message.contains("; /bandwidth_limit_mb: "), "{message}");
    let of = |uri: String| answer(&lint_path(&uri, &config)).0;
    assert_eq!(
        of(format!("/v2/{PROJECT}/migration/{{task_id}}/task")),
        "DCS.4855"
    );
    assert_eq!(
        of(format!("/v2/{{project_id}}/migration/{TASK}/task")),
        "111400002"
    );
    assert_eq!(of(format!("/v2//migration/{TASK}/task")), "111400002");
    let clean = format!("/v2/{PROJECT}/migration/{TASK}/task");
    let report = lint_path(&clean, &config);
    assert_eq!(ApiError::from_reports([&report]), None);
    assert_eq!(report.to_problem(), None);
    assert_eq!(InvalidRequest::new(report), None);
}

#[test]
fn what_does_not_fit_is_counted() {
    let config = Config::default();
    for key in ["a", "\u{4e2d}", "\u{1b}"] {
        for count in [1usize, 30, 400] {
            let key = key.repeat(2000 / count + 1);
            let member = serde_json::to_string(&key).unwrap();
            let body = format!("{{{}}}", vec![format!("{member}:1"); count + 1].join(","));
            let report = lint(&body, &config);
            let errors = report
                .diagnostics()
                .iter()
                .filter(|found| found.severity == Severity::Error);
            let errors = errors.count();
            let (_, message) = answer(&report);
            let shown = message.matches("; ").count();
            assert!(shown < errors);
            if errors > 100 {
                assert!(message.contains(" more"), "{message}");
                assert_eq!(report.to_problem().unwrap().omitted, errors - 100);
            }
        }
    }
}

#[test]
fn an_error_that_does_not_fit_is_cut() {
    let key = "\u{4e2d}".repeat(3000);
    let body = format!(
        r#"{{"{key}": 1, "{key}": 2, "migration_method": "full_amount_migration",
        "resume_mode": "manual", "source_instance": {{"addrs": "192.168.0.1:6379"}},
        "target_instance": {{"id": "{TASK}"}}}}"#
    );
    let (_, message) = answer(&lint(&body, &Config::default()));
    assert_eq!(message.chars().count(), 1024);
    assert!(message.ends_with(" more characters)"), "{message}");
}

#[test]
fn an_answer_has_no_password() {
    let body = r#"{"target_instance": {"id": "", "password": ["SECRET"], "pwd": "SECRET"#;
    let report = lint(body, &Config::default());
    assert!(report.has_errors());
    for shown in [answer(&report).1, json!(report.to_problem()).to_string()] {
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}

#[test]
fn codes_tell_the_part_that_is_wrong() {
    let config = Config::default();
    let of = |uri: String| answer(&lint_path(&uri, &config)).0;
    assert_eq!(of(format!("/v2/{PROJECT}/migration/../task")), "DCS.4855");
    assert_eq!(of(format!("/v2/../migration/{TASK}/task")), "111400002");
    assert_eq!(of("/v2/x".to_owned()), "111400005");
    // Neither parameter: a placeholder in a body that somebody takes for an error.
    let mut strict = Config::default();
    strict
        .set_level("unresolved-placeholder", "error".parse().unwrap())
        .unwrap();
    let body = format!(
        r#"{{"migration_method": "full_amount_migration", "resume_mode": "manual",
        "source_instance": {{"id": "<id>"}}, "target_instance": {{"id": "{TASK}"}}}}"#
    );
    let report = lint(&body, &strict);
    assert_eq!(
        found(&report)
            .iter()
            .filter(|found| found.1 == Severity::Error)
            .count(),
        1
    );
    assert_eq!(answer(&report).0, "111400005");
}

/// As many duplicates as are asked for, each told in a line of so many characters.
fn errors_of_length(count: usize, length: usize) -> String {
    // `/KEY: duplicate key `KEY``, a long key cut after 60 characters.
    let key = |key: usize| {
        let around = "/: duplicate key `\u{2026}`".chars().count() + 60;
        "k".repeat(key - around)
    };
    let member = format!("\"{}\": 1", key(length));
    format!(
        r#"{{"migration_method": "full_amount_migration", "resume_mode": "manual",
        "source_instance": {{"addrs": "192.168.0.1:6379"}}, "target_instance": {{"id": "{TASK}"}},
        {}}}"#,
        vec![member; count + 1].join(", ")
    )
}

/// A message takes 1024 characters, and says how much it leaves out.
#[test]
fn a_message_is_filled_to_the_last_character() {
    let config = Config::default();
    let message = |count: usize, length: usize| {
        let body = errors_of_length(count, length);
        let report = lint(&body, &config);
        let errors = report.diagnostics().iter();
        let errors = errors.filter(|found| found.severity == Severity::Error);
        let errors: Vec<String> = errors
            .map(|found| format!("{}: {}", found.pointer, found.message))
            .collect();
        assert_eq!(errors.len(), count);
        assert_eq!(errors[0].chars().count(), length);
        (errors[0].clone(), answer(&report).1)
    };
    // One that fits exactly, and one that is a character too long.
    let (line, said) = message(1, 1024);
    assert_eq!(said, line);
    let (line, said) = message(1, 1025);
    let kept = 1024 - "... (1025 more characters)".len();
    assert_eq!(
        said,
        format!("{}... ({} more characters)", &line[..kept], 1025 - kept)
    );
    // Two that fit exactly with the `; ` between them, and two that do not.
    let (line, said) = message(2, 511);
    assert_eq!(said, format!("{line}; {line}"));
    let (line, said) = message(2, 512);
    assert_eq!(said, format!("{line}; and 1 more"));
    // Three of which one fits, with the number of the others behind it, to the last character.
    let (line, said) = message(3, 1024 - "; and 2 more".len());
    assert_eq!(said, format!("{line}; and 2 more"));
    // The first alone is too long, and there are others.
    let (line, said) = message(3, 1100);
    let kept = 1024 - "... (1100 more characters)".len() - "; and 2 more".len();
    assert_eq!(
        said,
        format!(
            "{}... ({} more characters); and 2 more",
            &line[..kept],
            1100 - kept
        )
    );
}

#[test]
fn a_hundred_errors_are_listed_and_the_others_counted() {
    for (count, omitted) in [
        (1, Value::Null),
        (100, Value::Null),
        (101, json!(1)),
        (103, json!(3)),
    ] {
        let body = errors_of_length(count, 200);
        let problem = json!(lint(&body, &Config::default()).to_problem());
        assert_eq!(problem["errors"].as_array().unwrap().len(), count.min(100));
        let errors = if count == 1 { "error" } else { "errors" };
        assert_eq!(
            problem["detail"],
            format!("the request has {count} {errors}")
        );
        assert_eq!(problem["omitted"], omitted);
    }
}

/// The errors of path and body in one answer, those of the path first.
#[test]
fn reports_merge_into_one_answer() {
    let config = Config::default();
    let right = lint_path(&format!("/v2/{PROJECT}/migration/{TASK}/task"), &config).into_owned();
    let wrong = lint_path("/v2/x/migration/{task_id}/task", &config);
    let body = lint("{}", &config);
    let problem = Problem::from_reports([&wrong, &body]).unwrap();
    let rules: Vec<&str> = problem
        .errors
        .iter()
        .map(|error| error.rule.as_str())
        .collect();
    assert_eq!(rules[0], "unresolved-placeholder");
    assert_eq!(problem.errors[1..], body.to_problem().unwrap().errors);
    let error = ApiError::from_reports([&wrong, &body]).unwrap();
    assert_eq!(error.error_code.as_deref(), Some("DCS.4855"));
    assert_eq!(Problem::from_reports([&right, &body]), body.to_problem());
    assert_eq!(Problem::from_reports([&right]), None);
    assert_eq!(Problem::from_reports([]), None);
    let error = InvalidRequest::new(wrong.clone()).unwrap();
    assert_eq!(error.into_report(), wrong.into_owned());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_keeps_the_documented_lengths(
        key in "(?s).{1,600}",
        count in 1usize..80,
        broken in "(?s).{0,40}",
    ) {
        let member = serde_json::to_string(&key).unwrap();
        let body = format!("{{{}}}{broken}", vec![format!("{member}:1"); count].join(","));
        let report = lint(&body, &Config::default());
        answer(&report);
        let listed = report.to_problem().unwrap().errors.len();
        prop_assert!(listed <= 100);
    }
}

#[test]
fn diagnostics_and_answers_honour_width() {
    fn padded(text: &impl std::fmt::Display) {
        let plain = text.to_string();
        let width = plain.chars().count() + 3;
        assert_eq!(format!("{text:>width$}"), format!("   {plain}"));
        assert_eq!(format!("{text:.2}"), plain[..2]);
    }
    let report = lint(r#"{"resume_mode": "x"}"#, &Config::default());
    let diagnostic = &report.diagnostics()[0];
    padded(diagnostic);
    padded(&ApiError::from_reports([&report]).unwrap());
    padded(&ApiError::default());
    padded(&Problem::from_reports([&report]).unwrap());
}
