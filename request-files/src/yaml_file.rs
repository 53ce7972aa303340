//! YAML files: playbooks of Ansible, pipelines of GitHub and GitLab, collections of Insomnia and
//! Bruno. Each is recognized by what it holds, in any document of the file.

use dcs_migration_lint::redact::{Password, is_secret_name};
use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Diagnostic, Rule, Span};

use crate::request::{Body, FileContents};
use crate::this_call::names_call;
use crate::yaml::{self, Broken, Value, Yaml};
use crate::{ansible, api_clients, pipeline, redaction};

/// Whether a text looks like a file of this kind with this request.
pub(crate) fn recognize(text: &str) -> bool {
    const KEYS: [&str; 6] = ["uri:", "run:", "script:", "shell:", "http:", "url:"];
    let mut lines = text.lines().map(str::trim_start);
    let mut first = lines.clone();
    let first = first.find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_yaml = first.is_some_and(|line| {
        let key = line.trim_start_matches("- ");
        let is_key = |char: char| char.is_ascii_alphanumeric() || "_-.".contains(char);
        let key = key.trim_start_matches(is_key);
        line.starts_with("---") || key.starts_with(": ") || key == ":"
    });
    let is_known = |line: &str| KEYS.iter().any(|key| line.contains(key));
    is_yaml && lines.any(is_known) && names_call(text)
}

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let yaml = match yaml::parse(text, span) {
        Ok(yaml) => yaml,
        Err(broken) => return fault(text, span, &broken, contents),
    };
    // As many values may be written of a file, aliases or not.
    let mut budget = span.len() + 64;
    ansible::read(&yaml, &mut budget, contents);
    pipeline::read(&yaml, contents);
    api_clients::read(&yaml, contents);
    hide(&yaml, span, contents);
}

/// The one finding of a file that is not YAML and holds this request.
fn fault(text: &str, span: Span, broken: &Broken, contents: &mut FileContents<'_>) {
    let start = broken.at;
    let next = text[start..span.end].chars().next();
    let end = start + next.filter(|char| *char != '\n').map_or(0, char::len_utf8);
    let place = Span::new(start, end);
    redaction::except(span, &[place], &mut contents.secrets);
    if names_call(&text[span.start..span.end])
        && let Ok(rule) = Rule::find("invalid-yaml")
    {
        let message = format!("invalid YAML: {}", escape_controls(&broken.message));
        let mut diagnostic = Diagnostic::new(rule, place, "", message);
        diagnostic.help("correct the YAML: nothing in the file was checked");
        contents.diagnostics.push(diagnostic);
    }
}

/// Hides what may be a secret outside the bodies and scripts that are read.
fn hide(yaml: &Yaml<'_>, span: Span, contents: &mut FileContents<'_>) {
    let bodies = contents.requests.iter();
    let bodies = bodies.filter_map(|request| match &request.body {
        Body::Text(text) => Some(text.place),
        _ => None,
    });
    let embedded = contents.embedded.iter();
    let embedded = embedded.flat_map(|embedded| embedded.text.sources());
    let mut read: Vec<Span> = bodies.chain(embedded).collect();
    read.sort_unstable();
    let inside = |at: Span| {
        let next = read.partition_point(|body| body.end < at.end);
        read.get(next).is_some_and(|body| body.start <= at.start)
    };
    let mut rest = Vec::new();
    redaction::except(span, &read, &mut rest);
    for part in rest {
        redaction::words(yaml.text, part, &mut contents.secrets);
    }
    let is_variables = |name: &str| matches!(name, "vars" | "env" | "environment" | "variables");
    for node in &yaml.nodes {
        let Value::Mapping(members) = &node.value else {
            continue;
        };
        for &(key, value) in members {
            let name = yaml.scalar(key).unwrap_or_default();
            let target = &yaml.nodes[value];
            if let Value::Mapping(variables) = &target.value
                && is_variables(name)
            {
                for &(key, value) in variables {
                    variable(yaml, key, value, contents);
                }
            }
            let is_secret = is_secret_name(name) || redaction::is_secret_header(name);
            if is_secret
                && (!inside(target.span) || !target.tag.is_empty())
                && match &target.value {
                    Value::Scalar { text, .. } => Password::of(text) != Password::Template,
                    Value::Sequence(_) => true,
                    Value::Mapping(_) | Value::Alias(_) => false,
                }
            {
                contents.secrets.push(target.span);
            }
        }
    }
}

/// A variable with a password that is written out.
fn variable(yaml: &Yaml<'_>, key: usize, value: usize, contents: &mut FileContents<'_>) {
    let name = yaml.scalar(key).unwrap_or_default();
    let node = &yaml.nodes[value];
    if let Value::Scalar { text, .. } = &node.value
        && node.tag.is_empty()
        && Password::of(text) != Password::Template
    {
        contents.assignment(name, text, node.span);
    }
}
