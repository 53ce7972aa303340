//! Members that are named almost as the contract names them.

use crate::contract::request::{BODY_MEMBERS, Place};
use crate::json::tree::{Member, Object};
use crate::text::spelling::{did_you_mean, fold};

/// The member that a name was likely meant for, among the `known` ones of a place.
pub(crate) fn likely(key: &str, place: Place, known: &[&'static str]) -> Option<&'static str> {
    if key.len() > 64 {
        return None;
    }
    let word = fold(key);
    let alias = match (place, word.as_str()) {
        (Place::Root, "method" | "migrationtype" | "type") => "migration_method",
        (Place::Root, "resume" | "reconnectmode" | "mode") => "resume_mode",
        (Place::Root, "bandwidth" | "bandwidthlimit" | "bandwidthmb" | "limitmb" | "ratelimit") => {
            "bandwidth_limit_mb"
        }
        (Place::Root, "source" | "src" | "sourceredis" | "from") => "source_instance",
        (Place::Root, "target" | "dst" | "dest" | "destination" | "targetredis" | "to") => {
            "target_instance"
        }
        (Place::Root, _) => return did_you_mean(key, known),
        (_, "instanceid" | "uuid") => "id",
        (_, "address" | "addresses" | "host" | "hosts" | "endpoint" | "endpoints") => "addrs",
        (_, "pwd" | "pass" | "passwd" | "auth" | "secret") => "password",
        _ => return did_you_mean(key, known),
    };
    Some(alias)
}

/// The one member of the body that was likely meant to be a required member that is missing.
pub(crate) fn misspelt<'a, 't>(object: &'a Object<'t>, name: &str) -> Option<&'a Member<'t>> {
    let is_meant = |member: &&Member<'_>| {
        let key = member.key.as_ref();
        !BODY_MEMBERS.contains(&key) && likely(key, Place::Root, &BODY_MEMBERS) == Some(name)
    };
    let mut meant = object.members.iter().filter(is_meant);
    meant.next().filter(|_| meant.next().is_none())
}
