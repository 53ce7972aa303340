//! The command `config`: what is in force for a file, and where each value comes from.

use std::path::Path;

use clap::ValueEnum as _;
use dcs_migration_lint::Level;
use serde_json::{Map, Value, json};

use super::file::Ignore;
use super::globs::Globs;
use super::{Choice, Configs, InForce, NAME, Origin};
use crate::args::{FORMAT_VARIABLE, Format, ListFormat};
use crate::out::harmless;
use crate::render::quiet;

/// A value, and where it comes from.
struct Row {
    name: &'static str,
    value: Value,
    origin: String,
}

/// What is in force for a file, or for a text without a name; `environment` is the format that the
/// environment asks for.
pub(crate) fn show(
    configs: &Configs,
    file: Option<&Path>,
    environment: Option<Format>,
    how: ListFormat,
) -> String {
    let in_force = configs.in_force(file);
    let rows = rows(configs, &in_force, environment);
    let levels: Vec<Row> = in_force
        .all_levels()
        .into_iter()
        .map(|(rule, level, origin)| Row {
            name: rule,
            value: word(level).into(),
            origin: in_force.origin(origin),
        })
        .collect();
    let ignores: Vec<&Ignore> = in_force.ignores().collect();
    match how {
        ListFormat::Text => as_text(&in_force, &rows, &levels, &ignores),
        ListFormat::Json => {
            let table = |rows: Vec<Row>| {
                let entry = |row: Row| {
                    let value = json!({ "value": row.value, "from": row.origin });
                    (row.name.to_owned(), value)
                };
                rows.into_iter().map(entry).collect::<Map<_, _>>()
            };
            let ignores: Vec<Value> = ignores
                .into_iter()
                .map(|ignore| {
                    json!({
                        "rule": ignore.rule,
                        "files": ignore.files.as_ref().map(Globs::patterns),
                        "pointer": ignore.pointer,
                        "reason": ignore.reason,
                        "from": in_force.origin(Origin::File(ignore.span)),
                    })
                })
                .collect();
            let mut all = table(rows);
            all.insert("rules".to_owned(), table(levels).into());
            all.insert("ignore".to_owned(), ignores.into());
            quiet(&format!("{:#}", Value::from(all)))
        }
    }
}

fn rows(configs: &Configs, in_force: &InForce, environment: Option<Format>) -> Vec<Row> {
    let origin = |origin| in_force.origin(origin);
    let config = in_force.config.as_deref();
    let settings = config.map(|config| &config.settings);
    let from = match &configs.choice {
        Choice::None => Origin::Option("--isolated"),
        Choice::Named(_, origin) => *origin,
        Choice::Nearest => Origin::Default,
    };
    let from = match (&configs.choice, config) {
        (Choice::Nearest, Some(_)) => "found upwards from the file".to_owned(),
        (Choice::Nearest, None) => format!("no {NAME} upwards from the file"),
        _ => origin(from),
    };
    let (format, format_origin) = match (environment, settings.and_then(|all| all.format.as_ref()))
    {
        (Some(format), _) => (format, Origin::Environment(FORMAT_VARIABLE)),
        (None, Some(format)) => (format.value, Origin::File(format.span)),
        (None, None) => (Format::Text, Origin::Default),
    };
    let globs = |name, globs: Option<&super::file::At<Globs>>| Row {
        name,
        value: globs.map_or(Value::Null, |globs| globs.value.patterns().into()),
        origin: origin(globs.map_or(Origin::Default, |globs| Origin::File(globs.span))),
    };
    vec![
        Row {
            name: "configuration",
            value: config.map(|config| config.name.as_str()).into(),
            origin: from,
        },
        Row {
            name: "fail-on",
            value: in_force.threshold().as_str().into(),
            origin: origin(in_force.fail_on.1),
        },
        Row {
            name: "format",
            value: format
                .to_possible_value()
                .map(|value| value.get_name().to_owned())
                .into(),
            origin: origin(format_origin),
        },
        globs("include", settings.and_then(|all| all.include.as_ref())),
        globs("exclude", settings.and_then(|all| all.exclude.as_ref())),
    ]
}

impl InForce {
    /// Where a value comes from, in words.
    fn origin(&self, origin: Origin) -> String {
        match (origin, &self.config) {
            (Origin::File(span), Some(config)) => config.place(span),
            (Origin::Default | Origin::File(_), _) => "default".to_owned(),
            (Origin::Environment(name), _) => format!("environment {name}"),
            (Origin::Option(name), _) => format!("option {name}"),
        }
    }
}

const fn word(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::On(severity) => severity.as_str(),
    }
}

fn as_text(in_force: &InForce, rows: &[Row], levels: &[Row], ignores: &[&Ignore]) -> String {
    let mut lines = table("SETTING", rows);
    lines.push(String::new());
    lines.extend(table("RULE", levels));
    for ignore in ignores {
        lines.push(String::new());
        let origin = in_force.origin(Origin::File(ignore.span));
        lines.push(format!("ignored: {}  ({origin})", ignore.rule));
        if let Some(files) = &ignore.files {
            lines.push(format!("  files    {}", files.patterns().join(", ")));
        }
        if let Some(pointer) = &ignore.pointer {
            lines.push(format!("  pointer  \"{pointer}\""));
        }
        lines.push(format!("  reason   {}", ignore.reason));
    }
    let lines: Vec<String> = lines.iter().map(|line| harmless(line)).collect();
    lines.join("\n")
}

fn table(head: &'static str, rows: &[Row]) -> Vec<String> {
    let shown = |value: &Value| match value {
        Value::String(word) => word.clone(),
        Value::Array(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            words.join(", ")
        }
        _ => "-".to_owned(),
    };
    let mut cells = vec![(head, "VALUE".to_owned(), "FROM")];
    cells.extend(
        rows.iter()
            .map(|row| (row.name, shown(&row.value), row.origin.as_str())),
    );
    let names = cells.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    let values = cells
        .iter()
        .map(|(_, value, _)| value.chars().count())
        .max()
        .unwrap_or(0);
    cells
        .iter()
        .map(|(name, value, origin)| format!("{name:names$}  {value:values$}  {origin}"))
        .collect()
}
