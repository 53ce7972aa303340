//! Marks are under the marked text, whatever is before it in the line.

use dcs_migration_lint::{Config, lint};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::lint as lint_file;

/// The line of an excerpt and the line of marks below it, both without the gutter.
fn excerpt<'o>(out: &'o str, title: &str) -> (&'o str, &'o str) {
    let mut lines = out.lines().skip_while(|line| !line.starts_with(title));
    let after_gutter = |line: &'o str| line.split_once("| ").unwrap().1;
    let shown = lines.nth(3).unwrap();
    (after_gutter(shown), after_gutter(lines.next().unwrap()))
}

/// The text above the marks, by the width of its characters.
fn marked<'o>(shown: &'o str, marks: &str) -> &'o str {
    let start = marks.find('^').unwrap();
    let end = marks.rfind('^').unwrap() + 1;
    let at = |column: usize| {
        let mut offsets = shown.char_indices().map(|(at, _)| at).chain([shown.len()]);
        offsets.find(|&at| shown[..at].width() == column).unwrap()
    };
    &shown[at(start)..at(end)]
}

fn assert_marked(before: &str) {
    let body = format!(
        "{before}\"resume_mode\": \"Auto\", \"migration_method\": \"full_amount_migration\"}}"
    );
    let outcome = lint_file(&body, &[]);
    let (shown, marks) = excerpt(&outcome.out, "error[unknown-value]");
    assert_eq!(marked(shown, marks), "\"Auto\"", "{shown}\n{marks}");
}

#[test]
fn after_tabs_wide_characters_and_emoji() {
    assert_marked("{");
    assert_marked("{\t\t");
    assert_marked("{\"名前\": \"数据迁移\", ");
    assert_marked("{\"a\": \"🦀 crab 🚀🚀\", ");
    assert_marked("{\t\"e\u{301}\": \"\u{301}\", \t");
    assert_marked("\u{feff}{\"\u{202e}\": \"\u{200b}\u{1}\", ");
    assert_marked("{\"password\": \"not-a-password 密码 🦀\", ");
}

#[test]
fn far_into_long_lines() {
    assert_marked(&format!("{{\"a\": \"{}\", ", "移".repeat(5000)));
    assert_marked(&format!("{{\"a\": \"{}\", ", "\t".repeat(100_000)));
    assert_marked(&format!("{{\"a\": \"{}\", ", "🦀".repeat(30)));
}

#[test]
fn a_mask_is_as_wide_as_the_secret() {
    let outcome = lint_file(
        "{\"password\": \"ab密码🦀\", \"resume_mode\": \"Auto\"}",
        &[],
    );
    assert!(
        outcome
            .out
            .contains("{\"password\": \"********\", \"resume_mode\""),
        "{}",
        outcome.out
    );
}

#[test]
fn a_mark_over_several_lines_is_cut_to_the_first() {
    let outcome = lint_file("[\n1,\n2\n]", &[]);
    let (shown, marks) = excerpt(&outcome.out, "error[wrong-type]");
    assert_eq!((shown, marks), ("[", "^"));
}

#[test]
fn columns_are_in_utf16_units_in_all_formats() {
    let body = "{\"🦀\": 1, \"resume_mode\": \"Auto\"}";
    let at = body.find("\"Auto\"").unwrap();
    let column = body[..at].encode_utf16().count() + 1;
    let place = format!("body.json:1:{column}");
    assert!(lint_file(body, &[]).out.contains(&format!("--> {place}\n")));
    assert!(
        lint_file(body, &["-f", "concise"])
            .out
            .contains(&format!("{place}: error[unknown-value]"))
    );
    let report = super::report(body);
    let found = report["files"][0]["diagnostics"].as_array().unwrap();
    let found = found
        .iter()
        .find(|found| found["rule"] == "unknown-value")
        .unwrap();
    assert_eq!(found["range"]["start"]["column"], column);
    assert_eq!(found["range"]["start"]["byte"], at);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn after_anything(text in "[\\PC\t]{0,200}") {
        // Zero-width joiners and variation selectors change the width of their neighbours, in
        // ways that terminals do not agree on.
        let plain = |text: &str| text.chars().map(|char| char.to_string().width()).sum::<usize>();
        let text: String = text.chars().filter(|char| *char != '|').collect();
        prop_assume!(text.width() == plain(&text));
        let before = format!("{{{}: 1, ", serde_json::Value::from(text).to_string().replace("\\t", "\t"));
        prop_assume!(lint(&before, &Config::default()).secrets().is_empty());
        assert_marked(&before);
    }
}
