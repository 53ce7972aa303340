//! What is different on a terminal. `script` gives the run one.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use unicode_width::UnicodeWidthStr as _;

use super::cases::BROKEN;
use super::golden::compare_text;
use super::{clear_environment, folder_with};

/// What a shell shows on a terminal of some columns. `LINT` is the binary.
fn shown(folder: &Path, columns: usize, script: &str) -> String {
    let binary = env!("CARGO_BIN_EXE_dcs-migration-lint");
    let script = format!(
        "stty rows 24 cols {columns}; {}",
        script.replace("LINT", binary)
    );
    let mut command = Command::new("script");
    let output = clear_environment(&mut command)
        .args(["-qec", &script, "/dev/null"])
        .env("TERM", "xterm")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("`script` of util-linux");
    String::from_utf8(output.stdout)
        .unwrap()
        .replace("\r\n", "\n")
}

const ERROR: &str = "{\"resume_mode\": \"Auto\"}";

#[test]
fn progress_appears_after_a_second() {
    let folder = folder_with("body.json", ERROR);
    let shown = |script: &str| shown(folder.path(), 80, script);
    let slow = "(sleep 2; cat body.json)";
    let bar = "0/1 files slow.json";
    assert!(shown(&format!("{slow} | LINT --stdin-filename slow.json -")).contains(bar));
    assert!(!shown(&format!("{slow} | LINT -q --stdin-filename slow.json -")).contains("files"));
    assert!(!shown("LINT - < body.json").contains("1 files"));
    let log = shown(&format!("{slow} | LINT - 2> log; cat log"));
    assert!(!log.contains("1 files"), "{log}");
}

#[test]
fn lines_of_files_have_progress_too() {
    // More results than a pipe takes, so that whoever reads slowly holds them up.
    let folder = folder_with("big.jsonl", format!("{ERROR}\n").repeat(20_000));
    let shown = |script: &str| shown(folder.path(), 80, script);
    let to_slow = "| (sleep 2; cat >out)";
    let counts_lines = |shown: &str| {
        let mut before = shown.split(" lines");
        before.any(|before| before.ends_with(|last: char| last.is_ascii_digit()))
    };
    let of_bytes = shown(&format!("LINT --lines big.jsonl {to_slow}"));
    assert!(
        counts_lines(&of_bytes) && of_bytes.contains("/468.75 KiB"),
        "{of_bytes}"
    );
    let of_stdin = shown(&format!("LINT --lines < big.jsonl {to_slow}"));
    assert!(
        counts_lines(&of_stdin) && !of_stdin.contains("KiB"),
        "{of_stdin}"
    );
    for silent in [
        format!("LINT --lines -q big.jsonl {to_slow}"),
        format!("LINT --lines big.jsonl 2>log {to_slow}; cat log"),
        "LINT --lines big.jsonl >out".to_owned(),
    ] {
        let shown = shown(&silent);
        if !silent.ends_with(">out") {
            assert!(!shown.contains("lines"), "{silent}: {shown}");
        }
    }
    let out = fs::read_to_string(folder.path().join("out")).unwrap();
    assert_eq!(out.lines().count(), 20_000);
}

/// The text without colors.
fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('m').map_or("", |(_, rest)| rest)
    })
}

#[test]
fn excerpts_and_help_fit_into_the_terminal() {
    let long = "x".repeat(300);
    let body = format!(
        "{{\"unknown_{long}\": \"{long}\", \"resume_mode\": \"Auto\", \"名前\": \"{}\",\n\
         \"resume_mode\": \"Manual {long}\",\t\"bandwidth_limit_mb\": 5,\n\"a\": {{\"password\": \"{long}\"}},}}",
        "数据迁移".repeat(30)
    );
    let folder = folder_with("body.json", &body);
    for columns in [40, 60, 100, 200] {
        for color in ["never", "always"] {
            let script = format!("LINT --color {color} body.json");
            let text = plain(&shown(folder.path(), columns, &script));
            assert!(text.contains("error[unknown-value]"), "{text}");
            let mut marks = 0;
            // Places can be copied, and the summary is one line.
            let whole = |line: &&str| line.contains("-->") || line.contains(" in 1 file");
            for line in text.lines().filter(|line| !whole(line)) {
                // A word may be wider.
                let is_word = !line.trim_start().contains(' ');
                assert!(
                    line.width() <= columns || is_word,
                    "{columns}: {line}\n{text}"
                );
                marks += usize::from(line.contains('^'));
            }
            assert!(marks >= 5, "{text}");
            assert!(text.contains("…"), "{text}");
        }
    }
    // The marks are below what they mark.
    let text = plain(&shown(folder.path(), 40, "LINT --color never body.json"));
    let lines: Vec<&str> = text.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.contains("\"Auto\""))
        .unwrap();
    let marks = lines[at + 1];
    let column = |line: &str, what: &str| line[..line.find(what).unwrap()].width();
    assert_eq!(
        column(marks, "^^^^^^"),
        column(lines[at], "\"Auto\""),
        "{text}"
    );
    // Without a terminal, nothing is wrapped.
    let piped = shown(folder.path(), 40, "LINT body.json | cat");
    assert!(piped.lines().any(|line| line.width() > 100), "{piped}");
}

#[test]
fn text_on_a_narrow_terminal() {
    let folder = folder_with("line.json", BROKEN);
    let lines = BROKEN.replace(',', ",\n  ").replace('{', "{\n    ");
    fs::write(folder.path().join("lines.json"), lines).unwrap();
    let text = shown(
        folder.path(),
        44,
        "LINT --color always line.json lines.json",
    );
    compare_text("narrow.txt", &text.replace('\u{1b}', "␛"));
}

#[test]
fn the_help_is_wrapped() {
    let folder = tempfile::tempdir().unwrap();
    let help = plain(&shown(folder.path(), 60, "LINT --help"));
    for line in help.lines() {
        assert!(
            line.width() <= 60 || !line.trim_start().contains(' '),
            "{line}"
        );
    }
    assert!(help.contains("--skip-unrelated"));
}

#[test]
fn configuration_errors_fit_too() {
    let text = format!("fail-on = \"x{}\"\n", "y".repeat(200));
    let folder = folder_with("dcs-migration-lint.toml", text);
    fs::write(folder.path().join("a.json"), ERROR).unwrap();
    let text = plain(&shown(folder.path(), 50, "LINT a.json"));
    assert!(text.contains('^'), "{text}");
    for line in text.lines().filter(|line| line.contains(" | ")) {
        assert!(line.width() <= 50, "{text}");
    }
}

#[test]
fn usage_errors_follow_the_color_option() {
    let folder = tempfile::tempdir().unwrap();
    let is_colored = |script: &str| shown(folder.path(), 80, script).contains('\u{1b}');
    assert!(is_colored("LINT --no-such-option"));
    assert!(is_colored(
        "LINT --color always --no-such-option 2>&1 | cat"
    ));
    assert!(is_colored(
        "LINT --color=always --no-such-option 2>&1 | cat"
    ));
    for script in [
        "LINT --color never --no-such-option",
        "LINT --no-such-option --color=never",
        "LINT --color always --no-such-option --color never",
        "LINT --color never --help",
        "NO_COLOR=1 LINT --no-such-option",
        "LINT --no-such-option 2>&1 | cat",
    ] {
        assert!(!is_colored(script), "{script}");
    }
}
