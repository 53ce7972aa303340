//! Properties of any input: one function for each fuzz target, which panics if its property does
//! not hold.
//!
//! The targets in `fuzz_targets/` pass raw bytes to these. The committed inputs in `seeds/` run
//! through the same functions as an ordinary test, so that a failure that was found once is tested
//! again. Nothing here knows the texts of findings.

#[path = "../../tests/support/body.rs"]
mod body;
mod clients;
mod command_line;

use arbitrary::Unstructured;
use body::MARK;
pub use command_line::{baseline, configuration, output};
use dcs_migration_lint::report::{WireFile, WireReport};
use dcs_migration_lint::text::needs_escape;
use dcs_migration_lint::{
    Applicability, Config, Path, Report, Severity, fix, lint, lint_path, lint_response,
};
use dcs_migration_lint_request_files::{self as source, FileFormat};
use serde_json::{Value, json};

/// A target function: panics where something does not hold.
pub type Target = fn(&[u8]);

/// The target functions by the name of their folder in `seeds/`.
pub const TARGETS: [(&str, Target); 11] = [
    ("parser", parser),
    ("lint", lint_bytes),
    ("body", body_holds),
    ("fix", fix_text),
    ("response", response),
    ("path", path),
    ("source", source_bytes),
    ("request", request_file),
    ("output", output),
    ("configuration", configuration),
    ("baseline", baseline),
];

/// The parser accepts, rejects and reads exactly what `serde_json` does.
#[cfg(fuzzing)]
pub fn parser(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let theirs = serde_json::from_str::<Value>(text).ok();
    assert_eq!(dcs_migration_lint::parse_strictly(text), theirs);
}

/// Without access to the parser: `invalid-json` is found exactly where `serde_json` refuses.
#[cfg(not(fuzzing))]
pub fn parser(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let refused = serde_json::from_str::<Value>(text).is_err();
    // A byte-order mark is told by a rule of its own.
    if text.starts_with('\u{feff}') {
        return;
    }
    let report = lint(text, &Config::default());
    let found = report.diagnostics().iter();
    let broken = found
        .filter(|found| found.rule.id == "invalid-json")
        .count();
    assert_eq!(broken > 0, refused);
}

/// Any bytes lint, with and without templates, and the findings are sound.
pub fn lint_bytes(input: &[u8]) {
    let (switch, input) = input.split_at(input.len().min(1));
    let mut config = Config::default();
    config.set_templates(switch.first().is_some_and(|byte| byte % 2 == 1));
    let report = lint(input, &config);
    assert_eq!(
        report.text().len(),
        input.len(),
        "the text keeps its length"
    );
    assert_sound(&report);
    let again = lint(input, &config);
    assert_eq!(format!("{report:?}"), format!("{again:?}"), "deterministic");
}

/// Near-valid bodies: sound findings, one verdict with the schema, no password in any output.
pub fn body_holds(input: &[u8]) {
    let mut source = Unstructured::new(input);
    let Ok(body) = body::body(&mut source, false) else {
        return;
    };
    let report = lint(&body.text, &Config::default());
    assert_sound(&report);
    hides_passwords(&report);
    let fixed = fix(&body.text, &Config::default(), Applicability::Unsafe);
    assert!(
        !format!("{fixed:?}").contains(MARK),
        "Debug of what was fixed in {}: {fixed:?}",
        body.text
    );
    if let Some(value) = body.value {
        let valid = validators::REQUEST.with(|schema| schema.is_valid(&value));
        assert!(valid || report.has_errors(), "refused by the schema alone");
        let by_schema = report
            .diagnostics()
            .iter()
            .any(|found| found.severity == Severity::Error && !found.rule.keywords.is_empty());
        assert!(!by_schema || !valid, "accepted by the schema, yet an error");
    }
}

/// Fixing converges, is done when it says so, adds no error and changes nothing but its edits.
pub fn fix_text(input: &[u8]) {
    let (switch, input) = input.split_at(input.len().min(1));
    let text = match std::str::from_utf8(input) {
        // Raw bytes are seldom near JSON: half of the inputs steer the generator.
        Ok(text) if switch.first().is_some_and(|byte| byte % 2 == 1) => text.to_owned(),
        _ => match body::body(&mut Unstructured::new(input), false) {
            Ok(body) => body.text,
            Err(_) => return,
        },
    };
    let config = Config::default();
    let before = lint(&text, &config);
    for found in before.diagnostics() {
        if let Some(fix) = &found.fix {
            let mut expected = text.clone();
            for edit in fix.edits.iter().rev() {
                expected.replace_range(edit.span.start..edit.span.end, &edit.content);
            }
            assert_eq!(fix.apply(&text), Some(expected), "only its edits");
        }
    }
    for limit in [Applicability::Safe, Applicability::Unsafe] {
        let fixed = fix(&text, &config, limit);
        let after = lint(&fixed.text, &config);
        assert!(errors(&after) <= errors(&before), "an error was added");
        assert_eq!(fixed.applied.is_empty(), fixed.text == text);
        // A call repairs at least one place in each of its 16 passes: a text with very many needs
        // more than one call.
        if text.len() < 1000 {
            let fixes = before
                .diagnostics()
                .iter()
                .filter_map(|found| found.fix.as_ref());
            let places = fixes.map(|fix| fix.edits.len()).sum::<usize>();
            let mut text = fixed.text;
            for _ in 0..places / 16 {
                text = fix(&text, &config, limit).text;
            }
            assert_eq!(fix(&text, &config, limit).text, text, "converges");
        }
    }
}

/// Responses of any status lint, and the findings are sound.
pub fn response(input: &[u8]) {
    let Some((status, input)) = input.split_first_chunk::<2>() else {
        return;
    };
    let status = match u16::from_le_bytes(*status) {
        odd if odd % 3 == 0 => odd,
        known => [200, 400, 401, 403, 404, 500][usize::from(known % 6)],
    };
    let report = lint_response(status, input, &Config::default());
    assert_eq!(report.text().len(), input.len());
    assert_sound(&report);
    let value = serde_json::from_slice::<Value>(input).ok();
    if let Some(value) = value.filter(|_| status == 200) {
        let valid = validators::RESPONSE.with(|schema| schema.is_valid(&value));
        assert!(valid || report.has_errors(), "refused by the schema alone");
    }
}

/// A URI that `Path` refuses has an error, and the other way round; what it takes it writes back.
pub fn path(input: &[u8]) {
    let Ok(uri) = std::str::from_utf8(input) else {
        return;
    };
    let report = lint_path(uri, &Config::default());
    assert_sound(&report);
    let parsed = uri.parse::<Path>();
    assert_eq!(parsed.is_err(), report.has_errors());
    if let Ok(path) = parsed {
        assert_eq!(path.to_string().parse::<Path>(), Ok(path), "reads back");
    }
}

/// Any bytes as any kind of request file: sound findings, and fixes that add no error.
pub fn source_bytes(input: &[u8]) {
    let Some((kind, input)) = input.split_first() else {
        return;
    };
    const KINDS: [FileFormat; 15] = [
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
    let kind = KINDS[usize::from(*kind) % KINDS.len()];
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
    const URL: &str = "https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";
    let Ok(body) = body::body(&mut Unstructured::new(input), false) else {
        return;
    };
    let http = format!(
        "POST {URL}\nContent-Type: application/json\n\n{}\n",
        body.text
    );
    let quoted = body.text.replace('\'', "'\\''");
    let curl = format!("curl -X POST '{URL}' -H 'Content-Type: application/json' -d '{quoted}'\n");
    let har = |text: &str| {
        json!({"log": {"entries": [{
            "request": {
                "method": "POST", "url": URL,
                "headers": [{"name": "Content-Type", "value": "application/json"}],
                "postData": {"mimeType": "application/json", "text": text},
            },
            "response": {"status": 0},
        }]}})
        .to_string()
    };
    let commented = format!(
        "POST {URL} HTTP/2 (Prior Knowledge)\nContent-Type: application/json\n\n# c\n{}\n// c\n?? status == 200\n",
        body.text.replace('\n', "\n  # \"it\n")
    );
    let written = format!(
        "cat > body.json <<'END'\n{}\nEND\ncurl '{URL}' -H 'Content-Type: application/json' -d @body.json\n",
        body.text
    );
    let function =
        format!("body() {{\n  echo '{quoted}'\n}}\ncurl \"${{ARGS[@]}}\" '{URL}' -d \"$(body)\"\n");
    let caret = format!(
        "curl ^\"{URL}^\" ^\n  -H ^\"Content-Type: application/json^\" ^\n  --data-raw {}\n",
        caret(&body.text)
    );
    other_forms(&body.text);
    let whole = serde_json::from_str::<Value>(&body.text).is_ok();
    let config = Config::default();
    let alone = lint(&body.text, &config);
    let requests = [
        (FileFormat::Http, http),
        (FileFormat::Http, commented),
        (FileFormat::Shell, curl),
        (FileFormat::Shell, written),
        (FileFormat::Shell, function),
        (FileFormat::Shell, caret),
        (FileFormat::Har, har(&body.text)),
    ];
    let clients = clients::files(URL, &body.text);
    for (kind, text) in requests.into_iter().chain(clients) {
        let linted = source::lint(kind, &text, &config);
        assert_in_the_text(&linted.report);
        hides_passwords(&linted.report);
        // A template is a fault in a body alone, and a broken one may end a request early.
        let has_template = body.text.contains("{{") || body.text.contains("${");
        if whole && !has_template && body.text.starts_with('{') {
            assert_eq!(rules(&linted.report), rules(&alone), "{kind:?}: {text}");
        }
    }
    if whole {
        let fixed = source::fix(
            FileFormat::Har,
            &har(&body.text),
            &config,
            Applicability::Safe,
        );
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

/// A body as a resource of Terraform, as a plan, and as a file and a command of KooCLI: no password
/// is shown, fixes add no error, and what KooCLI's file holds is what the body is.
fn other_forms(body: &str) {
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
    let config = Config::default();
    for (kind, file) in [
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
    ] {
        let linted = source::lint(kind, &file, &config);
        assert_in_the_text(&linted.report);
        hides_passwords(&linted.report);
        let fixed = source::fix(kind, &file, &config, Applicability::Unsafe);
        let after = source::lint(kind, &fixed.text, &config);
        assert!(
            errors(&after.report) <= errors(&linted.report),
            "{kind:?}: {file}"
        );
        if kind == FileFormat::KooCli && value.is_object() {
            assert_eq!(rules(&linted.report), rules(&lint(body, &config)), "{file}");
        }
    }
}

fn rules(report: &Report<'_>) -> Vec<&'static str> {
    let mut rules: Vec<_> = report
        .diagnostics()
        .iter()
        .map(|found| found.rule.id)
        .collect();
    rules.sort_unstable();
    rules
}

mod validators {
    //! The published schemas under the run-time validator.

    use dcs_migration_lint::schema;
    use jsonschema::Validator;

    thread_local! {
        pub(crate) static REQUEST: Validator = validator(schema::REQUEST);
        pub(crate) static RESPONSE: Validator = validator(schema::RESPONSE);
        pub(crate) static REPORT: Validator = validator(schema::REPORT);
        pub(crate) static CONFIG: Validator = validator(schema::CONFIG);
    }

    fn validator(schema: &str) -> Validator {
        let schema = serde_json::from_str(schema).expect("a schema is JSON");
        jsonschema::validator_for(&schema).expect("a schema is a schema")
    }
}

/// What [`assert_in_the_text`] says, and that pointers resolve in the body.
fn assert_sound(report: &Report<'_>) {
    assert_in_the_text(report);
    // Where a key stands twice, a pointer may lead into the one that does not count.
    let value = serde_json::from_str::<Value>(report.text()).ok();
    let found = report.diagnostics();
    if let Some(value) =
        value.filter(|_| found.iter().all(|found| found.rule.id != "duplicate-key"))
    {
        let resolves = |pointer: &str| value.pointer(pointer).is_some();
        assert!(
            found.iter().all(|found| resolves(&found.pointer)),
            "a pointer resolves"
        );
    }
}

/// Spans, order, prose and the wire report of any findings.
fn assert_in_the_text(report: &Report<'_>) {
    let text = report.text();
    let mut last = (0, 0);
    for found in report.diagnostics() {
        let labels = found.labels.iter().map(|label| label.span);
        let edits = found.fix.iter().flat_map(|fix| &fix.edits);
        let spans = labels.chain(edits.clone().map(|edit| edit.span));
        for span in spans.chain([found.span]) {
            assert!(
                text.get(span.start..span.end).is_some(),
                "a span lies in the text"
            );
        }
        let place = (found.span.start, found.span.end);
        assert!(place >= last, "in the order of the text");
        last = place;
        let mut end = 0;
        for edit in edits {
            assert!(edit.span.start >= end, "edits are disjoint and in order");
            end = edit.span.end;
        }
        let prose = [Some(&found.message), found.help.as_ref()];
        let labels = found.labels.iter().map(|label| &label.message);
        for prose in prose.into_iter().flatten().chain(labels) {
            assert!(
                !prose.chars().any(needs_escape),
                "nothing acts on a terminal"
            );
        }
    }
    let mut end = None;
    for secret in report.secrets() {
        assert!(text.get(secret.start..secret.end).is_some());
        assert!(
            end.is_none_or(|end| end < secret.start),
            "sorted and disjoint"
        );
        end = Some(secret.end);
    }
    let wire = WireReport::new(vec![WireFile::new("body.json", report)], 0);
    let wire = serde_json::to_value(wire).expect("a report is JSON");
    assert!(
        validators::REPORT.with(|schema| schema.is_valid(&wire)),
        "follows its schema"
    );
}

/// No generated password is in what is shown.
fn hides_passwords(report: &Report<'_>) {
    let wire = serde_json::to_string(&WireFile::new("f", report)).expect("a report is JSON");
    let text = report.text();
    assert!(!wire.contains(MARK), "the wire report of {text}: {wire}");
    assert!(!format!("{report:?}").contains(MARK), "Debug of {text}");
    let mut shown = report.text().as_bytes().to_vec();
    for span in report.secrets() {
        shown[span.start..span.end].fill(b'*');
    }
    let shown = String::from_utf8(shown).expect("whole characters are hidden");
    assert!(!shown.contains(MARK), "the masked text: {shown} of {text}");
}

fn errors(report: &Report<'_>) -> usize {
    let found = report.diagnostics().iter();
    found
        .filter(|found| found.severity == Severity::Error)
        .count()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::TARGETS;

    /// Every committed input holds, and every target has inputs.
    #[test]
    fn seeds_hold() {
        for (name, target) in TARGETS {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("seeds")
                .join(name);
            let mut files: Vec<_> = fs::read_dir(&folder)
                .expect("a target has a folder of seeds")
                .map(|entry| entry.expect("it can be listed").path())
                .collect();
            files.sort();
            assert!(!files.is_empty(), "{name} has no seeds");
            for file in files {
                let input = fs::read(&file).expect("it can be read");
                if std::panic::catch_unwind(|| target(&input)).is_err() {
                    panic!("{name} does not hold for {}", file.display());
                }
            }
        }
    }

    /// So do inputs that a fixed sequence of pseudo-random numbers makes.
    #[test]
    fn random_inputs_hold() {
        let inputs =
            option_env!("FUZZ_INPUTS").map_or(500, |count| count.parse().expect("a number"));
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for number in 0..inputs {
            let length = usize::try_from(next() % 600).expect("small");
            let input: Vec<u8> = (0..length).map(|_| next().to_le_bytes()[3]).collect();
            for (name, target) in TARGETS {
                if std::panic::catch_unwind(|| target(&input)).is_err() {
                    panic!("{name} does not hold for input {number}");
                }
            }
        }
    }
}
