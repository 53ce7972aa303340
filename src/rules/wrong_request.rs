//! The body of another call.

use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::escape::quoted;
use crate::text::span::Span;

declare_rule! {
    /// The body belongs to another call.
    ///
    /// Bodies of the neighbouring calls of the service get pasted here: CreateMigrationTask,
    /// CreateOnlineMigrationTask (the step before this one), the change of the resume mode, and
    /// the answer that shows a task. They are told by the members that only they have. What
    /// would be said about such a body otherwise follows from the mix-up and is held back.
    ///
    /// Evidence: the request bodies that the service documents for those calls.
    ///
    /// `data`: `call`, the name of that call; `members`, what gave it away.
    ///
    /// ```json,invalid
    /// {"name": "dcs-migration", "vpc_id": "5e37", "subnet_id": "40f1", "security_group_id": "9df9"}
    /// ```
    ///
    /// ```json,valid
    /// {"migration_method": "full_amount_migration", "resume_mode": "manual"}
    /// ```
    "wrong-request" { severity: Error, since: "0.1.0", fix: Never, keywords: [] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    let (Some(other), Some(root)) = (&context.other_call, context.root) else {
        return;
    };
    let call = other.call;
    let found = findings.add(
        &RULE,
        Span::new(root.span.start, root.span.start + 1),
        "",
        format!("this is the body of {}, not of `SetOnlineMigrationTask`", quoted(call.name)),
    )
    .help(format!(
        "{} {}; send it there, or write `migration_method`, `resume_mode`, `source_instance` and `target_instance`",
        quoted(call.name),
        call.purpose
    ))
    .data("call", call.name)
    .data("members", other.members.clone());
    let members = context
        .body
        .object
        .into_iter()
        .flat_map(|object| &object.members);
    for member in members
        .filter(|member| other.members.contains(&member.key.as_ref()))
        .take(3)
    {
        found.label(
            member.key_span,
            format!("a member of {}", quoted(call.name)),
        );
    }
}
