//! Files of requests and of Terraform in the editor.

use std::fs;

use serde_json::{Value, json};

use super::workspace::uri;
use super::{Client, all_capabilities, applied, range};
use crate::{folder_with, root, run};

const MAIN: &str = "resource \"huaweicloud_dcs_online_data_migration_task\" \"a\" {\n  \
     migration_method = \"full_amount_migration\"\n  resume_mode = var.mode\n  \
     source_instance {\n    addrs = \"192.168.0.1:6379\"\n  }\n  target_instance {\n    id = var.target\n  }\n}\n";

fn codes(diagnostics: &Value) -> Vec<(&str, u64)> {
    let all = diagnostics.as_array().unwrap().iter();
    let code = |found: &Value| found["range"]["start"]["line"].as_u64().unwrap();
    all.map(|found| (found["code"].as_str().unwrap(), code(found)))
        .collect()
}

/// Open documents take precedence over files, and what changes in one shows in the others.
#[test]
fn folders_of_terraform_are_linted_together() {
    let folder = folder_with("main.tf", MAIN.replace("var.mode", "\"auto\""));
    fs::write(
        folder.path().join("a.tf"),
        "locals {\n  mode = \"manual\"\n}\n",
    )
    .unwrap();
    fs::write(folder.path().join("terraform.tfvars"), "mode = \"Auto\"\n").unwrap();
    let [main, variables, values] =
        ["main.tf", "variables.tf", "terraform.tfvars"].map(|name| uri(folder.path(), name));
    let mut client = Client::new(&all_capabilities());
    // No resource of a file takes it.
    client.open(
        &variables,
        "variable \"mode\" {\n  default = \"Manual\"\n}\n",
    );
    client.open(&main, MAIN);
    assert_eq!(client.diagnostics(&main, 1), json!([]));
    assert_eq!(
        codes(&client.diagnostics(&variables, 1)),
        [("unknown-value", 1)]
    );
    client.open(&values, "\nmode = \"MANUAL\"\n");
    assert_eq!(
        codes(&client.diagnostics(&values, 1)),
        [("unknown-value", 1)]
    );
    // The resource takes another value.
    client.change(
        &main,
        2,
        &json!([{ "text": MAIN.replace("var.mode", "local.mode") }]),
    );
    assert_eq!(client.diagnostics(&main, 2), json!([]));
    for other in [&variables, &values] {
        let cleared = |message: &Value| {
            message["params"]["uri"] == **other && message["params"]["diagnostics"] == json!([])
        };
        client.wait(cleared);
    }
    // Fixes of values.
    client.change(&main, 3, &json!([{ "text": MAIN }]));
    let params = json!({
        "textDocument": { "uri": values },
        "range": range(1, 0, 0),
        "context": { "diagnostics": [], "only": ["source.fixAll"] },
    });
    let actions = client.request("textDocument/codeAction", &params)["result"].clone();
    let edits = &actions[0]["edit"]["documentChanges"][0]["edits"];
    assert_eq!(
        applied("\nmode = \"MANUAL\"\n", edits),
        "\nmode = \"manual\"\n"
    );
    client.shut_down();
    // The findings are those of the command line.
    fs::write(folder.path().join("main.tf"), MAIN).unwrap();
    let said = run(folder.path(), ["-f", "concise", "main.tf"]).out;
    assert!(
        said.starts_with("terraform.tfvars:1:8: error[unknown-value] "),
        "{said}"
    );
    assert!(said.contains("1 error in 2 files"), "{said}");
}

/// A file with values that cannot be read is told, once.
#[cfg(unix)]
#[test]
fn unreadable_files_of_the_folder_are_told() {
    let folder = folder_with("a.tf", "");
    std::os::unix::fs::symlink("nowhere", folder.path().join("b.auto.tfvars")).unwrap();
    let main = uri(folder.path(), "main.tf");
    let mut client = Client::new(&all_capabilities());
    client.open(&main, MAIN);
    client.diagnostics(&main, 1);
    client.change(&main, 2, &json!([{ "text": format!("{MAIN}\n") }]));
    client.diagnostics(&main, 2);
    let told = client.wait(|message| message["method"] == "window/showMessage");
    let message = told["params"]["message"].as_str().unwrap();
    assert!(message.contains("b.auto.tfvars: "), "{message}");
    let rest = client.shut_down();
    assert!(rest.is_empty(), "{rest:?}");
}

/// Hover texts and completions at `‸` in a document.
struct At {
    hover: Option<String>,
    /// The documents after accepting each completion.
    completed: Vec<String>,
}

/// The position of `‸` in a text.
fn position(text: &str) -> Value {
    let before = text.split('‸').next().unwrap();
    let last = before.rsplit('\n').next().unwrap();
    json!({
        "line": before.matches('\n').count(),
        "character": last.encode_utf16().count(),
    })
}

fn at(client: &mut Client, name: &str, text: &str) -> At {
    let uri = format!("file:///folder/{name}");
    let position = position(text);
    let text = text.replacen('‸', "", 1);
    client.open(&uri, &text);
    let here = json!({ "textDocument": { "uri": uri }, "position": position });
    let hover = client.request("textDocument/hover", &here)["result"]["contents"]["value"].clone();
    let items = client.request("textDocument/completion", &here)["result"]["items"].clone();
    let items = items.as_array().cloned().unwrap_or_default();
    let completed = items.iter().map(|item| {
        let more = item["additionalTextEdits"].as_array().cloned();
        let edits: Vec<Value> = [item["textEdit"].clone()]
            .into_iter()
            .chain(more.unwrap_or_default())
            .collect();
        applied(&text, &edits.into())
    });
    At {
        hover: hover.as_str().map(str::to_owned),
        completed: completed.collect(),
    }
}

#[test]
fn members_are_known_in_files_of_other_formats() {
    let mut client = Client::new(&all_capabilities());
    let http =
        "# 😀\nPOST https://{{host}}/v2/p/migration/t/task\nContent-Type: application/json\n\n";
    let json = "{\"resource\": {\"huaweicloud_dcs_online_data_migration_task\": {\"a\": ";
    let resource = "resource \"huaweicloud_dcs_online_data_migration_task\" \"é\" {\n  ";
    let task = "- uri:\n    url: https://a/v2/p/migration/t/task\n    method: POST\n    body_format: json\n    body:";
    for (name, text, wanted) in [
        (
            "a.yml",
            format!("{task}\n      resume_mode: auto\n      mig‸\n"),
            format!("{task}\n      resume_mode: auto\n      migration_method: \n"),
        ),
        (
            "a.yml",
            format!("{task} {{\"resume_mode\": \"auto\" ‸}}\n"),
            format!("{task} {{\"resume_mode\": \"auto\", \"migration_method\": \"\"}}\n"),
        ),
        (
            "a.http",
            format!("{http}{{\n  \"resume_mode\": \"‸\n}}\n### next\nGET https://a/\n"),
            format!("{http}{{\n  \"resume_mode\": \"auto\"\n}}\n### next\nGET https://a/\n"),
        ),
        (
            "a.http",
            format!("### 1\nGET https://a/\n\n### 2\n{http}{{\"resume_mode\": \"auto\" ‸}}"),
            format!(
                "### 1\nGET https://a/\n\n### 2\n{http}{{\"resume_mode\": \"auto\", \"migration_method\": \"\"}}"
            ),
        ),
        (
            "a.tf",
            format!("{resource}resume_mode = \"‸\"\n}}\n"),
            format!("{resource}resume_mode = \"auto\"\n}}\n"),
        ),
        (
            "a.tf",
            format!("{resource}source_instance {{\n    ‸\n  }}\n}}\n"),
            format!("{resource}source_instance {{\n    addrs = \"\"\n  }}\n}}\n"),
        ),
        (
            "a.tf.json",
            format!("{json}{{\"resume_mode\": \"‸\"}}}}}}}}"),
            format!("{json}{{\"resume_mode\": \"auto\"}}}}}}}}"),
        ),
    ] {
        let found = at(&mut client, name, &text);
        assert!(
            found.completed.contains(&wanted),
            "{text}: {:?}",
            found.completed
        );
    }
    for (name, text, title) in [
        (
            "a.http",
            format!("{http}{{\"resume_‸mode\": \"auto\"}}"),
            "Reconnection mode",
        ),
        (
            "a.tf",
            format!("{resource}resume_mode = \"a‸uto\"\n}}"),
            "Reconnection mode",
        ),
        (
            "a.tf",
            format!("{resource}source_instance {{\n add‸rs = 1\n }}\n}}"),
            "Redis addresses",
        ),
        (
            "a.tf.json",
            format!("{json}{{\"target_instance\": {{\"ad‸drs\": 1}}}}}}}}}}"),
            "Redis addresses",
        ),
    ] {
        let hover = at(&mut client, name, &text).hover.unwrap_or_default();
        assert!(hover.contains(title), "{text}: {hover}");
    }
    for (name, text) in [
        (
            "a.http",
            "GET https://example.com/\n\n{\"resume_mode\": \"‸\"}",
        ),
        (
            "a.tf",
            "resource \"other\" \"a\" {\n  resume_mode = \"‸\"\n}",
        ),
        ("a.tf", "variable \"resume_mode\" {\n  ‸\n}"),
        (
            "a.tf.json",
            "{\"resource\": {\"other\": {\"a\": {\"resume_mode\": \"‸\"}}}}",
        ),
        ("a.sh", "resume_mode=\"‸\""),
    ] {
        let found = at(&mut client, name, text);
        assert_eq!((found.hover, found.completed), (None, vec![]), "{text}");
    }
    client.shut_down();
}

const URL: &str = "https://{{host}}/v2/p/migration/t/task";
/// Bodies with a value that is wrong.
const BODY: &str = r#"{"migration_method": "full_amount_migration", "resume_mode": "Auto", "source_instance": {"id": "{{a}}"}, "target_instance": {"id": "{{b}}"}}"#;

/// Files in which the value `Auto` of one request is wrong: their names and texts.
fn families() -> Vec<(String, String)> {
    let examples = [
        "archive.har",
        "configure-task.bru",
        "configure-task.hurl",
        "gitlab-ci.yml",
        "insomnia.json",
        "insomnia.yaml",
        "opencollection.yml",
        "playbook.yml",
        "postman_collection.json",
        "runbook.md",
        "runbook.rst",
        "thunder-collection.json",
        "workflow.yml",
    ];
    let examples = examples.map(|name| {
        let text = fs::read_to_string(root().join("examples").join(name)).unwrap();
        (name.to_owned(), text)
    });
    let block = |language: &str, content: &str| format!("# A\n\n```{language}\n{content}\n```\n");
    let request = format!("POST {URL}\nContent-Type: application/json\n\n{BODY}");
    let command = format!("$ curl --json '{BODY}' {URL}");
    let resource = MAIN.replace("var.mode", "\"Auto\"");
    let task =
        format!("- uri:\n    url: \"{URL}\"\n    method: POST\n    body_format: json\n    body: ");
    let blocks = [
        ("block.md", block("http", &request)),
        ("block.mdx", block("json", BODY)),
        ("console.md", block("console", &command)),
        ("hcl.md", block("hcl", resource.trim_end())),
        ("quoted.md", format!("> ```json\n> {BODY}\n> ```\n")),
        (
            "literal.rst",
            format!("A\n=\n\n::\n\n  {}\n", request.replace('\n', "\n  ")),
        ),
        ("text.yml", format!("{task}'{BODY}'\n")),
        ("block.yaml", format!("{task}|\n      {BODY}\n")),
        ("flow.yml", format!("{task}{BODY}\n")),
        ("script.sh", command[2..].to_owned()),
    ];
    let blocks = blocks.map(|(name, text)| (name.to_owned(), text));
    examples.into_iter().chain(blocks).collect()
}

/// Diagnostics, documentation, completion and the fix, of a value and of its place in the file.
#[test]
fn requests_in_all_formats_are_edited_in_their_files() {
    let mut client = Client::new(&all_capabilities());
    for (name, text) in families() {
        let uri = format!("file:///folder/{name}");
        let wanted = text.replacen("Auto", "auto", 1);
        let marked = text.replacen("Auto", "Au‸to", 1);
        let found = at(&mut client, &name, &marked);
        let hover = found.hover.unwrap_or_default();
        assert!(hover.contains("**`resume_mode`**: "), "{name}: {hover}");
        assert!(hover.contains("unknown-value"), "{name}: {hover}");
        assert!(
            found.completed.contains(&wanted),
            "{name}: {:?}",
            found.completed
        );

        let diagnostics = client.diagnostics(&uri, 1);
        let place = position(&marked);
        let is_found = |found: &&Value| {
            found["code"] == "unknown-value" && found["range"]["start"]["line"] == place["line"]
        };
        let all = diagnostics.as_array().unwrap();
        assert_eq!(
            all.iter().filter(is_found).count(),
            1,
            "{name}: {diagnostics}"
        );
        let params = json!({
            "textDocument": { "uri": uri },
            "range": { "start": place, "end": place },
            "context": { "diagnostics": [], "only": ["quickfix"] },
        });
        let actions = client.request("textDocument/codeAction", &params)["result"].clone();
        let actions = actions.as_array().unwrap().iter();
        let mut fixed = actions
            .filter(|action| action["title"] == "replace with `auto`")
            .map(|action| applied(&text, &action["edit"]["documentChanges"][0]["edits"]));
        assert_eq!(fixed.next(), Some(wanted), "{name}");
    }
    client.shut_down();
}

/// A name is written with the quotes that are usual at its place.
#[test]
fn members_are_completed_in_all_formats() {
    let mut client = Client::new(&all_capabilities());
    for (name, text) in families() {
        let (before, after) = text.split_once("resume_mode").unwrap();
        let kept = before.trim_end_matches(['"', '\\']);
        let quote = &before[kept.len()..];
        let after = after.strip_prefix(quote).unwrap();
        let typed = format!("{kept}re‸{after}");
        let found = at(&mut client, &name, &typed);
        assert!(
            found.completed.contains(&text),
            "{typed}\n{:?}",
            found.completed
        );
    }
    client.shut_down();
}
