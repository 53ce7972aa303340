//! Commands of KooCLI (`hcloud DCS SetOnlineMigrationTask …`) in shell scripts.
//!
//! Parameters are `--name=value`, members of an instance `--source_instance.addrs=…`. Parameters
//! of the tool itself are ignored. A file given with `--cli-jsonInput` is returned as a body file.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{Unchecked, UncheckedReason};

use crate::cmd;
use crate::command::{Stdin, is_koocli, is_several};
use crate::generated::Generated;
use crate::koocli_json::{self, PATH_PARAMETERS};
use crate::mapped::MappedText;
use crate::parameters::{Form, Parameters, path};
use crate::redaction::is_variable;
use crate::request::{Body, FileContents};
use crate::script::Script;
use crate::shell::Commands;

use std::rc::Rc;

/// Parameters of the tool itself; those that begin with `cli-` are its own too.
const SYSTEM: [&str; 32] = [
    "access-key",
    "agree-privacy-statement",
    "auth-agency",
    "connect-timeout",
    "debug",
    "domain-id",
    "dryrun",
    "endpoint",
    "help",
    "interactive",
    "json-filter",
    "jsonInput",
    "mode",
    "offline",
    "output",
    "output-cols",
    "output-num",
    "output-rows",
    "profile",
    "project-id",
    "query",
    "read-timeout",
    "region",
    "retry-count",
    "secret-key",
    "security-token",
    "skeleton",
    "skip-secure-verify",
    "version",
    "waiter",
    "warning",
    "x-auth-token",
];
/// With these options the tool only prints something; it sends no request.
const PRINTS: [&str; 3] = ["help", "skeleton", "version"];

/// The members of the body that a request must have.
const REQUIRED: [&str; 4] = [
    "migration_method",
    "resume_mode",
    "source_instance",
    "target_instance",
];

/// A parameter with its value, if it has one.
struct Parameter<'t> {
    name: String,
    /// The place of the name, without its dashes.
    span: Span,
    value: Option<MappedText<'t>>,
}

/// Reads the parts of a script; no command continues from one part to the next.
pub(crate) fn read_parts<'t>(text: &'t str, spans: &[Span], contents: &mut FileContents<'t>) {
    if !text.contains("hcloud") && !text.contains("SetOnlineMigrationTask") {
        return;
    }
    // What comments have to hide is known from reading the file for other commands.
    let Commands {
        list: commands,
        printed,
    } = cmd::commands(text, spans, &mut Vec::new());
    let mut script = Script::new(&commands, printed);
    for command in &commands {
        // So are the passwords that it sets.
        script.assign(command, &mut FileContents::default());
        script.write(command);
        let words = &command.words;
        let tool = words.iter().position(|word| is_koocli(&word.text));
        let tool = tool.or_else(|| words.windows(3).position(is_variable_call));
        let printed = |word: &MappedText<'_>| matches!(word.text.as_ref(), "echo" | "printf");
        if let Some(at) = tool.filter(|_| !printed(&words[0])) {
            read_command(text, &words[at + 1..], &mut script, contents);
        }
    }
}

/// Whether the first of three words may be the tool, by a variable, with this call.
fn is_variable_call(words: &[MappedText<'_>]) -> bool {
    let [tool, service, operation] = words else {
        return false;
    };
    tool.expands && is_this_call(service, operation)
}

fn is_this_call(service: &MappedText<'_>, operation: &MappedText<'_>) -> bool {
    service.text.eq_ignore_ascii_case("DCS")
        && operation
            .text
            .eq_ignore_ascii_case("SetOnlineMigrationTask")
}

fn read_command<'t>(
    text: &'t str,
    words: &[MappedText<'t>],
    script: &mut Script<'t>,
    contents: &mut FileContents<'t>,
) {
    let mut plain = words.iter().filter(|word| !word.text.starts_with('-'));
    let (Some(service), Some(operation)) = (plain.next(), plain.next()) else {
        return;
    };
    if !is_this_call(service, operation) {
        return;
    }
    let (all, options) = parameters(text, words);
    if all
        .iter()
        .any(|parameter| PRINTS.contains(&parameter.name.as_str()))
    {
        return;
    }
    let is_file = |parameter: &&Parameter<'_>| {
        matches!(parameter.name.as_str(), "cli-jsonInput" | "jsonInput")
    };
    let file = all.iter().find(is_file);
    if let Some(value) = file.and_then(|file| file.value.as_ref())
        && !value.text.is_empty()
    {
        read_file(text, value, script, contents);
    }
    let of_path = |name: &str| {
        let mut named = all.iter().rev();
        let named = named.find(|parameter| parameter.name == name);
        let value = named.and_then(|parameter| parameter.value.clone());
        value.filter(|value| !value.text.is_empty())
    };
    let [project, task] = PATH_PARAMETERS.map(of_path);
    let is_body = |parameter: &&Parameter<'_>| {
        let name = parameter.name.as_str();
        !name.starts_with("cli-") && !SYSTEM.contains(&name) && !PATH_PARAMETERS.contains(&name)
    };
    let of_body: Vec<&Parameter<'_>> = all.iter().filter(is_body).collect();
    let place = Span::new(
        operation.place.start,
        words
            .last()
            .map_or(operation.place.end, |word| word.place.end),
    );
    // All parameters of one position are in the file, or all in the command.
    let elsewhere = file.is_some() && of_body.is_empty();
    if let Some(span) = options
        && !elsewhere
        && !is_complete(&of_body)
    {
        let reason = UncheckedReason::Options;
        contents.unchecked.push(Unchecked { span, reason });
    }
    contents.parameters.push(Parameters {
        body: (!elsewhere).then(|| body(text, &of_body, operation.place, place)),
        partial: options.is_some(),
        path: Some(path(project, task)),
        ..Parameters::none(Form::Command)
    });
}

/// The file of `--cli-jsonInput`: its text in the script if the script writes it, else the file
/// itself.
fn read_file<'t>(
    text: &'t str,
    name: &MappedText<'t>,
    script: &mut Script<'t>,
    contents: &mut FileContents<'t>,
) {
    let place = name.span(Span::new(0, name.text.len()));
    let reason = match script.body(&Stdin::File(Rc::new(name.clone())), place, 0) {
        Body::File(file) => return contents.files.push(file),
        Body::Text(written) if !written.expands && is_verbatim(text, &written) => {
            let mut inside = FileContents::default();
            koocli_json::read(text, written.place, &mut inside);
            // What must be redacted in it is known now.
            contents.secrets.retain(|secret| *secret != written.place);
            contents.secrets.extend(inside.secrets);
            contents.faults.extend(inside.faults);
            contents.parameters.extend(inside.parameters);
            return contents.diagnostics.extend(inside.diagnostics);
        }
        Body::Unchecked(unchecked) => unchecked.reason,
        // Another command takes the same file.
        Body::SameAs(_) => return,
        Body::Text(_) | Body::None | Body::Misquoted(_) => UncheckedReason::Computed,
    };
    contents.unchecked.push(Unchecked {
        span: place,
        reason,
    });
}

fn is_verbatim(text: &str, written: &MappedText<'_>) -> bool {
    let place = written.place;
    text.get(place.start..place.end) == Some(&written.text)
}

/// Whether parameters have all members of the body that are required.
fn is_complete(parameters: &[&Parameter<'_>]) -> bool {
    let is_given = |required: &str| {
        let name = |parameter: &&Parameter<'_>| {
            let name = parameter.name.split('.').next();
            name == Some(required)
        };
        parameters.iter().any(name)
    };
    REQUIRED.into_iter().all(is_given)
}

/// The parameters among some words, and where a word stands for options that come from elsewhere.
fn parameters<'t>(text: &str, words: &[MappedText<'t>]) -> (Vec<Parameter<'t>>, Option<Span>) {
    let mut parameters = Vec::new();
    let mut elsewhere = None;
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let Some(rest) = word.text.strip_prefix("--") else {
            if word.expands && is_variable(&word.text) {
                elsewhere.get_or_insert(word.place);
            }
            continue;
        };
        let length = rest.find('=').unwrap_or(rest.len());
        let value = if length < rest.len() {
            Some(word.tail(2 + length + 1))
        } else {
            let is_value =
                |next: &&MappedText<'_>| !next.text.starts_with("--") && !is_several(text, next);
            words.next_if(is_value).cloned()
        };
        parameters.push(Parameter {
            name: rest[..length].to_owned(),
            span: word.span(Span::new(2, 2 + length)),
            value,
        });
    }
    (parameters, elsewhere)
}

/// The body that the parameters become; `header` is where a missing one is reported.
fn body<'t>(
    text: &'t str,
    parameters: &[&Parameter<'t>],
    header: Span,
    place: Span,
) -> MappedText<'t> {
    let mut out = Generated::new(place);
    out.text.expands = false;
    out.open("{", header);
    let mut objects: Vec<(&str, Vec<&Parameter<'t>>)> = Vec::new();
    for &parameter in parameters {
        let (first, inside) = match parameter.name.split_once('.') {
            Some((first, _)) => (first, true),
            None => (parameter.name.as_str(), false),
        };
        let open = objects.iter_mut().find(|(name, members)| {
            inside && *name == first && members.iter().all(|member| member.name.contains('.'))
        });
        match open {
            Some((_, members)) => members.push(parameter),
            None => objects.push((first, vec![parameter])),
        }
    }
    for (name, members) in &objects {
        let first = members[0];
        let start = first.span.start;
        write_name(text, &mut out, name, start);
        if first.name == *name {
            write_value(&mut out, first);
            continue;
        }
        out.open("{", first.span);
        for member in members {
            let inner = &member.name[name.len() + 1..];
            write_name(text, &mut out, inner, member.span.start + name.len() + 1);
            write_value(&mut out, member);
        }
        out.close("}", Span::empty(first.span.end));
    }
    // Alone, it would be another call's body.
    if let [(name @ "resume_mode", members)] = objects.as_slice()
        && members[0].name == *name
    {
        out.nothing(header);
    }
    out.close("}", Span::empty(place.end));
    out.finish(place)
}

fn write_name(text: &str, out: &mut Generated<'_>, name: &str, start: usize) {
    let span = Span::new(start, start + name.len());
    if text.get(span.start..span.end) == Some(name) {
        out.name(text, span, false);
    } else {
        // Quotes inside the name.
        let quoted = serde_json::Value::from(name).to_string();
        out.separate(Span::empty(start));
        out.word(&format!("{quoted}: "), Span::empty(start));
    }
}

fn write_value<'t>(out: &mut Generated<'t>, parameter: &Parameter<'t>) {
    match &parameter.value {
        Some(value) => out.text.json_string(value),
        None => out.word("null", parameter.span),
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use dcs_migration_lint::json::{Node, Value, parse};
    use proptest::prelude::*;

    use super::*;

    /// The value that a body has for each parameter, members of instances with their dots.
    fn values(node: &Node<'_>, path: &str, values: &mut Vec<(String, String)>) {
        let Value::Object(object) = &node.value else {
            return values.extend(node.as_str().map(|text| (path.to_owned(), text.to_owned())));
        };
        for member in &object.members {
            let dot = if path.is_empty() { "" } else { "." };
            self::values(&member.node, &format!("{path}{dot}{}", member.key), values);
        }
    }

    /// The arguments that bash passes to `hcloud`.
    fn words_of_bash(script: &str) -> Vec<String> {
        let script = format!("hcloud() {{ printf '%s\\0' \"$@\"; }}\n{script}");
        let run = std::process::Command::new("bash")
            .args(["-c", &script])
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
        let words = String::from_utf8(run.stdout).unwrap();
        words.split_terminator('\0').map(str::to_owned).collect()
    }

    fn word() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "auto",
            "'auto'",
            "\"auto\"",
            "$'a\\tb'",
            "'it'\\''s'",
            "\\ ",
            "\\\"",
            "\"a\\\"b\"",
            "\"\\\\\"",
            "''",
            "\"\"",
            "'a\nb'",
            "\\\n",
            "10.0.0.1:6379,",
            "\u{4e2d}",
            "'#'",
            "=",
            "'${X}'",
            "\"\\$X\"",
            "{}",
            "$'\\u00e9'",
            "!",
            "--x",
        ]);
        prop::collection::vec(part, 0..4).prop_map(|parts| parts.concat())
    }

    proptest! {
        // Each case runs bash.
        #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

        #[test]
        fn words_are_those_of_bash(given in prop::collection::vec((0..5usize, word(), any::<bool>()), 1..6)) {
            const NAMES: [&str; 5] =
                ["migration_method", "resume_mode", "source_instance.addrs", "source_instance.id", "other"];
            let mut script = String::from("hcloud DCS SetOnlineMigrationTask --cli-region=x");
            let mut seen = std::collections::BTreeSet::new();
            for (name, word, quoted) in &given {
                if !seen.insert(*name) {
                    continue;
                }
                let name = NAMES[*name];
                let quote = if *quoted { "'" } else { "" };
                script.extend([" ", quote, "--", name, "=", quote, word]);
            }
            let mut expected: Vec<_> = words_of_bash(&script)[3..]
                .iter()
                .map(|word| {
                    let (name, value) = word.strip_prefix("--").unwrap().split_once('=').unwrap();
                    (name.to_owned(), value.to_owned())
                })
                .collect();
            let mut contents = FileContents::default();
            read_parts(&script, &[Span::new(0, script.len())], &mut contents);
            let body = contents.parameters[0].body.as_ref().unwrap();
            let parsed = parse(&body.text, Span::new(0, body.text.len()), false);
            prop_assert!(parsed.faults.is_empty(), "{}", body.text);
            let mut ours = Vec::new();
            values(&parsed.roots[0], "", &mut ours);
            ours.sort();
            expected.sort();
            prop_assert_eq!(ours, expected, "{}", script);
        }
    }
}
