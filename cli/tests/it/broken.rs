//! Input that is no clean text, no file, or nothing at all: a clear message, the right exit code,
//! and the other files of the run are linted all the same.

use std::fs;

use super::{Ran, folder_with, lint, report, rules, run};

/// What the second file of each run is found to have.
const OTHER: &str = "other.json:1:22: error[unknown-value]";

/// Runs with one strange path and one plain file.
fn beside_another(prepare: impl FnOnce(&std::path::Path)) -> Ran {
    let folder = folder_with("other.json", "{\"migration_method\": \"FULL\"}");
    prepare(&folder.path().join("strange.json"));
    run(
        folder.path(),
        ["-f", "concise", "strange.json", "other.json"],
    )
}

fn with_content(content: &[u8]) -> Ran {
    let ran = beside_another(|path| fs::write(path, content).unwrap());
    assert_eq!(ran.err, "");
    ran
}

fn assert_finds(content: &[u8], finding: &str) {
    let ran = with_content(content);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains(&format!("strange.json:{finding}")),
        "{}",
        ran.out
    );
    assert!(ran.out.contains(OTHER), "{}", ran.out);
}

fn assert_unreadable(ran: &Ran, message: &str) {
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.starts_with("error: cannot read strange.json: "),
        "{}",
        ran.err
    );
    assert!(ran.err.contains(message), "{}", ran.err);
    assert!(ran.out.contains(OTHER), "{}", ran.out);
}

#[test]
fn a_missing_file() {
    assert_unreadable(&beside_another(|_| {}), "No such file");
}

// A mode without read permission would not keep root out, so these stand for it.
#[cfg(unix)]
#[test]
fn files_that_cannot_be_read() {
    use std::os::unix::fs::symlink;
    use std::process::Command;
    let dangling = beside_another(|path| symlink("nowhere", path).unwrap());
    assert_unreadable(&dangling, "No such file");
    let looping = beside_another(|path| symlink("strange.json", path).unwrap());
    assert_unreadable(&looping, "");
    let device = beside_another(|path| symlink("/dev/zero", path).unwrap());
    assert_unreadable(&device, "not a regular file");
    let pipe = beside_another(|path| {
        let made = Command::new("mkfifo").arg(path).status().unwrap();
        assert!(made.success());
    });
    assert_unreadable(&pipe, "not a regular file");
}

// A regular file whose reading fails.
#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_reading_fails() {
    let ran = beside_another(|path| std::os::unix::fs::symlink("/proc/self/mem", path).unwrap());
    assert_unreadable(&ran, "");
}

#[test]
fn a_folder_without_a_request() {
    let folder = folder_with("other.json", "{\"migration_method\": \"FULL\"}");
    fs::create_dir(folder.path().join("strange.json")).unwrap();
    fs::write(folder.path().join("strange.json/a.json"), "{}").unwrap();
    let ran = run(
        folder.path(),
        ["-f", "concise", "strange.json", "other.json"],
    );
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("no request found in strange.json"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains(OTHER), "{}", ran.out);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(run(empty.path(), ["."]).code, 2);
}

#[test]
fn invalid_utf8() {
    assert_finds(
        b"{\"resume_mode\": \"au\xFFto\"}",
        "1:20: error[invalid-encoding]",
    );
    assert_finds(b"\xFF\xFE{\0}\0", "1:1: error[invalid-encoding]");
}

#[test]
fn a_byte_order_mark() {
    assert_finds(
        b"\xEF\xBB\xBF{\"resume_mode\": \"auto\"}",
        "1:1: warning[invalid-encoding]",
    );
}

#[test]
fn an_empty_file() {
    assert_finds(b"", "1:1: error[invalid-json]");
    assert_finds(b" \n\n", "1:1: error[invalid-json]");
    assert!(lint("", &[]).out.contains("error[invalid-json]"));
}

#[test]
fn an_array() {
    assert_finds(b"[1]", "1:1: error[wrong-type]");
}

#[test]
fn a_hundred_thousand_brackets() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        let ran = with_content(text.as_bytes());
        assert_eq!(ran.code, 1);
        assert!(ran.out.contains("nesting is deeper"), "{}", ran.out);
        assert!(ran.out.len() < 5_000, "{}", ran.out);
        assert!(ran.out.contains(OTHER), "{}", ran.out);
        assert!(lint(&text, &[]).out.len() < 10_000);
    }
}

#[test]
fn fifty_megabytes_on_one_line() {
    let filling = "移a".repeat(50_000_000 / 4);
    let text = format!("{{\"a\": \"{filling}\", \"resume_mode\": \"Auto\", \"b\": \"{filling}\"}}");
    let ran = lint(text, &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("error[unknown-value]"), "{}", ran.out);
    assert!(ran.out.contains("\"resume_mode\": \"Auto\""), "{}", ran.out);
    assert!(ran.out.len() < 10_000);
}

#[test]
fn numbers_that_are_none() {
    assert_finds(
        b"{\"bandwidth_limit_mb\": NaN}",
        "1:24: error[invalid-json]",
    );
    let report = report("{\"resume_mode\": \"Auto\", \"bandwidth_limit_mb\": NaN}");
    assert!(rules(&report).contains(&"unknown-value"));
}

#[test]
fn failures_win_over_findings_and_usage() {
    let folder = folder_with("other.json", "{\"migration_method\": \"FULL\"}");
    fs::create_dir(folder.path().join("empty")).unwrap();
    let code = |args: &[&str]| run(folder.path(), args).code;
    assert_eq!(code(&["other.json", "empty"]), 2);
    assert_eq!(code(&["other.json", "missing"]), 3);
    assert_eq!(code(&["other.json", "empty", "missing"]), 3);
    assert_eq!(code(&["--exit-zero", "other.json", "missing"]), 3);
}
