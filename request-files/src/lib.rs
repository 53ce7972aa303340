//! Lints requests in files: `.http` files, shell scripts that call `curl`, HAR files, files of
//! API clients, Terraform configurations and plans, commands and files of KooCLI.
//!
//! Requests to this call are linted, and requests that were probably meant for it: their method,
//! path, headers and body, and stored responses. Other requests are ignored. There is one report
//! for a file, and all places are offsets in the file, also for bodies inside quotes and escapes.
//! Files from which requests take their bodies are returned, not read: this crate does no I/O.
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
//! let diagnostics = linted.report.diagnostics();
//! assert_eq!(diagnostics[0].rule.id, "wrong-path");
//! let found = diagnostics.iter().find(|found| found.rule.id == "unknown-value").unwrap();
//! let span = found.span;
//! assert_eq!(&text[span.start..span.end], "\"FULL_AMOUNT_MIGRATION\"");
//! ```

mod ansi;
mod bruno;
mod cmd;
mod collection;
mod command;
mod curl;
mod generated;
mod har;
mod hcl;
mod hcl_redaction;
mod http;
mod hurl;
mod hurl_text;
mod insomnia;
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
mod postman;
mod redaction;
mod request;
mod script;
mod shell;
mod template;
mod terraform;
mod terraform_json;
mod thunder_client;
#[cfg(test)]
mod witness;
#[cfg(test)]
mod witness_clients;

use std::collections::{BTreeMap, BTreeSet};

use dcs_migration_lint::call::{CallFile, Calls, lint_calls};
use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::report::{Fixed, fix_by};
use dcs_migration_lint::text::{EncodingFault, decode};
use dcs_migration_lint::{Applicability, Config, Diagnostic, Report, Span};

use std::borrow::Cow;

use collection::Client;
use linter::Linter;
pub use request::BodyFile;
use request::FileContents;

/// The formats of files with requests.
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
    /// A collection of Postman, v2.0 or v2.1.
    Postman,
    /// An export of Insomnia, version 4.
    Insomnia,
    /// A collection of Thunder Client.
    ThunderClient,
    /// A request of Bruno.
    Bruno,
    /// Requests of Hurl.
    Hurl,
}

impl FileFormat {
    /// Whether files of the format are JSON, so that their name ends in `.json`.
    #[must_use]
    pub fn is_json(self) -> bool {
        matches!(
            self,
            Self::Har
                | Self::TerraformJson
                | Self::TerraformPlan
                | Self::KooCli
                | Self::Postman
                | Self::Insomnia
                | Self::ThunderClient
        )
    }

    /// The format for a file extension, in lower case and without the dot.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension {
            "http" | "rest" => Some(Self::Http),
            "sh" | "bash" | "curl" => Some(Self::Shell),
            "har" => Some(Self::Har),
            "bru" => Some(Self::Bruno),
            "hurl" => Some(Self::Hurl),
            "tf" | "tofu" | "tfvars" => Some(Self::Terraform),
            _ => None,
        }
    }

    /// The format that a text looks like; `None` if it may be a body.
    #[must_use]
    pub fn from_content(text: &[u8]) -> Option<Self> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let text = text.trim_ascii_start();
        let line = text.split(|byte| *byte == b'\n').next()?.trim_ascii();
        let word = line.split(u8::is_ascii_whitespace).next()?;
        if text.starts_with(b"{") || text.starts_with(b"[") {
            return Self::of_json(text);
        }
        let text = std::str::from_utf8(text).unwrap_or_default();
        if bruno::recognize(text) {
            return Some(Self::Bruno);
        }
        if text.contains(&format!("\"{}\"", terraform::RESOURCE)) || is_block(line) {
            return Some(Self::Terraform);
        }
        match word {
            b"curl" | b"hcloud" | b"$" => Some(Self::Shell),
            _ if line.starts_with(b"#!") => Some(Self::Shell),
            b"GET" | b"POST" | b"PUT" | b"PATCH" | b"DELETE" if hurl::recognize(text) => {
                Some(Self::Hurl)
            }
            b"GET" | b"POST" | b"PUT" | b"PATCH" | b"DELETE" => Some(Self::Http),
            _ if line.starts_with(b"###") => Some(Self::Http),
            _ => None,
        }
    }

    /// The format of a text that begins with `{` or `[`.
    fn of_json(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        if let Some(client) = collection::recognize(text) {
            return Some(match client {
                Client::Har => Self::Har,
                Client::Postman => Self::Postman,
                Client::Insomnia => Self::Insomnia,
                Client::Thunder => Self::ThunderClient,
            });
        }
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

/// The findings in a request file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Linted<'t> {
    /// The findings, with their places in the file.
    pub report: Report<'t>,
    /// The number of linted requests and responses.
    pub requests: usize,
    /// The files from which these take their bodies.
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
    let mut contents = FileContents::default();
    match source {
        FileFormat::Http => http::read(&text, span, &mut contents),
        FileFormat::Shell => {
            curl::read(&text, span, &mut contents);
            koocli::read(&text, span, &mut contents);
        }
        FileFormat::Har => har::read(&text, span, &mut contents),
        FileFormat::TerraformJson => terraform_json::read(&text, span, &mut contents),
        FileFormat::TerraformPlan => plan::read(&text, span, &mut contents),
        FileFormat::KooCli => koocli_json::read(&text, span, &mut contents),
        FileFormat::Postman => postman::read(&text, span, &mut contents),
        FileFormat::Insomnia => insomnia::read(&text, span, &mut contents),
        FileFormat::ThunderClient => thunder_client::read(&text, span, &mut contents),
        FileFormat::Bruno => bruno::read(&text, span, &mut contents),
        FileFormat::Hurl => hurl::read(&text, span, &mut contents),
        FileFormat::Terraform => {
            let found_in = terraform::read(&[("", &text, start)]);
            contents = found_in.into_iter().next().unwrap_or_default();
        }
    }
    let linted = lint_found(source, &text, &encoding, contents, config, is_missing);
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
    contents: FileContents<'_>,
    config: &Config,
    is_missing: &dyn Fn(&BodyFile) -> bool,
) -> Findings {
    let mut linter = Linter {
        source,
        config,
        calls: Calls {
            passwords: contents.passwords,
            unchecked: contents.unchecked,
            ..Calls::default()
        },
        diagnostics: Vec::new(),
        secrets: contents.secrets,
        requests: contents.unread,
        files: Vec::new(),
        linted: BTreeSet::new(),
        ours: BTreeMap::new(),
        is_missing,
    };
    for number in 0..contents.requests.len() {
        linter.request(&contents.requests, number);
    }
    for file in contents.files {
        linter.file(file);
    }
    for response in &contents.responses {
        linter.lone_response(response);
    }
    for parameters in &contents.parameters {
        linter.parameters(parameters);
    }
    linter.candidates(&contents.candidates);
    linter.own(contents.diagnostics);
    let (requests, files) = (linter.requests, linter.files);
    let mut diagnostics = linter.diagnostics;
    if source == FileFormat::TerraformPlan {
        redaction::all_but(text, &diagnostics, &mut linter.secrets);
    }
    let secrets = Secrets::merge(linter.secrets);
    // A file without a request to this call has no findings.
    if requests > 0 || !contents.faults.is_empty() || !encoding.is_empty() {
        let file = CallFile {
            text,
            encoding,
            faults: &contents.faults,
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
    let contents = terraform::read(&named.collect::<Vec<_>>());
    let findings = contents
        .into_iter()
        .zip(&texts)
        .map(|(contents, (text, encoding))| {
            lint_found(
                FileFormat::Terraform,
                text,
                encoding,
                contents,
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

/// Repairs the requests of a file, as [`dcs_migration_lint::fix`] does a body. Files that bodies are
/// taken from are not touched.
#[must_use]
pub fn fix(source: FileFormat, text: &str, config: &Config, limit: Applicability) -> Fixed {
    fix_by(text, config, limit, |text| {
        lint(source, text, config).report
    })
}
