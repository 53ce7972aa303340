//! Ignores of a configuration that match no finding.
//!
//! The command line finds them; the rule is here so that its id, page and level are those of any
//! other rule.

use crate::diagnostic::check::declare_rule;

declare_rule! {
    /// An ignore in the configuration matches no finding.
    ///
    /// An ignore that outlives its finding hides the next finding at the same place, which its
    /// reason does not cover. It is reported only if everything the ignore could match was linted
    /// in this run.
    ///
    /// **Evidence.** Not about the request: this checks the linter's own configuration.
    ///
    /// With the following configuration, a file `request.json` without a public address gets this
    /// finding.
    ///
    /// ```toml
    /// [[ignore]]
    /// rule = "public-address"
    /// files = "request.json"
    /// reason = "The documentation's own example."
    /// ```
    ///
    /// `data`: `rule`, the id of the rule whose findings the ignore names.
    "unused-ignore" {
        severity: Warning,
        since: "0.1.0",
        fix: Never,
        keywords: [],
        subjects: [configuration]
    }
}
