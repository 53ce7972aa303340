//! Properties of files with requests.

use arbitrary::Unstructured;
use dcs_migration_lint::{Applicability, Config, fix, lint};
use dcs_migration_lint_request_files::{self as source, FileFormat};
use serde_json::{Map, Value, json};

use crate::checks::{assert_in_the_text, errors, hides_passwords, rules};
use crate::{body, clients, documents};

const FORMATS: [FileFormat; 15] = [
    FileFormat::Http,
    FileFormat::Shell,
    FileFormat::Har,
    FileFormat::Terraform,
    FileFormat::TerraformJson,
    FileFormat::TerraformPlan,
    FileFormat::KooCli,
    FileFormat::Postman,
    FileFormat::Insomnia,
    FileFormat::ThunderClient,
    FileFormat::Bruno,
    FileFormat::Hurl,
    FileFormat::Markdown,
    FileFormat::Yaml,
    FileFormat::Rst,
];

/// Any bytes as any kind of request file: sound findings, and fixes that add no error.
pub fn source_bytes(input: &[u8]) {
    let Some((kind, input)) = input.split_first() else {
        return;
    };
    let kind = FORMATS[usize::from(*kind) % FORMATS.len()];
    let linted = source::lint(kind, input, &Config::default());
    assert_eq!(
        linted.report.text().len(),
        input.len(),
        "the text keeps its length"
    );
    assert_in_the_text(&linted.report);
    for file in &linted.files {
        assert!(
            linted
                .report
                .text()
                .get(file.span.start..file.span.end)
                .is_some()
        );
    }
    if let Ok(text) = std::str::from_utf8(input) {
        let fixed = source::fix(kind, text, &Config::default(), Applicability::Unsafe);
        let after = source::lint(kind, &fixed.text, &Config::default());
        assert!(
            errors(&after.report) <= errors(&linted.report),
            "an error was added"
        );
    }
}

/// Near-valid bodies in files of requests: what is found in the body is found in the file, no
/// password is shown, and fixing the file fixes the body.
pub fn request_file(input: &[u8]) {
    let Ok(body) = body::body(&mut Unstructured::new(input), false) else {
        return;
    };
    check_other_forms(&body.text);
    let whole = serde_json::from_str::<Value>(&body.text).is_ok();
    let config = Config::default();
    let alone = lint(&body.text, &config);
    for (kind, text) in files(&body.text) {
        let linted = source::lint(kind, &text, &config);
        assert_in_the_text(&linted.report);
        hides_passwords(&linted.report);
        // A template is a fault in a body alone, and a broken one may end a request early.
        let has_template = body.text.contains("{{") || body.text.contains("${");
        // YAML has no byte-order mark within its text.
        let cannot_hold = kind == FileFormat::Yaml && body.text.contains('\u{feff}');
        if whole && !has_template && !cannot_hold && body.text.starts_with('{') {
            assert_eq!(rules(&linted.report), rules(&alone), "{kind:?}: {text}");
        }
    }
    if whole {
        let archive = archive(&body.text);
        let fixed = source::fix(FileFormat::Har, &archive, &config, Applicability::Safe);
        let fixed: Value = serde_json::from_str(&fixed.text).expect("a fixed archive is JSON");
        let inside = fixed["log"]["entries"][0]["request"]["postData"]["text"].as_str();
        let expected = fix(&body.text, &config, Applicability::Safe).text;
        assert_eq!(
            inside,
            Some(expected.as_str()),
            "fixed in the archive as alone"
        );
    }
}

const URL: &str = "https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";

/// An HTTP archive of one request, which has this body.
fn archive(body: &str) -> String {
    json!({"log": {"entries": [{
        "request": {
            "method": "POST", "url": URL,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "postData": {"mimeType": "application/json", "text": body},
        },
        "response": {"status": 0},
    }]}})
    .to_string()
}

/// Files with one request each, which has this body.
fn files(body: &str) -> Vec<(FileFormat, String)> {
    let http = format!("POST {URL}\nContent-Type: application/json\n\n{body}\n");
    let quoted = body.replace('\'', "'\\''");
    let curl = format!("curl -X POST '{URL}' -H 'Content-Type: application/json' -d '{quoted}'\n");
    let commented = format!(
        "POST {URL} HTTP/2 (Prior Knowledge)\nContent-Type: application/json\n\n# c\n{}\n// c\n?? status == 200\n",
        body.replace('\n', "\n  # \"it\n")
    );
    let written = format!(
        "cat > body.json <<'END'\n{body}\nEND\ncurl '{URL}' -H 'Content-Type: application/json' -d @body.json\n"
    );
    let function =
        format!("body() {{\n  echo '{quoted}'\n}}\ncurl \"${{ARGS[@]}}\" '{URL}' -d \"$(body)\"\n");
    let caret = format!(
        "curl ^\"{URL}^\" ^\n  -H ^\"Content-Type: application/json^\" ^\n  --data-raw {}\n",
        caret(body)
    );
    let mut files = vec![
        (FileFormat::Http, http),
        (FileFormat::Http, commented),
        (FileFormat::Shell, curl),
        (FileFormat::Shell, written),
        (FileFormat::Shell, function),
        (FileFormat::Shell, caret),
        (FileFormat::Har, archive(body)),
    ];
    files.extend(clients::files(URL, body));
    files.extend(documents::files(URL, body, &quoted));
    files
}

/// A text as one argument for `cmd.exe` and for the program that takes its quotes away.
fn caret(text: &str) -> String {
    let mut quoted = String::from("^\"");
    let mut backslashes = 0;
    for char in text.chars() {
        if char == '"' {
            // Before a quote, they are escapes.
            quoted.push_str(&"^\\".repeat(backslashes + 1));
        }
        backslashes = if char == '\\' { backslashes + 1 } else { 0 };
        match char {
            '\n' => quoted.push_str("^\n\n"),
            _ if char.is_ascii_alphanumeric() => quoted.push(char),
            _ => quoted.extend(['^', char]),
        }
    }
    quoted + &"^\\".repeat(backslashes) + "^\""
}

/// The other forms of a body: no password is shown, fixes add no error, and what KooCLI's file holds
/// is what the body is.
fn check_other_forms(body: &str) {
    let config = Config::default();
    for (kind, file) in other_forms(body) {
        let linted = source::lint(kind, &file, &config);
        assert_in_the_text(&linted.report);
        hides_passwords(&linted.report);
        let fixed = source::fix(kind, &file, &config, Applicability::Unsafe);
        let after = source::lint(kind, &fixed.text, &config);
        assert!(
            errors(&after.report) <= errors(&linted.report),
            "{kind:?}: {file}"
        );
        if kind == FileFormat::KooCli && serde_json::from_str::<Map<String, Value>>(body).is_ok() {
            assert_eq!(rules(&linted.report), rules(&lint(body, &config)), "{file}");
        }
    }
}

/// A body as a resource of Terraform, as a plan, and as a file and a command of KooCLI.
fn other_forms(body: &str) -> [(FileFormat, String); 5] {
    const TYPE: &str = "huaweicloud_dcs_online_data_migration_task";
    let value = serde_json::from_str::<Value>(body).unwrap_or_default();
    let text = |value: &Value| value.to_string().replace("${", "$${").replace("%{", "%%{");
    let (mut arguments, mut options) = (String::new(), String::new());
    let quoted = |value: &Value| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        format!("'{}'", text.replace('\'', "'\\''"))
    };
    // Other names cannot be written without quotes.
    let is_name = |name: &str| {
        name.starts_with(char::is_alphabetic)
            && name
                .chars()
                .all(|char| char.is_alphanumeric() || char == '_')
    };
    let members = value.as_object().into_iter().flatten();
    for (name, value) in members.filter(|(name, _)| is_name(name)) {
        match value.as_object() {
            Some(members) => {
                arguments += &format!("{name} {{\n");
                for (inner, value) in members.iter().filter(|(inner, _)| is_name(inner)) {
                    arguments += &format!("{inner} = {}\n", text(value));
                    options += &format!(" --{name}.{inner}={}", quoted(value));
                }
                arguments += "}\n";
            }
            None => {
                arguments += &format!("{name} = {}\n", text(value));
                options += &format!(" --{name}={}", quoted(value));
            }
        }
    }
    [
        (
            FileFormat::Terraform,
            format!("resource \"{TYPE}\" \"a\" {{\n{arguments}}}\n"),
        ),
        (
            FileFormat::TerraformJson,
            format!("{{\"resource\": {{\"{TYPE}\": {{\"a\": {body}}}}}}}"),
        ),
        (
            FileFormat::TerraformPlan,
            format!(
                "{{\"resource_changes\": [{{\"address\": \"a\", \"type\": \"{TYPE}\", \"change\": {{\"after\": {body}}}}}]}}"
            ),
        ),
        (
            FileFormat::KooCli,
            format!("{{\"path\": {{}}, \"body\": {body}}}"),
        ),
        (
            FileFormat::Shell,
            format!("hcloud DCS SetOnlineMigrationTask{options}\n"),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FORMATS, files, other_forms};

    #[test]
    fn every_format_has_files() {
        let source = include_str!("../../request-files/src/lib.rs");
        let (_, after) = source
            .split_once("pub enum FileFormat {")
            .expect("the formats");
        let (variants, _) = after.split_once("\n}").expect("their end");
        let variants = variants
            .lines()
            .filter_map(|line| line.trim().strip_suffix(','));
        let all: BTreeSet<_> = variants.map(str::to_owned).collect();
        let known: BTreeSet<_> = FORMATS.iter().map(|format| format!("{format:?}")).collect();
        assert_eq!(known, all);
        let made = files("{}").into_iter().chain(other_forms("{}"));
        let made: BTreeSet<_> = made.map(|(format, _)| format!("{format:?}")).collect();
        assert_eq!(made, all);
    }
}
