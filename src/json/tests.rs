#[path = "../../tests/written/mod.rs"]
mod written;

use proptest::prelude::*;

use std::borrow::Cow;

use super::parse::parse_strictly;
use super::*;
use crate::text::span::Span;

/// Same verdict and same value as `serde_json`.
fn assert_same(text: &str) {
    let ours = parse_strictly(text).and_then(plain);
    assert_eq!(ours, by_serde_json(text), "{text:?}");
}

fn by_serde_json(text: &str) -> Option<serde_json::Value> {
    plain(serde_json::from_str(text).ok()?)
}

/// A value as `serde_json` has it without its feature `arbitrary_precision`, which another crate
/// may turn on: integers of 64 bits and finite doubles. `None` if a number is neither.
fn plain(value: serde_json::Value) -> Option<serde_json::Value> {
    Some(match value {
        serde_json::Value::Number(number) => {
            if let Some(number) = number.as_u64() {
                number.into()
            } else if let Some(number) = number.as_i64().filter(|number| *number < 0) {
                number.into()
            } else {
                number.as_f64()?.into()
            }
        }
        serde_json::Value::Array(items) => {
            serde_json::Value::Array(items.into_iter().map(plain).collect::<Option<_>>()?)
        }
        serde_json::Value::Object(members) => {
            let members = members
                .into_iter()
                .map(|(key, value)| Some((key, plain(value)?)));
            serde_json::Value::Object(members.collect::<Option<_>>()?)
        }
        other => other,
    })
}

fn spans_hold(text: &str) {
    fn walk(text: &str, node: &Node<'_>, outer: Span) {
        assert!(outer.contains(node.span), "{text:?}");
        assert!(text.get(node.span.start..node.span.end).is_some());
        match &node.value {
            Value::Array(items) => items.iter().for_each(|item| walk(text, item, node.span)),
            Value::Object(object) => {
                for member in &object.members {
                    assert!(node.span.contains(member.key_span));
                    walk(text, &member.node, node.span);
                }
            }
            _ => {}
        }
    }
    for templates in [false, true] {
        let parsed = parse(text, Span::new(0, text.len()), templates);
        for root in &parsed.roots {
            walk(text, root, Span::new(0, text.len()));
        }
        for fault in &parsed.faults {
            assert!(
                text.get(fault.span.start..fault.span.end).is_some(),
                "{text:?} {fault:?}"
            );
        }
    }
}

fn kinds(text: &str) -> Vec<FaultKind> {
    let parsed = parse(text, Span::new(0, text.len()), false);
    parsed.faults.iter().map(|fault| fault.kind).collect()
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        "[a-z_\"\\\\/\u{e9}\u{4e2d}\u{1f600}\n\t]{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map("[a-c\"\u{e9}]{0,3}", inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Pieces that JSON and its misspellings are made of.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "'",
            "\\",
            "\\u",
            "\\ud83d",
            "\\ude00",
            "\\n",
            "\\x",
            "a",
            "null",
            "true",
            "false",
            "NaN",
            "1",
            "-",
            "0",
            ".5",
            "e9",
            "1e400",
            "18446744073709551616",
            "-9223372036854775809",
            " ",
            "\n",
            "\t",
            "//",
            "/*",
            "*/",
            "#",
            "=",
            "\u{feff}",
            "\u{a0}",
            "\u{201c}",
            "\u{201d}",
            "\u{1f600}",
            "{{x}}",
            "${X}",
            "\u{0}",
            "\"a\"",
            "\"password\"",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn reads_what_serde_json_reads(value in json_value(), pretty: bool) {
        let text = if pretty {
            serde_json::to_string_pretty(&value).unwrap()
        } else {
            value.to_string()
        };
        prop_assert_eq!(parse_strictly(&text).and_then(plain), by_serde_json(&text));
        spans_hold(&text);
    }

    #[test]
    fn judges_mutated_texts_as_serde_json_does(
        value in json_value(),
        at in any::<prop::sample::Index>(),
        cut in 0usize..3,
        insert in soup(),
    ) {
        let text = value.to_string();
        let chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        let mutated: String = chars[..at].iter().copied()
            .chain(insert.chars())
            .chain(chars[(at + cut).min(chars.len())..].iter().copied())
            .collect();
        assert_same(&mutated);
        spans_hold(&mutated);
    }

    #[test]
    fn judges_soup_as_serde_json_does(text in soup()) {
        assert_same(&text);
        spans_hold(&text);
    }

    #[test]
    fn finds_decoded_ranges_in_the_source(text in any::<String>(), a: prop::sample::Index, b: prop::sample::Index) {
        let source = serde_json::to_string(&text).unwrap();
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (a, b) = (bounds[a.index(bounds.len())], bounds[b.index(bounds.len())]);
        let range = Span::new(a.min(b), a.max(b));
        let span = StringMap::new(&source, Span::new(0, source.len())).span(range);
        let piece = format!("\"{}\"", &source[span.start..span.end]);
        prop_assert_eq!(serde_json::from_str::<String>(&piece).unwrap(), &text[range.start..range.end]);
    }

    /// Whatever the escapes, broken ones included: the source of each character reads as it.
    #[test]
    fn finds_each_character_of_a_string_in_the_source(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "a", "\u{e9}", "\u{4e2d}", "\u{1f600}", "\\n", "\\\"", "\\\\", "\\x", "\\\u{4e2d}", "\\\u{1f600}",
            "\\u0041", "\\u00e9", "\\u07ff", "\\u0800", "\\uFFFF", "\\ud83d\\ude00", "\\uDBFF\\uDFFF",
            "\\ud800\\udc00", "\\ud83d", "\\ude00", "\\udbff", "\\udc00", "\\udfff", "\\u12", "\\u", "\\uzzzz",
        ]), 0..8),
        quotes in prop::sample::select(vec![
            ("\"", "\""), ("'", "'"), ("\u{201c}", "\u{201d}"), ("«", "»"), ("´", "`"), ("「", "」"), ("＂", "＂"),
        ]),
    ) {
        let quoted = |text: &str| format!("{}{text}{}", quotes.0, quotes.1);
        let source = quoted(&pieces.concat());
        let parsed = parse(&source, Span::new(0, source.len()), false);
        let Value::String(text) = &parsed.roots[0].value else { panic!() };
        prop_assert_eq!(parsed.roots[0].span, Span::new(0, source.len()));
        let map = StringMap::new(&source, Span::new(0, source.len()));
        let inside = Span::new(quotes.0.len(), source.len() - quotes.1.len());
        prop_assert_eq!(map.span(Span::new(0, text.len())), inside);
        for (at, char) in text.char_indices() {
            let span = map.span(Span::new(at, at + char.len_utf8()));
            let piece = quoted(&source[span.start..span.end]);
            let read = parse(&piece, Span::new(0, piece.len()), false).roots;
            prop_assert_eq!(&read[0].value, &Value::String(char.to_string().into()));
        }
    }

    /// A string that goes over lines, backslashes before the line breaks included.
    #[test]
    fn finds_each_place_of_a_string_over_lines(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "\n", "\r", "\r\n", "\\\n", "\\\r", "\\\r\n", "\\\\", "\\n", "\\x", "\\u0041", "\\u", "a", "\u{ff0c}",
        ]), 0..8),
    ) {
        let source = format!("[\"{}\"]", pieces.concat());
        let parsed = parse(&source, Span::new(0, source.len()), false);
        let Value::Array(items) = &parsed.roots[0].value else { panic!() };
        let Value::String(text) = &items[0].value else { panic!() };
        let map = StringMap::new(&source, items[0].span);
        prop_assert_eq!(map.span(Span::new(0, text.len())), Span::new(2, source.len() - 2));
        for (at, char) in text.char_indices() {
            let span = map.span(Span::new(at, at + char.len_utf8()));
            prop_assert!(source.get(span.start..span.end).is_some(), "{:?}", span);
        }
    }
}

/// A body in a request file: text after its region is not part of it.
#[test]
fn reads_nothing_beyond_its_region() {
    let insides = [
        "nul",
        "1",
        "1.",
        "1.2.3",
        "1e",
        "{a",
        "{a-",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "a",
        "a-",
        "\"a",
        "'a",
        "\"a\\",
        "\"\\u00e",
        "\"\\ud83d",
        "/",
        "/*",
        "/* *",
        "//",
        "[1",
        "[",
        "{",
        "${a",
        "{{a}",
        "",
        " ",
        "%",
        "\u{201c}a",
        "1\u{a0}",
    ];
    for inside in insides {
        for behind in [
            "l", "1", ".5", "-", ":1}", "=", "}", "]", "\"", "'", "/", "*/", "\n", "}}", "%",
            "9\"", "\u{201d}", "\u{a0}",
        ] {
            let text = format!("{inside}{behind}");
            for templates in [false, true] {
                let region = Span::new(0, inside.len());
                assert_eq!(
                    parse(&text, region, templates),
                    parse(inside, region, templates),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn agrees_with_serde_json_on_the_edges() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for text in [
        "",
        " ",
        "0",
        "-0",
        "-0.0",
        "01",
        "1.",
        ".5",
        "+1",
        "1e5",
        "1E+5",
        "1e",
        "1e400",
        "-1e400",
        "1e-400",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\ud83d\\u0041\"",
        "\"\\ud83dx\"",
        "\"\\u12\"",
        "\"\\u+123\"",
        "\"\u{7f}\"",
        "\"\u{1f}\"",
        "\"\t\"",
        "\"\\'\"",
        "\u{feff}{}",
        "{}{}",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "[,]",
        "{,}",
        "[1,,2]",
        "nul",
        "nulll",
        "true1",
        "tru",
        "\"a",
        "[1}",
        "{\"a\":1]",
        "[1]]",
        "{\"a\":1,\"a\":2}",
        "// c\n1",
        "1 // c",
        "\u{a0}1",
        "1\u{c}",
        "\"\u{2028}\"",
        "NaN",
        "{\"a\"}",
        "{\"a\":}",
        "{:1}",
        "{1:1}",
        "{a:1}",
        "['a']",
        "[\"a\\\"]",
    ] {
        assert_same(text);
        spans_hold(text);
    }
    for depth in [126, 127, 128, 129, 1000] {
        assert_same(&nested(depth));
    }
}

#[test]
fn nesting_of_any_depth_is_one_fault() {
    for text in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        "[{\"a\":\"]\"},".repeat(100_000),
    ] {
        assert_eq!(kinds(&text), [FaultKind::TooDeep], "{}", &text[..20]);
    }
}

#[test]
fn names_each_fault_and_reads_on() {
    use FaultKind as K;
    let cases: &[(&str, &[FaultKind])] = &[
        ("", &[K::Empty]),
        (r#"{"a":1,}"#, &[K::TrailingComma]),
        (r"[1,]", &[K::TrailingComma]),
        (r#"{"a":1 "b":2}"#, &[K::MissingComma]),
        (r"[1 2]", &[K::MissingComma]),
        (r#"{"a":1,,"b":2}"#, &[K::ExtraComma]),
        (r#"{"a" 1}"#, &[K::MissingColon]),
        (r#"{"a" = 1}"#, &[K::WrongColon]),
        (r#"{"a" => 1}"#, &[K::WrongColon]),
        (r#"{"a":}"#, &[K::MissingValue]),
        (r#"{"a"}"#, &[K::MissingValue]),
        ("{\"a\":1 // c\n}", &[K::Comment]),
        ("{\"a\":1 /* c */}", &[K::Comment]),
        ("# c\n{}", &[K::Comment]),
        (r"{'a':'b'}", &[K::SingleQuotes, K::SingleQuotes]),
        (r"{a:1}", &[K::UnquotedKey]),
        ("{\u{201c}a\u{201d}:1}", &[K::TypographicQuotes]),
        (r#"{"a":NaN,"b":-Infinity}"#, &[K::NotFinite, K::NotFinite]),
        (
            r#"{"a":None,"b":True}"#,
            &[K::ForeignLiteral("null"), K::ForeignLiteral("true")],
        ),
        (r#"{"a":auto}"#, &[K::UnquotedText]),
        (r#"{"a":192.168.0.1:6379,"b":1}"#, &[K::UnquotedText]),
        (r#"{"a":0x10}"#, &[K::InvalidNumber]),
        (r#"{"a":01}"#, &[K::InvalidNumber]),
        (r#"{"a":1e999}"#, &[K::NumberOutOfRange]),
        (
            r#"{"a":{"b":1}"#,
            &[K::UnexpectedEnd {
                innermost: Bracket::Brace,
                open: 1,
            }],
        ),
        (
            r#"{"a":[{"b":"#,
            &[
                K::MissingValue,
                K::UnexpectedEnd {
                    innermost: Bracket::Brace,
                    open: 3,
                },
            ],
        ),
        (r#"{"a":[1}"#, &[K::Unclosed(Bracket::Square)]),
        (
            r#"{"a":1]"#,
            &[K::WrongBracket {
                expected: Bracket::Brace,
                open: 0,
            }],
        ),
        (r#"{"a":1]}"#, &[K::StrayBracket]),
        (r"{}}", &[K::TrailingText]),
        (r"{}{}", &[K::TrailingText]),
        (r#"{"a":{{b}}}"#, &[K::UnquotedTemplate]),
        (r#"{"a":${B}}"#, &[K::UnquotedTemplate]),
        ("{\"a\":\"b,\n\"c\":1}", &[K::UnterminatedString]),
        ("{\"a\":\"b\n}", &[K::UnterminatedString]),
        (r#"{"a":"\x"}"#, &[K::InvalidEscape]),
        (r#"{"a":"\ud800"}"#, &[K::LoneSurrogate]),
        ("{\"a\":\"\t\"}", &[K::ControlCharacter(9)]),
        ("{\u{a0}\"a\":1}", &[K::WideBlank]),
    ];
    for (text, expected) in cases {
        assert_eq!(&kinds(text), expected, "{text}");
    }
}

#[test]
fn what_follows_a_fault_is_read() {
    for text in [
        "{\"a\":1,,\"last\":2}",
        "{\"a\":'x',\"last\":2}",
        "{a:1,\"last\":2}",
        "{\"a\":NaN,\"last\":2}",
        "{\"a\":[1,\"last\":2}",
        "{\"a\":1]\n,\"last\":2}",
        "{\"a\":\"x,\n\"last\":2}",
        "{\"a\":%%%,\"last\":2}",
        "{\"a\":1 \"last\":2",
        "{// c\n\"last\":2}",
    ] {
        let parsed = parse(text, Span::new(0, text.len()), false);
        let Some(Value::Object(object)) = parsed.roots.first().map(|root| &root.value) else {
            panic!("no object: {text}");
        };
        let last = object.members.iter().find(|member| member.key == "last");
        // An array that swallowed it is as good as the text allows.
        let found = last.is_some_and(|last| last.node.value == Value::Number(Number::Unsigned(2)));
        assert!(found || text.contains('['), "{text}: {object:?}");
    }
}

#[test]
fn templates_without_quotes_are_values_where_allowed() {
    let text = r#"{"bandwidth_limit_mb": {{bandwidth}}, "b": ${B}}"#;
    let parsed = parse(text, Span::new(0, text.len()), true);
    assert_eq!(parsed.faults, []);
    let Value::Object(object) = &parsed.roots[0].value else {
        panic!()
    };
    assert!(
        object
            .members
            .iter()
            .all(|member| member.node.value == Value::Template)
    );
}

#[test]
fn strings_without_escape_borrow() {
    let text = r#"["plain", "esc\"aped"]"#;
    let parsed = parse(text, Span::new(0, text.len()), false);
    let Value::Array(items) = &parsed.roots[0].value else {
        panic!()
    };
    assert!(matches!(
        items[0].value,
        Value::String(Cow::Borrowed("plain"))
    ));
    assert!(matches!(items[1].value, Value::String(Cow::Owned(_))));
}

#[test]
fn debug_shows_what_there_is_and_no_text() {
    let text = r#"{"Sesam": ["Sesam", 7531, -7531, 75.31, null, true, {{Sesam}}, Sesam]}"#;
    let parsed = parse(text, Span::new(0, text.len()), true);
    let shown = format!("{parsed:?}");
    for text in ["Sesam", "7531", "75.31"] {
        assert!(!shown.contains(text), "{shown}");
    }
    for word in [
        "Object",
        "closed",
        "Member",
        "key_span",
        "Array",
        "String",
        "Number",
        "Null",
        "Bool(true)",
        "Template",
        "Invalid",
    ] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
}

/// What was read, on one line: each value with its place, then each fault with its.
fn describe(text: &str, templates: bool) -> String {
    fn at(span: Span) -> String {
        format!("@{}..{}", span.start, span.end)
    }
    fn node_text(node: &Node<'_>) -> String {
        let value = match &node.value {
            Value::Null => "null".to_owned(),
            Value::Bool(bool) => bool.to_string(),
            Value::Number(Number::Unsigned(number)) => format!("Unsigned({number})"),
            Value::Number(Number::Negative(number)) => format!("Negative({number})"),
            Value::Number(Number::Float(literal)) => format!("Float({literal:?})"),
            Value::String(string) => format!("{string:?}"),
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(node_text).collect();
                format!("[{}]", items.join(" "))
            }
            Value::Object(object) => {
                let members = object.members.iter().map(|member| {
                    let key = format!("{:?}{}", member.key, at(member.key_span));
                    format!("{key}: {}", node_text(&member.node))
                });
                let end = if object.closed { "}" } else { "…" };
                format!("{{{}{end}", members.collect::<Vec<_>>().join(" "))
            }
            Value::Template => "template".to_owned(),
            Value::Invalid => "invalid".to_owned(),
        };
        value + &at(node.span)
    }
    let parsed = parse(text, Span::new(0, text.len()), templates);
    let mut said: Vec<String> = parsed.roots.iter().map(node_text).collect();
    let faults = parsed.faults.iter();
    said.extend(faults.map(|fault| format!("{:?}{}", fault.kind, at(fault.span))));
    said.join("  ")
}

/// What is read of broken texts, and where: `tests/json/recovery.txt` has each text on a line, and
/// below it what is read. `\u{…}` is a character that would be invisible, and `templates`
/// before a text for that they are values. `UPDATE=1` rewrites what is read.
#[test]
fn recovery_from_broken_texts_matches_its_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/json/recovery.txt");
    let file = std::fs::read_to_string(path).unwrap();
    let mut answer = String::new();
    let texts = file
        .lines()
        .filter(|line| line.starts_with("text ") || line.starts_with("templates "));
    for line in texts {
        let (word, written) = line.split_once(' ').unwrap();
        let text = written::unescape(written);
        spans_hold(&text);
        let said = describe(&text, word == "templates");
        answer.extend([line, "\n  ", &said, "\n"]);
    }
    written::hold(path, &file, &answer);
}
