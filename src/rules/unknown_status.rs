//! A task's status that nobody has heard of.

use crate::response::{STATUSES, TaskStatus};
use crate::rule::{Context, Findings, declare_rule};
use crate::text::{did_you_mean, quoted};

declare_rule! {
    /// `status` of a response is a word that is neither documented nor known otherwise.
    ///
    /// The document enumerates four values (Table 4), and clients of the service know some
    /// more. Words are compared letter by letter.
    ///
    /// `data`: `suggestion`, the likely one, if there is one.
    ///
    /// ```json,invalid,status=200
    /// {"status": "Migrating"}
    /// ```
    ///
    /// ```json,valid,status=200
    /// {"status": "SUCCESS"}
    /// ```
    "unknown-status" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [Response] }
}

fn check(context: &Context<'_, '_>, findings: &mut Findings) {
    let Some(response) = context.response.filter(|response| response.is_success()) else {
        return;
    };
    let Some((span, text)) = response.text("status") else {
        return;
    };
    let Ok(status) = text.parse::<TaskStatus>();
    if status.is_known() {
        return;
    }
    let shown = context.quote(span, text);
    let message = format!("{shown} is no status that the document or a client knows");
    let found = findings.add(&RULE, span, "/status", message);
    match did_you_mean(text, STATUSES) {
        Some(suggestion) => found
            .help(format!("did you mean {}?", quoted(suggestion)))
            .data("suggestion", suggestion),
        None => found.help("take it for a status of its own, neither success nor failure"),
    };
}
