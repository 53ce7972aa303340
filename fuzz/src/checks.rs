//! What holds for every report, and the published schemas.

use dcs_migration_lint::report::{WireFile, WireReport};
use dcs_migration_lint::text::needs_escape;
use dcs_migration_lint::{Report, Severity};
use serde_json::Value;

use crate::body::MARK;

/// The rules of the findings, sorted.
pub(crate) fn rules(report: &Report<'_>) -> Vec<&'static str> {
    let mut rules: Vec<_> = report
        .diagnostics()
        .iter()
        .map(|found| found.rule.id)
        .collect();
    rules.sort_unstable();
    rules
}

pub(crate) mod validators {
    //! The published schemas under the run-time validator.

    use dcs_migration_lint::schema;
    use jsonschema::Validator;

    thread_local! {
        pub(crate) static REQUEST: Validator = validator(schema::REQUEST);
        pub(crate) static RESPONSE: Validator = validator(schema::RESPONSE);
        pub(crate) static REPORT: Validator = validator(schema::REPORT);
        pub(crate) static CONFIG: Validator = validator(schema::CONFIG);
    }

    fn validator(schema: &str) -> Validator {
        let schema = serde_json::from_str(schema).expect("a schema is JSON");
        jsonschema::validator_for(&schema).expect("a schema is a schema")
    }
}

/// What [`assert_in_the_text`] says, and that pointers resolve in the body.
pub(crate) fn assert_sound(report: &Report<'_>) {
    assert_in_the_text(report);
    // Where a key stands twice, a pointer may lead into the one that does not count.
    let value = serde_json::from_str::<Value>(report.text()).ok();
    let found = report.diagnostics();
    if let Some(value) =
        value.filter(|_| found.iter().all(|found| found.rule.id != "duplicate-key"))
    {
        let resolves = |pointer: &str| value.pointer(pointer).is_some();
        assert!(
            found.iter().all(|found| resolves(&found.pointer)),
            "a pointer resolves"
        );
    }
}

/// Spans, order, prose and the wire report of any findings.
pub(crate) fn assert_in_the_text(report: &Report<'_>) {
    let text = report.text();
    let mut last = (0, 0);
    for found in report.diagnostics() {
        let labels = found.labels.iter().map(|label| label.span);
        let edits = found.fix.iter().flat_map(|fix| &fix.edits);
        let spans = labels.chain(edits.clone().map(|edit| edit.span));
        for span in spans.chain([found.span]) {
            assert!(
                text.get(span.start..span.end).is_some(),
                "a span lies in the text"
            );
        }
        let place = (found.span.start, found.span.end);
        assert!(place >= last, "in the order of the text");
        last = place;
        let mut end = 0;
        for edit in edits {
            assert!(edit.span.start >= end, "edits are disjoint and in order");
            end = edit.span.end;
        }
        let prose = [Some(&found.message), found.help.as_ref()];
        let labels = found.labels.iter().map(|label| &label.message);
        for prose in prose.into_iter().flatten().chain(labels) {
            assert!(
                !prose.chars().any(needs_escape),
                "nothing acts on a terminal"
            );
        }
    }
    let mut end = None;
    for secret in report.secrets() {
        assert!(text.get(secret.start..secret.end).is_some());
        assert!(
            end.is_none_or(|end| end < secret.start),
            "sorted and disjoint"
        );
        end = Some(secret.end);
    }
    let wire = WireReport::new(vec![WireFile::new("body.json", report)], 0);
    let wire = serde_json::to_value(wire).expect("a report is JSON");
    assert!(
        validators::REPORT.with(|schema| schema.is_valid(&wire)),
        "follows its schema"
    );
}

/// No generated password is in what is shown.
pub(crate) fn hides_passwords(report: &Report<'_>) {
    let wire = serde_json::to_string(&WireFile::new("f", report)).expect("a report is JSON");
    let text = report.text();
    assert!(!wire.contains(MARK), "the wire report of {text}: {wire}");
    assert!(!format!("{report:?}").contains(MARK), "Debug of {text}");
    let mut shown = report.text().as_bytes().to_vec();
    for span in report.secrets() {
        shown[span.start..span.end].fill(b'*');
    }
    let shown = String::from_utf8(shown).expect("whole characters are hidden");
    assert!(!shown.contains(MARK), "the masked text: {shown} of {text}");
}

pub(crate) fn errors(report: &Report<'_>) -> usize {
    let found = report.diagnostics().iter();
    found
        .filter(|found| found.severity == Severity::Error)
        .count()
}
