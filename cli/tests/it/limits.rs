//! The limits of GitHub's code scanning for SARIF: 25,000 results in a run, 10 MB after gzip.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::run;

/// The levels of the results, and the text of the only notification.
fn log(folder: &Path, args: &[&str]) -> (Vec<String>, Option<String>, usize) {
    let outcome = run(folder, ["-f", "sarif", "."].iter().chain(args));
    assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(outcome.out.as_bytes()).unwrap();
    let size = gzip.finish().unwrap().len();
    let log: Value = serde_json::from_str(&outcome.out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap().iter();
    let levels = results
        .map(|result| result["level"].as_str().unwrap().to_owned())
        .collect();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    let notification = &invocation["toolExecutionNotifications"][0];
    let text = notification["message"]["text"]
        .as_str()
        .map(ToOwned::to_owned);
    assert!(text.is_none() || notification["level"] == "warning");
    (levels, text, size)
}

fn ranks(levels: &[String]) -> Vec<usize> {
    let rank = |level: &String| {
        ["error", "warning", "note"]
            .iter()
            .position(|it| it == level)
            .unwrap()
    };
    levels.iter().map(rank).collect()
}

#[test]
fn the_worst_results_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    // 26 warnings each, and an error at the end.
    let unknown: Vec<String> = (0..26).map(|at| format!("\"a{at}\": 1,\n")).collect();
    let unknown = unknown.concat();
    let body = format!(
        "{{{unknown}\"migration_method\": \"full_amount_migration\", \"resume_mode\": \"Auto\"}}"
    );
    for at in 0..1000 {
        fs::write(folder.path().join(format!("{at}.json")), &body).unwrap();
    }
    let json = run(folder.path(), ["--statistics", "-f", "json", "."]).out;
    let report: Value = serde_json::from_str(&json).unwrap();
    let count = |what: &str| usize::try_from(report["summary"][what].as_u64().unwrap()).unwrap();
    let all = count("errors") + count("warnings") + count("infos");
    assert!(all > 25_000, "{all}");
    let (levels, notification, _) = log(folder.path(), &[]);
    assert_eq!(levels.len(), 25_000);
    let ranks = ranks(&levels);
    assert!(ranks.is_sorted(), "the worst come first");
    assert_eq!(
        ranks.iter().filter(|rank| **rank == 0).count(),
        count("errors")
    );
    let wanted = format!(
        "{} more results are left out of this log: the worst are kept, within the limits of GitHub.",
        all - 25_000
    );
    assert_eq!(notification, Some(wanted));
    // Without too many results there is no notification.
    let (levels, notification, _) = log(folder.path(), &["--level", "unknown-field=off"]);
    assert_eq!(
        (levels.len(), notification),
        (all - count("warnings"), None)
    );
}

#[test]
fn a_log_is_small_enough_after_gzip() {
    let folder = tempfile::tempdir().unwrap();
    // Names that do not compress well.
    let mut state = 1_u64;
    let mut random = || {
        let letter = |_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(b'#' + u8::try_from((state >> 33) % 57).unwrap())
        };
        (0..2000).map(letter).collect::<String>()
    };
    for file in 0..300 {
        let unknown: Vec<String> = (0..30).map(|_| format!("\"{}\": 1,\n", random())).collect();
        let unknown = unknown.concat();
        let body = format!(
            "{{{unknown}\"migration_method\": \"full_amount_migration\", \"resume_mode\": \"Auto\"}}"
        );
        fs::write(folder.path().join(format!("{file}.json")), body).unwrap();
    }
    let (levels, notification, size) = log(folder.path(), &[]);
    assert!((8_000_000..10_000_000).contains(&size), "{size}");
    assert!(
        levels.len() < 9000 && levels.iter().any(|level| level == "error"),
        "{}",
        levels.len()
    );
    assert!(ranks(&levels).is_sorted());
    assert!(notification.is_some_and(|text| text.contains(" more results are left out")));
}
