//! Pipelines: `run` of the steps of a GitHub workflow or action, `script` of the jobs of GitLab.
//!
//! The steps of a job are one script, since files of one are there in the next. Steps for another
//! shell are left out.

use crate::ansible::filled_in;
use crate::request::FileContents;
use crate::scripts::Scripts;
use crate::yaml::{Id, Value, Yaml};

/// Reads the scripts of a file; adds what is found.
pub(crate) fn read<'t>(yaml: &Yaml<'t>, contents: &mut FileContents<'t>) {
    for (id, node) in yaml.nodes.iter().enumerate() {
        let Value::Mapping(members) = &node.value else {
            continue;
        };
        for &(key, value) in members {
            if yaml.scalar(key) == Some("steps") {
                steps(yaml, value, contents);
            }
        }
        let mut scripts = Scripts::default();
        for name in ["before_script", "script"] {
            if let Some(script) = own(yaml, id, name) {
                lines(yaml, script, MAX_DEPTH, &mut scripts);
            }
        }
        scripts.finish(false, contents);
        if let Some(script) = own(yaml, id, "after_script") {
            let mut scripts = Scripts::default();
            lines(yaml, script, MAX_DEPTH, &mut scripts);
            scripts.finish(false, contents);
        }
    }
}

/// How deeply GitLab lets lists of scripts be nested.
const MAX_DEPTH: usize = 10;

/// The value of a key of a mapping itself, which no alias leads to: that is read at its anchor.
fn own(yaml: &Yaml<'_>, id: Id, name: &str) -> Option<Id> {
    let members = yaml.members(id).iter().rev();
    let mut named = members.filter(|(key, _)| yaml.scalar(*key) == Some(name));
    let (_, value) = named.next()?;
    (yaml.resolve(*value) == *value).then_some(*value)
}

fn lines<'t>(yaml: &Yaml<'t>, id: Id, depth: usize, scripts: &mut Scripts<'t>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match &yaml.nodes[id].value {
        Value::Scalar { .. } if yaml.nodes[id].tag.is_empty() => {
            if let Some(script) = yaml.mapped(id) {
                scripts.add(script);
            }
        }
        // `!reference` leads elsewhere.
        Value::Sequence(items) if yaml.nodes[id].tag.is_empty() => {
            for &item in items {
                lines(yaml, item, depth, scripts);
            }
        }
        _ => {}
    }
}

fn steps<'t>(yaml: &Yaml<'t>, steps: Id, contents: &mut FileContents<'t>) {
    let mut scripts = Scripts::default();
    let Value::Sequence(items) = &yaml.nodes[steps].value else {
        return;
    };
    for &step in items {
        let shell = yaml.get(step, "shell").and_then(|id| yaml.scalar(id));
        let is_shell =
            shell.is_none_or(|shell| shell.starts_with("bash") || shell.starts_with("sh"));
        let Some(run) = own(yaml, step, "run").filter(|_| is_shell) else {
            continue;
        };
        let command = own(yaml, run, "command").unwrap_or(run);
        if let Some(script) = yaml.mapped(command) {
            scripts.add(filled_in(&script, "${{"));
        }
    }
    scripts.finish(true, contents);
}
