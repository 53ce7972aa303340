//! From bytes to findings.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::call::Calls;
use crate::diagnostic::Diagnostic;
use crate::encoding::{self, EncodingFault};
use crate::invalid::InvalidValue;
use crate::json::{self, Fault};
use crate::other_call::OtherCall;
use crate::password::passwords;
use crate::path::PathView;
use crate::request::Body;
use crate::response::ResponseView;
use crate::rule::{Context, Findings, Level, Rule, Severity};
use crate::rules::{self, Checks};
use crate::schema;
use crate::secret::Secrets;
use crate::span::Span;

/// What is asked of a lint: a level per rule.
///
/// ```
/// use dcs_migration_lint::{Config, Level, lint};
///
/// let mut config = Config::default();
/// config.set_level("invalid-json", Level::Off)?;
/// assert!(lint("", &config).diagnostics().is_empty());
/// # Ok::<(), dcs_migration_lint::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    levels: BTreeMap<&'static str, Level>,
    /// Rule, and pointer where it is not for all.
    left: Vec<(&'static str, Option<String>)>,
    templates: bool,
}

impl Config {
    /// Gives the findings of a rule another severity, or drops them.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] where no rule has this id.
    pub fn set_level(&mut self, rule: &str, level: Level) -> Result<(), InvalidValue> {
        let rule = Rule::find(rule)?;
        self.levels.insert(rule.id, level);
        Ok(())
    }

    /// The level of a rule, where one was set.
    #[must_use]
    pub fn level(&self, rule: &str) -> Option<Level> {
        self.levels.get(rule).copied()
    }

    /// Has [`fix`](crate::fix()) leave findings of a rule as they are: those at a JSON Pointer, or
    /// all of them. They are found as before.
    ///
    /// ```
    /// use dcs_migration_lint::{Applicability, Config, fix};
    ///
    /// let text = r#"{"bandwidth_limit_mb": 100}"#;
    /// let mut config = Config::default();
    /// assert_ne!(fix(text, &config, Applicability::Safe).text, text);
    /// config.leave("bandwidth-as-number", Some("/bandwidth_limit_mb"))?;
    /// assert_eq!(fix(text, &config, Applicability::Safe).text, text);
    /// # Ok::<(), dcs_migration_lint::InvalidValue>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] where no rule has this id.
    pub fn leave(&mut self, rule: &str, pointer: Option<&str>) -> Result<(), InvalidValue> {
        let rule = Rule::find(rule)?;
        self.left.push((rule.id, pointer.map(str::to_owned)));
        Ok(())
    }

    /// Whether a finding is left as it is.
    pub(crate) fn leaves(&self, found: &Diagnostic) -> bool {
        self.left.iter().any(|(rule, pointer)| {
            *rule == found.rule.id
                && pointer
                    .as_ref()
                    .is_none_or(|pointer| *pointer == found.pointer)
        })
    }

    /// Whether template variables (`{{x}}`, `${X}`) stand for values that are not known yet.
    ///
    /// They are then skipped by rules about values, also without quotes. For texts that a tool
    /// fills in before they are sent; a body that is sent as it stands keeps the default, `false`.
    pub fn set_templates(&mut self, templates: bool) {
        self.templates = templates;
    }

    pub(crate) fn templates(&self) -> bool {
        self.templates
    }
}

/// What was found in one text.
///
/// ```
/// use dcs_migration_lint::{Config, Severity, lint};
///
/// let report = lint(r#"{"resume_mode": "Auto"}"#, &Config::default());
/// assert_eq!(report.worst(), Some(Severity::Error));
/// assert!(report.into_request().is_err());
/// ```
#[derive(Clone)]
pub struct Report<'t> {
    text: Cow<'t, str>,
    diagnostics: Vec<Diagnostic>,
    secrets: Secrets,
    /// Whether the text has `?` for bytes that are no UTF-8, or was given up.
    lossy: bool,
}

impl std::fmt::Debug for Report<'_> {
    /// Shows the findings; the text may hold a password and is left out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Report")
            .field("diagnostics", &self.diagnostics)
            .finish_non_exhaustive()
    }
}

impl<'t> Report<'t> {
    /// A report of diagnostics that a caller made, in their order, such as those of the command
    /// line in a configuration file. The text has no secrets.
    ///
    /// ```
    /// use dcs_migration_lint::{Diagnostic, Report, Rule, Span};
    ///
    /// let rule = Rule::find("unused-ignore")?;
    /// let diagnostic = Diagnostic::new(rule, Span::new(0, 10), "/ignore/0", "unused");
    /// let report = Report::from_diagnostics("[[ignore]]", vec![diagnostic]);
    /// assert_eq!(report.diagnostics()[0].severity, rule.severity);
    /// # Ok::<(), dcs_migration_lint::InvalidValue>(())
    /// ```
    #[must_use]
    pub fn from_diagnostics(text: impl Into<Cow<'t, str>>, diagnostics: Vec<Diagnostic>) -> Self {
        Report {
            text: text.into(),
            diagnostics,
            secrets: Secrets::of(Vec::new()),
            lossy: false,
        }
    }

    /// The findings in the order of the text.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether a finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.worst() == Some(Severity::Error)
    }

    /// The highest severity found.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.diagnostics.iter().map(|found| found.severity).max()
    }

    /// The text that the spans count in: the input, or a text of the same length in bytes
    /// with `?` for bytes that are no UTF-8.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where passwords stand: sorted, disjoint spans in bytes. Whoever shows a part of the text
    /// hides these.
    #[must_use]
    pub fn secrets(&self) -> &[Span] {
        self.secrets.spans()
    }

    /// The same report, on its own copy of the text.
    #[must_use]
    pub fn into_owned(self) -> Report<'static> {
        Report {
            text: Cow::Owned(self.text.into_owned()),
            diagnostics: self.diagnostics,
            secrets: self.secrets,
            lossy: self.lossy,
        }
    }

    pub(crate) fn assemble(
        text: Cow<'t, str>,
        encoding: &[EncodingFault],
        diagnostics: Vec<Diagnostic>,
        secrets: Secrets,
    ) -> Self {
        Self {
            text,
            diagnostics,
            secrets,
            lossy: encoding::is_lossy(encoding),
        }
    }

    pub(crate) fn is_lossy(&self) -> bool {
        self.lossy
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    pub(crate) fn with_diagnostics(self, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            ..self
        }
    }
}

/// The rules that hold for the body of any call.
const OF_ANY_CALL: [&str; 7] = [
    "invalid-json",
    "invalid-encoding",
    "duplicate-key",
    "wrong-request",
    "plaintext-password",
    "placeholder-password",
    "password-with-quote",
];

/// Checks the body of a request. Never fails and never panics, whatever the bytes.
pub fn lint<'t>(input: &'t (impl AsRef<[u8]> + ?Sized), config: &Config) -> Report<'t> {
    let templates = config.templates;
    lint_json(
        input.as_ref(),
        templates,
        &rules::OF_REQUEST,
        config,
        |context| {
            context.body = Body::new(context.text, context.root);
            context.violations = context
                .root
                .map_or_else(Vec::new, |root| schema::violations(root, &context.body));
            context.passwords = passwords(&context.body);
            context.other_call = OtherCall::recognize(&context.body, &context.violations);
        },
    )
}

/// Checks the body of a response that came with an HTTP status. Never fails and never panics.
///
/// ```
/// use dcs_migration_lint::{Config, lint_response};
///
/// let body = r#"{"error_code": "DCS.4133", "error_msg": "Instance job is not found."}"#;
/// assert!(lint_response(400, body, &Config::default()).diagnostics().is_empty());
/// ```
pub fn lint_response<'t>(
    status: u16,
    body: &'t (impl AsRef<[u8]> + ?Sized),
    config: &Config,
) -> Report<'t> {
    lint_json(
        body.as_ref(),
        false,
        &rules::OF_RESPONSE,
        config,
        |context| {
            context.response = Some(ResponseView::new(status, context.root));
        },
    )
}

/// Checks the path that a request is sent to: a URI, or the path of one. Never fails and never
/// panics.
///
/// A URI goes out as it stands, so that a variable in it is an error too, unless the
/// configuration says that a tool fills in templates. What [`Path`](crate::Path) refuses has an
/// error here.
///
/// ```
/// use dcs_migration_lint::{Config, lint_path};
///
/// let uri = "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/{task_id}/task";
/// let report = lint_path(uri, &Config::default());
/// assert_eq!(report.diagnostics()[0].rule.id, "unresolved-placeholder");
/// ```
#[must_use]
pub fn lint_path<'t>(uri: &'t str, config: &Config) -> Report<'t> {
    let view = PathView::read(uri);
    let secrets = Secrets::of(view.secrets.clone());
    let context = Context {
        path: Some(&view),
        ..Context::new(uri, &secrets, config.templates)
    };
    let diagnostics = run(&context, &rules::OF_PATH, config);
    Report {
        text: Cow::Borrowed(uri),
        diagnostics,
        secrets,
        lossy: false,
    }
}

/// Checks a text that is JSON; `read` fills in what its rules look at besides.
fn lint_json<'t>(
    input: &'t [u8],
    templates: bool,
    checks: &Checks,
    config: &Config,
    read: impl for<'a, 'b> FnOnce(&mut Context<'a, 'b>),
) -> Report<'t> {
    let (text, encoding) = encoding::decode(input);
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let span = Span::new(mark, text.len());
    let parsed = json::parse(&text, span, templates);
    let secrets = Secrets::find(&text, span, &parsed.roots, &parsed.faults);
    let mut context = Context {
        span,
        root: parsed.roots.first(),
        faults: &parsed.faults,
        encoding: &encoding,
        ..Context::new(&text, &secrets, templates)
    };
    read(&mut context);
    let diagnostics = run(&context, checks, config);
    Report::assemble(text, &encoding, diagnostics, secrets)
}

/// A file of requests, apart from their bodies.
pub(crate) struct Around<'a> {
    pub(crate) text: &'a str,
    pub(crate) encoding: &'a [EncodingFault],
    pub(crate) faults: &'a [Fault],
    pub(crate) calls: &'a Calls,
    pub(crate) secrets: &'a Secrets,
}

/// Checks what stands around the bodies of a file of requests.
pub(crate) fn lint_around(file: &Around<'_>, config: &Config) -> Vec<Diagnostic> {
    let context = Context {
        faults: file.faults,
        encoding: file.encoding,
        calls: Some(file.calls),
        ..Context::new(file.text, file.secrets, config.templates)
    };
    run(&context, &rules::OF_CALL, config)
}

/// The findings of all rules that look at a subject.
fn run(context: &Context<'_, '_>, checks: &Checks, config: &Config) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    let other_call = context.other_call.is_some();
    for (rule, check) in checks.iter() {
        if config.levels.get(rule.id) == Some(&Level::Off) {
            continue;
        }
        // The body of another call breaks many rules of this one; that is one finding, not many.
        if other_call && !OF_ANY_CALL.contains(&rule.id) {
            continue;
        }
        check(context, &mut findings);
        findings.end_rule();
    }
    let mut diagnostics = findings.diagnostics;
    for found in &mut diagnostics {
        if context.is_doubtful(found) {
            found.fix = None;
        }
        if let Some(Level::On(severity)) = config.levels.get(found.rule.id) {
            found.severity = *severity;
        }
    }
    // Stable: findings at one place keep the order of the rules.
    diagnostics.sort_by_key(|found| (found.span.start, found.span.end));
    diagnostics
}
