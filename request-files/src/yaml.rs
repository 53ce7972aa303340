//! YAML as a tree with places. Aliases are nodes that lead to the node of their anchor.
//!
//! The parser is `saphyr-parser`, whose places count characters. Nesting deeper than
//! [`MAX_DEPTH`] is refused, and a text that may take the parser long.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use dcs_migration_lint::Span;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use crate::mapped::MappedText;
use crate::yaml_scalar;

/// How deeply collections may be nested.
const MAX_DEPTH: usize = 100;
/// How many brackets may be open at once in a text, wherever they stand: for each token the parser
/// looks at all of them.
const MAX_BRACKETS: usize = 1000;
/// How many aliases and merge keys are followed one after the other.
const MAX_ALIASES: usize = 8;

/// A node, by its place in the list of all nodes.
pub(crate) type Id = usize;

#[derive(Debug)]
pub(crate) struct Node<'t> {
    pub(crate) span: Span,
    /// The tag as it is written in full; empty where there is none.
    pub(crate) tag: String,
    pub(crate) value: Value<'t>,
}

#[derive(Debug)]
pub(crate) enum Value<'t> {
    Scalar {
        text: Cow<'t, str>,
        style: ScalarStyle,
        /// In characters, from the start of its line.
        column: usize,
        /// Whether it is inside brackets.
        in_flow: bool,
    },
    Sequence(Vec<Id>),
    Mapping(Vec<(Id, Id)>),
    Alias(Id),
}

/// A file of one document or more.
#[derive(Debug)]
pub(crate) struct Yaml<'t> {
    pub(crate) text: &'t str,
    pub(crate) nodes: Vec<Node<'t>>,
    pub(crate) roots: Vec<Id>,
    /// How many items and members may still be looked at. Without a limit, aliases multiply them.
    looks: Cell<usize>,
}

/// Where a text is not YAML, and why.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// A collection whose nodes are being read.
struct Open {
    id: Id,
    key: Option<Id>,
    /// Whether it, or one around it, is in brackets.
    is_flow: bool,
}

/// Parses a stretch of a text.
pub(crate) fn parse(text: &str, span: Span) -> Result<Yaml<'_>, Broken> {
    let source = &text[span.start..span.end];
    if let Some(at) = too_many_brackets(source) {
        return Err(Broken {
            at: span.start + at,
            message: "nested too deeply".to_owned(),
        });
    }
    let offsets = Offsets::new(source, span.start);
    let mut yaml = Yaml {
        text,
        nodes: Vec::new(),
        roots: Vec::new(),
        looks: Cell::new(source.len() * 64 + 1024),
    };
    let mut open: Vec<Open> = Vec::new();
    let mut anchors: BTreeMap<usize, Id> = BTreeMap::new();
    for event in Parser::new_from_str(source) {
        let (event, place) = event.map_err(|error| Broken {
            at: offsets.of(error.marker()),
            message: error.info().to_owned(),
        })?;
        let start = offsets.of(&place.start);
        let mut place_bytes = Span::new(start, offsets.of(&place.end).max(start));
        let id = yaml.nodes.len();
        let (anchor, tag, value) = match event {
            Event::Scalar(scalar, style, anchor, tag) => {
                let mut column = place.start.col();
                if anchor > 0 || tag.is_some() {
                    (place_bytes, column) =
                        yaml_scalar::behind_properties(text, place_bytes, style, &scalar, column);
                }
                let value = Value::Scalar {
                    text: scalar,
                    style,
                    column,
                    in_flow: open.last().is_some_and(|open| open.is_flow),
                };
                (anchor, tag, value)
            }
            Event::SequenceStart(anchor, tag) => (anchor, tag, Value::Sequence(Vec::new())),
            Event::MappingStart(anchor, tag) => (anchor, tag, Value::Mapping(Vec::new())),
            Event::Alias(anchor) => match anchors.get(&anchor) {
                Some(&id) => (0, None, Value::Alias(id)),
                None => continue,
            },
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(closed) = open.pop() {
                    yaml.close(closed.id, start);
                }
                continue;
            }
            Event::DocumentStart(_) | Event::DocumentEnd => {
                // Anchors are those of one document.
                anchors.clear();
                continue;
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd => continue,
        };
        // That of a node without an anchor is 0, which no alias has.
        anchors.insert(anchor, id);
        let is_collection = matches!(value, Value::Sequence(_) | Value::Mapping(_));
        if is_collection {
            place_bytes = place_bytes.with_start(yaml_scalar::skip_properties(
                text,
                place_bytes.start,
                span.end,
            ));
            place_bytes = place_bytes.with_end(place_bytes.end.max(place_bytes.start));
        }
        yaml.nodes.push(Node {
            span: place_bytes,
            tag: tag.map_or_else(String::new, |tag| format!("{}{}", tag.handle, tag.suffix)),
            value,
        });
        yaml.attach(id, open.last_mut());
        if is_collection {
            if open.len() >= MAX_DEPTH {
                return Err(Broken {
                    at: start,
                    message: "nested too deeply".to_owned(),
                });
            }
            let is_flow = open.last().is_some_and(|open| open.is_flow) || yaml.is_flow(id);
            open.push(Open {
                id,
                key: None,
                is_flow,
            });
        }
    }
    Ok(yaml)
}

/// Where more brackets are open than the parser can take in good time.
fn too_many_brackets(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_BRACKETS {
            return Some(at);
        }
    }
    None
}

/// The offsets of the characters of a text.
struct Offsets {
    base: usize,
    /// None where each character is one byte.
    of: Option<Vec<usize>>,
    length: usize,
}

impl Offsets {
    fn new(text: &str, base: usize) -> Self {
        let of = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self {
            base,
            of,
            length: text.len(),
        }
    }

    fn of(&self, marker: &Marker) -> usize {
        let at = match &self.of {
            None => marker.index().min(self.length),
            Some(of) => of.get(marker.index()).copied().unwrap_or(self.length),
        };
        self.base + at
    }
}

impl<'t> Yaml<'t> {
    /// Adds a node to the collection around it.
    fn attach(&mut self, id: Id, open: Option<&mut Open>) {
        let Some(open) = open else {
            return self.roots.push(id);
        };
        match &mut self.nodes[open.id].value {
            Value::Sequence(items) => items.push(id),
            Value::Mapping(members) => match open.key.take() {
                None => open.key = Some(id),
                Some(key) => members.push((key, id)),
            },
            Value::Scalar { .. } | Value::Alias(_) => {}
        }
    }

    /// Sets where a collection ends: behind its bracket, which is the next sign from `at` on, or behind
    /// its last node.
    fn close(&mut self, id: Id, at: usize) {
        let (last, bracket) = match &self.nodes[id].value {
            Value::Sequence(items) => (items.last().copied(), ']'),
            Value::Mapping(members) => (members.last().map(|&(_, value)| value), '}'),
            _ => return,
        };
        let start = self.nodes[id].span.start;
        let last = last.map_or(start, |last| self.nodes[last].span.end);
        let mut rest = if self.is_flow(id) {
            &self.text[at..]
        } else {
            ""
        };
        loop {
            rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',']);
            let Some(comment) = rest.strip_prefix('#') else {
                break;
            };
            rest = comment.trim_start_matches(|char| char != '\n');
        }
        let behind = rest.strip_prefix(bracket);
        let end = behind.map_or(last, |behind| self.text.len() - behind.len());
        self.nodes[id].span = self.nodes[id].span.with_end(end.max(start));
    }

    /// Whether a collection is in brackets.
    pub(crate) fn is_flow(&self, id: Id) -> bool {
        let rest = &self.text[self.nodes[id].span.start..];
        match &self.nodes[id].value {
            Value::Sequence(_) => rest.starts_with('['),
            Value::Mapping(_) => rest.starts_with('{'),
            _ => false,
        }
    }

    /// The node that an alias leads to, or the node itself.
    pub(crate) fn resolve(&self, id: Id) -> Id {
        match self.nodes[id].value {
            // An anchor is never that of an alias.
            Value::Alias(target) => target,
            _ => id,
        }
    }

    /// The text of a scalar.
    pub(crate) fn scalar(&self, id: Id) -> Option<&str> {
        match &self.nodes[self.resolve(id)].value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether so many items or members may still be looked at.
    fn look(&self, count: usize) -> bool {
        let left = self.looks.get().checked_sub(count + 1);
        self.looks.set(left.unwrap_or(0));
        left.is_some()
    }

    /// The items of a sequence.
    pub(crate) fn items(&self, id: Id) -> &[Id] {
        match &self.nodes[self.resolve(id)].value {
            Value::Sequence(items) if self.look(items.len()) => items,
            _ => &[],
        }
    }

    /// The members of a mapping itself.
    pub(crate) fn members(&self, id: Id) -> &[(Id, Id)] {
        match &self.nodes[self.resolve(id)].value {
            Value::Mapping(members) if self.look(members.len()) => members,
            _ => &[],
        }
    }

    /// The value of a key: the last one, or one that a merge key brings.
    pub(crate) fn get(&self, id: Id, key: &str) -> Option<Id> {
        self.find(id, &|name| name == key, MAX_ALIASES)
    }

    /// The value of a key that is meant, as [`get`](Self::get) finds it.
    pub(crate) fn find(&self, id: Id, is_key: &dyn Fn(&str) -> bool, depth: usize) -> Option<Id> {
        let members = self.members(id);
        let named = |(key, _): &&(Id, Id)| self.scalar(*key).is_some_and(is_key);
        if let Some((_, value)) = members.iter().rev().find(named) {
            return Some(self.resolve(*value));
        }
        let depth = depth.checked_sub(1)?;
        if self.looks.get() == 0 {
            return None;
        }
        self.merged(id)
            .into_iter()
            .find_map(|merged| self.find(merged, is_key, depth))
    }

    /// The mappings that the merge keys of a mapping name.
    pub(crate) fn merged(&self, id: Id) -> Vec<Id> {
        let is_merge = |(key, _): &&(Id, Id)| {
            matches!(
                &self.nodes[*key].value,
                Value::Scalar { text, style: ScalarStyle::Plain, .. } if text == "<<"
            )
        };
        let keys = self.members(id).iter().filter(is_merge);
        let mut merged = Vec::new();
        for &(_, value) in keys {
            let value = self.resolve(value);
            match &self.nodes[value].value {
                Value::Sequence(_) => {
                    let items = self.items(value);
                    merged.extend(items.iter().map(|&item| self.resolve(item)));
                }
                _ => merged.push(value),
            }
        }
        merged
    }

    /// The text of a scalar with its places.
    pub(crate) fn mapped(&self, id: Id) -> Option<MappedText<'t>> {
        let node = &self.nodes[self.resolve(id)];
        match &node.value {
            Value::Scalar {
                text,
                style,
                column,
                in_flow,
            } => Some(yaml_scalar::map(
                self.text, node.span, text, *style, *column, *in_flow,
            )),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn whole(text: &str) -> Yaml<'_> {
        parse(text, Span::new(0, text.len())).unwrap()
    }

    /// The collections of a text, as it has them.
    fn collections(text: &str) -> Vec<&str> {
        let yaml = whole(text);
        let nodes = yaml.nodes.iter();
        let nodes =
            nodes.filter(|node| matches!(node.value, Value::Sequence(_) | Value::Mapping(_)));
        let places = nodes.map(|node| &text[node.span.start..node.span.end]);
        places.collect()
    }

    #[test]
    fn collections_end_behind_what_they_hold() {
        for (text, expected) in [
            (
                "a:\n  - b\n  - c\n\n# d\n",
                &["a:\n  - b\n  - c", "- b\n  - c"][..],
            ),
            (
                "a: [b, {c: d} ] # e\n",
                &["a: [b, {c: d} ]", "[b, {c: d} ]", "{c: d}"],
            ),
            ("{b: c, }  \n", &["{b: c, }"]),
            ("{b: c, # }\n\n} # }\n", &["{b: c, # }\n\n}"]),
            ("[b, {c}: d, ] # e", &["[b, {c}: d, ]", "{c}: d", "{c}"]),
            ("a: &b {c: d}\n", &["a: &b {c: d}", "{c: d}"]),
            ("- !b &c # d\n  [e]\n", &["- !b &c # d\n  [e]", "[e]"]),
            ("a: &b\n  c: &d e\n", &["a: &b\n  c: &d e", "c: &d e"]),
        ] {
            assert_eq!(collections(text), expected);
        }
    }

    #[test]
    fn brackets_may_be_many_but_not_deep() {
        let deep = format!("# a\nb: '{}'\n", "[{".repeat(MAX_BRACKETS));
        let start = "# a\n".len();
        let broken = parse(&deep, Span::new(start, deep.len())).unwrap_err();
        assert_eq!(broken.at, "# a\nb: '".len() + MAX_BRACKETS);
        assert_eq!(broken.message, "nested too deeply");
        whole(&format!("a: '{}'\n", "[{}]".repeat(MAX_BRACKETS)));
    }

    #[test]
    fn aliases_do_not_multiply_the_work() {
        const MANY: usize = 100_000;
        let yaml = whole("[{a: b}]");
        let sequence = yaml.roots[0];
        let mapping = yaml.items(sequence)[0];
        let looks = (0..MANY).take_while(|_| !yaml.items(sequence).is_empty());
        assert!(looks.count() < MANY);
        let yaml = whole("[{a: b}]");
        let looks = (0..MANY).take_while(|_| !yaml.members(mapping).is_empty());
        assert!(looks.count() < MANY);
    }
}
