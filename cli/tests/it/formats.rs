//! Every format has the same findings, in the form that its readers accept.

mod sarif;

use std::collections::BTreeSet;
use std::fs;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::{FORMATS, folder_with, lint, run};

/// Files with all severities, broken text, several passwords in one line, wide characters, and names
/// and keys that look like commands.
fn files() -> [(&'static str, String); 8] {
    let hostile = "\\u001b[31m\\n::error file=x::y ##[error]z \\u202e|<b>*all*</b>`c";
    let method = "\"migration_method\": \"full_amount_migration\"";
    [
        (
            "clean.json",
            "{\"migration_method\": \"full_amount_migration\", \"resume_mode\": \"manual\", \
             \"source_instance\": {\"addrs\": \"192.168.0.1:6379\"}, \
             \"target_instance\": {\"id\": \"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd\"}}\n"
                .to_owned(),
        ),
        (
            "severities.json",
            "{\n  \"migration_method\": \"full_amount_migration\",\n  \"resume_mode\": \"Auto\",\n  \
             \"bandwidth_limit_mb\": 100,\n  \"source_instance\": {\"addrs\": \"192.168.0.1\"},\n  \
             \"target_instance\": {\n    \"id\": \"\"\n  },\n  \"resume_mode\": \"auto\"\n}\n"
                .to_owned(),
        ),
        ("folder/broken.json", format!("{{{method}, \"resume_mode\": \"auto\",,\n'a' 1\n")),
        (
            "secret.json",
            "{\"source_instance\":{\"addrs\":\"admin:Not-a-real-0ne@192.168.0.1:6379\",\
             \"password\":\"Not-a-real-0ne\"},\"resume_mode\":\"Auto\",\"migration_method\":\"full\"}"
                .to_owned(),
        ),
        (
            "wide.json",
            format!("{{\"名前🦀\": 1, \"resume_mode\": \"Auto\", \"🚀\": 2, {method}}}\n"),
        ),
        (
            "keys.json",
            format!("{{\"{hostile}@all\": 1, \"resume_mode\": \"{hostile}\", {method}}}\n"),
        ),
        ("a b,c:%d&e'.json", format!("{{\"resume_mode\": \"Auto\", {method}}}\n")),
        ("same.json", format!("{{\"resume_mode\": \"Auto\", {method}}}\n")),
    ]
}

/// The names of the files, in the order of the arguments.
pub(crate) fn names() -> Vec<&'static str> {
    files().map(|(name, _)| name).to_vec()
}

/// A folder with the files.
pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    for (name, text) in files() {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// A rule and a line.
type Found = BTreeSet<(String, u64)>;

fn json(out: &str) -> Value {
    serde_json::from_str(out).unwrap()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn word(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The elements of this name in XML, with their attributes.
fn elements(xml: &str, name: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    let attributes = |start: &BytesStart<'_>| {
        let attributes = start.attributes().map(Result::unwrap);
        let pair = |attribute: quick_xml::events::attributes::Attribute<'_>| {
            let key = String::from_utf8(attribute.key.0.to_vec()).unwrap();
            let raw = String::from_utf8(attribute.value.to_vec()).unwrap();
            let value = quick_xml::escape::unescape(&raw).unwrap().into_owned();
            (key, value)
        };
        attributes.map(pair).collect()
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(start) | Event::Empty(start) if start.name().0 == name.as_bytes() => {
                found.push(attributes(&start));
            }
            _ => {}
        }
    }
}

fn attribute<'a>(element: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let named = element.iter().find(|(key, _)| key == name);
    named.map(|(_, value)| value.as_str())
}

/// The rules and lines of findings in JSON.
fn in_json(findings: &Value, rule: &str, line: &str) -> Found {
    let pair = |found: &Value| {
        let line = found.pointer(line).unwrap().as_u64().unwrap();
        (word(found.pointer(rule).unwrap()), line)
    };
    items(findings).map(pair).collect()
}

/// The rules and lines of findings in the text format.
fn in_text(out: &str) -> Found {
    let mut found = Found::new();
    let mut rule = "";
    for line in out.lines() {
        let severities = ["error", "warning", "info"];
        let title = line.split_once('[');
        if let Some((_, named)) = title.filter(|(severity, _)| severities.contains(severity)) {
            rule = named.split_once(']').unwrap().0;
        } else if let Some((_, place)) = line.split_once("--> ") {
            let line = place.rsplit(':').nth(1).unwrap();
            found.insert((rule.to_owned(), line.parse().unwrap()));
        }
    }
    found
}

/// The findings of one file in a format.
fn found(format: &str, out: &str) -> Found {
    match format {
        "text" => in_text(out),
        "concise" => out
            .lines()
            .filter(|line| line.contains(']'))
            .map(|line| {
                let (place, rest) = line.split_once(": ").unwrap();
                let rule = rest.split(['[', ']']).nth(1).unwrap();
                let line = place.rsplit(':').nth(1).unwrap();
                (rule.to_owned(), line.parse().unwrap())
            })
            .collect(),
        "json" => in_json(
            &json(out)["files"][0]["diagnostics"],
            "/rule",
            "/range/start/line",
        ),
        "json-lines" => {
            let all = out.lines().map(json).collect();
            in_json(&all, "/rule", "/range/start/line")
        }
        "sarif" => in_json(
            &json(out)["runs"][0]["results"],
            "/ruleId",
            "/locations/0/physicalLocation/region/startLine",
        ),
        "github" => out
            .lines()
            .map(|line| {
                let value = |name: &str| {
                    let (_, rest) = line.split_once(name).unwrap();
                    rest.split([',', ':']).next().unwrap().to_owned()
                };
                let rule = value(",title=dcs-migration-lint%3A ");
                (rule, value(",line=").parse().unwrap())
            })
            .collect(),
        "gitlab" => in_json(&json(out), "/check_name", "/location/lines/begin"),
        // The text of an element: `path:line:column: severity[rule] message`.
        "junit" => out
            .split('>')
            .filter_map(|text| {
                let (place, rest) = text.split_once(": ")?;
                let line = place.rsplit(':').nth(1)?.parse().ok()?;
                let (rule, _) = rest.split_once('[')?.1.split_once(']')?;
                Some((rule.to_owned(), line))
            })
            .collect(),
        "checkstyle" => elements(out, "error")
            .iter()
            .map(|error| {
                let source = attribute(error, "source").unwrap();
                let rule = source.strip_prefix("dcs-migration-lint.").unwrap();
                let line = attribute(error, "line").unwrap().parse().unwrap();
                (rule.to_owned(), line)
            })
            .collect(),
        "rdjson" => in_json(
            &json(out)["diagnostics"],
            "/code/value",
            "/location/range/start/line",
        ),
        "markdown" => out
            .lines()
            .filter(|line| line.starts_with("| ") && !line.starts_with("| location"))
            .map(|line| {
                let (place, rest) = line.split_once(" | ").unwrap();
                let rule = rest.split('`').nth(1).unwrap();
                let line = place.rsplit(':').nth(1).unwrap();
                (rule.to_owned(), line.parse().unwrap())
            })
            .collect(),
        _ => panic!("no such format"),
    }
}

#[test]
fn all_formats_have_the_same_findings() {
    let folder = folder();
    let mut all = 0;
    for name in names() {
        let of = |format: &str| found(format, &run(folder.path(), ["-f", format, name]).out);
        let wanted = of("json");
        all += wanted.len();
        for format in FORMATS {
            assert_eq!(of(format), wanted, "{format} of {name}");
        }
    }
    assert!(all > 20, "{all} findings are too few to compare");
}

#[test]
fn columns_use_the_units_of_the_format() {
    let folder = folder();
    let body = fs::read_to_string(folder.path().join("wide.json")).unwrap();
    let at = body.find("\"Auto\"").unwrap();
    let utf16 = body[..at].encode_utf16().count() + 1;
    let run = |format| run(folder.path(), ["-f", format, "wide.json"]).out;
    let sarif = json(&run("sarif"));
    let result =
        items(&sarif["runs"][0]["results"]).find(|found| found["ruleId"] == "unknown-value");
    let region = &result.unwrap()["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (&region["startColumn"], &region["endColumn"]),
        (&utf16.into(), &(utf16 + 6).into())
    );
    assert_eq!(region["snippet"]["text"], "\"Auto\"");
    let rdjson = json(&run("rdjson"));
    let found =
        items(&rdjson["diagnostics"]).find(|found| found["code"]["value"] == "unknown-value");
    let range = &found.unwrap()["location"]["range"];
    assert_eq!(range["start"]["column"], at + 1);
    assert_eq!(range["end"]["column"], at + 7);
    assert!(run("github").contains(&format!(",col={utf16},endColumn={},", utf16 + 6)));
    let over_lines = lint("[\n1\n]", &["-f", "github"]).out;
    assert!(
        over_lines.contains(",line=1,endLine=3,title="),
        "{over_lines}"
    );
}

/// The fingerprints of a format, as one text each.
fn fingerprints(format: &str, text: &str) -> Vec<String> {
    let out = json(&lint(text, &["-f", format]).out);
    match format {
        "sarif" => items(&out["runs"][0]["results"])
            .map(|result| result["partialFingerprints"].to_string())
            .collect(),
        _ => items(&out)
            .map(|found| word(&found["fingerprint"]))
            .collect(),
    }
}

#[test]
fn fingerprints_do_not_depend_on_lines() {
    let (_, text) = &files()[1];
    let moved = format!(
        "\n\n{}",
        text.replacen("{\n", "{\n\n  \"description\": \"\",\n\n", 1)
    );
    for format in ["sarif", "gitlab"] {
        let before = fingerprints(format, text);
        assert!(before.len() > 5);
        let unique: BTreeSet<_> = before.iter().collect();
        assert_eq!(unique.len(), before.len(), "{format}");
        let after = fingerprints(format, &moved);
        // Findings at the root are in a line that has changed.
        let lost = before.iter().filter(|print| !after.contains(print)).count();
        assert_eq!(lost, 0, "{format}: {before:#?} {after:#?}");
        // Spaces are not hashed.
        assert_eq!(
            before,
            fingerprints(format, &text.replace("  ", "\t \t")),
            "{format}"
        );
    }
}

#[test]
fn fingerprints_do_not_depend_on_a_password() {
    let with = |password: &str| {
        let (_, text) = &files()[3];
        let text = text.replace("Not-a-real-0ne", password);
        ["sarif", "gitlab"].map(|format| fingerprints(format, &text))
    };
    assert_eq!(with("Not-a-real-0ne"), with("An0ther-0ne-that-is-longer"));
}

#[test]
fn a_file_without_findings_is_a_passed_test_case() {
    let folder = folder();
    let counts = |args: &[&str]| {
        let out = run(folder.path(), ["-f", "junit"].iter().chain(args)).out;
        let suites = elements(&out, "testsuites");
        let count = |name: &str| {
            attribute(&suites[0], name)
                .unwrap()
                .parse::<usize>()
                .unwrap()
        };
        let failures = elements(&out, "failure").len();
        assert_eq!(count("failures"), failures);
        assert_eq!(count("tests"), elements(&out, "testcase").len());
        assert_eq!(count("errors"), elements(&out, "error").len());
        assert!(!out.contains("disabled=") && !out.contains("time"), "{out}");
        (count("tests"), failures, count("errors"))
    };
    assert_eq!(counts(&["clean.json"]), (1, 0, 0));
    // Findings below the threshold do not fail.
    let (all, errors, _) = counts(&["severities.json"]);
    let (_, warnings, _) = counts(&["--fail-on", "warning", "severities.json"]);
    let (_, infos, _) = counts(&["--fail-on", "info", "severities.json"]);
    assert!(errors < warnings && warnings < infos && infos == all);
    assert_eq!(counts(&["clean.json", "gone.json"]), (2, 0, 1));
}

/// Readers know a test case by its class and its name.
#[test]
fn test_cases_have_unique_names_that_do_not_depend_on_lines() {
    let body = "{\"a (2)\": 1, \"a\": 1, \"a\": 2, \"resume_mode\": \"Auto\"}";
    let folder = folder_with("x.json", body);
    fs::write(folder.path().join("x.txt"), body).unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let cases = || {
        let paths = ["x.json", "x.txt", "gone.json", "empty"];
        let outcome = run(folder.path(), ["-f", "junit"].iter().chain(&paths));
        let attribute = |case: &str, name: &str| {
            let value = case.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
            value.split('"').next().unwrap_or_default().to_owned()
        };
        let cases = outcome.out.split("<testcase ").skip(1);
        let cases = cases.map(|case| (attribute(case, "classname"), attribute(case, "name")));
        cases.collect::<Vec<_>>()
    };
    let before = cases();
    let mut unique = before.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), before.len(), "{before:?}");
    for (class, name) in [
        ("x.json", "unknown-value /resume_mode"),
        ("x.txt", "unknown-value /resume_mode"),
        ("x.json", "unknown-field /a"),
        ("x.json", "missing-field"),
        ("x.json", "missing-field (2)"),
        ("gone.json", "cannot be read"),
        ("empty", "no request found"),
    ] {
        let case = (class.to_owned(), name.to_owned());
        assert!(before.contains(&case), "{case:?} {before:?}");
    }
    for name in ["x.json", "x.txt"] {
        fs::write(folder.path().join(name), body.replace(", ", ",\n\n ")).unwrap();
    }
    assert_eq!(cases(), before);
}

#[test]
fn failures_are_in_every_format() {
    let folder = folder();
    for format in FORMATS {
        let outcome = run(folder.path(), ["-f", format, "clean.json", "gone.json"]);
        assert_eq!(outcome.code, 3, "{format}");
        assert!(outcome.err.starts_with("error: cannot read gone.json: "));
        // People read standard error.
        let is_there = ["text", "concise"].contains(&format) || outcome.out.contains("gone.json");
        assert!(is_there, "{format}: {outcome:?}");
    }
    let out = |format: &str| run(folder.path(), ["-f", format, "gone.json", "gone2.json"]).out;
    let report: Value = serde_json::from_str(&out("json")).unwrap();
    assert_eq!(report["failures"][1]["path"], "gone2.json");
    let message = report["failures"][1]["message"].as_str().unwrap();
    assert!(message.starts_with("cannot read gone2.json: "), "{message}");
    assert!(
        out("github")
            .starts_with("::error file=gone.json,title=dcs-migration-lint%3A cannot be read::")
    );
    let report: Value = serde_json::from_str(&out("gitlab")).unwrap();
    assert_eq!(report[0]["location"]["path"], "gone.json");
    assert_ne!(report[0]["fingerprint"], report[1]["fingerprint"]);
    let report: Value = serde_json::from_str(&out("rdjson")).unwrap();
    assert_eq!(report["diagnostics"][1]["location"]["path"], "gone2.json");
    assert!(out("checkstyle").contains(
        "<file name=\"gone.json\">\n    <error line=\"1\" column=\"1\" severity=\"error\""
    ));
    assert!(out("json-lines").starts_with("{\"error\":\"cannot read gone.json: "));
}

#[test]
fn the_ten_worst_findings_are_annotated() {
    let annotated = |unheard: usize| {
        let unheard: Vec<String> = (0..unheard)
            .map(|at| format!("\"unheard{at}\": 1, "))
            .collect();
        let body = format!(
            "{{{}\"bandwidth_limit_mb\": 10, \"resume_mode\": \"Auto\"}}",
            unheard.concat()
        );
        let report = super::report(&body);
        let all = report["files"][0]["diagnostics"].as_array().unwrap().len();
        (lint(&body, &["-f", "github"]).out, all)
    };
    let (out, all) = annotated(12);
    let commands: Vec<&str> = out.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), 10);
    let errors = commands
        .iter()
        .take_while(|line| line.starts_with("::error"));
    assert!(errors.clone().count() > 1);
    let rest = &commands[errors.count()..];
    assert!(
        rest.iter().all(|line| line.starts_with("::warning")),
        "{rest:?}"
    );
    assert!(out.ends_with(&format!("\n{} more findings are not annotated\n", all - 10)));
    let (one_more, _) = annotated(12 + 11 - all);
    assert!(
        one_more.ends_with("\n1 more finding is not annotated\n"),
        "{one_more}"
    );
    let (ten, _) = annotated(12 + 10 - all);
    assert_eq!(
        ten.lines().filter(|line| line.starts_with("::")).count(),
        10
    );
    assert_eq!(ten.lines().count(), 10, "{ten}");
}

#[test]
fn reviewdog_suggestions_fix_the_text() {
    let (_, text) = &files()[1];
    let rdjson = json(&lint(text, &["-f", "rdjson"]).out);
    let suggestion = items(&rdjson["diagnostics"])
        .find(|found| found["code"]["value"] == "unknown-value")
        .map(|found| found["suggestions"][0].clone())
        .unwrap();
    let place = |end: &str| {
        let of =
            |unit: &str| usize::try_from(suggestion["range"][end][unit].as_u64().unwrap()).unwrap();
        let line: usize = text
            .split_inclusive('\n')
            .take(of("line") - 1)
            .map(str::len)
            .sum();
        line + of("column") - 1
    };
    assert_eq!(&text[place("start")..place("end")], "\"Auto\"");
    assert_eq!(suggestion["text"], "\"auto\"");
    // With a password between two edits there is no suggestion.
    let body = "{\"source_instance\": {'password': 'Not-a-real-0ne'}}";
    let folder = folder_with("body.json", body);
    let out = run(folder.path(), ["-f", "rdjson", "body.json"]).out;
    assert!(!out.contains("real"), "{out}");
}

#[test]
fn xml_has_no_forbidden_characters() {
    let body = "{\"migration_method\": \"\u{ffff}\u{fffe}]]>\", \"resume_mode\": \"auto\"}";
    for format in ["junit", "checkstyle"] {
        let out = lint(body, &["-f", format]).out;
        assert!(!out.contains(['\u{fffe}', '\u{ffff}']), "{out}");
        assert!(out.contains("\u{fffd}\u{fffd}]]&gt;"), "{out}");
    }
}

#[test]
fn annotations_are_escaped_for_github() {
    let folder = folder();
    let out = run(folder.path(), ["-f", "github", "a b,c:%d&e'.json"]).out;
    assert!(
        out.starts_with("::error file=a b%2Cc%3A%25d&e'.json,line=1,"),
        "{out}"
    );
    let body = "{\"resume_mode\": \"100%0A,:\", \"migration_method\": 1}";
    let out = lint(body, &["-f", "github"]).out;
    assert!(
        out.contains("::`resume_mode` must be `auto` or `manual`, not `100%250A,:`%0A"),
        "{out}"
    );
}
