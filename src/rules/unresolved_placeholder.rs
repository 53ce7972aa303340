//! Placeholders that were not replaced.

use crate::contract::address::Host;
use crate::contract::password::{Password, instance_passwords};
use crate::contract::placeholder::{is_placeholder, is_template, template};
use crate::contract::request::Place;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{BodyContext, PathContext};
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;
use crate::json::tree::Node;
use crate::text::escape::{escape_controls, quoted};
use crate::text::span::Span;

declare_rule! {
    /// A placeholder was not replaced by a value.
    ///
    /// Clients send `{task_id}`, `<id>` or `YOUR_…` as it is, and the service finds no such task or
    /// instance. Without a task id, the official Python client posts to
    /// `/migration/%7Btask_id%7D/task`. In a path this is an error, because no task is addressed.
    /// The same goes for variables of any tool (`{{id}}`, `${ID}`, `%ID%`, `@ID@`, …) in JSON, which
    /// is sent as it is. In a member whose values the reference lists or describes, that is an
    /// error. Files in which a tool replaces variables (`.http` files, shell scripts) may hold them
    /// in bodies. In documentation, such as Markdown, a placeholder in a path is a note.
    ///
    /// **Evidence.** The API reference, Tables 1 and 3: `project_id`, `task_id` and `id` are ids;
    /// `addrs` is an address.
    ///
    /// ```json,invalid
    /// {"target_instance": {"id": "<instance_id>"}}
    /// ```
    ///
    /// ```json,valid
    /// {"target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}
    /// ```
    ///
    /// ```uri,invalid
    /// https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/%7Btask_id%7D/task
    /// ```
    ///
    /// `data`: `parameter`, in a path; `template`, the variable, in a body.
    "unresolved-placeholder" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [request => check, path => check_path], traits: [OddId, OddAddress, OddLimit, TemplatePassword, Violation] }
}

fn check_path(context: &PathContext<'_, '_>, findings: &mut Findings) {
    let parameters = context.path.parameters.as_ref();
    for parameter in parameters.into_iter().flatten() {
        if parameter.is_unresolved(context.reading.templates) {
            let shown = context.quote(parameter.span, parameter.text);
            let name = quoted(parameter.name);
            let message = format!("placeholder `{shown}` in place of {name}");
            findings
                .add(&RULE, parameter.span, "", message)
                .severity(Severity::Error)
                .help(format!("replace it with the value of {name}"))
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
            if let Some(template) = list.parsed.template
                && is_unknown(context, list.text)
            {
                let text = &list.text[template.start..template.end];
                unresolved(context, place, list.place(template), text, findings);
            }
            for item in &list.parsed.items {
                if item.host == Host::Placeholder {
                    let span = list.place(item.span);
                    placeholder(context, place, span, item.text, findings);
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
    !(context.reading.templates && is_template(text))
}

fn unresolved<'f>(
    context: &BodyContext<'_, '_>,
    place: Place,
    span: Span,
    template: &str,
    findings: &'f mut Findings,
) -> &'f mut Diagnostic {
    let shown = context.quote(span, template);
    let message = ["unresolved template `", &shown, "` in `", place.name(), "`"].concat();
    let found = findings
        .add(&RULE, span, place.pointer(), message)
        .help("replace it with the value before the request is sent");
    if context.shows(span) {
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
    let shown = context.quote(span, text);
    let (message, help) = match place {
        Place::Id(_) => (
            ["instance id `", &shown, "` is a placeholder"].concat(),
            "replace it with the instance's id",
        ),
        Place::Addrs(_) => (
            ["address `", &shown, "` is a placeholder"].concat(),
            "replace it with an address as `ip:port`",
        ),
        _ => (
            ["`", place.name(), "` is the placeholder `", &shown, "`"].concat(),
            "replace it with the value before the request is sent",
        ),
    };
    findings
        .add(&RULE, span, place.pointer(), message)
        .help(help)
}
