//! Files of YAML that cannot be parsed.

use crate::diagnostic::check::declare_rule;

declare_rule! {
    /// A YAML file with this request is not valid YAML.
    ///
    /// Nothing in the file can be checked: one finding stands for the whole file, at the place
    /// where the parser stopped. Nesting deeper than 100 levels is refused too. In a folder, such a
    /// file is skipped: it may be a template that a tool turns into YAML.
    ///
    /// **Evidence.** The YAML specification, version 1.2. The parser is the crate `saphyr-parser`.
    ///
    /// `data`: empty.
    ///
    /// ```yaml,invalid
    /// - uri:
    ///     url: "https://dcs.example.com/v2/{{ project }}/migration/{{ task }}/task
    ///     method: POST
    /// ```
    ///
    /// ```yaml,valid
    /// - uri:
    ///     url: "https://dcs.example.com/v2/{{ project }}/migration/{{ task }}/task"
    ///     method: POST
    ///     body_format: json
    ///     body: "{{ body }}"
    /// ```
    "invalid-yaml" { severity: Error, since: "0.1.0", fix: Never, keywords: [], subjects: [call] }
}
