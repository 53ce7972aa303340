//! All rules. To add one: a file beside this one, and its word in the list.

use crate::invalid::InvalidValue;
use crate::rule::Rule;
use crate::text::{did_you_mean, quoted};

macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+

        /// All rules, in the order in which findings at one place are listed.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),+];

        /// Their documentation, in the same order. Beside the rules, not in them: what does not
        /// ask for it does not carry it.
        static DOCS: &[&str] = &[$($module::DOC),+];

        #[cfg(test)]
        const MODULES: &[&str] = &[$(stringify!($module)),+];
    };
}

rules! {
    invalid_encoding,
    invalid_json,
    wrong_path,
    wrong_method,
    wrong_content_type,
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
    unexpected_status,
    status_mismatch,
    malformed_error_code,
    text_too_long,
    reported_error,
    unknown_status,
    undocumented_status,
    unused_ignore,
}

impl Rule {
    /// Markdown: a summary line, why, the evidence, examples.
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
    /// [`InvalidValue`], which names the rule that was likely meant, where none has it.
    pub fn find(id: &str) -> Result<&'static Rule, InvalidValue> {
        let rule = RULES.iter().copied().find(|rule| rule.id == id);
        rule.ok_or_else(|| {
            let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
            let hint = did_you_mean(id, &ids).map(|id| format!("; did you mean `{id}`?"));
            let hint = hint.unwrap_or_default();
            InvalidValue::new(format!("no rule is called {}{hint}", quoted(id)))
        })
    }
}

#[cfg(test)]
mod tests;
