//! Terraform and KooCLI: what holds whatever the file, where findings stand, and that fixing the
//! file is fixing the body that it describes.
#![allow(clippy::unwrap_used)]

#[path = "support/linted.rs"]
mod linted;

use std::time::Instant;

use dcs_migration_lint::{Applicability, Config, fix as fix_body};
use dcs_migration_lint_request_files::{FileFormat, Linted, fix, lint};
use linted::{assert_sound, read};
use proptest::prelude::*;

const TYPE: &str = "huaweicloud_dcs_online_data_migration_task";
const FORMATS: [FileFormat; 5] = [
    FileFormat::Terraform,
    FileFormat::TerraformJson,
    FileFormat::TerraformPlan,
    FileFormat::KooCli,
    FileFormat::Shell,
];

/// `rule text` of each finding, with the text that it stands at.
fn found(linted: &Linted<'_>) -> Vec<String> {
    let text = linted.report.text();
    let found = linted.report.diagnostics().iter();
    found
        .map(|found| {
            let place = &text[found.span.start..found.span.end];
            format!("{} {place}", found.rule.id)
        })
        .collect()
}

fn examples() -> Vec<(FileFormat, String)> {
    vec![
        (FileFormat::Terraform, read("main.tf")),
        (FileFormat::TerraformJson, read("main.tf.json")),
        (FileFormat::TerraformPlan, read("plan.json")),
        (FileFormat::Shell, read("koocli.sh")),
        (FileFormat::KooCli, read("DCS_SetOnlineMigrationTask.json")),
    ]
}

/// The examples of all forms have the same three faults.
#[test]
fn examples_have_the_same_faults() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/");
    for (name, format) in [
        ("main.tf", FileFormat::Terraform),
        ("main.tf.json", FileFormat::TerraformJson),
        ("plan.json", FileFormat::TerraformPlan),
        ("koocli.sh", FileFormat::Shell),
        ("DCS_SetOnlineMigrationTask.json", FileFormat::KooCli),
        ("runbook.md", FileFormat::Markdown),
        ("runbook.rst", FileFormat::Rst),
        ("playbook.yml", FileFormat::Yaml),
        ("workflow.yml", FileFormat::Yaml),
        ("gitlab-ci.yml", FileFormat::Yaml),
        ("insomnia.yaml", FileFormat::Yaml),
        ("opencollection.yml", FileFormat::Yaml),
    ] {
        let text = std::fs::read_to_string(format!("{folder}{name}")).unwrap();
        assert_eq!(
            FileFormat::from_content(text.as_bytes()),
            Some(format),
            "{name}"
        );
        let linted = lint(format, &text, &Config::default());
        let mut said = Vec::new();
        for found in linted.report.diagnostics() {
            let place = text[found.span.start..found.span.end].trim_matches('"');
            said.push((found.rule.id, place));
        }
        said.sort_unstable();
        let expected = [
            ("address-separator", ";"),
            ("bandwidth-out-of-range", "10241"),
            ("unknown-value", "Auto"),
        ];
        assert_eq!(said, expected, "{name}");
        assert_eq!(linted.requests, 1, "{name}");
    }
}

/// Each sample, cut off at every character: no panic, sound places, and no secret shown.
#[test]
fn every_prefix_of_every_sample() {
    std::thread::scope(|scope| {
        for (format, text) in examples() {
            scope.spawn(move || {
                assert!(text.contains("Not-a-real"), "{format:?} has a password");
                for (end, _) in text.char_indices() {
                    let shown = assert_sound(format, &text.as_bytes()[..end]).to_lowercase();
                    assert!(!shown.contains("not-a-real"), "{format:?}: {shown}");
                }
                let linted = lint(format, &text, &Config::default());
                assert!(linted.requests > 0, "{format:?}");
                let said = format!("{linted:?}");
                assert!(!said.to_lowercase().contains("not-a-real"), "{said}");
            });
        }
    });
}

/// A broken file of JSON has the faults of its JSON and no other finding, and shows nothing of the
/// secrets in it, not even on the line of a fault.
#[test]
fn broken_json_has_only_its_faults() {
    std::thread::scope(|scope| {
        for (format, text) in examples() {
            if matches!(format, FileFormat::Terraform | FileFormat::Shell) {
                continue;
            }
            scope.spawn(move || {
                let mut broken = 0;
                let body = text.find("\"body\": ").map(|at| at + "\"body\": ".len());
                let in_body = |at| body.is_some_and(|start| start <= at);
                for (at, char) in text.char_indices().step_by(5) {
                    let end = at + char.len_utf8();
                    for inserted in ["", "\"", "{", "]", ",", "\\", ":"] {
                        let text = format!("{}{inserted}{}", &text[..at], &text[end..]);
                        let linted = lint(format, &text, &Config::default());
                        let rules = linted
                            .report
                            .diagnostics()
                            .iter()
                            .map(|found| found.rule.id);
                        let rules: std::collections::BTreeSet<_> = rules.collect();
                        let is_broken = serde_json::from_str::<serde_json::Value>(&text).is_err();
                        // A comma too much leaves no doubt about what the rest means.
                        if !is_broken || inserted == "," {
                            continue;
                        }
                        broken += 1;
                        // A broken body of KooCLI's file is linted like any other body.
                        if !in_body(at) {
                            assert_eq!(rules, ["invalid-json"].into(), "{format:?}: {text}");
                        }
                        let shown = assert_sound(format, text.as_bytes()).to_lowercase();
                        assert!(!shown.contains("not-a-real"), "{format:?}: {shown}");
                        let said = format!("{:?}", linted.report).to_lowercase();
                        assert!(!said.contains("not-a-real"), "{format:?}: {said}");
                    }
                }
                assert!(broken > 100, "{format:?}: {broken}");
            });
        }
    });
}

/// Nesting and repetition that a recursive reader, or one that looks back, could not bear.
#[test]
fn hostile_files() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(20_000), close.repeat(20_000));
    let resource = |inside: &str| format!("resource \"{TYPE}\" \"a\" {{\n{inside}\n}}\n");
    for text in [
        deep("[", "]"),
        deep("{", "}"),
        deep("a {\n", "}\n"),
        resource(&format!("resume_mode = {}", deep("(", ")"))),
        resource(&format!("resume_mode = {}", deep("\"${", "}\""))),
        resource(&format!("resume_mode = {}a", "-".repeat(20_000))),
        resource(&format!("resume_mode = {}1", "1 + ".repeat(20_000))),
        resource(&"<<".repeat(20_000)),
        resource(&"source_instance {\n id = c ? \"a\" : \"b\"\n}\n".repeat(2_000)),
        format!(
            "locals {{\n a = c ? local.a : local.a\n}}\n{}",
            resource("resume_mode = local.a")
        ),
        deep("{\"body\":", "}"),
        deep("{\"resource\":[", "]}"),
        format!(
            "hcloud DCS SetOnlineMigrationTask {}",
            "--a.b=c ".repeat(2_000)
        ),
    ] {
        let start = Instant::now();
        for format in FORMATS {
            assert_sound(format, text.as_bytes());
        }
        let time = start.elapsed();
        assert!(time.as_secs() < 20, "{time:?} for {} bytes", text.len());
    }
}

/// Levels of the configuration count for what the readers of the files find themselves.
#[test]
fn levels_count() {
    use dcs_migration_lint::{Level, Severity};
    let mut config = Config::default();
    config
        .set_level("invalid-hcl", Level::On(Severity::Info))
        .unwrap();
    config.set_level("unknown-field", Level::Off).unwrap();
    let linted = lint(FileFormat::Terraform, "a = ", &config);
    assert_eq!(linted.report.worst(), Some(Severity::Info));
    let file = r#"{"Body": {}, "path": {"task_id": "90754308-a156-406f-a837-8f852f38a646"}}"#;
    assert!(
        lint(FileFormat::KooCli, file, &config)
            .report
            .diagnostics()
            .is_empty()
    );
    assert_eq!(
        found(&lint(FileFormat::KooCli, file, &Config::default())),
        ["unknown-field \"Body\""]
    );
}

/// What to do is said in the words of the form.
#[test]
fn help_is_worded_for_the_form() {
    let terraform = |arguments: &str| {
        let text = format!("resource \"{TYPE}\" \"a\" {{\n  {arguments}\n}}\n");
        (FileFormat::Terraform, text)
    };
    let command = |parameters: &str| {
        let text = format!("hcloud DCS SetOnlineMigrationTask {parameters}\n");
        (FileFormat::Shell, text)
    };
    for ((format, text), rule, expected) in [
        (
            terraform("source_instance = \"x\""),
            "wrong-type",
            Some("use a block with `id` or `addrs`"),
        ),
        (
            terraform("source_instance {\n    addrs = [\"10.0.0.1:6379\"]\n  }"),
            "wrong-type",
            Some("write one string with the addresses separated by commas"),
        ),
        (
            command("--source_instance=x"),
            "wrong-type",
            Some("use `--source_instance.id=…` or `--source_instance.addrs=…`"),
        ),
        (
            command("--resume_mode.name=auto --migration_method=x"),
            "wrong-type",
            None,
        ),
        (
            terraform("source_instance {\n    password = \"Not-a-real-0ne\"\n  }"),
            "plaintext-password",
            Some(
                "use a variable with `sensitive = true`; its value is still stored in the state and in plans",
            ),
        ),
        (
            terraform("migration_method = \"x\"\n  nonsense = 1"),
            "unknown-field",
            Some("remove it: neither the resource nor the reference has such an argument"),
        ),
        (
            command("--migration_method=x --nonsense=1"),
            "unknown-field",
            Some("remove it: the reference lists no such parameter"),
        ),
        (
            terraform("resume_mode = \"auto\"\n  bandwidth_limit_mb = 1"),
            "missing-field",
            Some("set `migration_method` to `full_amount_migration` or `incremental_migration`"),
        ),
        (
            command("--migration_method=full_amount_migration"),
            "missing-field",
            Some("add `--resume_mode=…` with `auto` or `manual`"),
        ),
    ] {
        let linted = lint(format, &text, &Config::default());
        let mut found = linted.report.diagnostics().iter();
        let found = found.find(|found| found.rule.id == rule).unwrap();
        assert_eq!(found.help.as_deref(), expected, "{text}");
    }
}

/// Pieces that the files are made of.
fn pieces() -> impl Strategy<Value = String> {
    let resource = Box::leak(format!("resource \"{TYPE}\" \"a\" {{\n").into_boxed_str());
    let json = Box::leak(format!("{{\"resource\": {{\"{TYPE}\": {{\"a\": {{").into_boxed_str());
    let change = Box::leak(
        format!("{{\"resource_changes\": [{{\"address\": \"a\", \"type\": \"{TYPE}\", \"change\": {{\"after\": {{")
            .into_boxed_str(),
    );
    let piece = prop::sample::select(vec![
        &*resource,
        &*json,
        &*change,
        "{\"body\": {",
        "\"path\": {\"task_id\": \"x\"}, ",
        "hcloud DCS SetOnlineMigrationTask ",
        "--resume_mode=",
        "--source_instance.addrs=",
        "--source_instance.",
        "--password ",
        "--cli-jsonInput=b.json ",
        "migration_method",
        "resume_mode",
        "bandwidth_limit_mb",
        "source_instance {\n",
        "target_instance { ",
        "dynamic \"source_instance\" {\n",
        "content {\n",
        "password",
        "addrs",
        " = ",
        "\"",
        "\"Auto\"",
        "\"10.0.0.1:6379;10.0.0.2\"",
        "\"s3cret\"",
        "\"password\": ",
        "\"resume_mode\": \"Auto\"",
        "\"source_instance\": ",
        "${var.x}",
        "$${",
        "%{ if a }",
        "%{ endif }",
        "var.mode",
        "local.m",
        "variable \"mode\" {\n",
        "locals {\n",
        "default = ",
        "<<EOT\n",
        "<<-EOT\n",
        "EOT",
        "\n",
        "\r\n",
        "# c\n",
        "// c\n",
        "/* c */",
        "a ? b : ",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "null",
        "100",
        "1e400",
        "true",
        "\\u4e2d",
        "\\U0001f600",
        "\\",
        "'",
        "$X ",
        "\u{1f600}",
        "\u{feff}",
        "---\n",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn any_format() -> impl Strategy<Value = FileFormat> {
    prop::sample::select(FORMATS.to_vec())
}

/// The values of a body, none of which needs an escape in JSON.
fn values() -> impl Strategy<Value = [String; 5]> {
    let word = prop::sample::select(vec![
        "Auto", "MANUAL", "it's", "x y", "", "full", "100", "中",
    ]);
    let addrs = prop::sample::select(vec![
        "10.0.0.1:1;10.0.0.2:2",
        "10.0.0.1:1,,10.0.0.1:1",
        "10.0.0.1",
        "10.0.0.1:1",
        "redis://h:1/0",
    ]);
    let limit = prop::sample::select(vec!["100", "0", "99999", "5"]);
    (word.clone(), word, limit, addrs.clone(), addrs).prop_map(
        |(method, mode, limit, source, target)| {
            [method, mode, limit, source, target].map(str::to_owned)
        },
    )
}

fn json_body([method, mode, limit, source, target]: &[String; 5]) -> String {
    format!(
        "{{\"migration_method\": \"{method}\", \"resume_mode\": \"{mode}\", \"bandwidth_limit_mb\": \"{limit}\", \
         \"source_instance\": {{\"addrs\": \"{source}\"}}, \"target_instance\": {{\"addrs\": \"{target}\"}}}}"
    )
}

/// The values as each form writes them.
fn forms([method, mode, limit, source, target]: &[String; 5]) -> Vec<(FileFormat, String)> {
    let single = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let arguments = format!(
        "  migration_method = \"{method}\"\n  resume_mode = \"{mode}\" # c\n  bandwidth_limit_mb = \"{limit}\"\n  \
         source_instance {{ addrs = \"{source}\" }}\n  target_instance {{\n    addrs = \"{target}\"\n  }}\n"
    );
    let body = json_body(&[method, mode, limit, source, target].map(String::clone));
    vec![
        (
            FileFormat::Terraform,
            format!("resource \"{TYPE}\" \"main\" {{\n  task_name = \"x\"\n{arguments}}}\n"),
        ),
        (
            FileFormat::TerraformJson,
            format!("{{\"resource\": {{\"{TYPE}\": {{\"main\": {body}}}}}}}"),
        ),
        (
            FileFormat::KooCli,
            format!("{{\"path\": {{}}, \"body\": {body}}}"),
        ),
        (
            FileFormat::Shell,
            format!(
                "hcloud DCS SetOnlineMigrationTask --migration_method={} --resume_mode={} --bandwidth_limit_mb={limit} \
                 --source_instance.addrs={} --target_instance.addrs=\"{target}\"\n",
                single(method),
                single(mode),
                single(source)
            ),
        ),
    ]
}

/// Removing a member is left to people, and so is what would need another kind of quotes.
fn replaces(config: &mut Config) {
    for rule in ["empty-value", "bandwidth-without-effect"] {
        config.keep_unfixed(rule, None).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(format in any_format(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_sound(format, &bytes);
    }

    #[test]
    fn any_pieces(format in any_format(), text in pieces()) {
        assert_sound(format, text.as_bytes());
        let fixed = fix(format, &text, &Config::default(), Applicability::Unsafe);
        assert_sound(format, fixed.text.as_bytes());
    }

    /// The fixed file has the values of the fixed body.
    #[test]
    fn fixing_the_file_fixes_the_body(values in values(), guess: bool) {
        let limit = if guess { Applicability::Unsafe } else { Applicability::Safe };
        let mut config = Config::default();
        replaces(&mut config);
        let fixed = fix_body(&json_body(&values), &config, limit).text;
        let fixed: serde_json::Value = serde_json::from_str(&fixed).unwrap();
        let text = |pointer: &str| fixed.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let values_after = [
            text("/migration_method"),
            text("/resume_mode"),
            text("/bandwidth_limit_mb"),
            text("/source_instance/addrs"),
            text("/target_instance/addrs"),
        ];
        for ((format, file), (_, expected)) in forms(&values).into_iter().zip(forms(&values_after)) {
            let fixed = fix(format, &file, &config, limit).text;
            // An empty word has no quotes to write into, and needless ones stay.
            if format == FileFormat::Shell {
                let plain = |text: &str| text.replace('\'', "");
                prop_assert_eq!(plain(&fixed), plain(&expected));
            } else {
                prop_assert_eq!(fixed, expected);
            }
        }
    }

    /// What is found in the file is what is found in the body.
    #[test]
    fn a_file_has_the_findings_of_its_body(values in values()) {
        let rules = |report: &dcs_migration_lint::Report<'_>| {
            let found = report.diagnostics().iter();
            let mut rules: Vec<_> = found.map(|found| (found.rule.id, found.pointer.to_string())).collect();
            rules.sort_unstable();
            rules
        };
        let expected = rules(&dcs_migration_lint::lint(&json_body(&values), &Config::default()));
        for (format, file) in forms(&values) {
            let linted = lint(format, &file, &Config::default());
            prop_assert_eq!(rules(&linted.report), expected.clone(), "{}", file);
        }
    }
}
