//! Properties of any input: one function for each fuzz target, which panics if its property does
//! not hold.
//!
//! The targets in `fuzz_targets/` pass raw bytes to these. The committed inputs in `seeds/` run
//! through the same functions as an ordinary test, so that a failure that was found once is tested
//! again. Nothing here knows the texts of findings.

#[path = "../../tests/support/body.rs"]
mod body;
mod checks;
mod clients;
#[path = "../../pkg/src/columns.rs"]
mod columns;
mod command_line;
mod documents;
mod globs;
#[path = "../../pkg/src/report.rs"]
#[rustfmt::skip]
mod report;
mod requests;
mod wire;
#[path = "../../pkg/src/writer.rs"]
mod writer;

use arbitrary::Unstructured;
use body::MARK;
use checks::{assert_sound, errors, hides_passwords, validators};
pub use command_line::{baseline, configuration, output};
use dcs_migration_lint::{
    Applicability, Config, Path, Severity, fix, lint, lint_path, lint_response,
};
pub use globs::globs;
pub use requests::{request_file, source_bytes};
use serde_json::Value;
pub use wire::wire;

/// A target function: panics where something does not hold.
pub type Target = fn(&[u8]);

/// The target functions by the name of their folder in `seeds/`.
pub const TARGETS: [(&str, Target); 13] = [
    ("parser", parser),
    ("lint", lint_bytes),
    ("body", body_holds),
    ("fix", fix_text),
    ("response", response),
    ("path", path),
    ("source", source_bytes),
    ("request", request_file),
    ("output", output),
    ("configuration", configuration),
    ("baseline", baseline),
    ("wire", wire),
    ("globs", globs),
];

/// The parser accepts, rejects and reads exactly what `serde_json` does.
#[cfg(fuzzing)]
pub fn parser(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let theirs = serde_json::from_str::<Value>(text).ok();
    assert_eq!(dcs_migration_lint::parse_strictly(text), theirs);
}

/// Without access to the parser: `invalid-json` is found exactly where `serde_json` refuses.
#[cfg(not(fuzzing))]
pub fn parser(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let refused = serde_json::from_str::<Value>(text).is_err();
    // A byte-order mark is told by a rule of its own.
    if text.starts_with('\u{feff}') {
        return;
    }
    let report = lint(text, &Config::default());
    let found = report.diagnostics().iter();
    let broken = found
        .filter(|found| found.rule.id == "invalid-json")
        .count();
    assert_eq!(broken > 0, refused);
}

/// Any bytes lint, with and without templates, and the findings are sound.
pub fn lint_bytes(input: &[u8]) {
    let (switch, input) = input.split_at(input.len().min(1));
    let mut config = Config::default();
    config.set_templates(switch.first().is_some_and(|byte| byte % 2 == 1));
    let report = lint(input, &config);
    assert_eq!(
        report.text().len(),
        input.len(),
        "the text keeps its length"
    );
    assert_sound(&report);
    let again = lint(input, &config);
    assert_eq!(format!("{report:?}"), format!("{again:?}"), "deterministic");
}

/// Near-valid bodies: sound findings, one verdict with the schema, no password in any output.
pub fn body_holds(input: &[u8]) {
    let mut source = Unstructured::new(input);
    let Ok(body) = body::body(&mut source, false) else {
        return;
    };
    let report = lint(&body.text, &Config::default());
    assert_sound(&report);
    hides_passwords(&report);
    let fixed = fix(&body.text, &Config::default(), Applicability::Unsafe);
    assert!(
        !format!("{fixed:?}").contains(MARK),
        "Debug of what was fixed in {}: {fixed:?}",
        body.text
    );
    if let Some(value) = body.value {
        let valid = validators::REQUEST.with(|schema| schema.is_valid(&value));
        assert!(valid || report.has_errors(), "refused by the schema alone");
        let by_schema = report
            .diagnostics()
            .iter()
            .any(|found| found.severity == Severity::Error && !found.rule.keywords.is_empty());
        assert!(!by_schema || !valid, "accepted by the schema, yet an error");
    }
}

/// Fixing converges, is done when it says so, adds no error and changes nothing but its edits.
pub fn fix_text(input: &[u8]) {
    let (switch, input) = input.split_at(input.len().min(1));
    let text = match std::str::from_utf8(input) {
        // Raw bytes are seldom near JSON: half of the inputs steer the generator.
        Ok(text) if switch.first().is_some_and(|byte| byte % 2 == 1) => text.to_owned(),
        _ => match body::body(&mut Unstructured::new(input), false) {
            Ok(body) => body.text,
            Err(_) => return,
        },
    };
    let config = Config::default();
    let before = lint(&text, &config);
    for found in before.diagnostics() {
        if let Some(fix) = &found.fix {
            let mut expected = text.clone();
            for edit in fix.edits.iter().rev() {
                expected.replace_range(edit.span.start..edit.span.end, &edit.content);
            }
            assert_eq!(fix.apply(&text), Some(expected), "only its edits");
        }
    }
    for limit in [Applicability::Safe, Applicability::Unsafe] {
        let fixed = fix(&text, &config, limit);
        let after = lint(&fixed.text, &config);
        assert!(errors(&after) <= errors(&before), "an error was added");
        assert_eq!(fixed.applied.is_empty(), fixed.text == text);
        // A call repairs at least one place in each of its 16 passes: a text with very many needs
        // more than one call.
        if text.len() < 1000 {
            let fixes = before
                .diagnostics()
                .iter()
                .filter_map(|found| found.fix.as_ref());
            let places = fixes.map(|fix| fix.edits.len()).sum::<usize>();
            let mut text = fixed.text;
            for _ in 0..places / 16 {
                text = fix(&text, &config, limit).text;
            }
            assert_eq!(fix(&text, &config, limit).text, text, "converges");
        }
    }
}

/// Responses of any status lint, and the findings are sound.
pub fn response(input: &[u8]) {
    let Some((status, input)) = input.split_first_chunk::<2>() else {
        return;
    };
    let status = match u16::from_le_bytes(*status) {
        odd if odd % 3 == 0 => odd,
        known => [200, 400, 401, 403, 404, 500][usize::from(known % 6)],
    };
    let report = lint_response(status, input, &Config::default());
    assert_eq!(report.text().len(), input.len());
    assert_sound(&report);
    let value = serde_json::from_slice::<Value>(input).ok();
    if let Some(value) = value.filter(|_| status == 200) {
        let valid = validators::RESPONSE.with(|schema| schema.is_valid(&value));
        assert!(valid || report.has_errors(), "refused by the schema alone");
    }
}

/// A URI that `Path` refuses has an error, and the other way round; what it takes it writes back.
pub fn path(input: &[u8]) {
    let Ok(uri) = std::str::from_utf8(input) else {
        return;
    };
    let report = lint_path(uri, &Config::default());
    assert_sound(&report);
    let parsed = uri.parse::<Path>();
    assert_eq!(parsed.is_err(), report.has_errors());
    if let Ok(path) = parsed {
        assert_eq!(path.to_string().parse::<Path>(), Ok(path), "reads back");
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::TARGETS;

    /// Every committed input holds, and every target has inputs.
    #[test]
    fn seeds_hold() {
        for (name, target) in TARGETS {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("seeds")
                .join(name);
            let mut files: Vec<_> = fs::read_dir(&folder)
                .expect("a target has a folder of seeds")
                .map(|entry| entry.expect("it can be listed").path())
                .collect();
            files.sort();
            assert!(!files.is_empty(), "{name} has no seeds");
            for file in files {
                let input = fs::read(&file).expect("it can be read");
                if std::panic::catch_unwind(|| target(&input)).is_err() {
                    panic!("{name} does not hold for {}", file.display());
                }
            }
        }
    }

    /// So do inputs that a fixed sequence of pseudo-random numbers makes.
    #[test]
    fn random_inputs_hold() {
        let inputs =
            option_env!("FUZZ_INPUTS").map_or(500, |count| count.parse().expect("a number"));
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for number in 0..inputs {
            let length = usize::try_from(next() % 600).expect("small");
            let input: Vec<u8> = (0..length).map(|_| next().to_le_bytes()[3]).collect();
            for (name, target) in TARGETS {
                if std::panic::catch_unwind(|| target(&input)).is_err() {
                    panic!("{name} does not hold for input {number}");
                }
            }
        }
    }
}
