//! For every rule: its examples are run, its file is named after its id, its page is complete.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::diagnostic::rule::Subject;
use crate::lint::config::Config;
use crate::lint::report::Report;
use crate::lint::{lint, lint_path, lint_response};

/// An example block of a rule's documentation.
struct Example {
    kind: &'static str,
    subject: Subject,
    /// Of a response.
    status: u16,
    text: String,
}

impl Example {
    fn lint<'t>(&self, text: &'t str) -> Report<'t> {
        let config = Config::default();
        match self.subject {
            Subject::Path => lint_path(text, &config),
            Subject::Response => lint_response(self.status, text, &config),
            Subject::Request => lint(text, &config),
            Subject::Call | Subject::Configuration => {
                panic!("the crates that read such texts run these")
            }
        }
    }
}

fn examples(rule: &Rule) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut lines = rule
        .doc()
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line));
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        // The tests of `request-files` run the examples of request files, those of the command line
        // the ones of configurations.
        if info == "toml"
            || ["http,", "hcl,", "yaml,"]
                .iter()
                .any(|language| info.starts_with(language))
        {
            continue;
        }
        let mut words = info.split(',');
        let language = words.next();
        let word = words.next();
        let status = words.next().and_then(|word| word.strip_prefix("status="));
        let subject = match (language, status) {
            (Some("uri"), None) => Subject::Path,
            (Some("json"), Some(_)) => Subject::Response,
            (Some("json"), None) => Subject::Request,
            _ => panic!("{}: unknown example `{info}`", rule.id),
        };
        assert!(rule.subjects.contains(&subject), "{}: {info}", rule.id);
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let kind = match word.unwrap_or_default() {
            "invalid" => "invalid",
            "valid" => "valid",
            "fixed" => "fixed",
            other => panic!("{}: unknown kind of example `{other}`", rule.id),
        };
        examples.push(Example {
            kind,
            subject,
            status: status.map_or(0, |status| status.parse().unwrap()),
            text: body.join("\n"),
        });
    }
    examples
}

fn count(rule: &Rule, example: &Example) -> usize {
    let report = example.lint(&example.text);
    let found = report.diagnostics().iter();
    found.filter(|found| found.rule == rule).count()
}

#[test]
fn examples_say_what_they_show() {
    for rule in RULES {
        let examples = examples(rule);
        let elsewhere = rule
            .subjects
            .iter()
            .all(|subject| matches!(subject, Subject::Call | Subject::Configuration));
        if !elsewhere && !["invalid-encoding", "text-too-long"].contains(&rule.id) {
            assert!(
                examples.iter().any(|example| example.kind == "invalid"),
                "{}",
                rule.id
            );
            assert!(
                examples.iter().any(|example| example.kind == "valid"),
                "{}",
                rule.id
            );
        }
        for (at, example) in examples.iter().enumerate() {
            let text = &example.text;
            match example.kind {
                "invalid" => assert_eq!(count(rule, example), 1, "{}: {text}", rule.id),
                "valid" => assert_eq!(count(rule, example), 0, "{}: {text}", rule.id),
                _ => {
                    let before = &examples[at - 1].text;
                    let report = example.lint(before);
                    let found = report
                        .diagnostics()
                        .iter()
                        .find(|found| found.rule == *rule);
                    let fix = found.and_then(|found| found.fix.as_ref());
                    let fix = fix.unwrap_or_else(|| panic!("{}: no fix for {before}", rule.id));
                    let fixed = fix.apply(before);
                    assert_eq!(fixed.as_deref(), Some(text.as_str()), "{}", rule.id);
                    assert_eq!(count(rule, example), 0, "{}: {text}", rule.id);
                }
            }
        }
    }
}

#[test]
fn fixes_are_of_the_declared_kind() {
    for rule in RULES {
        let mut seen = BTreeSet::new();
        for example in examples(rule) {
            let report = example.lint(&example.text);
            for found in report
                .diagnostics()
                .iter()
                .filter(|found| found.rule == *rule)
            {
                seen.extend(found.fix.as_ref().map(|fix| fix.applicability));
            }
        }
        if rule.id == "invalid-encoding" || rule.subjects.contains(&Subject::Call) {
            continue;
        }
        assert_eq!(
            seen.into_iter().collect::<Vec<_>>(),
            rule.fixes,
            "{}",
            rule.id
        );
    }
}

#[test]
fn files_and_ids_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "mod" && name != "tests")
        .collect();
    let listed: BTreeSet<String> = MODULES.iter().map(|&module| module.to_owned()).collect();
    assert_eq!(
        files, listed,
        "files in src/rules and the list in src/rules/mod.rs"
    );
    for (module, rule) in MODULES.iter().zip(RULES) {
        assert_eq!(module.replace('_', "-"), rule.id);
    }
}

#[test]
fn documentation_is_whole() {
    for rule in RULES {
        let summary = rule.summary().trim();
        assert!(
            summary.ends_with('.') && summary.len() < 90,
            "{}: {summary}",
            rule.id
        );
        let evidence = rule.doc().lines();
        assert_eq!(
            evidence
                .filter(|line| line.starts_with(" **Evidence.** "))
                .count(),
            1,
            "{}: gives its evidence",
            rule.id
        );
        assert!(
            rule.doc().contains("`data`:"),
            "{}: describes its data",
            rule.id
        );
        assert!(rule.doc().lines().count() > 4, "{}", rule.id);
    }
}

#[test]
fn messages_are_worded_alike() {
    for rule in RULES {
        for example in examples(rule) {
            for found in example.lint(&example.text).diagnostics() {
                let labels = found.labels.iter().map(|label| label.message.as_ref());
                let fix = found.fix.iter().map(|fix| fix.title.as_ref());
                let texts = [Some(found.message.as_ref()), found.help.as_deref()];
                for text in texts.into_iter().flatten().chain(labels).chain(fix) {
                    assert!(!text.ends_with(['.', '?', '!']), "{text}");
                    assert!(!text.starts_with(char::is_uppercase), "{text}");
                }
            }
        }
    }
}

#[test]
fn each_finds_by_its_id() {
    for rule in RULES {
        assert_eq!(Rule::find(rule.id), Ok(*rule));
    }
    let error = |id| Rule::find(id).unwrap_err().to_string();
    assert_eq!(
        error("mising-field"),
        "unknown rule `mising-field`; did you mean `missing-field`?"
    );
    assert_eq!(error("z\n"), "unknown rule `z\\u{a}`");
}
