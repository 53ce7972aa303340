//! Output: several formats in one run, files, and GitHub Actions.

use std::fs;
use std::path::Path;

use super::cases::BROKEN;
use super::{FORMATS, command, folder_with, root, run, run_with};

const ERROR: &str = "{\"resume_mode\": \"Auto\"}";

/// The names in a folder.
fn listed(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn one_run_with_many_formats_equals_many_runs() {
    let folder = super::formats::folder();
    let names = super::formats::names();
    let mut args = vec!["-q".to_owned()];
    for format in FORMATS {
        args.push("--output".to_owned());
        args.push(format!("{format}=out.{format}"));
    }
    let all = run(
        folder.path(),
        args.iter().map(String::as_str).chain(names.clone()),
    );
    for format in FORMATS {
        let one = run(
            folder.path(),
            ["-q", "-f", format].into_iter().chain(names.clone()),
        );
        let written = fs::read_to_string(folder.path().join(format!("out.{format}"))).unwrap();
        assert_eq!(written, one.out, "{format}");
        assert_eq!(all.code, one.code, "{format}");
        if format == "text" {
            assert_eq!(all.out, one.out);
        }
    }
}

#[test]
fn a_dash_is_standard_output() {
    let folder = folder_with("body.json", ERROR);
    for output in ["json=-", "json=/dev/stdout"] {
        let outcome = run(folder.path(), ["--output", output, "body.json"]);
        assert_eq!(outcome, run(folder.path(), ["-f", "json", "body.json"]));
    }
    let twice = run(
        folder.path(),
        ["-f", "text", "--output", "json=-", "body.json"],
    );
    assert_eq!((twice.code, twice.out.as_str()), (2, ""));
}

#[test]
fn an_output_that_cannot_be_written_is_a_failure() {
    let folder = folder_with("body.json", ERROR);
    for (output, code) in [
        ("json=gone/report.json", 3),
        ("json=.", 3),
        ("json=body.json", 2),
        ("json=./body.json", 2),
        ("json", 2),
        ("json=", 2),
        ("xml=report.xml", 2),
    ] {
        let outcome = run(folder.path(), ["--output", output, "body.json"]);
        assert_eq!(outcome.code, code, "{output}: {}", outcome.err);
        assert_eq!(outcome.out, "", "{output}");
        assert!(outcome.err.starts_with("error: "), "{}", outcome.err);
        assert!(!outcome.err.contains("lint-"), "{}", outcome.err);
    }
    let twice = [
        "--output",
        "json=a.json",
        "--output",
        "text=./a.json",
        "body.json",
    ];
    assert_eq!(run(folder.path(), twice).code, 2);
    // If one output fails, none is written.
    let both = [
        "--output",
        "json=a.json",
        "--output",
        "text=gone/b",
        "body.json",
    ];
    assert_eq!(run(folder.path(), both).code, 3);
    assert_eq!(
        run(
            folder.path(),
            ["--output", "json=a.json", "--level", "x=off", "body.json"]
        )
        .code,
        2
    );
    assert_eq!(listed(folder.path()), ["body.json"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("body.json")).unwrap(),
        ERROR
    );
}

#[cfg(target_os = "linux")]
#[test]
fn pipes_and_links_are_not_replaced() {
    use std::os::unix::fs::symlink;
    let folder = folder_with("body.json", ERROR);
    let outcome = run(folder.path(), ["--output", "json=/dev/full", "body.json"]);
    assert_eq!(outcome.code, 3);
    assert!(
        outcome.err.starts_with("error: cannot write /dev/full: "),
        "{}",
        outcome.err
    );
    assert_eq!(
        run(folder.path(), ["--output", "json=/dev/null", "body.json"]).code,
        1
    );
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    // Links are kept.
    fs::write(folder.path().join("real.json"), "old").unwrap();
    symlink("real.json", folder.path().join("link.json")).unwrap();
    run(folder.path(), ["--output", "json=link.json", "body.json"]);
    assert!(
        fs::symlink_metadata(folder.path().join("link.json"))
            .unwrap()
            .is_symlink()
    );
    assert!(
        fs::read_to_string(folder.path().join("real.json"))
            .unwrap()
            .contains("version")
    );
}

#[cfg(unix)]
#[test]
fn output_files_have_the_usual_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder_with("body.json", ERROR);
    run(folder.path(), ["--output", "json=report.json", "body.json"]);
    let mode = |name: &str| {
        fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode()
    };
    assert_eq!(mode("report.json"), mode("body.json"));
    let kept = fs::Permissions::from_mode(0o100_600);
    fs::set_permissions(folder.path().join("report.json"), kept).unwrap();
    run(folder.path(), ["--output", "json=report.json", "body.json"]);
    assert_eq!(mode("report.json"), 0o100_600);
}

#[test]
fn output_files_in_a_linted_folder_are_not_linted() {
    let folder = folder_with(
        "body.json",
        "{\"resume_mode\": 1, \"resume_mode\": 1, \"source_instance\": {}, \"target_instance\": {}}",
    );
    let lint = || run(folder.path(), ["--output", "json=report.json", "."]);
    let outcome = lint();
    assert_eq!(outcome, lint());
    // What is replaced may look like a request.
    fs::copy(
        folder.path().join("body.json"),
        folder.path().join("report.json"),
    )
    .unwrap();
    assert_eq!(outcome, lint());
}

fn in_actions(folder: &std::path::Path, args: &[&str], summary: Option<&str>) -> super::RunResult {
    let mut command = command(folder);
    command.env("GITHUB_ACTIONS", "true");
    if let Some(summary) = summary {
        command.env("GITHUB_STEP_SUMMARY", summary);
    }
    run_with(command.args(args), b"")
}

#[test]
fn github_actions_adds_annotations_by_default() {
    let folder = super::formats::folder();
    let summary = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let plain = |format: &str| run(folder.path(), ["-f", format, "severities.json"]).out;
    fs::write(folder.path().join("summary.md"), "before\n").unwrap();
    let outcome = in_actions(folder.path(), &["severities.json"], Some("summary.md"));
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.out, plain("text") + &plain("github"));
    assert_eq!(
        summary("summary.md"),
        format!("before\n{}", plain("markdown"))
    );
    // With an explicit format there are no annotations.
    for args in [
        ["-f", "concise", "severities.json"],
        ["--output", "concise=-", "severities.json"],
    ] {
        let asked = in_actions(folder.path(), &args, Some("other.md"));
        assert_eq!(asked.out, plain("concise"));
    }
    assert_eq!(summary("other.md"), "");
    in_actions(
        folder.path(),
        &["-f", "github", "severities.json"],
        Some("other.md"),
    );
    assert_eq!(summary("other.md"), plain("markdown"));
    // Output files are not an explicit format.
    let args = ["--output", "sarif=report.sarif", "severities.json"];
    let both = in_actions(folder.path(), &args, None);
    assert_eq!(both.out, plain("text") + &plain("github"));
    let diff = in_actions(folder.path(), &["--diff", "severities.json"], None);
    assert!(!diff.out.contains("::"), "{}", diff.out);
}

#[test]
fn step_summaries_respect_the_limit_of_github() {
    // 30 files of 1000 findings.
    let body = format!(
        "{{{}\"resume_mode\": \"Auto\"}}",
        "\"😀\": 1, ".repeat(1200)
    );
    let folder = folder_with("0.json", &body);
    let names: Vec<String> = (0..20).map(|at| format!("{at}.json")).collect();
    for name in &names {
        fs::write(folder.path().join(name), &body).unwrap();
    }
    let args: Vec<&str> = names.iter().map(String::as_str).collect();
    in_actions(folder.path(), &args, Some("summary.md"));
    let summary = fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(
        summary.len() < 1 << 20 && summary.len() > 1 << 19,
        "{}",
        summary.len()
    );
    let last = summary.lines().last().unwrap();
    let omitted: usize = last
        .strip_suffix(" more are not listed.")
        .unwrap()
        .parse()
        .unwrap();
    let rows = summary
        .lines()
        .filter(|line| line.starts_with("| `"))
        .count();
    let counted = run(folder.path(), ["-f", "json-lines"].into_iter().chain(args)).out;
    assert_eq!(rows + omitted, counted.lines().count());
}

#[test]
fn paths_in_reports_are_relative_to_the_repository() {
    let folder = folder_with("body.json", ERROR);
    let place = fs::canonicalize(folder.path()).unwrap();
    let named = place
        .join("body.json")
        .into_os_string()
        .into_string()
        .unwrap();
    for format in [
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
        "rdjson",
        "markdown",
    ] {
        let plain = run(&place, ["-f", format, "body.json"]).out;
        assert_eq!(
            run(&place, ["-f", format, "./body.json"]).out,
            plain,
            "{format}"
        );
        assert_eq!(run(&place, ["-f", format, &named]).out, plain, "{format}");
    }
}

#[test]
fn the_order_does_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..1000)
        .map(|at| format!("{}.json", (at * 7) % 1000))
        .collect();
    for (at, name) in names.iter().enumerate() {
        let text = ERROR.repeat(1 + at % 3);
        fs::write(folder.path().join(name), text).unwrap();
    }
    let with = |threads: &str| {
        let mut command = command(folder.path());
        command.env("RAYON_NUM_THREADS", threads);
        run_with(
            command.args(["-f", "concise", "gone.json"]).args(&names),
            b"",
        )
    };
    let one = with("1");
    assert_eq!(one.code, 3);
    for threads in ["2", "2", "7"] {
        assert_eq!(with(threads), one, "{threads} threads");
    }
    let mut order: Vec<&str> = one
        .out
        .lines()
        .filter_map(|line| line.split(':').next())
        .collect();
    order.dedup();
    order.pop();
    assert_eq!(order, names);
}

#[test]
fn no_format_depends_on_threads() {
    for format in FORMATS {
        let with = |threads: &str| {
            let mut command = command(&root());
            command.env("RAYON_NUM_THREADS", threads);
            run_with(command.args(["-f", format, "tests/cases", "examples"]), b"")
        };
        assert_eq!(with("1"), with("2"), "{format}");
    }
}

#[test]
fn a_step_summary_that_cannot_be_written_is_a_warning() {
    let folder = folder_with("body.json", BROKEN);
    let mut places = vec![".", "missing/summary.md", "body.json/summary.md"];
    if cfg!(target_os = "linux") {
        places.push("/dev/full");
    }
    for place in places {
        let mut command = command(folder.path());
        command.env("GITHUB_ACTIONS", "true");
        command.env("GITHUB_STEP_SUMMARY", place);
        let outcome = run_with(command.arg("body.json"), b"");
        assert_eq!(outcome.code, 1, "{place}: {outcome:?}");
        assert!(outcome.out.contains("::error "), "{place}: {outcome:?}");
        let warning = format!("warning: cannot write {place}: ");
        assert!(outcome.err.starts_with(&warning), "{outcome:?}");
    }
    // It would change what is linted.
    let mut command = command(folder.path());
    command.env("GITHUB_ACTIONS", "true");
    command.env("GITHUB_STEP_SUMMARY", "body.json");
    assert_eq!(run_with(command.arg("body.json"), b"").code, 1);
    assert_eq!(
        fs::read_to_string(folder.path().join("body.json")).unwrap(),
        BROKEN
    );
}

#[test]
fn two_writers_and_an_input_never_share_a_file() {
    let folder = folder_with("body.json", BROKEN);
    fs::write(folder.path().join("dcs-migration-lint.toml"), "").unwrap();
    run(
        folder.path(),
        ["--write-baseline", "base.json", "body.json"],
    );
    let before = contents(folder.path());
    for args in [
        "--output json=x --write-baseline x",
        "--output json=x --write-baseline ./x",
        "--write-baseline -",
        "--write-baseline /dev/stdout",
        "--write-baseline /dev/stderr",
        "--write-baseline body.json",
        "--diff --write-baseline x",
        "--output json=base.json --baseline base.json",
        "--output json=dcs-migration-lint.toml",
        "--write-baseline dcs-migration-lint.toml",
        "--output json=/dev/stderr --output sarif=/dev/fd/2",
        "--output json=- --output sarif=/proc/self/fd/1",
        "-f text --output json=/dev/stdout",
    ] {
        let outcome = run(folder.path(), args.split(' ').chain(["body.json"]));
        assert_eq!(
            (outcome.code, outcome.out.as_str()),
            (2, ""),
            "{args}: {outcome:?}"
        );
        assert_eq!(contents(folder.path()), before, "{args}");
    }
    let both = "--baseline base.json --write-baseline base.json body.json";
    assert_eq!(run(folder.path(), both.split(' ')).code, 0);
}

fn contents(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut contents: Vec<_> = entries
        .map(|path| {
            (
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    contents.sort_unstable();
    contents
}

/// A shell goes on writing to the file that it has opened.
#[cfg(unix)]
#[test]
fn files_that_are_open_already_are_not_replaced() {
    let folder = folder_with("body.json", BROKEN);
    std::os::unix::fs::symlink("/dev/stdout", folder.path().join("link")).unwrap();
    let binary = env!("CARGO_BIN_EXE_dcs-migration-lint");
    for (place, redirection) in [
        ("/dev/stdout", ">>log"),
        ("/dev/fd/1", ">log"),
        ("/proc/self/fd/1", ">log"),
        ("link", ">log"),
        ("/dev/stderr", "2>log"),
        ("/dev/fd/2", "2>log"),
        ("/dev/fd/3", "3>>log"),
    ] {
        let log = folder.path().join("log");
        let _ = fs::remove_file(&log);
        let number = if redirection.starts_with('>') {
            "1"
        } else {
            &redirection[..1]
        };
        let script = format!(
            "{{ echo before >&{number}; '{binary}' --output concise={place} body.json; echo after >&{number}; }} {redirection}"
        );
        let mut command = std::process::Command::new("bash");
        crate::clear_environment(&mut command).current_dir(folder.path());
        run_with(command.args(["-c", &script]), b"");
        let text = fs::read_to_string(&log).unwrap();
        assert!(
            text.starts_with("before\n") && text.ends_with("after\n"),
            "{place}: {text}"
        );
        assert!(text.contains("\nbody.json:1:"), "{place}: {text}");
    }
}
