//! Terraform's configuration in JSON (`.tf.json`).
//!
//! Its strings are templates. Of an expression in one, only its references are followed. Of a broken
//! file only its faults are reported.

use dcs_migration_lint::Span;
use dcs_migration_lint::json::{Member, Node, Value, parse};

use crate::generated::Generated;
use crate::json::{is_broken, member, name, objects, roots, value};
use crate::parameters::{Candidate, Form, Parameters};
use crate::references::{
    Argument, INSTANCES, Name, TerraformFile, TerraformReferences, TerraformValues,
    names_of_template, of_each,
};
use crate::request::FileContents;
use crate::terraform::{RESOURCE, is_other, is_ours, names_resource};

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(
    file: TerraformFile<'_>,
    text: &'t str,
    span: Span,
    contents: &mut FileContents<'t>,
) {
    let roots = roots(text, span, RESOURCE, contents);
    let Some(root) = roots.first() else {
        contents.values += usize::from(!file.values.is_empty());
        return;
    };
    let mut own = TerraformValues::default();
    if !file.only_values {
        let references = references_of(root, file.gives_values());
        own = TerraformValues::new([&references], [&references]);
        for (header, resource) in resources(root) {
            contents
                .parameters
                .push(read_resource(text, header, resource));
            for (argument, node, read) in arguments(resource) {
                if !read {
                    contents.candidates.extend(candidate(text, node, argument));
                }
            }
        }
    }
    for (names, node) in definitions(root, file.gives_values()) {
        let arguments = TerraformValues::arguments([file.values, &own], &names);
        contents.values += usize::from(!arguments.is_empty());
        for argument in arguments {
            contents.candidates.extend(candidate(text, node, argument));
        }
    }
}

/// What a file refers to and defines.
pub(crate) fn references(text: &str, span: Span, gives_values: bool) -> TerraformReferences {
    let parsed = parse(text, span, false);
    let is_broken = is_broken(&parsed.faults);
    match parsed.roots.first() {
        Some(root) if !is_broken => references_of(root, gives_values),
        _ => TerraformReferences {
            has_resource: names_resource(text),
            is_broken,
            ..TerraformReferences::default()
        },
    }
}

fn references_of(root: &Node<'_>, gives_values: bool) -> TerraformReferences {
    let resources = resources(root);
    let mut references = TerraformReferences {
        has_resource: !resources.is_empty(),
        ..TerraformReferences::default()
    };
    for (_, resource) in resources {
        let collections = member(resource, "for_each").map_or_else(Vec::new, names);
        for (argument, node, _) in arguments(resource) {
            let names = of_each(names(node), &collections);
            let uses = names.into_iter().map(|name| (argument, name));
            references.uses.extend(uses);
        }
    }
    for (definition, node) in definitions(root, gives_values) {
        let refers_to = names(node);
        let definitions = definition.into_iter().map(|name| (name, refers_to.clone()));
        references.definitions.extend(definitions);
    }
    references
}

/// The resources of this call, with the places of their names.
fn resources<'a, 't>(root: &'a Node<'t>) -> Vec<(Span, &'a Node<'t>)> {
    let types = member(root, "resource").into_iter().flat_map(objects);
    let types = types.filter_map(|resource| member(resource, RESOURCE));
    let named = types.flat_map(objects).flat_map(members);
    let bodies = |named: &'a Member<'t>| objects(&named.node).map(|body| (named.key_span, body));
    named.flat_map(bodies).collect()
}

/// The variables and local values that a file gives a value to, and the items in these.
fn definitions<'a, 't>(root: &'a Node<'t>, gives_values: bool) -> Vec<(Vec<Name>, &'a Node<'t>)> {
    let mut all = Vec::new();
    let named = named(root, gives_values).into_iter().rev();
    let mut open: Vec<_> = named.map(|(name, node)| (vec![name], node)).collect();
    while let Some((names, node)) = open.pop() {
        let mut items: Vec<_> = match &node.value {
            Value::Object(object) => {
                let members = object.members.iter();
                let item = |it: &'a Member<'t>| (Name::items(&names, &it.key), &it.node);
                members.map(item).collect()
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let item = |(at, item): (usize, _)| (Name::items(&names, &at.to_string()), item);
                items.map(item).collect()
            }
            _ => Vec::new(),
        };
        items.retain(|(names, _)| !names.is_empty());
        open.extend(items.into_iter().rev());
        all.push((names, node));
    }
    all
}

fn named<'a, 't>(root: &'a Node<'t>, gives_values: bool) -> Vec<(Name, &'a Node<'t>)> {
    let mut definitions = Vec::new();
    if gives_values {
        let values = members(root).iter();
        definitions.extend(values.map(|it| (Name::Variable(it.key.to_string()), &it.node)));
        return definitions;
    }
    let variables = member(root, "variable").into_iter().flat_map(objects);
    for variable in variables.flat_map(members) {
        let defaults = objects(&variable.node).filter_map(|body| member(body, "default"));
        let name = || Name::Variable(variable.key.to_string());
        definitions.extend(defaults.map(|default| (name(), default)));
    }
    let locals = member(root, "locals").into_iter().flat_map(objects);
    let locals = locals.flat_map(members);
    definitions.extend(locals.map(|it| (Name::Local(it.key.to_string()), &it.node)));
    definitions
}

/// The arguments of a resource, and whether [`read_resource`] reads their own literals.
fn arguments<'a, 't>(resource: &'a Node<'t>) -> Vec<(Argument, &'a Node<'t>, bool)> {
    let mut arguments = Vec::new();
    let mut add = |body: &'a Node<'t>, instance, read| {
        let found = members(body).iter().filter_map(|member| {
            let argument = Argument::find(&member.key, instance)?;
            Some((argument, &member.node, read))
        });
        arguments.extend(found);
    };
    add(resource, None, true);
    for instance in INSTANCES {
        let blocks = member(resource, instance).into_iter().flat_map(objects);
        blocks.for_each(|block| add(block, Some(instance), true));
        let dynamic = member(resource, "dynamic").into_iter().flat_map(objects);
        let blocks = dynamic.filter_map(|blocks| member(blocks, instance));
        let contents = blocks
            .flat_map(objects)
            .filter_map(|block| member(block, "content"));
        let contents = contents.flat_map(objects);
        contents.for_each(|content| add(content, Some(instance), false));
    }
    arguments
}

/// The names that a string refers to.
fn names(node: &Node<'_>) -> Vec<Name> {
    let text = node.as_str().filter(|text| text.contains("${"));
    let template = text.and_then(|text| hcl_edit::parser::parse_template(text).ok());
    template.map_or_else(Vec::new, |template| names_of_template(&template))
}

/// A literal that may become the value of an argument.
fn candidate<'t>(text: &'t str, node: &Node<'_>, argument: Argument) -> Option<Candidate<'t>> {
    let is_literal = match &node.value {
        Value::String(_) => names(node).is_empty(),
        Value::Number(_) | Value::Bool(_) => true,
        _ => false,
    };
    is_literal.then(|| Candidate::new(node.span, argument, |out| value(out, text, node)))
}

fn members<'a, 't>(node: &'a Node<'t>) -> &'a [Member<'t>] {
    match &node.value {
        Value::Object(object) => &object.members,
        _ => &[],
    }
}

fn read_resource<'t>(text: &'t str, header: Span, body: &Node<'t>) -> Parameters<'t> {
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
        } else if !is_other(key) && write(text, argument, &mut out).is_some() {
            *(if is_ours(key) { &mut ours } else { &mut others }) += 1;
        }
    }
    let end = Span::empty(body.span.end);
    let is_mode = ours == 1 && others == 0 && member(body, "resume_mode").is_some();
    // Without one of ours, it would be no body of this call at all.
    if is_mode || ours == 0 {
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
fn write<'t>(text: &'t str, argument: &Member<'t>, out: &mut Generated<'t>) -> Option<()> {
    let is_block = INSTANCES.contains(&argument.key.as_ref());
    if !is_block || !matches!(argument.node.value, Value::Object(_) | Value::Array(_)) {
        name(out, text, &argument.key, argument.key_span)?;
        value(out, text, &argument.node);
        return Some(());
    }
    for block in objects(&argument.node) {
        let Value::Object(object) = &block.value else {
            continue;
        };
        name(out, text, &argument.key, argument.key_span)?;
        out.open("{", Span::empty(block.span.start));
        for argument in object.members.iter().filter(|member| member.key != "//") {
            if name(out, text, &argument.key, argument.key_span).is_some() {
                value(out, text, &argument.node);
            }
        }
        out.close("}", Span::empty(block.span.end));
    }
    Some(())
}
