//! Whether a URL is meant for this call, and what is wrong with it if it is only close.

use crate::contract::call::WrongPath;
use crate::contract::path::PathView;
use crate::contract::request::BODY_MEMBERS;
use crate::json::parse::parse;
use crate::json::tree::Value;
use crate::text::edit::Edit;
use crate::text::escape::quoted;
use crate::text::span::Span;
use crate::text::spelling::fold;

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
    /// All of its path is in a variable: the body decides.
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

/// Whether a body can only be this call's: two of its members are named.
#[must_use]
pub fn is_body_of_this_call(body: &str) -> bool {
    let parsed = parse(body, Span::new(0, body.len()), true);
    let Some(Value::Object(object)) = parsed.roots.first().map(|root| &root.value) else {
        return false;
    };
    let named = |name: &&&str| object.members.iter().any(|member| member.key == **name);
    BODY_MEMBERS.iter().filter(named).count() >= 2
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
            ("https://h/v1.0/5e37/migration/9075/task", right),
            ("https://h/V2/5e37/migration/9075/task", right),
            ("https://h/5e37/migration/9075/task", right),
            ("https://h/v2/5e37/migrations/9075/tasks", right),
            ("https://h/v2/5e37/migration-task/9075/task", right),
            ("https://h/v2/5e37/migartion/9075/Task", right),
            ("https://h//v2/5e37/migration/9075/task", right),
            ("https://h/dcs/v2/5e37/migration/9075/task", right),
            ("https://h/v2/5e37/x/migration/9075/task", right),
            (
                "https://h/v2/migration/9075/task",
                "close: missing `project_id`",
            ),
            (
                "https://h/v2/5e37/migration/task",
                "close: missing `task_id`",
            ),
            ("https://h/v2/5e37/migration/9075", "neighbour"),
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
