//! A task's status that nobody has heard of.

use crate::contract::status::{STATUSES, TaskStatus};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::ResponseContext;
use crate::diagnostic::findings::Findings;
use crate::text::escape::quoted;
use crate::text::spelling::did_you_mean;

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
    "unknown-status" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [response => check] }
}

fn check(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let response = context.response;
    if !response.is_success() {
        return;
    }
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
