//! Turns a report into the request in its text.

use crate::contract::address::List;
use crate::contract::request::Instance as InstanceView;
use crate::contract::request::{Body, Occurrences, Place, Side};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::rule::Rule;
use crate::diagnostic::severity::Severity;
use crate::json::parse::parse;
use crate::json::tree::{Node, Number, Value};
use crate::lint::config::Config;
use crate::lint::lint;
use crate::lint::report::Report;
use crate::model::instance::{Address, Instance};
use crate::model::request::{BandwidthLimit, Request};
use crate::model::secret::Secret;
use crate::text::span::Span;
use std::borrow::Cow;
use std::str::FromStr;

impl Report<'_> {
    /// The text as a request, unless a finding of this report is an error.
    ///
    /// The text is parsed again here, so reports that are not turned into a request cost nothing
    /// more. A configuration that turns errors off cannot produce an invalid request: the returned
    /// report then has these errors again, and an error for each value that cannot be read because
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
    ///     Err(report) => assert!(report.has_errors()),
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The report, with at least one error.
    pub fn into_request(self) -> Result<Request, Self> {
        if self.has_errors() {
            return Err(self);
        }
        let unreadable = match read(self.text()) {
            Ok(request) if !self.is_lossy() => return Ok(request),
            Ok(_) => None,
            Err(unreadable) => Some(unreadable),
        };
        let mut diagnostics = lint(self.text(), &Config::default()).into_diagnostics();
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
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
        Err(self.with_diagnostics(diagnostics))
    }
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
    if !parsed.faults.is_empty() {
        return Err(Unreadable {
            rule: "invalid-json",
            ..Unreadable::at(Place::Root, root, "text is not valid JSON")
        });
    }
    let body = Body::new(text, root);
    Ok(Request {
        migration_method: word(&body.migration_method, Place::MigrationMethod)?,
        resume_mode: word(&body.resume_mode, Place::ResumeMode)?,
        bandwidth_limit: bandwidth(&body.bandwidth_limit_mb)?,
        source: instance(&body, Side::Source)?,
        target: instance(&body, Side::Target)?,
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
