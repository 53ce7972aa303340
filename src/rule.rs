//! What a rule is, and what it is given to look at.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::call::Calls;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::invalid::InvalidValue;
use crate::json::{Fault, Member, Node, pointer_at};
use crate::other_call::OtherCall;
use crate::password::Password;
use crate::path::PathView;
use crate::request::Body;
use crate::response::ResponseView;
use crate::schema::Violation;
use crate::secret::{self, Secrets};
use crate::span::Span;
use crate::text::{push_pointer, quoted};

/// One thing that is looked for: data and documentation.
///
/// ```
/// use dcs_migration_lint::{Rule, Severity};
///
/// let rule = Rule::find("duplicate-key")?;
/// assert_eq!((rule.severity, rule.fix()), (Severity::Error, "none"));
/// assert!(rule.subjects().eq(["request", "response"]));
/// # Ok::<(), dcs_migration_lint::InvalidValue>(())
/// ```
#[non_exhaustive]
pub struct Rule {
    /// Kebab-case name, stable for ever.
    pub id: &'static str,
    /// How bad its findings are unless a level says otherwise.
    pub severity: Severity,
    /// The version that brought it.
    pub since: &'static str,
    /// The kinds of fixes that its findings come with, if any.
    pub fixes: &'static [Applicability],
    /// The keywords of the request schema whose violations it reports.
    pub keywords: &'static [&'static str],
    pub(crate) subjects: &'static [Subject],
}

/// What looks for it. Beside the rule, not in it: whoever lints requests alone links no others.
pub(crate) type Check = fn(&Context<'_, '_>, &mut Findings);

impl Rule {
    /// The kinds of fixes as the word that tables and JSON use: `none`, `safe`, `unsafe` or
    /// `safe or unsafe`.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        match self.fixes {
            [] => "none",
            [Applicability::Safe] => "safe",
            [Applicability::Unsafe] => "unsafe",
            _ => "safe or unsafe",
        }
    }

    pub(crate) const fn looks_at(&self, subject: Subject) -> bool {
        let mut at = 0;
        while at < self.subjects.len() {
            if self.subjects[at] as u8 == subject as u8 {
                return true;
            }
            at += 1;
        }
        false
    }

    /// What it looks at: `request` (a body), `path`, `response`.
    pub fn subjects(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.subjects.iter().map(|subject| subject.as_str())
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rule").field(&self.id).finish()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

/// What a rule can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// The body of a request.
    Request,
    /// The path that a request is sent to.
    Path,
    /// The status and body of a response.
    Response,
    /// What a file writes around the bodies of its requests: method, URL, headers.
    Call,
    /// The configuration of a linter.
    Configuration,
}

impl Subject {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Subject::Request => "request",
            Subject::Path => "path",
            Subject::Response => "response",
            Subject::Call => "call",
            Subject::Configuration => "configuration",
        }
    }
}

/// How bad a finding is.
///
/// ```
/// use dcs_migration_lint::Severity;
///
/// assert!(Severity::Error > Severity::Warning);
/// assert_eq!(Severity::Info.as_str(), "info");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Accepted by the contract, but probably not what was meant.
    Warning,
    /// Contradicts the document: the service would refuse it or cannot act on it.
    Error,
}

impl Severity {
    /// The word of the wire contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a configuration makes of a rule.
///
/// ```
/// use dcs_migration_lint::{Level, Severity};
///
/// assert_eq!("warning".parse(), Ok(Level::On(Severity::Warning)));
/// assert_eq!("off".parse(), Ok(Level::Off));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Its findings are dropped.
    Off,
    /// Its findings have this severity.
    On(Severity),
}

impl FromStr for Level {
    type Err = InvalidValue;

    fn from_str(word: &str) -> Result<Self, InvalidValue> {
        match word {
            "off" => Ok(Level::Off),
            "info" => Ok(Level::On(Severity::Info)),
            "warning" => Ok(Level::On(Severity::Warning)),
            "error" => Ok(Level::On(Severity::Error)),
            _ => Err(InvalidValue::new(
                "level must be `off`, `info`, `warning` or `error`",
            )),
        }
    }
}

/// An ignore of a configuration that had nothing to ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedIgnore {
    /// Where it stands in the text, in bytes.
    pub span: Span,
    /// Which value of the configuration it is, as a JSON Pointer.
    pub pointer: String,
    /// The id of the rule whose findings were to be ignored.
    pub rule: String,
}

/// Everything a rule may look at.
pub(crate) struct Context<'a, 't> {
    /// The whole text; spans count from its start.
    pub(crate) text: &'t str,
    /// Where in it the body lies.
    pub(crate) span: Span,
    /// The value, if there is any.
    pub(crate) root: Option<&'a Node<'t>>,
    pub(crate) faults: &'a [Fault],
    pub(crate) encoding: &'a [crate::encoding::EncodingFault],
    pub(crate) body: Body<'a, 't>,
    pub(crate) violations: Vec<Violation<'a, 't>>,
    /// The body's passwords.
    pub(crate) passwords: Vec<(&'a Node<'t>, Password)>,
    /// The call whose body this is, if it is not this one's.
    pub(crate) other_call: Option<OtherCall>,
    pub(crate) secrets: &'a Secrets,
    /// Whether a string may hold a variable of the file's own format in place of any value.
    pub(crate) templates: bool,
    /// The path, where the text is a URI.
    pub(crate) path: Option<&'a PathView<'t>>,
    /// The response, where the text is the body of one.
    pub(crate) response: Option<ResponseView<'a, 't>>,
    /// The requests, where the text is a file of such.
    pub(crate) calls: Option<&'a Calls>,
    /// What had nothing to ignore, where the text is a configuration.
    pub(crate) unused_ignores: &'a [UnusedIgnore],
}

impl<'a, 't> Context<'a, 't> {
    /// A text of which nothing is known yet.
    pub(crate) fn new(text: &'t str, secrets: &'a Secrets, templates: bool) -> Self {
        Self {
            text,
            span: Span::new(0, text.len()),
            root: None,
            faults: &[],
            encoding: &[],
            body: Body::default(),
            violations: Vec::new(),
            passwords: Vec::new(),
            other_call: None,
            secrets,
            templates,
            path: None,
            response: None,
            calls: None,
            unused_ignores: &[],
        }
    }

    /// A member's name, to be quoted in a message.
    pub(crate) fn key(&self, member: &Member<'t>) -> String {
        if self.secrets.touches(member.key_span) {
            "`***`".to_owned()
        } else {
            quoted(&member.key)
        }
    }

    /// Appends a member's name to a JSON Pointer, as `***` where a password may be in it.
    pub(crate) fn push_key(&self, pointer: &mut String, member: &Member<'t>) {
        let hidden = self.secrets.touches(member.key_span);
        push_pointer(pointer, if hidden { "***" } else { &member.key });
    }

    /// JSON Pointer to the innermost value around an offset.
    pub(crate) fn pointer_at(&self, at: usize) -> String {
        let hide = |key| self.secrets.touches(key);
        self.root
            .map_or_else(String::new, |root| pointer_at(root, at, hide))
    }

    /// Whether a fix would leave a part of what may be a password, which would be known by nothing;
    /// or change any of it, in a text in which nobody can tell where it ends.
    pub(crate) fn is_doubtful(&self, found: &Diagnostic) -> bool {
        let mut edits = found.fix.iter().flat_map(|fix| &fix.edits);
        // Syntax comes first: without its errors there is no doubt.
        found.rule.id != "invalid-json"
            && edits.any(|edit| {
                self.secrets.tears(edit.span)
                    || (self.secrets.touches(edit.span)
                        && secret::is_broken(self.text, self.faults))
            })
    }

    /// A text from the file, to be quoted in a message; masked where a password may be in it.
    pub(crate) fn quote(&self, span: Span, text: &str) -> String {
        if self.secrets.touches(span) {
            "`***`".to_owned()
        } else {
            quoted(text)
        }
    }
}

/// Where rules put what they find; keeps the number bounded.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many the rule now running found.
    count: usize,
    /// The first of them that is too many: its place is told.
    omitted: Option<Diagnostic>,
    /// The last one after it: completed by its rule, and told nowhere.
    dropped: Option<Diagnostic>,
}

/// How many findings of one rule are listed for one text.
pub(crate) const MAX_FINDINGS_PER_RULE: usize = 1000;

impl Findings {
    /// Adds a finding, which its rule goes on to complete.
    pub(crate) fn add(
        &mut self,
        rule: &'static Rule,
        span: Span,
        pointer: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::new(rule, span, pointer, message))
    }

    #[inline(never)]
    fn push(&mut self, found: Diagnostic) -> &mut Diagnostic {
        self.count += 1;
        if self.count > MAX_FINDINGS_PER_RULE {
            return if self.omitted.is_none() {
                self.omitted.insert(found)
            } else {
                self.dropped.insert(found)
            };
        }
        let at = self.diagnostics.len();
        self.diagnostics.push(found);
        &mut self.diagnostics[at]
    }

    /// Closes a rule: what was left out becomes one finding that says how many.
    pub(crate) fn end_rule(&mut self) {
        let omitted = self.count.saturating_sub(MAX_FINDINGS_PER_RULE);
        self.count = 0;
        // Asked first: taking moves a whole finding, and there is hardly ever one.
        if omitted == 0 {
            return;
        }
        if let Some(first) = self.omitted.take() {
            let message =
                format!("{omitted} more findings of this rule from here on are not listed");
            let mut rest = Diagnostic::new(first.rule, first.span, first.pointer, message);
            rest.severity(first.severity).data("omitted", omitted);
            self.diagnostics.push(rest);
        }
    }
}

/// Declares the `RULE` of a module from its documentation and the module's `check` function.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        $id:literal {
            severity: $severity:ident,
            since: $since:literal,
            fix: $fix:ident,
            keywords: [$($keyword:literal),*] $(,)?
        }
    ) => {
        $crate::rule::declare_rule! {
            $(#[doc = $doc])+
            $id {
                severity: $severity,
                since: $since,
                fix: $fix,
                keywords: [$($keyword),*],
                subjects: [Request]
            }
        }
    };
    (
        $(#[doc = $doc:literal])+
        $id:literal {
            severity: $severity:ident,
            since: $since:literal,
            fix: $fix:ident,
            keywords: [$($keyword:literal),*],
            subjects: [$($subject:ident),+] $(,)?
        }
    ) => {
        pub(crate) static RULE: $crate::rule::Rule = $crate::rule::Rule {
            id: $id,
            severity: $crate::rule::Severity::$severity,
            since: $since,
            fixes: $crate::rule::fixes!($fix),
            keywords: &[$($keyword),*],
            subjects: &[$($crate::rule::Subject::$subject),+],
        };

        pub(super) const CHECK: $crate::rule::Check = check;

        pub(super) const DOC: &str = concat!($($doc, "\n"),+);
    };
}
pub(crate) use declare_rule;

macro_rules! fixes {
    (Never) => {
        &[]
    };
    (Safe) => {
        &[$crate::diagnostic::Applicability::Safe]
    };
    (Unsafe) => {
        &[$crate::diagnostic::Applicability::Unsafe]
    };
    (Mixed) => {
        &[
            $crate::diagnostic::Applicability::Safe,
            $crate::diagnostic::Applicability::Unsafe,
        ]
    };
}
pub(crate) use fixes;
