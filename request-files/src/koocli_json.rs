//! The file that KooCLI takes with `--cli-jsonInput`.
//!
//! Its top members are the positions of parameters in the request. The parameters of `path` and
//! `body` are linted. A parameter that may come from the command or from a profile is not missing.

use std::sync::LazyLock;

use dcs_migration_lint::json::{Member, Node, Value, parse};
use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::report::Edit;
use dcs_migration_lint::text::{did_you_mean, quoted};
use dcs_migration_lint::{Applicability, Diagnostic, Fix, Rule, Span};

use crate::json::{QuotedNames, is_broken, member};
use crate::mapped::{MappedText, Quoting};
use crate::parameters::{Form, Parameters, path};
use crate::request::FileContents;
use crate::terraform::is_ours;

/// The top members that the tool reads.
const POSITIONS: [&str; 6] = ["header", "path", "query", "formData", "cookie", "body"];
pub(crate) const PATH_PARAMETERS: [&str; 2] = ["project_id", "task_id"];

/// Whether a text is such a file with parameters of this call.
pub(crate) fn recognize(text: &str) -> bool {
    static NAMES: LazyLock<QuotedNames> = LazyLock::new(|| QuotedNames::new(&["path", "body"]));
    if !NAMES.any_in(text) {
        return false;
    }
    let parsed = parse(text, Span::new(0, text.len()), false);
    let Some(root) = parsed.roots.first() else {
        return false;
    };
    let holds = |position: &str, is_known: fn(&str) -> bool| {
        let node = member(root, position).map(|node| &node.value);
        let Some(Value::Object(object)) = node else {
            return false;
        };
        object.members.iter().any(|member| is_known(&member.key))
    };
    holds("body", is_ours) || holds("path", |name| name == "task_id")
}

/// Reads a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let parsed = parse(text, span, false);
    let secrets = Secrets::find(text, span, &parsed.roots, &parsed.faults);
    contents.secrets.extend(secrets.spans());
    contents.faults = parsed.faults;
    let Some(root) = parsed.roots.first() else {
        return;
    };
    let rest = &text[root.span.end..span.end];
    if rest.trim_start().starts_with("---") {
        let end = root.span.end;
        contents.faults.retain(|fault| fault.span.start < end);
        let start = span.end - rest.trim_start().len();
        let line = rest.trim_start().lines().next().unwrap_or_default();
        let line = Span::new(start, start + line.len());
        contents
            .diagnostics
            .extend(skeleton(line, Span::new(end, span.end)));
    }
    let Value::Object(object) = &root.value else {
        return;
    };
    if !is_broken(&contents.faults) {
        let unknown = |member: &&Member<'_>| !POSITIONS.contains(&member.key.as_ref());
        let ignored = object.members.iter().filter(unknown);
        contents
            .diagnostics
            .extend(ignored.filter_map(|member| ignored_member(text, member)));
    }
    let body = member(root, "body");
    if let Some(body) = body {
        // The body is linted with its own faults.
        let inside = |at: Span| body.span.start <= at.start && at.end <= body.span.end;
        contents.faults.retain(|fault| !inside(fault.span));
    }
    if is_broken(&contents.faults) {
        contents.unread += 1;
        return;
    }
    let parameters = member(root, "path");
    let [project, task] =
        PATH_PARAMETERS.map(|name| parameters.and_then(|node| string(text, member(node, name)?)));
    contents.parameters.push(Parameters {
        body: body.map(|body| MappedText::verbatim(text, body.span)),
        path: Some(path(project, task)),
        ..Parameters::none(Form::Json)
    });
}

/// A string without escapes.
fn string<'t>(text: &'t str, node: &Node<'_>) -> Option<MappedText<'t>> {
    let value = node.as_str().filter(|value| !value.is_empty())?;
    let inside = Span::new(node.span.start + 1, node.span.end.max(1) - 1);
    if text.get(inside.start..inside.end)? != value {
        return None;
    }
    let mut mapped = MappedText::new(inside.start);
    mapped.push_verbatim(text, inside, Quoting::Json);
    Some(mapped)
}

/// What `--skeleton` writes behind the object: a line of dashes, and a second object.
fn skeleton(line: Span, leftover: Span) -> Option<Diagnostic> {
    let rule = Rule::find("invalid-json").ok()?;
    let message = "the description that `--skeleton` writes is still behind the parameters";
    let mut diagnostic = Diagnostic::new(rule, line, "", message);
    let edits = vec![Edit::new(leftover, "\n")];
    diagnostic
        .help("delete the dashed line and everything behind it")
        .data("kind", "skeleton-leftover")
        .fix(Fix::new(Applicability::Safe, "delete it", edits));
    Some(diagnostic)
}

fn ignored_member(text: &str, member: &Member<'_>) -> Option<Diagnostic> {
    let rule = Rule::find("unknown-field").ok()?;
    let key = member.key.as_ref();
    let pointer = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
    let message = format!("KooCLI ignores the member {}", quoted(key));
    let mut diagnostic = Diagnostic::new(rule, member.key_span, pointer, message);
    diagnostic.data("field", key.to_owned());
    match did_you_mean(key, &POSITIONS) {
        Some(name) => {
            let edits = vec![Edit::new(member.key_span, format!("\"{name}\""))];
            let there = text.contains(&format!("\"{name}\""));
            let title = format!("rename it to `{name}`");
            let fix = Fix::new(Applicability::Unsafe, title, edits);
            diagnostic
                .help(format!("did you mean `{name}`?"))
                .data("suggestion", name.to_owned())
                .fix((!there).then_some(fix));
        }
        None => {
            diagnostic.help("move its parameters to `path` or `body`, or remove it");
        }
    }
    Some(diagnostic)
}
