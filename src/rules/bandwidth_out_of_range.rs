//! Bandwidth limits outside 1 to 10240.

use crate::contract::placeholder::{is_placeholder, template};
use crate::contract::request::Place;
use crate::contract::schema::Keyword;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::Value;

declare_rule! {
    /// `bandwidth_limit_mb` is not an integer from 1 to 10240.
    ///
    /// The service can be expected to refuse any other value. A string must hold plain digits,
    /// without sign, space, unit or leading zero. The official SDKs print the range as 1-10,241, so
    /// 10241 is a frequent mistake.
    ///
    /// **Evidence.** The API reference, Table 2: "Value range: 1-10,240 (an integer greater than 0
    /// and less than 10,241)", unit MB/s.
    ///
    /// ```json,invalid
    /// {"bandwidth_limit_mb": "10241"}
    /// ```
    ///
    /// ```json,invalid
    /// {"bandwidth_limit_mb": "100 MB"}
    /// ```
    ///
    /// ```json,valid
    /// {"bandwidth_limit_mb": "10240"}
    /// ```
    ///
    /// `data`: `minimum`, `maximum`.
    "bandwidth-out-of-range" { severity: Error, since: "0.1.0", fix: Never, keywords: ["minimum", "maximum", "pattern"], traits: [Limit] }
}

const MAXIMUM: u16 = 10_240;

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    let outside = context.violating(&[Keyword::Range]);
    for member in context.body.bandwidth_limit_mb.iter() {
        let node = &member.node;
        let (written, is_number) = match &node.value {
            Value::String(text) if text.is_empty() => continue,
            Value::String(text) if template(text).is_some() || is_placeholder(text) => continue,
            Value::String(text) if is_in_range(text) => continue,
            Value::String(text) => (text.as_ref(), false),
            Value::Number(_) if outside.binary_search(&node.span).is_ok() => {
                (&context.text[node.span.start..node.span.end], true)
            }
            _ => continue,
        };
        let quoted = context.quote(node.span, written);
        let digits = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
        let help = if written == "10241" {
            "write at most `\"10240\"`: the SDKs print 1-10,241, but the API reference says less than 10,241"
        } else if !is_number && !digits {
            "write only digits, for example `\"100\"`; the unit is MB/s"
        } else if !is_number && written.starts_with('0') {
            "write a number from `\"1\"` to `\"10240\"` without leading zeros, or remove the member"
        } else {
            "write a number from `\"1\"` to `\"10240\"`, or remove the member"
        };
        findings
            .add(
                &RULE,
                node.span,
                Place::BandwidthLimitMb.pointer(),
                [
                    "`bandwidth_limit_mb` must be an integer from 1 to 10240, not `",
                    &quoted,
                    "`",
                ]
                .concat(),
            )
            .help(help)
            .data("minimum", 1_u16)
            .data("maximum", MAXIMUM);
    }
}

/// Whether the pattern of the request schema matches.
fn is_in_range(text: &str) -> bool {
    text.len() <= 5
        && !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text
            .parse()
            .is_ok_and(|number: u16| (1..=MAXIMUM).contains(&number))
}
