//! Files of Terraform that cannot be parsed.

use crate::diagnostic::check::declare_rule;

declare_rule! {
    /// A file of Terraform is not valid HCL.
    ///
    /// Terraform stops at the same place, and nothing in the file can be checked: one finding
    /// stands for the whole file, at the place where the parser stopped. Nesting deeper than 64
    /// levels is refused too.
    ///
    /// **Evidence.** The HCL native syntax specification. The parser is the crate `hcl-edit`.
    ///
    /// `data`: empty.
    ///
    /// ```hcl,invalid
    /// resource "huaweicloud_dcs_online_data_migration_task" "main" {
    ///   resume_mode = "auto
    /// }
    /// ```
    ///
    /// ```hcl,valid
    /// resource "huaweicloud_dcs_online_data_migration_task" "main" {
    ///   task_name = "main"
    /// }
    /// ```
    "invalid-hcl" { severity: Error, since: "0.1.0", fix: Never, keywords: [], subjects: [call] }
}
