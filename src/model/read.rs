//! Turns a text or a report into the request in its text.
//!
//! The linter finds the errors; where there is none, every value can be read. What remains is for
//! configurations that turn errors off.

use crate::contract::address::List;
use crate::contract::request::Instance as InstanceView;
use crate::contract::request::{Body, Occurrences, Place, Side};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::rule::Rule;
use crate::diagnostic::severity::Severity;
use crate::json::fault::Fault;
use crate::json::parse::parse;
use crate::json::tree::{Node, Number, Value};
use crate::lint::config::Config;
use crate::lint::report::Report;
use crate::lint::{lint, lint_with};
use crate::model::error::{errors, message};
use crate::model::instance::{Address, Instance};
use crate::model::invalid_request::InvalidRequest;
use crate::model::request::{BandwidthLimit, Request};
use crate::model::secret::Secret;
use crate::model::text::json_text;
use crate::text::span::Span;
use serde::de::{Deserialize, Deserializer, Error};
use std::borrow::Cow;
use std::str::FromStr;
use zeroize::Zeroizing;

impl Report<'_> {
    /// The text as a request, unless a finding of this report is an error.
    ///
    /// The text is parsed again here, so reports that are not turned into a request cost nothing
    /// more. A configuration that turns errors off cannot produce an invalid request: the returned
    /// error then has these errors again, and an error for each value that cannot be read because
    /// of a variable or placeholder.
    ///
    /// ```
    /// use dcs_migration_lint::{Config, lint};
    ///
    /// let body = r#"{"migration_method": "full_amount_migration", "resume_mode": "manual",
    ///     "source_instance": {"addrs": "192.168.0.1:6379"},
    ///     "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#;
    /// match lint(body, &Config::default()).into_request() {
    ///     Ok(request) => assert_eq!(request.bandwidth_limit, None),
    ///     Err(error) => assert!(error.report().has_errors()),
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The report as an error, with at least one error in it.
    pub fn into_request(self) -> Result<Request, InvalidRequest> {
        if self.has_errors() {
            return Err(InvalidRequest::of(self));
        }
        let request = read(self.text());
        settle(self, request).map(|(request, _)| request)
    }
}

impl Request {
    /// Reads a body.
    ///
    /// The warnings of the body are lost: a password in `redis://user:password@host`, for example,
    /// is no part of the request. [`Request::lint`] gives them too.
    ///
    /// ```
    /// use dcs_migration_lint::Request;
    ///
    /// let error = Request::from_slice(br#"{"resume_mode": "Auto",}"#).unwrap_err();
    /// assert!(error.report().has_errors());
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`] if the body has errors.
    pub fn from_slice(body: &[u8]) -> Result<Self, InvalidRequest> {
        Self::lint(body, &Config::default()).map(|(request, _)| request)
    }

    /// Reads a body, and gives its report too: warnings and notes. The body is parsed once.
    ///
    /// A configuration that turns errors off cannot produce an invalid request: see
    /// [`Report::into_request`].
    ///
    /// ```
    /// use dcs_migration_lint::{Config, Request};
    ///
    /// let body = r#"{"migration_method": "full_amount_migration", "resume_mode": "manual",
    ///     "source_instance": {"addrs": "redis://user:Not-a-real-0ne@192.168.0.1:6379"},
    ///     "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#;
    /// let (request, report) = Request::lint(body.as_bytes(), &Config::default())?;
    /// assert_eq!(request.source.password(), None);
    /// assert!(report.diagnostics().iter().any(|found| found.rule.id == "address-is-url"));
    /// # Ok::<(), dcs_migration_lint::InvalidRequest>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`] if the body has errors.
    pub fn lint<'t>(body: &'t [u8], config: &Config) -> Result<(Self, Report<'t>), InvalidRequest> {
        let (report, request) = lint_with(body, config, |context, diagnostics| {
            let has_error = diagnostics.iter().any(is_error);
            (!has_error).then(|| of_body(&context.body, context.faults, context.root))
        });
        match request {
            Some(request) => settle(report, request),
            None => Err(InvalidRequest::of(report)),
        }
    }
}

/// Reads a body that is already parsed. Spans of the report are offsets in the value's own JSON
/// text, which [`Report::text`] returns; duplicate keys are lost in the value.
///
/// ```
/// use dcs_migration_lint::Request;
///
/// let value = serde_json::json!({"migration_method": "full"});
/// assert!(Request::try_from(value).is_err());
/// ```
impl TryFrom<serde_json::Value> for Request {
    type Error = InvalidRequest;

    fn try_from(value: serde_json::Value) -> Result<Self, InvalidRequest> {
        let text = Zeroizing::new(value.to_string());
        Self::from_slice(text.as_bytes())
    }
}

/// As [`Request::from_slice`].
impl TryFrom<&[u8]> for Request {
    type Error = InvalidRequest;

    fn try_from(body: &[u8]) -> Result<Self, InvalidRequest> {
        Self::from_slice(body)
    }
}

/// As [`Request::from_slice`].
impl FromStr for Request {
    type Err = InvalidRequest;

    fn from_str(body: &str) -> Result<Self, InvalidRequest> {
        Self::from_slice(body.as_bytes())
    }
}

/// Reads a body of any format, with its duplicate members.
///
/// The error has all errors on one line, each behind its JSON Pointer, in at most 1024 characters.
/// No value of the body is in it. Warnings are lost: [`Request::lint`] gives them.
///
/// ```
/// use dcs_migration_lint::Request;
///
/// let error = serde_json::from_str::<Request>(r#"{
///     "migration_method": "full_amount_migration", "resume_mode": "Auto",
///     "source_instance": {"addrs": "192.168.0.1:6379"},
///     "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#).unwrap_err();
/// assert!(error.to_string().starts_with("/resume_mode: "), "{error}");
/// ```
impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = json_text(deserializer)?;
        let mut config = Config::default();
        config.set_quote_values(false);
        match Self::lint(text.as_bytes(), &config) {
            Ok((request, _)) => Ok(request),
            Err(error) => Err(D::Error::custom(message(&errors([error.report()])))),
        }
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

/// The request with its report, if the report has no error and the text lost nothing to decoding.
fn settle(
    report: Report<'_>,
    request: Result<Request, Unreadable>,
) -> Result<(Request, Report<'_>), InvalidRequest> {
    let unreadable = match request {
        Ok(request) if !report.is_lossy() => return Ok((request, report)),
        Ok(_) => None,
        Err(unreadable) => Some(unreadable),
    };
    let mut diagnostics = lint(report.text(), &Config::default()).into_diagnostics();
    if !diagnostics.iter().any(is_error) {
        let unreadable = unreadable.unwrap_or(Unreadable {
            rule: "invalid-encoding",
            span: Span::empty(0),
            pointer: "",
            why: "text is not valid UTF-8".into(),
        });
        diagnostics.extend(unreadable.diagnostic());
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    }
    Err(InvalidRequest::of(report.with_diagnostics(diagnostics)))
}

/// Why a text without an error still is not a request.
struct Unreadable {
    rule: &'static str,
    span: Span,
    pointer: &'static str,
    why: Cow<'static, str>,
}

impl Unreadable {
    fn at(place: Place, node: Option<&Node<'_>>, why: impl Into<Cow<'static, str>>) -> Self {
        Self {
            rule: "unresolved-placeholder",
            span: node.map_or(Span::empty(0), |node| node.span),
            pointer: place.pointer(),
            why: why.into(),
        }
    }

    fn diagnostic(self) -> Option<Diagnostic> {
        let rule = Rule::find(self.rule).ok()?;
        let mut diagnostic = Diagnostic::new(rule, self.span, self.pointer, self.why);
        diagnostic.severity(Severity::Error);
        Some(diagnostic)
    }
}

fn read(text: &str) -> Result<Request, Unreadable> {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let parsed = parse(text, Span::new(mark, text.len()), false);
    let root = parsed.roots.first();
    of_body(&Body::new(text, root), &parsed.faults, root)
}

fn of_body(
    body: &Body<'_, '_>,
    faults: &[Fault],
    root: Option<&Node<'_>>,
) -> Result<Request, Unreadable> {
    if !faults.is_empty() {
        return Err(Unreadable {
            rule: "invalid-json",
            ..Unreadable::at(Place::Root, root, "text is not valid JSON")
        });
    }
    Ok(Request {
        migration_method: word(&body.migration_method, Place::MigrationMethod)?,
        resume_mode: word(&body.resume_mode, Place::ResumeMode)?,
        bandwidth_limit: bandwidth(&body.bandwidth_limit_mb)?,
        source: instance(body, Side::Source)?,
        target: instance(body, Side::Target)?,
    })
}

const NO_VALUE: &str = "missing value, or a variable in its place";

fn word<T: FromStr>(member: &Occurrences<'_, '_>, place: Place) -> Result<T, Unreadable> {
    let text = member.text().and_then(|(_, text)| text.parse().ok());
    let node = member.last.map(|member| &member.node);
    text.ok_or_else(|| Unreadable::at(place, node, NO_VALUE))
}

fn bandwidth(member: &Occurrences<'_, '_>) -> Result<Option<BandwidthLimit>, Unreadable> {
    let Some(node) = member.last.map(|member| &member.node) else {
        return Ok(None);
    };
    let limit = match &node.value {
        _ if node.is_blank() => return Ok(None),
        Value::String(text) => text.parse().ok(),
        Value::Number(Number::Unsigned(number)) => u16::try_from(*number)
            .ok()
            .and_then(|number| BandwidthLimit::new(number).ok()),
        // `100.0` is an integer in JSON Schema.
        Value::Number(Number::Float(literal)) => (1..=10_240)
            .find(|limit| f64::from(*limit).total_cmp(&Number::float(literal)).is_eq())
            .and_then(|limit| BandwidthLimit::new(limit).ok()),
        _ => None,
    };
    let unreadable = || Unreadable::at(Place::BandwidthLimitMb, Some(node), NO_VALUE);
    limit.map(Some).ok_or_else(unreadable)
}

fn instance(body: &Body<'_, '_>, side: Side) -> Result<Instance, Unreadable> {
    let missing = || Unreadable::at(Place::Instance(side), None, NO_VALUE);
    let view = body.instance(side).ok_or_else(missing)?;
    let id = optional(&view.id, Place::Id(side))?.map(ToOwned::to_owned);
    let addresses = addresses(view, side)?;
    let password = optional(&view.password, Place::Password(side))?.map(Secret::new);
    Instance::read(id, addresses, password).map_err(|_| missing())
}

/// The text of an optional member; `null` and the empty string count as absent.
fn optional<'a>(member: &Occurrences<'a, '_>, place: Place) -> Result<Option<&'a str>, Unreadable> {
    match member.last.map(|member| &member.node) {
        Some(node) if !node.is_blank() => match node.as_str() {
            Some(text) => Ok(Some(text)),
            None => Err(Unreadable::at(place, Some(node), NO_VALUE)),
        },
        _ => Ok(None),
    }
}

fn addresses(view: &InstanceView<'_, '_>, side: Side) -> Result<Vec<Address>, Unreadable> {
    let place = Place::Addrs(side);
    let Some(text) = optional(&view.addrs, place)? else {
        return Ok(Vec::new());
    };
    let node = view.addrs.last.map(|member| &member.node);
    // A list with a variable has no items either.
    let items = List::parse(text).items;
    if items.is_empty() {
        return Err(Unreadable::at(place, node, NO_VALUE));
    }
    let address =
        |item| Address::of(item).map_err(|why| Unreadable::at(place, node, why.to_string()));
    items.iter().map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse::PARSED;

    #[test]
    fn a_body_is_parsed_once() {
        for body in [
            r#"{"migration_method": "full_amount_migration", "resume_mode": "manual",
                "source_instance": {"id": "a"}, "target_instance": {"id": "b"}}"#,
            "{}",
        ] {
            PARSED.set(0);
            let read = Request::from_slice(body.as_bytes());
            assert_eq!(PARSED.get(), 1, "{read:?}");
        }
    }
}
