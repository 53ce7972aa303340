//! `JUnit` XML: a suite per file, a case per finding; a file without findings is a case that has
//! passed.
//!
//! A case fails where the finding counts for the exit code (`--fail-on`); what is below that has
//! passed and says so in its output. Nothing has a time, since the same input is to give the same
//! report. Columns count UTF-16 units.

use std::io::{self, Write};

use dcs_migration_lint::LineIndex;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::place::relative;
use super::{End, Look, Renderer, in_xml};
use crate::check::Checked;

const NAME: &str = "dcs-migration-lint";

pub(super) struct Junit {
    folder: String,
    report: Report,
}

impl Junit {
    pub(super) fn new(look: &Look) -> Self {
        Self {
            folder: look.folder.clone(),
            report: Report::new(NAME),
        }
    }

    fn add(&mut self, name: &str, cases: impl IntoIterator<Item = TestCase>) {
        let mut suite = TestSuite::new(name);
        for mut case in cases {
            // Jenkins takes what stands before the last dot for a package.
            let class = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            case.set_classname(class);
            suite.add_test_case(case);
        }
        self.report.add_test_suite(suite);
    }
}

impl Renderer for Junit {
    fn file(&mut self, _: &mut dyn Write, file: &Checked) -> io::Result<()> {
        let index = LineIndex::new(file.report.text());
        let path = in_xml(&relative(&file.name, &self.folder));
        let mut cases = Vec::new();
        for (_, found) in file.active() {
            let at = index.position(found.span.start);
            let mut text = format!(
                "{path}:{}:{}: {}[{}] {}",
                at.line,
                at.column,
                found.severity,
                found.rule.id,
                in_xml(&found.message),
            );
            if let Some(help) = &found.help {
                text.push('\n');
                text.push_str(&in_xml(help));
            }
            let name = format!("{} at {}:{}", found.rule.id, at.line, at.column);
            let mut case = TestCase::new(name, TestCaseStatus::success());
            if found.severity >= file.fail_on {
                let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
                failure
                    .set_message(in_xml(&found.message))
                    .set_type(found.severity.as_str())
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

    fn finish(&mut self, out: &mut dyn Write, end: &End<'_>) -> io::Result<()> {
        let failed: Vec<TestCase> = end
            .failures
            .iter()
            .map(|failure| {
                let mut error = TestCaseStatus::non_success(NonSuccessKind::Error);
                error.set_message(in_xml(failure)).set_type("error");
                TestCase::new("read and write", error)
            })
            .collect();
        if !failed.is_empty() {
            self.add(NAME, failed);
        }
        let xml = self.report.to_string().map_err(io::Error::other)?;
        // Jenkins' schema knows no such attribute of the root, which is the first to have it.
        out.write_all(xml.replacen(" skipped=\"0\"", "", 1).as_bytes())
    }
}
