//! A bandwidth limit that is no integer from 1 to 10240.

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
    /// The document gives the range 1-10,240 in MB/s, "an integer greater than 0 and less than
    /// 10,241" (Table 2). The official SDKs print the range as 1-10,241, hence the frequent
    /// 10241, which is one too many. As a string the number is written in plain digits: no sign,
    /// blank, unit or leading zero.
    ///
    /// `data`: `minimum`, `maximum`.
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
    "bandwidth-out-of-range" { severity: Error, since: "0.1.0", fix: Never, keywords: ["minimum", "maximum", "pattern"] }
}

const MAXIMUM: u16 = 10_240;

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for member in context.body.bandwidth_limit_mb.iter() {
        let node = &member.node;
        let (written, is_number) = match &node.value {
            Value::String(text) if text.is_empty() => continue,
            Value::String(text) if template(text).is_some() || is_placeholder(text) => continue,
            Value::String(text) if is_in_range(text) => continue,
            Value::String(text) => (text.as_ref(), false),
            Value::Number(_) if violates(context, node) => {
                (&context.text[node.span.start..node.span.end], true)
            }
            _ => continue,
        };
        let quoted = context.quote(node.span, written);
        let digits = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
        let help = if written == "10241" {
            "the SDKs print the range as 1-10,241, but the document says less than 10,241: write \"10240\" at most"
        } else if !is_number && !digits {
            "write the digits alone, for example \"100\"; the unit is MB/s"
        } else if !is_number && written.starts_with('0') {
            "write a number from \"1\" to \"10240\" without leading zeros, or leave the member out for no limit"
        } else {
            "write a number from \"1\" to \"10240\", or leave the member out for no limit"
        };
        findings
            .add(
                &RULE,
                node.span,
                Place::BandwidthLimitMb.pointer(),
                [
                    "`bandwidth_limit_mb` must be an integer from 1 to 10240, not ",
                    &quoted,
                ]
                .concat(),
            )
            .help(help)
            .data("minimum", 1_u16)
            .data("maximum", MAXIMUM);
    }
}

fn violates(context: &BodyContext<'_, '_>, node: &crate::json::Node<'_>) -> bool {
    context
        .violations
        .iter()
        .any(|violation| violation.keyword == Keyword::Range && std::ptr::eq(violation.node, node))
}

/// What the schema's pattern says.
fn is_in_range(text: &str) -> bool {
    text.len() <= 5
        && !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text
            .parse()
            .is_ok_and(|number: u16| (1..=MAXIMUM).contains(&number))
}
