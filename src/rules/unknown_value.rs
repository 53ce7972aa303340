//! A value outside an enumeration.

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

/// A value of an enumeration, and the constant texts that offer it.
struct Offer {
    value: &'static str,
    help: &'static str,
    title: &'static str,
    literal: &'static str,
}

macro_rules! offer {
    ($value:literal of $list:literal) => {
        Offer {
            value: $value,
            help: concat!("did you mean `", $value, "`? Allowed: ", $list),
            title: concat!("write `", $value, "`"),
            literal: concat!("\"", $value, "\""),
        }
    };
}

static FULL: Offer =
    offer!("full_amount_migration" of "`full_amount_migration` or `incremental_migration`");
static INCREMENTAL: Offer =
    offer!("incremental_migration" of "`full_amount_migration` or `incremental_migration`");
static AUTO: Offer = offer!("auto" of "`auto` or `manual`");
static MANUAL: Offer = offer!("manual" of "`auto` or `manual`");

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
        let (expected, help): (&'static [&'static str], _) = match place {
            Place::MigrationMethod => (
                &METHODS,
                "write `full_amount_migration` or `incremental_migration`",
            ),
            _ => (&MODES, "write `auto` or `manual`"),
        };
        let shown = context.quote(span, value);
        let message = ["unknown value ", &shown, " for `", place.name(), "`"].concat();
        let found = findings
            .add(&RULE, span, place.pointer(), message)
            .data("expected", expected);
        match likely(place, value) {
            None => found.help(help),
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

/// What a word that is no value was likely meant to be.
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
