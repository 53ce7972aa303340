//! How a diagnostic is matched with one of an earlier run.
//!
//! A diagnostic is identified by its rule, its JSON Pointer and its `data`: not by its message, so
//! that a reworded message is not a new finding, and not by its position. The hash, format 1, is
//! FNV-1a (64 bits) over these byte strings, each followed by the byte `0xFF`:
//!
//! 1. the scope: the file for which hashes must differ, or an empty string,
//! 2. the id of the rule,
//! 3. the JSON Pointer,
//! 4. `data` as compact JSON with sorted names, without `offset` and `omitted`, which depend on the
//!    position; `{}` if the diagnostic is at a secret.
//!
//! Nothing hashed depends on a secret or on its length, so that the hash cannot be used to guess it.

use std::collections::BTreeMap;
use std::hash::Hasher as _;

use dcs_migration_lint::report::Fact;
use dcs_migration_lint::{Diagnostic, Span};
use fnv::FnvHasher;

/// Facts that depend on the position of a diagnostic.
const POSITIONAL: [&str; 2] = ["offset", "omitted"];

/// The hash of a diagnostic, as 16 hexadecimal digits. `secrets` are those of its text.
pub(crate) fn hash(scope: &str, diagnostic: &Diagnostic, secrets: &[Span]) -> String {
    let at_secret = secrets
        .iter()
        .any(|secret| secret.overlaps(diagnostic.span));
    let facts = diagnostic.data.iter();
    let data: BTreeMap<&str, &Fact> = facts
        .filter(|(name, _)| !at_secret && !POSITIONAL.contains(name))
        .collect();
    // Serializing words and numbers cannot fail.
    let data = serde_json::to_string(&data).unwrap_or_default();
    let mut hasher = FnvHasher::default();
    for part in [scope, diagnostic.rule.id, &diagnostic.pointer, &data] {
        hasher.write(part.as_bytes());
        // UTF-8 never contains this byte, so the parts cannot run into each other.
        hasher.write_u8(0xFF);
    }
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use dcs_migration_lint::{Config, Diagnostic, Span, lint};

    use super::hash;

    /// The unknown value in a body, and the secrets of the body.
    fn unknown_value(value: &str, before: &str) -> (Diagnostic, Vec<Span>) {
        let text = format!(r#"{{{before}"resume_mode": "{value}", "migration_method": "x"}}"#);
        let report = lint(&text, &Config::default());
        let mut all = report.diagnostics().iter();
        let unknown = all.find(|it| it.pointer == "/resume_mode" && it.rule.id == "unknown-value");
        (unknown.unwrap().clone(), report.secrets().to_vec())
    }

    #[test]
    fn the_format_is_fixed() {
        let (unknown, secrets) = unknown_value("Auto", "");
        // Computed by other means, of: FF, `unknown-value`, FF, `/resume_mode`, FF,
        // `{"expected":["auto","manual"],"suggestion":"auto"}`, FF.
        assert_eq!(hash("", &unknown, &secrets), "713506d04ad7ead7");
    }

    #[test]
    fn rewording_and_moving_change_nothing() {
        let (unknown, secrets) = unknown_value("Auto", "");
        let hash_before = hash("", &unknown, &secrets);
        let mut reworded = unknown.clone();
        reworded.message = "another message".into();
        reworded.help = None;
        reworded.labels.clear();
        reworded.fix = None;
        assert_eq!(hash("", &reworded, &secrets), hash_before);
        let (moved, secrets) = unknown_value("Auto", "\n\n  \"a\": 1,\n");
        assert_ne!(moved.span, unknown.span);
        assert_eq!(hash("", &moved, &secrets), hash_before);
    }

    #[test]
    fn rule_pointer_data_and_scope_count() {
        let (unknown, secrets) = unknown_value("Auto", "");
        let before = hash("", &unknown, &secrets);
        let mut elsewhere = unknown.clone();
        elsewhere.pointer = "/resume_modes".into();
        assert_ne!(hash("", &elsewhere, &secrets), before);
        let (other_data, secrets) = unknown_value("zzz", "");
        assert_ne!(other_data.data, unknown.data);
        assert_ne!(hash("", &other_data, &secrets), before);
        let mut other_rule = unknown.clone();
        other_rule.rule = dcs_migration_lint::RULES[0];
        assert_ne!(hash("", &other_rule, &secrets), before);
        assert_ne!(hash("a.json", &unknown, &secrets), before);
    }

    #[test]
    fn data_at_a_secret_does_not_count() {
        let (unknown, _) = unknown_value("Auto", "");
        let (other, _) = unknown_value("zzz", "");
        let redacted = hash("", &unknown, &[unknown.span]);
        assert_ne!(hash("", &unknown, &[]), redacted);
        assert_eq!(hash("", &other, &[other.span]), redacted);
    }
}
