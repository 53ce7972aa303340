//! Input that is invalid, unreadable or missing: a clear message, the right exit code, and the other
//! files of the run are linted anyway.

use std::fs;

use super::{RunResult, command, folder_with, lint, report, rules, run, run_with};

/// A finding in the second file of each run.
const OTHER: &str = "other.json:1:22: error[unknown-value]";

/// Lints a strange path and a plain file.
fn beside_another(prepare: impl FnOnce(&std::path::Path)) -> RunResult {
    let folder = folder_with("other.json", "{\"migration_method\": \"FULL\"}");
    prepare(&folder.path().join("strange.json"));
    run(
        folder.path(),
        ["-f", "concise", "strange.json", "other.json"],
    )
}

fn with_content(content: &[u8]) -> RunResult {
    let outcome = beside_another(|path| fs::write(path, content).unwrap());
    assert_eq!(outcome.err, "");
    outcome
}

fn assert_finds(content: &[u8], finding: &str) {
    let outcome = with_content(content);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.out.contains(&format!("strange.json:{finding}")),
        "{}",
        outcome.out
    );
    assert!(outcome.out.contains(OTHER), "{}", outcome.out);
}

fn assert_unreadable(outcome: &RunResult, message: &str) {
    assert_eq!(outcome.code, 3);
    assert!(
        outcome.err.starts_with("error: cannot read strange.json: "),
        "{}",
        outcome.err
    );
    assert!(outcome.err.contains(message), "{}", outcome.err);
    assert!(outcome.out.contains(OTHER), "{}", outcome.out);
}

#[test]
fn a_missing_file() {
    assert_unreadable(&beside_another(|_| {}), "No such file");
}

// File permissions do not apply to root, so they are not tested.
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

// A regular file that cannot be read.
#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_reading_fails() {
    let outcome =
        beside_another(|path| std::os::unix::fs::symlink("/proc/self/mem", path).unwrap());
    assert_unreadable(&outcome, "");
}

/// What is a pipe in a folder is not read to look for a request.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_takes_nothing_from_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("strange.json");
    std::os::unix::fs::symlink("/dev/stdin", link).unwrap();
    let mut command = command(folder.path());
    let body = b"{\"migration_method\": \"FULL\"}";
    let outcome = run_with(command.args(["-f", "concise", ".", "-"]), body);
    let found = OTHER.replace("other.json", "<stdin>");
    assert!(outcome.out.contains(&found), "{outcome:?}");
    let none = "no request found in `.` (0 files of a known type)";
    assert!(outcome.err.contains(none), "{outcome:?}");
}

#[test]
fn a_folder_without_a_request() {
    let folder = folder_with("other.json", "{\"migration_method\": \"FULL\"}");
    fs::create_dir(folder.path().join("strange.json")).unwrap();
    fs::write(folder.path().join("strange.json/a.json"), "{}").unwrap();
    let outcome = run(
        folder.path(),
        ["-f", "concise", "strange.json", "other.json"],
    );
    assert_eq!(outcome.code, 2);
    assert!(
        outcome
            .err
            .contains("no request found in `strange.json` (1 file of a known type)"),
        "{}",
        outcome.err
    );
    assert!(outcome.out.contains(OTHER), "{}", outcome.out);
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
        let outcome = with_content(text.as_bytes());
        assert_eq!(outcome.code, 1);
        assert!(outcome.out.contains("nesting deeper"), "{}", outcome.out);
        assert!(outcome.out.len() < 5_000, "{}", outcome.out);
        assert!(outcome.out.contains(OTHER), "{}", outcome.out);
        assert!(lint(&text, &[]).out.len() < 10_000);
    }
}

#[test]
fn fifty_megabytes_on_one_line() {
    let filling = "移a".repeat(50_000_000 / 4);
    let text = format!("{{\"a\": \"{filling}\", \"resume_mode\": \"Auto\", \"b\": \"{filling}\"}}");
    let outcome = lint(text, &[]);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.out.contains("error[unknown-value]"),
        "{}",
        outcome.out
    );
    assert!(
        outcome.out.contains("\"resume_mode\": \"Auto\""),
        "{}",
        outcome.out
    );
    assert!(outcome.out.len() < 10_000);
}

/// Every kind of file that holds bodies. `around` makes such a file from a body.
const AROUND: [(&str, &str, &str); 4] = [
    (
        "a.http",
        "POST https://h/v2/p/migration/t/task\nContent-Type: application/json\n\n",
        "\n",
    ),
    (
        "a.sh",
        "curl -H 'Content-Type: application/json' https://h/v2/p/migration/t/task -d '",
        "'\n",
    ),
    (
        "a.har",
        "{\"log\": {\"entries\": [{\"request\": {\"method\": \"POST\", \
            \"url\": \"https://h/v2/p/migration/t/task\", \"headers\": [], \"postData\": {\"text\": \"",
        "\"}}}]}}",
    ),
    ("a.json", "", ""),
];

/// A body in such a file.
fn file_of(name: &str, before: &str, body: &str, after: &str) -> String {
    let literal = serde_json::Value::from(body).to_string();
    let body = match name {
        "a.har" => &literal[1..literal.len() - 1],
        _ => body,
    };
    [before, body, after].concat()
}

#[test]
fn deep_nesting_in_each_kind_of_file() {
    for (name, before, after) in AROUND {
        for nested in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
            let folder = folder_with(name, file_of(name, before, &nested, after));
            let outcome = run(folder.path(), ["-f", "concise", name]);
            assert_eq!(outcome.code, 1, "{name}: {}", outcome.err);
            assert!(
                outcome.out.contains("nesting deeper"),
                "{name}: {}",
                outcome.out
            );
            assert!(outcome.out.len() < 10_000, "{name}");
        }
    }
    // A nested archive, a long command, and a nested configuration.
    for (name, text) in [
        ("a.har", "[".repeat(100_000)),
        ("a.sh", format!("curl {}", "$(".repeat(100_000))),
        (
            "dcs-migration-lint.toml",
            format!("a = {}", "[".repeat(100_000)),
        ),
    ] {
        let folder = folder_with(name, text);
        fs::write(folder.path().join("b.json"), "{}").unwrap();
        let outcome = run(folder.path(), [name, "b.json"]);
        assert!((1..=3).contains(&outcome.code), "{name}: {}", outcome.err);
        assert!(!outcome.err.contains("panicked"), "{name}: {}", outcome.err);
        assert!(outcome.err.len() + outcome.out.len() < 10_000, "{name}");
    }
}

#[test]
fn fifty_megabytes_in_each_kind_of_file() {
    let filling = "移a".repeat(50_000_000 / 4);
    let body = format!("{{\"a\": \"{filling}\", \"resume_mode\": \"Auto\"}}");
    for (name, before, after) in AROUND {
        let folder = folder_with(name, file_of(name, before, &body, after));
        let outcome = run(folder.path(), ["-f", "concise", name]);
        assert_eq!(outcome.code, 1, "{name}: {}", outcome.err);
        assert!(
            outcome.out.contains("error[unknown-value]"),
            "{name}: {}",
            outcome.out
        );
        assert!(outcome.out.len() < 10_000, "{name}");
    }
    let folder = folder_with(
        "r.json",
        format!("{{\"status\": \"odd\", \"a\": \"{filling}\"}}"),
    );
    let outcome = run(
        folder.path(),
        ["-f", "concise", "--response", "200", "r.json"],
    );
    assert!(
        outcome.out.contains("[unknown-status]"),
        "{} {}",
        outcome.out,
        outcome.err
    );
}

#[test]
fn huge_numbers() {
    let digits = "9".repeat(1_000_000);
    for number in [
        digits.clone(),
        format!("-{digits}"),
        format!("0.{digits}"),
        format!("1e{digits}"),
        format!("1e-{digits}"),
    ] {
        let body = format!("{{\"bandwidth_limit_mb\": {number}, \"id\": {number}}}");
        let outcome = lint(&body, &[]);
        assert_eq!(outcome.code, 1, "{}", outcome.err);
        assert!(outcome.out.len() < 10_000);
        let outcome = lint(
            body.replace(&number, &format!("\"{number}\"")),
            &["-f", "json"],
        );
        assert!(
            outcome.out.contains("bandwidth-out-of-range"),
            "{}",
            outcome.out
        );
    }
}

#[test]
fn ten_thousand_files() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..10_000 {
        let name = folder.path().join(format!("{number:05}.json"));
        fs::write(
            name,
            "{\"resume_mode\": \"Auto\", \"migration_method\": \"full\"}",
        )
        .unwrap();
    }
    let outcome = run(folder.path(), ["-f", "json", "."]);
    assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 10_000);
    for (number, file) in files.iter().enumerate() {
        assert_eq!(file["path"], format!("./{number:05}.json"));
        assert_eq!(file["diagnostics"].as_array().unwrap().len(), 4, "{file}");
    }
}

/// The file is rewritten, truncated, replaced and removed during the runs. Each run has the result
/// of one version of the file, or an error.
#[test]
fn files_that_change_while_they_are_read() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let long = format!(
        "{{\"a\": \"{}\", \"resume_mode\": \"Auto\"}}",
        "移".repeat(300_000)
    );
    let folder = folder_with("a.json", &long);
    let path = folder.path().join("a.json");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let cut = &long.as_bytes()[..=long.len() / 2];
            while !done.load(Ordering::Relaxed) {
                fs::write(&path, "{}").unwrap();
                fs::write(&path, &long).unwrap();
                fs::write(&path, cut).unwrap();
                let _ = fs::remove_file(&path);
                fs::write(path.with_extension("new"), &long).unwrap();
                fs::rename(path.with_extension("new"), &path).unwrap();
            }
        });
        let ways: [&[&str]; 3] = [
            &["-f", "json", "a.json"],
            &["--diff", "a.json"],
            &["--fix", "-f", "concise", "a.json"],
        ];
        let runs: Vec<RunResult> = (0..40)
            .map(|round| run(folder.path(), ways[round % 3]))
            .collect();
        done.store(true, Ordering::Relaxed);
        for outcome in runs {
            let is_error =
                outcome.err.starts_with("error: cannot ") && outcome.err.contains("a.json");
            assert!(
                outcome.code == 1 || (outcome.code == 3 && is_error),
                "{}: {}",
                outcome.code,
                outcome.err
            );
            assert!(!outcome.out.is_empty() || !outcome.err.is_empty());
        }
    });
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "no temporary file is left");
}

#[test]
fn invalid_numbers() {
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
