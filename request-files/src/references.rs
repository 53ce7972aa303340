//! What the files of a folder of Terraform's configuration take from each other: which arguments of
//! this call come to the value of which variable or local value.
//!
//! References are followed by name, also to an item of an object or a list (`local.a.b`, `var.a[0]`,
//! `each.value.b`). Computed values are not followed.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
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

/// What a value is referred to by: a name, and the keys of items in it, with dots between them. `*`
/// is any key of the value itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// `var.name`
    Variable(String),
    /// `local.name`
    Local(String),
    /// `each.value`, without the name of the collection.
    Each(String),
}

impl Name {
    fn path(&self) -> &str {
        match self {
            Self::Variable(path) | Self::Local(path) | Self::Each(path) => path,
        }
    }

    /// The name of an item in it; none where it is too deep.
    pub(crate) fn item(&self, keys: &str) -> Option<Self> {
        let path = format!("{}.{keys}", self.path());
        let is_short = path.len() <= MAX_PATH && path.split('.').count() <= MAX_KEYS;
        is_short.then_some(match self {
            Self::Variable(_) => Self::Variable(path),
            Self::Local(_) => Self::Local(path),
            Self::Each(_) => Self::Each(path),
        })
    }

    /// The names of an item of a definition with these names.
    pub(crate) fn items(names: &[Self], key: &str) -> Vec<Self> {
        let any = names.first().filter(|name| !name.path().contains('.'));
        let any = any.and_then(|name| name.item("*"));
        let items = names.iter().filter_map(|name| name.item(key));
        items.chain(any).collect()
    }

    /// The values around it, each with the keys of the way to it.
    fn around(&self) -> impl Iterator<Item = (Self, &str)> {
        let path = self.path();
        path.match_indices('.').map(move |(at, _)| {
            let outer = path[..at].to_owned();
            let outer = match self {
                Self::Variable(_) => Self::Variable(outer),
                Self::Local(_) => Self::Local(outer),
                Self::Each(_) => Self::Each(outer),
            };
            (outer, &path[at + 1..])
        })
    }
}

/// The maximum number of keys in a name, and its maximum length.
const MAX_KEYS: usize = 5;
const MAX_PATH: usize = 256;
/// How many names of items are followed in a folder: those of values that are chosen from items of
/// each other multiply.
const MAX_ITEMS: usize = 10_000;

/// The names with `each.value` replaced by the items of some collections.
pub(crate) fn of_each(names: Vec<Name>, collections: &[Name]) -> Vec<Name> {
    let replace = |name: Name| match name {
        Name::Each(path) => {
            let items = collections.iter().filter_map(|name| name.item(&path));
            items.collect()
        }
        name => vec![name],
    };
    names.into_iter().flat_map(replace).collect()
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
        let names_of = |name: &Name| {
            let names = definitions.get(name).into_iter().flatten().copied();
            names.flatten().collect::<Vec<&Name>>()
        };
        let used = takers.into_iter().flat_map(|file| &file.uses);
        let mut open: Vec<(Argument, Name)> = used.cloned().collect();
        let mut arguments: BTreeMap<Name, BTreeSet<Argument>> = BTreeMap::new();
        let mut items = 0;
        while let Some((argument, name)) = open.pop() {
            if arguments.entry(name.clone()).or_default().insert(argument) {
                let same = names_of(&name).into_iter().cloned();
                open.extend(same.map(|name| (argument, name)));
                for (outer, keys) in name.around() {
                    let inner = names_of(&outer).into_iter();
                    let inner = inner.filter_map(|name| name.item(keys));
                    let before = open.len();
                    open.extend(inner.take(MAX_ITEMS - items).map(|name| (argument, name)));
                    items += open.len() - before;
                }
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

    /// The arguments that a definition with these names is the value of. One that both instances have
    /// is there once: its value is the same.
    pub(crate) fn arguments(values: [&Self; 2], names: &[Name]) -> Vec<Argument> {
        let of = |values: &'_ Self| {
            let arguments = names.iter().filter_map(|name| values.arguments.get(name));
            arguments.flatten().copied().collect::<Vec<Argument>>()
        };
        let all = values.into_iter().map(of);
        let all: BTreeSet<Argument> = all.flatten().collect();
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
            Expression::Traversal(traversal) => leaves.names.extend(name_of(traversal)),
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

/// The name that a traversal refers to; an index that is computed is any.
fn name_of(traversal: &Traversal) -> Option<Name> {
    let Expression::Variable(kind) = &traversal.expr else {
        return None;
    };
    let mut operators = traversal.operators.iter().map(Decorated::value);
    let TraversalOperator::GetAttr(first) = operators.next()? else {
        return None;
    };
    let first = first.as_str().to_owned();
    let mut name = match kind.as_str() {
        "var" => Name::Variable(first),
        "local" => Name::Local(first),
        "each" if first == "value" => Name::Each("*".to_owned()),
        _ => return None,
    };
    for operator in operators {
        name = match operator {
            TraversalOperator::GetAttr(key) => name.item(key.as_str()),
            TraversalOperator::LegacyIndex(index) => name.item(&index.to_string()),
            TraversalOperator::Index(Expression::String(key)) => name.item(key.as_str()),
            TraversalOperator::Index(Expression::Number(index)) => name.item(&index.to_string()),
            TraversalOperator::Index(_) => name.item("*"),
            _ => None,
        }?;
    }
    Some(name)
}

/// The names that a template may come to: those of a single interpolation.
pub(crate) fn names_of_template(template: &Template) -> Vec<Name> {
    match template.as_single_element() {
        Some(Element::Interpolation(inner)) => leaves(&inner.expr, false).names,
        _ => Vec::new(),
    }
}
