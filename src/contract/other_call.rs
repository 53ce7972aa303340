//! Neighbouring calls whose bodies are mistaken for this one, and how they are recognized.

use crate::contract::member_name::likely;
use crate::contract::request::{BODY_MEMBERS, Body, INSTANCE_MEMBERS, Place};
use crate::contract::schema::{Keyword, Violation};
use crate::contract::target::{is_body, is_body_of_this_call};
use crate::json::tree::{Member, Node, Object, Value};

/// A call of the same service, and the members that only its body has.
#[derive(Debug)]
pub(crate) struct Call {
    /// The name in the service's documentation.
    pub(crate) name: &'static str,
    /// What the call does; follows its name in a sentence.
    pub(crate) purpose: &'static str,
    members: &'static [&'static str],
    /// Members of `source_instance` and `target_instance`.
    instance_members: &'static [&'static str],
}

static CALLS: [Call; 3] = [
    Call {
        name: "CreateMigrationTask",
        purpose: "creates a migration task, from backup files or online",
        members: &[
            "task_name",
            "description",
            "migration_type",
            "network_type",
            "backup_files",
        ],
        instance_members: &["name"],
    },
    Call {
        name: "CreateOnlineMigrationTask",
        purpose: "creates the online migration task that this call then configures",
        members: &[
            "name",
            "description",
            "vpc_id",
            "subnet_id",
            "security_group_id",
        ],
        instance_members: &[],
    },
    Call {
        name: "ShowMigrationTask",
        purpose: "answers with this body",
        members: &[
            "task_id",
            "task_name",
            "status",
            "created_at",
            "updated_at",
            "released_at",
            "version",
            "tenant_id",
            "network_type",
            "migration_type",
            "description",
        ],
        instance_members: &["ip", "port", "name", "db", "proxy_multi_db", "task_status"],
    },
];

static RESUME_MODE_UPDATE: Call = Call {
    name: "UpdateMigrationTask",
    purpose: "changes the resume mode of a task that is already configured",
    members: &[],
    instance_members: &[],
};

/// What a body is that is not one of this call.
#[derive(Debug)]
pub(crate) enum WrongBody<'a, 't> {
    /// The body of another call, and the members at its top level by which it was recognized.
    OtherCall {
        call: &'static Call,
        members: Vec<&'static str>,
    },
    /// This call's body inside a member, or inside a string.
    Wrapped {
        /// The outermost member around it; `None` if the whole text is a string.
        member: Option<&'a Member<'t>>,
        /// Whether it is the text of a string.
        in_string: bool,
    },
    /// An object with no member that could be this call's.
    Unrelated,
}

/// Members that any object may have; by these alone no call is recognized.
const GENERIC: [&str; 4] = ["name", "description", "status", "version"];

impl<'a, 't> WrongBody<'a, 't> {
    /// Recognizes what cannot be meant as a body of this call.
    pub(crate) fn recognize(
        root: Option<&'a Node<'t>>,
        body: &Body<'a, 't>,
        violations: &[Violation<'_, '_>],
    ) -> Option<Self> {
        let Some(object) = body.object else {
            let text = root?.as_str()?;
            return is_body_of_this_call(text).then_some(Self::Wrapped {
                member: None,
                in_string: true,
            });
        };
        let mandatory = [
            &body.migration_method,
            &body.resume_mode,
            &body.source,
            &body.target,
        ];
        let own = mandatory
            .iter()
            .filter(|member| member.last.is_some())
            .count();
        if is_resume_mode_update(object) {
            return Some(Self::OtherCall {
                call: &RESUME_MODE_UPDATE,
                members: Vec::new(),
            });
        }
        if !body.has_unknown_members() {
            return None;
        }
        let known = |member: &Member<'_>| BODY_MEMBERS.contains(&member.key.as_ref());
        let (score, members, call) = CALLS
            .iter()
            .map(|call| {
                let members = present(object, call.members);
                let inside = body.instances.iter();
                let inside = inside.flat_map(|instance| {
                    let present = present(instance.object, call.instance_members);
                    present.into_iter()
                });
                (members.len() + inside.count(), members, call)
            })
            // The first of equals.
            .rev()
            .max_by_key(|(score, ..)| *score)?;
        let lacks_a_member = violations
            .iter()
            .any(|violation| matches!(violation.keyword, Keyword::Required(_)));
        let is_other = if lacks_a_member {
            members.len() >= 2.max(own) || (own == 0 && members.len() == object.members.len())
        } else {
            // All members of this call are present: only a clear case counts as another call.
            members.len() >= 3 && score > own
        };
        let is_telling = members.iter().any(|member| !GENERIC.contains(member));
        if is_other && is_telling {
            return Some(Self::OtherCall { call, members });
        }
        let is_meant = |member: &Member<'_>| {
            known(member)
                || INSTANCE_MEMBERS.contains(&member.key.as_ref())
                || likely(&member.key, Place::Root, &BODY_MEMBERS).is_some()
        };
        let wrapped = |member: &'a Member<'t>| {
            let in_string = wrapped_in(&member.node, 0)?;
            Some(Self::Wrapped {
                member: Some(member),
                in_string,
            })
        };
        if own > 0 {
            return None;
        }
        if let Some(wrapped) = object.members.iter().find_map(wrapped) {
            return Some(wrapped);
        }
        // A few members such as `id` or `type` among more others do not make a body.
        let meant = object.members.iter().filter(|member| is_meant(member));
        let is_unrelated = meant.count() * 2 < object.members.len();
        (object.closed && is_unrelated).then_some(Self::Unrelated)
    }
}

/// Whether a value holds this call's body: `Some(true)` if as the text of a string.
fn wrapped_in(node: &Node<'_>, depth: usize) -> Option<bool> {
    const MAX_DEPTH: usize = 4;
    match &node.value {
        Value::String(text) => is_body_of_this_call(text).then_some(true),
        Value::Object(object) if is_body(object) => Some(false),
        _ if depth == MAX_DEPTH => None,
        Value::Object(object) => {
            let mut members = object.members.iter();
            members.find_map(|member| wrapped_in(&member.node, depth + 1))
        }
        Value::Array(items) => items.iter().find_map(|item| wrapped_in(item, depth + 1)),
        _ => None,
    }
}

/// The other call that has a member of this name.
pub(crate) fn owner(member: &str, in_instance: bool) -> Option<&'static Call> {
    CALLS.iter().find(|call| {
        let members = if in_instance {
            call.instance_members
        } else {
            call.members
        };
        members.contains(&member)
    })
}

fn present(object: &Object<'_>, names: &[&'static str]) -> Vec<&'static str> {
    let is_there = |name: &&str| object.members.iter().any(|member| member.key == *name);
    names.iter().copied().filter(is_there).collect()
}

/// `{"resume_mode": "auto"}` and nothing else.
fn is_resume_mode_update(object: &Object<'_>) -> bool {
    object.closed
        && matches!(
            object.members.as_slice(),
            [member] if member.key == "resume_mode" && matches!(member.node.value, Value::String(_))
        )
}
