//! The contents of an `addrs` string: items, the separators between them, the parts of each item.
//!
//! Facts only; rules judge them. Spans are offsets in the decoded string.

use std::borrow::Cow;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::contract::connection_string::{Form, Holds, form, is_port, passwords};
use crate::contract::placeholder::{is_masked_ipv4, is_placeholder, template};
use crate::text::span::Span;

/// A parsed address list.
#[derive(Debug, Clone, Default)]
pub(crate) struct List<'l> {
    pub(crate) items: Vec<Address<'l>>,
    /// Text between, before or after the items that is not a single comma.
    pub(crate) gaps: Vec<Gap>,
    /// What it is where it holds no addresses but a connection string; it has no items then.
    pub(crate) connection_string: Option<Form>,
    /// The first template variable in it; it has no items then.
    pub(crate) template: Option<Span>,
}

/// A separator other than a single comma between two items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) span: Span,
    /// Whether it has a comma too many, so that an item is empty.
    pub(crate) empty_item: bool,
    /// The correct separator: `,` between items, nothing at either end.
    pub(crate) replacement: &'static str,
}

/// One item of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address<'l> {
    pub(crate) span: Span,
    pub(crate) text: &'l str,
    /// `redis://`.
    pub(crate) scheme: Option<Span>,
    /// `user:password@`.
    pub(crate) user_info: Option<Span>,
    pub(crate) host: Host<'l>,
    pub(crate) host_span: Span,
    pub(crate) port: Port<'l>,
    /// A path, a database number, a query.
    pub(crate) tail: Option<Span>,
    /// `@16379,hostname`, which `CLUSTER NODES` prints behind an address.
    pub(crate) bus_port: Option<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Host<'l> {
    V4(Ipv4Addr),
    V6(Ipv6Addr),
    Name(&'l str),
    /// Not a host; the reason.
    Impossible(&'static str),
    /// A placeholder that was not replaced.
    Placeholder,
    /// It is written with full-width characters.
    FullWidth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Port<'l> {
    None,
    Valid(u16),
    Invalid(&'l str),
}

impl<'l> List<'l> {
    /// Parses a list. A list with a template variable is unknown and has no items.
    pub(crate) fn parse(list: &'l str) -> Self {
        let mut parsed = Self::default();
        // Nearly every list; nothing else can be in it.
        let is_plain = |byte: u8| {
            byte.is_ascii_digit() || matches!(byte, b'.' | b':' | b',' | b';' | b' ' | b'\n')
        };
        if !list.bytes().all(is_plain) {
            parsed.template = template(list);
            if parsed.template.is_some() {
                return parsed;
            }
            // `CLUSTER NODES` prints `name=value` behind a bus port.
            let is_printed = list.match_indices('@').any(|(at, _)| is_bus_port(list, at));
            if !is_printed || !passwords(list, Holds::Addresses).is_empty() {
                parsed.connection_string = form(list);
            }
            if parsed.connection_string.is_some() {
                return parsed;
            }
        }
        let mut at = 0;
        loop {
            let rest = &list[at..];
            let blank = rest.len() - rest.trim_start_matches(is_separator).len();
            parsed.gap(list, Span::new(at, at + blank));
            at += blank;
            if at == list.len() {
                return parsed;
            }
            let end = at + item_len(&list[at..]);
            let mut item = Address::parse(&list[at..end], at);
            at = end;
            if let Some(bus_port) = &mut item.bus_port {
                at += names_behind(&list[at..]);
                *bus_port = bus_port.with_end(at);
            }
            parsed.items.push(item);
        }
    }

    fn gap(&mut self, list: &str, span: Span) {
        let gap = &list[span.start..span.end];
        let edge = self.items.is_empty() || span.end == list.len();
        if gap.is_empty() || (gap == "," && !edge) {
            return;
        }
        let commas = gap.chars().filter(|char| !char.is_whitespace()).count();
        self.gaps.push(Gap {
            span,
            empty_item: commas > usize::from(!edge),
            replacement: if edge { "" } else { "," },
        });
    }
}

/// Length of `,hostname` and `,name=value` behind the bus port of an address.
fn names_behind(list: &str) -> usize {
    let mut length = 0;
    while let Some(rest) = list[length..].strip_prefix(',') {
        let item = item_len(rest);
        let name = &rest[..item];
        let is_name = name.contains(|char: char| char.is_ascii_alphabetic()) && !name.contains(':');
        if !is_name {
            break;
        }
        length += 1 + item;
    }
    length
}

/// Whether the `@` at an offset of a text precedes the cluster bus port of an address, as in
/// `10.0.0.1:6379@16379`.
pub(crate) fn is_bus_port(text: &str, at: usize) -> bool {
    if !text[at..].starts_with('@') {
        return false;
    }
    let start = text[..at].rfind(is_separator);
    let start = start.map_or(0, |start| {
        start + text[start..].chars().next().map_or(0, char::len_utf8)
    });
    let rest = &text[at + 1..];
    let port = &rest[..item_len(rest)];
    let Some((host, own)) = text[start..at].rsplit_once(':') else {
        return false;
    };
    // `user:123@456` is a user with a password.
    let is_host = host.parse::<Ipv4Addr>().is_ok()
        || host.starts_with('[')
        || (host.contains('.') && matches!(read_host(host, host), Host::Name(_)));
    is_port(port) && is_port(own) && is_host
}

/// Length of the item that a list begins with.
fn item_len(list: &str) -> usize {
    // Bytes up to the first one that is not printable ASCII; whole characters only from there.
    let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b',' | b';' | b'|');
    let plain = list.bytes().take_while(plain).count();
    let rest = &list[plain..];
    plain + rest.find(is_separator).unwrap_or(rest.len())
}

/// Whether a byte may be part of a scheme. `@` may not: text with it before `://` is not a scheme.
fn is_in_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// The ASCII form of a full-width character.
pub(crate) fn ascii_form(char: char) -> Option<char> {
    match char {
        '！'..='～' => char::from_u32(u32::from(char) - 0xFEE0),
        '。' => Some('.'),
        _ => None,
    }
}

fn is_full_width(char: char) -> bool {
    ascii_form(char).is_some()
}

pub(crate) fn is_separator(char: char) -> bool {
    char.is_whitespace() || matches!(char, ',' | ';' | '，' | '；' | '、' | '|')
}

impl<'l> Address<'l> {
    fn parse(text: &'l str, start: usize) -> Self {
        let here = |from: usize, to: usize| Span::new(start + from, start + to);
        // Fast path: nearly every address is IPv4 with or without a port.
        let plain = |ip, host, port| Self {
            span: here(0, text.len()),
            text,
            scheme: None,
            user_info: None,
            host: Host::V4(ip),
            host_span: here(0, host),
            port,
            tail: None,
            bus_port: None,
        };
        if let Some((ip, host)) = ipv4(text) {
            let port = text[host..].strip_prefix(':').and_then(port_number);
            if port.is_some() || host == text.len() {
                return plain(ip, host, port.map_or(Port::None, Port::Valid));
            }
        }
        if let Some(at) = text.find('@').filter(|&at| is_bus_port(text, at)) {
            return Self {
                span: here(0, text.len()),
                text,
                bus_port: Some(here(at, text.len())),
                ..Self::parse(&text[..at], start)
            };
        }
        let mut at = 0;
        let mut scheme = None;
        // One character first, since it is the cheapest test: hardly any address is a URL.
        if text.contains('/')
            && let Some(length) = text.find("://")
            && text[..length].bytes().all(is_in_scheme)
        {
            at = length + 3;
            scheme = Some(here(0, at));
        }
        let mut user_info = None;
        if let Some(length) = text[at..].rfind('@') {
            user_info = Some(here(at, at + length + 1));
            at += length + 1;
        }
        let rest = &text[at..];
        let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let tail = (authority < rest.len()).then(|| here(at + authority, text.len()));
        let authority = &rest[..authority];
        let (host_text, port) = split_port(authority);
        let is_placeholder = is_placeholder(authority)
            || authority
                .rsplit_once(':')
                .is_some_and(|(host, _)| is_placeholder(host))
            || is_masked_ipv4(host_text)
            || port.is_some_and(is_placeholder);
        let host = if is_placeholder {
            Host::Placeholder
        } else if text.contains(is_full_width) {
            Host::FullWidth
        } else {
            read_host(host_text, authority)
        };
        Self {
            span: here(0, text.len()),
            text,
            scheme,
            user_info,
            host,
            host_span: here(at, at + host_text.len()),
            port: match port {
                None => Port::None,
                Some(port) => port_number(port).map_or(Port::Invalid(port), Port::Valid),
            },
            tail,
            bus_port: None,
        }
    }

    /// Whether it has parts that only a URL has.
    pub(crate) fn is_url(&self) -> bool {
        self.scheme.is_some() || self.user_info.is_some() || self.tail.is_some()
    }

    /// Equal for two spellings of one address; `None` if host or port is not known.
    pub(crate) fn identity(&self) -> Option<Identity<'l>> {
        let host = match self.host {
            Host::V4(ip) => HostIdentity::V4(ip),
            Host::V6(ip) => HostIdentity::V6(ip),
            Host::Name(name) => {
                let name = name.trim_end_matches('.');
                let lower = !name.bytes().any(|byte| byte.is_ascii_uppercase());
                HostIdentity::Name(if lower {
                    Cow::Borrowed(name)
                } else {
                    Cow::Owned(name.to_ascii_lowercase())
                })
            }
            Host::Impossible(_) | Host::Placeholder | Host::FullWidth => return None,
        };
        let port = match self.port {
            Port::None => None,
            Port::Valid(port) => Some(port),
            Port::Invalid(_) => return None,
        };
        Some(Identity { host, port })
    }
}

/// Host and port of an address, independent of its spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Identity<'l> {
    host: HostIdentity<'l>,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum HostIdentity<'l> {
    V4(Ipv4Addr),
    V6(Ipv6Addr),
    Name(Cow<'l, str>),
}

impl fmt::Display for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            HostIdentity::V4(ip) => write!(f, "{ip}")?,
            HostIdentity::V6(ip) => write!(f, "[{ip}]")?,
            HostIdentity::Name(name) => f.write_str(name)?,
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

/// The IPv4 address at the start of a text, and its length.
fn ipv4(text: &str) -> Option<(Ipv4Addr, usize)> {
    let bytes = text.as_bytes();
    let mut octets = [0; 4];
    let mut at = 0;
    for (index, octet) in octets.iter_mut().enumerate() {
        if index > 0 {
            at += usize::from(bytes.get(at) == Some(&b'.'));
        }
        let start = at;
        let mut number = 0_u16;
        while let Some(digit @ b'0'..=b'9') = bytes.get(at).filter(|_| at < start + 4) {
            number = number * 10 + u16::from(digit - b'0');
            at += 1;
        }
        let is_padded = bytes.get(start) == Some(&b'0') && at > start + 1;
        *octet = u8::try_from(number).ok()?;
        if at == start || is_padded {
            return None;
        }
    }
    Some((Ipv4Addr::from(octets), at))
}

/// A port from 1 to 65535, in digits alone.
fn port_number(port: &str) -> Option<u16> {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    port.parse().ok().filter(|number| digits && *number > 0)
}

/// Host and port of `host:port`, `[v6]:port` or a bare address.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    if authority.starts_with('[')
        && let Some(end) = authority.find(']')
    {
        let (host, rest) = authority.split_at(end + 1);
        let port = rest.strip_prefix(':').unwrap_or(rest);
        return (host, (!rest.is_empty()).then_some(port));
    }
    let Some((host, port)) = authority.split_once(':') else {
        return (authority, None);
    };
    // An IPv6 address without brackets contains at least two colons.
    if port.contains(':') && authority.parse::<Ipv6Addr>().is_ok() {
        return (authority, None);
    }
    (host, Some(port))
}

fn read_host<'l>(host: &'l str, authority: &str) -> Host<'l> {
    if host.is_empty() {
        return Host::Impossible("missing host");
    }
    if let Some(inner) = host.strip_prefix('[') {
        return match inner.strip_suffix(']').map(str::parse::<Ipv6Addr>) {
            Some(Ok(ip)) => Host::V6(ip),
            _ => Host::Impossible("no IPv6 address in the brackets"),
        };
    }
    if host.contains(':') || authority.matches(':').count() > 2 {
        return Host::Impossible("IPv6 addresses must be in brackets, for example `[::1]:6379`");
    }
    if let Ok(ip) = host.parse::<Ipv4Addr>() {
        return Host::V4(ip);
    }
    if host
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return Host::Impossible("IPv4 addresses must have four numbers from 0 to 255");
    }
    let labels = host.strip_suffix('.').unwrap_or(host).split('.');
    let allowed = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_');
    for label in labels {
        if label.is_empty() {
            return Host::Impossible("domain names must not have empty labels");
        }
        if label.len() > 63 || host.len() > 253 {
            return Host::Impossible("domain names must have at most 253 characters, 63 per label");
        }
        if !label.chars().all(allowed) {
            return Host::Impossible(
                "domain names must consist of letters, digits, hyphens and dots",
            );
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Host::Impossible("labels of a domain name must not begin or end with a hyphen");
        }
    }
    Host::Name(host)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddrV4;

    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<(Ipv4Addr, Port<'_>)> {
        let address = Address::parse(text, 0);
        match (address.host, address.port) {
            (Host::V4(ip), port) if !matches!(port, Port::Invalid(_)) => Some((ip, port)),
            _ => None,
        }
    }

    fn read_by_the_standard_library(text: &str) -> Option<(Ipv4Addr, Port<'_>)> {
        let socket = text.parse::<SocketAddrV4>().ok();
        let socket = socket.filter(|socket| socket.port() > 0);
        let with_port = socket.map(|socket| (*socket.ip(), Port::Valid(socket.port())));
        with_port.or(text.parse().ok().map(|ip| (ip, Port::None)))
    }

    #[test]
    fn ipv4_addresses_are_four_numbers_without_leading_zeros() {
        for text in ["0.0.0.0:1", "255.255.255.255:65535", "10.0.0.1"] {
            assert!(read(text).is_some(), "{text}");
        }
        for text in [
            "01.2.3.4:6379",
            "1.2.3.04:6379",
            "1.2.3.0004",
            "00.0.0.0",
            "256.0.0.1",
            "1000.0.0.1",
            "99999.0.0.1:6379",
            "1.2.3.99999999999999999999",
            "1.2.3",
            "1.2.3.4.5",
            "1..2.3",
            ".1.2.3.4",
            "10-0-0-1",
            "1.2.3.4.",
            "1.2.30004",
        ] {
            assert_eq!(read(text), None, "{text}");
            assert_eq!(read_by_the_standard_library(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn ipv4_addresses_are_read_as_the_standard_library_reads_them(
            text in "([0-9]{1,4}\\.?){3,5}(:[0-9]{0,6})?",
        ) {
            prop_assert_eq!(read(&text), read_by_the_standard_library(&text));
        }
    }
}
