//! Values outside an enumeration.

use crate::contract::placeholder::{is_placeholder, template};
use crate::contract::request::{METHODS, MODES, Place};
use crate::contract::schema::Keyword;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::Value;
use crate::text::edit::Edit;
use crate::text::spelling::{did_you_mean, fold};

declare_rule! {
    /// A value is not one of those that the API reference enumerates.
    ///
    /// Clients send the value as it is, and the service can be expected to refuse it: values are
    /// compared letter by letter. A value that differs only in letter case gets a safe fix.
    /// Frequent words such as `full` or `incremental` get a suggestion.
    ///
    /// **Evidence.** The reference, Table 2, enumeration values: `migration_method` is
    /// `full_amount_migration` or `incremental_migration`, `resume_mode` is `auto` or `manual`.
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
    ///
    /// `data`: `expected`, the values; `suggestion`, the likely value, if there is one.
    "unknown-value" { severity: Error, since: "0.1.0", fix: Mixed, keywords: ["enum"], traits: [Violation] }
}

/// A value of an enumeration, and the texts of its suggestion.
struct Offer {
    value: &'static str,
    help: &'static str,
    title: &'static str,
    literal: &'static str,
}

macro_rules! offer {
    ($value:literal) => {
        Offer {
            value: $value,
            help: concat!("use `", $value, "`"),
            title: concat!("replace with `", $value, "`"),
            literal: concat!("\"", $value, "\""),
        }
    };
}

static FULL: Offer = offer!("full_amount_migration");
static INCREMENTAL: Offer = offer!("incremental_migration");
static AUTO: Offer = offer!("auto");
static MANUAL: Offer = offer!("manual");

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for violation in &context.violations {
        let (Keyword::Enum, Value::String(value)) = (&violation.keyword, &violation.node.value)
        else {
            continue;
        };
        if template(value).is_some() || is_placeholder(value) {
            continue;
        }
        let span = violation.node.span;
        let place = violation.place;
        let (expected, words): (&'static [&'static str], _) = match place {
            Place::MigrationMethod => (
                &METHODS,
                "`full_amount_migration` or `incremental_migration`",
            ),
            _ => (&MODES, "`auto` or `manual`"),
        };
        let shown = context.quote(span, value);
        let message = [
            "`",
            place.name(),
            "` must be ",
            words,
            ", not `",
            &shown,
            "`",
        ]
        .concat();
        let found = findings
            .add(&RULE, span, place.pointer(), message)
            .data("expected", expected);
        match likely(place, value) {
            None => found.help(["use ", words].concat()),
            Some(offer) => {
                let edits = vec![Edit::new(span, offer.literal)];
                let fix = if value.eq_ignore_ascii_case(offer.value) {
                    Fix::safe(offer.title, edits)
                } else {
                    Fix::guess(offer.title, edits)
                };
                found
                    .help(offer.help)
                    .data("suggestion", offer.value)
                    .fix(fix)
            }
        };
    }
}

/// The value that was likely meant.
fn likely(place: Place, value: &str) -> Option<&'static Offer> {
    if value.len() > 64 {
        return None;
    }
    let word = fold(value);
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| word.starts_with(prefix));
    let offers = match place {
        Place::MigrationMethod if starts(&["full"]) && !word.contains("incr") => {
            return Some(&FULL);
        }
        Place::MigrationMethod if starts(&["incr", "delta"]) => return Some(&INCREMENTAL),
        Place::ResumeMode if starts(&["auto"]) => return Some(&AUTO),
        Place::ResumeMode if starts(&["manual"]) => return Some(&MANUAL),
        Place::MigrationMethod => [&FULL, &INCREMENTAL],
        _ => [&AUTO, &MANUAL],
    };
    let meant = did_you_mean(value, &offers.map(|offer| offer.value))?;
    offers.into_iter().find(|offer| offer.value == meant)
}
