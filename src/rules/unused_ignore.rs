//! Ignores of a configuration without a finding to ignore.
//!
//! Which ignores these are is a fact that comes with the run; it is only worded here.

use crate::diagnostic::check::declare_rule;

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
        subjects: [configuration]
    }
}
