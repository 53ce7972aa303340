//! The members of the request as its schema describes them: documentation and completions.
//!
//! Knows no text of a document.

use std::sync::LazyLock;

use dcs_migration_lint::Span;
use serde_json::Value;

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(dcs_migration_lint::schema::REQUEST).unwrap_or_default());

/// A completion.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// The member or the value, without quotes.
    pub(super) label: String,
    pub(super) kind: OfferKind,
    /// The title of the member.
    pub(super) detail: String,
    /// Markdown.
    pub(super) documentation: String,
    /// The word at the cursor, which is replaced.
    pub(super) replaced: Span,
    pub(super) content: String,
    /// The text that the editor matches with the word at the cursor.
    pub(super) filter: String,
    /// The offset of a missing comma before it.
    pub(super) comma_at: Option<usize>,
}

impl Offer {
    /// The same in a text that has `by` more bytes in front.
    pub(super) fn shifted(mut self, by: usize) -> Self {
        self.replaced = Span::new(self.replaced.start + by, self.replaced.end + by);
        self.comma_at = self.comma_at.map(|at| at + by);
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfferKind {
    Member,
    Value,
}

/// The schema of a member.
pub(super) struct MemberSchema<'s> {
    /// Its own title, description and examples.
    own: &'s Value,
    /// Its type, values and members, after `$ref` is resolved.
    resolved: &'s Value,
    pub(super) required: bool,
}

fn resolve(schema: &Value) -> &Value {
    let pointer = schema["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    pointer
        .and_then(|pointer| SCHEMA.pointer(pointer))
        .unwrap_or(schema)
}

/// The schema at the end of a path of member names.
pub(super) fn schema_at(path: &[String]) -> Option<&'static Value> {
    path.iter().try_fold(&*SCHEMA, |schema, name| {
        schema["properties"].get(name).map(resolve)
    })
}

/// The schema of a member of an object.
pub(super) fn member_schema<'s>(object: &'s Value, name: &str) -> Option<MemberSchema<'s>> {
    let own = object["properties"].get(name)?;
    let required = object["required"].as_array();
    Some(MemberSchema {
        own,
        resolved: resolve(own),
        required: required.is_some_and(|names| names.iter().any(|it| it == name)),
    })
}

impl MemberSchema<'_> {
    pub(super) fn title(&self) -> String {
        let title = self.own["title"].as_str().unwrap_or_default();
        let required = if self.required { " (required)" } else { "" };
        format!("{title}{required}")
    }

    pub(super) fn values(&self) -> Vec<&str> {
        let values = self.resolved["enum"].as_array();
        values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// Description, values and examples, as Markdown.
    pub(super) fn documentation(&self) -> String {
        let listed = |words: &[&str]| {
            let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            quoted.join(", ")
        };
        let text = self.own["description"].as_str().unwrap_or_default();
        let examples = self.own["examples"].as_array().into_iter().flatten();
        let examples: Vec<&str> = examples.filter_map(Value::as_str).collect();
        match (self.values(), examples) {
            (values, _) if !values.is_empty() => format!("{text}\n\nValues: {}", listed(&values)),
            (_, examples) if !examples.is_empty() => {
                format!("{text}\n\nExample: {}", listed(&examples))
            }
            _ => text.to_owned(),
        }
    }

    /// Name, title and documentation.
    pub(super) fn page(&self, name: &str) -> String {
        format!("**`{name}`**: {}\n\n{}", self.title(), self.documentation())
    }

    /// A completion that replaces nothing.
    pub(super) fn offer(&self, label: &str, kind: OfferKind) -> Offer {
        Offer {
            label: label.to_owned(),
            kind,
            detail: self.title(),
            documentation: self.documentation(),
            replaced: Span::empty(0),
            content: label.to_owned(),
            filter: label.to_owned(),
            comma_at: None,
        }
    }

    /// The empty value that a completion inserts.
    pub(super) fn empty_value(&self) -> &'static str {
        if self.resolved["type"] == "object" {
            "{}"
        } else {
            "\"\""
        }
    }
}

/// Where the body is in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Body,
    /// In the resources of a `.tf.json` file.
    Terraform,
}

impl Root {
    /// The schema of the object that a path of names leads to.
    pub(super) fn schema(self, path: &[String]) -> Option<&'static Value> {
        match self {
            Root::Body => schema_at(path),
            Root::Terraform => {
                let [resource, kind, _, path @ ..] = path else {
                    return None;
                };
                let is_ours =
                    resource == "resource" && kind == "huaweicloud_dcs_online_data_migration_task";
                is_ours.then(|| schema_at(path))?
            }
        }
    }
}

/// The documentation of a member of the body, or of one of its instances, as Markdown.
pub(super) fn describe_member(instance: Option<&str>, name: &str) -> Option<String> {
    let schema = schema_at(&Vec::from_iter(instance.map(str::to_owned)))?;
    Some(member_schema(schema, name)?.page(name))
}

/// Completions of the members of the body, or of one of its instances. What they replace is to be
/// filled in.
pub(super) fn members_of(instance: Option<&str>) -> Vec<Offer> {
    let schema = schema_at(&Vec::from_iter(instance.map(str::to_owned)));
    let members = schema.map(sorted_members).unwrap_or_default();
    let offer = |(name, member): (&String, MemberSchema<'_>)| member.offer(name, OfferKind::Member);
    members.into_iter().map(offer).collect()
}

/// Completions of the values of a member.
pub(super) fn values_of(instance: Option<&str>, name: &str) -> Vec<Offer> {
    let schema = schema_at(&Vec::from_iter(instance.map(str::to_owned)));
    let Some(member) = schema.and_then(|schema| member_schema(schema, name)) else {
        return Vec::new();
    };
    let values = member.values().into_iter();
    values
        .map(|value| member.offer(value, OfferKind::Value))
        .collect()
}

/// The members of an object: required ones first, otherwise in the order of the schema.
pub(super) fn sorted_members(object: &Value) -> Vec<(&String, MemberSchema<'_>)> {
    let names = object["properties"].as_object().into_iter().flatten();
    let members = names.filter_map(|(name, _)| Some((name, member_schema(object, name)?)));
    let mut members: Vec<_> = members.collect();
    members.sort_by_key(|(_, member)| !member.required);
    members
}

/// Whether the body has a member of a name.
pub(super) fn has_member(name: &str) -> bool {
    SCHEMA["properties"].get(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_values_or_the_examples() {
        let page = |instance, name| describe_member(instance, name).unwrap();
        let mode = page(None, "resume_mode");
        assert!(mode.ends_with("\n\nValues: `auto`, `manual`"), "{mode}");
        let addresses = page(Some("source_instance"), "addrs");
        assert!(addresses.contains("\n\nExample: `"), "{addresses}");
        assert!(!addresses.contains("Values:"), "{addresses}");
        let instance = page(None, "source_instance");
        for title in ["Values:", "Example:"] {
            assert!(!instance.contains(title), "{instance}");
        }
    }
}
