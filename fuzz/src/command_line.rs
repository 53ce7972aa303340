//! Properties of the command line: its outputs, its configuration and its baselines.
//!
//! The outputs are checked as their readers see them, without knowledge of how they are made.

use arbitrary::Unstructured;
use dcs_migration_lint::text::needs_escape;
use dcs_migration_lint_cli::fuzzing;
use serde_json::Value;

use crate::body::{self, MARK};
use crate::checks::validators;

/// A body in each format, and the diff of its fixes: no password, nothing that controls a terminal
/// or a log, and valid JSON in the JSON formats. The body is alone, in a request file, or that of a
/// response; half of the file names are hostile.
pub fn output(input: &[u8]) {
    const NAMES: [&str; 4] = [
        "a.json",
        "b/\u{1b}[31m\n::error::##[z]\u{202e}&<\"'|`.json",
        "c.http",
        "d.sh",
    ];
    let mut source = Unstructured::new(input);
    let Ok(name) = source.choose(&NAMES) else {
        return;
    };
    let Ok(generated) = source.arbitrary::<bool>() else {
        return;
    };
    let text = if generated {
        let Ok(body) = body::body(&mut source, false) else {
            return;
        };
        body.text
    } else {
        // Nothing in raw bytes is known to be a password.
        String::from_utf8_lossy(source.take_rest()).replace(MARK, "")
    };
    let text = match *name {
        "c.http" => {
            format!("POST https://h/v2/p/migration/t/task\nAuthorization: {MARK}\n\n{text}\n")
        }
        "d.sh" => {
            let quoted = text.replace('\'', "'\\''");
            format!("curl -u 'a:{MARK}' https://h/v2/p/migration/t/task -d '{quoted}'\n")
        }
        _ => text,
    };
    assert_safe(&fuzzing::outputs(name, text.as_bytes(), None), &text);
    if name.ends_with(".json") {
        assert_safe(&fuzzing::outputs(name, text.as_bytes(), Some(400)), &text);
    }
    assert_safe(&[("diff".to_owned(), fuzzing::diff(name, &text))], &text);
}

/// A configuration is accepted or refused with a safe message; its schema accepts it as well, and
/// a body is shown safely with it.
pub fn configuration(input: &[u8]) {
    const BODY: &str = "{\"migration_method\": \"incremental_migration\", \"resume_mode\": \"Auto\", \
        \"source_instance\": {\"addrs\": \"8.8.8.8:6379\", \"password\": \"Z9Zq-Z9Zq\"}, \"odd\": 1}";
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    match fuzzing::configured(text, BODY.as_bytes()) {
        Ok(outputs) => {
            assert_safe(&outputs, text);
            let value: Value = toml::from_str(text).expect("what is taken is TOML");
            assert!(
                validators::CONFIG.with(|schema| schema.is_valid(&value)),
                "taken, yet its schema refuses {text}"
            );
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "refused without a word: {text}");
            assert_quiet("the faults", &faults);
        }
    }
}

/// Any text as a baseline is read, or refused with a safe message.
pub fn baseline(input: &[u8]) {
    if let Err(message) = fuzzing::baseline(input) {
        assert_quiet("the message", &message);
        assert!(!message.contains(['\n', '\r']), "one line: {message}");
    }
}

fn assert_safe(outputs: &[(String, String)], text: &str) {
    for (format, output) in outputs {
        assert!(!output.contains(MARK), "{format} of {text} shows {output}");
        assert_quiet(format, output);
        let json = |text: &str| -> Value {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{format}: {error}: {text}"))
        };
        match format.as_str() {
            "Json" => {
                let report = json(output);
                assert!(
                    validators::REPORT.with(|schema| schema.is_valid(&report)),
                    "{format} does not follow its schema: {output}"
                );
            }
            "Sarif" | "Gitlab" | "Rdjson" | "baseline" => drop(json(output)),
            "JsonLines" => output.lines().for_each(|line| drop(json(line))),
            // Commands to the log of a build are what this one writes; each on a line of ours.
            "Github" => {
                let ours = ["::error ", "::warning ", "::notice "];
                for line in output.lines() {
                    let command = is_command(line) || line.contains("##");
                    let known = ours.iter().any(|command| line.starts_with(command));
                    assert!(!command || known, "{line}");
                }
                continue;
            }
            _ => {}
        }
        for line in output.lines() {
            let command = is_command(line) || line.contains("##[");
            assert!(!command, "{format} writes a command: {line}");
        }
    }
}

/// Whether a line is a command to GitHub Actions; three colons, which excerpts have, are none.
fn is_command(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("::") && !line.starts_with(":::")
}

/// Nothing in an output acts on a terminal, apart from line breaks.
pub(crate) fn assert_quiet(what: &str, output: &str) {
    let loud = output
        .chars()
        .find(|&char| char != '\n' && needs_escape(char));
    assert!(loud.is_none(), "{what} holds {loud:?}: {output}");
}
