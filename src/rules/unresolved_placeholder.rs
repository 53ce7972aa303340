//! Placeholders that nobody filled in.

use crate::contract::address::Host;
use crate::contract::placeholder::{is_placeholder, is_template};
use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{BodyContext, PathContext};
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;
use crate::text::escape::quoted;

declare_rule! {
    /// A placeholder of the documentation was not filled in.
    ///
    /// Examples write `{task_id}`, `<id>` or `YOUR_…` where a value belongs, and clients send
    /// them as they are: without a task id the official Python client posts to
    /// `/migration/%7Btask_id%7D/task`. Variables that a tool fills in (`{{id}}`, `${ID}`) are
    /// templates, not placeholders. A path with a placeholder names no task, so that there it is
    /// an error; and a URI goes out as it stands, so that a variable in it is one as well unless
    /// a tool is known to fill it in.
    ///
    /// `data`: `parameter`, in a path.
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
    "unresolved-placeholder" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [request => check, path => check_path] }
}

fn check_path(context: &PathContext<'_, '_>, findings: &mut Findings) {
    let parameters = context.path.parameters.as_ref();
    for parameter in parameters.into_iter().flatten() {
        if parameter.is_unresolved(context.templates) {
            let shown = context.quote(parameter.span, parameter.text);
            let name = quoted(parameter.name);
            let message = format!("{shown} is not filled in: it stands for {name}");
            findings
                .add(&RULE, parameter.span, "", message)
                .severity(Severity::Error)
                .help(format!("write the value of {name}"))
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
                        format!("{} is a placeholder", context.quote(span, id)),
                    )
                    .help("write the instance's id");
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
                            format!("{} is a placeholder", context.quote(span, item.text)),
                        )
                        .help("write the address as `ip:port`");
                }
            }
        }
    }
}
