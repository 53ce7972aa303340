//! Numbers where the contract has a string.

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
    /// `data`: `expected`, always `string`.
    "bandwidth-as-number" { severity: Info, since: "0.1.0", fix: Safe, keywords: [] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for member in context.body.bandwidth_limit_mb.iter() {
        let node = &member.node;
        let refused = context.violations.iter().any(|violation| {
            std::ptr::eq(violation.node, node)
                && matches!(violation.keyword, Keyword::Type | Keyword::Range)
        });
        let Value::Number(number) = node.value else {
            continue;
        };
        if refused {
            continue;
        }
        let digits = match number {
            Number::Unsigned(number) => number.to_string(),
            Number::Negative(number) => number.to_string(),
            // `123.0` and `1e2`: integers in the range.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Number::Float(literal) => (Number::float(literal) as u32).to_string(),
        };
        let literal = ["\"", &digits, "\""].concat();
        findings
            .add(
                &RULE,
                node.span,
                Place::BandwidthLimitMb.pointer(),
                "`bandwidth_limit_mb` should be a string",
            )
            .help(["write `", &literal, "`"].concat())
            .data("expected", "string")
            .fix(Fix::safe(
                "put the number in double quotes",
                vec![Edit::new(node.span, literal)],
            ));
    }
}
