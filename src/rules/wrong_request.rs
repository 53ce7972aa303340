//! Bodies of other calls.

use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::escape::quoted;
use crate::text::span::Span;

declare_rule! {
    /// The body belongs to another call.
    ///
    /// Sent to this call, the body lacks what the service needs to configure the task, so the
    /// request can be expected to fail. Bodies of neighbouring calls are recognized by members that
    /// only they have: CreateMigrationTask, CreateOnlineMigrationTask (the step before this one),
    /// the change of the resume mode, and the response that shows a task. Other findings in such a
    /// body are not reported.
    ///
    /// **Evidence.** The API reference, Table 2, lists the members of this call. The members of the
    /// other calls are those that the service documents for them. That the request fails is
    /// inference.
    ///
    /// ```json,invalid
    /// {"name": "dcs-migration", "vpc_id": "5e37", "subnet_id": "40f1", "security_group_id": "9df9"}
    /// ```
    ///
    /// ```json,valid
    /// {"migration_method": "full_amount_migration", "resume_mode": "manual"}
    /// ```
    ///
    /// `data`: `call`, the name of the other call; `members`, the members it was recognized by.
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
        format!("this looks like the body of {}", quoted(call.name)),
    )
    .help(format!(
        "write `migration_method`, `resume_mode`, `source_instance` and `target_instance` here; {} {}",
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
        found.label(member.key_span, format!("member of {}", quoted(call.name)));
    }
}
