//! What a body has in it, gathered once: a rule that names traits is asked only about a body that
//! has one of them.
//!
//! A trait decides no finding. In doubt a body has it, so that the rule is asked.

use std::ops::BitOr;

use crate::contract::address::{Host, Port};
use crate::contract::id::is_uuid;
use crate::contract::password::{FoundPassword, Password};
use crate::contract::request::{AddressList, Body, Instance, Occurrences, Side};
use crate::json::tree::Value;

/// A set of traits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traits(u32);

macro_rules! traits {
    ($($(#[doc = $doc:literal])+ $name:ident = $bit:literal,)+) => {
        #[expect(non_upper_case_globals, reason = "named by rules, as variants are")]
        impl Traits {
            $($(#[doc = $doc])+ pub(crate) const $name: Self = Self(1 << $bit);)+
        }
    };
}

traits! {
    /// The text has a fault as JSON.
    Fault = 0,
    /// The bytes are not clean UTF-8.
    Encoding = 1,
    /// The schema refuses something.
    Violation = 2,
    /// It is not a body of this call.
    WrongBody = 3,
    /// A member that the contract does not have at its place.
    UnknownMember = 4,
    /// A member given twice.
    Repetition = 5,
    /// The empty string for an optional member.
    EmptyValue = 6,
    /// A bandwidth limit.
    Limit = 7,
    /// A bandwidth limit that is a string with something else than digits.
    OddLimit = 8,
    /// An instance with an id and addresses.
    BothEndpoints = 9,
    /// An instance with neither.
    NoEndpoint = 10,
    /// Both instances have an id, or both have addresses.
    SameEndpoints = 11,
    /// An id that is not a UUID.
    OddId = 12,
    /// Something else in `addrs` than private IPv4 addresses with ports and commas between them.
    OddAddress = 13,
    /// Several addresses of one instance.
    SeveralAddresses = 14,
    /// A password in use, as it seems.
    RealPassword = 15,
    /// An example in place of a password.
    PlaceholderPassword = 16,
    /// A variable in place of a password.
    TemplatePassword = 17,
    /// What every body has.
    Any = 18,
}

impl Traits {
    pub(crate) const NONE: Self = Self(0);
    #[cfg(test)]
    pub(crate) const ALL: Self = Self(u32::MAX);

    /// The set with those of another; for constants.
    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sets share a trait.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// These traits, where something holds.
    pub(crate) fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::NONE }
    }

    /// What the members of a body and its passwords show.
    pub(crate) fn of(body: &Body<'_, '_>, passwords: &[FoundPassword]) -> Self {
        let mut found = Self::Any | of_members(body) | of_limit(&body.bandwidth_limit_mb);
        for instance in &body.instances {
            found = found | of_instance(instance);
        }
        if let (Some(source), Some(target)) =
            (body.instance(Side::Source), body.instance(Side::Target))
        {
            let both = |has: fn(&Instance<'_, '_>) -> bool| has(source) && has(target);
            found = found
                | Self::SameEndpoints.when(
                    both(|instance| instance.id.text().is_some())
                        || both(|instance| !instance.lists.is_empty()),
                );
        }
        for password in passwords {
            found = found
                | match password.kind {
                    Password::Empty => Self::NONE,
                    Password::Real => Self::RealPassword,
                    Password::Placeholder => Self::PlaceholderPassword,
                    Password::Template => Self::TemplatePassword,
                };
        }
        found
    }
}

impl BitOr for Traits {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

fn of_members(body: &Body<'_, '_>) -> Traits {
    let members = body.members();
    let repeated = members.iter().any(|member| !member.shadowed.is_empty());
    Traits::UnknownMember.when(body.has_unknown_members()) | Traits::Repetition.when(repeated)
}

fn of_limit(limit: &Occurrences<'_, '_>) -> Traits {
    let mut found = Traits::NONE;
    for member in limit.iter() {
        found = found | Traits::Limit;
        if let Value::String(text) = &member.node.value {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            found =
                found | Traits::EmptyValue.when(text.is_empty()) | Traits::OddLimit.when(!digits);
        }
    }
    found
}

fn of_instance(instance: &Instance<'_, '_>) -> Traits {
    let mut found = Traits::UnknownMember.when(instance.has_unknown_members());
    // Of `id`, `addrs` and `password`.
    let mut given = [false; 3];
    let members = [&instance.id, &instance.addrs, &instance.password];
    for (member, given) in members.into_iter().zip(&mut given) {
        found = found | Traits::Repetition.when(!member.shadowed.is_empty());
        for occurrence in member.iter() {
            let node = &occurrence.node;
            found = found | Traits::EmptyValue.when(node.as_str() == Some(""));
            *given |= !node.is_blank();
        }
    }
    for id in instance.id.iter() {
        let is_odd = id.node.as_str().is_some_and(|id| !is_uuid(id));
        found = found | Traits::OddId.when(is_odd);
    }
    for list in &instance.lists {
        found = found
            | Traits::OddAddress.when(is_odd(list))
            | Traits::SeveralAddresses.when(list.parsed.items.len() > 1);
    }
    let [id, addrs, _] = given;
    found | Traits::BothEndpoints.when(id && addrs) | Traits::NoEndpoint.when(!id && !addrs)
}

fn is_odd(list: &AddressList<'_, '_>) -> bool {
    let parsed = &list.parsed;
    let is_plain = |host: &Host<'_>| matches!(host, Host::V4(ip) if ip.is_private());
    parsed.items.is_empty()
        || !parsed.gaps.is_empty()
        || parsed.items.iter().any(|item| {
            !is_plain(&item.host)
                || !matches!(item.port, Port::Valid(_))
                || item.is_url()
                || item.bus_port.is_some()
        })
}
