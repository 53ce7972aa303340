//! Member names used twice in an object.

use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::Document;
use crate::diagnostic::findings::Findings;
use crate::json::tree::{Member, Node, Value};
use crate::text::span::Span;

declare_rule! {
    /// A member occurs twice in one object.
    ///
    /// Many JSON readers keep the last occurrence and drop the others without a word, so the
    /// service may act on another value than the one you see. Each occurrence is linted.
    ///
    /// **Evidence.** RFC 8259, section 4: names within an object should be unique, and what
    /// software does with a duplicate is unpredictable. The API reference does not say which one
    /// the service uses.
    ///
    /// ```json,invalid
    /// {"resume_mode": "auto", "resume_mode": "manual"}
    /// ```
    ///
    /// ```json,valid
    /// {"resume_mode": "auto"}
    /// ```
    ///
    /// `data`: `key`, the name.
    "duplicate-key" { severity: Error, since: "0.1.0", fix: Never, keywords: [], subjects: [request => check, response => check], traits: [Repetition, UnknownMember, Violation] }
}

/// Objects with more members than this are sorted before they are searched.
const FEW: usize = 12;

fn check(context: &Document<'_, '_>, findings: &mut Findings) {
    if let Some(root) = context.root {
        walk(context, root, findings);
    }
}

fn walk(context: &Document<'_, '_>, node: &Node<'_>, findings: &mut Findings) {
    match &node.value {
        Value::Object(object) => {
            let members = &object.members;
            let repeated = if members.len() > FEW {
                repeated(members)
            } else {
                Vec::new()
            };
            for (at, member) in members.iter().enumerate() {
                let first = if members.len() > FEW {
                    let found = repeated.binary_search_by(|(key, _)| (*key).cmp(&member.key));
                    let first = found.ok().map(|found| repeated[found].1);
                    first.filter(|first| *first != member.key_span)
                } else {
                    let mut before = members[..at].iter();
                    before
                        .find(|before| before.key == member.key)
                        .map(|before| before.key_span)
                };
                if let Some(first) = first {
                    let name = context.key(member);
                    let pointer = findings.pointer_at(context, member.key_span.start);
                    let found = findings
                        .add(
                            &RULE,
                            member.key_span,
                            pointer,
                            ["duplicate key `", &name, "`"].concat(),
                        )
                        .help("remove one of them; JSON readers differ in which one they use")
                        .label(first, "first given here");
                    if !context.secrets.touches(member.key_span) {
                        found.data("key", member.key.to_string());
                    }
                }
                walk(context, &member.node, findings);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(context, item, findings)),
        _ => {}
    }
}
/// The names that occur more than once, sorted, with the place of the first occurrence of each.
fn repeated<'m>(members: &'m [Member<'_>]) -> Vec<(&'m str, Span)> {
    let keys = members.iter();
    let mut keys: Vec<_> = keys
        .map(|member| (member.key.as_ref(), member.key_span))
        .collect();
    keys.sort_unstable();
    let runs = keys.chunk_by(|one, other| one.0 == other.0);
    let repeated = runs.filter(|run| run.len() > 1);
    repeated.map(|run| run[0]).collect()
}
