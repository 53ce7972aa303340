//! Bodies taken out of files of requests: their texts, places and targets.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use dcs_migration_lint::{Config, lint};
use dcs_migration_lint_request_files::{FileFormat, FoundBody, bodies};
use support::linted::{assert_sound, read};
use support::{http, url};

fn example(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/");
    fs::read_to_string(format!("{folder}{name}")).unwrap()
}

fn texts(found: &[FoundBody]) -> Vec<&str> {
    found.iter().map(|body| body.text.as_str()).collect()
}

/// Each example has the same body; its faults are found in what is taken out.
#[test]
fn a_body_of_every_format() {
    for name in [
        "DCS_SetOnlineMigrationTask.json",
        "archive.har",
        "configure-task.bru",
        "configure-task.hurl",
        "gitlab-ci.yml",
        "insomnia.json",
        "insomnia.yaml",
        "koocli.sh",
        "main.tf",
        "main.tf.json",
        "opencollection.yml",
        "plan.json",
        "playbook.yml",
        "postman_collection.json",
        "runbook.md",
        "runbook.rst",
        "thunder-collection.json",
        "workflow.yml",
    ] {
        let text = example(name);
        let format = FileFormat::from_content(text.as_bytes()).unwrap();
        assert_sound(format, text.as_bytes());
        let found = bodies(format, &text);
        let ours: Vec<_> = found.iter().filter(|body| body.is_this_call).collect();
        assert!(!ours.is_empty(), "{name}");
        let mut config = Config::default();
        // A body as a client sends it, with its variables.
        config.set_templates(true);
        for rule in [
            "unknown-value",
            "bandwidth-out-of-range",
            "address-separator",
        ] {
            let has = |body: &&FoundBody| {
                let report = lint(&body.text, &config);
                report
                    .diagnostics()
                    .iter()
                    .any(|found| found.rule.id == rule)
            };
            assert!(ours.iter().any(has), "{name}: {rule}: {:?}", texts(&found));
        }
    }
}

/// As browsers copy them.
#[test]
fn a_body_of_requests_of_browsers() {
    for (name, format) in [
        ("chrome.har", FileFormat::Har),
        ("chrome.sh", FileFormat::Shell),
    ] {
        let found = bodies(format, &read(name));
        assert!(found.iter().any(|body| body.is_this_call), "{name}");
        assert!(
            found
                .iter()
                .all(|body| !body.generated && body.target.contains(" https://"))
        );
    }
}

#[test]
fn variables_without_a_value_stay() {
    let text = example("main.tf");
    let [body] = bodies(FileFormat::Terraform, &text).try_into().unwrap();
    assert!(body.generated);
    assert!(body.target.is_empty());
    assert!(text[body.span.start..body.span.end].starts_with("resource"));
    let json: serde_json::Value = serde_json::from_str(&body.text).unwrap();
    assert_eq!(
        json["source_instance"]["password"],
        "${var.source_password}"
    );
    assert_eq!(
        json["target_instance"]["id"],
        "${huaweicloud_dcs_instance.target.id}"
    );
    assert_eq!(json["bandwidth_limit_mb"], "10241");
    let text = r#"resource "huaweicloud_dcs_online_data_migration_task" "main" {
  migration_method = method
  resume_mode = var.a ? "auto" : "manual"
  source_instance { addrs = "${var.host}:6379,${upper("x")}:\"1${var.end}" }
}"#;
    assert_eq!(
        texts(&bodies(FileFormat::Terraform, text)),
        [
            r#"{"migration_method": "${value}", "resume_mode": "${value}", "source_instance": {"addrs": "${var.host}:6379,${value}:\"1${var.end}"}}"#
        ]
    );
    let curl = format!(
        "curl {} -d \"{{\\\"resume_mode\\\": \\\"$MODE\\\"}}\"",
        url()
    );
    assert_eq!(
        texts(&bodies(FileFormat::Shell, &curl)),
        [r#"{"resume_mode": "${MODE}"}"#]
    );
    let http = http(r#"{"resume_mode": "{{mode}}"}"#);
    assert_eq!(
        texts(&bodies(FileFormat::Http, &http)),
        [r#"{"resume_mode": "{{mode}}"}"#]
    );
}

/// What a plan marks as sensitive is in the plan.
#[test]
fn sensitive_values_of_a_plan_are_variables() {
    let plan =
        example("plan.json").replacen("\"password\":null", "\"password\":\"Not-a-real-0ne\"", 1);
    let [body] = bodies(FileFormat::TerraformPlan, &plan).try_into().unwrap();
    let json: serde_json::Value = serde_json::from_str(&body.text).unwrap();
    assert_eq!(json["source_instance"]["password"], "${value}");
    assert_eq!(json["target_instance"]["id"], "${value}");
}

#[test]
fn bodies_whose_quotes_a_shell_removes() {
    let body = r#"{"resume_mode": "auto"}"#;
    for quoted in [
        format!("\"{body}\""),
        format!("'{}'", body.replace('"', "\\\"")),
    ] {
        let script = format!("curl {} -d {quoted}", url());
        let found = bodies(FileFormat::Shell, &script);
        assert_eq!(texts(&found), [body], "{script}");
        assert_eq!(&script[found[0].span.start..found[0].span.end], quoted);
    }
}

#[test]
fn requests_to_other_calls_are_told_apart() {
    let text = format!(
        "POST https://user:Not-a-real-0ne@example.com/v2/p/migration/instance?token=Not-a-real-0ne\n\n\
         {{\"name\": \"a\", \"vpc_id\": \"b\"}}\n\n###\nGET https://example.com/a\n\n###\n\
         POST {}\n\n{{\"password\": \"Not-a-real-0ne\"}}\n",
        url()
    );
    let found = bodies(FileFormat::Http, &text);
    let is_this: Vec<_> = found.iter().map(|body| body.is_this_call).collect();
    assert_eq!(is_this, [false, true]);
    assert!(
        found[0]
            .target
            .starts_with("POST https://***@example.com/v2/p/migration/instance")
    );
    assert_eq!(found[1].target, format!("POST {}", url()));
    let shown = format!("{found:?} {} {}", found[0].target, found[1].target);
    assert!(shown.contains("is_this_call: true"), "{shown}");
    assert!(!shown.contains("Not-a-real"), "{shown}");
    // Wherever it is sent.
    let text = "POST https://example.com/a\n\n{\"migration_method\": \"full_amount_migration\", \"resume_mode\": \"auto\"}";
    assert!(bodies(FileFormat::Http, text)[0].is_this_call);
    let script = "curl https://example.com/a -d '{\"name\": \"a\"}'";
    let found = bodies(FileFormat::Shell, script);
    assert_eq!(texts(&found), [r#"{"name": "a"}"#]);
    assert!(!found[0].is_this_call);
}

#[test]
fn nothing_is_made_up() {
    const TASK: &str = "huaweicloud_dcs_online_data_migration_task";
    for (format, text) in [
        (FileFormat::Shell, format!("curl {} -d @body.json", url())),
        (
            FileFormat::Shell,
            format!("curl {} -d \"$(make-body)\"", url()),
        ),
        (
            FileFormat::Http,
            format!("POST {}\n\n< ./body.json\n", url()),
        ),
        (FileFormat::Http, format!("GET {}\n", url())),
        (FileFormat::Http, "hello".to_owned()),
        (FileFormat::Terraform, "resource {".to_owned()),
        (
            FileFormat::Terraform,
            format!("resource \"{TASK}\" \"a\" {{\n  task_name = \"a\"\n}}"),
        ),
        (
            FileFormat::TerraformJson,
            format!("{{\"resource\": {{\"{TASK}\": {{\"a\": {{\"task_name\": \"a\"}}}}}}}}"),
        ),
    ] {
        assert_eq!(bodies(format, &text), [], "{text}");
    }
    let marked = "\u{feff}curl https://example.com -d '{}'";
    assert_eq!(texts(&bodies(FileFormat::Shell, marked)), ["{}"]);
    // To curl, a `-` alone is a URL.
    let found = bodies(FileFormat::Shell, "curl -d '{}' -");
    assert_eq!(found[0].target, "POST -");
}
