//! `--fix` applies all fixes at once and changes nothing else. `--diff` changes nothing.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::cases::BROKEN;
use super::{command, folder_with, lint, run, run_with};

const SAFE: &str = "{\"resume_mode\": \"Auto\", \"migration_method\": \"full_amount_migration\",}";
const FIXED: &str = "{\"resume_mode\": \"auto\", \"migration_method\": \"full_amount_migration\"}";

fn read(folder: &Path) -> String {
    fs::read_to_string(folder.join("body.json")).unwrap()
}

#[test]
fn safe_fixes_are_applied() {
    let folder = folder_with("body.json", SAFE);
    let outcome = run(folder.path(), ["--fix", "body.json"]);
    assert_eq!(read(folder.path()), FIXED);
    assert_eq!(outcome.code, 1, "what is left decides");
    assert!(!outcome.out.contains("unknown-value"), "{}", outcome.out);
    assert!(
        outcome
            .out
            .ends_with("in 1 file; 2 fixes applied to 1 file\n"),
        "{}",
        outcome.out
    );
}

#[test]
fn unsafe_fixes_need_an_option() {
    let body = "{\"migration_method\": \"incremental\"}";
    let folder = folder_with("body.json", body);
    let outcome = run(folder.path(), ["--fix", "body.json"]);
    assert_eq!(read(folder.path()), body);
    assert!(
        outcome
            .out
            .ends_with("1 fixable with `--fix --unsafe-fixes`\n"),
        "{}",
        outcome.out
    );
    run(folder.path(), ["--fix", "--unsafe-fixes", "body.json"]);
    assert_eq!(
        read(folder.path()),
        "{\"migration_method\": \"incremental_migration\"}"
    );
    assert_eq!(run(folder.path(), ["--unsafe-fixes", "body.json"]).code, 2);
}

#[test]
fn the_broken_line_is_fixed_as_far_as_is_safe() {
    let folder = folder_with("body.json", BROKEN);
    run(folder.path(), ["--fix", "body.json"]);
    let text = read(folder.path());
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON now");
    assert_eq!(value["migration_method"], "full_amount_migration");
    assert_eq!(value["resume_mode"], "auto");
    assert!(text.contains("\"addrs\":\"1.2.3.4:70000\""), "{text}");
    let again = run(folder.path(), ["--fix", "body.json"]);
    assert!(again.out.contains("0 fixes applied"), "{}", again.out);
    assert_eq!(read(folder.path()), text);
}

#[test]
fn a_byte_order_mark_is_removed() {
    let folder = folder_with("body.json", format!("\u{feff}{FIXED}"));
    run(folder.path(), ["--fix", "body.json"]);
    assert_eq!(read(folder.path()), FIXED);
}

#[test]
fn text_that_is_not_utf8_is_not_fixed() {
    let bytes = b"{\"resume_mode\": \"Auto\", \"x\": \"\xFF\",}";
    let folder = folder_with("body.json", bytes);
    let outcome = run(folder.path(), ["--fix", "body.json"]);
    assert_eq!(fs::read(folder.path().join("body.json")).unwrap(), bytes);
    assert_eq!(
        outcome.err,
        "warning: body.json is not UTF-8 and was not fixed\n"
    );
    assert_eq!(outcome.code, 1);
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = run_with(command(folder.path()).args(["--fix", "-"]), SAFE.as_bytes());
    assert_eq!(outcome.out, FIXED);
    assert!(
        outcome.err.contains("error[missing-field]"),
        "{}",
        outcome.err
    );
    assert_eq!(outcome.code, 1);
    let mut child = command(folder.path());
    let broken = fs::write(folder.path().join("in"), b"\xFF{").and_then(|()| {
        let input = fs::File::open(folder.path().join("in"))?;
        child.args(["--fix", "-"]).stdin(input).output()
    });
    assert_eq!(
        broken.unwrap().stdout,
        b"\xFF{",
        "what is not UTF-8 is handed on"
    );
}

#[test]
fn a_diff_writes_nothing() {
    let folder = folder_with("body.json", format!("{{\n{}", &SAFE[1..]));
    let before = read(folder.path());
    let outcome = run(folder.path(), ["--diff", "--exit-zero", "body.json"]);
    assert_eq!(read(folder.path()), before);
    assert_eq!(outcome.code, 0);
    assert_eq!(
        outcome.out,
        "--- a/body.json\n+++ b/body.json\n@@ -1,2 +1,2 @@\n {\n\
         -\"resume_mode\": \"Auto\", \"migration_method\": \"full_amount_migration\",}\n\
         \\ No newline at end of file\n\
         +\"resume_mode\": \"auto\", \"migration_method\": \"full_amount_migration\"}\n\
         \\ No newline at end of file\n"
    );
    assert!(
        outcome
            .err
            .ends_with("2 fixes would be applied to 1 file\n"),
        "{}",
        outcome.err
    );
    assert_eq!(run(folder.path(), ["--diff", "body.json"]).code, 1);
    let nothing = run(folder.path(), ["--diff", "gone.json"]);
    assert_eq!(nothing.err.lines().count(), 1, "{nothing:?}");
    for both in [["--diff", "--fix"], ["--fix", "--diff"]] {
        let same = run(
            folder.path(),
            both.iter().chain(&["--exit-zero", "body.json"]),
        );
        assert_eq!(same, outcome);
        assert_eq!(read(folder.path()), before);
        let stdin = run_with(command(folder.path()).args(both).arg("-"), SAFE.as_bytes());
        assert!(stdin.out.starts_with("--- a/<stdin>\n"), "{stdin:?}");
    }
}

#[test]
fn a_diff_is_colored_by_what_happens_to_a_line() {
    let folder = folder_with("body.json", format!("{{\n{}\n", &SAFE[1..]));
    let outcome = run(folder.path(), ["--diff", "--color", "always", "body.json"]);
    assert_eq!(
        outcome.out.replace('\u{1b}', "^"),
        "^[1m--- a/body.json^[0m\n^[1m+++ b/body.json^[0m\n^[36m@@ -1,2 +1,2 @@^[0m\n {\n\
         ^[31m-\"resume_mode\": \"Auto\", \"migration_method\": \"full_amount_migration\",}^[0m\n\
         ^[32m+\"resume_mode\": \"auto\", \"migration_method\": \"full_amount_migration\"}^[0m\n"
    );
}

#[test]
fn a_change_without_findings_exits_with_1() {
    let body = fs::read(super::root().join("tests/cases/01_doc_example.json")).unwrap();
    assert_eq!(lint(&body, &[]).code, 0);
    let outcome = lint(&body, &["--diff"]);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.out.contains("+  \"bandwidth_limit_mb\": \"123\","),
        "{}",
        outcome.out
    );
    assert!(!outcome.out.contains("xxxxxx"), "{}", outcome.out);
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    #[test]
    fn permissions_are_kept() {
        let folder = folder_with("body.json", SAFE);
        let path = folder.path().join("body.json");
        for mode in [0o640, 0o600, 0o664, 0o755] {
            fs::write(&path, SAFE).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            run(folder.path(), ["--fix", "body.json"]);
            assert_eq!(read(folder.path()), FIXED);
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, mode);
        }
    }

    #[test]
    fn a_read_only_file_is_refused() {
        let folder = folder_with("body.json", SAFE);
        let path = folder.path().join("body.json");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let outcome = run(folder.path(), ["--fix", "body.json"]);
        assert_eq!((outcome.code, read(folder.path()).as_str()), (3, SAFE));
        assert!(
            outcome
                .err
                .contains("cannot write body.json: the file is read-only"),
            "{}",
            outcome.err
        );
        assert!(
            outcome.out.contains("error[unknown-value]"),
            "{}",
            outcome.out
        );
    }

    #[test]
    fn links_are_kept() {
        let folder = folder_with("target.json", SAFE);
        symlink("target.json", folder.path().join("body.json")).unwrap();
        run(folder.path(), ["--fix", "body.json"]);
        assert_eq!(
            fs::read_link(folder.path().join("body.json")).unwrap(),
            Path::new("target.json")
        );
        assert_eq!(
            fs::read_to_string(folder.path().join("target.json")).unwrap(),
            FIXED
        );
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 2, "no temporary file is left");
    }

    #[test]
    fn unchanged_files_are_not_written() {
        let folder = folder_with("body.json", FIXED);
        let stat = || {
            let found = fs::metadata(folder.path().join("body.json")).unwrap();
            (found.ino(), found.mtime_nsec(), found.ctime_nsec())
        };
        let before = stat();
        run(folder.path(), ["--fix", "--unsafe-fixes", "body.json"]);
        run(folder.path(), ["--diff", "body.json"]);
        assert_eq!(stat(), before);
    }
}

fn errors(folder: &Path) -> u64 {
    let outcome = run(folder, ["-f", "json", "body.json"]);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    report["summary"]["errors"].as_u64().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn fixes_add_no_errors(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}\",:'/ a1\n]{0,3}"), 0..4),
        guesses: bool,
    ) {
        let mut text = BROKEN.to_owned();
        for (at, insert) in &cuts {
            let at = at.index(text.len());
            text.replace_range(at..=at, insert);
        }
        let folder = folder_with("body.json", &text);
        let before = errors(folder.path());
        let args = if guesses { ["--fix", "--unsafe-fixes", "body.json"].as_slice() } else { &["--fix", "body.json"] };
        run(folder.path(), args);
        prop_assert!(errors(folder.path()) <= before, "{text}\n{}", read(folder.path()));
    }
}
