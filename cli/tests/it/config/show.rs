//! The command `config`, and the schema of the configuration.

use std::fs;

use dcs_migration_lint::schema;

use super::errors::MISTAKES;
use super::{BODY, NAME, folder};
use crate::golden::compare_text;
use crate::{command, root, run, run_with};

#[test]
fn values_are_shown_with_their_origin() {
    let config = "\
fail-on = \"warning\"
exclude = [\"old\", \"**/tmp\"]

[rules]
weak-password = \"off\"
unknown-field = \"error\"

[[overrides]]
files = \"sub\"
rules = { unknown-field = \"info\" }

[[ignore]]
rule = \"public-address\"
files = \"sub/*.json\"
pointer = \"/source_instance/addrs\"
reason = \"The test bed is public.\"
";
    let folder = folder(&[(NAME, config)]);
    let args = ["config", "sub/x.json", "--level", "empty-value=error"];
    let text = run(folder.path(), args);
    compare_text("config-resolved.txt", &text.out);
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    let json = |variables: &[(&str, &str)], args: &[&str]| -> serde_json::Value {
        let mut command = command(folder.path());
        command.envs(variables.iter().copied());
        let outcome = run_with(command.arg("config").args(args).args(["-f", "json"]), b"");
        serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("{outcome:?}"))
    };
    let all = json(
        &[("DCS_MIGRATION_LINT_FORMAT", "json-v1")],
        &["sub/x.json", "--fail-on", "info"],
    );
    let value = |name: &str, value: &str, from: &str| {
        let expected = serde_json::json!({ "value": value, "from": from });
        assert_eq!(*all.pointer(name).unwrap(), expected, "{name}");
    };
    value("/configuration", NAME, "nearest to the file");
    value("/fail-on", "info", "option --fail-on");
    value("/format", "json", "environment DCS_MIGRATION_LINT_FORMAT");
    value("/rules/weak-password", "off", "dcs-migration-lint.toml:5");
    value("/rules/unknown-field", "info", "dcs-migration-lint.toml:10");
    value("/rules/unknown-value", "error", "default");
    assert_eq!(
        all["exclude"]["value"],
        serde_json::json!(["old", "**/tmp"])
    );
    assert_eq!(
        all["include"],
        serde_json::json!({ "value": null, "from": "default" })
    );
    assert_eq!(all["ignore"][0]["reason"], "The test bed is public.");
    assert_eq!(all["ignore"][0]["from"], "dcs-migration-lint.toml:12");
    // Other files have other values, and other configurations.
    let other = json(&[], &["x.json"]);
    assert_eq!(other["rules"]["unknown-field"]["value"], "error");
    assert_eq!(other["ignore"], serde_json::json!([]));
    let from = |value: &serde_json::Value| value["configuration"]["from"].clone();
    assert_eq!(from(&json(&[], &["--isolated"])), "option --isolated");
    assert_eq!(from(&json(&[], &["--config", NAME])), "option --config");
    let variable = [("DCS_MIGRATION_LINT_CONFIG", NAME)];
    assert_eq!(
        from(&json(&variable, &[])),
        "environment DCS_MIGRATION_LINT_CONFIG"
    );
    let bare = tempfile::tempdir().unwrap();
    let bare = run(bare.path(), ["config"]).out;
    assert!(
        bare.contains("no dcs-migration-lint.toml in the folder of the file or its ancestors"),
        "{bare}"
    );
    // Errors are reported as in a run.
    fs::write(folder.path().join("bad.toml"), MISTAKES).unwrap();
    let wrong = run(folder.path(), ["config", "--config", "bad.toml"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
    assert!(
        wrong.err.contains("did you mean `weak-password`?"),
        "{}",
        wrong.err
    );
    assert_eq!(run(folder.path(), ["config", "."]).code, 2);
    assert_eq!(run(folder.path(), ["config", "--level", "zzz=off"]).code, 2);
}

/// Valid configurations, those that program and schema refuse, and those that only the program does.
const GOOD: [&str; 12] = [
    "",
    "# nothing",
    "fail-on = \"info\"",
    "format = \"json-v1\"",
    "include = \"a\"\nexclude = [\"b\", \"**/*.json\"]",
    "rules = {}",
    "[rules]\nweak-password = \"off\"\nunused-ignore = \"error\"",
    "overrides = []",
    "[[overrides]]\nfiles = [\"a\"]\nrules = { missing-field = \"warning\" }",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\npointer = \"\"\nreason = \"x\"",
    "ignore = [{ rule = \"public-address\", pointer = \"/a~0~1/0//b\", files = [\"a\", \"b\"], reason = \" x\" }]",
];

const BAD: [&str; 34] = [
    "fail-on = \"never\"",
    "fail-on = 1",
    "fail_on = \"info\"",
    "format = \"yaml\"",
    "format = [\"json\"]",
    "include = 1",
    "include = []",
    "include = [\"\"]",
    "include = [\"a\", 1]",
    "exclude = \"!a\"",
    "exclude = \"/a\"",
    "exclude = \"\"",
    "rules = 1",
    "rules = []",
    "[rules]\nnone = \"off\"",
    "[rules]\nweak-password = \"loud\"",
    "[rules]\nweak-password = false",
    "overrides = 1",
    "overrides = { files = \"a\", rules = {} }",
    "overrides = [1]",
    "[[overrides]]\nfiles = \"a\"",
    "[[overrides]]\nrules = {}",
    "[[overrides]]\nfiles = \"a\"\nrules = {}\nreason = \"x\"",
    "[[ignore]]",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"",
    "[[ignore]]\nrule = \"public-address\"\nreason = \"x\"",
    "[[ignore]]\nfiles = \"a\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"none\"\nfiles = \"a\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"\nreason = \"\"",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"\nreason = \" \\t\"",
    "[[ignore]]\nrule = \"public-address\"\npointer = \"a\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\npointer = \"/~\"\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\npointer = 1\nreason = \"x\"",
    "[[ignore]]\nrule = \"public-address\"\nfiles = \"a\"\nreason = \"x\"\nuntil = 1",
];

const BEYOND: [&str; 3] = [
    "include = \"[a\"",
    "include = \"{a\"",
    "include = \"a\\\\\"",
];

#[test]
fn program_and_schema_agree() {
    let schema: serde_json::Value =
        serde_json::from_str(&run(&root(), ["schema", "config"]).out).unwrap();
    assert_eq!(
        schema,
        serde_json::from_str::<serde_json::Value>(schema::CONFIG).unwrap()
    );
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let is_valid = |config: &str| {
        fs::write(folder.path().join(NAME), config).unwrap();
        match run(folder.path(), ["config"]).code {
            0 => true,
            2 => false,
            code => panic!("{code}: {config}"),
        }
    };
    let matches_schema = |config: &str| {
        let table: toml::Table = config.parse().unwrap();
        validator.is_valid(&serde_json::to_value(table).unwrap())
    };
    for (configs, by_program, by_schema) in [
        (GOOD.as_slice(), true, true),
        (&BAD, false, false),
        (&BEYOND, false, true),
    ] {
        for config in configs {
            assert_eq!(
                (is_valid(config), matches_schema(config)),
                (by_program, by_schema),
                "{config}"
            );
        }
    }
    // The formats in the schema are those of the program.
    let words = schema["properties"]["format"]["enum"].as_array().unwrap();
    for word in words {
        assert!(is_valid(&format!("format = {word}")), "{word}");
    }
    let help = run(&root(), ["--help"]).out;
    let formats = help.split("--format <FORMAT>").nth(1).unwrap();
    let formats = formats.split("\n\n  ").next().unwrap();
    for line in formats
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "))
    {
        let word = line.split(':').next().unwrap();
        assert!(
            words.iter().any(|known| known == word),
            "{word} is not in the schema"
        );
    }
}

/// The example in the documentation.
#[test]
fn the_documented_example() {
    let page = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let example = page
        .split("```toml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let folder = folder(&[(NAME, example), ("staging/x.json", BODY)]);
    let outcome = run(folder.path(), ["config", "staging/x.json"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    for line in example.lines().filter(|line| line.starts_with("reason")) {
        let reason = line.split('"').nth(1).unwrap();
        assert!(outcome.out.contains(reason), "{reason}: {}", outcome.out);
    }
}
