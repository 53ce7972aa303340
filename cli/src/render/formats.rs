//! Shows findings: one module per format, each fed file by file.
//!
//! Nothing here decides what is found, or what the exit code is.

mod checkstyle;
mod concise;
mod github;
mod gitlab;
pub(crate) mod json;
mod json_lines;
mod junit;
mod markdown;
mod place;
mod rdjson;
mod sarif;
pub(crate) mod text;

pub(crate) use json::quiet;

use std::io::{self, Write};

use dcs_migration_lint::{Applicability, Diagnostic, Rule, Severity};

use crate::args::Format;
use crate::check::Checked;
use crate::out::harmless;

/// Shows findings in one format.
///
/// # Errors
///
/// Where writing fails.
pub(crate) trait Renderer {
    /// Writes what stands before the first file.
    fn start(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Takes a file and its findings; formats that can show them at once do.
    fn file(&mut self, out: &mut dyn Write, file: &Checked) -> io::Result<()>;

    /// Shows what could not be shown before.
    fn finish(&mut self, out: &mut dyn Write, end: &End<'_>) -> io::Result<()>;
}

/// What renderers are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    pub(crate) color: bool,
    /// Whether to close with a summary, where the format has one.
    pub(crate) summary: bool,
    /// The folder of the run, with forward slashes; paths in reports for CI are relative to it.
    pub(crate) folder: String,
}

impl Look {
    /// Writes the summary, where it is asked for and a file was linted.
    fn summary(&self, out: &mut dyn Write, end: &End<'_>) -> io::Result<()> {
        if self.summary && end.totals.files > 0 {
            writeln!(out, "{}", end.totals.summary())?;
        }
        Ok(())
    }
}

/// How a run ended.
pub(crate) struct End<'a> {
    pub(crate) totals: &'a Totals,
    /// What could not be read or written.
    pub(crate) failures: &'a [String],
}

/// What a run came to.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Totals {
    pub(crate) files: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) infos: usize,
    /// Findings with a safe fix, and with one that is a guess.
    pub(crate) fixable: usize,
    pub(crate) fixable_unsafely: usize,
    /// `.json` files in folders that do not look like this request.
    pub(crate) skipped: usize,
    /// Fixes that were applied, or would be.
    pub(crate) fixed: Option<Fixed>,
}

/// What `--fix` or `--diff` came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fixed {
    pub(crate) fixes: usize,
    pub(crate) files: usize,
    /// Whether files were written.
    pub(crate) written: bool,
}

impl Totals {
    /// Counts one file.
    pub(crate) fn add(&mut self, file: &Checked) {
        self.files += 1;
        for (_, found) in file.active() {
            match found.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Info => self.infos += 1,
            }
            match found.fix.as_ref().map(|fix| fix.applicability) {
                Some(Applicability::Safe) => self.fixable += 1,
                Some(Applicability::Unsafe) => self.fixable_unsafely += 1,
                None => {}
            }
        }
    }

    /// The findings, counted.
    fn counts(&self) -> String {
        let findings: Vec<String> = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.infos, "note"),
        ]
        .into_iter()
        .filter(|&(count, _)| count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
        let findings = if findings.is_empty() {
            "no findings".to_owned()
        } else {
            findings.join(", ")
        };
        format!("{findings} in {}", counted(self.files, "file"))
    }

    /// The closing line.
    pub(crate) fn summary(&self) -> String {
        let mut parts = vec![self.counts()];
        if let Some(fixed) = self.fixed {
            let fixes = if fixed.fixes == 1 { "fix" } else { "fixes" };
            let done = if fixed.written {
                "applied"
            } else {
                "would be applied"
            };
            let to = counted(fixed.files, "file");
            parts.push(format!("{} {fixes} {done} to {to}", fixed.fixes));
        }
        // Right after a fix, nothing is left that the same command would fix.
        if self.fixed.is_none_or(|fixed| fixed.fixes == 0) {
            match (self.fixable, self.fixable_unsafely) {
                (0, 0) => {}
                (safe, 0) => parts.push(format!("{safe} fixable with --fix")),
                (0, guess) => parts.push(format!("{guess} fixable with --fix --unsafe-fixes")),
                (safe, guess) => parts.push(format!(
                    "{safe} fixable with --fix, {guess} more with --unsafe-fixes"
                )),
            }
        }
        parts.join("; ")
    }
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Where the project lives.
const HOMEPAGE: &str = env!("CARGO_PKG_REPOSITORY");

/// The page of a rule.
fn page_of(rule: &Rule) -> String {
    format!("{HOMEPAGE}/blob/main/src/rules/README.md#{}", rule.id)
}

/// What is wrong and what to do, as sentences that end in a full stop.
fn sentences(found: &Diagnostic) -> String {
    match &found.help {
        Some(question) if question.ends_with('?') => {
            sentence(&format!("{} ({question})", found.message))
        }
        Some(help) => format!("{} {}", sentence(&found.message), sentence(help)),
        None => sentence(&found.message),
    }
}

/// Text that may stand in XML, still to be escaped.
fn in_xml(text: &str) -> String {
    // These two characters are not allowed there, however they are written.
    harmless(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// A text of ours with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{}{rest}{stop}", first.to_ascii_uppercase())
}

/// A renderer for a format.
pub(crate) fn renderer(format: Format, look: &Look) -> Box<dyn Renderer> {
    match format {
        Format::Text => Box::new(text::Text(look.clone())),
        Format::Concise => Box::new(concise::Concise(look.clone())),
        Format::Json => Box::new(json::Json::default()),
        Format::JsonLines => Box::new(json_lines::JsonLines),
        Format::Sarif => Box::new(sarif::Sarif::new(look)),
        Format::Github => Box::new(github::Github::new(look)),
        Format::Gitlab => Box::new(gitlab::Gitlab::new(look)),
        Format::Junit => Box::new(junit::Junit::new(look)),
        Format::Checkstyle => Box::new(checkstyle::Checkstyle::new(look)),
        Format::Rdjson => Box::new(rdjson::Rdjson::new(look)),
        Format::Markdown => Box::new(markdown::Markdown::new(look)),
    }
}

/// A renderer for the summary of a step in GitHub Actions.
pub(crate) fn step_summary(look: &Look) -> Box<dyn Renderer> {
    Box::new(markdown::Markdown::step_summary(look))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::{End, Look, Totals, renderer};
    use crate::args::Format;
    use crate::check::{Checked, Suppression, check};
    use crate::config::InForce;
    use crate::requests::Kind;

    fn shown(format: Format, file: &Checked) -> String {
        let look = Look {
            color: false,
            summary: false,
            folder: String::new(),
        };
        let mut totals = Totals::default();
        totals.add(file);
        let end = End {
            totals: &totals,
            failures: &[],
        };
        let mut out = Vec::new();
        let mut renderer = renderer(format, &look);
        renderer.start(&mut out).unwrap();
        renderer.file(&mut out, file).unwrap();
        renderer.finish(&mut out, &end).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_does_not_count_is_shown_in_sarif_alone() {
        let text = r#"{"resume_mode": "Auto", "migration_method": "full", "unheard": 1}"#;
        let in_force = InForce::default();
        let mut file = check("body.json", Kind::BODY, text.as_bytes(), &in_force);
        let reason = Suppression::Ignore {
            number: 0,
            reason: "as agreed".to_owned(),
        };
        let all = file.report.diagnostics().len();
        for (at, found) in file.report.diagnostics().iter().enumerate() {
            match found.rule.id {
                "unknown-value" => file.suppressed.insert(at, reason.clone()),
                "missing-field" => file.suppressed.insert(at, Suppression::Baseline),
                _ => None,
            };
        }
        for format in Format::value_variants() {
            let shown = shown(*format, &file);
            if *format != Format::Sarif {
                assert!(shown.contains("unheard"), "{format:?}");
                assert!(!shown.contains("unknown-value"), "{format:?}");
                continue;
            }
            let log: serde_json::Value = serde_json::from_str(&shown).unwrap();
            let results = log["runs"][0]["results"].as_array().unwrap();
            assert_eq!(results.len(), all);
            for result in results {
                let suppressions = &result["suppressions"];
                let justification = &suppressions[0]["justification"];
                match result["ruleId"].as_str() {
                    Some("unknown-value") => assert_eq!(justification, "as agreed"),
                    Some("missing-field") => assert_eq!(justification, "It is in the baseline."),
                    _ => assert_eq!(suppressions, &serde_json::json!([])),
                }
            }
        }
    }
}
