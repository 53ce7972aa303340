//! The objects, members and values of a text that may be incomplete while it is typed.
//!
//! Unlike the library's parser this one reports no errors and guesses what is meant. Commas, colons,
//! quotes and braces may be missing. It does not know the request.

use dcs_migration_lint::Span;

/// A token. Whitespace and comments are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open(u8),
    Close(u8),
    Colon,
    Comma,
    /// With its quotes. An unclosed string ends with its line.
    String,
    /// Anything else.
    Word,
}

impl Token {
    /// Whether it is a key or a value by itself.
    pub(super) fn is_scalar(self) -> bool {
        matches!(self.kind, Kind::String | Kind::Word)
    }
}

/// An object or an array.
#[derive(Debug)]
pub(super) struct Container {
    /// The keys that lead to it. `None` in an array, and for an array.
    pub(super) path: Option<Vec<String>>,
    /// The span between its braces, or to the end of the text if it is not closed.
    pub(super) inside: Span,
    pub(super) members: Vec<Member>,
}

#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) key: Span,
    /// Its value, unless that is an object or an array.
    pub(super) scalar: Option<Span>,
}

/// The tokens of a text. A string with the cursor in it ends after the word at the cursor, unless it
/// is closed and followed by a token that fits: its closing quote has not been typed yet.
pub(super) fn tokens(text: &str, cursor: Option<usize>) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let kind = match byte {
            b'{' | b'[' => Kind::Open(byte),
            b'}' | b']' => Kind::Close(byte),
            b':' => Kind::Colon,
            b',' => Kind::Comma,
            b'"' | b'\'' => Kind::String,
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                at = comment_end(text, at);
                continue;
            }
            _ => Kind::Word,
        };
        at = match kind {
            Kind::String => string_end(text, start, cursor),
            Kind::Word => {
                let end = |byte: &u8| b" \t\r\n{}[]:,\"'".contains(byte);
                let length = bytes[start..].iter().position(end);
                length.map_or(bytes.len(), |length| start + length)
            }
            _ => start + 1,
        };
        let span = Span::new(start, at);
        tokens.push(Token { kind, span });
    }
    tokens
}

fn comment_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let length = if rest.starts_with("//") {
        rest.find(['\r', '\n'])
    } else {
        rest[2..].find("*/").map(|at| at + 4)
    };
    length.map_or(text.len(), |length| start + length)
}

fn string_end(text: &str, start: usize, cursor: Option<usize>) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    let end = loop {
        match bytes.get(at) {
            None | Some(b'\r' | b'\n') => break at,
            Some(b'\\') if matches!(bytes.get(at + 1), Some(b'\\' | b'"' | b'\'')) => at += 2,
            Some(&byte) if byte == bytes[start] => break at + 1,
            Some(_) => at += 1,
        }
    };
    // A quote at the end of its line may be counted as closed: nothing follows it.
    let closed = bytes[end - 1] == bytes[start];
    match cursor {
        Some(cursor) if start < cursor && cursor <= end && !(closed && stops(&text[end..])) => {
            let rest = &bytes[cursor..end];
            let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
            let word = rest.iter().take_while(is_name).count();
            cursor + word + usize::from(rest.get(word) == Some(&bytes[start]))
        }
        _ => end,
    }
}

/// Whether a key or a value may be followed by this text.
fn stops(rest: &str) -> bool {
    let next = rest.trim_start_matches([' ', '\t']).chars().next();
    next.is_none_or(|next| ",:}]\r\n".contains(next))
}

/// What a container expects next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    Key,
    Value,
    /// A comma or the end.
    Separator,
}

struct Frame {
    brace: u8,
    /// Its index in the list of containers.
    at: usize,
    wait: Wait,
}

/// The objects and arrays in the order in which they begin.
pub(super) fn containers(text: &str, tokens: &[Token]) -> Vec<Container> {
    let mut containers: Vec<Container> = Vec::new();
    let mut open: Vec<Frame> = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        let before_colon = tokens
            .get(number + 1)
            .is_some_and(|next| next.kind == Kind::Colon);
        match token.kind {
            Kind::Open(brace) => {
                let path = match open.last_mut() {
                    None => containers.is_empty().then(Vec::new),
                    Some(frame) => {
                        // A value in an array or without a key has no path.
                        let awaited = frame.wait == Wait::Value;
                        frame.wait = Wait::Separator;
                        let around = &containers[frame.at];
                        let member = around.members.last().filter(|_| awaited);
                        around.path.clone().zip(member).map(|(mut path, member)| {
                            path.push(member.name.clone());
                            path
                        })
                    }
                };
                open.push(Frame {
                    brace,
                    at: containers.len(),
                    wait: Wait::Key,
                });
                containers.push(Container {
                    path: path.filter(|_| brace == b'{'),
                    inside: Span::new(token.span.end, text.len()),
                    members: Vec::new(),
                });
            }
            Kind::Close(brace) => {
                let partner = if brace == b'}' { b'{' } else { b'[' };
                if let Some(depth) = open.iter().rposition(|frame| frame.brace == partner) {
                    for frame in open.drain(depth..) {
                        containers[frame.at].inside =
                            containers[frame.at].inside.with_end(token.span.start);
                    }
                }
            }
            Kind::Colon | Kind::Comma => {
                if let Some(frame) = open.last_mut() {
                    frame.wait = if token.kind == Kind::Comma {
                        Wait::Key
                    } else {
                        Wait::Value
                    };
                }
            }
            Kind::String | Kind::Word => {
                let Some(frame) = open.last_mut().filter(|frame| frame.brace == b'{') else {
                    continue;
                };
                let members = &mut containers[frame.at].members;
                match members.last_mut() {
                    Some(member) if frame.wait == Wait::Value && !before_colon => {
                        member.scalar = Some(token.span);
                        frame.wait = Wait::Separator;
                    }
                    _ => {
                        members.push(Member {
                            name: unquoted(&text[token.span.start..token.span.end]),
                            key: token.span,
                            scalar: None,
                        });
                        // A colon is not asked for.
                        frame.wait = Wait::Value;
                    }
                }
            }
        }
    }
    containers
}

/// The name in a key.
fn unquoted(token: &str) -> String {
    serde_json::from_str(token).unwrap_or_else(|_| token.trim_matches(['"', '\'']).to_owned())
}

/// The innermost container around an offset.
pub(super) fn innermost(containers: &[Container], at: usize) -> Option<&Container> {
    let inside =
        |container: &&Container| container.inside.start <= at && at <= container.inside.end;
    containers.iter().rev().find(inside)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each container as `path: name=scalar …`.
    fn outline(text: &str) -> Vec<String> {
        containers(text, &tokens(text, None))
            .iter()
            .map(|container| {
                let path = container
                    .path
                    .as_ref()
                    .map_or("?".to_owned(), |path| path.join("/"));
                let members = container.members.iter().map(|member| {
                    let scalar = member.scalar.map_or("", |span| &text[span.start..span.end]);
                    format!(" {}={scalar}", member.name)
                });
                format!("{path}:{}", members.collect::<String>())
            })
            .collect()
    }

    #[test]
    fn broken_text_has_an_outline() {
        for (text, wanted) in [
            (
                r#"{"a": 1, "b": {"c": "x"}, "d": [{"e": 1}, 2]}"#,
                &[": a=1 b= d=", "b: c=\"x\"", "?:", "?: e=1"] as &[_],
            ),
            // Without commas, colons, quotes, values.
            (r#"{"a": 1 "b": 2}"#, &[": a=1 b=2"]),
            (r#"{"a": , "b": 2}"#, &[": a= b=2"]),
            ("{\"a\":\n \"b\": 2}", &[": a= b=2"]),
            (r#"{"a" {"b": 1}}"#, &[": a=", "a: b=1"]),
            ("{a: b, 'c': 'd'}", &[": a=b c='d'"]),
            ("{\"a\": \"b\n\"c\": 1}", &[": a=\"b c=1"]),
            // Not closed, or closed wrongly.
            (r#"{"a": {"b": 1"#, &[": a=", "a: b=1"]),
            (
                r#"{"a": [{"b": 1}, "c": 2}, "d": 3"#,
                &[": a=", "?:", "?: b=1"],
            ),
            (r#"{"a": {"b": 1]}, "c": 2}"#, &[": a= c=2", "a: b=1"]),
            ("// {\n{/* { */\"a\": 1}", &[": a=1"]),
            (r#"{"\u0061": 1}"#, &[": a=1"]),
            (r#"{"a": "b\"c", "d": 1}"#, &[": a=\"b\\\"c\" d=1"]),
            ("{\"a\": \"b\\\n\"c\": 1}", &[": a=\"b\\ c=1"]),
            ("\"{\"", &[]),
        ] {
            assert_eq!(outline(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_string_ends_after_the_word_at_the_cursor() {
        for (text, wanted) in [
            (r#"{"mig|  "resume_mode": 1}"#, "\"mig"),
            (r#"{"|, "resume_mode": 1}"#, "\""),
            (r#"{"|"}"#, "\"\""),
            (r#"{"mi|gration"}"#, "\"migration\""),
            (r#"{"mi|gration: 1, "a": 2}"#, "\"migration"),
            (r#"{"a": "x, y"|}"#, "\"x, y\""),
            (r#"{"mi|gration: 1}"#, "\"migration"),
            (r#"{"mi|g" "resume_mode": 1}"#, "\"mig\""),
        ] {
            let cursor = text.find('|').unwrap();
            let text = text.replace('|', "");
            let under = tokens(&text, Some(cursor)).into_iter().find(|token| {
                token.kind == Kind::String && token.span.start < cursor && cursor <= token.span.end
            });
            let span = under.unwrap().span;
            assert_eq!(&text[span.start..span.end], wanted, "{text}");
        }
        // The cursor in front of a string is not in it.
        let text = r#"{"migration: 1}"#;
        assert_eq!(tokens(text, Some(1)), tokens(text, None));
    }

    proptest! {
        #[test]
        fn tokens_are_in_order_and_on_boundaries(
            text in "([{}\\[\\]:,\"'/*\\\\ \n\ré😀a]|//){0,24}",
            cursor: prop::sample::Index,
        ) {
            let ends: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
            let tokens = tokens(&text, Some(*cursor.get(&ends)));
            let mut at = 0;
            for token in &tokens {
                prop_assert!(at <= token.span.start && token.span.start < token.span.end);
                prop_assert!(text.get(token.span.start..token.span.end).is_some());
                at = token.span.end;
            }
            containers(&text, &tokens);
        }
    }
}
