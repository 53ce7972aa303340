//! A number where the contract has a String.

use crate::contract::request::Place;
use crate::contract::schema::Keyword;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::{Number, Value};
use crate::text::edit::Edit;

declare_rule! {
    /// `bandwidth_limit_mb` is a number, while the document declares a String.
    ///
    /// Table 2 declares it String, and so do all official SDKs; the document's own example sends
    /// the number 123. Both are accepted here. That the service accepts the number is not proven.
    ///
    /// `data`: `expected`, `string`.
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
            // 123.0 and 1e2: an integer of the range.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Number::Float(literal) => (Number::float(literal) as u32).to_string(),
        };
        let literal = ["\"", &digits, "\""].concat();
        findings
            .add(
                &RULE,
                node.span,
                Place::BandwidthLimitMb.pointer(),
                "`bandwidth_limit_mb` is declared a String, and this is a number",
            )
            .help(["write ", &literal].concat())
            .data("expected", "string")
            .fix(Fix::safe(
                "put the number in double quotes",
                vec![Edit::new(node.span, literal)],
            ));
    }
}
