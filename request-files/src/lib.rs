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
mod ansible;
mod api_clients;
mod bodies;
mod bruno;
mod cmd;
mod code_block;
mod collection;
mod command;
mod curl;
mod embedded;
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
mod lines;
mod lint_embedded;
mod lint_parameters;
mod linter;
mod mapped;
mod markdown;
mod misquoted;
mod options;
mod parameters;
mod pipeline;
mod plan;
mod postman;
mod prompt;
mod quoting;
mod redaction;
mod references;
mod request;
mod rst;
mod runs;
mod script;
mod scripts;
mod shell;
mod template;
mod terraform;
mod terraform_json;
mod text_at;
mod this_call;
mod thunder_client;
#[cfg(test)]
mod witness;
#[cfg(test)]
mod witness_clients;
#[cfg(test)]
mod witness_documents;
mod yaml;
mod yaml_file;
mod yaml_scalar;
mod yaml_value;

use std::collections::{BTreeMap, BTreeSet};

use dcs_migration_lint::call::{CallFile, Calls, lint_calls};
use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::report::{Fixed, fix_by};
use dcs_migration_lint::text::{EncodingFault, decode};
use dcs_migration_lint::{Applicability, Config, Diagnostic, Report, Span};

use std::borrow::Cow;

pub use bodies::{FoundBody, bodies};
use collection::Client;
use embedded::{Around, Embedded};
use json::QuotedNames;
use linter::Linter;
pub use references::{TerraformFile, TerraformReferences, TerraformValues};
pub use request::BodyFile;
use request::FileContents;
pub use text_at::{TextAt, TextKind, text_at};

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
    /// Markdown: its code blocks.
    Markdown,
    /// reStructuredText: its code blocks and literal blocks.
    Rst,
    /// YAML: tasks of Ansible, pipelines of GitHub and GitLab, collections of API clients.
    Yaml,
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
            "rst" => Some(Self::Rst),
            "yml" | "yaml" => Some(Self::Yaml),
            "md" | "mdx" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }

    /// The format that a text looks like; `None` if it may be a body.
    #[must_use]
    pub fn from_content(text: &[u8]) -> Option<Self> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let text = text.trim_ascii_start();
        if text.starts_with(b"{") || text.starts_with(b"[") {
            return Self::of_json(text);
        }
        let line = text.split(|byte| *byte == b'\n').next()?.trim_ascii();
        let text = std::str::from_utf8(text).unwrap_or_default();
        if bruno::recognize(text) {
            return Some(Self::Bruno);
        }
        if text.contains(&format!("\"{}\"", terraform::RESOURCE)) || is_block(line) {
            return Some(Self::Terraform);
        }
        let commented = behind_comments(text.as_bytes());
        let line = commented
            .filter(|_| !markdown::has_fence(text))
            .unwrap_or(line);
        let word = line.split(u8::is_ascii_whitespace).next()?;
        match word {
            b"curl" | b"hcloud" | b"$" => Some(Self::Shell),
            _ if line.starts_with(b"#!") => Some(Self::Shell),
            b"GET" | b"POST" | b"PUT" | b"PATCH" | b"DELETE" if hurl::recognize(text) => {
                Some(Self::Hurl)
            }
            b"GET" | b"POST" | b"PUT" | b"PATCH" | b"DELETE" => Some(Self::Http),
            _ if line.starts_with(b"###") => Some(Self::Http),
            _ if rst::recognize(text) => Some(Self::Rst),
            _ if yaml_file::recognize(text) => Some(Self::Yaml),
            _ if markdown::has_fence(text) => Some(Self::Markdown),
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
        if terraform::names_resource(text) {
            let plan = ["resource_changes", "planned_values", "terraform_version"];
            return Some(if QuotedNames::new(&plan).any_in(text) {
                Self::TerraformPlan
            } else {
                Self::TerraformJson
            });
        }
        koocli_json::recognize(text).then_some(Self::KooCli)
    }
}

/// The first line with a text that is no comment, if there is a comment before it.
fn behind_comments(text: &[u8]) -> Option<&[u8]> {
    let is_comment = |line: &[u8]| {
        line.starts_with(b"#") && !line.starts_with(b"#!") && !line.starts_with(b"##")
    };
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    if !is_comment(lines.next()?) {
        return None;
    }
    lines.find(|line| !line.is_empty() && !is_comment(line))
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
    /// The number of Terraform's variables and local values in it that a request takes, which may be
    /// in another file.
    pub values: usize,
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
    let contents = read(source, &text, behind_mark(&text), &[]);
    let around = Around::default();
    let linted = lint_found(
        source, &text, &encoding, contents, config, around, is_missing,
    );
    linted.on(text, &encoding)
}

/// Reads a stretch of a text; `parts` are those of a script, if it is in several.
fn read<'t>(source: FileFormat, text: &'t str, span: Span, parts: &[Span]) -> FileContents<'t> {
    read_into(source, text, span, parts, FileContents::default())
}

fn read_into<'t>(
    source: FileFormat,
    text: &'t str,
    span: Span,
    parts: &[Span],
    mut contents: FileContents<'t>,
) -> FileContents<'t> {
    let values = TerraformValues::default();
    let alone = TerraformFile::new("", &values);
    match source {
        FileFormat::Http => http::read(text, span, &mut contents),
        FileFormat::Shell => {
            let whole = [span];
            let parts = if parts.is_empty() { &whole } else { parts };
            curl::read_parts(text, parts, &mut contents);
            koocli::read_parts(text, parts, &mut contents);
        }
        FileFormat::Har => har::read(text, span, &mut contents),
        FileFormat::TerraformJson => terraform_json::read(alone, text, span, &mut contents),
        FileFormat::TerraformPlan => plan::read(text, span, &mut contents),
        FileFormat::KooCli => koocli_json::read(text, span, &mut contents),
        FileFormat::Postman => postman::read(text, span, &mut contents),
        FileFormat::Insomnia => insomnia::read(text, span, &mut contents),
        FileFormat::ThunderClient => thunder_client::read(text, span, &mut contents),
        FileFormat::Bruno => bruno::read(text, span, &mut contents),
        FileFormat::Hurl => hurl::read(text, span, &mut contents),
        FileFormat::Markdown => markdown::read(text, span, &mut contents),
        FileFormat::Rst => rst::read(text, span, &mut contents),
        FileFormat::Yaml => yaml_file::read(text, span, &mut contents),
        FileFormat::Terraform => contents = terraform::read(alone, text, span.start),
    }
    contents
}

/// What is found in a text that another one holds.
fn lint_embedded(
    source: FileFormat,
    embedded: &Embedded<'_>,
    config: &Config,
    around: Around,
    is_missing: &dyn Fn(&BodyFile) -> bool,
) -> Findings {
    let text = embedded.text.text.as_ref();
    let whole = Span::new(0, text.len());
    let contents = FileContents {
        depth: around.depth,
        ..FileContents::default()
    };
    let contents = read_into(source, text, whole, &embedded.parts, contents);
    lint_found(source, text, &[], contents, config, around, is_missing)
}

/// What was found in a text, before it has the text itself.
struct Findings {
    diagnostics: Vec<Diagnostic>,
    secrets: Secrets,
    requests: usize,
    values: usize,
    files: Vec<BodyFile>,
}

impl Findings {
    fn on<'t>(self, text: Cow<'t, str>, encoding: &[EncodingFault]) -> Linted<'t> {
        Linted {
            report: Report::new(text, encoding, self.diagnostics, self.secrets),
            requests: self.requests,
            values: self.values,
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
    mut around: Around,
    is_missing: &dyn Fn(&BodyFile) -> bool,
) -> Findings {
    around.documentation |= matches!(source, FileFormat::Markdown | FileFormat::Rst);
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
        around,
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
    for embedded in &contents.embedded {
        linter.embedded(embedded);
    }
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
    if source == FileFormat::Yaml {
        // What an anchor holds is linted with each body that it is a part of.
        let mut seen = BTreeSet::new();
        diagnostics.retain(|found| {
            let message = found.message.clone().into_owned();
            seen.insert((found.rule.id, found.span, message))
        });
    }
    if around.documentation {
        for found in &mut diagnostics {
            lint_embedded::soften(found, config);
        }
    }
    Findings {
        diagnostics,
        secrets,
        requests,
        values: contents.values,
        files,
    }
}

/// What follows a byte-order mark.
fn behind_mark(text: &str) -> Span {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    Span::new(start, text.len())
}

/// What a file of a folder of Terraform's configuration refers to and defines. `name` is that of the
/// file, as in [`TerraformFile`].
#[must_use]
pub fn terraform_references(name: &str, input: &[u8]) -> TerraformReferences {
    let values = TerraformValues::default();
    let file = TerraformFile::new(name, &values);
    let (text, _) = decode(input);
    let words = ["variable", "locals", terraform::RESOURCE];
    // Most files of a folder are about other resources.
    if !file.gives_values() && words.iter().all(|word| !text.contains(word)) {
        return TerraformReferences::default();
    }
    let span = behind_mark(&text);
    if file.is_json() {
        terraform_json::references(&text, span, file.gives_values())
    } else {
        terraform::references(&text[span.start..], file.gives_values())
    }
}

/// Checks one of the files of a folder of Terraform's configuration: its resources, and the values
/// that those of other files take from it. Each file is checked by itself.
///
/// ```
/// use dcs_migration_lint::Config;
/// use dcs_migration_lint_request_files::{
///     TerraformFile, TerraformValues, lint_terraform, terraform_references,
/// };
///
/// let main = r#"resource "huaweicloud_dcs_online_data_migration_task" "main" {
///   migration_method = "full_amount_migration"
///   resume_mode      = var.mode
///   source_instance { id = var.source }
///   target_instance { id = var.target }
/// }"#;
/// let files = [("main.tf", main), ("terraform.tfvars", r#"mode = "Auto""#)];
/// let references = files.map(|(name, text)| terraform_references(name, text.as_bytes()));
/// let values = TerraformValues::new(&references, &references);
/// let [main, given] = files.map(|(name, text)| {
///     let file = TerraformFile::new(name, &values);
///     lint_terraform(file, text, &Config::default())
/// });
/// assert!(main.report.diagnostics().is_empty());
/// assert_eq!(given.report.diagnostics()[0].rule.id, "unknown-value");
/// assert_eq!((given.requests, given.values), (0, 1));
/// ```
pub fn lint_terraform<'t>(
    file: TerraformFile<'_>,
    input: &'t (impl AsRef<[u8]> + ?Sized),
    config: &Config,
) -> Linted<'t> {
    let (text, encoding) = decode(input.as_ref());
    let span = behind_mark(&text);
    let (format, contents) = if file.is_json() {
        let mut contents = FileContents::default();
        terraform_json::read(file, &text, span, &mut contents);
        (FileFormat::TerraformJson, contents)
    } else {
        let contents = terraform::read(file, &text, span.start);
        (FileFormat::Terraform, contents)
    };
    let around = Around::default();
    let linted = lint_found(format, &text, &encoding, contents, config, around, &|_| {
        false
    });
    linted.on(text, &encoding)
}

/// Repairs one of the files of a folder of Terraform's configuration, where the findings are those
/// of [`lint_terraform`].
#[must_use]
pub fn fix_terraform(
    file: TerraformFile<'_>,
    text: &str,
    config: &Config,
    limit: Applicability,
) -> Fixed {
    fix_by(text, config, limit, |text| {
        lint_terraform(file, text, config).report
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
