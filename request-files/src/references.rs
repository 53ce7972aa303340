//! What the files of a folder of Terraform's configuration take from each other: which arguments of
//! this call come to the value of which variable or local value.
//!
//! References are followed by name. `var.a.b` and computed values are not followed.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::template::{Element, Template};

/// The arguments of the resource that are members of the body.
pub(crate) const ARGUMENTS: [&str; 3] = ["migration_method", "resume_mode", "bandwidth_limit_mb"];
/// Its blocks.
pub(crate) const INSTANCES: [&str; 2] = ["source_instance", "target_instance"];
/// The arguments of these.
pub(crate) const INSTANCE_ARGUMENTS: [&str; 3] = ["id", "addrs", "password"];

/// An argument of the resource, or of one of its instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Argument {
    pub(crate) name: &'static str,
    pub(crate) instance: Option<&'static str>,
}

impl Argument {
    /// The argument of a name, if there is one.
    pub(crate) fn find(name: &str, instance: Option<&'static str>) -> Option<Self> {
        let known: &[&'static str] = match instance {
            Some(_) => &INSTANCE_ARGUMENTS,
            None => &ARGUMENTS,
        };
        let name = known.iter().copied().find(|known| *known == name)?;
        Some(Self { name, instance })
    }
}

/// What a value is referred to by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// `var.name`
    Variable(String),
    /// `local.name`
    Local(String),
}

/// What one file of a folder of Terraform's configuration refers to and defines. It has no values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TerraformReferences {
    pub(crate) has_resource: bool,
    pub(crate) is_broken: bool,
    /// What the arguments of its resources refer to.
    pub(crate) uses: Vec<(Argument, Name)>,
    /// What it defines, and what the definitions refer to.
    pub(crate) definitions: Vec<(Name, Vec<Name>)>,
}

impl TerraformReferences {
    /// Whether the file has a resource of this call, or is broken and names one.
    #[must_use]
    pub fn has_resource(&self) -> bool {
        self.has_resource
    }

    /// Whether the file cannot be read because of its syntax.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Whether an argument of its resources refers to a variable or a local value.
    #[must_use]
    pub fn takes_values(&self) -> bool {
        !self.uses.is_empty()
    }

    /// Whether the file defines variables or local values.
    #[must_use]
    pub fn gives_values(&self) -> bool {
        !self.definitions.is_empty()
    }
}

/// The variables and local values that come to be arguments of this call, as the resources of some
/// files of a folder refer to them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TerraformValues {
    arguments: BTreeMap<Name, BTreeSet<Argument>>,
}

impl TerraformValues {
    /// What the resources of `takers` refer to, through the definitions of all files of the folder.
    #[must_use]
    pub fn new<'r>(
        takers: impl IntoIterator<Item = &'r TerraformReferences>,
        all: impl IntoIterator<Item = &'r TerraformReferences>,
    ) -> Self {
        let mut definitions: BTreeMap<&Name, Vec<&Vec<Name>>> = BTreeMap::new();
        for (name, names) in all.into_iter().flat_map(|file| &file.definitions) {
            definitions.entry(name).or_default().push(names);
        }
        let used = takers.into_iter().flat_map(|file| &file.uses);
        let mut open: Vec<(Argument, &Name)> =
            used.map(|(argument, name)| (*argument, name)).collect();
        let mut arguments: BTreeMap<Name, BTreeSet<Argument>> = BTreeMap::new();
        while let Some((argument, name)) = open.pop() {
            if arguments.entry(name.clone()).or_default().insert(argument) {
                let names = definitions.get(name).into_iter().flatten().copied();
                open.extend(names.flatten().map(|name| (argument, name)));
            }
        }
        Self { arguments }
    }

    /// Whether nothing is referred to.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arguments.is_empty()
    }

    /// Whether a file defines one of these.
    #[must_use]
    pub fn are_in(&self, file: &TerraformReferences) -> bool {
        let mut names = file.definitions.iter().map(|(name, _)| name);
        names.any(|name| self.arguments.contains_key(name))
    }

    /// The arguments that a definition is the value of. One that both instances have is there once:
    /// its value is the same.
    pub(crate) fn arguments(values: [&Self; 2], name: &Name) -> Vec<Argument> {
        let all = values
            .iter()
            .filter_map(|values| values.arguments.get(name));
        let all: BTreeSet<Argument> = all.flatten().copied().collect();
        let mut arguments: Vec<Argument> = all.into_iter().collect();
        arguments.dedup_by_key(|argument| argument.name);
        arguments
    }
}

/// One file of a folder of Terraform's configuration.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TerraformFile<'a> {
    /// Its name: `.json` is JSON, `.tfvars` and `.tfvars.json` give values to variables.
    pub name: &'a str,
    /// What the resources of the folder refer to.
    pub values: &'a TerraformValues,
    /// Whether only these values are linted in it, and not its own resources.
    pub only_values: bool,
}

impl<'a> TerraformFile<'a> {
    /// A file, of which the resources are linted too.
    #[must_use]
    pub fn new(name: &'a str, values: &'a TerraformValues) -> Self {
        Self {
            name,
            values,
            only_values: false,
        }
    }

    /// Whether it is JSON.
    pub(crate) fn is_json(self) -> bool {
        self.name.strip_suffix(".json").is_some()
    }

    /// Whether it gives values to variables.
    pub(crate) fn gives_values(self) -> bool {
        let name = self.name.strip_suffix(".json").unwrap_or(self.name);
        name.strip_suffix(".tfvars").is_some()
    }
}

/// What an expression may come to.
#[derive(Debug, Default)]
pub(crate) struct Leaves<'e> {
    pub(crate) literals: Vec<&'e Expression>,
    pub(crate) names: Vec<Name>,
}

/// The literals and names that an expression may come to; not the expression itself if that is
/// `read` already.
pub(crate) fn leaves(expression: &Expression, read: bool) -> Leaves<'_> {
    let mut leaves = Leaves::default();
    let mut open = vec![(expression, read)];
    while let Some((expression, read)) = open.pop() {
        match expression {
            Expression::Parenthesis(inner) => open.push((inner.inner(), read)),
            Expression::Conditional(choice) => {
                open.push((&choice.false_expr, false));
                open.push((&choice.true_expr, false));
            }
            Expression::FuncCall(call)
                if matches!(
                    call.name.name.as_str(),
                    "sensitive" | "nonsensitive" | "tostring"
                ) =>
            {
                open.extend(call.args.iter().map(|argument| (argument, false)));
            }
            Expression::StringTemplate(template)
                if let Some(Element::Interpolation(inner)) = template.as_single_element() =>
            {
                open.push((&inner.expr, false));
            }
            Expression::Traversal(traversal) => {
                if let (Expression::Variable(kind), [operator]) =
                    (&traversal.expr, traversal.operators.as_slice())
                    && let TraversalOperator::GetAttr(name) = operator.value()
                {
                    let name = name.as_str().to_owned();
                    match kind.as_str() {
                        "var" => leaves.names.push(Name::Variable(name)),
                        "local" => leaves.names.push(Name::Local(name)),
                        _ => {}
                    }
                }
            }
            Expression::String(_)
            | Expression::StringTemplate(_)
            | Expression::HeredocTemplate(_)
            | Expression::Number(_)
            | Expression::Bool(_)
                if !read =>
            {
                leaves.literals.push(expression);
            }
            _ => {}
        }
    }
    leaves
}

/// The names that a template may come to: those of a single interpolation.
pub(crate) fn names_of_template(template: &Template) -> Vec<Name> {
    match template.as_single_element() {
        Some(Element::Interpolation(inner)) => leaves(&inner.expr, false).names,
        _ => Vec::new(),
    }
}
