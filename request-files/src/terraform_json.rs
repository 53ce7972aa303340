//! Terraform's configuration in JSON (`.tf.json`).
//!
//! Its strings are templates. References are not resolved.

use dcs_migration_lint::Span;
use dcs_migration_lint::json::{Fault, Member, Node, Value, parse};
use dcs_migration_lint::redact::Secrets;

use crate::generated::Generated;
use crate::json::{member, name, objects, value};
use crate::parameters::{Form, Parameters};
use crate::request::FileContents;
use crate::terraform::{INSTANCES, RESOURCE, is_other, is_ours};

/// Reads a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let parsed = parse(text, span, false);
    let secrets = Secrets::find(text, span, &parsed.roots, &parsed.faults);
    contents.secrets.extend(secrets.spans());
    let root = parsed.roots.first();
    let resources = root.and_then(|root| member(root, "resource"));
    let types = resources.into_iter().flat_map(objects);
    let types = types.filter_map(|resource| member(resource, RESOURCE));
    for named in types.flat_map(objects) {
        let Value::Object(named) = &named.value else {
            continue;
        };
        for resource in &named.members {
            for body in objects(&resource.node) {
                let parameters = read_resource(text, resource.key_span, body, &parsed.faults);
                contents.parameters.push(parameters);
            }
        }
    }
    contents.faults = parsed.faults;
}

fn read_resource<'t>(
    text: &'t str,
    header: Span,
    body: &Node<'t>,
    faults: &[Fault],
) -> Parameters<'t> {
    let mut out = Generated::new(body.span);
    let (mut ours, mut others) = (0, 0);
    out.open("{", header);
    let Value::Object(object) = &body.value else {
        return Parameters::none(Form::Terraform);
    };
    for argument in &object.members {
        let key = argument.key.as_ref();
        if key == "dynamic" {
            ours += dynamic(text, argument, &mut out);
        } else if !is_other(key) && write(text, argument, faults, &mut out).is_some() {
            *(if is_ours(key) { &mut ours } else { &mut others }) += 1;
        }
    }
    let end = Span::empty(body.span.end);
    if ours == 1 && others == 0 && member(body, "resume_mode").is_some() {
        out.nothing(end);
    }
    out.close("}", end);
    Parameters {
        body: (ours + others > 0).then(|| out.finish(body.span)),
        partial: ours == 0 || !object.closed,
        ..Parameters::none(Form::Terraform)
    }
}

/// The blocks that are made for each of some values; how many of them are ours.
fn dynamic(text: &str, blocks: &Member<'_>, out: &mut Generated<'_>) -> usize {
    let mut count = 0;
    for object in objects(&blocks.node) {
        let Value::Object(object) = &object.value else {
            continue;
        };
        for block in &object.members {
            if INSTANCES.contains(&block.key.as_ref())
                && name(out, text, &block.key, block.key_span).is_some()
            {
                out.unknown(block.node.span);
                count += 1;
            }
        }
    }
    count
}

/// An argument, or a block with its arguments.
fn write<'t>(
    text: &'t str,
    argument: &Member<'t>,
    faults: &[Fault],
    out: &mut Generated<'t>,
) -> Option<()> {
    let is_block = INSTANCES.contains(&argument.key.as_ref());
    if !is_block || !matches!(argument.node.value, Value::Object(_) | Value::Array(_)) {
        name(out, text, &argument.key, argument.key_span)?;
        value(out, text, &argument.node, faults);
        return Some(());
    }
    for block in objects(&argument.node) {
        let Value::Object(object) = &block.value else {
            continue;
        };
        name(out, text, &argument.key, argument.key_span)?;
        out.open("{", Span::new(block.span.start, block.span.start + 1));
        for argument in object.members.iter().filter(|member| member.key != "//") {
            if name(out, text, &argument.key, argument.key_span).is_some() {
                value(out, text, &argument.node, faults);
            }
        }
        out.close("}", Span::empty(block.span.end));
    }
    Some(())
}
