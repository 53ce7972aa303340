//! Real bodies and their findings.

use super::{report, root, rules, run};

fn case(name: &str) -> (serde_json::Value, i32) {
    let path = format!("tests/cases/{name}.json");
    let outcome = run(&root(), ["-f", "json", &path]);
    (serde_json::from_str(&outcome.out).unwrap(), outcome.code)
}

#[test]
fn the_example_of_the_reference_has_notes_only() {
    let (report, code) = case("01_doc_example");
    assert_eq!(code, 0);
    assert_eq!(report["summary"]["errors"], 0);
    assert_eq!(report["summary"]["warnings"], 0);
    assert!(report["summary"]["infos"].as_u64() > Some(0));
    let example = std::fs::read_to_string(root().join("examples/set-online-migration-task.json"));
    let case = std::fs::read_to_string(root().join("tests/cases/01_doc_example.json"));
    assert_eq!(example.unwrap().trim_end(), case.unwrap().trim_end());
}

#[test]
fn accepted_bodies_have_no_errors() {
    for name in [
        "03_tf_docs_full_auto",
        "05_tf_acc_incr_auto_100",
        "08_umn_cross_region_target_by_addrs",
        "09_umn_selfhosted_domain_source",
    ] {
        let (report, code) = case(name);
        assert_eq!(
            (code, &report["summary"]["errors"]),
            (0, &0.into()),
            "{name}"
        );
    }
    let (report, _) = case("09_umn_selfhosted_domain_source");
    assert_eq!(report["summary"]["warnings"], 0);
}

#[test]
fn other_calls_are_recognized() {
    for (name, call) in [
        (
            "n1_wrong_api_create_migration_task_online_v1",
            "CreateMigrationTask",
        ),
        (
            "n3_wrong_api_create_online_task",
            "CreateOnlineMigrationTask",
        ),
    ] {
        let (report, code) = case(name);
        assert_eq!(code, 1);
        let found = report["files"][0]["diagnostics"].as_array().unwrap();
        let wrong = found.iter().find(|found| found["rule"] == "wrong-request");
        let message = wrong.expect(name)["message"].as_str().unwrap();
        assert!(message.contains(&format!("`{call}`")), "{message}");
    }
}

/// A line with nearly every kind of fault.
pub(crate) const BROKEN: &str = concat!(
    r#"{"migration_method":"FULL_AMOUNT_MIGRATION","resume_mode":"Auto","#,
    r#""bandwidth_limit_mb":10241,"source_instance":{"addrs":["1.2.3.4:70000"]},"#,
    r#""target_instance":{"id":""},"source_instance":{},}"#
);

#[test]
fn one_run_reports_every_fault() {
    let report = report(BROKEN);
    let rules = rules(&report);
    let count = |rule: &str| rules.iter().filter(|found| **found == rule).count();
    assert_eq!(count("duplicate-key"), 1);
    assert_eq!(count("invalid-json"), 1);
    assert_eq!(count("unknown-value"), 2);
    assert_eq!(count("bandwidth-out-of-range"), 1);
    assert_eq!(count("missing-endpoint"), 2);
    assert_eq!(count("wrong-type"), 1);
    assert_eq!(count("malformed-address"), 1);
    let all = report["files"][0]["diagnostics"].as_array().unwrap();
    let of = |rule: &str| all.iter().find(|found| found["rule"] == rule).unwrap();
    assert_eq!(of("duplicate-key")["labels"].as_array().unwrap().len(), 1);
    let help = of("bandwidth-out-of-range")["help"].as_str().unwrap();
    assert!(help.contains("10,241"), "{help}");
    for value in all.iter().filter(|found| found["rule"] == "unknown-value") {
        assert_eq!(value["fix"]["applicability"], "safe");
    }
}

#[test]
fn requests_in_a_folder_are_linted_in_order() {
    let outcome = run(&root(), ["-f", "json", "tests/cases"]);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let files = report["files"].as_array().unwrap();
    let paths: Vec<_> = files
        .iter()
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    assert!(paths.is_sorted(), "{paths:?}");
    assert!(paths.contains(&"tests/cases/01_doc_example.json"));
}
