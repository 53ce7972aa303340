//! Pipelines: `run` of the steps of a GitHub workflow or action, `script` of the jobs of GitLab.
//!
//! The steps of a job are one script, since files of one are there in the next. A step for another
//! shell that names this call is not checked.

use crate::ansible::filled_in;
use crate::mapped::MappedText;
use crate::request::FileContents;
use crate::scripts::Scripts;
use crate::this_call::names_call;
use crate::yaml::{Id, Value, Yaml};

/// Reads the scripts of a file; adds what is found.
pub(crate) fn read<'t>(yaml: &Yaml<'t>, contents: &mut FileContents<'t>) {
    let mut reader = Reader {
        yaml,
        budget: yaml.text.len() * 2 + 64,
    };
    for (id, node) in yaml.nodes.iter().enumerate() {
        let Value::Mapping(members) = &node.value else {
            continue;
        };
        for &(key, value) in members {
            if yaml.scalar(key) == Some("steps") {
                reader.steps(value, contents);
            }
        }
        for names in [&["before_script", "script"][..], &["after_script"]] {
            let mut scripts = Scripts::default();
            for script in names.iter().filter_map(|name| yaml.get(id, name)) {
                reader.lines(script, MAX_DEPTH, &mut scripts);
            }
            scripts.finish(false, contents);
        }
    }
}

/// How deeply GitLab lets lists of scripts be nested.
const MAX_DEPTH: usize = 10;

struct Reader<'y, 't> {
    yaml: &'y Yaml<'t>,
    /// How many bytes of scripts may still be read: aliases can multiply them.
    budget: usize,
}

impl<'t> Reader<'_, 't> {
    /// The script of a scalar.
    fn script(&mut self, id: Id) -> Option<MappedText<'t>> {
        let node = &self.yaml.nodes[id];
        let length = self.yaml.scalar(id).filter(|_| node.tag.is_empty())?.len();
        self.budget = self.budget.checked_sub(length + 1)?;
        self.yaml.mapped(id)
    }

    fn lines(&mut self, id: Id, depth: usize, scripts: &mut Scripts<'t>) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let Some(budget) = self.budget.checked_sub(1) else {
            return;
        };
        self.budget = budget;
        let id = self.yaml.resolve(id);
        let node = &self.yaml.nodes[id];
        match &node.value {
            Value::Sequence(items) => {
                for &item in items {
                    self.lines(item, depth, scripts);
                }
            }
            _ => {
                if let Some(script) = self.script(id) {
                    scripts.add(script);
                }
            }
        }
    }

    fn steps(&mut self, steps: Id, contents: &mut FileContents<'t>) {
        let yaml = self.yaml;
        let mut scripts = Scripts::default();
        for &step in yaml.items(steps) {
            let shell = yaml.get(step, "shell").and_then(|id| yaml.scalar(id));
            let is_shell =
                shell.is_none_or(|shell| shell.starts_with("bash") || shell.starts_with("sh"));
            let Some(run) = yaml.get(step, "run") else {
                continue;
            };
            let command = yaml.get(run, "command").unwrap_or(run);
            let Some(script) = self.script(command) else {
                continue;
            };
            if is_shell {
                scripts.add(filled_in(&script, "${{"));
            } else if names_call(&script.text) {
                contents.other_client(script.place);
            }
        }
        scripts.finish(true, contents);
    }
}
