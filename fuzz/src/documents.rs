//! Near-valid bodies in documentation, pipelines and collections that are YAML.

use dcs_migration_lint_request_files::FileFormat;

/// A file of each kind with one request, which has this body; `quoted` is the body inside the single
/// quotes of a shell.
pub(crate) fn files(url: &str, body: &str, quoted: &str) -> [(FileFormat, String); 7] {
    let header = "Content-Type: application/json";
    let curl = format!("curl -X POST '{url}' -H '{header}' -d '{quoted}'");
    // A string of JSON is one of YAML.
    let string = serde_json::Value::from(body).to_string();
    let indented = |spaces: usize, text: &str| text.replace('\n', &format!("\n{:spaces$}", ""));
    [
        (
            FileFormat::Markdown,
            format!("# a\n\n`````http\nPOST {url}\n{header}\n\n{body}\n`````\n"),
        ),
        (
            FileFormat::Rst,
            format!(
                "a\n=\n\n.. code-block:: http\n\n   POST {url}\n   {header}\n\n   {}\n\nb\n",
                indented(3, body)
            ),
        ),
        (
            FileFormat::Yaml,
            format!(
                "- hosts: localhost\n  tasks:\n    - ansible.builtin.uri:\n        url: {url}\n        \
                 method: POST\n        body_format: json\n        body: {string}\n"
            ),
        ),
        (
            FileFormat::Yaml,
            format!(
                "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          {}\n",
                indented(10, &curl)
            ),
        ),
        (
            FileFormat::Yaml,
            format!("a:\n  script:\n    - |\n      {}\n", indented(6, &curl)),
        ),
        (
            FileFormat::Yaml,
            format!(
                "type: collection.insomnia.rest/5.0\nname: a\ncollection:\n  - url: {url}\n    \
                 method: POST\n    body:\n      mimeType: application/json\n      text: {string}\n"
            ),
        ),
        (
            FileFormat::Yaml,
            format!(
                "opencollection: \"1.0.0\"\nitems:\n  - info: {{name: a, type: http}}\n    http:\n      \
                 method: POST\n      url: {url}\n      body: {{type: json, data: {string}}}\n"
            ),
        ),
    ]
}
