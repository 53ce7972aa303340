//! Documentation and YAML: work that grows with the length of a file, whatever is in it.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use dcs_migration_lint::Config;
use dcs_migration_lint_request_files::{FileFormat, lint};

/// Far more than linear work takes, far less than that of another degree.
const LIMIT: Duration = Duration::from_secs(30);

#[test]
fn work_grows_with_the_length() {
    const LENGTH: usize = 200_000;
    let markdown = [
        ("", "> "),
        ("", "- "),
        ("", "- a\n"),
        ("", "* a\n\n"),
        ("", "```\n"),
        ("", "```http\nPOST /v2/a/migration/b/task\n```\n"),
        ("", "```sh\ncurl -d '{}' /v2/a/migration/b/task\n```\n"),
        ("```console\n", "$ curl 'a\n"),
        ("```console\n", "$ cat <<E\n"),
        ("", "    ```\n"),
        ("", "    POST /\n"),
        ("", "<a>\n"),
        ("", "[a]("),
        ("", "`"),
        ("", "\t"),
        ("", "*a_"),
    ];
    let yaml = [
        ("", "["),
        ("", "{"),
        ("", "{a: "),
        ("", "- "),
        ("", "? "),
        ("", "- a\n"),
        ("", "a: b\n"),
        ("", "a: &a b\n"),
        ("a: &a b\nc:\n", "- *a\n"),
        (
            "- uri:\n    url: /v2/a/migration/b/task\n    body:\n",
            "      a: b\n",
        ),
        (
            "x: &x {a: b}\nc:\n",
            "- uri: {url: /v2/a/migration/b/task, body: {<<: *x}}\n",
        ),
        ("script:\n", "- curl /v2/a/migration/b/task\n"),
        ("x: &x\n- a b c d\ny:\n", "- script: *x\n"),
        ("a: |\n", "  b\n"),
        ("a: >\n", "  b\n\n"),
        ("a: \"", "\\x41"),
        ("a: '", "''"),
        ("a: b", "\n  c"),
        ("", "--- a\n"),
        ("", "!a "),
        ("[", "a, "),
    ];
    let rst = [
        ("", ".. "),
        ("", ".. code:: http\n\n   POST /v2/a/migration/b/task\n\n"),
        ("", "a::\n\n b\n"),
        ("", "- "),
        ("", "\t"),
        (".. code:: http\n\n", "\ta\tb\n"),
        ("", ".. a\n"),
        ("::\n\n", " POST /\n"),
    ];
    let kinds = [
        (FileFormat::Markdown, &markdown[..]),
        (FileFormat::Yaml, &yaml[..]),
        (FileFormat::Rst, &rst[..]),
    ];
    for (format, pieces) in kinds {
        for (before, piece) in pieces {
            let text = format!("{before}{}", piece.repeat(LENGTH / piece.len()));
            let start = Instant::now();
            lint(format, &text, &Config::default());
            let time = start.elapsed();
            println!("{format:?} {before:?} {piece:?}: {time:?}");
            assert!(time < LIMIT, "{format:?} {before:?} {piece:?}: {time:?}");
        }
    }
}

/// Aliases that multiply what they stand for.
#[test]
fn aliases_are_not_multiplied() {
    let mut lines = vec!["a0: &a0 {x: 1}\n".to_owned(), "s0: &s0 b\n".to_owned()];
    for depth in 1..40 {
        let before = depth - 1;
        lines.push(format!(
            "a{depth}: &a{depth} {{l: *a{before}, r: *a{before}, <<: [*a{before}, *a{before}]}}\n"
        ));
        lines.push(format!("s{depth}: &s{depth} [*s{before}, *s{before}]\n"));
    }
    let mut text = lines.concat();
    text += "tasks:\n- uri: {url: /v2/a/migration/b/task, method: POST, body: *a39}\n";
    text += "job: {script: *s39}\n";
    let start = Instant::now();
    let linted = lint(FileFormat::Yaml, &text, &Config::default());
    assert!(linted.requests > 0);
    assert!(start.elapsed() < LIMIT);
}
