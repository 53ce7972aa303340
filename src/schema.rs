//! The bundled JSON Schemas.
//!
//! ```
//! let schema: serde_json::Value = serde_json::from_str(dcs_migration_lint::schema::REQUEST)?;
//! assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
//! # Ok::<(), serde_json::Error>(())
//! ```

// What the request schema says of a body is found here too. The validator is generated at compile time from the request schema without its patterns:
// rules check what the patterns say, and no regular-expression engine is linked. It is shown a
// skeleton of the body: known members alone, and no password's text. A schema knows nothing of
// duplicate keys, so every shadowed occurrence is shown in the last one's place once.

use jsonschema::error::ValidationErrorKind;
use serde_json::Map;

use crate::json::{Member, Node, Value};
use crate::request::{Body, Instance, Place, Side};

/// The request body, JSON Schema draft 2020-12, self-contained.
pub const REQUEST: &str = include_str!("../schema/request.schema.json");
/// The response bodies, JSON Schema draft 2020-12, self-contained.
pub const RESPONSE: &str = include_str!("../schema/response.schema.json");
/// Version 1 of the JSON report, JSON Schema draft 2020-12, self-contained.
pub const REPORT: &str = include_str!("../schema/report.schema.json");

#[jsonschema::validator(path = "schema/request.core.schema.json", draft = Draft202012, validate_formats = false)]
struct RequestValidator;

/// A fact: this keyword of the request schema does not hold here.
#[derive(Debug, Clone)]
pub(crate) struct Violation<'a, 't> {
    pub(crate) keyword: Keyword,
    pub(crate) place: Place,
    /// The value that violates it.
    pub(crate) node: &'a Node<'t>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Keyword {
    Type,
    Enum,
    /// `minimum` or `maximum`.
    Range,
    /// The member that is required.
    Required(String),
    AnyOf,
}

/// Which occurrence stands for each known member.
#[derive(Clone)]
struct Picks<'a, 't> {
    root: &'a Node<'t>,
    migration_method: Option<&'a Member<'t>>,
    resume_mode: Option<&'a Member<'t>>,
    bandwidth_limit_mb: Option<&'a Member<'t>>,
    source: Option<InstancePicks<'a, 't>>,
    target: Option<InstancePicks<'a, 't>>,
}

#[derive(Clone, Copy)]
struct InstancePicks<'a, 't> {
    member: &'a Member<'t>,
    id: Option<&'a Member<'t>>,
    addrs: Option<&'a Member<'t>>,
    password: Option<&'a Member<'t>>,
}

/// Everything that the request schema has against the body.
pub(crate) fn violations<'a, 't>(
    root: &'a Node<'t>,
    body: &Body<'a, 't>,
) -> Vec<Violation<'a, 't>> {
    let mut found = Vec::new();
    let base = Picks::last(root, body);
    base.validate("", &mut found);
    for (place, picks) in base.variants(body) {
        picks.validate(place.pointer(), &mut found);
    }
    found
}

impl<'a, 't> InstancePicks<'a, 't> {
    fn of(member: &'a Member<'t>, instances: &[Instance<'a, 't>]) -> Self {
        let instance = instances
            .iter()
            .find(|instance| std::ptr::eq(instance.member, member));
        let last = |pick: fn(&Instance<'a, 't>) -> Option<&'a Member<'t>>| instance.and_then(pick);
        Self {
            member,
            id: last(|instance| instance.id.last),
            addrs: last(|instance| instance.addrs.last),
            password: last(|instance| instance.password.last),
        }
    }

    fn skeleton(&self) -> serde_json::Value {
        let Value::Object(_) = &self.member.node.value else {
            return skeleton(&self.member.node, false);
        };
        let mut map = Map::new();
        for (name, member) in [("id", self.id), ("addrs", self.addrs)] {
            insert(&mut map, name, member, false);
        }
        insert(&mut map, "password", self.password, true);
        map.into()
    }
}

impl<'a, 't> Picks<'a, 't> {
    fn last(root: &'a Node<'t>, body: &Body<'a, 't>) -> Self {
        let instance = |member| InstancePicks::of(member, &body.instances);
        Self {
            root,
            migration_method: body.migration_method.last,
            resume_mode: body.resume_mode.last,
            bandwidth_limit_mb: body.bandwidth_limit_mb.last,
            source: body.source.last.map(instance),
            target: body.target.last.map(instance),
        }
    }

    /// One for each shadowed occurrence, which stands in the last one's place; with that place.
    fn variants(&self, body: &Body<'a, 't>) -> Vec<(Place, Self)> {
        let mut variants = Vec::new();
        for &member in &body.migration_method.shadowed {
            let migration_method = Some(member);
            let picks = Self {
                migration_method,
                ..self.clone()
            };
            variants.push((Place::MigrationMethod, picks));
        }
        for &member in &body.resume_mode.shadowed {
            let resume_mode = Some(member);
            let picks = Self {
                resume_mode,
                ..self.clone()
            };
            variants.push((Place::ResumeMode, picks));
        }
        for &member in &body.bandwidth_limit_mb.shadowed {
            let bandwidth_limit_mb = Some(member);
            let picks = Self {
                bandwidth_limit_mb,
                ..self.clone()
            };
            variants.push((Place::BandwidthLimitMb, picks));
        }
        for (side, occurrences) in [(Side::Source, &body.source), (Side::Target, &body.target)] {
            for &member in &occurrences.shadowed {
                if !matches!(member.node.value, Value::Object(_)) {
                    let pick = InstancePicks::of(member, &[]);
                    variants.push((Place::Instance(side), self.with(side, pick)));
                }
            }
        }
        for instance in &body.instances {
            let last = InstancePicks {
                member: instance.member,
                id: instance.id.last,
                addrs: instance.addrs.last,
                password: instance.password.last,
            };
            let side = instance.side;
            let mut vary = |place, pick| variants.push((place, self.with(side, pick)));
            if instance.shadowed {
                vary(Place::Instance(side), last);
            }
            for &member in &instance.id.shadowed {
                let id = Some(member);
                vary(Place::Id(side), InstancePicks { id, ..last });
            }
            for &member in &instance.addrs.shadowed {
                let addrs = Some(member);
                vary(Place::Addrs(side), InstancePicks { addrs, ..last });
            }
            for &member in &instance.password.shadowed {
                let password = Some(member);
                vary(Place::Password(side), InstancePicks { password, ..last });
            }
        }
        variants
    }

    fn with(&self, side: Side, pick: InstancePicks<'a, 't>) -> Self {
        let mut picks = self.clone();
        match side {
            Side::Source => picks.source = Some(pick),
            Side::Target => picks.target = Some(pick),
        }
        picks
    }

    fn skeleton(&self) -> serde_json::Value {
        let Value::Object(_) = &self.root.value else {
            return skeleton(self.root, false);
        };
        let mut map = Map::new();
        insert(&mut map, "migration_method", self.migration_method, false);
        insert(&mut map, "resume_mode", self.resume_mode, false);
        insert(
            &mut map,
            "bandwidth_limit_mb",
            self.bandwidth_limit_mb,
            false,
        );
        for (name, pick) in [
            ("source_instance", &self.source),
            ("target_instance", &self.target),
        ] {
            if let Some(pick) = pick {
                map.insert(name.to_owned(), pick.skeleton());
            }
        }
        map.into()
    }

    /// Adds what the schema has against these picks, at or below a pointer.
    fn validate(&self, below: &str, found: &mut Vec<Violation<'a, 't>>) {
        let skeleton = self.skeleton();
        if RequestValidator::is_valid(&skeleton) {
            return;
        }
        let before = found.len();
        for error in RequestValidator::iter_errors(&skeleton) {
            let pointer = error.instance_path().as_str();
            let Some(place) = Place::from_pointer(pointer).filter(|_| pointer.starts_with(below))
            else {
                continue;
            };
            let node = self.node(place);
            let keyword = match error.kind() {
                ValidationErrorKind::Type { .. } => Keyword::Type,
                // Of a string enumeration, the generated code states `enum` alone.
                ValidationErrorKind::Enum { .. } if node.string().is_none() => Keyword::Type,
                ValidationErrorKind::Enum { .. } => Keyword::Enum,
                ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => {
                    Keyword::Range
                }
                ValidationErrorKind::Required { property } => {
                    Keyword::Required(property.as_str().unwrap_or_default().to_owned())
                }
                // The only other keyword of the schema; what it could not look into is told by
                // the keywords above.
                _ => Keyword::AnyOf,
            };
            let known =
                |known: &Violation<'_, '_>| known.place == place && known.keyword == keyword;
            if !found[before..].iter().any(known) {
                found.push(Violation {
                    keyword,
                    place,
                    node,
                });
            }
        }
    }

    fn node(&self, place: Place) -> &'a Node<'t> {
        self.member(place).map_or(self.root, |member| &member.node)
    }

    fn member(&self, place: Place) -> Option<&'a Member<'t>> {
        let instance = |side| match side {
            Side::Source => self.source,
            Side::Target => self.target,
        };
        match place {
            Place::Root => None,
            Place::MigrationMethod => self.migration_method,
            Place::ResumeMode => self.resume_mode,
            Place::BandwidthLimitMb => self.bandwidth_limit_mb,
            Place::Instance(side) => instance(side).map(|pick| pick.member),
            Place::Id(side) => instance(side).and_then(|pick| pick.id),
            Place::Addrs(side) => instance(side).and_then(|pick| pick.addrs),
            Place::Password(side) => instance(side).and_then(|pick| pick.password),
        }
    }
}

fn insert(
    map: &mut Map<String, serde_json::Value>,
    name: &str,
    member: Option<&Member<'_>>,
    secret: bool,
) {
    if let Some(member) = member {
        // What could not be read is left out; the fault itself was told.
        map.insert(name.to_owned(), skeleton(&member.node, secret));
    }
}

/// The value without what its keywords do not look at.
fn skeleton(node: &Node<'_>, secret: bool) -> serde_json::Value {
    match &node.value {
        Value::Null | Value::Invalid | Value::Template => serde_json::Value::Null,
        Value::Bool(bool) => (*bool).into(),
        Value::Number(_) if secret => 0.into(),
        Value::Number(number) => number.to_value(),
        Value::String(_) if secret => "".into(),
        Value::String(string) => string.as_ref().into(),
        Value::Array(_) => serde_json::Value::Array(Vec::new()),
        Value::Object(_) => Map::new().into(),
    }
}
