//! `JUnit` XML: one suite per file, one test case per finding. A file without findings is a passed
//! test case.
//!
//! A test case fails if the severity of the finding is at or above the threshold (`--fail-on`).
//! Findings below it are passed test cases with the finding as their output. There are no times, so
//! that the same input gives the same report. Columns are in UTF-16 units.

use std::collections::HashMap;
use std::io::{self, Write};

use dcs_migration_lint::LineIndex;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::location::ReportPaths;
use super::message::xml_text;
use super::renderer::{Renderer, RunEnd, Style};
use crate::lint::check::CheckedFile;

const NAME: &str = "dcs-migration-lint";

pub(super) struct Junit {
    paths: ReportPaths,
    report: Report,
    names: Names,
}

/// The names of test cases. Readers know a test case by its class, which is the path of the file,
/// and its name, which has no place in it, so that it stays the same when lines move.
#[derive(Default)]
struct Names(HashMap<(String, &'static str, String), usize>);

impl Names {
    /// `rule /pointer`, then `rule (2) /pointer`. A pointer is empty or begins with `/`.
    fn unique(&mut self, class: &str, what: &'static str, pointer: &str) -> String {
        let key = (class.to_owned(), what, pointer.to_owned());
        let count = self.0.entry(key).or_default();
        *count += 1;
        let number = if *count == 1 {
            String::new()
        } else {
            format!(" ({count})")
        };
        format!("{what}{number} {pointer}").trim_end().to_owned()
    }
}

impl Junit {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            paths: style.paths.clone(),
            report: Report::new(NAME),
            names: Names::default(),
        }
    }

    fn add(&mut self, name: &str, cases: impl IntoIterator<Item = TestCase>) {
        let mut suite = TestSuite::new(name);
        for mut case in cases {
            case.set_classname(name);
            suite.add_test_case(case);
        }
        self.report.add_test_suite(suite);
    }
}

impl Renderer for Junit {
    fn file(&mut self, _: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = xml_text(&self.paths.to_root(&file.name));
        let mut cases = Vec::new();
        for (_, diagnostic) in file.active() {
            let at = index.position(diagnostic.span.start);
            let mut text = format!(
                "{path}:{}:{}: {}[{}] {}",
                at.line,
                at.column,
                diagnostic.severity,
                diagnostic.rule.id,
                xml_text(&diagnostic.message),
            );
            if let Some(help) = &diagnostic.help {
                text.push('\n');
                text.push_str(&xml_text(help));
            }
            let (rule, pointer) = (diagnostic.rule.id, xml_text(&diagnostic.pointer));
            let name = self.names.unique(&path, rule, pointer.trim_end());
            let mut case = TestCase::new(name, TestCaseStatus::success());
            if diagnostic.severity >= file.fail_on {
                let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
                failure
                    .set_message(xml_text(&diagnostic.message))
                    .set_type(diagnostic.severity.as_str())
                    .set_description(text);
                case.status = failure;
            } else {
                case.set_system_out(text);
            }
            cases.push(case);
        }
        if cases.is_empty() {
            cases.push(TestCase::new("no findings", TestCaseStatus::success()));
        }
        self.add(&path, cases);
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, end: &RunEnd<'_>) -> io::Result<()> {
        for failure in end.failures {
            let path = xml_text(&self.paths.to_root(&failure.path));
            let mut error = TestCaseStatus::non_success(NonSuccessKind::Error);
            error
                .set_message(xml_text(&failure.message))
                .set_type("error");
            let name = self.names.unique(&path, failure.summary, "");
            self.add(&path, [TestCase::new(name, error)]);
        }
        let xml = self.report.to_string().map_err(io::Error::other)?;
        // The schema of Jenkins does not allow this attribute on the root, its first occurrence.
        out.write_all(xml.replacen(" skipped=\"0\"", "", 1).as_bytes())
    }
}
