//! What the request's members are, from its schema: shown where the cursor is, and offered where
//! one may stand.
//!
//! Pure functions of a text and an offset in bytes. What is inserted keeps a text JSON that is
//! JSON: quotes, colon, a value to be filled in, and the commas around it.

use std::sync::LazyLock;

use dcs_migration_lint::Span;
use serde_json::Value;

use crate::input::looks_like_request;
use crate::lsp::outline::{self, Container, Kind, Token};

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(dcs_migration_lint::schema::REQUEST).unwrap_or_default());

/// Something to insert.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// The member or the value, without quotes.
    pub(super) label: String,
    pub(super) of: Of,
    /// The title of the member it belongs to.
    pub(super) detail: String,
    /// Markdown.
    pub(super) documentation: String,
    /// What is replaced: the word at the cursor, on its line.
    pub(super) replaced: Span,
    pub(super) content: String,
    /// What the editor compares with the word at the cursor.
    pub(super) filter: String,
    /// Where a comma is missing before it.
    pub(super) comma_at: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Member,
    Value,
}

/// What is known of a member.
struct Known<'s> {
    /// Its own title, description and examples.
    own: &'s Value,
    /// The same, or what it refers to: type, values and members.
    meant: &'s Value,
    mandatory: bool,
}

fn resolve(schema: &Value) -> &Value {
    let pointer = schema["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    pointer
        .and_then(|pointer| SCHEMA.pointer(pointer))
        .unwrap_or(schema)
}

/// What the schema says at the end of a path of member names.
fn schema_at(path: &[String]) -> Option<&'static Value> {
    path.iter().try_fold(&*SCHEMA, |schema, name| {
        schema["properties"].get(name).map(resolve)
    })
}

/// A member of an object, with the name as the schema has it.
fn known<'s>(object: &'s Value, name: &str) -> Option<Known<'s>> {
    let own = object["properties"].get(name)?;
    let required = object["required"].as_array();
    Some(Known {
        own,
        meant: resolve(own),
        mandatory: required.is_some_and(|names| names.iter().any(|it| it == name)),
    })
}

impl Known<'_> {
    fn title(&self) -> String {
        let title = self.own["title"].as_str().unwrap_or_default();
        let mandatory = if self.mandatory { " (mandatory)" } else { "" };
        format!("{title}{mandatory}")
    }

    fn values(&self) -> Vec<&str> {
        let values = self.meant["enum"].as_array();
        values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// Description, values and examples, as Markdown.
    fn documentation(&self) -> String {
        let listed = |words: &[&str]| {
            let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            quoted.join(", ")
        };
        let text = self.own["description"].as_str().unwrap_or_default();
        let examples = self.own["examples"].as_array().into_iter().flatten();
        let examples: Vec<&str> = examples.filter_map(Value::as_str).collect();
        match (self.values(), examples) {
            (values, _) if !values.is_empty() => format!("{text}\n\nValues: {}", listed(&values)),
            (_, examples) if !examples.is_empty() => {
                format!("{text}\n\nExample: {}", listed(&examples))
            }
            _ => text.to_owned(),
        }
    }

    /// A value to be filled in.
    fn empty(&self) -> &'static str {
        if self.meant["type"] == "object" {
            "{}"
        } else {
            "\"\""
        }
    }
}

/// The documentation of the member at an offset, as Markdown, and where its key stands.
pub(super) fn describe(text: &str, at: usize) -> Option<(String, Span)> {
    let containers = outline::containers(text, &outline::tokens(text, None));
    let object = outline::around(&containers, at)?;
    let touches = |span: Span| span.start <= at && at <= span.end;
    let member = object
        .members
        .iter()
        .find(|member| touches(member.key) || member.scalar.is_some_and(touches))?;
    let known = known(schema_at(object.path.as_ref()?)?, &member.name)?;
    let text = format!(
        "**`{}`**: {}\n\n{}",
        member.name,
        known.title(),
        known.documentation()
    );
    Some((text, member.key))
}

/// What may be inserted at an offset.
pub(super) fn complete(text: &str, at: usize) -> Vec<Offer> {
    let tokens = outline::tokens(text, Some(at));
    let containers = outline::containers(text, &tokens);
    let place = || {
        let object = outline::around(&containers, at)?;
        let schema = schema_at(object.path.as_ref()?)?;
        Place::new(text, &tokens, object, at).map(|place| place.offers(schema))
    };
    place().unwrap_or_default()
}

/// Whether a text is this request or may still become it: all it has are members of this request,
/// apart from the one at the cursor.
pub(super) fn concerns(text: &str, at: usize) -> bool {
    if looks_like_request(text.as_bytes()) {
        return true;
    }
    let containers = outline::containers(text, &outline::tokens(text, Some(at)));
    containers.first().is_none_or(|root| {
        root.members.iter().all(|member| {
            let typed = member.key.start <= at && at <= member.key.end;
            typed || SCHEMA["properties"].get(&member.name).is_some()
        })
    })
}

/// Where the cursor is in an object.
struct Place<'a> {
    text: &'a str,
    object: &'a Container,
    at: usize,
    /// The word at the cursor.
    under: Option<Token>,
    before: Option<Token>,
    after: Option<Token>,
    /// Whether what comes after the cursor is the key of a member.
    key_after: bool,
}

impl<'a> Place<'a> {
    /// `None` in a comment.
    fn new(text: &'a str, tokens: &[Token], object: &'a Container, at: usize) -> Option<Self> {
        let touches = |token: &&Token| token.span.start < at && at <= token.span.end;
        let closed = |token: &Token| {
            token.span.end == at
                && token.span.len() > 1
                && text[..at].ends_with(&text[token.span.start..=token.span.start])
        };
        let under = tokens
            .iter()
            .find(touches)
            .filter(|token| token.is_scalar() && !(token.kind == Kind::String && closed(token)));
        let start = under.map_or(at, |token| token.span.start);
        let end = under.map_or(at, |token| token.span.end);
        let inside = |token: &&Token| {
            object.inside.start <= token.span.start && token.span.end <= object.inside.end
        };
        let before = tokens
            .iter()
            .filter(inside)
            .rfind(|token| token.span.end <= start);
        let after = tokens.iter().position(|token| token.span.start >= end);
        let colon = |at: usize| {
            tokens
                .get(at)
                .is_some_and(|token| token.kind == Kind::Colon)
        };
        let gap = before.map_or(object.inside.start, |token| token.span.end);
        if text[gap..start].contains(['/', '*']) {
            return None;
        }
        Some(Self {
            text,
            object,
            at,
            under: under.copied(),
            before: before.copied(),
            after: after.map(|at| tokens[at]),
            key_after: after.is_some_and(|at| tokens[at].is_scalar() && colon(at + 1)),
        })
    }

    fn offers(&self, schema: &Value) -> Vec<Offer> {
        match self.before.map(|token| token.kind) {
            Some(Kind::Colon) => self.values(schema),
            None | Some(Kind::Comma) => self.members(schema, None),
            // The key of the word at the cursor, or a word that is not a key: a colon is missing.
            Some(Kind::String | Kind::Word) if self.is_key(self.before) => Vec::new(),
            Some(_) => self.members(schema, self.before.map(|token| token.span.end)),
        }
    }

    fn is_key(&self, token: Option<Token>) -> bool {
        let is = |span: Span| token.is_some_and(|token| token.span == span);
        self.object.members.iter().any(|member| is(member.key))
    }

    fn replaced(&self) -> Span {
        self.under.map_or(Span::empty(self.at), |token| token.span)
    }

    fn members(&self, schema: &Value, comma_at: Option<usize>) -> Vec<Offer> {
        let colon_after = self.after.is_some_and(|token| token.kind == Kind::Colon);
        if !colon_after && self.after.is_some_and(Token::is_scalar) && !self.key_after {
            return Vec::new();
        }
        let present: Vec<&str> = self
            .object
            .members
            .iter()
            .filter(|member| member.key != self.replaced())
            .map(|member| member.name.as_str())
            .collect();
        let names = schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name);
        let mut offers: Vec<(bool, Offer)> = names
            .filter(|name| !present.contains(&name.as_str()))
            .filter_map(|name| {
                let member = known(schema, name)?;
                let mut content = format!("\"{name}\"");
                if !colon_after {
                    content += ": ";
                    content += member.empty();
                    content += if self.key_after { "," } else { "" };
                }
                Some((
                    !member.mandatory,
                    self.offer(name, Of::Member, &member, content, comma_at),
                ))
            })
            .collect();
        // Mandatory ones first; otherwise the order stays.
        offers.sort_by_key(|&(later, _)| later);
        offers.into_iter().map(|(_, offer)| offer).collect()
    }

    fn values(&self, schema: &Value) -> Vec<Offer> {
        // A value is there already.
        if self.under.is_none()
            && self
                .after
                .is_some_and(|token| token.is_scalar() || matches!(token.kind, Kind::Open(_)))
            && !self.key_after
        {
            return Vec::new();
        }
        let start = self.replaced().start;
        let member = self
            .object
            .members
            .iter()
            .rfind(|member| member.key.end <= start);
        let Some(member) = member.and_then(|member| known(schema, &member.name)) else {
            return Vec::new();
        };
        let values = member.values();
        let offers = values.into_iter().map(|value| {
            let comma = if self.key_after { "," } else { "" };
            self.offer(
                value,
                Of::Value,
                &member,
                format!("\"{value}\"{comma}"),
                None,
            )
        });
        offers.collect()
    }

    fn offer(
        &self,
        label: &str,
        of: Of,
        member: &Known<'_>,
        content: String,
        comma_at: Option<usize>,
    ) -> Offer {
        let replaced = self.replaced();
        let quoted = self.text[replaced.start..].starts_with('"') && !replaced.is_empty();
        let filter = if quoted {
            format!("\"{label}\"")
        } else {
            label.to_owned()
        };
        // Two edits must not touch.
        let (content, comma_at) = match comma_at {
            Some(at) if at == replaced.start => (format!(", {content}"), None),
            other => (content, other),
        };
        Offer {
            label: label.to_owned(),
            of,
            detail: member.title(),
            documentation: member.documentation(),
            replaced,
            content,
            filter,
            comma_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use dcs_migration_lint::{Config, lint};
    use proptest::prelude::*;

    use super::*;

    /// The text and the place of `|` in it.
    fn cursor(text: &str) -> (String, usize) {
        (text.replacen('|', "", 1), text.find('|').unwrap())
    }

    fn labels(text: &str) -> Vec<String> {
        let (text, at) = cursor(text);
        complete(&text, at)
            .into_iter()
            .map(|offer| offer.label)
            .collect()
    }

    fn accepted(text: &str, offer: &Offer) -> String {
        let mut text = text.to_owned();
        let Span { start, end } = offer.replaced;
        text.replace_range(start..end, &offer.content);
        if let Some(at) = offer.comma_at {
            assert!(at < start, "edits must not touch");
            text.insert(at, ',');
        }
        text
    }

    #[test]
    fn members_are_offered_where_one_may_stand() {
        let all = [
            "migration_method",
            "resume_mode",
            "source_instance",
            "target_instance",
            "bandwidth_limit_mb",
        ];
        let of_instance = ["addrs", "id", "password"];
        for text in [
            "{|",
            "{|}",
            "{ | }",
            "{\"|",
            "{\"|\"}",
            "{mig|}",
            "{\"mig|ration_method\": 1}",
            "{\"x\": 1, |}",
            "{\"x\": 1 |}",
            "{\"x\": {}|}",
            "{'|'}",
        ] {
            assert_eq!(labels(text), all, "{text}");
        }
        for text in [
            "{\"source_instance\": {|",
            "{\"source_instance\" {\"|",
            "{\"target_instance\": {\"x\": [1], |}}",
        ] {
            assert_eq!(labels(text), of_instance, "{text}");
        }
        for text in [
            "|",
            "|{}",
            "{}|",
            "[|]",
            "{\"source_instance\": [{|}]}",
            "{\"x\": {|}}",
            "{\"x\": |}",
            "{\"resume_mode\" |}",
            "{// |\n}",
            "{| 1}",
            "{\"addrs\": \"|\"}",
        ] {
            assert_eq!(labels(text), [] as [&str; 0], "{text}");
        }
        assert_eq!(
            labels("{\"resume_mode\": 1, |, \"source_instance\": {}}"),
            ["migration_method", "target_instance", "bandwidth_limit_mb"]
        );
        let (text, at) = cursor("{\"id\": 1, \"ad|\": 2}");
        let offer = |text: &str, at| complete(text, at).into_iter().next().unwrap();
        assert_eq!(
            accepted(&text, &offer(&text, at)),
            "{\"id\": 1, \"migration_method\": 2}"
        );
    }

    #[test]
    fn values_are_offered_where_one_may_stand() {
        for text in [
            "{\"resume_mode\": |}",
            "{\"resume_mode\":|",
            "{\"resume_mode\": \"|",
            "{\"resume_mode\": \"|\"}",
            "{\"resume_mode\": au|,",
            "{\"resume_mode\": \"au|to\", \"x\": 1}",
            "{\"resume_mode\": |, \"x\": 1}",
            "{\"resume_mode\": |\n\"x\": 1}",
        ] {
            assert_eq!(labels(text), ["auto", "manual"], "{text}");
        }
        for text in [
            "{\"resume_mode\": | \"auto\"}",
            "{\"resume_mode\": | {}}",
            "{\"resume_mode\": [|]}",
            "{\"source_instance\": {\"resume_mode\": |}}",
            "{\"bandwidth_limit_mb\": |}",
        ] {
            assert_eq!(labels(text), [] as [&str; 0], "{text}");
        }
        let (text, at) = cursor("{\"resume_mode\": \"man| or not\", \"x\": 1}");
        let offer = &complete(&text, at)[0];
        assert_eq!(
            (offer.filter.as_str(), offer.detail.as_str()),
            ("\"auto\"", "Reconnection mode (mandatory)")
        );
        assert_eq!(
            accepted(&text, offer),
            "{\"resume_mode\": \"auto\", \"x\": 1}"
        );
        let (text, at) = cursor("{\"resume_mode\": m|}");
        assert_eq!(complete(&text, at)[1].filter, "manual");
    }

    #[test]
    fn other_documents_are_left_alone() {
        for (text, wanted) in [
            ("|", true),
            ("{|", true),
            ("{\"resu|", true),
            ("{\"resume_mode\": 1, \"nam|", true),
            ("{\"resume_mode\": 1, \"nam|\"}", true),
            ("{\"na|me\": 1, \"version\": 2}", false),
            ("{\"name\": 1, |}", false),
            ("{|\"resume_mode\": 1, \"password\": 2}", false),
            (
                "{|\"resume_mode\": 1, \"x\": 2, \"source_instance\": {}}",
                true,
            ),
        ] {
            let (plain, at) = cursor(text);
            assert_eq!(concerns(&plain, at), wanted, "{text}");
        }
    }

    const BODY: &str = "{\r\n  \"migration_method\": \"incremental_migration\",\n  \"resume_mode\" : \"auto\",\n\
        \"source_instance\": {\"addrs\": \"192.168.0.1:6379,h:1\", \"😀密\": [1, {\"id\": null}, \"x\"] },\n\
        \"target_instance\": { },\"a, b: {\": \"c\"}\n";

    fn syntax_errors(text: &str) -> usize {
        let report = lint(text, &Config::default());
        report
            .diagnostics()
            .iter()
            .filter(|found| found.rule.id == "invalid-json")
            .count()
    }

    #[test]
    fn what_is_inserted_keeps_json_json() {
        assert_eq!(syntax_errors(BODY), 0);
        let mut count = 0;
        for (at, _) in BODY.char_indices() {
            for offer in complete(BODY, at) {
                let text = accepted(BODY, &offer);
                assert_eq!(syntax_errors(&text), 0, "{offer:?} at {at}: {text}");
                let report = lint(&text, &Config::default());
                assert!(
                    report
                        .diagnostics()
                        .iter()
                        .all(|found| found.rule.id != "duplicate-key"),
                    "{text}"
                );
                count += 1;
            }
        }
        assert!(count > 100, "{count}");
    }

    proptest! {
        #[test]
        fn any_text_may_be_asked_about(
            cuts in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}\",:'/*é😀 a1\n]{0,3}"), 0..5),
            at: prop::sample::Index,
        ) {
            let mut text = BODY.to_owned();
            for (from, insert) in &cuts {
                let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
                let start = *from.get(&ends);
                text.replace_range(start..start + text[start..].chars().next().map_or(0, char::len_utf8), insert);
            }
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = *at.get(&ends);
            for offer in complete(&text, at) {
                let Span { start, end } = offer.replaced;
                prop_assert!(start <= at && at <= end);
                prop_assert!(!text[start..end].contains(['\n', '\r']));
                accepted(&text, &offer);
            }
            if let Some((_, key)) = describe(&text, at) {
                prop_assert!(text.get(key.start..key.end).is_some());
            }
            concerns(&text, at);
        }
    }
}
