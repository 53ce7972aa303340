//! Placeholders that were not replaced.

use crate::contract::address::Host;
use crate::contract::placeholder::{is_placeholder, is_template};
use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{BodyContext, PathContext};
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;
use crate::text::escape::quoted;

declare_rule! {
    /// A placeholder was not replaced by a value.
    ///
    /// Clients send `{task_id}`, `<id>` or `YOUR_…` as it is, and the service finds no such task or
    /// instance. Without a task id, the official Python client posts to
    /// `/migration/%7Btask_id%7D/task`. In a path this is an error, because no task is addressed.
    /// Variables that a tool replaces (`{{id}}`, `${ID}`) are not reported, except in a URI, which
    /// is sent as it is.
    ///
    /// **Evidence.** The API reference, Tables 1 and 3: `project_id`, `task_id` and `id` are ids;
    /// `addrs` is an address.
    ///
    /// ```json,invalid
    /// {"target_instance": {"id": "<instance_id>"}}
    /// ```
    ///
    /// ```json,valid
    /// {"target_instance": {"id": "${TARGET_ID}"}}
    /// ```
    ///
    /// ```uri,invalid
    /// https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/%7Btask_id%7D/task
    /// ```
    ///
    /// `data`: `parameter`, in a path.
    "unresolved-placeholder" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [request => check, path => check_path] }
}

fn check_path(context: &PathContext<'_, '_>, findings: &mut Findings) {
    let parameters = context.path.parameters.as_ref();
    for parameter in parameters.into_iter().flatten() {
        if parameter.is_unresolved(context.templates) {
            let shown = context.quote(parameter.span, parameter.text);
            let name = quoted(parameter.name);
            let message = format!("placeholder {shown} in place of {name}");
            findings
                .add(&RULE, parameter.span, "", message)
                .severity(Severity::Error)
                .help(format!("replace it with the value of {name}"))
                .data("parameter", parameter.name);
        }
    }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for member in instance.id.iter() {
            let id = member.node.as_str().unwrap_or_default();
            if is_placeholder(id) && !is_template(id) {
                let span = member.node.span;
                findings
                    .add(
                        &RULE,
                        span,
                        Place::Id(instance.side).pointer(),
                        format!("instance id {} is a placeholder", context.quote(span, id)),
                    )
                    .help("replace it with the instance's id");
            }
        }
        for list in &instance.lists {
            for item in &list.parsed.items {
                if item.host == Host::Placeholder {
                    let span = list.place(item.span);
                    findings
                        .add(
                            &RULE,
                            span,
                            Place::Addrs(instance.side).pointer(),
                            format!(
                                "address {} is a placeholder",
                                context.quote(span, item.text)
                            ),
                        )
                        .help("replace it with an address as `ip:port`");
                }
            }
        }
    }
}
