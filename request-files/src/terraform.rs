//! Terraform's configuration: the resource that sets up an online migration task.
//!
//! Its arguments and blocks are the body. Literals are linted at their places: in the resource, in
//! both arms of a conditional, in the default of a variable, in a file of variable values, in a
//! local value. Computed values are unknown values. Modules are not followed.

use std::collections::{BTreeMap, BTreeSet};

use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Diagnostic, Rule, Span};
use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::structure::{Attribute, Block, Body, Structure};
use hcl_edit::template::Element;

use crate::generated::Generated;
use crate::hcl::{self, Source};
use crate::hcl_redaction;
use crate::parameters::{Candidate, Form, Parameters};
use crate::request::FileContents;

/// The resource of Huawei Cloud's provider.
pub(crate) const RESOURCE: &str = "huaweicloud_dcs_online_data_migration_task";
pub(crate) const ARGUMENTS: [&str; 3] = ["migration_method", "resume_mode", "bandwidth_limit_mb"];
pub(crate) const INSTANCES: [&str; 2] = ["source_instance", "target_instance"];
pub(crate) const INSTANCE_ARGUMENTS: [&str; 3] = ["id", "addrs", "password"];
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

/// One file of a folder.
struct Parsed<'t> {
    source: Source<'t>,
    /// Whether it gives values to variables.
    values: bool,
    body: Option<Body>,
}

/// Reads the files of one folder, each with its name and the offset behind its byte-order mark.
/// There is one result for each file.
pub(crate) fn read<'t>(files: &[(&str, &'t str, usize)]) -> Vec<FileContents<'t>> {
    let mut contents: Vec<FileContents<'t>> =
        files.iter().map(|_| FileContents::default()).collect();
    let mut parsed = Vec::with_capacity(files.len());
    for (index, &(name, text, base)) in files.iter().enumerate() {
        let source = Source { text, base };
        let body = match hcl::parse(&text[base..]) {
            Ok(body) => {
                hcl_redaction::hide(source, &body, &mut contents[index].secrets);
                Some(body)
            }
            Err(error) => {
                hcl_redaction::hide_broken(source, &mut contents[index].secrets);
                let offset = base + error.location().offset();
                let message = error.message();
                contents[index]
                    .diagnostics
                    .extend(fault(text, offset, message));
                None
            }
        };
        parsed.push(Parsed {
            source,
            values: name == "terraform.tfvars" || name.ends_with(".auto.tfvars"),
            body,
        });
    }
    let mut reader = Reader {
        names: Names::new(&parsed),
        files: &parsed,
        contents: &mut contents,
        seen: BTreeSet::new(),
    };
    for file in 0..parsed.len() {
        reader.file(file);
    }
    contents
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

/// The places of the values of variables and local values.
struct Names<'p> {
    variables: BTreeMap<&'p str, Vec<(usize, &'p Expression)>>,
    locals: BTreeMap<&'p str, Vec<(usize, &'p Expression)>>,
}

impl<'p> Names<'p> {
    fn new(files: &'p [Parsed<'_>]) -> Self {
        let mut names = Self {
            variables: BTreeMap::new(),
            locals: BTreeMap::new(),
        };
        for (file, parsed) in files.iter().enumerate() {
            for structure in parsed.body.iter().flat_map(Body::iter) {
                match structure {
                    Structure::Attribute(value) if parsed.values => {
                        let values = names.variables.entry(value.key.as_str());
                        values.or_default().push((file, &value.value));
                    }
                    Structure::Block(block) => names.block(file, block),
                    Structure::Attribute(_) => {}
                }
            }
        }
        names
    }

    fn block(&mut self, file: usize, block: &'p Block) {
        match (block.ident.as_str(), block.labels.as_slice()) {
            ("variable", [name]) => {
                if let Some(default) = block.body.get_attribute("default") {
                    let values = self.variables.entry(name.as_str());
                    values.or_default().push((file, &default.value));
                }
            }
            ("locals", []) => {
                for local in block.body.attributes() {
                    let values = self.locals.entry(local.key.as_str());
                    values.or_default().push((file, &local.value));
                }
            }
            _ => {}
        }
    }

    /// The literals that an expression may come to; not the expression itself if that is `read`
    /// already.
    fn literals(
        &self,
        file: usize,
        expression: &'p Expression,
        read: bool,
    ) -> Vec<(usize, &'p Expression)> {
        let mut literals = Vec::new();
        let mut visited = BTreeSet::new();
        let mut open = vec![(file, expression, read)];
        while let Some((file, expression, read)) = open.pop() {
            match expression {
                Expression::Parenthesis(inner) => open.push((file, inner.inner(), read)),
                Expression::Conditional(choice) => {
                    open.push((file, &choice.false_expr, false));
                    open.push((file, &choice.true_expr, false));
                }
                Expression::FuncCall(call)
                    if matches!(
                        call.name.name.as_str(),
                        "sensitive" | "nonsensitive" | "tostring"
                    ) =>
                {
                    open.extend(call.args.iter().map(|argument| (file, argument, false)));
                }
                Expression::StringTemplate(template)
                    if let Some(Element::Interpolation(inner)) = template.as_single_element() =>
                {
                    open.push((file, &inner.expr, false));
                }
                Expression::Traversal(traversal) => {
                    let (Expression::Variable(kind), [operator]) =
                        (&traversal.expr, traversal.operators.as_slice())
                    else {
                        continue;
                    };
                    let TraversalOperator::GetAttr(name) = operator.value() else {
                        continue;
                    };
                    let values = match kind.as_str() {
                        "var" => self.variables.get(name.as_str()),
                        "local" => self.locals.get(name.as_str()),
                        _ => None,
                    };
                    if visited.insert((kind.as_str(), name.as_str())) {
                        let values = values.into_iter().flatten();
                        open.extend(values.map(|&(file, value)| (file, value, false)));
                    }
                }
                Expression::String(_)
                | Expression::StringTemplate(_)
                | Expression::HeredocTemplate(_)
                | Expression::Number(_)
                | Expression::Bool(_)
                    if !read =>
                {
                    literals.push((file, expression));
                }
                _ => {}
            }
        }
        literals
    }
}

struct Reader<'p, 'f, 't> {
    names: Names<'p>,
    files: &'p [Parsed<'t>],
    contents: &'f mut [FileContents<'t>],
    /// The values that were looked at: file, place, and the argument that they are for.
    seen: BTreeSet<(usize, usize, &'static str)>,
}

impl<'p, 't> Reader<'p, '_, 't> {
    fn file(&mut self, file: usize) {
        let files = self.files;
        let Some(body) = &files[file].body else {
            let broken = files[file].source.text.contains(RESOURCE);
            self.contents[file].unread += usize::from(broken);
            return;
        };
        for block in body.get_blocks("resource") {
            if block
                .labels
                .first()
                .is_some_and(|label| label.as_str() == RESOURCE)
            {
                self.resource(file, block);
            }
        }
    }

    fn resource(&mut self, file: usize, block: &'p Block) {
        let source = self.files[file].source;
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
                Structure::Attribute(attribute) => {
                    self.attribute(file, &mut out, attribute, None, place);
                }
                Structure::Block(block) => self.block(file, &mut out, block, place),
            }
        }
        let end = Span::new(place.end.max(1) - 1, place.end);
        if ours == 1 && others == 0 && block.body.has_attribute("resume_mode") {
            out.nothing(end);
        }
        out.close("}", end);
        self.contents[file].parameters.push(Parameters {
            body: (ours + others > 0).then(|| out.finish(place)),
            partial: ours == 0,
            ..Parameters::none(Form::Terraform)
        });
    }

    /// An argument of the resource, or of one of its instances.
    fn attribute(
        &mut self,
        file: usize,
        out: &mut Generated<'t>,
        attribute: &'p Attribute,
        instance: Option<&'static str>,
        near: Span,
    ) {
        let source = self.files[file].source;
        let value = source.span(&attribute.value, near);
        let name = source.span(&attribute.key, value);
        if name.is_empty() {
            return;
        }
        out.name(source.text, name, false);
        source.value(out, &attribute.value, near);
        self.candidates(file, attribute, instance, true);
    }

    /// Adds the literals that an argument may come to; its own value is `read` already or not.
    fn candidates(
        &mut self,
        file: usize,
        attribute: &'p Attribute,
        instance: Option<&'static str>,
        read: bool,
    ) {
        let known: &[&'static str] = match instance {
            Some(_) => &INSTANCE_ARGUMENTS,
            None => &ARGUMENTS,
        };
        let mut known = known.iter();
        let Some(name) = known.find(|name| **name == attribute.key.as_str()) else {
            return;
        };
        for (file, literal) in self.names.literals(file, &attribute.value, read) {
            let source = self.files[file].source;
            let place = source.span(literal, Span::empty(source.base));
            if !self.seen.insert((file, place.start, name)) {
                continue;
            }
            let start = Span::empty(place.start);
            let mut out = Generated::new(place);
            out.open("{", start);
            match instance {
                Some(instance) => out.word(&format!("\"{instance}\": {{"), start),
                None if *name == "resume_mode" => out.word("\"bandwidth_limit_mb\": null, ", start),
                None => {}
            }
            out.word(&format!("\"{name}\": "), start);
            source.value(&mut out, literal, place);
            out.word(if instance.is_some() { "}}" } else { "}" }, start);
            let body = out.finish(place);
            let candidate = Candidate { body, place };
            self.contents[file].candidates.push(candidate);
        }
    }

    fn block(&mut self, file: usize, out: &mut Generated<'t>, block: &'p Block, near: Span) {
        let source = self.files[file].source;
        let place = source.span(block, near);
        let name = block_name(block);
        let instance = INSTANCES.into_iter().find(|known| *known == name);
        let label = block.labels.first();
        if let ("dynamic", Some(label)) = (block.ident.as_str(), label) {
            out.name(source.text, source.span(label, place), label.is_string());
            out.unknown(place);
            for content in block.body.get_blocks("content") {
                for attribute in content.body.attributes() {
                    self.candidates(file, attribute, instance, false);
                }
            }
            return;
        }
        let Some(instance) = instance else {
            out.name(source.text, source.span(&block.ident, place), false);
            out.unknown(place);
            return;
        };
        let name = source.span(&block.ident, place);
        out.name(source.text, name, false);
        out.open("{", name);
        for structure in &block.body {
            match structure {
                Structure::Attribute(attribute) => {
                    self.attribute(file, out, attribute, Some(instance), place);
                }
                Structure::Block(inner) => {
                    let inner_place = source.span(inner, place);
                    out.name(source.text, source.span(&inner.ident, inner_place), false);
                    out.unknown(inner_place);
                }
            }
        }
        out.close("}", Span::new(place.end.max(1) - 1, place.end));
    }
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
