//! Properties of any body: generated near-valid bodies, whole and broken.
#![allow(clippy::unwrap_used)]

#[path = "support/body.rs"]
mod body;

use arbitrary::Unstructured;
use body::Body;
use dcs_migration_lint::report::{WireFile, WireReport};
use dcs_migration_lint::text::needs_escape;
use dcs_migration_lint::{
    Applicability, Config, Report, Severity, fix, lint, lint_response, schema,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Generated bodies, half of them with all required members.
fn bodies() -> impl Strategy<Value = Body> {
    let bytes = prop::collection::vec(any::<u8>(), 64..512);
    (bytes, any::<bool>())
        .prop_map(|(bytes, complete)| body::body(&mut Unstructured::new(&bytes), complete).unwrap())
}

fn texts() -> impl Strategy<Value = String> {
    bodies().prop_map(|body| body.text)
}

fn count_errors(report: &Report<'_>) -> usize {
    let found = report.diagnostics().iter();
    found
        .filter(|found| found.severity == Severity::Error)
        .count()
}

fn assert_sound(text: &str) {
    assert_sound_report(text, &lint(text, &Config::default()));
}

fn assert_sound_report(text: &str, report: &Report<'_>) {
    let mut last = 0;
    for found in report.diagnostics() {
        let labels = found.labels.iter().map(|label| label.span);
        let edits = found
            .fix
            .iter()
            .flat_map(|fix| &fix.edits)
            .map(|edit| edit.span);
        for span in [found.span].into_iter().chain(labels).chain(edits) {
            assert!(
                text.get(span.start..span.end).is_some(),
                "{text:?} {found:?}"
            );
        }
        assert!(
            found.span.start >= last,
            "in the order of the text: {text:?}"
        );
        last = found.span.start;
        let prose = [Some(&found.message), found.help.as_ref()];
        for prose in prose.into_iter().flatten() {
            assert!(!prose.chars().any(needs_escape), "{prose:?}");
        }
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            assert!(
                value.pointer(&found.pointer).is_some(),
                "{} {text}",
                found.pointer
            );
        }
        if let Some(fix) = &found.fix {
            let mut end = 0;
            for edit in &fix.edits {
                assert!(edit.span.start >= end, "edits overlap: {found:?}");
                end = edit.span.end;
            }
        }
    }
}

fn runtime_validator(schema: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

type IsValid = Box<dyn Fn(&Value) -> bool>;

/// A schema as validators of others understand it.
fn validators(schema: &str) -> [(&'static str, IsValid); 2] {
    let jsonschema = runtime_validator(schema);
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let value = serde_json::from_str(schema).unwrap();
    compiler.add_resource("schema.json", value).unwrap();
    let at = compiler.compile("schema.json", &mut schemas).unwrap();
    [
        (
            "jsonschema",
            Box::new(move |value| jsonschema.is_valid(value)),
        ),
        (
            "boon",
            Box::new(move |value| schemas.validate(value, at).is_ok()),
        ),
    ]
}

fn response() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "id",
        "name",
        "status",
        "error",
        "error_code",
        "error_msg",
        "error_ext_msg",
        "other",
    ]);
    let value = prop::sample::select(vec![
        json!("DCS.4133"),
        json!("111400069"),
        json!("x"),
        json!("FULLMIGRATING"),
        json!("SUCCESS"),
        json!("\u{4e2d}"),
        json!(""),
        json!(null),
        json!(true),
        json!(1.5),
        json!([]),
        json!({}),
    ]);
    prop::collection::vec((name, value), 0..6).prop_map(|members| {
        let members = members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Value::Object(members.collect())
    })
}

/// Marks in their wide form, and wherever such a text may end.
#[test]
fn findings_at_wide_marks_are_sound() {
    let texts = [
        r#"{"resume_mode": 1, "source_instance": {"addrs": ["h:1"]}, "target_instance": {}}"#,
        r#"{"name": "a", "vpc_id": "b", "subnet_id": "c", "request": [{"resume_mode": []}]}"#,
        r#"{"id": "a", "status": "b"}"#,
    ];
    let wide = |char| {
        Some(match char {
            '{' => '\u{ff5b}',
            '}' => '\u{ff5d}',
            '[' => '\u{ff3b}',
            ']' => '\u{ff3d}',
            ':' => '\u{ff1a}',
            ',' => '\u{ff0c}',
            '"' => '\u{201c}',
            _ => return None,
        })
    };
    for text in texts {
        for (at, char) in text.char_indices() {
            let Some(wide) = wide(char) else { continue };
            let text = format!("{}{wide}{}", &text[..at], &text[at + 1..]);
            for (end, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let text = &text[..end];
                assert_sound(text);
                for status in [200, 400] {
                    assert_sound_report(text, &lint_response(status, text, &Config::default()));
                }
            }
        }
    }
}

/// Brackets nested more deeply than they are read, each in its wide forms.
#[test]
fn findings_in_deep_wide_brackets_are_sound() {
    let members = ["", "\"a\":", "\"a\"\u{ff1a}", "{\"a\":"];
    let brackets = ["[", "{", "\u{ff3b}", "\u{3010}", "\u{ff5b}"];
    for (outer, member) in brackets
        .iter()
        .flat_map(|outer| members.map(|member| (outer, member)))
    {
        for inner in brackets {
            for depth in 126..=128 {
                let open = format!("{outer}{member}").repeat(depth) + &inner.repeat(3);
                for end in [
                    "",
                    "\u{ff3d}",
                    "\u{ff5d}\u{3011}",
                    "]}]}",
                    "\u{3010}1\u{3011},2",
                    "\"x",
                ] {
                    assert_sound(&format!("{open}{end}"));
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn findings_are_sound(text in texts()) {
        assert_sound(&text);
    }

    #[test]
    fn any_bytes_lint(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let report = lint(&bytes, &Config::default());
        prop_assert_eq!(report.text().len(), bytes.len());
        assert_sound(report.text());
    }

    #[test]
    fn one_verdict_with_the_schema(body in bodies()) {
        let Body { text, value: Some(value) } = body else {
            return Ok(());
        };
        let report = lint(&text, &Config::default());
        let by_schema = report.diagnostics().iter().any(|found| {
            found.severity == Severity::Error && !found.rule.keywords.is_empty()
        });
        for (validator, is_valid) in validators(schema::REQUEST) {
            let valid = is_valid(&value);
            prop_assert!(valid || report.has_errors(), "{} refuses {}", validator, text);
            prop_assert!(!by_schema || !valid, "{} accepts {}: {:?}", validator, text, report);
        }
    }

    /// The schema knows no status: what it refuses is odd as the one kind or as the other.
    #[test]
    fn a_response_that_the_schema_refuses_has_a_finding(body in response()) {
        let text = body.to_string();
        let found = |status| !lint_response(status, &text, &Config::default()).diagnostics().is_empty();
        for (validator, is_valid) in validators(schema::RESPONSE) {
            prop_assert!(is_valid(&body) || found(200) || found(400), "{} refuses {}", validator, text);
        }
    }

    #[test]
    fn fixes_converge_and_add_no_error(text in texts(), guess: bool) {
        let limit = if guess { Applicability::Unsafe } else { Applicability::Safe };
        let config = Config::default();
        let before = lint(&text, &config);
        let fixed = fix(&text, &config, limit);
        let after = lint(&fixed.text, &config);
        prop_assert!(count_errors(&after) <= count_errors(&before), "{} -> {}", text, fixed.text);
        prop_assert_eq!(fixed.applied.is_empty(), fixed.text == text);
        let again = fix(&fixed.text, &config, limit);
        prop_assert_eq!(&again.text, &fixed.text);
    }

    #[test]
    fn the_wire_report_follows_its_schema(text in texts()) {
        let validators = validators(schema::REPORT);
        let report = lint(&text, &Config::default());
        let wire = WireReport::new(vec![WireFile::new("body.json", &report)], 0);
        let wire = serde_json::to_value(wire).unwrap();
        for (name, is_valid) in &validators {
            prop_assert!(is_valid(&wire), "{}: {}", name, wire);
        }
        for found in wire["files"][0]["diagnostics"].as_array().unwrap() {
            let utf16: Vec<u16> = text.encode_utf16().collect();
            for end in ["start", "end"] {
                let place = &found["range"][end];
                let byte = usize::try_from(place["byte"].as_u64().unwrap()).unwrap();
                let unit = usize::try_from(place["utf16"].as_u64().unwrap()).unwrap();
                prop_assert_eq!(String::from_utf16(&utf16[..unit]).unwrap(), &text[..byte]);
            }
        }
    }

    #[test]
    fn linting_twice_is_the_same(text in texts()) {
        let first = format!("{:?}", lint(&text, &Config::default()));
        prop_assert_eq!(first, format!("{:?}", lint(&text, &Config::default())));
    }

    /// The password is made of a marker that nothing else contains.
    #[test]
    fn no_password_leaves(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "Zq", "7#", "\u{5bc6}\u{7801}", "\"", "'", "\\", " ", ",", "}", "@", ":", "\u{1f512}",
                "\t", "\u{430}", "\",", "}}", "\":", "],", "\u{3000}@",
            ]),
            1..6,
        ),
        key in prop::sample::select(vec!["password", "passwrod", "Password", "pwd", "redis_password"]),
        pretty: bool,
        damage in 0usize..9,
    ) {
        let password = format!("Z9ZA{}Z9ZB", parts.concat());
        let literal = serde_json::to_string(&password).unwrap();
        let (open, close) = if pretty { ("{\n  ", "\n}") } else { ("{", "}") };
        let comma = if pretty { ",\n  " } else { "," };
        let value = match damage {
            0 => literal.clone(),
            // The closing quote is lost.
            1 => literal[..literal.len() - 1].to_owned(),
            // The opening quote is lost.
            2 => literal[1..].to_owned(),
            // Not escaped at all.
            3 => format!("\"{password}\""),
            4 => format!("'{password}'"),
            5 => password.clone(),
            6 => format!("{literal} {literal}"),
            7 => format!("{literal}{password}"),
            _ => format!("[{literal}]"),
        };
        let text = format!(
            "{open}\"resume_mode\":\"Auto\"{comma}\"target_instance\":{{\"id\":\"x\",\"{key}\":{value}}}{comma}\"x\":1{close}"
        );
        // What quotes of the password make another member of valid JSON is not known to be a part of it.
        let read = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
        prop_assume!(read["target_instance"].as_object().is_none_or(|target| target.len() == 2));
        let report = lint(&text, &Config::default());
        let wire = serde_json::to_string(&WireFile::new("f", &report)).unwrap();
        for output in [format!("{report:?}"), wire] {
            prop_assert!(!output.contains("Z9Z"), "{}\n{}", text, output);
        }
        // What the text shows once it is masked.
        let mut shown = text.clone().into_bytes();
        for span in report.secrets() {
            shown[span.start..span.end].fill(b'*');
        }
        let shown = String::from_utf8(shown).unwrap();
        prop_assert!(!shown.contains("Z9Z"), "{}\n{}", text, shown);
        let fixed = fix(&text, &Config::default(), Applicability::Unsafe);
        let shown = format!("{fixed:?}");
        prop_assert!(!shown.contains("Z9Z"));
    }
}

#[test]
fn the_compiled_schema_is_the_published_one_without_its_patterns() {
    const KEPT: [&str; 11] = [
        "$schema",
        "type",
        "required",
        "properties",
        "enum",
        "minimum",
        "maximum",
        "$ref",
        "$defs",
        "anyOf",
        "minLength",
    ];
    fn strip(schema: &Value) -> Value {
        let Value::Object(map) = schema else {
            return schema.clone();
        };
        let strip_all = |value: &Value| match value {
            Value::Object(map) => map
                .iter()
                .map(|(name, value)| (name.clone(), strip(value)))
                .collect(),
            Value::Array(items) => items.iter().map(strip).collect(),
            other => other.clone(),
        };
        map.iter()
            .filter(|(name, _)| KEPT.contains(&name.as_str()))
            .map(|(name, value)| match name.as_str() {
                "properties" | "$defs" | "anyOf" => (name.clone(), strip_all(value)),
                _ => (name.clone(), value.clone()),
            })
            .collect()
    }
    let core: Value =
        serde_json::from_str(include_str!("../schema/request.core.schema.json")).unwrap();
    let published: Value = serde_json::from_str(schema::REQUEST).unwrap();
    assert_eq!(core, strip(&published));
}

#[test]
fn both_schemas_are_valid_schemas() {
    for schema in [schema::REQUEST, schema::REPORT] {
        let schema: Value = serde_json::from_str(schema).unwrap();
        assert!(jsonschema::meta::is_valid(&schema));
    }
}
