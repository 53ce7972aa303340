//! Other separators than a comma.

use crate::contract::request::Place;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;

declare_rule! {
    /// Addresses are separated by something else than one comma.
    ///
    /// The document's example separates addresses with a comma and no blank. Neighbouring tools
    /// use `;`, blanks or line breaks, so that is what gets pasted.
    ///
    /// `data`: empty.
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
    "address-separator" { severity: Warning, since: "0.1.0", fix: Safe, keywords: [] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for list in &instance.lists {
            // A list without items is blank, and told as such.
            let gaps = list
                .parsed
                .gaps
                .iter()
                .filter(|gap| !gap.empty_item && !list.parsed.items.is_empty());
            for gap in gaps {
                let span = list.place(gap.span);
                let (message, title) = if gap.replacement.is_empty() {
                    ("blanks around the addresses", "remove the blanks")
                } else {
                    ("addresses are separated by a comma alone", "write a comma")
                };
                findings
                    .add(&RULE, span, Place::Addrs(instance.side).pointer(), message)
                    .help("write `ip:port,ip:port`")
                    .fix(Fix::safe(title, vec![Edit::new(span, gap.replacement)]));
            }
        }
    }
}
