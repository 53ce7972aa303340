//! Terraform's configuration: the resource that sets up an online migration task.
//!
//! Its arguments and blocks are the body. Literals are linted at their places: in the resource, in
//! both arms of a conditional, in the default of a variable, in a file of variable values, in a
//! local value. Computed values are unknown values. Modules are not followed. Each file is read by
//! itself: what the resources of others refer to is given as [`TerraformValues`].

use std::sync::LazyLock;

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Diagnostic, Rule, Span};
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Attribute, Block, Body, Structure};
use memchr::memmem::Finder;

use crate::generated::Generated;
use crate::hcl::{self, Source};
use crate::hcl_redaction;
use crate::parameters::{Candidate, Form, Parameters};
use crate::references::{
    ARGUMENTS, Argument, INSTANCES, Name, TerraformFile, TerraformReferences, TerraformValues,
    leaves, of_each,
};
use crate::request::FileContents;

/// The resource of Huawei Cloud's provider.
pub(crate) const RESOURCE: &str = "huaweicloud_dcs_online_data_migration_task";
/// Whether a text names the resource of this call.
pub(crate) fn names_resource(text: &str) -> bool {
    // Building a searcher takes longer than searching a body.
    static NAME: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(RESOURCE));
    NAME.find(text.as_bytes()).is_some()
}

/// What the resource and Terraform itself take besides.
const OTHERS: [&str; 15] = [
    "region",
    "task_name",
    "vpc_id",
    "subnet_id",
    "security_group_id",
    "description",
    "count",
    "for_each",
    "depends_on",
    "provider",
    "lifecycle",
    "provisioner",
    "connection",
    "timeouts",
    // A comment, in JSON.
    "//",
];

/// Whether a name is an argument or a block that has nothing to do with this call.
pub(crate) fn is_other(name: &str) -> bool {
    OTHERS.contains(&name)
}

/// Whether a name is one of the five members of the body.
pub(crate) fn is_ours(name: &str) -> bool {
    ARGUMENTS.contains(&name) || INSTANCES.contains(&name)
}

/// Reads a file, which begins at `base`, behind a byte-order mark.
pub(crate) fn read<'t>(file: TerraformFile<'_>, text: &'t str, base: usize) -> FileContents<'t> {
    let source = Source { text, base };
    let mut contents = FileContents::default();
    let body = match hcl::parse(&text[base..]) {
        Ok(body) => body,
        Err(error) => {
            hcl_redaction::hide_broken(source, &mut contents.secrets);
            let offset = base + error.location().offset();
            let fault = fault(text, offset, error.message());
            contents.diagnostics.extend(fault);
            contents.unread += usize::from(names_resource(text));
            contents.values += usize::from(!file.values.is_empty());
            return contents;
        }
    };
    hcl_redaction::hide(source, &body, &mut contents.secrets);
    let mut own = TerraformValues::default();
    if !file.only_values {
        let references = references_of(&body, file.gives_values());
        own = TerraformValues::new([&references], [&references]);
        for block in resources(&body) {
            contents.parameters.push(read_resource(source, block));
        }
        for (argument, expression, read) in resources(&body).flat_map(arguments) {
            for literal in leaves(expression, read).literals {
                let candidate = candidate(source, literal, argument);
                contents.candidates.push(candidate);
            }
        }
    }
    for (names, expression) in definitions(&body, file.gives_values()) {
        let arguments = TerraformValues::arguments([file.values, &own], &names);
        contents.values += usize::from(!arguments.is_empty());
        for literal in leaves(expression, false).literals {
            for &argument in &arguments {
                let candidate = candidate(source, literal, argument);
                contents.candidates.push(candidate);
            }
        }
    }
    contents
}

/// What a file refers to and defines.
pub(crate) fn references(text: &str, gives_values: bool) -> TerraformReferences {
    match hcl::parse(text) {
        Ok(body) => references_of(&body, gives_values),
        Err(_) => TerraformReferences {
            has_resource: names_resource(text),
            is_broken: true,
            ..TerraformReferences::default()
        },
    }
}

fn references_of(body: &Body, gives_values: bool) -> TerraformReferences {
    let mut references = TerraformReferences {
        has_resource: resources(body).next().is_some(),
        ..TerraformReferences::default()
    };
    for resource in resources(body) {
        let for_each = resource.body.get_attribute("for_each");
        let mut collections = vec![collection(resource)];
        collections.extend(for_each.map_or_else(Vec::new, |it| leaves(&it.value, false).names));
        for (argument, expression, read) in arguments(resource) {
            let names = of_each(leaves(expression, read).names, &collections);
            let uses = names.into_iter().map(|name| (argument, name));
            references.uses.extend(uses);
        }
    }
    for (names, expression) in definitions(body, gives_values) {
        let refers_to = leaves(expression, false).names;
        let definitions = names.into_iter().map(|name| (name, refers_to.clone()));
        references.definitions.extend(definitions);
    }
    references
}

/// The name of the collection that a resource writes behind `for_each`. No local value can have it.
fn collection(resource: &Block) -> Name {
    let label = resource.labels.last().map_or("", |label| label.as_str());
    Name::Local(format!("for_each of {}", label.replace('.', "_")))
}

/// The resources of this call.
fn resources(body: &Body) -> impl Iterator<Item = &Block> {
    body.get_blocks("resource").filter(|block| {
        let label = block.labels.first();
        label.is_some_and(|label| label.as_str() == RESOURCE)
    })
}

/// The variables and local values that a file gives a value to, and the items in these.
fn definitions(body: &Body, gives_values: bool) -> Vec<(Vec<Name>, &Expression)> {
    let mut all = Vec::new();
    let named = named(body, gives_values).into_iter().rev();
    let mut open: Vec<_> = named.map(|(name, it)| (vec![name], it)).collect();
    while let Some((names, expression)) = open.pop() {
        let mut items: Vec<_> = match expression {
            Expression::Object(object) => {
                let items = object.iter().filter_map(|(key, value)| {
                    let key = match key {
                        ObjectKey::Ident(key) => key.as_str(),
                        ObjectKey::Expression(key) => key.as_str()?,
                    };
                    Some((Name::items(&names, key), value.expr()))
                });
                items.collect()
            }
            Expression::Array(items) => {
                let items = items.iter().enumerate();
                let item = |(at, item): (usize, _)| (Name::items(&names, &at.to_string()), item);
                items.map(item).collect()
            }
            Expression::Parenthesis(inner) => {
                open.push((names, inner.inner()));
                continue;
            }
            _ => Vec::new(),
        };
        items.retain(|(names, _)| !names.is_empty());
        // In the order of the file.
        open.extend(items.into_iter().rev());
        all.push((names, expression));
    }
    all
}

fn named(body: &Body, gives_values: bool) -> Vec<(Name, &Expression)> {
    let mut definitions = Vec::new();
    for structure in body {
        match structure {
            Structure::Attribute(value) if gives_values => {
                let name = Name::Variable(value.key.as_str().to_owned());
                definitions.push((name, &value.value));
            }
            Structure::Attribute(_) => {}
            Structure::Block(block) => match (block.ident.as_str(), block.labels.as_slice()) {
                ("variable", [label]) => {
                    let default = block.body.get_attribute("default");
                    let name = Name::Variable(label.as_str().to_owned());
                    definitions.extend(default.map(|default| (name, &default.value)));
                }
                ("resource", [kind, _]) if kind.as_str() == RESOURCE => {
                    let for_each = block.body.get_attribute("for_each");
                    definitions.extend(for_each.map(|it| (collection(block), &it.value)));
                }
                ("locals", []) => {
                    let locals = block.body.attributes();
                    let name = |local: &Attribute| Name::Local(local.key.as_str().to_owned());
                    definitions.extend(locals.map(|local| (name(local), &local.value)));
                }
                _ => {}
            },
        }
    }
    definitions
}

/// The arguments of a resource, and whether [`read_resource`] reads their own literals.
fn arguments(resource: &Block) -> Vec<(Argument, &Expression, bool)> {
    let mut arguments = Vec::new();
    for structure in &resource.body {
        match structure {
            Structure::Attribute(attribute) => {
                arguments.extend(argument(attribute, None, true));
            }
            Structure::Block(block) => {
                let name = block_name(block);
                let Some(instance) = INSTANCES.into_iter().find(|known| *known == name) else {
                    continue;
                };
                if block.ident.as_str() == "dynamic" {
                    let contents = block.body.get_blocks("content");
                    let inside = contents.flat_map(|content| content.body.attributes());
                    arguments.extend(
                        inside.filter_map(|inside| argument(inside, Some(instance), false)),
                    );
                } else {
                    let inside = block.body.attributes();
                    arguments
                        .extend(inside.filter_map(|inside| argument(inside, Some(instance), true)));
                }
            }
        }
    }
    arguments
}

fn argument<'b>(
    attribute: &'b Attribute,
    instance: Option<&'static str>,
    read: bool,
) -> Option<(Argument, &'b Expression, bool)> {
    let argument = Argument::find(attribute.key.as_str(), instance)?;
    Some((argument, &attribute.value, read))
}

/// A literal that may become the value of an argument.
fn candidate<'t>(source: Source<'t>, literal: &Expression, argument: Argument) -> Candidate<'t> {
    let place = source.span(literal, Span::empty(source.base));
    Candidate::new(place, argument, |out| source.value(out, literal, place))
}

/// The one finding of a file that is not HCL.
fn fault(text: &str, offset: usize, message: &str) -> Option<Diagnostic> {
    let rule = Rule::find("invalid-hcl").ok()?;
    let mut start = offset.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let next = text[start..].chars().next();
    let end = start + next.filter(|char| *char != '\n').map_or(0, char::len_utf8);
    let message = format!("invalid HCL: {}", escape_controls(message));
    let mut diagnostic = Diagnostic::new(rule, Span::new(start, end), "", message);
    diagnostic.help("run `terraform validate` to see how Terraform reports it");
    Some(diagnostic)
}

/// The arguments and blocks of a resource, as a body.
fn read_resource<'t>(source: Source<'t>, block: &Block) -> Parameters<'t> {
    let place = source.span(block, Span::empty(source.base));
    let header = header(source, block, place);
    let mut out = Generated::new(place);
    let (mut ours, mut others) = (0, 0);
    out.open("{", header);
    for structure in &block.body {
        let name = match structure {
            Structure::Attribute(attribute) => attribute.key.as_str(),
            Structure::Block(block) => block_name(block),
        };
        if is_other(name) {
            continue;
        }
        if is_ours(name) {
            ours += 1;
        } else {
            others += 1;
        }
        match structure {
            Structure::Attribute(attribute) => write(source, &mut out, attribute, place),
            Structure::Block(block) => write_block(source, &mut out, block, place),
        }
    }
    let end = Span::empty(place.end);
    let is_mode = ours == 1 && others == 0 && block.body.has_attribute("resume_mode");
    // Without one of ours, it would be no body of this call at all.
    if is_mode || ours == 0 {
        out.nothing(end);
    }
    out.close("}", end);
    Parameters {
        body: (ours + others > 0).then(|| out.finish(place)),
        partial: ours == 0,
        ..Parameters::none(Form::Terraform)
    }
}

/// Writes an argument of the resource, or of one of its instances.
fn write<'t>(source: Source<'t>, out: &mut Generated<'t>, attribute: &Attribute, near: Span) {
    let value = source.span(&attribute.value, near);
    let name = source.span(&attribute.key, value);
    if !name.is_empty() {
        out.name(source.text, name, false);
        source.value(out, &attribute.value, near);
    }
}

fn write_block<'t>(source: Source<'t>, out: &mut Generated<'t>, block: &Block, near: Span) {
    let place = source.span(block, near);
    let label = block.labels.first();
    if let ("dynamic", Some(label)) = (block.ident.as_str(), label) {
        out.name(source.text, source.span(label, place), label.is_string());
        return out.unknown(place);
    }
    let name = source.span(&block.ident, place);
    out.name(source.text, name, false);
    if !INSTANCES.contains(&block.ident.as_str()) {
        return out.unknown(place);
    }
    out.open("{", name);
    for structure in &block.body {
        match structure {
            Structure::Attribute(attribute) => write(source, out, attribute, place),
            Structure::Block(inner) => {
                let inner_place = source.span(inner, place);
                out.name(source.text, source.span(&inner.ident, inner_place), false);
                out.unknown(inner_place);
            }
        }
    }
    out.close("}", Span::empty(place.end));
}

/// What a block is for: that of a `dynamic` block is its label.
fn block_name(block: &Block) -> &str {
    match (block.ident.as_str(), block.labels.first()) {
        ("dynamic", Some(label)) => label.as_str(),
        (name, _) => name,
    }
}

/// The words in front of a block's brace.
fn header(source: Source<'_>, block: &Block, place: Span) -> Span {
    let end = block
        .labels
        .last()
        .map(|label| source.span(label, place).end);
    Span::new(place.start, end.unwrap_or(place.end).max(place.start))
}
