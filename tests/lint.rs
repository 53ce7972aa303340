//! Findings, fixes and configuration of whole bodies.
#![allow(clippy::unwrap_used)]

use std::cell::Cell;

use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::report::{Edit, WireFile, WireReport, fix_by};
use dcs_migration_lint::{
    Applicability, Config, Diagnostic, Fix, Level, Report, Rule, Severity, Span, fix, lint,
    lint_call, lint_path, lint_response,
};
use serde_json::json;

fn rules(report: &Report<'_>, severity: Severity) -> Vec<&'static str> {
    let found = report.diagnostics().iter();
    found
        .filter(|found| found.severity == severity)
        .map(|found| found.rule.id)
        .collect()
}

fn case(name: &str) -> String {
    let path = format!("{}/tests/cases/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn errors(text: &str) -> Vec<&'static str> {
    rules(&lint(text, &Config::default()), Severity::Error)
}

fn warnings(text: &str) -> Vec<&'static str> {
    rules(&lint(text, &Config::default()), Severity::Warning)
}

#[test]
fn the_documents_example_has_notes_only() {
    let text = case("01_doc_example.json");
    let report = lint(&text, &Config::default());
    assert_eq!(report.worst(), Some(Severity::Info));
    assert_eq!(
        rules(&report, Severity::Info),
        ["bandwidth-as-number", "placeholder-password"]
    );
}

#[test]
fn real_bodies_have_no_error() {
    for name in [
        "03_tf_docs_full_auto.json",
        "05_tf_acc_incr_auto_100.json",
        "08_umn_cross_region_target_by_addrs.json",
    ] {
        let text = case(name);
        assert_eq!(errors(&text), [""; 0], "{name}");
        let passwords = warnings(&text);
        assert_eq!(passwords, ["plaintext-password"; 2], "{name}");
    }
    let clean = case("09_umn_selfhosted_domain_source.json");
    let report = lint(&clean, &Config::default());
    assert_eq!(report.worst().filter(|worst| *worst > Severity::Info), None);
}

#[test]
fn bodies_of_other_calls_are_named() {
    for (name, call) in [
        (
            "n1_wrong_api_create_migration_task_online_v1.json",
            "CreateMigrationTask",
        ),
        (
            "n3_wrong_api_create_online_task.json",
            "CreateOnlineMigrationTask",
        ),
    ] {
        let text = case(name);
        let report = lint(&text, &Config::default());
        assert_eq!(rules(&report, Severity::Error), ["wrong-request"], "{name}");
        let found = &report.diagnostics()[0];
        assert!(
            found.message.contains(&format!("`{call}`")),
            "{}",
            found.message
        );
        assert!(
            !report
                .diagnostics()
                .iter()
                .any(|found| found.rule.id == "unknown-field")
        );
    }
    assert_eq!(errors(r#"{"resume_mode": "auto"}"#), ["wrong-request"]);
    let shown = r#"{"task_id": "a", "status": "MIGRATING", "created_at": "2024", "migration_method":
        "full_amount_migration", "source_instance": {"ip": "192.168.0.1", "port": "6379"}}"#;
    assert_eq!(errors(shown), ["wrong-request"]);
}

#[test]
fn a_member_too_many_is_not_another_call() {
    let text = r#"{"name": "a", "description": "b", "migration_method": "full_amount_migration",
        "resume_mode": "Manual", "source_instance": {"addrs": "10.0.0.1:6379"},
        "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#;
    assert_eq!(errors(text), ["unknown-value"]);
    assert_eq!(warnings(text), ["unknown-field", "unknown-field"]);
}

const BROKEN: &str = r#"{"migration_method":"FULL_AMOUNT_MIGRATION","resume_mode":"Auto","bandwidth_limit_mb":10241,"source_instance":{"addrs":["1.2.3.4:70000"]},"target_instance":{"id":""},"source_instance":{},}"#;

#[test]
fn every_fault_of_a_broken_body_is_named_in_one_run() {
    let report = lint(BROKEN, &Config::default());
    let found: Vec<(&str, &str)> = report
        .diagnostics()
        .iter()
        .map(|found| (found.rule.id, &BROKEN[found.span.start..found.span.end]))
        .collect();
    assert_eq!(
        found,
        [
            ("unknown-value", "\"FULL_AMOUNT_MIGRATION\""),
            ("unknown-value", "\"Auto\""),
            ("bandwidth-out-of-range", "10241"),
            ("wrong-type", "[\"1.2.3.4:70000\"]"),
            ("malformed-address", "1.2.3.4:70000"),
            ("public-address", "1.2.3.4:70000"),
            ("missing-endpoint", "\"target_instance\""),
            ("duplicate-key", "\"source_instance\""),
            ("missing-endpoint", "\"source_instance\""),
            ("invalid-json", ","),
        ]
    );
    let range = &report.diagnostics()[2];
    assert!(
        range
            .help
            .as_ref()
            .is_some_and(|help| help.contains("1-10,241"))
    );
    let duplicate = &report.diagnostics()[7];
    assert_eq!(
        &BROKEN[duplicate.labels[0].span.start..duplicate.labels[0].span.end],
        "\"source_instance\""
    );
    assert!(duplicate.labels[0].span.start < duplicate.span.start);

    let fixed = fix(BROKEN, &Config::default(), Applicability::Safe);
    assert_eq!(
        fixed.text,
        r#"{"migration_method":"full_amount_migration","resume_mode":"auto","bandwidth_limit_mb":10241,"source_instance":{"addrs":"1.2.3.4:70000"},"target_instance":{"id":""},"source_instance":{}}"#
    );
    assert_eq!(fixed.applied.len(), 4);
}

#[test]
fn every_prefix_of_every_case_lints() {
    let folder = format!("{}/tests/cases", env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for end in 0..bytes.len() {
            let report = lint(&bytes[..end], &Config::default());
            assert!(report.has_errors());
            // Nothing is said to be missing from a part that was lost.
            let ids = report.diagnostics().iter().map(|found| found.rule.id);
            assert!(
                !ids.into_iter()
                    .any(|id| id == "missing-endpoint" || id == "missing-field")
            );
        }
        seen += 1;
    }
    assert!(seen >= 7);
}

/// Texts that would take for ever if any part of the work grew with the square of the length.
#[test]
fn work_grows_with_the_length_alone() {
    const LENGTH: usize = 300_000;
    for (before, piece, after) in [
        ("[", "@", ""),
        ("{", "passw", ""),
        ("{", "passw ", ""),
        ("{", "\"password\":\"a\",", "x"),
        ("{", "\"a\":1,", "\"a\":1}"),
        ("{", "\"resume_mode\":\"Auto\",", "\"a\":1}"),
        (
            "{",
            "\"source_instance\":{\"id\":\"\",\"id\":1},",
            "\"a\":1}",
        ),
        ("[", "1 ", "]"),
        (
            "{\"source_instance\":{\"addrs\":\"",
            "1.2.3.4:70000;;",
            "\"}}",
        ),
        (
            "{\"source_instance\":{\"addrs\":\"",
            "\\u0031.2.3.4,",
            "\"}}",
        ),
        ("{", "//c\n", ""),
        ("{", "/*", ""),
        ("[", "{{a ", ""),
        ("[\"", "\\x", "\"]"),
    ] {
        let text = format!("{before}{}{after}", piece.repeat(LENGTH / piece.len()));
        let report = lint(&text, &Config::default());
        // The findings stay bounded, too: a thousand of each rule and one that counts the rest.
        assert!(report.diagnostics().len() <= 31 * 1001, "{piece}");
        assert!(report.has_errors(), "{piece}");
    }
}

/// A variable of a tool stands for a value, where somebody says that a tool fills it in; nobody
/// fills in the answer of a service.
#[test]
fn templates_are_values_where_a_tool_fills_them_in() {
    let mut filled = Config::default();
    filled.set_templates(true);
    let is_clean = |report: Report<'_>| report.diagnostics().is_empty();
    let (text, uri) = (
        r#"{"status": {{status}}}"#,
        "/v2/{{p}}/migration/{{t}}/task",
    );
    for (config, takes) in [(&Config::default(), false), (&filled, true)] {
        let invalid = rules(&lint(text, config), Severity::Error).contains(&"invalid-json");
        assert_eq!(invalid, !takes);
        assert_eq!(is_clean(lint_path(uri, config)), takes);
        assert!(
            rules(&lint_response(200, text, config), Severity::Error).contains(&"invalid-json")
        );
    }
}

#[test]
fn debug_shows_findings_and_not_the_text() {
    let text = r#"{"resume_mode": "Auto", "x": "Not-a-real-0ne"}"#;
    let report = format!("{:?}", lint(text, &Config::default()));
    let fixed = format!("{:?}", fix(text, &Config::default(), Applicability::Safe));
    for shown in [report, fixed] {
        assert!(shown.contains("unknown-value"), "{shown}");
        assert!(!shown.contains("Not-a-real-0ne"), "{shown}");
    }
}

/// More places than there are passes: whatever can go together does.
#[test]
fn one_pass_takes_all_that_go_together() {
    let list = |piece: &str| vec![piece; 40].join(" ");
    let fixed = fix(
        &format!("[{}]", list("'a'")),
        &Config::default(),
        Applicability::Safe,
    );
    assert_eq!(fixed.text, format!("[{}]", vec!["\"a\""; 40].join(", ")));
    // 39 commas, and the quotes of which the later ones join the third.
    assert_eq!(fixed.applied.len(), 42);
}

/// Before a pass and after it; the last report has nothing to fix.
#[test]
fn a_pass_lints_once_more() {
    let linted = Cell::new(0);
    let config = Config::default();
    let text =
        r#"{"bandwidth_limit_mb": 1, "source_instance": {"addrs": "10.0.0.1:1 10.0.0.2:1"}}"#;
    let fixed = fix_by(text, &config, Applicability::Safe, |text| {
        linted.set(linted.get() + 1);
        lint(text, &config)
    });
    let expected =
        r#"{"bandwidth_limit_mb": "1", "source_instance": {"addrs": "10.0.0.1:1,10.0.0.2:1"}}"#;
    assert_eq!((fixed.text.as_str(), linted.get()), (expected, 3));
}

/// Renaming `bandwidth` would bring a value into force that is none: an error more. The rest is
/// repaired all the same.
#[test]
fn a_fix_that_adds_an_error_is_left_out_alone() {
    let text = |port: &str| {
        let addresses: Vec<String> = (0..40).map(|at| format!("10.0.0.{at}{port}")).collect();
        let addresses = addresses.join(",");
        format!(r#"{{"bandwidth": "x", "source_instance": {{"addrs": "{addresses}"}}}}"#)
    };
    let fixed = fix(&text(""), &Config::default(), Applicability::Unsafe);
    assert_eq!(fixed.text, text(":6379"));
}

#[test]
fn a_call_is_checked_where_its_text_has_it() {
    let right =
        "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";
    let variable = right.replace("90754308-a156-406f-a837-8f852f38a646", "{task_id}");
    let wrong = right.replace("/task", "/tasks");
    let secret = format!("https://u:Not-a-real-0ne@h.example{right}");
    let json = Some("application/json");
    for (method, uri, content_type, expected) in [
        ("POST", right, json, &[][..]),
        ("PUT", right, json, &[("wrong-method", "PUT")]),
        (
            "PATCH",
            &variable,
            json,
            &[
                ("wrong-method", "PATCH"),
                ("unresolved-placeholder", "{task_id}"),
            ],
        ),
        ("POST", &wrong, json, &[("wrong-path", wrong.as_str())]),
        ("POST", right, None, &[("wrong-content-type", right)]),
        (
            "POST",
            right,
            Some("text/plain"),
            &[("wrong-content-type", "text/plain")],
        ),
        ("POST", &secret, json, &[]),
    ] {
        let report = lint_call(method, uri, content_type, &Config::default());
        let text = |span: Span| &report.text()[span.start..span.end];
        let found = report.diagnostics().iter();
        let found: Vec<_> = found
            .map(|found| (found.rule.id, text(found.span)))
            .collect();
        assert_eq!(found, expected, "{method} {uri}");
        let secrets: Vec<_> = report.secrets().iter().map(|span| text(*span)).collect();
        let hidden = uri.contains('@').then_some("u:Not-a-real-0ne");
        assert_eq!(secrets, Vec::from_iter(hidden));
    }
}

/// Which bytes of an input are told to be no UTF-8.
fn undecodable(bytes: &[u8]) -> Vec<(&'static str, usize, usize)> {
    let report = lint(bytes, &Config::default());
    assert_eq!(report.text().len(), bytes.len());
    let found = report.diagnostics().iter();
    let found = found.filter(|found| found.rule.id == "invalid-encoding");
    found
        .map(|found| {
            let kind = match found.message.as_ref() {
                "the file is UTF-16 or UTF-32, not UTF-8" => "wide",
                "the file starts with a byte-order mark" => "mark",
                _ => "bytes",
            };
            (kind, found.span.start, found.span.end)
        })
        .collect()
}

#[test]
fn adjacent_bytes_that_are_not_utf_8_are_one_place() {
    for (bytes, expected) in [
        (&b"{}"[..], vec![]),
        (b"{\"a\": \"\xe9\"}", vec![("bytes", 7, 8)]),
        (b"{\"a\": \"\xe9\xff\xfe\"}", vec![("bytes", 7, 10)]),
        (
            b"{\"a\": \"\xe9 \xff\"} ",
            vec![("bytes", 7, 8), ("bytes", 9, 10)],
        ),
        (b"\xe4\xb8", vec![("bytes", 0, 2)]),
        (b"\xef\xbb\xbf{}\xff", vec![("bytes", 5, 6), ("mark", 0, 3)]),
    ] {
        let mut found = undecodable(bytes);
        found.sort_unstable();
        assert_eq!(found, expected, "{bytes:?}");
    }
}

/// A byte that is not UTF-8 is no JSON either, and is reported once.
#[test]
fn bytes_between_the_tokens_are_an_encoding_error_alone() {
    for (bytes, expected) in [
        (&b"{\xff\"a\": 1}"[..], &["invalid-encoding"][..]),
        (
            b"{\xff \"a\": 1, \xfe\xff\"b\": 2 \xff}",
            &["invalid-encoding"; 3],
        ),
        (b"{\xff !\"a\": 1}", &["invalid-encoding", "invalid-json"]),
    ] {
        let mut found = errors_of(bytes);
        found.retain(|rule| matches!(*rule, "invalid-encoding" | "invalid-json"));
        assert_eq!(found, expected, "{bytes:?}");
    }
}

#[test]
fn wide_encodings_are_reported() {
    let body = "{\"a\": 1}";
    let little: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = body.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let wide: Vec<u8> = body
        .chars()
        .flat_map(|char| u32::from(char).to_be_bytes())
        .collect();
    for bytes in [
        little.clone(),
        big.clone(),
        [&b"\xff\xfe"[..], &little].concat(),
        [&b"\xfe\xff"[..], &big].concat(),
        [&b"\0\0\xfe\xff"[..], &wide].concat(),
        b"\xff\xfe\0\0{\0\0\0".to_vec(),
    ] {
        assert_eq!(undecodable(&bytes), [("wide", 0, 2)], "{bytes:?}");
        assert!(!errors_of(&bytes).contains(&"invalid-json"), "{bytes:?}");
    }
    for bytes in [&b"\xff{}"[..], b"\xfe{}", b"\0\0\xfe{}", b"a\0", b"\0a"] {
        assert!(
            !undecodable(bytes).iter().any(|(kind, ..)| *kind == "wide"),
            "{bytes:?}"
        );
    }
}

fn errors_of(bytes: &[u8]) -> Vec<&'static str> {
    rules(&lint(bytes, &Config::default()), Severity::Error)
}

/// A thousand findings of a rule are listed, then one says how many more there are; the next rule
/// has a thousand of its own.
#[test]
fn findings_of_a_rule_are_bounded() {
    for (count, listed, omitted) in [
        (1000, 1000, None),
        (1001, 1000, Some(1)),
        (1005, 1000, Some(5)),
    ] {
        let items = vec!["tru"; count].join(",");
        let body =
            format!(r#"{{"migration_method": "full_amount_migration", "x": [{items}], "y": 1}}"#);
        let report = lint(&body, &Config::default());
        let of = |rule: &str| {
            let found = report
                .diagnostics()
                .iter()
                .filter(|found| found.rule.id == rule);
            found
                .map(|found| found.message.to_string())
                .collect::<Vec<String>>()
        };
        let found = of("invalid-json");
        assert_eq!(found.len(), listed + usize::from(omitted.is_some()));
        if let Some(omitted) = omitted {
            let rest = format!("{omitted} more findings of this rule from here on are not listed");
            assert_eq!(found.last(), Some(&rest));
        }
        assert_eq!(of("unknown-field").len(), 2);
    }
}

/// A pointer may be as long as the text, so that their bytes are bounded, too.
#[test]
fn pointers_of_a_rule_are_bounded() {
    let name = "n".repeat(300_000);
    let body = format!(r#"{{"{name}": {{{}"b": 1}}}}"#, r#""a": 1,"#.repeat(500));
    let report = lint(&body, &Config::default());
    let found = report.diagnostics().iter();
    let found: Vec<_> = found
        .filter(|found| found.rule.id == "duplicate-key")
        .collect();
    assert_eq!(found.len(), 5);
    assert_eq!(found[0].pointer.len(), name.len() + 3);
    let rest = "495 more findings of this rule from here on are not listed";
    assert_eq!(found[4].message, rest);
}

#[test]
fn words_of_rules_and_levels() {
    for (rule, fix) in [
        ("duplicate-key", "none"),
        ("wrong-type", "safe"),
        ("address-is-url", "unsafe"),
        ("unknown-value", "safe or unsafe"),
    ] {
        let rule = Rule::find(rule).unwrap();
        assert_eq!(rule.fix(), fix);
        assert_eq!(
            format!("{rule:?} {rule}"),
            format!("Rule({0:?}) {0}", rule.id)
        );
    }
    let subjects = |rule: &str| Rule::find(rule).unwrap().subjects().collect::<Vec<_>>();
    assert_eq!(subjects("invalid-json"), ["request", "response", "call"]);
    assert_eq!(subjects("unresolved-placeholder"), ["request", "path"]);
    assert_eq!(subjects("unused-ignore"), ["configuration"]);
    for (word, level) in [
        ("off", Level::Off),
        ("info", Level::On(Severity::Info)),
        ("warning", Level::On(Severity::Warning)),
        ("error", Level::On(Severity::Error)),
    ] {
        assert_eq!(word.parse(), Ok(level));
        if let Level::On(severity) = level {
            assert_eq!(
                (severity.as_str(), severity.to_string().as_str()),
                (word, word)
            );
        }
    }
    assert!("Error".parse::<Level>().is_err());
    for applicability in [Applicability::Safe, Applicability::Unsafe] {
        assert_eq!(applicability.to_string().parse(), Ok(applicability));
    }
    assert!("Safe".parse::<Applicability>().is_err());
}

/// A renderer can be tested with findings that no text gives.
#[test]
fn a_finding_can_be_built() {
    let rule = Rule::find("wrong-type").unwrap();
    let mut found = Diagnostic::new(rule, Span::new(0, 2), "/a", "message");
    let edits = vec![Edit::new(Span::new(0, 1), "x")];
    found
        .help("help")
        .data("number", 1_usize)
        .label(Span::new(1, 2), "label")
        .fix(Fix::new(Applicability::Safe, "title", edits));
    found.severity = Severity::Info;
    assert_eq!(found.to_string(), "info[wrong-type] /a: message");
    let report = Report::new("{}".into(), &[], vec![found.clone()], Secrets::default());
    let wire = serde_json::to_value(WireReport::new(vec![WireFile::new("f", &report)], 0)).unwrap();
    let read: WireReport = serde_json::from_value(wire.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), wire);
    let read = &read.files[0].diagnostics[0];
    assert_eq!(
        (read.severity, read.data.get("number")),
        (Severity::Info, Some(json!(1)))
    );
    assert_eq!(read.fix.as_ref().unwrap().edits[0].content, "x");
}

#[test]
fn a_wide_colon_before_an_equals_sign_is_shown_whole() {
    let report = lint("{\"a\"\u{ff1a}= 1}", &Config::default());
    let shown = report.diagnostics().iter();
    let shown = shown.filter(|found| found.message.contains("found `\u{ff1a}=`"));
    assert_eq!(
        shown.map(|found| found.span).collect::<Vec<_>>(),
        [Span::new(4, 8)]
    );
}

#[test]
fn the_wire_report_says_what_to_redact() {
    let text = "{\n\"source_instance\": {\"password\": \"Not-a-real-0ne\"}}";
    let report = lint(text, &Config::default());
    let wire = serde_json::to_value(WireFile::new("f", &report)).unwrap();
    let secrets = wire["secrets"].as_array().unwrap();
    let hidden = |secret: &serde_json::Value| {
        let byte = |end: &str| usize::try_from(secret[end]["byte"].as_u64().unwrap()).unwrap();
        &text[byte("start")..byte("end")]
    };
    assert_eq!(
        secrets.iter().map(hidden).collect::<Vec<_>>(),
        ["Not-a-real-0ne"]
    );
    assert_eq!(secrets[0]["start"]["line"], 2);
    let none = WireFile::with_diagnostics("f", text, None, report.diagnostics());
    assert!(serde_json::to_value(none).unwrap().get("secrets").is_none());
}

#[test]
fn a_report_of_another_version_is_not_read() {
    let report = |version: u32| {
        json!({
            "version": version,
            "tool": {"name": "dcs-migration-lint", "version": "9.9.9"},
            "files": [{"path": "-", "diagnostics": [{
                "rule": "of-a-later-version", "severity": "error", "message": "m", "pointer": "",
                "data": {}, "labels": [{"message": "l"}], "later": true
            }]}],
            "summary": {"files": 1, "errors": 1, "warnings": 0, "infos": 0, "skipped": 0}
        })
    };
    let read: WireReport = serde_json::from_value(report(1)).unwrap();
    assert_eq!(read.files[0].diagnostics[0].rule, "of-a-later-version");
    assert_eq!(read.files[0].diagnostics[0].range, None);
    let error = serde_json::from_value::<WireReport>(report(2)).unwrap_err();
    assert!(
        error.to_string().contains("unsupported report version 2"),
        "{error}"
    );
}

#[test]
fn a_span_is_never_turned_around() {
    assert_eq!(Span::new(5, 2), Span::empty(5));
    assert_eq!(
        Span::from(std::ops::Range { start: 5, end: 2 }),
        Span::empty(5)
    );
    assert_eq!(std::ops::Range::from(Span::from(1..4)), 1..4);
    assert_eq!(Span::new(5, 2).len(), 0);
    let shown = format!("{:?}", Span::new(1, 4));
    assert_eq!(shown, "Span { start: 1, end: 4 }");
}
