//! SARIF has what its viewers need.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{folder, items, json, names, word};
use crate::{lint, run};

/// The SARIF run over the files.
fn sarif(folder: &std::path::Path, args: &[&str]) -> Value {
    let outcome = run(folder, ["-f", "sarif"].iter().chain(args));
    json(&outcome.out)["runs"][0].take()
}

#[test]
fn results_have_what_viewers_need() {
    let folder = folder();
    let run = sarif(folder.path(), &names());
    let rules: Vec<_> = items(&run["tool"]["driver"]["rules"]).collect();
    assert_eq!(rules.len(), dcs_migration_lint::RULES.len());
    for rule in &rules {
        assert_ne!(rule["id"], rule["name"]);
        assert!(word(&rule["fullDescription"]["text"]).chars().count() <= 1024);
        assert!(word(&rule["fullDescription"]["text"]).ends_with('.'));
        assert!(word(&rule["help"]["markdown"]).starts_with("# "));
        let password = word(&rule["id"]).contains("password");
        let rated = rule["properties"].get("security-severity").is_some();
        assert_eq!(password, rated, "{}", rule["id"]);
    }
    let mut prints = BTreeSet::new();
    for result in items(&run["results"]) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(word(&result["message"]["text"]).ends_with('.'), "{result}");
        let location = &result["locations"][0];
        let place = &location["physicalLocation"];
        let region = &place["region"];
        for member in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(region[member].as_u64() >= Some(1), "{region}");
        }
        let prints_of_result = &result["partialFingerprints"];
        let line = word(&prints_of_result["primaryLocationLineHash"]);
        let (hash, count) = line.split_once(':').unwrap();
        assert!(u64::from_str_radix(hash, 16).is_ok() && count.parse::<u32>().is_ok());
        let uri = word(&place["artifactLocation"]["uri"]);
        assert!(
            prints.insert((uri, word(&prints_of_result["rulePointerData/v1"]))),
            "{result}"
        );
    }
    assert!(
        prints
            .iter()
            .any(|(uri, _)| uri == "a%20b%2Cc%3A%25d%26e%27.json")
    );
}

#[test]
fn redaction_tokens_are_present_if_something_is_redacted() {
    let folder = folder();
    for name in names() {
        let run = sarif(folder.path(), &[name]);
        let is_present = run.get("redactionTokens").is_some();
        assert_eq!(is_present, name == "secret.json", "{name}");
        assert_eq!(
            is_present,
            run["results"].to_string().contains("***"),
            "{name}"
        );
    }
    // Asterisks of the text itself, and a secret that no result shows.
    let named = "{\"***\": 1, \"resume_mode\": \"Auto\", \"migration_method\": \"\"}";
    let secret = "{\n\"source_instance\": {\n\"password\": \"Not-a-real-0ne\"\n},\n\"resume_mode\": \"Auto\"\n}";
    for (text, has_asterisks) in [(named, true), (secret, false)] {
        let args = ["-f", "sarif", "--level", "plaintext-password=off"];
        let run = json(&lint(text, &args).out)["runs"][0].take();
        let results = run["results"].to_string();
        assert!(results.contains("unknown-value"), "{results}");
        assert_eq!(results.contains("***"), has_asterisks, "{results}");
        assert!(run.get("redactionTokens").is_none(), "{run}");
    }
}

#[test]
fn reports_what_cannot_be_read() {
    let folder = folder();
    let run = sarif(folder.path(), &["clean.json"]);
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(run["results"], Value::Array(Vec::new()));
    let run = sarif(folder.path(), &["clean.json", "gone.json"]);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications: Vec<_> = items(&invocation["toolExecutionNotifications"]).collect();
    assert_eq!(notifications.len(), 1, "{notifications:?}");
    let message = word(&notifications[0]["message"]["text"]);
    assert!(message.contains("gone.json"), "{message}");
}

#[test]
fn long_texts_have_no_snippet() {
    // With its quotes, a name has two bytes more.
    for (length, has_snippet) in [(198, true), (199, false)] {
        let text = format!(
            "{{\"{}\": 1, \"resume_mode\": \"Auto\"}}",
            "a".repeat(length)
        );
        let out = json(&lint(text, &["-f", "sarif"]).out);
        let unknown = items(&out["runs"][0]["results"])
            .find(|result| result["ruleId"] == "unknown-field")
            .unwrap();
        let region = &unknown["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region.get("snippet").is_some(), has_snippet, "{region}");
    }
}

#[test]
fn values_cannot_be_links() {
    let text = "{\"resume_mode\": \"[x](http://example.com)\", \"migration_method\": 1}";
    let run = json(&lint(text, &["-f", "sarif"]).out)["runs"][0].take();
    let messages: Vec<String> = items(&run["results"])
        .map(|result| word(&result["message"]["text"]))
        .collect();
    assert!(
        messages.iter().any(|text| text.contains("\\[x\\](http")),
        "{messages:?}"
    );
}
