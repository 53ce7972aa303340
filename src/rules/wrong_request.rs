//! Bodies of other calls.

use crate::contract::other_call::{Call, WrongBody};
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::escape::quoted;
use crate::text::span::Span;

declare_rule! {
    /// The body belongs to another call, is wrapped, or is no request at all.
    ///
    /// Sent to this call, the body lacks what the service needs to configure the task, so the
    /// request can be expected to fail. Bodies of neighbouring calls are recognized by members that
    /// only they have: CreateMigrationTask, CreateOnlineMigrationTask (the step before this one),
    /// the change of the resume mode, and the response that shows a task. A body inside another
    /// member, or inside a JSON string, must be sent without what is around it. Other findings in
    /// such a body are not reported.
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
    /// ```json,invalid
    /// {"request": {"migration_method": "full_amount_migration", "resume_mode": "manual"}}
    /// ```
    ///
    /// ```json,invalid
    /// {"name": "redis-client", "version": "1.0.0"}
    /// ```
    ///
    /// `data`: `call`, the name of the other call; `members`, the members it was recognized by;
    /// `wrapper`, the member around the body.
    "wrong-request" { severity: Error, since: "0.1.0", fix: Never, keywords: [], traits: [WrongBody] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    let (Some(wrong), Some(root)) = (&context.wrong_body, context.root) else {
        return;
    };
    let start = root.span.start;
    match wrong {
        WrongBody::OtherCall { call, members } => {
            other_call(context, start, call, members, findings);
        }
        WrongBody::Wrapped { member, in_string } => {
            let (span, message) = match member {
                Some(member) => (
                    member.key_span,
                    ["request body wrapped in `", &context.key(member), "`"].concat(),
                ),
                None => (
                    Span::of_char(context.text, start),
                    "request body wrapped in a string".to_owned(),
                ),
            };
            let found = findings.add(&RULE, span, "", message).help(if *in_string {
                "send the text of the string as it is, without quotes and escapes"
            } else {
                "send the inner object alone"
            });
            if let Some(member) = member
                && !context.secrets.touches(member.key_span)
            {
                found.data("wrapper", member.key.to_string());
            }
        }
        WrongBody::Unrelated => {
            findings
                .add(
                    &RULE,
                    Span::of_char(context.text, start),
                    "",
                    "this does not look like a body of `SetOnlineMigrationTask`",
                )
                .help("write `migration_method`, `resume_mode`, `source_instance` and `target_instance` here");
        }
    }
}

fn other_call(
    context: &BodyContext<'_, '_>,
    start: usize,
    call: &Call,
    telling: &[&'static str],
    findings: &mut Findings,
) {
    let found = findings.add(
        &RULE,
        Span::of_char(context.text, start),
        "",
        format!("this looks like the body of {}", quoted(call.name)),
    )
    .help(format!(
        "write `migration_method`, `resume_mode`, `source_instance` and `target_instance` here; {} {}",
        quoted(call.name),
        call.purpose
    ))
    .data("call", call.name)
    .data("members", telling.to_vec());
    let members = context
        .body
        .object
        .into_iter()
        .flat_map(|object| &object.members);
    for member in members
        .filter(|member| telling.contains(&member.key.as_ref()))
        .take(3)
    {
        found.label(member.key_span, format!("member of {}", quoted(call.name)));
    }
}
