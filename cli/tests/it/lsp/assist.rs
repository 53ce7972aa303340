//! Code actions, hover and completion.

use serde_json::{Value, json};

use super::{Client, URI, all_capabilities, applied, range};
use crate::cases::BROKEN;
use crate::{folder_with, root, run};

/// The text after `--fix` on the command line.
fn fixed(text: &str) -> String {
    let folder = folder_with("body.json", text);
    run(folder.path(), ["--fix", "body.json"]);
    std::fs::read_to_string(folder.path().join("body.json")).unwrap()
}

fn actions(client: &mut Client, at: &Value, context: &Value) -> Vec<Value> {
    let params = json!({ "textDocument": { "uri": URI }, "range": at, "context": context });
    let answer = client.request("textDocument/codeAction", &params);
    answer["result"].as_array().unwrap().clone()
}

#[test]
fn fix_all_does_what_fix_does() {
    let texts = [
        BROKEN.to_owned(),
        "{\"resume_mode\": \"Auto\",\r\n \"migration_method\": \"FULL_AMOUNT_MIGRATION\",\r\n \"😀\": 1,\r\n}".to_owned(),
        "{\"resume_mode\": 'Auto' \"source_instance\": {'password': 'pAssw0rd-1', 'addrs': ['a:1','b:2',],},}".to_owned(),
        std::fs::read_to_string(root().join("examples/broken.json")).unwrap(),
    ];
    let mut client = Client::new(&all_capabilities());
    for (version, text) in texts.iter().enumerate().map(|(at, text)| (at + 2, text)) {
        client.open(URI, "");
        client.change(URI, version, &json!([{ "text": text }]));
        let all = actions(
            &mut client,
            &range(0, 0, 0),
            &json!({ "diagnostics": [], "only": ["source.fixAll"] }),
        );
        assert_eq!(all.len(), 1, "{text}");
        assert_eq!(all[0]["kind"], "source.fixAll.dcs-migration-lint");
        let edit = &all[0]["edit"]["documentChanges"][0];
        assert_eq!(
            edit["textDocument"],
            json!({ "uri": URI, "version": version })
        );
        assert_eq!(applied(text, &edit["edits"]), fixed(text));
        assert!(!all[0].to_string().contains("pAssw0rd-1"), "{}", all[0]);
    }
    client.shut_down();
}

#[test]
fn each_fix_is_a_quick_fix() {
    let text = "{\"resume_mode\": \"Auto\", \"migration_method\": \"incremental\",}";
    let mut client = Client::new(&all_capabilities());
    client.open(URI, text);
    let published = client.diagnostics(URI, 1);
    let context = |only: &[&str]| json!({ "diagnostics": published, "only": only });
    let all =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
    let found = actions(&mut client, &all, &context(&["quickfix"]));
    let shown: Vec<_> = found
        .iter()
        .map(|it| (it["title"].as_str().unwrap(), it["isPreferred"] == true))
        .collect();
    assert_eq!(
        shown,
        [
            ("replace with `auto`", true),
            ("replace with `incremental_migration`", false),
            ("remove the comma", true)
        ]
    );
    for (action, wanted) in found.iter().zip([
        "{\"resume_mode\": \"auto\", \"migration_method\": \"incremental\",}",
        "{\"resume_mode\": \"Auto\", \"migration_method\": \"incremental_migration\",}",
        "{\"resume_mode\": \"Auto\", \"migration_method\": \"incremental\"}",
    ]) {
        let edit = &action["edit"]["documentChanges"][0];
        assert_eq!(edit["textDocument"]["version"], 1);
        assert_eq!(applied(text, &edit["edits"]), wanted);
        let repaired = &action["diagnostics"][0];
        assert!(
            published.as_array().unwrap().contains(repaired),
            "{repaired}"
        );
    }
    let count =
        |client: &mut Client, at: Value, only: &[&str]| actions(client, &at, &context(only)).len();
    assert_eq!(
        count(&mut client, range(0, 18, 18), &["quickfix"]),
        1,
        "at the cursor"
    );
    for end in [16, 22] {
        let at = range(0, end, end);
        assert_eq!(count(&mut client, at, &["quickfix"]), 1, "{end}");
    }
    assert_eq!(
        count(&mut client, range(0, 3, 4), &["quickfix"]),
        0,
        "next to it"
    );
    assert_eq!(count(&mut client, range(0, 18, 18), &["source"]), 1);
    assert_eq!(count(&mut client, range(0, 18, 18), &["refactor"]), 0);
    assert_eq!(count(&mut client, range(0, 18, 18), &[""]), 2);
    let without_kind = actions(
        &mut client,
        &range(0, 18, 18),
        &json!({ "diagnostics": [] }),
    );
    assert_eq!(without_kind.len(), 2);
    client.change(URI, 2, &json!([{ "text": "{\"name\": 1,}" }]));
    let params =
        json!({ "textDocument": { "uri": URI }, "range": all, "context": { "diagnostics": [] } });
    assert_eq!(
        client.request("textDocument/codeAction", &params)["result"],
        Value::Null
    );
    client.shut_down();

    let mut simple = Client::new(&json!({}));
    simple.open(URI, text);
    let found = actions(
        &mut simple,
        &all,
        &json!({ "diagnostics": [], "only": ["source.fixAll"] }),
    );
    assert_eq!(
        found[0]["edit"].get("documentChanges"),
        None,
        "the client does not support versions"
    );
    assert_eq!(
        applied(text, &found[0]["edit"]["changes"][URI]),
        fixed(text)
    );
    simple.shut_down();
}

#[test]
fn hover_shows_the_rule_and_the_member() {
    let text = "{\n  \"resume_mode\": \"Auto\",\n  \"target_instance\": {\"addrs\": \"h:1\", \"password\": \"pAssw0rd-1\", \"x\": {\"id\": 1}}\n}";
    let mut client = Client::new(&all_capabilities());
    client.open(URI, text);
    let mut hover = |at: &str| {
        let line = text.lines().position(|line| line.contains(at)).unwrap();
        let character = text.lines().nth(line).unwrap().find(at).unwrap() + 2;
        let at = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
        client.request("textDocument/hover", &at)["result"].clone()
    };
    let key = hover("\"resume");
    assert_eq!(key["range"], range(1, 2, 15));
    assert_eq!(key["contents"]["kind"], "markdown");
    let text_of = |hover: &Value| hover["contents"]["value"].as_str().unwrap().to_owned();
    assert!(
        text_of(&key)
            .starts_with("**`resume_mode`**: Reconnection mode (required)\n\nauto reconnects"),
        "{key}"
    );
    assert!(text_of(&key).ends_with("Values: `auto`, `manual`"), "{key}");
    let value = hover("\"Auto");
    assert_eq!(value["range"], range(1, 17, 23));
    let page = run(&root(), ["explain", "unknown-value"]).out;
    assert!(text_of(&value).starts_with(page.trim_end()), "{value}");
    assert!(
        text_of(&value).contains("\n\n---\n\n**`resume_mode`**"),
        "{value}"
    );
    let nested = text_of(&hover("\"addrs"));
    assert!(
        nested.starts_with("**`addrs`**: Redis addresses\n\n"),
        "{nested}"
    );
    let password = text_of(&hover("pAss"));
    assert!(
        password.contains("# plaintext-password") && password.contains("**`password`**"),
        "{password}"
    );
    assert!(!password.contains("pAssw0rd-1"));
    assert_eq!(
        hover("id\": 1"),
        Value::Null,
        "this `id` is not that of an instance"
    );
    client.shut_down();
    for can in [
        json!({}),
        json!({ "textDocument": { "hover": { "contentFormat": ["plaintext"] } } }),
    ] {
        let mut plain = Client::new(&can);
        plain.open(URI, text);
        let at =
            json!({ "textDocument": { "uri": URI }, "position": { "line": 1, "character": 4 } });
        let kind = plain.request("textDocument/hover", &at)["result"]["contents"]["kind"].clone();
        assert_eq!(kind, "plaintext", "{can}");
        plain.shut_down();
    }
}

#[test]
fn hover_shows_all_rules_that_touch_the_cursor() {
    let mut client = Client::new(&all_capabilities());
    client.open(
        URI,
        "{\"resume_mode\": \"Auto\", \"migration_method\": \"FULL\",}",
    );
    for (character, wanted) in [
        (15, [false, false]),
        (16, [true, false]),
        (22, [true, false]),
        (23, [false, false]),
        (50, [true, true]),
        (51, [false, true]),
    ] {
        let at = json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": character } });
        let said = client.request("textDocument/hover", &at)["result"].to_string();
        let found = ["# unknown-value", "# invalid-json"].map(|title| said.contains(title));
        assert_eq!(found, wanted, "{character}: {said}");
    }
    client.shut_down();
}

/// An edit would show it.
#[test]
fn no_fix_of_all_contains_a_password() {
    let mut client = Client::new(&all_capabilities());
    for (mode, password, count) in [
        ("Auto", "b", 1),
        ("Auto", "", 1),
        ("Auto", "a", 0),
        ("auto", "a", 0),
    ] {
        let text = format!(
            "{{\"resume_mode\": \"{mode}\", \"source_instance\": {{\"password\": \"{password}\"}}}}"
        );
        client.open(URI, &text);
        let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
        let all = actions(&mut client, &range(0, 0, 0), &context);
        assert_eq!(all.len(), count, "{text}");
    }
    client.shut_down();
}

#[test]
fn members_and_values_are_completed() {
    let mut client = Client::new(&all_capabilities());
    let mut offers = |text: &str| {
        let at = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        client.open(URI, &text);
        let line = text[..at].matches('\n').count();
        let character = text[..at]
            .rsplit('\n')
            .next()
            .unwrap()
            .encode_utf16()
            .count();
        let at = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
        let answer = client.request("textDocument/completion", &at);
        let items = answer["result"]["items"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let shown: Vec<(String, String)> = items
            .iter()
            .map(|item| {
                let mut edits = vec![item["textEdit"].clone()];
                edits.extend(
                    item["additionalTextEdits"]
                        .as_array()
                        .cloned()
                        .unwrap_or_default(),
                );
                assert_eq!(item["insertTextFormat"], 1);
                (
                    item["label"].as_str().unwrap().to_owned(),
                    applied(&text, &edits.into()),
                )
            })
            .collect();
        shown
    };
    let first = |offers: &[(String, String)]| offers.first().map(|(_, text)| text.clone());
    let all = offers("{😀|}");
    assert_eq!(all.len(), 5);
    assert_eq!(
        first(&offers("{\"resume_mode\": \"😀\" |}")),
        Some("{\"resume_mode\": \"😀\", \"migration_method\": \"\"}".to_owned())
    );
    let rest = offers("{\"resume_mode\": \"auto\",\n  \"mig|\n  \"source_instance\": {}\n}");
    let labels: Vec<_> = rest.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(
        labels,
        ["migration_method", "target_instance", "bandwidth_limit_mb"]
    );
    assert_eq!(
        rest[0].1,
        "{\"resume_mode\": \"auto\",\n  \"migration_method\": \"\",\n  \"source_instance\": {}\n}"
    );
    assert_eq!(
        rest[1].1,
        "{\"resume_mode\": \"auto\",\n  \"target_instance\": {},\n  \"source_instance\": {}\n}"
    );
    let values = offers("{\"resume_mode\": \"|\n  \"source_instance\": {}}");
    assert_eq!(
        values,
        [
            (
                "auto".to_owned(),
                "{\"resume_mode\": \"auto\",\n  \"source_instance\": {}}".to_owned()
            ),
            (
                "manual".to_owned(),
                "{\"resume_mode\": \"manual\",\n  \"source_instance\": {}}".to_owned()
            ),
        ]
    );
    assert_eq!(
        offers("{\"name\": 1, \"version\": 2, \"|\": 3}"),
        [],
        "this is another document"
    );
    client.shut_down();
}
