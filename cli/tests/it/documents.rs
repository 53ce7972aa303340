//! Requests in documentation and pipelines: named files, folders, standard input.

use std::fs;

use super::{command, folder_with, run, run_with};

const EXAMPLES: [&str; 7] = [
    "runbook.md",
    "runbook.rst",
    "playbook.yml",
    "workflow.yml",
    "gitlab-ci.yml",
    "insomnia.yaml",
    "opencollection.yml",
];

fn example(name: &str) -> String {
    let path = format!("{}/../examples/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

/// The rules of the findings of `-f concise`, in order.
fn rules(out: &str) -> Vec<&str> {
    let lines = out.lines().filter_map(|line| line.split_once('['));
    let mut rules: Vec<_> = lines
        .filter_map(|(_, rest)| Some(rest.split_once(']')?.0))
        .collect();
    rules.sort_unstable();
    rules
}

const EXPECTED: [&str; 3] = [
    "address-separator",
    "bandwidth-out-of-range",
    "unknown-value",
];

#[test]
fn examples_are_linted_by_name_in_a_folder_and_from_standard_input() {
    for name in EXAMPLES {
        let text = example(name);
        let folder = folder_with(name, &text);
        let outcome = run(folder.path(), ["-f", "concise", name]);
        assert_eq!(rules(&outcome.out), EXPECTED, "{name}: {outcome:?}");
        let outcome = run(folder.path(), ["-f", "concise", "."]);
        assert_eq!(rules(&outcome.out), EXPECTED, "{name}: {outcome:?}");
        let outcome = run_with(
            command(folder.path()).args(["-f", "concise", "-"]),
            text.as_bytes(),
        );
        assert_eq!(rules(&outcome.out), EXPECTED, "{name}: {outcome:?}");
        let outcome = run(folder.path(), ["--fix", "-f", "concise", name]);
        assert_eq!(
            rules(&outcome.out),
            ["bandwidth-out-of-range"],
            "{name}: {outcome:?}"
        );
    }
}

#[test]
fn documents_without_this_request_are_skipped_in_a_folder() {
    let folder = folder_with("a.md", example("runbook.md"));
    for (name, text) in [
        ("README.md", "# Migration\n\n```json\n{\"broken\":\n```\n"),
        ("b.mdx", "```http\nGET https://example.com/migration\n```\n"),
        (
            "c.rst",
            "Migration::\n\n   curl https://example.com/migration\n",
        ),
        ("d.yml", "migration: [\n"),
        ("e.yaml", "- uri: {url: https://example.com/migration}\n"),
        (
            "f.yml",
            "a: {{ migration_method }}\nresume_mode: {{ b }}: c\n",
        ),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let outcome = run(folder.path(), ["-v", "-f", "concise", "."]);
    assert_eq!(rules(&outcome.out), EXPECTED, "{outcome:?}");
    for name in ["README.md", "b.mdx", "c.rst", "d.yml", "e.yaml", "f.yml"] {
        let skipped = format!("./{name}: not this request");
        assert!(outcome.err.contains(&skipped), "{name}: {outcome:?}");
    }
    // Named, what holds this request and cannot be read is a finding.
    let outcome = run(folder.path(), ["-f", "concise", "f.yml"]);
    assert_eq!(rules(&outcome.out), ["invalid-yaml"], "{outcome:?}");
    let outcome = run(folder.path(), ["d.yml"]);
    assert!(outcome.err.contains("no request to"), "{outcome:?}");
    let outcome = run(folder.path(), ["README.md"]);
    assert!(outcome.err.contains("no request to"), "{outcome:?}");
}

#[test]
fn a_page_of_the_reference_has_notes_alone() {
    let page = "URI\n---\n\nPOST /v2/{project_id}/migration/{task_id}/task\n\nExample Requests\n----------------\n\n\
        .. code-block:: text\n\n   POST https://{dcs_endpoint}/v2/{project_id}/migration/{task_id}/task\n\n\
        \u{20}  {\n     \"migration_method\" : \"incremental_migration\",\n     \"bandwidth_limit_mb\" : 123,\n\
        \u{20}    \"resume_mode\" : \"auto\",\n     \"source_instance\" : {\n       \"id\" : null,\n\
        \u{20}      \"addrs\" : \"192.168.1.1:6379,192.168.0.0:6379\",\n       \"password\" : \"xxxxxx\"\n     },\n\
        \u{20}    \"target_instance\" : {\n       \"id\" : \"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd\",\n\
        \u{20}      \"addrs\" : null,\n       \"password\" : null\n     }\n   }\n\n\
        Example Responses\n-----------------\n\n.. code-block::\n\n   {\n     \"status\" : \"FULLMIGRATING\"\n   }\n";
    let folder = folder_with("page.rst", page);
    let outcome = run(
        folder.path(),
        ["-f", "concise", "--fail-on", "warning", "page.rst"],
    );
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(
        outcome.out.contains("info[unresolved-placeholder]"),
        "{outcome:?}"
    );
    assert!(
        outcome.out.contains("info[wrong-content-type]"),
        "{outcome:?}"
    );
    // A level of the configuration takes precedence.
    let config = "[rules]\nwrong-content-type = \"error\"\n";
    fs::write(folder.path().join("dcs-migration-lint.toml"), config).unwrap();
    let outcome = run(folder.path(), ["-f", "concise", "page.rst"]);
    assert!(
        outcome.out.contains("error[wrong-content-type]"),
        "{outcome:?}"
    );
}
