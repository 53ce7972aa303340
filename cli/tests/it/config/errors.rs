//! Errors in configuration files.

use std::fs;
use std::time::{Duration, Instant};

use super::{BODY, NAME, folder, refused};
use crate::golden::compare_text;
use crate::hostile::{HOSTILE, assert_escaped};
use crate::run;

pub(super) const MISTAKES: &str = "\
fail-on = \"warnings\"
formt = \"json\"
include = [\"[a\", 3, \"!x\", \"\", \"/y\"]
exclude = []
format = 1

[rules]
weak-pasword = \"off\"
unknown-field = 3
empty-value = \"loud\"
zzz = \"off\"

[[overrides]]
files = true

[[overrides]]
rules = \"off\"
file = \"x\"

[[ignore]]
rule = \"public-address\"
reason = \" \"

[[ignore]]
pointer = \"a~2\"
raeson = \"Known.\"

[[ignore]]
rule = 1
pointer = \"/a~2\"
files = \"{a\"
reason = \"Known.\"

[ignores]
";

#[test]
fn all_errors_are_shown_at_once() {
    compare_text("config-mistakes.txt", &refused(MISTAKES));
}

#[test]
fn syntax_errors_are_marked() {
    let broken = "fail-on = \"warning\nformat = json\n[rules\nempty-value = \"lowd\"\nbandwith-as-number = \"off\"\n[[ignore]]\nrule = \"public-address\"\nreason \"Known.\"\n<<<<<<< HEAD\nformat = \"text\"\n";
    compare_text("config-broken.txt", &refused(broken));
    // Positions are correct after a byte-order mark, with any line breaks and characters.
    let text = "\u{feff}# \u{5bc6}\u{7801}\r\n'\u{5bc6}' = 1 \r\nformat = \"xml\"\r\n";
    let shown = refused(text);
    for place in ["toml:2:1\n", "toml:3:10\n"] {
        assert!(shown.contains(place), "{shown}");
    }
}

#[test]
fn one_table_instead_of_several() {
    let shown = refused("overrides = 1\n[ignore]\nrule = \"public-address\"\n");
    let lines: Vec<&str> = shown.lines().filter(|line| !line.contains('|')).collect();
    assert_eq!(
        lines,
        [
            "error: `overrides` must be an array of tables, not an integer",
            " --> dcs-migration-lint.toml:1:13",
            "",
            "error: `ignore` must be an array of tables, not a table",
            " --> dcs-migration-lint.toml:2:1",
            "  = help: write `[[ignore]]`",
            "",
        ]
    );
}

#[test]
fn all_invalid_configurations_are_shown() {
    let folder = folder(&[
        (NAME, "a = 1"),
        ("x.json", BODY),
        ("sub/x.json", BODY),
        ("sub/dcs-migration-lint.toml", "b = 1"),
    ]);
    let outcome = run(folder.path(), ["x.json", "sub/x.json"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.err.contains(" dcs-migration-lint.toml:1:1\n"),
        "{}",
        outcome.err
    );
    assert!(
        outcome.err.contains(" sub/dcs-migration-lint.toml:1:1\n"),
        "{}",
        outcome.err
    );
}

#[test]
fn text_of_a_configuration_is_escaped() {
    let basic = serde_json::Value::from(HOSTILE).to_string();
    let escaped = HOSTILE.chars().fold(String::new(), |text, char| {
        format!("{text}\\U{:08x}", u32::from(char))
    });
    for string in [
        basic.as_str(),
        &format!("\"{escaped}\""),
        &format!("'''{HOSTILE}'''"),
    ] {
        for config in [
            format!("{string} = 1"),
            format!("format = {string}"),
            format!("include = [{string}, 1]"),
            format!("include = [\"{{{escaped}\"]"),
            format!("[rules]\n{string} = \"off\""),
            format!("[rules]\nunknown-value = {string}"),
            format!(
                "[[ignore]]\nrule = {string}\npointer = {string}\nfiles = 1\nreason = {string}"
            ),
            HOSTILE.to_owned(),
            string.to_owned(),
        ] {
            let folder = folder(&[(NAME, &config), ("x.json", BODY)]);
            let outcome = run(folder.path(), ["x.json"]);
            assert_eq!(outcome.code, 2, "{config:?}");
            assert_escaped(&outcome);
        }
        // Valid values are escaped too.
        let config = format!(
            "exclude = \"a{escaped}\"\n[[ignore]]\nrule = \"weak-password\"\nfiles = [\"b{escaped}\", \"x.json\"]\nreason = \"{escaped}.\""
        );
        let folder = folder(&[(NAME, &config), ("x.json", BODY)]);
        for args in [
            ["config", "x.json"].as_slice(),
            &["config", "x.json", "-f", "json"],
            &["."],
            &[".", "-f", "json"],
            &[".", "-f", "concise"],
        ] {
            let outcome = run(folder.path(), args);
            assert!(outcome.code < 2, "{}", outcome.err);
            assert_escaped(&outcome);
        }
    }
}

#[test]
fn unreadable_configurations_are_errors() {
    let folder = folder(&[("x.json", BODY), ("sub/x.json", BODY)]);
    let path = folder.path();
    fs::create_dir(path.join("sub").join(NAME)).unwrap();
    let outcome = run(path, ["sub/x.json"]);
    assert_eq!(
        (outcome.code, outcome.err.as_str()),
        (
            3,
            "error: cannot read sub/dcs-migration-lint.toml: not a regular file\n"
        )
    );
    for (args, what) in [
        (["--config", "missing.toml", "x.json"], "missing.toml"),
        (["--config", "sub", "x.json"], "sub"),
        (["--config", "x.json/y", "x.json"], "x.json/y"),
    ] {
        let outcome = run(path, args);
        assert_eq!(outcome.code, 3);
        assert!(
            outcome
                .err
                .starts_with(&format!("error: cannot read {what}: ")),
            "{}",
            outcome.err
        );
        assert_eq!(outcome.out, "");
    }
    // Whether there is one is not known.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("loop", path.join("loop")).unwrap();
        let outcome = run(path, ["config", "loop/x.json"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (3, ""), "{outcome:?}");
        let message = "error: cannot read loop/dcs-migration-lint.toml: ";
        assert!(outcome.err.starts_with(message), "{outcome:?}");
    }
    // Configurations that apply to no input are not read.
    assert_eq!(run(path, ["x.json"]).code, 1);
    let not_text = refused(b"fail-on = \"error\"\n# \xFF\n");
    assert!(
        not_text.contains("error: invalid UTF-8\n --> dcs-migration-lint.toml:2:3\n"),
        "{not_text}"
    );
}

#[test]
fn large_configurations_are_read_quickly() {
    let big = 1 << 20;
    for (config, code) in [
        ("[".repeat(big), 2),
        ("x y\n".repeat(big / 4), 2),
        ("a = 1\n".repeat(big / 6), 2),
        (format!("a = {}", "[".repeat(big)), 2),
        (format!("include = \"{}\"", "{a,".repeat(big / 3)), 2),
        (format!("include = \"{}\"", "**/a*".repeat(big / 5)), 2),
        (format!("# {}\n", "x".repeat(big)), 1),
        (
            "[[ignore]]\nrule = \"public-address\"\nfiles = \"a*.json\"\nreason = \"Known.\"\n"
                .repeat(big / 76),
            1,
        ),
    ] {
        let folder = folder(&[(NAME, &config), ("x.json", BODY)]);
        let start = Instant::now();
        let outcome = run(folder.path(), ["x.json"]);
        let shown = &config[..config.len().min(30)];
        assert_eq!(
            outcome.code,
            code,
            "{shown}: {}",
            &outcome.err[..outcome.err.len().min(500)]
        );
        assert!(start.elapsed() < Duration::from_secs(60), "{shown}");
        assert!(
            outcome.err.len() < 100_000,
            "{shown}: {}",
            outcome.err.len()
        );
    }
}
