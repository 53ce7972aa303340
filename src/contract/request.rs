//! The documented request body as rules read it: every occurrence of every known member, with
//! its place, whatever its type.

use crate::contract::address::List;
use crate::json::string_map::StringMap;
use crate::json::tree::{Member, Node, Object, Value};
use crate::text::span::Span;

/// A place of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Root,
    MigrationMethod,
    ResumeMode,
    BandwidthLimitMb,
    Instance(Side),
    Id(Side),
    Addrs(Side),
    Password(Side),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    Source,
    Target,
}

pub(crate) const METHODS: [&str; 2] = ["full_amount_migration", "incremental_migration"];
pub(crate) const MODES: [&str; 2] = ["auto", "manual"];
pub(crate) const BODY_MEMBERS: [&str; 5] = [
    "migration_method",
    "resume_mode",
    "bandwidth_limit_mb",
    "source_instance",
    "target_instance",
];
pub(crate) const INSTANCE_MEMBERS: [&str; 3] = ["id", "addrs", "password"];

impl Place {
    pub(crate) const fn pointer(self) -> &'static str {
        match self {
            Place::Root => "",
            Place::MigrationMethod => "/migration_method",
            Place::ResumeMode => "/resume_mode",
            Place::BandwidthLimitMb => "/bandwidth_limit_mb",
            Place::Instance(Side::Source) => "/source_instance",
            Place::Instance(Side::Target) => "/target_instance",
            Place::Id(Side::Source) => "/source_instance/id",
            Place::Id(Side::Target) => "/target_instance/id",
            Place::Addrs(Side::Source) => "/source_instance/addrs",
            Place::Addrs(Side::Target) => "/target_instance/addrs",
            Place::Password(Side::Source) => "/source_instance/password",
            Place::Password(Side::Target) => "/target_instance/password",
        }
    }

    /// The member's name; empty for the body itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Place::Root => "",
            Place::MigrationMethod => "migration_method",
            Place::ResumeMode => "resume_mode",
            Place::BandwidthLimitMb => "bandwidth_limit_mb",
            Place::Instance(Side::Source) => "source_instance",
            Place::Instance(Side::Target) => "target_instance",
            Place::Id(_) => "id",
            Place::Addrs(_) => "addrs",
            Place::Password(_) => "password",
        }
    }

    /// Whether the API reference makes the member mandatory.
    pub(crate) const fn is_mandatory(self) -> bool {
        matches!(
            self,
            Place::MigrationMethod | Place::ResumeMode | Place::Instance(_)
        )
    }
}

/// The occurrences of one member: the last one counts, those before it are shadowed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Occurrences<'a, 't> {
    pub(crate) last: Option<&'a Member<'t>>,
    pub(crate) shadowed: Vec<&'a Member<'t>>,
}

impl<'a, 't> Occurrences<'a, 't> {
    fn add(&mut self, member: &'a Member<'t>) {
        if let Some(before) = self.last.replace(member) {
            self.shadowed.push(before);
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.shadowed.len() + usize::from(self.last.is_some())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a Member<'t>> + '_ {
        self.shadowed.iter().copied().chain(self.last)
    }

    /// The last occurrence's text, where it is a string.
    pub(crate) fn text(&self) -> Option<(&'a Member<'t>, &'a str)> {
        let member = self.last?;
        Some((member, member.node.as_str()?))
    }
}

/// One occurrence of `source_instance` or `target_instance` that is an object.
#[derive(Debug, Clone)]
pub(crate) struct Instance<'a, 't> {
    pub(crate) side: Side,
    pub(crate) member: &'a Member<'t>,
    pub(crate) object: &'a Object<'t>,
    /// Whether a later occurrence of the same member replaces it.
    pub(crate) shadowed: bool,
    pub(crate) id: Occurrences<'a, 't>,
    pub(crate) addrs: Occurrences<'a, 't>,
    pub(crate) password: Occurrences<'a, 't>,
    /// What its `addrs` hold.
    pub(crate) lists: Vec<AddressList<'a, 't>>,
}

impl<'a, 't> Instance<'a, 't> {
    fn new(text: &str, side: Side, member: &'a Member<'t>, shadowed: bool) -> Option<Self> {
        let Value::Object(object) = &member.node.value else {
            return None;
        };
        let mut instance = Self {
            side,
            member,
            object,
            shadowed,
            id: Occurrences::default(),
            addrs: Occurrences::default(),
            password: Occurrences::default(),
            lists: Vec::new(),
        };
        for member in &object.members {
            match member.key.as_ref() {
                "id" => instance.id.add(member),
                "addrs" => instance.addrs.add(member),
                "password" => instance.password.add(member),
                _ => {}
            }
        }
        instance.lists = address_lists(text, &instance.addrs);
        Some(instance)
    }

    /// Whether it has other members than the documented ones.
    pub(crate) fn has_unknown_members(&self) -> bool {
        let known = self.id.count() + self.addrs.count() + self.password.count();
        known < self.object.members.len()
    }
}

/// A string that holds addresses: `addrs` itself, or an item of an array given for it.
#[derive(Debug, Clone)]
pub(crate) struct AddressList<'a, 't> {
    pub(crate) node: &'a Node<'t>,
    /// The decoded string, not empty.
    pub(crate) text: &'a str,
    pub(crate) parsed: List<'a>,
    map: StringMap,
}

impl AddressList<'_, '_> {
    /// The place of a part of the decoded string, in bytes.
    pub(crate) fn place(&self, decoded: Span) -> Span {
        self.map.span(decoded)
    }
}

fn address_lists<'a, 't>(text: &str, addrs: &Occurrences<'a, 't>) -> Vec<AddressList<'a, 't>> {
    let nodes = addrs.iter().flat_map(|member| match &member.node.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(&member.node),
    });
    nodes
        .filter_map(|node| Some((node, node.as_str()?)))
        .filter(|(_, list)| !list.is_empty())
        .map(|(node, list)| AddressList {
            node,
            text: list,
            parsed: List::parse(list),
            map: StringMap::new(text, node.span),
        })
        .collect()
}

/// The body as rules read it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body<'a, 't> {
    /// The root, where it is an object.
    pub(crate) object: Option<&'a Object<'t>>,
    pub(crate) migration_method: Occurrences<'a, 't>,
    pub(crate) resume_mode: Occurrences<'a, 't>,
    pub(crate) bandwidth_limit_mb: Occurrences<'a, 't>,
    pub(crate) source: Occurrences<'a, 't>,
    pub(crate) target: Occurrences<'a, 't>,
    /// In the order of the text, per side.
    pub(crate) instances: Vec<Instance<'a, 't>>,
}

impl<'a, 't> Body<'a, 't> {
    pub(crate) fn new(text: &str, root: Option<&'a Node<'t>>) -> Self {
        let mut body = Body::default();
        let Some(Value::Object(object)) = root.map(|root| &root.value) else {
            return body;
        };
        body.object = Some(object);
        for member in &object.members {
            match member.key.as_ref() {
                "migration_method" => body.migration_method.add(member),
                "resume_mode" => body.resume_mode.add(member),
                "bandwidth_limit_mb" => body.bandwidth_limit_mb.add(member),
                "source_instance" => body.source.add(member),
                "target_instance" => body.target.add(member),
                _ => {}
            }
        }
        for (side, occurrences) in [(Side::Source, &body.source), (Side::Target, &body.target)] {
            let shadowed = occurrences.shadowed.iter();
            let shadowed = shadowed.filter_map(|member| Instance::new(text, side, member, true));
            body.instances.extend(shadowed);
            let last = occurrences.last;
            body.instances
                .extend(last.and_then(|member| Instance::new(text, side, member, false)));
        }
        body
    }

    /// The documented members.
    pub(crate) fn members(&self) -> [&Occurrences<'a, 't>; 5] {
        [
            &self.migration_method,
            &self.resume_mode,
            &self.bandwidth_limit_mb,
            &self.source,
            &self.target,
        ]
    }

    /// Whether it has other members.
    pub(crate) fn has_unknown_members(&self) -> bool {
        let known: usize = self.members().iter().map(|member| member.count()).sum();
        self.object
            .is_some_and(|object| known < object.members.len())
    }

    /// The occurrence of an instance that counts.
    pub(crate) fn instance(&self, side: Side) -> Option<&Instance<'a, 't>> {
        self.instances
            .iter()
            .find(|instance| instance.side == side && !instance.shadowed)
    }
}
