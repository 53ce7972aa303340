//! The instances of a request, and their addresses.

use crate::contract::address::{self, Host, List, Port, is_separator};
use crate::model::secret::Secret;
use crate::text::invalid::InvalidValue;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    host: String,
    port: Option<u16>,
}

/// A wrapper, so that [`Instance`] can be serialized only as part of a request.
pub(super) struct InstanceBody<'r>(pub(super) &'r Instance);

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

    pub(super) fn read(
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
        if host.contains(is_separator) {
            return Err(InvalidValue::new(
                "host must not contain white space or a separator",
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
    pub(super) fn of(item: &address::Address<'_>) -> Result<Self, InvalidValue> {
        let host = match &item.host {
            Host::V4(ip) => ip.to_string(),
            Host::V6(ip) => ip.to_string(),
            Host::Name(name) => (*name).to_owned(),
            Host::Impossible(why) => return Err(InvalidValue::new(*why)),
            Host::FullWidth => return Err(InvalidValue::new("address must be written in ASCII")),
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
            [item] if list.gaps.is_empty() && !item.is_url() && item.bus_port.is_none() => {
                Self::of(item)
            }
            [_] => Err(InvalidValue::new(
                "address must be `host:port` and nothing else",
            )),
            _ => Err(InvalidValue::new("expected exactly one address")),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = if self.host.contains(':') {
            Cow::Owned(format!("[{}]", self.host))
        } else {
            Cow::Borrowed(self.host.as_str())
        };
        match self.port {
            Some(port) => f.pad(&format!("{host}:{port}")),
            None => f.pad(&host),
        }
    }
}

impl TryFrom<&str> for Address {
    type Error = InvalidValue;

    fn try_from(text: &str) -> Result<Self, InvalidValue> {
        text.parse()
    }
}
