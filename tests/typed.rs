//! Typed requests: reading, writing, and that no `Debug` output has a password.
#![allow(clippy::unwrap_used)]

use dcs_migration_lint::body::{Address, BandwidthLimit, Instance, MigrationMethod, ResumeMode};
use dcs_migration_lint::report::{WireFile, WireReport};
use dcs_migration_lint::{
    ApiError, Applicability, Config, InvalidRequest, InvalidValue, Level, LineIndex, Path, Problem,
    RULES, Request, Response, Secret, Severity, Span, fix, lint,
};
use dcs_migration_lint_request_files::{self as source, FileFormat};
use proptest::prelude::*;
use serde_json::{Value, json};

const TARGET: &str = "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd";

fn case(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/cases/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn body(source: Value) -> Value {
    let mut body = json!({
        "migration_method": "full_amount_migration",
        "resume_mode": "manual",
        "target_instance": {"id": TARGET},
    });
    body["source_instance"] = source;
    body
}

fn addresses(text: &str) -> Vec<String> {
    let request = Request::try_from(body(json!({ "addrs": text }))).unwrap();
    let list = request.source.addresses();
    list.iter().map(ToString::to_string).collect()
}

#[test]
fn the_documents_example_reads_and_writes() {
    let request = Request::from_slice(&case("01_doc_example.json")).unwrap();
    assert_eq!(request.migration_method, MigrationMethod::Incremental);
    assert_eq!(request.resume_mode, ResumeMode::Auto);
    assert_eq!(request.bandwidth_limit.map(BandwidthLimit::get), Some(123));
    let source = &request.source;
    assert_eq!(source.id(), None);
    assert_eq!(
        source.addresses(),
        [
            Address::new("192.168.1.1", 6379).unwrap(),
            Address::new("192.168.0.0", 6379).unwrap()
        ]
    );
    assert_eq!(request.target.password(), None);
    assert_eq!(
        request.to_json(),
        r#"{"migration_method":"incremental_migration","resume_mode":"auto","bandwidth_limit_mb":"123","source_instance":{"addrs":"192.168.1.1:6379,192.168.0.0:6379","password":"xxxxxx"},"target_instance":{"id":"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#
    );
}

#[test]
fn what_is_a_warning_is_read_as_it_is_meant() {
    assert_eq!(
        addresses("10.0.0.1:1; 10.0.0.2:2"),
        ["10.0.0.1:1", "10.0.0.2:2"]
    );
    assert_eq!(addresses("redis://u:p@10.0.0.1:1/0"), ["10.0.0.1:1"]);
    assert_eq!(addresses("[0:0::1]:1,a.b"), ["[::1]:1", "a.b"]);
    let mut blank = body(json!({"id": "", "addrs": "10.0.0.1:1", "password": ""}));
    blank["bandwidth_limit_mb"] = json!(100.0);
    let request = Request::try_from(blank).unwrap();
    assert_eq!(request.source.id(), None);
    assert_eq!(request.source.password(), None);
    assert_eq!(request.bandwidth_limit.map(BandwidthLimit::get), Some(100));
}

#[test]
fn errors_come_back_as_the_report() {
    let error = Request::from_slice(b"{\"migration_method\": \"full\",}").unwrap_err();
    let found: Vec<&str> = error
        .report()
        .diagnostics()
        .iter()
        .map(|found| found.rule.id)
        .collect();
    assert!(
        found.contains(&"unknown-value") && found.contains(&"invalid-json"),
        "{found:?}"
    );
}

/// Nothing that a configuration drops makes a broken request.
#[test]
fn levels_do_not_weaken_the_type() {
    let mut off = Config::default();
    for rule in RULES {
        off.set_level(rule.id, Level::Off).unwrap();
    }
    for text in [
        "",
        "{}",
        "[]",
        "\u{0}",
        "{\"migration_method\": 1}",
        &body(json!({"addrs": ",", "password": 1})).to_string(),
        &body(json!({"addrs": "a:99999"})).to_string(),
        &format!("{},", body(json!({"id": "a"}))),
    ] {
        let report = lint(text, &off);
        assert!(!report.has_errors());
        let error = report.into_request().unwrap_err();
        assert!(error.report().has_errors(), "{text}");
        let error = Request::lint(text.as_bytes(), &off).unwrap_err();
        assert!(error.report().has_errors(), "{text}");
    }
    let mut bytes = body(json!({"id": "a?b"})).to_string().into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[at] = 0xFF;
    let error = lint(&bytes, &off).into_request().unwrap_err();
    assert_eq!(error.report().diagnostics()[0].rule.id, "invalid-encoding");
    assert_eq!(Request::lint(&bytes, &off), Err(error));
}

#[test]
fn variables_are_not_addresses() {
    for addrs in ["{{addrs}}", "${ADDRS}", "<ip>:6379", "{ip}:6379"] {
        let error = Request::try_from(body(json!({ "addrs": addrs }))).unwrap_err();
        let found = error.report().diagnostics().last().unwrap();
        assert!(error.report().has_errors(), "{addrs}");
        assert_eq!(found.rule.id, "unresolved-placeholder");
        assert_eq!(found.pointer, "/source_instance/addrs");
    }
}

#[test]
fn impossible_values_cannot_be_made() {
    assert!(BandwidthLimit::new(0).is_err());
    assert!(BandwidthLimit::new(10_241).is_err());
    for text in ["", "0", "01", "+1", "1 ", "10241", "65537", "x"] {
        assert!(text.parse::<BandwidthLimit>().is_err(), "{text}");
    }
    for text in [
        "",
        ",",
        "a,b",
        "a:0",
        "a:65536",
        "::1",
        "[x]:1",
        "redis://a",
        "{{a}}",
        "<a>:1",
        " a",
    ] {
        assert!(text.parse::<Address>().is_err(), "{text}");
    }
    assert!(Address::new("a:1", None).is_err());
    assert!(Address::new("a", 0).is_err());
    assert!(Address::new("[::1]", 1).is_err());
    assert_eq!(
        Address::new("a b", 1).unwrap_err().to_string(),
        "host must not contain white space or a separator"
    );
    assert!("10.0.0.1:6379@16379".parse::<Address>().is_err());
    assert!("h:6380,password=x".parse::<Address>().is_err());
    assert_eq!(Address::new("::1", None).unwrap().to_string(), "[::1]");
    assert!(Instance::by_addresses([]).is_err());
    assert!("Auto".parse::<ResumeMode>().is_err());
}

/// What is shown of a text with a password, as each public type shows it that comes of a text.
fn shown(text: &str) -> Vec<(&'static str, String)> {
    let report = lint(text, &Config::default());
    let file = WireFile::new("f", &report);
    let fixed = fix(text, &Config::default(), Applicability::Unsafe);
    let request = format!("POST https://h/v2/p/migration/t/task\n\n{text}\n");
    let linted = source::lint(FileFormat::Http, &request, &Config::default());
    let mut shown = vec![
        ("LineIndex", format!("{:?}", LineIndex::new(text))),
        ("Report", format!("{report:?}")),
        (
            "ApiError",
            format!("{:?}", ApiError::from_reports([&report])),
        ),
        ("Problem", format!("{:?}", report.to_problem())),
        (
            "InvalidRequest",
            match Request::from_slice(text.as_bytes()) {
                Ok(_) => String::new(),
                Err(error) => format!("{error:?} {error}"),
            },
        ),
        ("report::Fixed", format!("{fixed:?}")),
        ("report::WireFile", format!("{file:?}")),
        (
            "report::WireDiagnostic",
            format!("{:?}", file.diagnostics()),
        ),
        (
            "Response",
            format!("{:?}", Response::from_slice(200, text.as_bytes())),
        ),
        (
            "report::WireReport",
            format!("{:?}", WireReport::new(vec![file], 0)),
        ),
    ];
    if let Some(Response::Configured(task)) = Response::from_slice(200, text.as_bytes()) {
        shown.push(("body::ConfiguredTask", format!("{task:?}")));
    }
    let found = report
        .diagnostics()
        .iter()
        .chain(linted.report.diagnostics());
    shown.push((
        "json::Parsed",
        format!(
            "{:?}",
            dcs_migration_lint::json::parse(
                text,
                dcs_migration_lint::Span::new(0, text.len()),
                true
            )
        ),
    ));
    for found in found.chain(&fixed.applied) {
        // Its fix with edits, and its labels, are parts of it.
        shown.push(("Diagnostic", format!("{found:?}")));
    }
    if let Ok(request) = report.into_request() {
        let password = request.source.password().unwrap();
        shown.push(("Secret", format!("{password:?} {password}")));
        shown.push(("body::Instance", format!("{:?}", request.source)));
        shown.push(("Request", format!("{request:?} {request:#?}")));
    }
    shown
}

proptest! {
    #[test]
    fn no_debug_output_has_a_password(more in "[ -~]{0,30}", mode in "manual|Manual", cut in 0..200_usize) {
        let mut body = body(json!({"id": "a", "password": format!("SECRET{more}")}));
        body["resume_mode"] = json!(mode);
        let whole = body.to_string();
        let broken = &whole[..whole.len() - cut.min(whole.len())];
        for (of, text) in shown(&whole).into_iter().chain(shown(broken)) {
            prop_assert!(!text.contains("SECRET"), "{of}: {text}");
        }
    }
}

#[test]
fn debug_output_of_each_type_is_tested() {
    // Of these, no value has a part of a body's text; parts of a finding are shown in it.
    const OTHERS: &[&str] = &[
        "Applicability",
        "Config",
        "Fix",
        "InvalidValue",
        "Level",
        "Path",
        "Rule",
        "Severity",
        "Span",
        "body::Address",
        "body::BandwidthLimit",
        "body::MigrationMethod",
        "body::ResumeMode",
        "body::TaskStatus",
        "report::Edit",
        "report::Fact",
        "report::Facts",
        "report::Label",
        "report::Offsets",
        "report::Position",
        "report::ProblemError",
        "report::WireData",
        "report::WireEdit",
        "report::WireFailure",
        "report::WireFix",
        "report::WireLabel",
        "report::WireRange",
        "report::WireSummary",
        "report::WireTool",
        // Places, and what surrounds bodies.
        "call::Call",
        "call::CallFile",
        "call::Calls",
        "call::ContentType",
        "call::UrlMatch",
        "call::Method",
        "call::Misquoted",
        "call::Misquoting",
        "call::Unchecked",
        "call::UncheckedReason",
        "call::WrongPath",
        "json::Bracket",
        "json::Fault",
        "json::FaultKind",
        "json::Foreign",
        "json::StringMap",
        "redact::Password",
        "redact::Secrets",
        "text::EncodingFault",
        // Settings.
        "bridge::LintLayer",
        "bridge::LintService",
        // `tests/bridges.rs` shows them.
        "bridge::Checked",
        "bridge::Linted",
        "bridge::MietteReport",
        "bridge::Refusal",
        // Parts of `json::Parsed`.
        "json::Member",
        "json::Node",
        "json::Number",
        "json::Object",
        "json::Value",
    ];
    let body = body(json!({"id": "a", "password": "SECRET"}));
    let mut types: Vec<&str> = shown(&body.to_string()).iter().map(|(of, _)| *of).collect();
    types.extend(OTHERS);
    types.sort_unstable();
    types.dedup();
    let api = include_str!("api.txt");
    let items = api.split("\n## ").skip(1);
    let mut public: Vec<&str> = items
        .filter(|item| {
            item.contains(" pub struct ")
                || item.contains("pub enum ")
                || item.contains("\npub struct ")
        })
        .map(|item| item.lines().next().unwrap())
        .collect();
    public.sort_unstable();
    assert_eq!(types, public);
}

fn any_address() -> BoxedStrategy<Address> {
    let host = prop_oneof![
        any::<std::net::Ipv4Addr>().prop_map(|ip| ip.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|ip| ip.to_string()),
        "[a-z0-9_\u{e4}\u{4e2d}]([a-z0-9-]{0,60}[a-z0-9])?(\\.[a-z0-9]{1,20}){0,3}\\.?",
    ];
    (host, prop::option::of(0u16..))
        .prop_filter_map("a possible address", |(host, port)| {
            Address::new(&host, port).ok()
        })
        .boxed()
}

fn any_instance() -> impl Strategy<Value = Instance> {
    let addresses = prop::collection::vec(any_address(), 1..5);
    let endpoint = prop_oneof![
        "(?s).{1,40}".prop_map(|id| Instance::by_id(id).unwrap()),
        addresses
            .clone()
            .prop_map(|list| Instance::by_addresses(list).unwrap()),
        ("(?s).{1,9}", addresses)
            .prop_map(|(id, list)| { Instance::by_addresses(list).unwrap().with_id(id).unwrap() }),
    ];
    (endpoint, prop::option::of("(?s).{0,40}")).prop_map(|(endpoint, password)| match password {
        Some(password) => endpoint.with_password(Secret::new(password)),
        None => endpoint,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn a_request_lints_without_an_error_and_reads_back_equal(
        full: bool,
        auto: bool,
        limit in prop::option::of(1u16..=10_240),
        source in any_instance(),
        target in any_instance(),
    ) {
        let method = if full { MigrationMethod::Full } else { MigrationMethod::Incremental };
        let mode = if auto { ResumeMode::Auto } else { ResumeMode::Manual };
        let mut request = Request::new(method, mode, source, target);
        if let Some(limit) = limit {
            request = request.with_bandwidth_limit(BandwidthLimit::new(limit).unwrap());
        }
        let text = request.to_json();
        let report = lint(&text, &Config::default());
        prop_assert!(!report.has_errors(), "{:?}", report);
        prop_assert_eq!(report.into_request().unwrap(), request.clone());
        let value: Value = serde_json::to_value(&request).unwrap();
        prop_assert_eq!(Request::try_from(value).unwrap(), request);
    }
}

#[test]
fn parts_are_given_back() {
    let address = |text: &str| text.parse::<Address>().unwrap();
    for (text, host, port) in [
        ("192.168.0.1:6379", "192.168.0.1", Some(6379)),
        ("[::1]:1", "::1", Some(1)),
        ("[::1]", "::1", None),
        ("a.example.com", "a.example.com", None),
    ] {
        let address = address(text);
        assert_eq!((address.host(), address.port()), (host, port));
        assert_eq!(address.to_string(), text);
    }
    let error = |text: &str| text.parse::<Address>().unwrap_err().to_string();
    assert_eq!(
        error("redis://a"),
        "address must be `host:port` and nothing else"
    );
    assert_eq!(error("a "), "address must be `host:port` and nothing else");
    assert_eq!(error("a,b"), "expected exactly one address");
    assert_eq!(error(""), "expected exactly one address");

    let named = Instance::by_id("x").unwrap();
    assert_eq!((named.id(), named.addresses()), (Some("x"), &[][..]));
    assert!(Instance::by_id("").is_err());
    assert_eq!(named.clone().with_password(Secret::new("")), named);
    let named = named.with_password(Secret::new("Sesam"));
    assert_eq!(named.password().map(Secret::expose), Some("Sesam"));
    let placed = Instance::by_addresses([address("a:1")]).unwrap();
    assert_eq!(
        (placed.id(), placed.addresses()),
        (None, &[address("a:1")][..])
    );
}

#[test]
fn words_of_the_contract() {
    for word in ["full_amount_migration", "incremental_migration"] {
        let method: MigrationMethod = word.parse().unwrap();
        assert_eq!((method.as_ref(), method.to_string().as_str()), (word, word));
    }
    for word in ["auto", "manual"] {
        let mode: ResumeMode = word.parse().unwrap();
        assert_eq!((mode.as_ref(), mode.to_string().as_str()), (word, word));
    }
    let limit: BandwidthLimit = "10240".parse().unwrap();
    assert_eq!((limit.into(), &*limit.to_string()), (10_240_u16, "10240"));
    let secret = Secret::new("Sesam");
    assert_eq!(format!("{secret:?} {secret}"), "*** ***");
}

#[test]
fn a_limit_that_is_blank_is_none() {
    for (limit, expected) in [
        (json!(""), None),
        (json!(null), None),
        (json!("100"), Some(100)),
        (json!(100), Some(100)),
        (json!(100.0), Some(100)),
    ] {
        let mut body = body(json!({"id": "a"}));
        body["bandwidth_limit_mb"] = limit;
        let request = Request::try_from(body).unwrap();
        assert_eq!(request.bandwidth_limit.map(BandwidthLimit::get), expected);
    }
}

fn is_an_error<T: std::error::Error + Send + Sync + 'static>() {}

#[test]
fn errors_are_errors() {
    is_an_error::<InvalidRequest>();
    is_an_error::<ApiError>();
    is_an_error::<InvalidValue>();
    is_an_error::<Problem>();
    let accept = |body: &str| -> Result<Request, Box<dyn std::error::Error + Send + Sync>> {
        Ok(body.parse()?)
    };
    let text =
        "{\"resume_mode\": \"Auto\",\n\"a\u{202e}\": 1, \"a\u{202e}\": 2, \"password\": \"SECRET\"";
    let shown = accept(text).unwrap_err().to_string();
    let report = lint(text, &Config::default());
    assert_eq!(shown.lines().count(), report.diagnostics().len(), "{shown}");
    assert!(
        shown.contains("error[unknown-value] /resume_mode: "),
        "{shown}"
    );
    assert!(
        !shown.contains("SECRET") && !shown.contains('\u{202e}'),
        "{shown}"
    );
    let error = ApiError::from(text.parse::<Request>().unwrap_err());
    assert!(error.to_string().starts_with("111400005: "), "{error}");
    let mut odd = ApiError::default();
    assert_eq!(odd.to_string(), "error without a code and a message");
    odd.error_msg = Some("a\u{1b}[2J\nb".to_owned());
    assert_eq!(odd.to_string(), "a\\u{1b}[2J\\u{a}b");
}

/// What a request leaves out of its body is in the report beside it.
#[test]
fn a_request_comes_with_its_warnings() {
    let text = body(json!({"addrs": "redis://u:SECRET@10.0.0.1:1"})).to_string();
    let (request, report) = Request::lint(text.as_bytes(), &Config::default()).unwrap();
    assert_eq!(request.source.password(), None);
    assert_eq!(report, lint(&text, &Config::default()));
    assert!(
        report
            .diagnostics()
            .iter()
            .any(|found| found.rule.id == "address-is-url")
    );
    let error = Request::lint(b"{}", &Config::default()).unwrap_err();
    assert_eq!(*error.report(), lint("{}", &Config::default()));
}

#[test]
fn a_request_reads_serde_with_pointer_and_reason() {
    let whole = body(json!({"addrs": "10.0.0.1:1", "password": "Not-a-real-0ne"}));
    let request: Request = serde_json::from_value(whole.clone()).unwrap();
    assert_eq!(Request::try_from(whole.clone()).unwrap(), request);
    let back: Request = serde_json::from_str(&serde_json::to_string(&request).unwrap()).unwrap();
    assert_eq!(back, request);
    let error = |text: &str| {
        let error = serde_json::from_str::<Request>(text)
            .unwrap_err()
            .to_string();
        assert!(!error.contains("SECRET"), "{error}");
        error
    };
    let mut wrong = whole.clone();
    wrong["resume_mode"] = json!("SECRET");
    wrong["target_instance"] =
        json!({"id": "a", "addrs": "SECRET-\u{e4}_:99999", "password": ["SECRET"]});
    let shown = error(&wrong.to_string());
    assert!(
        shown.contains("/resume_mode: `resume_mode` must be `auto` or `manual`"),
        "{shown}"
    );
    assert!(shown.contains("/target_instance/addrs: "), "{shown}");
    assert!(shown.contains("/target_instance/password: "), "{shown}");
    // A value would keep the last of two members.
    let twice = whole
        .to_string()
        .replacen('{', r#"{"resume_mode": "auto", "#, 1);
    assert!(error(&twice).contains("duplicate key"), "{twice}");
    assert!(error("[]").contains("object"));
    assert!(error("null").contains("object"));
    let deep = "[".repeat(100_000);
    assert!(error(&deep).contains("recursion"));
}

/// Other formats hold no JSON, and may nest deeper than its readers.
#[test]
fn any_format_is_read() {
    use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
    use serde::de::{Deserialize, Deserializer, IntoDeserializer, Visitor};

    struct Nested(usize);
    impl IntoDeserializer<'_, Error> for Nested {
        type Deserializer = Self;
        fn into_deserializer(self) -> Self {
            self
        }
    }
    impl<'de> Deserializer<'de> for Nested {
        type Error = Error;
        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let inner = (self.0 > 0).then(|| Nested(self.0 - 1));
            visitor.visit_seq(SeqDeserializer::new(inner.into_iter()))
        }
        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
            ignored_any
        }
    }
    let error = Request::deserialize(Nested(1_000_000)).unwrap_err();
    assert_eq!(error.to_string(), "nesting is too deep");
    let error = Request::deserialize(Nested(3)).unwrap_err();
    assert!(error.to_string().contains("object"), "{error}");
    let members = [("resume_mode", "auto"), ("resume_mode", "auto")];
    let members: MapDeserializer<'_, _, Error> = MapDeserializer::new(members.into_iter());
    let error = Request::deserialize(members).unwrap_err();
    assert!(error.to_string().contains("duplicate key"), "{error}");
}

#[test]
fn displays_honour_their_width() {
    let path = "/v2/a/migration/b/task";
    assert_eq!(
        format!("{:>24}", Path::new("a", "b").unwrap()),
        format!("  {path}")
    );
    assert_eq!(
        format!("{:<6}|", "a:1".parse::<Address>().unwrap()),
        "a:1   |"
    );
    assert_eq!(
        format!("{:<6}|", "[::1]".parse::<Address>().unwrap()),
        "[::1] |"
    );
    assert_eq!(format!("{:>5}", Secret::new("SECRET")), "  ***");
    assert_eq!(format!("{:>8}", Severity::Info), "    info");
    assert_eq!(format!("{:>8}", Level::Off), "     off");
    assert_eq!(format!("{:<7}|", Applicability::Safe), "safe   |");
    assert_eq!(format!("{:>6}", Span::new(1, 2)), "  1..2");
    let error = "x".parse::<Severity>().unwrap_err();
    assert_eq!(format!("{error:>50}").len(), 50);
}
