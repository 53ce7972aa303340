//! Ignores of a configuration that match no finding.
//!
//! Only the data of the rule is here. The command line, which applies ignores, reports it.

use crate::rule::{Context, Findings, declare_rule};

declare_rule! {
    /// An ignore of the configuration has nothing to ignore.
    ///
    /// An entry that outlives its finding hides the next one at the same place, for a reason that
    /// does not hold for it.
    /// The command line reports it where every file was linted that the entry could match.
    ///
    /// `data`: `rule`, the id of the rule whose findings were to be ignored.
    ///
    /// With the configuration below, a file `request.json` without a public address has the finding.
    ///
    /// ```toml
    /// [[ignore]]
    /// rule = "public-address"
    /// files = "request.json"
    /// reason = "The documentation's own example."
    /// ```
    "unused-ignore" {
        severity: Warning,
        since: "0.1.0",
        fix: Never,
        keywords: [],
        subjects: [Configuration]
    }
}

/// Nothing that is linted is a configuration.
fn check(_: &Context<'_, '_>, _: &mut Findings) {}
