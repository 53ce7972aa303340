//! `--lines` and `--response`: one result per line, in order, with bounded memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::{RunResult, command, folder_with, root, run, run_with};

const GOOD: &str = r#"{"migration_method":"full_amount_migration","resume_mode":"manual","source_instance":{"addrs":"192.168.0.1:6379"},"target_instance":{"id":"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#;

fn lines(args: &[&str], input: impl AsRef<[u8]>) -> RunResult {
    let mut all = vec!["--lines"];
    all.extend(args);
    run_with(command(&root()).args(all), input.as_ref())
}

/// The results. Each must match the schema.
fn results(outcome: &RunResult) -> Vec<Value> {
    let mut schema: Value = serde_json::from_str(dcs_migration_lint::schema::REPORT).unwrap();
    for member in ["type", "required", "properties", "additionalProperties"] {
        schema.as_object_mut().unwrap().remove(member);
    }
    schema["$ref"] = json!("#/$defs/line");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let results = outcome.out.lines().map(|line| {
        let result = serde_json::from_str(line).unwrap();
        assert!(validator.is_valid(&result), "{line}");
        result
    });
    results.collect()
}

fn rules(result: &Value) -> Vec<&str> {
    let found = result["diagnostics"].as_array().unwrap().iter();
    found.map(|found| found["rule"].as_str().unwrap()).collect()
}

#[test]
fn each_line_has_a_result_in_order() {
    let input = format!(
        "{GOOD}\n\n{{\"resume_mode\":\n{}\r\nx\u{1b}\n{GOOD}",
        GOOD.replace("manual", "Manual")
    );
    let outcome = lines(&[], input);
    let results = results(&outcome);
    let numbers: Vec<u64> = results
        .iter()
        .map(|result| result["line"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert_eq!(
        outcome.out.lines().next(),
        Some(r#"{"path":"<stdin>","line":1,"diagnostics":[]}"#)
    );
    let found: Vec<_> = results.iter().map(rules).collect();
    assert_eq!(found[0], [""; 0]);
    assert_eq!(found[1], ["invalid-json"]);
    assert!(found[2].contains(&"invalid-json"));
    assert_eq!(found[3], ["unknown-value"]);
    assert!(found[4].contains(&"invalid-json"));
    assert_eq!(found[5], [""; 0]);
    assert!(!outcome.out.contains('\u{1b}'));
    assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
    assert_eq!(lines(&["--exit-zero"], "x").code, 0);
    assert_eq!(
        lines(
            &["--level", "unknown-value=warning"],
            GOOD.replace("manual", "Manual")
        )
        .code,
        0
    );
    assert_eq!((lines(&[], "").out.as_str(), lines(&[], "").code), ("", 0));
    assert_eq!(lines(&[], "\n").out.lines().count(), 1);
}

#[test]
fn results_equal_those_of_a_file() {
    let body = GOOD
        .replace("manual", "\u{e4}")
        .replace("6379", "70000,a;b");
    let outcome = lines(&[], &body);
    let mut line = results(&outcome).remove(0);
    let mut file = crate::report(&body)["files"][0].take();
    file["path"] = json!("<stdin>");
    line.as_object_mut().unwrap().remove("line");
    // Whoever shows a line reads its file.
    file.as_object_mut().unwrap().remove("secrets");
    assert_eq!(line, file);
}

#[test]
fn a_name_reverses_no_text() {
    let outcome = lines(&[], GOOD.replacen('{', "{\"x\u{202e}\": 1, ", 1));
    assert!(!outcome.out.contains('\u{202e}'), "{}", outcome.out);
    let pointer = &results(&outcome)[0]["diagnostics"][0]["pointer"];
    assert_eq!(pointer, "/x\u{202e}");
}

#[test]
fn a_value_starts_no_command_of_a_ci() {
    let outcome = lines(&[], GOOD.replace("manual", "##[error]x"));
    assert!(!outcome.out.contains("##"), "{}", outcome.out);
    let message = results(&outcome)[0]["diagnostics"][0]["message"].clone();
    assert!(
        message.as_str().unwrap().ends_with("not `##[error]x`"),
        "{message}"
    );
}

#[test]
fn bodies_are_extracted_from_records() {
    let bad = GOOD.replace("manual", "Manual");
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let records = [
        format!(r#"{{"request":{{"body": {GOOD} }}, "more":[1, {{"body":2}}]}}"#),
        json!({"request": {"body": GOOD}}).to_string(),
        format!(r#"{{"request":{{"body":1,"body": {bad} }}}}"#),
        json!({"request": {"body": bad}}).to_string(),
        json!({"request": {}}).to_string(),
        json!({"request": "x"}).to_string(),
        json!([1]).to_string(),
        r#"{"request":null}"#.to_owned(),
        r#"{"request":true}"#.to_owned(),
        r#"{"request":1}"#.to_owned(),
        r#"{"request":-1}"#.to_owned(),
        r#"{"request":1.5}"#.to_owned(),
        "{\"request\": PASSWORD".to_owned(),
        String::new(),
        r#"{"request":{"body":"\ud800"}}"#.to_owned(),
    ];
    let outcome = lines(&["--field", "request.body"], records.join("\n"));
    let found = results(&outcome);
    assert_eq!(found.len(), records.len());
    for result in &found[..2] {
        assert!(result["error"].is_null(), "{result}");
        assert_eq!(rules(result), [""; 0]);
    }
    // Positions are in the body. For a string this is its value.
    for result in &found[2..4] {
        assert_eq!(rules(result), ["unknown-value"]);
        let start = &result["diagnostics"][0]["range"]["start"];
        assert_eq!(start["byte"], bad.find("\"Manual").unwrap());
    }
    let errors: Vec<&str> = found[4..]
        .iter()
        .map(|result| result["error"].as_str().unwrap())
        .collect();
    let none = "the record has no `/request/body`";
    assert_eq!(errors[..8], [none; 8]);
    assert_eq!(errors[8], "the record is not JSON from column 13");
    assert!(errors[9].starts_with("the record is not JSON"));
    assert_eq!(
        errors[10],
        "the string `/request/body` is not valid Unicode"
    );
    assert!(!outcome.out.contains("PASSWORD"));
    assert_eq!(outcome.code, 1);
    assert_eq!(lines(&["--field", "request.body"], &records[4]).code, 1);
    assert_eq!(
        lines(&["--field", "/request/body"], records.join("\n")).out,
        outcome.out
    );
    let deep = json!({"a/b": {"c.d": [0, value(GOOD)]}}).to_string();
    let outcome = lines(&["--field", "/a~1b/c.d/1"], &deep);
    assert_eq!(
        outcome.out,
        "{\"path\":\"<stdin>\",\"line\":1,\"diagnostics\":[]}\n"
    );
    let outcome = lines(&["--field", "/a~1b/c.d/01"], deep);
    let error = &results(&outcome)[0]["error"];
    assert_eq!(error, "the record has no `/a~1b/c.d/01`");
    for wrong in ["", ".", "a..b"] {
        assert_eq!(lines(&["--field", wrong], "").code, 2, "{wrong}");
    }
    assert_eq!(run(&root(), ["--field", "a", "x.json"]).code, 2);
}

#[test]
fn lines_that_are_too_long_have_results() {
    let limit = 1 << 20;
    let fits = format!("{GOOD}{}", " ".repeat(limit - GOOD.len()));
    let input = format!(
        "{GOOD}\n{fits} \n{fits}\n{}\n{GOOD}\n{}",
        "x".repeat(5 * limit),
        "x".repeat(3 * limit)
    );
    let found = results(&lines(&[], input));
    let why: Vec<bool> = found
        .iter()
        .map(|result| result["error"].is_string())
        .collect();
    assert_eq!(why, [false, true, false, true, false, true]);
    let numbers: Vec<u64> = found
        .iter()
        .map(|result| result["line"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert_eq!(found[3]["error"], "the line has more than 1048576 bytes");
    // The end of a file is met after all of its last line was read.
    let folder = folder_with("a.jsonl", &fits);
    let outcome = run(folder.path(), ["--lines", "a.jsonl"]);
    assert_eq!((outcome.code, results(&outcome).len()), (0, 1));
}

#[test]
fn files_are_read_in_order_and_decompressed() {
    let text = format!("{GOOD}\nx\n").repeat(2000);
    let plain = lines(&[], &text);
    let folder = folder_with("a.jsonl", &text);
    let gzip = |text: &str| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap()
    };
    let zstd = |text: &str| {
        ruzstd::encoding::compress_to_vec(
            text.as_bytes(),
            ruzstd::encoding::CompressionLevel::Fastest,
        )
    };
    let half = text.len() / 2 + 3;
    let pieces =
        |pack: &dyn Fn(&str) -> Vec<u8>| [pack(&text[..half]), pack(&text[half..])].concat();
    let skipped = [
        &[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3],
        zstd(&text).as_slice(),
    ]
    .concat();
    for (name, bytes) in [
        ("b", pieces(&gzip)),
        ("c.zst", pieces(&zstd)),
        ("d.zst", skipped),
    ] {
        std::fs::write(folder.path().join(name), &bytes).unwrap();
        let outcome = run(folder.path(), ["--lines", name]);
        assert_eq!(outcome.err, "");
        assert_eq!(outcome.out, plain.out.replace("<stdin>", name));
        assert_eq!(lines(&[], &bytes).out, plain.out);
        // Lines before the damage have results, and the damage is reported.
        std::fs::write(folder.path().join("e"), &bytes[..bytes.len() - 9]).unwrap();
        let broken = run(folder.path(), ["--lines", "e"]);
        assert_eq!(broken.code, 3);
        assert!(
            broken.err.starts_with("error: cannot read e: "),
            "{}",
            broken.err
        );
        assert!(
            plain.out.replace("<stdin>", "e").starts_with(
                broken
                    .out
                    .trim_end()
                    .rsplit_once('\n')
                    .map_or("", |(whole, _)| whole)
            )
        );
        let mut flipped = bytes.clone();
        let at = flipped.len() - 3;
        flipped[at] ^= 0x55;
        std::fs::write(folder.path().join("e"), &flipped).unwrap();
        assert_eq!(run(folder.path(), ["--lines", "e"]).code, 3, "{name}");
    }
    let two = run(folder.path(), ["--lines", "a.jsonl", "missing", "."]);
    assert_eq!(two.out, plain.out.replace("<stdin>", "a.jsonl"));
    assert_eq!(two.code, 3);
    assert_eq!(two.err.lines().count(), 2, "{}", two.err);
}

#[test]
fn results_are_written_before_the_input_ends() {
    let mut child = command(&root())
        .arg("--lines")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for number in 1..4 {
        writeln!(input, "{GOOD}").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert!(line.contains(&format!("\"line\":{number},")), "{line}");
    }
    // A closed output ends the run even if the input does not end.
    drop(output);
    let mut ended = None;
    for _ in 0..600 {
        let _ = writeln!(input, "{GOOD}");
        ended = child.try_wait().unwrap();
        if ended.is_some() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(ended.unwrap().code(), Some(0));
}

/// The peak memory use in KiB of a run over some bytes of input.
#[cfg(target_os = "linux")]
fn peak(bytes: usize, line: &str) -> u64 {
    let mut child = command(&root())
        .args(["--lines", "--exit-zero"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    let count = bytes / (line.len() + 1);
    let reader = thread::spawn(move || {
        let (mut buffer, mut breaks) = (vec![0; 1 << 16], 0);
        loop {
            match output.read(&mut buffer).unwrap() {
                0 => return breaks,
                read => breaks += memchr::memchr_iter(b'\n', &buffer[..read]).count(),
            }
        }
    });
    let block = format!("{line}\n").repeat(1000);
    for _ in 0..count / 1000 {
        input.write_all(block.as_bytes()).unwrap();
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let peak = peak.trim().trim_end_matches(" kB").parse().unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    assert_eq!(reader.join().unwrap(), count / 1000 * 1000);
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let line = format!("{GOOD}{}", " ".repeat(4000));
    let small = peak(8 << 20, &line);
    let large = peak(64 << 20, &line);
    assert!(
        large < small + (16 << 10) && large < 100 << 10,
        "{small} and {large} KiB"
    );
    // Lines with results many times as long.
    let long = peak(150 << 10, "{}");
    assert!(long < 100 << 10, "{long} KiB");
}

/// `./test.sh --long` runs it, in release.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes a minute"]
fn a_gigabyte_takes_less_than_200_megabytes() {
    let peak = peak(1 << 30, GOOD);
    println!("figure: at most {peak} KiB of memory");
    assert!(peak < 200_000, "{peak} KiB");
}

#[test]
fn responses_are_linted() {
    let error = r#"{"error_code":"DCS.4133","error_msg":"Instance job is not found."}"#;
    let folder = folder_with("answer.json", error);
    let of = |status: &str| {
        run(
            folder.path(),
            ["--response", status, "-f", "concise", "answer.json"],
        )
    };
    assert_eq!(of("400").out.lines().next(), Some("no findings in 1 file"));
    assert!(
        of("404").out.contains("status-mismatch") || of("418").out.contains("unexpected-status"),
        "{}",
        of("418").out
    );
    let outcome = run(
        folder.path(),
        ["--response", "418", "-f", "json", "answer.json"],
    );
    assert!(
        outcome.out.contains("\"unexpected-status\""),
        "{}",
        outcome.out
    );
    assert_eq!(of("99").code, 2);
    assert_eq!(of("x").code, 2);
    let line = results(&lines(&["--response", "418"], error)).remove(0);
    assert_eq!(rules(&line), ["unexpected-status", "status-mismatch"]);
    assert_eq!(
        run(folder.path(), ["--response", "200", "--fix", "answer.json"]).code,
        2
    );
}
