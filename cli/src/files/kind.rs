//! What kind of text a file holds: a body, or requests with their URL.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use dcs_migration_lint::Config;
use dcs_migration_lint::call::is_body_of_this_call;
// The only import of the crate that finds requests in files.
pub(crate) use dcs_migration_lint_request_files as request_files;
use memchr::memmem::{self, Finder};

use self::request_files::{FileFormat, TerraformValues};

/// How a text is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As the body of a request. With `templates`, variables in it are replaced before it is sent.
    Body { templates: bool },
    /// As a file of requests.
    Requests(FileFormat),
    /// As one of the files of a folder of Terraform's configuration.
    Terraform(Role),
}

/// How a file of a folder of Terraform's configuration is linted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Role {
    /// What the resources of the folder refer to.
    pub(crate) values: Arc<TerraformValues>,
    /// Whether the file's own resources are left out.
    pub(crate) only_values: bool,
}

impl Kind {
    /// A body that is sent unchanged.
    pub(crate) const BODY: Self = Self::Body { templates: false };

    /// The kind by the extension of the file name, or by the content if the extension is unknown.
    pub(crate) fn of(name: &str, bytes: &[u8]) -> Self {
        let extension = extension(Path::new(name));
        let format = match extension.as_deref() {
            Some("json") if terraform_name(Path::new(name)).is_some() => {
                Some(FileFormat::TerraformJson)
            }
            // Other formats have an extension of their own.
            Some("json") => FileFormat::from_content(bytes).filter(|format| format.is_json()),
            Some(extension) if let Some(format) = FileFormat::from_extension(extension) => {
                Some(format)
            }
            _ => FileFormat::from_content(bytes),
        };
        format.map_or(Self::BODY, Self::Requests)
    }
}

fn extension(path: &Path) -> Option<String> {
    path.extension()
        .and_then(OsStr::to_str)
        .map(str::to_ascii_lowercase)
}

/// Whether a file has the extension `.json`, in any letter case.
pub(crate) fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// The name of a file that Terraform reads in its folder, or that has values for variables.
pub(crate) fn terraform_name(path: &Path) -> Option<&str> {
    const ENDINGS: [&str; 3] = [".tf", ".tofu", ".tfvars"];
    // The end of the path tells most names apart, without looking for where the name begins.
    let whole = path.as_os_str().as_encoded_bytes();
    let stem = whole.strip_suffix(b".json").unwrap_or(whole);
    if !ENDINGS
        .iter()
        .any(|ending| stem.ends_with(ending.as_bytes()))
    {
        return None;
    }
    let name = path.file_name().and_then(OsStr::to_str)?;
    // Terraform ignores hidden files.
    (!name.starts_with('.')).then_some(name)
}

/// Whether a file in a folder is read at all, by its extension.
pub(crate) fn is_known_type(path: &Path) -> bool {
    is_json(path)
        || extension(path).is_some_and(|extension| FileFormat::from_extension(&extension).is_some())
}

/// Whether a text by itself holds this request. In folders, only such files are linted.
pub(crate) fn holds_request(name: &str, bytes: &[u8]) -> bool {
    use FileFormat::{KooCli, TerraformJson, TerraformPlan};
    let may_be_body = is_json(Path::new(name));
    let named = names_members(bytes);
    // A collection may have a request without a body that can be read.
    if may_be_body && !named && memmem::find(bytes, b"migration").is_none() {
        return false;
    }
    // The path of this call, and every path similar to it, contains these letters.
    let likely = may_be_body
        || bytes
            .windows(6)
            .any(|word| word.eq_ignore_ascii_case(b"migrat"));
    match Kind::of(name, bytes) {
        Kind::Body { .. } => named && looks_like_body(bytes),
        Kind::Requests(KooCli | TerraformJson | TerraformPlan) if !named => false,
        Kind::Requests(format) if likely => holds_requests(format, bytes),
        Kind::Requests(_) | Kind::Terraform(_) => false,
    }
}

fn holds_requests(format: FileFormat, bytes: &[u8]) -> bool {
    request_files::lint(format, bytes, &Config::default()).requests > 0
}

/// Whether a text is the body of this request, or holds it where a body is usually kept.
pub(crate) fn looks_like_body(bytes: &[u8]) -> bool {
    names_members(bytes) && is_body_of_this_call(&String::from_utf8_lossy(bytes))
}

/// Whether at least two members of this request are named in a text. Tells most files of a folder
/// apart without parsing them.
fn names_members(bytes: &[u8]) -> bool {
    // Building the searchers takes longer than searching a body.
    static MEMBERS: LazyLock<[Finder<'_>; 5]> = LazyLock::new(|| {
        [
            "migration_method",
            "resume_mode",
            "source_instance",
            "target_instance",
            "bandwidth_limit_mb",
        ]
        .map(Finder::new)
    });
    let named = |member: &&Finder<'_>| member.find(bytes).is_some();
    MEMBERS.iter().filter(named).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_two_members() {
        let task = r#""path": {"task_id": "migration-1"}"#;
        let method = r#""migration_method": "full_amount_migration""#;
        let body = format!(r#"{{{method}, "resume_mode": "auto"}}"#);
        for (text, holds) in [
            (format!("{{{task}}}"), false),
            (format!(r#"{{{task}, "body": {body}}}"#), true),
            (format!("{{{method}}}"), false),
            (body, true),
        ] {
            assert_eq!(holds_request("a.json", text.as_bytes()), holds, "{text}");
        }
    }
}
