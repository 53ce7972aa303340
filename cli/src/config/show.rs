//! The output of the command `config`: the settings for a file, and where each comes from.

use std::path::Path;

use clap::ValueEnum as _;
use dcs_migration_lint::Level;
use serde_json::{Map, Value, json};

use super::configs::{Choice, Configs};
use super::file::NAME;
use super::globs::Globs;
use super::parse::{Ignore, Spanning};
use super::resolved::{Origin, ResolvedConfig};
use crate::settings::{FORMAT_VARIABLE, Format, ListFormat};
use crate::terminal::text::{escape, escape_json};

/// A setting, its value, and where it comes from.
struct Row {
    name: &'static str,
    value: Value,
    origin: String,
}

/// The settings for a file, or for a text without a name. `environment` is the format in the
/// environment.
pub(crate) fn show(
    configs: &Configs,
    file: Option<&Path>,
    environment: Option<Format>,
    format: ListFormat,
) -> String {
    let resolved = configs.resolve(file);
    let rows = rows(configs, &resolved, environment);
    let levels: Vec<Row> = resolved
        .all_levels()
        .into_iter()
        .map(|(rule, level, origin)| Row {
            name: rule,
            value: level_name(level).into(),
            origin: resolved.origin(origin),
        })
        .collect();
    let ignores: Vec<&Ignore> = resolved.ignores().collect();
    match format {
        ListFormat::Text => as_text(&resolved, &rows, &levels, &ignores),
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
                        "from": resolved.origin(Origin::File(ignore.span)),
                    })
                })
                .collect();
            let mut all = table(rows);
            all.insert("rules".to_owned(), table(levels).into());
            all.insert("ignore".to_owned(), ignores.into());
            escape_json(&format!("{:#}", Value::from(all)))
        }
    }
}

fn rows(configs: &Configs, resolved: &ResolvedConfig, environment: Option<Format>) -> Vec<Row> {
    let origin = |origin| resolved.origin(origin);
    let config = resolved.file.as_deref();
    let settings = config.map(|config| &config.settings);
    let from = match &configs.choice {
        Choice::None => Origin::Option("--isolated"),
        Choice::Named(_, origin) => *origin,
        Choice::Nearest => Origin::Default,
    };
    let from = match (&configs.choice, config) {
        (Choice::Nearest, Some(_)) => "nearest to the file".to_owned(),
        (Choice::Nearest, None) => format!("no {NAME} in the folder of the file or its ancestors"),
        _ => origin(from),
    };
    let (format, format_origin) = match (environment, settings.and_then(|all| all.format.as_ref()))
    {
        (Some(format), _) => (format, Origin::Environment(FORMAT_VARIABLE)),
        (None, Some(format)) => (format.value, Origin::File(format.span)),
        (None, None) => (Format::Text, Origin::Default),
    };
    let globs = |name, globs: Option<&Spanning<Globs>>| Row {
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
            value: resolved.threshold().as_str().into(),
            origin: origin(resolved.fail_on.1),
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

impl ResolvedConfig {
    /// The text for an origin.
    fn origin(&self, origin: Origin) -> String {
        match (origin, &self.file) {
            (Origin::File(span), Some(config)) => config.line(span),
            (Origin::Default | Origin::File(_), _) => "default".to_owned(),
            (Origin::Environment(name), _) => format!("environment {name}"),
            (Origin::Option(name), _) => format!("option {name}"),
        }
    }
}

const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::On(severity) => severity.as_str(),
    }
}

fn as_text(resolved: &ResolvedConfig, rows: &[Row], levels: &[Row], ignores: &[&Ignore]) -> String {
    let mut lines = table("SETTING", rows);
    lines.push(String::new());
    lines.extend(table("RULE", levels));
    for ignore in ignores {
        lines.push(String::new());
        let origin = resolved.origin(Origin::File(ignore.span));
        lines.push(format!("ignored: {}  ({origin})", ignore.rule));
        if let Some(files) = &ignore.files {
            lines.push(format!("  files    {}", files.patterns().join(", ")));
        }
        if let Some(pointer) = &ignore.pointer {
            lines.push(format!("  pointer  \"{pointer}\""));
        }
        lines.push(format!("  reason   {}", ignore.reason));
    }
    let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    lines.join("\n")
}

fn table(heading: &'static str, rows: &[Row]) -> Vec<String> {
    let cell = |value: &Value| match value {
        Value::String(word) => word.clone(),
        Value::Array(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            words.join(", ")
        }
        _ => "-".to_owned(),
    };
    let mut cells = vec![(heading, "VALUE".to_owned(), "FROM")];
    cells.extend(
        rows.iter()
            .map(|row| (row.name, cell(&row.value), row.origin.as_str())),
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
