//! A value outside an enumeration.

use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::json::Value;
use crate::request::{METHODS, MODES, Place};
use crate::rule::{Context, Findings, declare_rule};
use crate::schema::Keyword;
use crate::text::{did_you_mean, fold, is_template, one_of, quoted};

declare_rule! {
    /// A value is none of those that the document enumerates.
    ///
    /// `migration_method` is `full_amount_migration` or `incremental_migration`, `resume_mode`
    /// is `auto` or `manual` (Table 2). The values are compared letter by letter: clients send
    /// whatever case they are given, so a value that differs only in case is repaired safely.
    /// Words that people use for them (`full`, `incremental`) are recognized and offered.
    ///
    /// `data`: `expected`, the values; `suggestion`, the likely one, if there is one.
    ///
    /// ```json,invalid
    /// {"resume_mode": "Auto", "bandwidth_limit_mb": "100"}
    /// ```
    ///
    /// ```json,fixed
    /// {"resume_mode": "auto", "bandwidth_limit_mb": "100"}
    /// ```
    ///
    /// ```json,invalid
    /// {"migration_method": "incremental"}
    /// ```
    ///
    /// ```json,valid
    /// {"resume_mode": "auto", "bandwidth_limit_mb": "100"}
    /// ```
    "unknown-value" { severity: Error, since: "0.1.0", fix: Mixed, keywords: ["enum"] }
}

fn check(context: &Context<'_, '_>, findings: &mut Findings) {
    for violation in &context.violations {
        let (Keyword::Enum, Value::String(value)) = (&violation.keyword, &violation.node.value)
        else {
            continue;
        };
        if context.templates && is_template(value) {
            continue;
        }
        let span = violation.node.span;
        let expected = match violation.place {
            Place::MigrationMethod => METHODS,
            _ => MODES,
        };
        let name = quoted(violation.place.name());
        let mut found = Diagnostic::new(
            &RULE,
            span,
            violation.place.pointer(),
            format!("unknown value {} for {name}", context.quote(span, value)),
        )
        .data("expected", expected.to_vec());
        let suggestion = likely(violation.place, value, &expected);
        let list = one_of(&expected);
        found = match suggestion {
            None => found.help(format!("write {list}")),
            Some(suggestion) => {
                let same = fold(value) == fold(suggestion) && value.len() == suggestion.len();
                let applicability = if same && value.eq_ignore_ascii_case(suggestion) {
                    Applicability::Safe
                } else {
                    Applicability::Unsafe
                };
                found
                    .help(format!(
                        "did you mean {}? Allowed: {list}",
                        quoted(suggestion)
                    ))
                    .data("suggestion", suggestion)
                    .fix(Fix::new(
                        applicability,
                        format!("write {}", quoted(suggestion)),
                        vec![Edit::new(span, format!("\"{suggestion}\""))],
                    ))
            }
        };
        findings.push(found);
    }
}

/// What a word that is no value was likely meant to be.
fn likely(place: Place, value: &str, expected: &[&'static str]) -> Option<&'static str> {
    if value.len() > 64 {
        return None;
    }
    let word = fold(value);
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| word.starts_with(prefix));
    match place {
        Place::MigrationMethod if starts(&["full"]) && !word.contains("incr") => Some(METHODS[0]),
        Place::MigrationMethod if starts(&["incr", "delta"]) => Some(METHODS[1]),
        Place::ResumeMode if starts(&["auto"]) => Some(MODES[0]),
        Place::ResumeMode if starts(&["manual"]) => Some(MODES[1]),
        _ => did_you_mean(value, expected),
    }
}
