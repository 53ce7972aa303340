//! Folders of Terraform's configuration: what one file takes from another.
#![allow(clippy::unwrap_used)]

#[path = "support/linted.rs"]
mod linted;

use std::time::Instant;

use dcs_migration_lint::{Applicability, Config};
use dcs_migration_lint_request_files::{
    FileFormat, TerraformFile, TerraformReferences, TerraformValues, fix_terraform, lint_terraform,
    terraform_references,
};
use linted::{assert_linted, assert_sound, read};
use proptest::prelude::*;

const TYPE: &str = "huaweicloud_dcs_online_data_migration_task";

fn references(files: &[(&str, &str)]) -> Vec<TerraformReferences> {
    let references = files
        .iter()
        .map(|(name, text)| terraform_references(name, text.as_bytes()));
    references.collect()
}

/// `rule text` of each finding of each file, with the text that it stands at.
fn found(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let references = references(files);
    let values = TerraformValues::new(&references, &references);
    let of_file = |(name, text): &(&str, &str)| {
        let linted = lint_terraform(TerraformFile::new(name, &values), *text, &Config::default());
        assert!(!assert_linted(&linted).contains("Not-a-real"), "{name}");
        assert!(!format!("{linted:?}").contains("Not-a-real"), "{name}");
        let found = linted.report.diagnostics().iter();
        let said = found.map(|found| {
            format!(
                "{} {}",
                found.rule.id,
                &text[found.span.start..found.span.end]
            )
        });
        said.collect()
    };
    files.iter().map(of_file).collect()
}

fn main_tf() -> String {
    format!(
        "resource \"{TYPE}\" \"a\" {{\n  migration_method = local.method\n  resume_mode = var.mode\n  \
         source_instance {{\n    addrs = var.addrs\n    password = var.password\n  }}\n  \
         target_instance {{\n    id = var.target\n  }}\n}}\n"
    )
}

const VARIABLES: &str = "variable \"mode\" {\n  default = \"Auto\"\n}\nvariable \"password\" {\n  \
     sensitive = true\n  default = \"Not-a-real-0ne\"\n}\nvariable \"unused\" {\n  default = \"Auto\"\n}\n";
const LOCALS: &str =
    "locals {\n  method = local.given\n  given = \"Full\"\n  other = \"Full\"\n}\n";
const VALUES: &str = "addrs = \"10.0.0.1:6379;10.0.0.2:6379\"\nmode = \"manual\"\nunused = \"x\"\n";

#[test]
fn values_are_found_at_their_places() {
    let main = main_tf();
    let files = [
        ("main.tf", main.as_str()),
        ("variables.tf", VARIABLES),
        ("locals.tf", LOCALS),
        ("terraform.tfvars", VALUES),
        ("secret.auto.tfvars", "password = \"Not-a-real-0ne\"\n"),
        ("other.tf", "mode = \"x\"\n"),
        ("broken.tf", "variable = "),
    ];
    let unknown_mode = vec![
        "unknown-value \"Auto\"",
        "plaintext-password \"Not-a-real-0ne\"",
    ];
    assert_eq!(
        found(&files),
        [
            vec![],
            unknown_mode,
            vec!["unknown-value \"Full\""],
            vec!["address-separator ;"],
            vec!["plaintext-password \"Not-a-real-0ne\""],
            vec![],
            vec!["invalid-hcl v"],
        ]
    );
    // Without the file with the resource, nothing is asked of the others.
    assert_eq!(found(&files[1..4]), [vec![] as Vec<String>, vec![], vec![]]);
}

#[test]
fn json_files_take_and_give_values() {
    let main = format!(
        r#"{{"resource": {{"{TYPE}": {{"a": {{"migration_method": "${{local.method}}", "resume_mode": "${{var.full ? var.mode : null}}",
        "source_instance": {{"addrs": "${{var.addrs}}", "password": "${{var.password}}"}},
        "dynamic": {{"target_instance": {{"for_each": "${{var.t}}", "content": {{"addrs": "10.0.0.9", "id": "${{var.id}}"}}}}}}}}}}}}}}"#
    );
    let variables = r#"{"variable": {"mode": {"default": "Auto"}, "password": {"default": "Not-a-real-0ne"}, "id": [{"default": 7}]},
        "locals": [{"method": "Full", "other": "Full"}]}"#;
    let files = [
        ("main.tf.json", main.as_str()),
        ("variables.tf.json", variables),
        (
            "terraform.tfvars.json",
            r#"{"addrs": "10.0.0.1:6379;10.0.0.2:6379", "other": ";"}"#,
        ),
        ("more.auto.tfvars", "mode = \"MANUAL\"\n"),
    ];
    assert_eq!(
        found(&files),
        [
            vec!["address-without-port 10.0.0.9"],
            vec![
                "unknown-value \"Auto\"",
                "plaintext-password \"Not-a-real-0ne\"",
                "malformed-instance-id 7",
                "unknown-value \"Full\""
            ],
            vec!["address-separator ;"],
            vec!["unknown-value \"MANUAL\""],
        ]
    );
}

#[test]
fn files_say_what_they_have() {
    let main = main_tf();
    let all = format!("{main}{VARIABLES}{LOCALS}");
    let broken = format!("resource \"{TYPE}\" \"a\" {{\n");
    for (name, text, expected) in [
        ("main.tf", main.as_str(), [true, false, true, false]),
        ("variables.tf", VARIABLES, [false, false, false, true]),
        ("terraform.tfvars", VALUES, [false, false, false, true]),
        ("all.tf", all.as_str(), [true, false, true, true]),
        ("broken.tf", broken.as_str(), [true, true, false, false]),
        ("variables.tf", "variable = ", [false, true, false, false]),
        ("other.tf", VALUES, [false; 4]),
    ] {
        let file = terraform_references(name, text.as_bytes());
        let said = [
            file.has_resource(),
            file.is_broken(),
            file.takes_values(),
            file.gives_values(),
        ];
        assert_eq!(said, expected, "{name}");
    }
    let files = references(&[
        ("main.tf", &main),
        ("terraform.tfvars", VALUES),
        ("other.auto.tfvars", "other = \"Auto\"\n"),
    ]);
    let values = TerraformValues::new(&files, &files);
    assert!(!values.is_empty());
    let given = files.iter().map(|file| values.are_in(file));
    assert_eq!(given.collect::<Vec<_>>(), [false, true, false]);
    assert!(TerraformValues::new(&files[1..], &files).is_empty());
}

#[test]
fn of_other_files_only_the_values_are_linted() {
    let other = format!("{}{LOCALS}", main_tf().replace("var.mode", "\"Manual\""));
    let references = references(&[("main.tf", &main_tf()), ("other.tf", &other)]);
    let values = TerraformValues::new(&references[..1], &references);
    let mut file = TerraformFile::new("other.tf", &values);
    let linted = lint_terraform(file, &other, &Config::default());
    assert_eq!((linted.requests, linted.values), (1, 2));
    assert_eq!(linted.report.diagnostics().len(), 2);
    file.only_values = true;
    let linted = lint_terraform(file, &other, &Config::default());
    assert_eq!((linted.requests, linted.values), (0, 2));
    let found = linted.report.diagnostics();
    assert_eq!(found.len(), 1);
    assert_eq!(&other[found[0].span.start..found[0].span.end], "\"Full\"");
}

/// What a file has for others is counted, also where it cannot be read.
#[test]
fn values_of_a_file_are_counted() {
    let main = main_tf();
    let values = r#"{"mode": "auto", "addrs": "10.0.0.1:6379", "unused": "x"}"#;
    let resource = format!(r#"{{"resource": {{"{TYPE}": {{"a": {{"resume_mode": "auto"}}}}}}}}"#);
    let broken = format!(r#"{{"resource": {{"{TYPE}": {{"#);
    let references = references(&[
        ("main.tf", main.as_str()),
        ("a.auto.tfvars.json", values),
        ("b.tf.json", resource.as_str()),
        ("c.tf.json", broken.as_str()),
    ]);
    let states = references
        .iter()
        .map(|file| (file.has_resource(), file.is_broken()));
    let expected = [(true, false), (false, false), (true, false), (true, true)];
    assert_eq!(states.collect::<Vec<_>>(), expected);
    let taken = TerraformValues::new(&references, &references);
    let none = TerraformValues::default();
    for (name, text, expected) in [
        ("a.auto.tfvars", VALUES, 2),
        ("a.auto.tfvars", "mode = ", 1),
        ("a.auto.tfvars.json", values, 2),
        ("a.auto.tfvars.json", "{\"mode\": ", 1),
        ("a.auto.tfvars.json", "", 1),
    ] {
        let count = |values| {
            let file = TerraformFile::new(name, values);
            lint_terraform(file, text, &Config::default()).values
        };
        assert_eq!(
            (count(&taken), count(&none)),
            (expected, 0),
            "{name}: {text}"
        );
    }
}

#[test]
fn fixes_replace_values_where_they_stand() {
    let main = main_tf();
    let files = [
        ("main.tf", main.as_str()),
        ("variables.tf", VARIABLES),
        ("locals.tf", LOCALS),
        ("terraform.tfvars", VALUES),
        (
            "terraform.tfvars.json",
            r#"{"mode": "Auto", "other": "Auto"}"#,
        ),
    ];
    let references = references(&files);
    let values = TerraformValues::new(&references, &references);
    let fixed = files.map(|(name, text)| {
        let file = TerraformFile::new(name, &values);
        fix_terraform(file, text, &Config::default(), Applicability::Unsafe).text
    });
    assert_eq!(
        fixed,
        [
            main.clone(),
            VARIABLES.replacen("Auto", "auto", 1),
            LOCALS.replacen("Full", "full_amount_migration", 1),
            VALUES.replace(';', ","),
            r#"{"mode": "auto", "other": "Auto"}"#.to_owned(),
        ]
    );
}

/// Each value is linted once, however many files refer to it and however references run in circles.
#[test]
fn time_is_linear() {
    let time = |count: usize| {
        let mut files: Vec<(String, String)> = (0..count)
            .map(|number| {
                (
                    format!("m{number}.tf"),
                    main_tf().replace("var.mode", &format!("local.l{number}")),
                )
            })
            .collect();
        let next = |number: usize| {
            format!(
                "  l{number} = c ? local.l{} : \"Auto\"\n",
                (number + 1) % count
            )
        };
        let locals: String = (0..count).map(next).collect();
        files.push(("locals.tf".to_owned(), format!("locals {{\n{locals}}}\n")));
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let start = Instant::now();
        let found = found(&files);
        assert_eq!(found.last().unwrap().len(), count);
        start.elapsed()
    };
    let least = |count| (0..3).map(|_| time(count)).min().unwrap();
    let (small, large) = (least(50), least(500));
    assert!(large < small * 40, "{small:?}, {large:?}");
}

/// Values that are one of the items of values that are one of the items, and so on.
#[test]
fn items_are_not_multiplied() {
    // Whatever the function is given may be its value.
    let choice = |from: &str| {
        let items: Vec<_> = (0..100).map(|key| format!("local.{from}.k{key}")).collect();
        format!("sensitive({})", items.join(", "))
    };
    let names = ["a", "b", "c", "d", "e", "f"];
    let pairs = names.windows(2);
    let locals = pairs.map(|pair| format!("  {} = {}\n", pair[0], choice(pair[1])));
    let locals = locals.collect::<Vec<_>>().concat();
    let text = format!(
        "resource \"{TYPE}\" \"x\" {{\n  resume_mode = local.a\n}}\n\
         locals {{\n{locals}  f = {{ k0 = \"Auto\" }}\n}}\n"
    );
    // All combinations are 10,000,000,000.
    let found = &found(&[("main.tf", &text)])[0];
    let is_missing = |found: &String| found.starts_with("missing-field ");
    assert!(found.iter().all(is_missing), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Any parts of files in a folder, in each role: no panic, sound places, no secret shown.
    #[test]
    fn any_parts(from in 0usize..4, end: prop::sample::Index, twice: bool) {
        let main = main_tf();
        let json = read("main.tf.json");
        let text = [main.as_str(), VARIABLES, LOCALS, &json][from];
        let places: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
        let part = &text[..*end.get(&places)];
        let part = if twice { format!("{text}{part}") } else { part.to_owned() };
        assert_sound(FileFormat::Terraform, part.as_bytes());
        for name in ["a.tf", "a.tf.json", "a.tfvars", "a.tfvars.json"] {
            found(&[("main.tf", &main), (name, &part), ("variables.tf", VARIABLES)]);
        }
    }
}
