//! Separators other than a single comma.

use crate::contract::request::Place;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;

declare_rule! {
    /// Addresses are not separated by a single comma.
    ///
    /// The example of the API reference separates addresses by a comma without whitespace. Other
    /// tools print lists with `;`, spaces or line breaks. The reference does not say how the
    /// service reads these; it may take the list for one impossible address.
    ///
    /// **Evidence.** The reference, example request:
    /// `"addrs": "192.168.1.1:6379,192.168.0.0:6379"`.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "192.168.0.1:6379; 192.168.0.2:6379"}}
    /// ```
    ///
    /// ```json,fixed
    /// {"source_instance": {"addrs": "192.168.0.1:6379,192.168.0.2:6379"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379,192.168.0.2:6379"}}
    /// ```
    ///
    /// `data`: empty.
    "address-separator" { severity: Warning, since: "0.1.0", fix: Safe, keywords: [], traits: [OddAddress] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for list in &instance.lists {
            // `malformed-address` reports a list without items.
            let gaps = list
                .parsed
                .gaps
                .iter()
                .filter(|gap| !gap.empty_item && !list.parsed.items.is_empty());
            for gap in gaps {
                let span = list.place(gap.span);
                // `invalid-json` reports a line break that is not escaped.
                if context.text[span.start..span.end].contains(['\n', '\r']) {
                    continue;
                }
                let (message, title) = if gap.replacement.is_empty() {
                    ("whitespace around the addresses", "remove the whitespace")
                } else {
                    (
                        "addresses must be separated by a single comma",
                        "separate with a comma",
                    )
                };
                findings
                    .add(&RULE, span, Place::Addrs(instance.side).pointer(), message)
                    .help("use `ip:port,ip:port`")
                    .fix(Fix::safe(title, vec![Edit::new(span, gap.replacement)]));
            }
        }
    }
}
