//! A report for programs that show their errors with miette.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

use crate::diagnostic::severity::Severity;
use crate::lint::report::Report;
use crate::text::escape::{escape_controls, needs_escape};
use crate::text::span::Span;

/// With the feature `miette`: the findings of a report as one diagnostic, with the text that they
/// are about.
///
/// In the text, `*` is in place of each byte of a password, and `?` in place of what would act on a
/// terminal.
///
/// ```
/// use dcs_migration_lint::bridge::MietteReport;
/// use dcs_migration_lint::{Config, lint};
///
/// fn check(name: &str, body: &str) -> miette::Result<()> {
///     match MietteReport::new(name, &lint(body, &Config::default())) {
///         Some(findings) => Err(findings.into()),
///         None => Ok(()),
///     }
/// }
/// assert_eq!(check("request.json", "").unwrap_err().to_string(), "1 error in request.json");
/// ```
#[derive(Debug)]
pub struct MietteReport {
    source: NamedSource<String>,
    findings: Vec<Finding>,
}

#[derive(Debug)]
struct Finding {
    rule: &'static str,
    severity: Severity,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
}

impl MietteReport {
    /// The findings in the text of this name; `None` if there is none.
    #[must_use]
    pub fn new(name: &str, report: &Report<'_>) -> Option<Self> {
        if report.diagnostics().is_empty() {
            return None;
        }
        let findings = report.diagnostics().iter().map(|found| {
            let further = found.labels.iter();
            let further = further.map(|label| {
                LabeledSpan::new_with_span(Some(label.message.to_string()), at(label.span))
            });
            let mut labels = vec![LabeledSpan::new_primary_with_span(None, at(found.span))];
            labels.extend(further);
            Finding {
                rule: found.rule.id,
                severity: found.severity,
                message: found.at_pointer().into_owned(),
                help: found.help.as_ref().map(ToString::to_string),
                labels,
            }
        });
        Some(Self {
            source: NamedSource::new(escape_controls(name), shown(report)),
            findings: findings.collect(),
        })
    }
}

fn at(span: Span) -> std::ops::Range<usize> {
    span.into()
}

/// The text with as many bytes, fit to be shown.
fn shown(report: &Report<'_>) -> String {
    let mut shown = String::with_capacity(report.text().len());
    let mut secrets = report.secrets().iter().peekable();
    for (at, char) in report.text().char_indices() {
        while secrets.next_if(|secret| secret.end <= at).is_some() {}
        let is_secret = secrets.peek().is_some_and(|secret| secret.start <= at);
        match char {
            '\n' | '\r' | '\t' => shown.push(char),
            _ if is_secret => shown.extend(std::iter::repeat_n('*', char.len_utf8())),
            _ if needs_escape(char) => shown.extend(std::iter::repeat_n('?', char.len_utf8())),
            _ => shown.push(char),
        }
    }
    shown
}

impl fmt::Display for MietteReport {
    /// How many findings of each severity there are, and where.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (severity, word) in [
            (Severity::Error, "error"),
            (Severity::Warning, "warning"),
            (Severity::Info, "note"),
        ] {
            let findings = self.findings.iter();
            let count = findings.filter(|found| found.severity == severity).count();
            if count > 0 {
                let plural = if count == 1 { "" } else { "s" };
                write!(f, "{separator}{count} {word}{plural}")?;
                separator = ", ";
            }
        }
        write!(f, " in {}", self.source.name())
    }
}

impl std::error::Error for MietteReport {}

impl Diagnostic for MietteReport {
    fn severity(&self) -> Option<miette::Severity> {
        let worst = self.findings.iter().map(|found| found.severity).max();
        worst.map(of)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        let findings = self.findings.iter();
        Some(Box::new(findings.map(|found| found as &dyn Diagnostic)))
    }
}

fn of(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Info => miette::Severity::Advice,
        Severity::Warning => miette::Severity::Warning,
        Severity::Error => miette::Severity::Error,
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Finding {}

impl Diagnostic for Finding {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.rule))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(of(self.severity))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_deref()?;
        Some(Box::new(help))
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
