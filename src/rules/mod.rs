//! All rules. To add one: a file in this folder, its `mod`, and its entry in `rules!`.
//!
//! The modules are declared outside the macro, so that tools that do not expand macros, such as
//! `cargo fmt` and `tests/mutants.sh`, see them. The compiler reports a rule that is in one list only.

use crate::diagnostic::context::{BodyContext, CallContext, PathContext, ResponseContext};
use crate::diagnostic::findings::Findings;
use crate::diagnostic::rule::Rule;
use crate::diagnostic::traits::Traits;
use crate::text::escape::quoted;
use crate::text::invalid::InvalidValue;
use crate::text::spelling::did_you_mean;

mod address_is_url;
mod address_separator;
mod address_without_port;
mod ambiguous_endpoint;
mod automatic_reconnection;
mod bandwidth_as_number;
mod bandwidth_out_of_range;
mod bandwidth_without_effect;
mod dcs_source_by_address;
mod duplicate_address;
mod duplicate_key;
mod empty_value;
mod invalid_encoding;
mod invalid_hcl;
mod invalid_json;
mod invalid_yaml;
mod malformed_address;
mod malformed_error_code;
mod malformed_instance_id;
mod malformed_project_id;
mod malformed_task_id;
mod missing_endpoint;
mod missing_field;
mod password_with_quote;
mod placeholder_password;
mod plaintext_password;
mod public_address;
mod reported_error;
mod same_source_and_target;
mod status_mismatch;
mod text_too_long;
mod unchecked_body;
mod undocumented_status;
mod unexpected_ext_msg;
mod unexpected_status;
mod unknown_field;
mod unknown_status;
mod unknown_value;
mod unlimited_bandwidth;
mod unreachable_address;
mod unrecognized_response;
mod unresolved_placeholder;
mod unused_ignore;
mod weak_password;
mod wrong_content_type;
mod wrong_method;
mod wrong_path;
mod wrong_request;
mod wrong_type;

macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        /// All rules, in the order in which findings at one place are listed.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),+];

        /// Their documentation, in the same order. Kept apart from the rules, so that a binary that
        /// does not use it does not contain it.
        static DOCS: &[&str] = &[$($module::DOC),+];

        // The check of each rule, in the same order. One table per subject, so that a program that
        // lints one subject links no checks of others.
        pub(crate) static TRAITS: &[Traits] = &[$($module::CHECKS.traits),+];
        pub(crate) static OF_REQUEST: &[Option<fn(&BodyContext<'_, '_>, &mut Findings)>] = &[$($module::CHECKS.request),+];
        pub(crate) static OF_PATH: &[Option<fn(&PathContext<'_, '_>, &mut Findings)>] = &[$($module::CHECKS.path),+];
        pub(crate) static OF_RESPONSE: &[Option<fn(&ResponseContext<'_, '_>, &mut Findings)>] = &[$($module::CHECKS.response),+];
        pub(crate) static OF_CALL: &[Option<fn(&CallContext<'_, '_>, &mut Findings)>] = &[$($module::CHECKS.call),+];

        #[cfg(test)]
        const MODULES: &[&str] = &[$(stringify!($module)),+];
    };
}

rules! {
    invalid_encoding,
    invalid_json,
    invalid_yaml,
    invalid_hcl,
    wrong_path,
    wrong_method,
    wrong_content_type,
    unchecked_body,
    wrong_request,
    duplicate_key,
    missing_field,
    wrong_type,
    unknown_value,
    bandwidth_out_of_range,
    missing_endpoint,
    malformed_address,
    unknown_field,
    empty_value,
    bandwidth_as_number,
    bandwidth_without_effect,
    unlimited_bandwidth,
    automatic_reconnection,
    ambiguous_endpoint,
    address_is_url,
    address_without_port,
    address_separator,
    duplicate_address,
    public_address,
    unreachable_address,
    same_source_and_target,
    dcs_source_by_address,
    malformed_instance_id,
    unresolved_placeholder,
    plaintext_password,
    placeholder_password,
    password_with_quote,
    weak_password,
    malformed_project_id,
    malformed_task_id,
    unrecognized_response,
    unexpected_status,
    status_mismatch,
    malformed_error_code,
    text_too_long,
    unexpected_ext_msg,
    reported_error,
    unknown_status,
    undocumented_status,
    unused_ignore,
}

impl Rule {
    /// Markdown: a summary line, why it matters, the evidence, examples, and the data of a finding.
    #[must_use]
    pub fn doc(&self) -> &'static str {
        let at = RULES.iter().position(|rule| *rule == self);
        at.map_or("", |at| DOCS[at])
    }

    /// The first line of the documentation.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.doc().trim_start().lines().next().unwrap_or_default()
    }

    /// The rule with an id.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] if no rule has this id; it names the likely rule.
    pub fn find(id: &str) -> Result<&'static Rule, InvalidValue> {
        let rule = RULES.iter().copied().find(|rule| rule.id == id);
        rule.ok_or_else(|| {
            let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
            let hint = did_you_mean(id, &ids).map(|id| format!("; did you mean `{id}`?"));
            let hint = hint.unwrap_or_default();
            InvalidValue::new(format!("unknown rule {}{hint}", quoted(id)))
        })
    }
}

#[cfg(test)]
mod tests;
