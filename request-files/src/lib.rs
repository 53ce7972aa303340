//! Files that hold requests together with their URL: `.http` files, shell scripts that call
//! `curl`, HAR files; and files that hold their parameters: configurations and plans of Terraform,
//! commands and files of KooCLI.
//!
//! Of all the requests in such a file, those to this call are linted, and those that were meant
//! for it: their method, path and headers, their bodies, and the responses that were kept
//! beside them. There is one report for the file, and all places count in the file, whatever
//! quotes and escapes a body stands in. Files that a request takes its body from are named, not
//! read: the library does no I/O.
//!
//! ```
//! use dcs_migration_lint::Config;
//! use dcs_migration_lint_request_files::{FileFormat, lint};
//!
//! let text = "POST https://dcs.example.com/v1.0/a/migration/b/task
//! Content-Type: application/json
//!
//! {\"migration_method\": \"FULL_AMOUNT_MIGRATION\"}";
//! let linted = lint(FileFormat::Http, text, &Config::default());
//! let found = linted.report.diagnostics();
//! assert_eq!(found[0].rule.id, "wrong-path");
//! assert!(found.iter().any(|found| &text[found.span.start..found.span.end] == "\"FULL_AMOUNT_MIGRATION\""));
//! ```

mod ansi;
mod cmd;
mod command;
mod curl;
mod generated;
mod har;
mod hcl;
mod hcl_redaction;
mod http;
mod json;
mod koocli;
mod koocli_json;
mod lint_parameters;
mod linter;
mod mapped;
mod misquoted;
mod options;
mod parameters;
mod plan;
mod redaction;
mod request;
mod script;
mod shell;
mod terraform;
mod terraform_json;
#[cfg(test)]
mod witness;

use std::collections::{BTreeMap, BTreeSet};

use dcs_migration_lint::call::{CallFile, Calls, lint_calls};
use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::report::{Fixed, fix_by};
use dcs_migration_lint::text::{EncodingFault, decode};
use dcs_migration_lint::{Applicability, Config, Diagnostic, Report, Span};

use std::borrow::Cow;

use linter::Linter;
pub use request::BodyFile;
use request::Found;

/// The kinds of files that hold requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileFormat {
    /// Requests as JetBrains' HTTP client and VS Code's REST Client write them.
    Http,
    /// `curl` command lines, or a shell script that has some.
    Shell,
    /// An HTTP archive, as browsers export it.
    Har,
    /// Terraform's configuration (`.tf`), or its values of variables (`.tfvars`).
    Terraform,
    /// Terraform's configuration in JSON (`.tf.json`).
    TerraformJson,
    /// A plan of Terraform, as `terraform show -json` prints it.
    TerraformPlan,
    /// The file of parameters that KooCLI takes with `--cli-jsonInput`.
    KooCli,
}

impl FileFormat {
    /// The kind that a file's name ending stands for, in small letters and without the dot.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension {
            "http" | "rest" => Some(Self::Http),
            "sh" | "bash" | "curl" => Some(Self::Shell),
            "har" => Some(Self::Har),
            "tf" | "tofu" | "tfvars" => Some(Self::Terraform),
            _ => None,
        }
    }

    /// The kind that a text looks like; none where it may be a body.
    #[must_use]
    pub fn from_content(text: &[u8]) -> Option<Self> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let text = text.trim_ascii_start();
        let line = text.split(|byte| *byte == b'\n').next()?.trim_ascii();
        let word = line.split(u8::is_ascii_whitespace).next()?;
        if text.starts_with(b"{") {
            return Self::of_json(text);
        }
        let text = std::str::from_utf8(text).unwrap_or_default();
        if text.contains(&format!("\"{}\"", terraform::RESOURCE)) || is_block(line) {
            return Some(Self::Terraform);
        }
        match word {
            b"curl" | b"hcloud" | b"$" => Some(Self::Shell),
            _ if line.starts_with(b"#!") => Some(Self::Shell),
            b"GET" | b"POST" | b"PUT" | b"PATCH" | b"DELETE" => Some(Self::Http),
            _ if line.starts_with(b"###") => Some(Self::Http),
            _ => None,
        }
    }

    /// The kind of a text that begins with `{`.
    fn of_json(text: &[u8]) -> Option<Self> {
        let inside = text[1..].trim_ascii_start();
        if inside.starts_with(b"\"log\"") {
            return Some(Self::Har);
        }
        let text = std::str::from_utf8(text).ok()?;
        if text.contains(terraform::RESOURCE) {
            let plan = [
                "\"resource_changes\"",
                "\"planned_values\"",
                "\"terraform_version\"",
            ];
            let is_plan = plan.iter().any(|name| text.contains(name));
            return Some(if is_plan {
                Self::TerraformPlan
            } else {
                Self::TerraformJson
            });
        }
        koocli_json::recognize(text).then_some(Self::KooCli)
    }
}

/// Whether a line opens a block of Terraform's configuration.
fn is_block(line: &[u8]) -> bool {
    const BLOCKS: [&[u8]; 8] = [
        b"resource",
        b"variable",
        b"locals",
        b"terraform",
        b"provider",
        b"module",
        b"data",
        b"output",
    ];
    let word = line.split(|byte| !byte.is_ascii_alphanumeric()).next();
    line.ends_with(b"{") && word.is_some_and(|word| BLOCKS.contains(&word))
}

/// What was found in a file of requests.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Linted<'t> {
    /// The findings; places count in the file.
    pub report: Report<'t>,
    /// How many of its requests and responses were linted.
    pub requests: usize,
    /// The files that these take their bodies from.
    pub files: Vec<BodyFile>,
}

/// Checks the requests of a file. Never fails and never panics, whatever the bytes.
///
/// The files that bodies are taken from are held to exist; [`lint_with_files`] asks.
pub fn lint<'t>(
    source: FileFormat,
    input: &'t (impl AsRef<[u8]> + ?Sized),
    config: &Config,
) -> Linted<'t> {
    lint_with_files(source, input, config, &|_| false)
}

/// As [`lint`]; `is_missing` says which of the files that bodies are taken from do not exist. Each
/// of these is a finding, and is not among the [files](Linted::files).
///
/// ```
/// use dcs_migration_lint::Config;
/// use dcs_migration_lint_request_files::{FileFormat, lint_with_files};
///
/// let text = "curl --json @body.json https://dcs.example.com/v2/a/migration/b/task";
/// let linted = lint_with_files(FileFormat::Shell, text, &Config::default(), &|_| true);
/// let found = linted.report.diagnostics();
/// assert!(found.iter().any(|found| found.data.text("reason") == Some("missing-file")));
/// assert!(linted.files.is_empty());
/// ```
pub fn lint_with_files<'t>(
    source: FileFormat,
    input: &'t (impl AsRef<[u8]> + ?Sized),
    config: &Config,
    is_missing: &dyn Fn(&BodyFile) -> bool,
) -> Linted<'t> {
    let (text, encoding) = decode(input.as_ref());
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let span = Span::new(start, text.len());
    let mut found = Found::default();
    match source {
        FileFormat::Http => http::read(&text, span, &mut found),
        FileFormat::Shell => {
            curl::read(&text, span, &mut found);
            koocli::read(&text, span, &mut found);
        }
        FileFormat::Har => har::read(&text, span, &mut found),
        FileFormat::TerraformJson => terraform_json::read(&text, span, &mut found),
        FileFormat::TerraformPlan => plan::read(&text, span, &mut found),
        FileFormat::KooCli => koocli_json::read(&text, span, &mut found),
        FileFormat::Terraform => {
            let found_in = terraform::read(&[("", &text, start)]);
            found = found_in.into_iter().next().unwrap_or_default();
        }
    }
    let linted = lint_found(source, &text, &encoding, found, config, is_missing);
    linted.on(text, &encoding)
}

/// What was found in a text, before it has the text itself.
struct Findings {
    diagnostics: Vec<Diagnostic>,
    secrets: Secrets,
    requests: usize,
    files: Vec<BodyFile>,
}

impl Findings {
    fn on<'t>(self, text: Cow<'t, str>, encoding: &[EncodingFault]) -> Linted<'t> {
        Linted {
            report: Report::new(text, encoding, self.diagnostics, self.secrets),
            requests: self.requests,
            files: self.files,
        }
    }
}

fn lint_found(
    source: FileFormat,
    text: &str,
    encoding: &[EncodingFault],
    found: Found<'_>,
    config: &Config,
    is_missing: &dyn Fn(&BodyFile) -> bool,
) -> Findings {
    let mut linter = Linter {
        source,
        config,
        calls: Calls {
            passwords: found.passwords,
            unchecked: found.unchecked,
            ..Calls::default()
        },
        diagnostics: Vec::new(),
        secrets: found.secrets,
        requests: found.unread,
        files: Vec::new(),
        linted: BTreeSet::new(),
        ours: BTreeMap::new(),
        is_missing,
    };
    for number in 0..found.sent.len() {
        linter.sent(&found.sent, number);
    }
    for file in found.files {
        linter.file(file);
    }
    for stored in &found.stored {
        linter.stored_alone(stored);
    }
    for parameters in &found.parameters {
        linter.parameters(parameters);
    }
    linter.candidates(&found.candidates);
    linter.own(found.diagnostics);
    let (requests, files) = (linter.requests, linter.files);
    let mut diagnostics = linter.diagnostics;
    if source == FileFormat::TerraformPlan {
        redaction::all_but(text, &diagnostics, &mut linter.secrets);
    }
    let secrets = Secrets::merge(linter.secrets);
    // Of a file in which nothing goes to this call there is nothing to say.
    if requests > 0 || !found.faults.is_empty() || !encoding.is_empty() {
        let file = CallFile {
            text,
            encoding,
            faults: &found.faults,
            calls: &linter.calls,
            secrets: &secrets,
        };
        diagnostics.extend(lint_calls(&file, config));
    }
    Findings {
        diagnostics,
        secrets,
        requests,
        files,
    }
}

/// Checks the files of one folder of Terraform's configuration together: what a variable or a
/// local value of one file gives to a resource of another is found where it stands.
///
/// Each file comes with its name; `terraform.tfvars` and `*.auto.tfvars` give values to
/// variables. There is one result for each file, in their order.
///
/// ```
/// use dcs_migration_lint::Config;
/// use dcs_migration_lint_request_files::lint_terraform;
///
/// let main = r#"resource "huaweicloud_dcs_online_data_migration_task" "main" {
///   migration_method = "full_amount_migration"
///   resume_mode      = var.mode
///   source_instance { id = var.source }
///   target_instance { id = var.target }
/// }"#;
/// let values = r#"mode = "Auto""#;
/// let files = [("main.tf", main.as_bytes()), ("terraform.tfvars", values.as_bytes())];
/// let linted = lint_terraform(&files, &Config::default());
/// assert!(linted[0].report.diagnostics().is_empty());
/// assert_eq!(linted[1].report.diagnostics()[0].rule.id, "unknown-value");
/// ```
#[must_use]
pub fn lint_terraform<'t>(files: &[(&str, &'t [u8])], config: &Config) -> Vec<Linted<'t>> {
    let texts: Vec<_> = files.iter().map(|(_, input)| decode(input)).collect();
    let named = files.iter().zip(&texts);
    let named = named.map(|((name, _), (text, _))| {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        (*name, text.as_ref(), start)
    });
    let found = terraform::read(&named.collect::<Vec<_>>());
    let findings = found
        .into_iter()
        .zip(&texts)
        .map(|(found, (text, encoding))| {
            lint_found(
                FileFormat::Terraform,
                text,
                encoding,
                found,
                config,
                &|_| false,
            )
        });
    let findings: Vec<_> = findings.collect();
    let linted = findings.into_iter().zip(texts);
    linted
        .map(|(findings, (text, encoding))| findings.on(text, &encoding))
        .collect()
}

/// Repairs one file of a folder of Terraform's configuration, the one at `index`, where the
/// findings are those of [`lint_terraform`]. Without such a file nothing is repaired.
#[must_use]
pub fn fix_terraform(
    files: &[(&str, &[u8])],
    index: usize,
    config: &Config,
    limit: Applicability,
) -> Fixed {
    let text = files.get(index).map(|(_, input)| decode(input).0);
    fix_by(&text.unwrap_or_default(), config, limit, |text| {
        let mut files = files.to_vec();
        if let Some((_, input)) = files.get_mut(index) {
            *input = text.as_bytes();
        }
        let mut linted = lint_terraform(&files, config);
        let report = (index < linted.len()).then(|| linted.swap_remove(index).report);
        report.map_or_else(
            || Report::new(Cow::Borrowed(""), &[], Vec::new(), Secrets::default()),
            Report::into_owned,
        )
    })
}

/// Repairs the requests of a file, as [`fix`](crate::fix) does a body. Files that bodies are
/// taken from are not touched.
#[must_use]
pub fn fix(source: FileFormat, text: &str, config: &Config, limit: Applicability) -> Fixed {
    fix_by(text, config, limit, |text| {
        lint(source, text, config).report
    })
}
