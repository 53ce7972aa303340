//! Placeholders that nobody filled in.

use crate::contract::address::Host;
use crate::contract::password::{Password, instance_passwords};
use crate::contract::placeholder::{is_placeholder, is_template, template};
use crate::contract::request::Place;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{BodyContext, PathContext};
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;
use crate::diagnostic::Diagnostic;
use crate::json::tree::Node;
use crate::text::escape::{escape_controls, quoted};
use crate::text::span::Span;

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
    let body = &context.body;
    // The schema lists or describes the values of these.
    for (place, member) in [
        (Place::MigrationMethod, &body.migration_method),
        (Place::ResumeMode, &body.resume_mode),
        (Place::BandwidthLimitMb, &body.bandwidth_limit_mb),
    ] {
        for node in member.iter().map(|member| &member.node) {
            if let Some(found) = value(context, place, node, findings) {
                found.severity(Severity::Error);
            }
        }
    }
    for instance in &body.instances {
        for member in instance.id.iter() {
            value(context, Place::Id(instance.side), &member.node, findings);
        }
        for (node, password) in instance_passwords(instance) {
            if Password::of(password) == Password::Template && is_unknown(context, password) {
                let place = Place::Password(instance.side);
                unresolved(context, place, node.span, password, findings);
            }
        }
        let place = Place::Addrs(instance.side);
        for list in &instance.lists {
            if let Some(template) = list.parsed.template {
                if is_unknown(context, list.text) {
                    let text = &list.text[template.start..template.end];
                    unresolved(context, place, list.place(template), text, findings);
                }
            }
            for item in &list.parsed.items {
                if item.host == Host::Placeholder {
                    let span = list.place(item.span);
                    placeholder(context, place, span, item.text, findings)
                        .help("write the address as `ip:port`");
                }
            }
        }
    }
}

/// Reports a value that is to be replaced.
fn value<'f>(
    context: &BodyContext<'_, '_>,
    place: Place,
    node: &Node<'_>,
    findings: &'f mut Findings,
) -> Option<&'f mut Diagnostic> {
    let text = node.as_str()?;
    if let Some(found) = template(text) {
        let text_of = &text[found.start..found.end];
        return is_unknown(context, text)
            .then(|| unresolved(context, place, node.span, text_of, findings));
    }
    is_placeholder(text).then(|| placeholder(context, place, node.span, text, findings))
}

/// Whether nobody fills in the variables of a text: this is not a file of a format that has such.
fn is_unknown(context: &BodyContext<'_, '_>, text: &str) -> bool {
    !(context.templates && is_template(text))
}

fn unresolved<'f>(
    context: &BodyContext<'_, '_>,
    place: Place,
    span: Span,
    template: &str,
    findings: &'f mut Findings,
) -> &'f mut Diagnostic {
    let shown = context.quote(span, template);
    let message = ["unresolved template ", &shown, " in `", place.name(), "`"].concat();
    let found = findings
        .add(&RULE, span, place.pointer(), message)
        .help("replace it with the value before the request is sent");
    if !context.secrets.touches(span) {
        found.data("template", escape_controls(template));
    }
    found
}

fn placeholder<'f>(
    context: &BodyContext<'_, '_>,
    place: Place,
    span: Span,
    text: &str,
    findings: &'f mut Findings,
) -> &'f mut Diagnostic {
    let message = context.quote(span, text) + " is a placeholder";
    findings
        .add(&RULE, span, place.pointer(), message)
        .help(match place {
            Place::MigrationMethod => "write `full_amount_migration` or `incremental_migration`",
            Place::ResumeMode => "write `auto` or `manual`",
            Place::BandwidthLimitMb => "write a limit from \"1\" to \"10240\"",
            _ => "write the instance's id",
        })
}
