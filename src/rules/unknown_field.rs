//! Members outside the contract.

use std::cell::LazyCell;

use crate::contract::member_name::{likely, misspelt};
use crate::contract::other_call::owner;
use crate::contract::request::{BODY_MEMBERS, INSTANCE_MEMBERS, Place};
use crate::contract::schema::REQUIRED;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::json::tree::{Member, Object};
use crate::text::edit::Edit;

declare_rule! {
    /// The API reference does not list this member.
    ///
    /// Clients send unknown members as they are. What the service does with them is not documented;
    /// it probably ignores them. A misspelt `bandwidth_limit_mb` would then start a migration
    /// without a limit.
    ///
    /// **Evidence.** The reference, Tables 2 and 3: the request has five members, an instance has
    /// three. All official SDKs have the same members. That others are ignored is inference.
    ///
    /// ```json,invalid
    /// {"bandwidthLimitMb": "100"}
    /// ```
    ///
    /// ```json,invalid
    /// {"target_instance": {"id": "eb1a8d1c-9ea6-4fcd-ac43-c3d3c2493f06", "port": 6379}}
    /// ```
    ///
    /// ```json,valid
    /// {"bandwidth_limit_mb": "100"}
    /// ```
    ///
    /// `data`: `field`, the name; `suggestion`, the likely member; `call`, the call it belongs to.
    "unknown-field" { severity: Warning, since: "0.1.0", fix: Unsafe, keywords: [], traits: [UnknownMember] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    if let Some(object) = context.body.object {
        members(context, object, Place::Root, &BODY_MEMBERS, findings);
    }
    for instance in &context.body.instances {
        let place = Place::Instance(instance.side);
        members(context, instance.object, place, &INSTANCE_MEMBERS, findings);
    }
}

fn members(
    context: &BodyContext<'_, '_>,
    object: &Object<'_>,
    place: Place,
    known: &[&'static str],
    findings: &mut Findings,
) {
    // Once for all members, and only if one is unknown.
    let present = LazyCell::new(|| present(object, known));
    let otherwise = LazyCell::new(|| missing_otherwise(object, place, &present));
    for member in &object.members {
        let key = member.key.as_ref();
        let is_otherwise = || otherwise.iter().any(|meant| std::ptr::eq(*meant, member));
        if known.contains(&key) || is_otherwise() {
            continue;
        }
        let mut pointer = String::with_capacity(place.pointer().len() + 1 + key.len());
        pointer.push_str(place.pointer());
        context.push_key(&mut pointer, member);
        let name = context.key(member);
        let found = findings.add(
            &RULE,
            member.key_span,
            pointer,
            match place {
                Place::Root => ["unknown member `", &name, "`"].concat(),
                _ => ["unknown member `", &name, "` in `", place.name(), "`"].concat(),
            },
        );
        if !context.secrets.touches(member.key_span) {
            found.data("field", key.to_owned());
        }
        let other = place == Place::Root && INSTANCE_MEMBERS.contains(&key);
        if let Some(call) = owner(key, place != Place::Root) {
            found
                .help(["remove it: it is a member of `", call.name, "`"].concat())
                .data("call", call.name);
        } else if let Some(suggestion) = likely(key, place, known) {
            // Renaming it to a member that exists would make a duplicate.
            let fix = (!present.contains(&suggestion)).then(|| {
                let edit = Edit::new(member.key_span, ["\"", suggestion, "\""].concat());
                Fix::guess(["rename it to `", suggestion, "`"].concat(), vec![edit])
            });
            found
                .help(["rename it to `", suggestion, "`"].concat())
                .data("suggestion", suggestion)
                .fix(fix);
        } else if other {
            found.help("move it to `source_instance` or `target_instance`");
        } else {
            found.help("remove it: the API reference lists no such member");
        }
    }
}

/// Those of the known members that an object has.
fn present(object: &Object<'_>, known: &[&'static str]) -> Vec<&'static str> {
    let has = |name: &&str| object.members.iter().any(|member| member.key == *name);
    known.iter().copied().filter(has).collect()
}

/// The members that `missing-field` reports, as another spelling of one that is missing.
fn missing_otherwise<'a, 't>(
    object: &'a Object<'t>,
    place: Place,
    present: &[&str],
) -> Vec<&'a Member<'t>> {
    if place != Place::Root || !object.closed {
        return Vec::new();
    }
    let missing = REQUIRED.into_iter().filter(|name| !present.contains(name));
    missing.filter_map(|name| misspelt(object, name)).collect()
}
