//! The typed request, in which every value is one that the API reference allows.
//!
//! Parsing returns a [`Request`] or a report with all errors; no state in between. Values that only
//! get a warning are read as meant: lists with other separators than a comma, addresses written as
//! URLs (host and port are kept), numbers for `bandwidth_limit_mb`. The linter finds the errors;
//! this module repeats none of its rules.

use std::borrow::Cow;
use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use serde::ser::{Serialize, SerializeStruct, Serializer};
use zeroize::Zeroizing;

use crate::address::{self, Host, List, Port};
use crate::diagnostic::Diagnostic;
use crate::invalid::InvalidValue;
use crate::json::{self, Node, Number, Value};
use crate::lint::{Config, Report, lint};
use crate::request::{Body, Instance as InstanceView, Occurrences, Place, Side};
use crate::rule::{Rule, Severity};
use crate::span::Span;

/// The body of `SetOnlineMigrationTask`, with only values that the API reference allows.
///
/// Serializing it writes its passwords; [`Secret::expose`] is the only other way to read them.
/// `bandwidth_limit_mb` is written as a string, as declared. Absent members are left out, as the
/// official clients do; the reference's example writes `null` instead. Any `Request` serializes to
/// a body that lints without an error and parses back to an equal value.
///
/// ```
/// use dcs_migration_lint::body::{
///     Address, BandwidthLimit, Instance, MigrationMethod, ResumeMode,
/// };
/// use dcs_migration_lint::{Request, Secret};
///
/// # fn main() -> Result<(), dcs_migration_lint::InvalidValue> {
/// let source = Instance::by_addresses([Address::new("192.168.1.1", 6379)?])?
///     .with_password(Secret::new("Not-a-real-0ne"));
/// let target = Instance::by_id("cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd")?;
/// let request = Request::new(
///     MigrationMethod::Incremental,
///     ResumeMode::Auto,
///     source,
///     target,
/// )
/// .with_bandwidth_limit(BandwidthLimit::new(100)?);
/// assert_eq!(Request::from_slice(request.to_json().as_bytes()).ok(), Some(request));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Full or incremental.
    pub migration_method: MigrationMethod,
    /// What happens after a disconnection.
    pub resume_mode: ResumeMode,
    /// The maximum speed of the synchronization.
    pub bandwidth_limit: Option<BandwidthLimit>,
    /// Where data is read from.
    pub source: Instance,
    /// Where data is written to.
    pub target: Instance,
}

/// `migration_method`: the type of the migration.
///
/// ```
/// use dcs_migration_lint::body::MigrationMethod;
///
/// assert_eq!(MigrationMethod::Full.as_str(), "full_amount_migration");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MigrationMethod {
    /// `full_amount_migration`: migrates the data once.
    Full,
    /// `incremental_migration`: migrates the data, then the changes to it.
    Incremental,
}

/// `resume_mode`: what happens after source and target are disconnected.
///
/// ```
/// use dcs_migration_lint::body::ResumeMode;
///
/// assert_eq!(ResumeMode::Manual.as_str(), "manual");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResumeMode {
    /// `auto`: reconnects indefinitely; the API reference advises caution.
    Auto,
    /// `manual`: reconnected manually.
    Manual,
}

/// `bandwidth_limit_mb`: 1 to 10240 MB/s.
///
/// ```
/// use dcs_migration_lint::body::BandwidthLimit;
///
/// assert_eq!(BandwidthLimit::new(10_240).map(BandwidthLimit::get), Ok(10_240));
/// assert!(BandwidthLimit::new(10_241).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BandwidthLimit(u16);

/// `source_instance` or `target_instance`: given by its id, its addresses, or both.
///
/// ```
/// use dcs_migration_lint::Secret;
/// use dcs_migration_lint::body::{Address, Instance};
///
/// # fn main() -> Result<(), dcs_migration_lint::InvalidValue> {
/// let cluster = Instance::by_addresses([
///     Address::new("192.168.0.10", 6379)?,
///     Address::new("192.168.0.11", 6379)?,
/// ])?;
/// assert_eq!((cluster.id(), cluster.addresses().len()), (None, 2));
/// let instance = Instance::by_id("cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd")?
///     .with_password(Secret::new("Not-a-real-0ne"));
/// assert!(!format!("{instance:?}").contains("Not-a-real-0ne"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    // At least one of the two is present; an id is never empty.
    id: Option<String>,
    addresses: Vec<Address>,
    password: Option<Secret>,
}

/// One item of `addrs`: a host and an optional port.
///
/// No default port is documented, so none is added. A host is an IPv4 address, an IPv6 address
/// (without its brackets) or a domain name.
///
/// ```
/// use dcs_migration_lint::body::Address;
///
/// # fn main() -> Result<(), dcs_migration_lint::InvalidValue> {
/// let address: Address = "[::1]:6379".parse()?;
/// assert_eq!((address.host(), address.port()), ("::1", Some(6379)));
/// assert_eq!(address.to_string(), "[::1]:6379");
/// assert!("redis://192.168.0.1:6379".parse::<Address>().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    host: String,
    port: Option<u16>,
}

/// A password. `Debug` and `Display` print `***`; its memory is overwritten when it is dropped.
///
/// It does not implement `Serialize`; serializing the [`Request`] that contains it writes it.
///
/// ```
/// use dcs_migration_lint::Secret;
///
/// let secret = Secret::new("Not-a-real-0ne");
/// assert_eq!(format!("{secret} {secret:?}"), "*** ***");
/// assert_eq!(secret.expose(), "Not-a-real-0ne");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Request {
    /// A request without a bandwidth limit.
    #[must_use]
    pub fn new(
        migration_method: MigrationMethod,
        resume_mode: ResumeMode,
        source: Instance,
        target: Instance,
    ) -> Self {
        Self {
            migration_method,
            resume_mode,
            bandwidth_limit: None,
            source,
            target,
        }
    }

    /// The request with a bandwidth limit.
    #[must_use]
    pub fn with_bandwidth_limit(mut self, limit: BandwidthLimit) -> Self {
        self.bandwidth_limit = Some(limit);
        self
    }

    /// Reads a body.
    ///
    /// ```
    /// use dcs_migration_lint::Request;
    ///
    /// let report = Request::from_slice(br#"{"resume_mode": "Auto",}"#).unwrap_err();
    /// assert!(report.has_errors());
    /// ```
    ///
    /// # Errors
    ///
    /// The report, with at least one error, if the body is not a valid request.
    pub fn from_slice(body: &[u8]) -> Result<Self, Report<'_>> {
        lint(body, &Config::default()).into_request()
    }

    /// The body as JSON on one line, passwords included.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing strings with fixed names to memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
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
    type Error = Report<'static>;

    fn try_from(value: serde_json::Value) -> Result<Self, Self::Error> {
        let text = Zeroizing::new(value.to_string());
        lint(text.as_str(), &Config::default())
            .into_request()
            .map_err(Report::into_owned)
    }
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = 4 + usize::from(self.bandwidth_limit.is_some());
        let mut body = serializer.serialize_struct("Request", count)?;
        body.serialize_field("migration_method", self.migration_method.as_str())?;
        body.serialize_field("resume_mode", self.resume_mode.as_str())?;
        match self.bandwidth_limit {
            Some(limit) => body.serialize_field("bandwidth_limit_mb", &limit.to_string())?,
            None => body.skip_field("bandwidth_limit_mb")?,
        }
        body.serialize_field("source_instance", &InstanceBody(&self.source))?;
        body.serialize_field("target_instance", &InstanceBody(&self.target))?;
        body.end()
    }
}

/// A wrapper, so that [`Instance`] can be serialized only as part of a request.
struct InstanceBody<'r>(&'r Instance);

impl Serialize for InstanceBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Instance {
            id,
            addresses,
            password,
        } = self.0;
        let addrs = (!addresses.is_empty()).then(|| {
            let items = addresses.iter().map(Address::to_string);
            items.collect::<Vec<_>>().join(",")
        });
        let password = password.as_ref().map(Secret::expose);
        let members = [
            ("id", id.as_deref()),
            ("addrs", addrs.as_deref()),
            ("password", password),
        ];
        let count = members.iter().filter(|(_, value)| value.is_some()).count();
        let mut body = serializer.serialize_struct("Instance", count)?;
        for (name, value) in members {
            match value {
                Some(value) => body.serialize_field(name, value)?,
                None => body.skip_field(name)?,
            }
        }
        body.end()
    }
}

impl MigrationMethod {
    /// The value in the request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            MigrationMethod::Full => "full_amount_migration",
            MigrationMethod::Incremental => "incremental_migration",
        }
    }
}

impl ResumeMode {
    /// The value in the request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ResumeMode::Auto => "auto",
            ResumeMode::Manual => "manual",
        }
    }
}

impl FromStr for MigrationMethod {
    type Err = InvalidValue;

    fn from_str(word: &str) -> Result<Self, InvalidValue> {
        [Self::Full, Self::Incremental]
            .into_iter()
            .find(|method| method.as_str() == word)
            .ok_or(InvalidValue::new(
                "migration method must be `full_amount_migration` or `incremental_migration`",
            ))
    }
}

impl FromStr for ResumeMode {
    type Err = InvalidValue;

    fn from_str(word: &str) -> Result<Self, InvalidValue> {
        [Self::Auto, Self::Manual]
            .into_iter()
            .find(|mode| mode.as_str() == word)
            .ok_or(InvalidValue::new("resume mode must be `auto` or `manual`"))
    }
}

impl fmt::Display for MigrationMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for ResumeMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl BandwidthLimit {
    /// A limit in MB/s.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] outside 1 to 10240.
    pub fn new(mb_per_second: u16) -> Result<Self, InvalidValue> {
        match mb_per_second {
            1..=10_240 => Ok(Self(mb_per_second)),
            _ => Err(InvalidValue::new(
                "bandwidth limit must be from 1 to 10240 MB/s",
            )),
        }
    }

    /// The limit in MB/s.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for BandwidthLimit {
    type Error = InvalidValue;

    fn try_from(mb_per_second: u16) -> Result<Self, InvalidValue> {
        Self::new(mb_per_second)
    }
}

impl FromStr for BandwidthLimit {
    type Err = InvalidValue;

    fn from_str(digits: &str) -> Result<Self, InvalidValue> {
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        let number = digits.parse().ok().filter(|_| plain);
        // Zero gives the error of `new`.
        Self::new(number.unwrap_or(0))
    }
}

impl fmt::Display for BandwidthLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Instance {
    /// A DCS instance, given by its id.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] if the id is empty. The API reference states no format; the linter warns of
    /// ids that are not UUIDs.
    pub fn by_id(id: impl Into<String>) -> Result<Self, InvalidValue> {
        Self::read(Some(id.into()), Vec::new(), None)
    }

    /// A Redis given by its addresses; a cluster lists all its masters.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] if there is no address.
    pub fn by_addresses(
        addresses: impl IntoIterator<Item = Address>,
    ) -> Result<Self, InvalidValue> {
        Self::read(None, addresses.into_iter().collect(), None)
    }

    /// The instance with this id and the addresses it already has; the linter warns of instances
    /// that have both.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] if the id is empty.
    pub fn with_id(self, id: impl Into<String>) -> Result<Self, InvalidValue> {
        Self::read(Some(id.into()), self.addresses, self.password)
    }

    /// The instance with a password; an empty one means no password.
    #[must_use]
    pub fn with_password(mut self, password: Secret) -> Self {
        self.password = (!password.expose().is_empty()).then_some(password);
        self
    }

    fn read(
        id: Option<String>,
        addresses: Vec<Address>,
        password: Option<Secret>,
    ) -> Result<Self, InvalidValue> {
        match &id {
            Some(id) if id.is_empty() => Err(InvalidValue::new("instance id must not be empty")),
            None if addresses.is_empty() => Err(InvalidValue::new(
                "instance needs an id or at least one address",
            )),
            _ => Ok(Self {
                id,
                addresses,
                password,
            }),
        }
    }

    /// The id, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The addresses; empty if the instance is given by its id only.
    #[must_use]
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// Its password, if it has one.
    #[must_use]
    pub fn password(&self) -> Option<&Secret> {
        self.password.as_ref()
    }
}

impl Address {
    /// An address; an IPv6 host is given without brackets.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] if the host is impossible or the port is 0.
    pub fn new(host: &str, port: impl Into<Option<u16>>) -> Result<Self, InvalidValue> {
        if host.contains([':', '[', ']']) && host.parse::<Ipv6Addr>().is_err() {
            return Err(InvalidValue::new(
                "host must not contain a colon or a bracket",
            ));
        }
        let address = Self {
            host: host.to_owned(),
            port: port.into(),
        };
        address.to_string().parse()
    }

    /// The host, an IPv6 address without its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, if it has one.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Host and port of an item; other parts of a URL are dropped.
    fn of(item: &address::Address<'_>) -> Result<Self, InvalidValue> {
        let host = match &item.host {
            Host::V4(ip) => ip.to_string(),
            Host::V6(ip) => ip.to_string(),
            Host::Name(name) => (*name).to_owned(),
            Host::Impossible(why) => return Err(InvalidValue::new(*why)),
            Host::Placeholder => {
                return Err(InvalidValue::new("address must not be a placeholder"));
            }
        };
        let port = match item.port {
            Port::None => None,
            Port::Valid(port) => Some(port),
            Port::Invalid(_) => return Err(InvalidValue::new("port must be from 1 to 65535")),
        };
        Ok(Self { host, port })
    }
}

impl FromStr for Address {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let list = List::parse(text);
        match list.items.as_slice() {
            [item] if list.gaps.is_empty() && !item.is_url() => Self::of(item),
            [_] => Err(InvalidValue::new(
                "address must be `host:port` and nothing else",
            )),
            _ => Err(InvalidValue::new("expected exactly one address")),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]", self.host)?;
        } else {
            f.write_str(&self.host)?;
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl Secret {
    /// A secret with this password.
    #[must_use]
    pub fn new(password: impl Into<String>) -> Self {
        Self(Zeroizing::new(password.into()))
    }

    /// The password in plain text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

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
        let mut found = lint(self.text(), &Config::default()).into_diagnostics();
        let is_error = |found: &Diagnostic| found.severity == Severity::Error;
        if !found.iter().any(is_error) {
            let unreadable = unreadable.unwrap_or(Unreadable {
                rule: "invalid-encoding",
                span: Span::empty(0),
                pointer: "",
                why: "text is not valid UTF-8".into(),
            });
            found.extend(unreadable.diagnostic());
            found.sort_by_key(|found| (found.span.start, found.span.end));
        }
        Err(self.with_diagnostics(found))
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
        let mut found = Diagnostic::new(rule, self.span, self.pointer, self.why);
        found.severity(Severity::Error);
        Some(found)
    }
}

fn read(text: &str) -> Result<Request, Unreadable> {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let parsed = json::parse(text, Span::new(mark, text.len()), false);
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
            .map(BandwidthLimit),
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
        Some(node) if !node.is_blank() => match node.string() {
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
