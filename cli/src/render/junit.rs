//! `JUnit` XML: one suite per file, one test case per finding. A file without findings is a passed
//! test case.
//!
//! A test case fails if the severity of the finding is at or above the threshold (`--fail-on`).
//! Findings below it are passed test cases with the finding as their output. There are no times, so
//! that the same input gives the same report. Columns are in UTF-16 units.

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
}

impl Junit {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            paths: style.paths.clone(),
            report: Report::new(NAME),
        }
    }

    fn add(&mut self, name: &str, cases: impl IntoIterator<Item = TestCase>) {
        let mut suite = TestSuite::new(name);
        for mut case in cases {
            // Jenkins reads everything before the last dot as a package.
            let class = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            case.set_classname(class);
            suite.add_test_case(case);
        }
        self.report.add_test_suite(suite);
    }
}

impl Renderer for Junit {
    fn file(&mut self, _: &mut dyn Write, file: &CheckedFile) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = xml_text(&self.paths.from_root(&file.name));
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
            let name = format!("{} at {}:{}", diagnostic.rule.id, at.line, at.column);
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
        let failed: Vec<TestCase> = end
            .failures
            .iter()
            .map(|failure| {
                let mut error = TestCaseStatus::non_success(NonSuccessKind::Error);
                error.set_message(xml_text(failure)).set_type("error");
                TestCase::new("read and write", error)
            })
            .collect();
        if !failed.is_empty() {
            self.add(NAME, failed);
        }
        let xml = self.report.to_string().map_err(io::Error::other)?;
        // The schema of Jenkins does not allow this attribute on the root, its first occurrence.
        out.write_all(xml.replacen(" skipped=\"0\"", "", 1).as_bytes())
    }
}
