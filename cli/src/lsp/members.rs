//! Hover texts and completions for the members of the request in a text.
//!
//! Pure functions of a text and an offset in bytes. A completion keeps valid JSON valid: it inserts
//! quotes, colon, an empty value, and commas where they are missing.

use dcs_migration_lint::Span;
use serde_json::Value;

use super::outline::{self, Container, Kind, Token};
use super::schema::{
    MemberSchema, Offer, OfferKind, Root, has_member, member_schema, sorted_members,
};
use crate::files::kind::looks_like_body;

/// The documentation of the member at an offset, as Markdown, and the span of its key.
pub(super) fn describe(text: &str, at: usize, root: Root) -> Option<(String, Span)> {
    let containers = outline::containers(text, &outline::tokens(text, None));
    let object = outline::innermost(&containers, at)?;
    let touches = |span: Span| span.start <= at && at <= span.end;
    let member = object
        .members
        .iter()
        .find(|member| touches(member.key) || member.scalar.is_some_and(touches))?;
    let known = member_schema(root.schema(object.path.as_ref()?)?, &member.name)?;
    Some((known.page(&member.name), member.key))
}

/// The completions at an offset.
pub(super) fn complete(text: &str, at: usize, root: Root) -> Vec<Offer> {
    let tokens = outline::tokens(text, Some(at));
    let containers = outline::containers(text, &tokens);
    let offers = || {
        let object = outline::innermost(&containers, at)?;
        let schema = root.schema(object.path.as_ref()?)?;
        Cursor::new(text, &tokens, object, at).map(|cursor| cursor.offers(schema))
    };
    offers().unwrap_or_default()
}

/// Whether a text is this request or may become it: apart from the member at the cursor, it only has
/// members of this request.
pub(super) fn may_be_request(text: &str, at: usize) -> bool {
    if looks_like_body(text.as_bytes()) {
        return true;
    }
    let containers = outline::containers(text, &outline::tokens(text, Some(at)));
    containers.first().is_none_or(|root| {
        root.members.iter().all(|member| {
            let typed = member.key.start <= at && at <= member.key.end;
            typed || has_member(&member.name)
        })
    })
}

/// The cursor in an object.
struct Cursor<'a> {
    text: &'a str,
    object: &'a Container,
    at: usize,
    /// The word at the cursor.
    under: Option<Token>,
    before: Option<Token>,
    after: Option<Token>,
    /// Whether the token after the cursor is a key.
    key_after: bool,
}

impl<'a> Cursor<'a> {
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
            // After a key without a colon.
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
        let members = sorted_members(schema).into_iter();
        let members = members.filter(|(name, _)| !present.contains(&name.as_str()));
        let offers = members.map(|(name, member)| {
            let mut content = format!("\"{name}\"");
            if !colon_after {
                content += ": ";
                content += member.empty_value();
                content += if self.key_after { "," } else { "" };
            }
            self.offer(name, OfferKind::Member, &member, content, comma_at)
        });
        offers.collect()
    }

    fn values(&self, schema: &Value) -> Vec<Offer> {
        // There is a value already.
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
        let Some(member) = member.and_then(|member| member_schema(schema, &member.name)) else {
            return Vec::new();
        };
        let values = member.values();
        let offers = values.into_iter().map(|value| {
            let comma = if self.key_after { "," } else { "" };
            self.offer(
                value,
                OfferKind::Value,
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
        kind: OfferKind,
        member: &MemberSchema<'_>,
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
            replaced,
            content,
            filter,
            comma_at,
            ..member.offer(label, kind)
        }
    }
}

#[cfg(test)]
mod tests {
    use dcs_migration_lint::{Config, lint};
    use proptest::prelude::*;

    use super::*;

    /// The text without `|`, and its offset.
    fn cursor(text: &str) -> (String, usize) {
        (text.replacen('|', "", 1), text.find('|').unwrap())
    }

    fn labels(text: &str) -> Vec<String> {
        let (text, at) = cursor(text);
        complete(&text, at, Root::Body)
            .into_iter()
            .map(|offer| offer.label)
            .collect()
    }

    fn accepted(text: &str, offer: &Offer) -> String {
        let mut text = text.to_owned();
        let (start, end) = (offer.replaced.start, offer.replaced.end);
        text.replace_range(start..end, &offer.content);
        if let Some(at) = offer.comma_at {
            assert!(at < start, "edits must not touch");
            text.insert(at, ',');
        }
        text
    }

    #[test]
    fn members_are_offered_where_one_is_allowed() {
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
        let offer = |text: &str, at| complete(text, at, Root::Body).into_iter().next().unwrap();
        assert_eq!(
            accepted(&text, &offer(&text, at)),
            "{\"id\": 1, \"migration_method\": 2}"
        );
    }

    #[test]
    fn values_are_offered_where_one_is_allowed() {
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
            "{\"resume_mode\": |\"auto\"}",
            "{\"resume_mode\": | {}}",
            "{\"resume_mode\": [|]}",
            "{\"source_instance\": {\"resume_mode\": |}}",
            "{\"bandwidth_limit_mb\": |}",
        ] {
            assert_eq!(labels(text), [] as [&str; 0], "{text}");
        }
        let (text, at) = cursor("{\"resume_mode\": \"man| or not\", \"x\": 1}");
        let offer = &complete(&text, at, Root::Body)[0];
        assert_eq!(
            (offer.filter.as_str(), offer.detail.as_str()),
            ("\"auto\"", "Reconnection mode (required)")
        );
        assert_eq!(
            accepted(&text, offer),
            "{\"resume_mode\": \"auto\", \"x\": 1}"
        );
        let (text, at) = cursor("{\"resume_mode\": m|}");
        assert_eq!(complete(&text, at, Root::Body)[1].filter, "manual");
    }

    #[test]
    fn members_are_described_at_their_names_and_values() {
        for (text, is_described) in [
            ("{|\"resume_mode\": 1}", true),
            ("{\"resume_mode\"|: 1}", true),
            ("{\"resume_mode\":| 1}", false),
            ("{\"resume_mode\": |1}", true),
            ("{\"resume_mode\": 1|}", true),
        ] {
            let (text, at) = cursor(text);
            let found = describe(&text, at, Root::Body);
            assert_eq!(found.is_some(), is_described, "{text} at {at}");
            let wanted = "**`resume_mode`**: ";
            assert!(found.is_none_or(|(said, _)| said.starts_with(wanted)));
        }
    }

    #[test]
    fn other_documents_get_no_completions() {
        for (text, wanted) in [
            ("|", true),
            ("{|", true),
            ("{\"resu|", true),
            ("{\"resume_mode\": 1, \"nam|", true),
            ("{\"resume_mode\": 1, \"nam|\"}", true),
            ("{|\"name\": 1}", true),
            ("{\"na|me\": 1, \"version\": 2}", false),
            ("{\"name\": 1, |}", false),
            ("{|\"resume_mode\": 1, \"password\": 2}", false),
            (
                "{|\"resume_mode\": \"\", \"x\": 2, \"source_instance\": {}}",
                true,
            ),
        ] {
            let (plain, at) = cursor(text);
            assert_eq!(may_be_request(&plain, at), wanted, "{text}");
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
    fn completions_keep_json_valid() {
        assert_eq!(syntax_errors(BODY), 0);
        let mut count = 0;
        for (at, _) in BODY.char_indices() {
            for offer in complete(BODY, at, Root::Body) {
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
        fn any_text_and_offset_work(
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
            for offer in complete(&text, at, Root::Body) {
                let (start, end) = (offer.replaced.start, offer.replaced.end);
                prop_assert!(start <= at && at <= end);
                prop_assert!(!text[start..end].contains(['\n', '\r']));
                accepted(&text, &offer);
            }
            if let Some((_, key)) = describe(&text, at, Root::Body) {
                prop_assert!(text.get(key.start..key.end).is_some());
            }
            may_be_request(&text, at);
        }
    }
}
