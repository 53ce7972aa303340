//! Numbers where the contract has a string.

use std::borrow::Cow;

use crate::contract::request::Place;
use crate::contract::schema::Keyword;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::{Number, Value};
use crate::text::edit::Edit;

declare_rule! {
    /// `bandwidth_limit_mb` is a number; the API reference declares a string.
    ///
    /// A string is what is documented. That the service accepts a number is not proven, although
    /// the reference's own example sends one; so this is only a note.
    ///
    /// **Evidence.** The reference, Table 2: type String, as in all official SDKs. The example
    /// request has `"bandwidth_limit_mb" : 123`.
    ///
    /// ```json,invalid
    /// {"bandwidth_limit_mb": 123}
    /// ```
    ///
    /// ```json,fixed
    /// {"bandwidth_limit_mb": "123"}
    /// ```
    ///
    /// ```json,valid
    /// {"bandwidth_limit_mb": "123"}
    /// ```
    ///
    /// ```json,invalid
    /// {"bandwidth_limit_mb": 0.99999999999999999999}
    /// ```
    ///
    /// ```json,fixed
    /// {"bandwidth_limit_mb": "1"}
    /// ```
    ///
    /// `data`: `expected`, always `string`.
    "bandwidth-as-number" { severity: Info, since: "0.1.0", fix: Mixed, keywords: [], traits: [Limit] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    let refused = context.violating(&[Keyword::Type, Keyword::Range]);
    for member in context.body.bandwidth_limit_mb.iter() {
        let node = &member.node;
        let Value::Number(number) = node.value else {
            continue;
        };
        if refused.binary_search(&node.span).is_ok() {
            continue;
        }
        let (digits, exact) = match number {
            Number::Unsigned(number) => (number.to_string(), true),
            Number::Negative(number) => (number.to_string(), true),
            // An integer in the range to every reader, however it is written.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Number::Float(literal) => {
                let number = Number::float(literal) as u32;
                (number.to_string(), is_written_exactly(literal, number))
            }
        };
        let literal = ["\"", &digits, "\""].concat();
        let edits = vec![Edit::new(node.span, literal.clone())];
        findings
            .add(
                &RULE,
                node.span,
                Place::BandwidthLimitMb.pointer(),
                "`bandwidth_limit_mb` should be a string",
            )
            .help(if context.shows(node.span) {
                Cow::Owned(["write `", &literal, "`"].concat())
            } else {
                Cow::Borrowed("put the number in double quotes")
            })
            .data("expected", "string")
            .fix(if exact {
                Fix::safe("put the number in double quotes", edits)
            } else {
                Fix::guess("write the number that is read", edits)
            });
    }
}

/// Whether a literal with a fraction or an exponent is exactly an integer: `123.0`, `1e2`, but not
/// `0.99999999999999999999`, which is read as 1.
fn is_written_exactly(literal: &str, number: u32) -> bool {
    let (mantissa, exponent) = literal.split_once(['e', 'E']).unwrap_or((literal, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let digits = digits.trim_start_matches('0');
    let Ok(exponent) = exponent.parse::<i32>() else {
        return false;
    };
    let written = digits.trim_end_matches('0');
    let zeros = digits.len() - written.len();
    let scale = i64::from(exponent)
        .saturating_sub_unsigned(fraction.len() as u64)
        .saturating_add_unsigned(zeros as u64);
    usize::try_from(scale).is_ok_and(|scale| {
        scale < 8 && number.to_string() == [written, &"0".repeat(scale)].concat()
    })
}
