//! Neighbouring calls whose bodies are mistaken for this one, and how they are recognized.

use crate::contract::request::{BODY_MEMBERS, Body};
use crate::contract::schema::{Keyword, Violation};
use crate::json::tree::{Member, Object, Value};

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

/// The call that a body belongs to, and the members it was recognized by.
#[derive(Debug)]
pub(crate) struct OtherCall {
    pub(crate) call: &'static Call,
    /// Members of that call at the top level of the body.
    pub(crate) members: Vec<&'static str>,
}

impl OtherCall {
    /// Recognizes the body of another call, unless the body may be meant for this one.
    pub(crate) fn recognize(body: &Body<'_, '_>, violations: &[Violation<'_, '_>]) -> Option<Self> {
        let object = body.object?;
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
            return Some(Self {
                call: &RESUME_MODE_UPDATE,
                members: Vec::new(),
            });
        }
        // Only members of this call.
        let known = |member: &Member<'_>| BODY_MEMBERS.contains(&member.key.as_ref());
        if object.members.iter().all(known) {
            return None;
        }
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
            // All members of this call are present: only a clear case belongs to another.
            members.len() >= 3 && score > own
        };
        (is_other && !members.is_empty()).then_some(Self { call, members })
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
