//! Plans of Terraform, as `terraform show -json` prints them.
//!
//! The planned values of each change to the resource are linted. There are no fixes, because a plan
//! is made from a configuration. A plan has the secrets of all resources, often on one line, so
//! that everything except the values of findings is redacted.

use dcs_migration_lint::Span;
use dcs_migration_lint::json::{Member, Node, Value};

use crate::generated::Generated;
use crate::json::{member, name, objects, roots, value};
use crate::parameters::{Form, Parameters};
use crate::references::{ARGUMENTS, INSTANCE_ARGUMENTS, INSTANCES};
use crate::request::FileContents;
use crate::terraform::RESOURCE;

/// Reads a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let roots = roots(text, span, RESOURCE, contents);
    let changes = roots
        .first()
        .and_then(|root| member(root, "resource_changes"));
    for change in changes.into_iter().flat_map(objects) {
        let text_of = |name: &str| member(change, name).and_then(Node::as_str);
        if text_of("type") == Some(RESOURCE) && text_of("mode") != Some("data") {
            contents.parameters.extend(read_change(text, change));
        }
    }
}

/// The planned values of a change; none where it is a deletion.
fn read_change<'t>(text: &'t str, resource: &Node<'t>) -> Option<Parameters<'t>> {
    let change = member(resource, "change")?;
    let after = member(change, "after")?;
    let Value::Object(object) = &after.value else {
        return None;
    };
    let address = member(resource, "address");
    let header = address.map_or(Span::empty(after.span.start), |address| address.span);
    let mut writer = Writer {
        text,
        out: Generated::new(resource.span),
        after: Span::empty(after.span.start),
    };
    let unknown = Flags::of(member(change, "after_unknown"));
    let sensitive = Flags::of(member(change, "after_sensitive"));
    writer.out.open("{", header);
    let mut ours = 0;
    for known in ARGUMENTS {
        let argument = object.members.iter().rfind(|member| member.key == known);
        let flags = (unknown.member(known), sensitive.member(known));
        ours += usize::from(writer.argument(known, argument, flags));
    }
    for known in INSTANCES {
        let block = object.members.iter().rfind(|member| member.key == known);
        let flags = (unknown.member(known), sensitive.member(known));
        ours += usize::from(writer.block(known, block, flags));
    }
    let end = Span::empty(after.span.end);
    if ours == 1 {
        let only = member(after, "resume_mode").and_then(Node::as_str);
        if only.is_some() {
            writer.out.nothing(end);
        }
    }
    writer.out.close("}", end);
    Some(Parameters {
        body: (ours > 0).then(|| writer.out.finish(resource.span)),
        partial: !object.closed,
        address: address.and_then(Node::as_str).map(str::to_owned),
        ..Parameters::none(Form::Terraform)
    })
}

/// What a plan says of each value: whether it is not known yet, or sensitive.
#[derive(Debug, Clone, Copy)]
enum Flags<'a, 't> {
    /// Everything below is so, or nothing is.
    All(bool),
    Some(&'a Node<'t>),
}

impl<'a, 't> Flags<'a, 't> {
    fn of(node: Option<&'a Node<'t>>) -> Self {
        match node.map(|node| &node.value) {
            Some(Value::Bool(all)) => Self::All(*all),
            Some(Value::Object(_) | Value::Array(_)) => node.map_or(Self::All(false), Self::Some),
            _ => Self::All(false),
        }
    }

    fn member(self, name: &str) -> Self {
        match self {
            Self::All(_) => self,
            Self::Some(node) => Self::of(member(node, name)),
        }
    }

    fn item(self, index: usize) -> Self {
        match self {
            Self::All(_) => self,
            Self::Some(node) => match &node.value {
                Value::Array(items) => Self::of(items.get(index)),
                _ => Self::All(false),
            },
        }
    }

    fn is_set(self) -> bool {
        matches!(self, Self::All(true))
    }
}

struct Writer<'t> {
    text: &'t str,
    out: Generated<'t>,
    /// Where a value stands that the plan does not have.
    after: Span,
}

impl<'t> Writer<'t> {
    /// A member that the plan has only as a flag.
    fn unknown(&mut self, name: &str) {
        self.out.separate(self.after);
        self.out
            .word(&format!("\"{name}\": ${{value}}"), self.after);
    }

    /// Writes an argument where it has a value; whether it has.
    fn argument(
        &mut self,
        known: &str,
        argument: Option<&Member<'t>>,
        (unknown, sensitive): (Flags<'_, '_>, Flags<'_, '_>),
    ) -> bool {
        if unknown.is_set() {
            self.unknown(known);
            return true;
        }
        let Some(argument) = argument.filter(|argument| argument.node.value != Value::Null) else {
            return false;
        };
        if name(&mut self.out, self.text, &argument.key, argument.key_span).is_none() {
            return false;
        }
        if sensitive.is_set() {
            self.out.unknown(argument.node.span);
        } else {
            value(&mut self.out, self.text, &argument.node);
        }
        true
    }

    /// Writes a block where it is there; whether it is.
    fn block(
        &mut self,
        known: &str,
        block: Option<&Member<'t>>,
        (unknown, sensitive): (Flags<'_, '_>, Flags<'_, '_>),
    ) -> bool {
        let items = block.map(|block| objects(&block.node).collect::<Vec<_>>());
        let items = items.unwrap_or_default();
        if unknown.is_set() || (items.is_empty() && sensitive.is_set()) {
            self.unknown(known);
            return true;
        }
        let Some(block) = block else {
            return false;
        };
        let mut written = false;
        for (index, item) in items.into_iter().enumerate() {
            let Value::Object(object) = &item.value else {
                continue;
            };
            if name(&mut self.out, self.text, &block.key, block.key_span).is_none() {
                continue;
            }
            written = true;
            self.out.open("{", Span::empty(item.span.start));
            let flags = (unknown.item(index), sensitive.item(index));
            for known in INSTANCE_ARGUMENTS {
                let argument = object.members.iter().rfind(|member| member.key == known);
                let flags = (flags.0.member(known), flags.1.member(known));
                self.argument(known, argument, flags);
            }
            self.out.close("}", Span::empty(item.span.end));
        }
        written
    }
}
