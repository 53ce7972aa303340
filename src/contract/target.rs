//! Whether a URL is meant for this call, and what is wrong with it if it is only close.

use crate::contract::call::WrongPath;
use crate::contract::path::PathView;
use crate::contract::request::BODY_MEMBERS;
use crate::json::parse::parse;
use crate::json::tree::{Member, Node, Object, Value};
use crate::text::edit::Edit;
use crate::text::escape::quoted;
use crate::text::span::Span;
use crate::text::spelling::{did_you_mean, fold};

/// How a URL compares with the URL of this call.
#[derive(Debug)]
pub enum UrlMatch {
    /// It is a URL of this call.
    This,
    /// It ends like a URL of this call; its beginning is in a variable.
    End,
    /// It can only be meant for this call. Spans count in the URL.
    Close(WrongPath),
    /// It is as close to a neighbouring call's: the body decides.
    Neighbour(WrongPath),
    /// All of its path is in variables: the body decides.
    Unknown,
    /// It is the URL of another call.
    Other,
}

/// The path of this call; `None` is an id.
const PATTERN: [Option<&str>; 5] = [Some("v2"), None, Some("migration"), None, Some("task")];
/// What an id is called.
const NAMES: [&str; 5] = ["", "project_id", "", "task_id", ""];
/// How many parts may be wrong.
const MAX_FAULTS: usize = 2;

/// Compares a URL, or the path of one, with the URL of this call.
#[must_use]
pub fn match_url(url: &str) -> UrlMatch {
    let view = PathView::read(url);
    if view.parameters.is_some() {
        return UrlMatch::This;
    }
    let before = &url[..view.span.start];
    let variable = before.ends_with('}') && (before.contains("{{") || before.contains("${"));
    let segments = segments(url, view.span);
    if segments.is_empty() {
        return if variable {
            UrlMatch::Unknown
        } else {
            UrlMatch::Other
        };
    }
    let open = |segment: &Segment<'_>| is_variable(segment.text) || is_version(segment.text);
    if segments.iter().all(open) && segments.iter().any(|segment| is_variable(segment.text)) {
        return UrlMatch::Unknown;
    }
    if variable && (3..=4).contains(&segments.len()) {
        let end = &PATTERN[PATTERN.len() - segments.len()..];
        let same = |(pattern, segment): (Option<&str>, &Segment<'_>)| match pattern {
            Some(word) => word == segment.text,
            None => !is_word(segment.text),
        };
        if end.iter().copied().zip(&segments).all(same) {
            return UrlMatch::End;
        }
    }
    let family = segments
        .iter()
        .any(|segment| resembles(segment.text, "migration"));
    let mut best = None;
    if family && segments.len() <= PATTERN.len() + MAX_FAULTS {
        align(&segments, 0, 0, &mut Vec::new(), MAX_FAULTS, &mut best);
    }
    let Some(steps) = best else {
        return if family {
            UrlMatch::Neighbour(WrongPath {
                span: view.span,
                ..WrongPath::default()
            })
        } else {
            UrlMatch::Other
        };
    };
    // The neighbouring calls' paths end before `task`, or otherwise.
    let ends = steps
        .iter()
        .any(|step| matches!(step, Step::Same(4) | Step::Like(4)));
    let near = near(view.span, &segments, &steps);
    if ends {
        UrlMatch::Close(near)
    } else {
        UrlMatch::Neighbour(near)
    }
}

/// Whether a text is, or holds, a body that can only be this call's: two of its members are named
/// and have values that they could have.
///
/// The members are at the top of the text, or where clients and tools keep the body of a request
/// (`{"body": {…}}`), as an object or as the text of a string. Broken JSON counts as far as it can
/// be read.
#[must_use]
pub fn is_body_of_this_call(body: &str) -> bool {
    text_holds_body(body, MAX_WRAPPERS)
}

/// Members that hold the body of a request.
const WRAPPERS: [&str; 11] = [
    "body",
    "content",
    "data",
    "input",
    "json",
    "params",
    "payload",
    "raw",
    "request",
    "requestBody",
    "request_body",
];
/// How many of them are looked into, one inside the other.
const MAX_WRAPPERS: usize = 3;

fn text_holds_body(text: &str, depth: usize) -> bool {
    if !BODY_MEMBERS.iter().any(|name| text.contains(name)) {
        return false;
    }
    let parsed = parse(text, Span::new(0, text.len()), true);
    parsed.roots.iter().any(|root| holds_body(root, depth))
}

fn holds_body(node: &Node<'_>, depth: usize) -> bool {
    match &node.value {
        Value::Object(object) => {
            let wraps = |member: &Member<'_>| {
                WRAPPERS.contains(&member.key.as_ref()) && holds_body(&member.node, depth - 1)
            };
            is_body(object) || (depth > 0 && object.members.iter().any(wraps))
        }
        Value::String(text) => depth > 0 && text_holds_body(text, depth - 1),
        _ => false,
    }
}

/// Whether two members of an object are those of this call's body, with values that they may have.
pub(crate) fn is_body(object: &Object<'_>) -> bool {
    let is_there = |name: &&&str| {
        let mut members = object.members.iter();
        members.any(|member| member.key == **name && may_have(name, &member.node.value))
    };
    BODY_MEMBERS.iter().filter(is_there).count() >= 2
}

/// Whether a member of the body may have a value: a right one, one that was meant to be right, or
/// one that is unknown. Titles, descriptions and types of the members are none of these.
fn may_have(name: &str, value: &Value<'_>) -> bool {
    match (name, value) {
        (_, Value::Template | Value::Invalid) | ("bandwidth_limit_mb", Value::Number(_)) => true,
        (_, Value::String(text)) if text.is_empty() || is_to_be_replaced(text) => true,
        ("source_instance" | "target_instance", Value::Object(object)) => {
            let names = object.members.iter().map(|member| member.key.as_ref());
            object.members.is_empty() || names.into_iter().any(is_of_instance)
        }
        ("bandwidth_limit_mb", Value::String(text)) => text
            .trim_start()
            .starts_with(|char: char| char.is_ascii_digit()),
        ("migration_method", Value::String(text)) => {
            let values = ["full_amount_migration", "incremental_migration"];
            is_choice(text, &["full", "incr", "online"], &values)
        }
        ("resume_mode", Value::String(text)) => {
            is_choice(text, &["auto", "manu"], &["auto", "manual"])
        }
        _ => false,
    }
}

/// Whether a text is one of some values, or was likely meant to be one.
fn is_choice(text: &str, parts: &[&str], values: &[&str]) -> bool {
    let folded = fold(text);
    !text.trim().contains(char::is_whitespace)
        && (parts.iter().any(|part| folded.contains(part)) || did_you_mean(text, values).is_some())
}

/// Whether a text begins as templates and placeholders do: `{{x}}`, `${X}`, `%X%`, `<x>`, `@X@`.
fn is_to_be_replaced(text: &str) -> bool {
    text.starts_with(['{', '$', '%', '<', '@', '#'])
}

/// Whether a member can be one of an instance, by the end of its name: `id`, `instanceId`.
fn is_of_instance(name: &str) -> bool {
    const ENDS: [&str; 10] = [
        "id",
        "addr",
        "addrs",
        "address",
        "addresses",
        "host",
        "ip",
        "port",
        "password",
        "name",
    ];
    let name = name.to_ascii_lowercase();
    ENDS.iter().any(|end| name.ends_with(end))
}

struct Segment<'u> {
    text: &'u str,
    span: Span,
}

fn segments(url: &str, path: Span) -> Vec<Segment<'_>> {
    let text = &url[path.start..path.end];
    let text = text.strip_suffix('/').unwrap_or(text);
    let mut at = path.start;
    let parts = text.split('/').map(|part| {
        let span = Span::new(at, at + part.len());
        at = span.end + 1;
        Segment { text: part, span }
    });
    parts.skip(1).collect()
}

/// How one part of the path is matched with one part of the pattern.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The next segment is this part of the pattern.
    Same(usize),
    /// The next segment was meant to be this part.
    Like(usize),
    /// This part is missing.
    Missing(usize),
    /// The next segment does not belong here.
    Extra,
}

/// Finds the reading with the fewest faults, at most `left` more of them.
fn align(
    segments: &[Segment<'_>],
    at: usize,
    part: usize,
    steps: &mut Vec<Step>,
    left: usize,
    best: &mut Option<Vec<Step>>,
) {
    let Some(pattern) = PATTERN.get(part) else {
        if at == segments.len() {
            let faults = |steps: &[Step]| {
                let steps = steps.iter();
                steps.filter(|step| !matches!(step, Step::Same(_))).count()
            };
            if best
                .as_ref()
                .is_none_or(|best| faults(steps) < faults(best))
            {
                *best = Some(steps.clone());
            }
        } else if left > 0 {
            steps.push(Step::Extra);
            align(segments, at + 1, part, steps, left - 1, best);
            steps.pop();
        }
        return;
    };
    let mut step = |step: Step, at: usize, part: usize, cost: usize| {
        if cost <= left {
            steps.push(step);
            align(segments, at, part, steps, left - cost, best);
            steps.pop();
        }
    };
    if let Some(segment) = segments.get(at) {
        match pattern {
            Some(word) if segment.text == *word => step(Step::Same(part), at + 1, part + 1, 0),
            Some(word) if resembles(segment.text, word) => {
                step(Step::Like(part), at + 1, part + 1, 1);
            }
            None if !is_word(segment.text) && !segment.text.is_empty() => {
                step(Step::Same(part), at + 1, part + 1, 0);
            }
            _ => {}
        }
        step(Step::Extra, at + 1, part, 1);
    }
    step(Step::Missing(part), at, part + 1, 1);
}

fn near(path: Span, segments: &[Segment<'_>], steps: &[Step]) -> WrongPath {
    let mut near = WrongPath {
        span: path,
        ..WrongPath::default()
    };
    let mut known = true;
    let mut next = segments.iter();
    let mut end = path.start;
    for step in steps {
        let (segment, part) = match *step {
            Step::Missing(part) => (None, part),
            Step::Same(part) | Step::Like(part) => (next.next(), part),
            Step::Extra => (next.next(), 0),
        };
        let word = PATTERN[part].unwrap_or_default();
        match (step, segment) {
            (Step::Missing(_), _) if word.is_empty() => {
                near.faults.push(format!("missing {}", quoted(NAMES[part])));
                known = false;
            }
            (Step::Missing(_), _) => {
                near.faults.push(format!("missing `/{word}`"));
                near.edits
                    .push(Edit::new(Span::empty(end), format!("/{word}")));
            }
            (Step::Like(_), Some(segment)) => {
                let shown = quoted(segment.text);
                near.faults
                    .push(format!("expected `{word}`, found {shown}"));
                near.edits.push(Edit::new(segment.span, word));
            }
            (Step::Extra, Some(segment)) => {
                let shown = quoted(&format!("/{}", segment.text));
                near.faults.push(format!("unexpected {shown}"));
                let span = Span::new(segment.span.start - 1, segment.span.end);
                near.edits.push(Edit::new(span, ""));
            }
            _ => {}
        }
        end = segment.map_or(end, |segment| segment.span.end);
    }
    if !known {
        near.edits.clear();
    }
    near
}

/// Whether a segment is one of the path's fixed words, and no id.
fn is_word(segment: &str) -> bool {
    is_version(segment) || matches!(segment, "migration" | "migrations" | "task" | "tasks")
}

/// Whether a segment is nothing but a variable, which may hold any part of the path.
fn is_variable(segment: &str) -> bool {
    (segment.starts_with("{{") && segment.ends_with("}}"))
        || (segment.starts_with("${") && segment.ends_with('}'))
}

/// `v1`, `v1.0`, `V2`.
fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix(['v', 'V']);
    digits.is_some_and(|digits| {
        digits.starts_with(|char: char| char.is_ascii_digit())
            && digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    })
}

/// Whether a segment was likely meant to be a word of the path.
fn resembles(segment: &str, word: &str) -> bool {
    if word == "v2" {
        return is_version(segment);
    }
    if segment.len() > 32 {
        return false;
    }
    let plain = fold(segment);
    if word == "migration" && plain.starts_with("migrat") {
        return true;
    }
    let limit = if word == "task" { 1 } else { 2 };
    strsim::osa_distance(&plain, word) <= limit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> String {
        match match_url(url) {
            UrlMatch::This => "this".to_owned(),
            UrlMatch::End => "end".to_owned(),
            UrlMatch::Unknown => "unknown".to_owned(),
            UrlMatch::Other => "other".to_owned(),
            UrlMatch::Neighbour(_) => "neighbour".to_owned(),
            UrlMatch::Close(near) => {
                let edits = near.edits;
                let fixed = crate::text::edit::apply(url, &edits).unwrap();
                if edits.is_empty() {
                    format!("close: {}", near.faults.join(", "))
                } else {
                    fixed
                }
            }
        }
    }

    #[test]
    fn bodies_are_told_apart() {
        for body in [
            r#"{"migration_method": "full", "resume_mode": "Auto"}"#,
            r#"{"migration_method": "", "resume_mode": "", "x": 1}"#,
            r#"{"migration_method": "{{method}}", "resume_mode": "<mode>"}"#,
            r#"{"resume_mode": "atuo", "bandwidth_limit_mb": 10}"#,
            r#"{"resume_mode": "?", "bandwidth_limit_mb": "10", "source_instance": {}}"#,
            r#"{"source_instance": {"instanceId": 1}, "target_instance": {"addrs": []}}"#,
            r#"{"source_instance": {"ip": 1}, "target_instance": {{target}}}"#,
            r#"{"migration_method": "full_amount_migration", "resume_mode": "auto""#,
            "// of the task\n{migration_method: 'full', 'resume_mode' = \"auto\",}",
            r#"x {"migration_method": "full", "resume_mode": "Auto"}"#,
            r#"{"request": {"body": {"migration_method": "full", "resume_mode": "Auto"}}}"#,
            r#""{\"migration_method\": \"full\", \"resume_mode\": \"Auto\"}""#,
            r#"{"body": "{\"migration_method\": \"full\", \"resume_mode\": \"Auto\"}"}"#,
        ] {
            assert!(is_body_of_this_call(body), "{body}");
        }
        for other in [
            "",
            "migration_method resume_mode",
            r#"{"resume_mode": "auto"}"#,
            r#"{"resume_mode": "auto", "resume_mode": "manual"}"#,
            r#"{"migration_method": "Migration type", "resume_mode": "Mode"}"#,
            r#"{"migration_method": "Full or incremental", "resume_mode": "Auto mode"}"#,
            r#"{"migration_method": "string", "resume_mode": "string"}"#,
            r#"{"migration_method": {"enum": ["full"]}, "resume_mode": {"const": "auto"}}"#,
            r#"{"source_instance": {"type": "object"}, "target_instance": {"$ref": "a"}}"#,
            r#"{"source_instance": {"title": "Source"}, "target_instance": {"title": "Target"}}"#,
            r#"{"source_instance": "a", "target_instance": "b", "bandwidth_limit_mb": true}"#,
            r#"{"bandwidth_limit_mb": "Limit (MB/s)", "resume_mode": "auto"}"#,
            r#"{"properties": {"migration_method": "full", "resume_mode": "auto"}}"#,
            r#"[{"migration_method": "full", "resume_mode": "auto"}]"#,
            r#"{"tasks": [{"migration_method": "full", "resume_mode": "auto"}]}"#,
            r#"{"data": {"tasks": {"migration_method": "full", "resume_mode": "auto"}}}"#,
            r#"{"a": "{\"migration_method\": \"full\", \"resume_mode\": \"Auto\"}"}"#,
            r#"{"input": {"request": {"body": {"json": {"migration_method": "full", "resume_mode": "Auto"}}}}}"#,
            r#"{"input": {"request": {"body": "{\"migration_method\": \"full\", \"resume_mode\": \"Auto\"}"}}}"#,
            r#"{"request": {"body": "{\"json\": {\"migration_method\": \"full\", \"resume_mode\": \"Auto\"}}"}}"#,
        ] {
            assert!(!is_body_of_this_call(other), "{other}");
        }
    }

    #[test]
    fn paths_are_distinguished() {
        let right = "https://h/v2/5e37/migration/9075/task";
        for (url, expected) in [
            (right, "this"),
            ("https://h/v2/5e37/migration/9075/task/?a=b", "this"),
            ("{{host}}/v2/{{project}}/migration/{{task}}/task", "this"),
            ("/v2/{project_id}/migration/{task_id}/task", "this"),
            ("{{base}}/migration/{{task}}/task", "end"),
            ("${BASE}/5e37/migration/9075/task", "end"),
            ("{{url}}", "unknown"),
            ("${URL}?a=b", "unknown"),
            ("https://h/{{path}}", "unknown"),
            ("{{host}}/v2/{{path}}", "unknown"),
            ("${HOST}/${VERSION}/${PATH}?a=b", "unknown"),
            ("https://h/v2/{path}", "other"),
            ("https://h/{{path}}.json", "other"),
            ("https://h/{{path}}/v2beta", "other"),
            ("https://h/items/{{id}}", "other"),
            ("https://h/v2", "other"),
            ("https://h/v1.0/5e37/migration/9075/task", right),
            ("https://h/V2/5e37/migration/9075/task", right),
            ("https://h/5e37/migration/9075/task", right),
            ("https://h/v2/5e37/migrations/9075/tasks", right),
            ("https://h/v2/5e37/migration-task/9075/task", right),
            ("https://h/v2/5e37/migartion/9075/Task", right),
            ("https://h//v2/5e37/migration/9075/task", right),
            ("https://h/dcs/v2/5e37/migration/9075/task", right),
            ("https://h/v2/5e37/x/migration/9075/task", right),
            ("https://h/api/dcs/v2/5e37/migration/9075/task", right),
            ("https://h/v2/5e37/migartoin/9075/task", right),
            (
                "https://{host}/migration/9075/task",
                "close: missing `/v2`, missing `project_id`",
            ),
            (
                "https://h/v2/migration/9075/task",
                "close: missing `project_id`",
            ),
            (
                "https://h/v2/5e37/migration/task",
                "close: missing `task_id`",
            ),
            ("https://h/v2/5e37/migration/9075", "neighbour"),
            ("https://h/5e37/migration/9075/task/log/1", "neighbour"),
            ("https://h/v2/5e37/migration/online", "neighbour"),
            ("https://h/v2/5e37/migration-task", "neighbour"),
            ("https://h/v2/5e37/migration-task/9075/stop", "neighbour"),
            ("https://h/v2/5e37/migration-tasks", "neighbour"),
            ("https://h/v2/5e37/instances/9075", "other"),
            ("https://h/v2/5e37/instances/9075/task", "other"),
            ("https://h/", "other"),
            ("", "other"),
            ("{{host}}/v3/auth/tokens", "other"),
        ] {
            assert_eq!(shown(url), expected, "{url}");
        }
    }
}
