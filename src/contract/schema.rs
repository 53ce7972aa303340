//! The bundled JSON Schemas.
//!
//! ```
//! let schema: serde_json::Value = serde_json::from_str(dcs_migration_lint::schema::REQUEST)?;
//! assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
//! # Ok::<(), serde_json::Error>(())
//! ```

// The violations of the request schema are computed here, too.
// The request schema, without its patterns, is compiled keyword by keyword: the validator judges
// single values, and the walk from member to member happens here, on the parsed body. So no
// value is built that no keyword looks at, no password is copied, and no text of an error is
// linked. A test puts the schema together again from the keywords. Rules check what the
// patterns say. A schema knows nothing of duplicate keys: here every occurrence is judged.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::contract::request::{Body, Instance, Occurrences, Place, Side};
use crate::json::tree::{Node, Value};

/// The request body, JSON Schema draft 2020-12, self-contained.
pub const REQUEST: &str = include_str!("../../schema/request.schema.json");
/// The response bodies, JSON Schema draft 2020-12, self-contained.
pub const RESPONSE: &str = include_str!("../../schema/response.schema.json");
/// Version 1 of the JSON report, JSON Schema draft 2020-12, self-contained.
pub const REPORT: &str = include_str!("../../schema/report.schema.json");
/// The configuration file of the command line, JSON Schema draft 2020-12, self-contained.
pub const CONFIG: &str = include_str!("../../schema/config.schema.json");

/// Declares a part of the request schema with the validator that is generated from it.
macro_rules! part {
    ($name:ident, $schema:literal) => {
        #[jsonschema::validator(
                            schema = $schema,
                            draft = Draft202012,
                            validate_formats = false,
                            methods = { is_valid = true, validate = false, iter_errors = false }
                        )]
        struct $name;

        #[cfg(test)]
        impl $name {
            const SCHEMA: &str = $schema;
        }
    };
}

part!(IsObject, r#"{"type": "object"}"#);
part!(
    IsMethod,
    r#"{"type": "string", "enum": ["full_amount_migration", "incremental_migration"]}"#
);
part!(IsMode, r#"{"type": "string", "enum": ["auto", "manual"]}"#);
part!(IsLimit, r#"{"type": ["string", "integer", "null"]}"#);
part!(IsInRange, r#"{"minimum": 1, "maximum": 10240}"#);
part!(IsText, r#"{"type": ["string", "null"]}"#);
part!(NamesEndpoint, r#"{"type": "string", "minLength": 1}"#);

/// In the order of the schema.
pub(crate) const REQUIRED: [&str; 4] = [
    "migration_method",
    "resume_mode",
    "source_instance",
    "target_instance",
];

/// A fact: this keyword of the request schema does not hold here.
#[derive(Debug, Clone)]
pub(crate) struct Violation<'a, 't> {
    pub(crate) keyword: Keyword,
    pub(crate) place: Place,
    /// The value that violates it.
    pub(crate) node: &'a Node<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword {
    Type,
    Enum,
    /// `minimum` or `maximum`.
    Range,
    /// The member that is required.
    Required(&'static str),
    AnyOf,
}

/// Everything that the request schema has against the body.
pub(crate) fn violations<'a, 't>(
    root: &'a Node<'t>,
    body: &Body<'a, 't>,
) -> Vec<Violation<'a, 't>> {
    let mut found = Vec::new();
    let mut add = |keyword, place, node| {
        found.push(Violation {
            keyword,
            place,
            node,
        });
    };
    if !IsObject::is_valid(&outline(root)) {
        add(Keyword::Type, Place::Root, root);
        return found;
    }
    let members = [
        &body.migration_method,
        &body.resume_mode,
        &body.source,
        &body.target,
    ];
    for (name, member) in REQUIRED.into_iter().zip(members) {
        if member.last.is_none() {
            add(Keyword::Required(name), Place::Root, root);
        }
    }
    let mut word = |place, occurrences: &Occurrences<'a, 't>, is_valid: fn(&Json) -> bool| {
        for node in nodes(occurrences) {
            if !is_valid(&content(node)) {
                // A value of another type is not in an enumeration of strings either; report it once.
                let is_text = node.as_str().is_some();
                let keyword = if is_text {
                    Keyword::Enum
                } else {
                    Keyword::Type
                };
                add(keyword, place, node);
            }
        }
    };
    word(
        Place::MigrationMethod,
        &body.migration_method,
        IsMethod::is_valid,
    );
    word(Place::ResumeMode, &body.resume_mode, IsMode::is_valid);
    for node in nodes(&body.bandwidth_limit_mb) {
        let value = outline(node);
        if !IsLimit::is_valid(&value) {
            add(Keyword::Type, Place::BandwidthLimitMb, node);
        }
        if !IsInRange::is_valid(&value) {
            add(Keyword::Range, Place::BandwidthLimitMb, node);
        }
    }
    for (side, occurrences) in [(Side::Source, &body.source), (Side::Target, &body.target)] {
        for node in nodes(occurrences) {
            if !IsObject::is_valid(&outline(node)) {
                add(Keyword::Type, Place::Instance(side), node);
            }
        }
    }
    for instance in &body.instances {
        let side = instance.side;
        if !names_endpoint(instance) {
            add(Keyword::AnyOf, Place::Instance(side), &instance.member.node);
        }
        for (place, occurrences) in [
            (Place::Id(side), &instance.id),
            (Place::Addrs(side), &instance.addrs),
            (Place::Password(side), &instance.password),
        ] {
            for node in nodes(occurrences) {
                if !IsText::is_valid(&outline(node)) {
                    add(Keyword::Type, place, node);
                }
            }
        }
    }
    found
}

/// Whether `id` or `addrs` is there and names something.
fn names_endpoint(instance: &Instance<'_, '_>) -> bool {
    [&instance.id, &instance.addrs]
        .into_iter()
        .filter_map(|member| member.last)
        .any(|member| NamesEndpoint::is_valid(&outline(&member.node)))
}

fn nodes<'a, 't>(occurrences: &Occurrences<'a, 't>) -> impl Iterator<Item = &'a Node<'t>> {
    occurrences.iter().map(|member| &member.node)
}

type Json = serde_json::Value;

static EMPTY: Json = Json::String(String::new());
static TEXT: LazyLock<Json> = LazyLock::new(|| "x".into());
static ARRAY: Json = Json::Array(Vec::new());
static OBJECT: LazyLock<Json> = LazyLock::new(|| serde_json::Map::new().into());

/// The value for keywords that only look at its type and whether a string is empty.
fn outline(node: &Node<'_>) -> Cow<'static, Json> {
    Cow::Borrowed(match &node.value {
        // A value that could not be read has no type; its fault is reported elsewhere.
        Value::Null | Value::Invalid | Value::Template => &Json::Null,
        Value::Bool(_) => &Json::Bool(true),
        Value::Number(number) => return Cow::Owned(number.to_value()),
        Value::String(string) if string.is_empty() => &EMPTY,
        Value::String(_) => &TEXT,
        Value::Array(_) => &ARRAY,
        Value::Object(_) => &OBJECT,
    })
}

/// The same, with the text of a string.
fn content(node: &Node<'_>) -> Cow<'static, Json> {
    match node.as_str() {
        Some(string) => Cow::Owned(string.into()),
        None => outline(node),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_parts_make_up_the_schema() {
        let part = |schema: &str| -> Json { serde_json::from_str(schema).unwrap() };
        let merged = |parts: &[Json]| -> Json {
            let members = parts.iter().flat_map(|part| part.as_object().unwrap());
            members
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        let named = |name: &str| json!({"required": [name], "properties": {name: part(NamesEndpoint::SCHEMA)}});
        let text = part(IsText::SCHEMA);
        let instance = json!({
            "properties": {"id": text, "addrs": text, "password": text},
            "anyOf": [named("id"), named("addrs")],
        });
        let body = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "required": REQUIRED,
            "properties": {
                "migration_method": part(IsMethod::SCHEMA),
                "resume_mode": part(IsMode::SCHEMA),
                "bandwidth_limit_mb": merged(&[part(IsLimit::SCHEMA), part(IsInRange::SCHEMA)]),
                "source_instance": {"$ref": "#/$defs/instance"},
                "target_instance": {"$ref": "#/$defs/instance"},
            },
            "$defs": {"instance": merged(&[part(IsObject::SCHEMA), instance])},
        });
        let core: Json =
            serde_json::from_str(include_str!("../../schema/request.core.schema.json")).unwrap();
        assert_eq!(merged(&[part(IsObject::SCHEMA), body]), core);
    }

    #[test]
    fn a_violation_is_found_where_the_schema_refuses() {
        let schema: Json = serde_json::from_str(REQUEST).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let values = [None, Some("null"), Some("\"\""), Some("\"a\""), Some("1")];
        for (id, addrs) in values
            .iter()
            .flat_map(|id| values.iter().map(move |addrs| (id, addrs)))
        {
            let member = |name: &str, value: Option<&str>| {
                value.map_or(String::new(), |value| format!("\"{name}\": {value}, "))
            };
            let text = format!(
                r#"{{"migration_method": "full_amount_migration", "resume_mode": "auto",
                "source_instance": {{{}{}"password": null}}, "target_instance": {{"id": "a"}}}}"#,
                member("id", *id),
                member("addrs", *addrs),
            );
            let parsed =
                crate::json::parse(&text, crate::text::span::Span::new(0, text.len()), false);
            let root = &parsed.roots[0];
            let found = violations(root, &Body::new(&text, Some(root)));
            let value = serde_json::from_str(&text).unwrap();
            assert_eq!(
                found.is_empty(),
                validator.is_valid(&value),
                "{text}: {found:?}"
            );
        }
    }
}
