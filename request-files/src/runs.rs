//! Requests of commands other than `curl` itself: scripts in the words or the standard input of a
//! command that runs them (`bash -c '…'`, `ssh`), and functions of the script that call `curl`.

use std::rc::Rc;

use dcs_migration_lint::call::{ContentType, Method, UrlMatch, match_url};

use crate::command::{Command, Stdin, is_curl};
use crate::mapped::MappedText;
use crate::request::{FileContents, Request};
use crate::script::Script;
use crate::this_call::names_call;

/// Programs that run a script, in this shell, another one or another place.
const PROGRAMS: [&str; 21] = [
    "ash", "bash", "chroot", "dash", "docker", "eval", "kubectl", "ksh", "nerdctl", "nohup",
    "nsenter", "oc", "parallel", "podman", "sh", "ssh", "sshpass", "su", "timeout", "xargs", "zsh",
];

/// Methods that a function may be given.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// How deeply scripts in scripts are read.
const MAX_DEPTH: usize = 3;

/// The scripts that a command runs and that name this call; `depth` is that of the script around.
pub(crate) fn scripts<'t>(command: &Command<'t>, depth: usize) -> Vec<MappedText<'t>> {
    let [program, arguments @ ..] = command.program() else {
        return Vec::new();
    };
    let name = program.text.rsplit('/').next().unwrap_or_default();
    // The words behind it are those of the `curl` itself.
    let calls = || command.words.iter().any(|word| is_curl(&word.text));
    if depth > MAX_DEPTH || !PROGRAMS.contains(&name) || calls() {
        return Vec::new();
    }
    let is_script = |text: &MappedText<'_>| {
        let has = |part: &str| text.text.contains(part);
        (has("curl ") && names_call(&text.text))
            || (has("hcloud ") && has("SetOnlineMigrationTask"))
    };
    let stdin = match &command.stdin {
        Some(Stdin::Text(text)) => Some(text.as_ref()),
        _ => None,
    };
    let texts = arguments.iter().chain(stdin);
    texts.filter(|text| is_script(text)).cloned().collect()
}

/// Whether a text may be the URL of this call.
pub(crate) fn is_this_call(url: &str) -> bool {
    let found = match_url(url);
    matches!(found, UrlMatch::This | UrlMatch::End | UrlMatch::Close(_))
}

/// Adds the request of a function of the script that is called with the URL, and perhaps the body.
pub(crate) fn function_call<'t>(
    command: &Command<'t>,
    script: &mut Script<'t>,
    contents: &mut FileContents<'t>,
) {
    let [program, arguments @ ..] = command.program() else {
        return;
    };
    if !script.sends(&program.text) {
        return;
    }
    let whole = arguments.iter().find(|word| is_this_call(&word.text));
    // The function may write the beginning of the URL itself.
    let is_end = |word: &&MappedText<'t>| {
        word.text.starts_with("migration/") && word.text.trim_end().ends_with("/task")
    };
    let url = whole.cloned().or_else(|| {
        let end = arguments.iter().find(is_end)?;
        let mut url = MappedText::new(end.place.start);
        url.push_inserted("${value}/");
        url.append(end.clone(), end.place.end);
        url.expands = true;
        Some(url)
    });
    let Some(url) = url else {
        return;
    };
    let Some(body) = arguments.iter().find(|word| script.is_object(word)) else {
        return contents.other_client(program.place);
    };
    let method = arguments
        .iter()
        .find(|word| METHODS.contains(&word.text.as_ref()));
    let content = Stdin::Text(Rc::new(body.clone()));
    let request = contents.requests.len();
    contents.requests.push(Request::new(
        Method {
            word: method.map_or_else(|| "POST".to_owned(), |word| word.text.clone().into_owned()),
            span: method.map_or(url.place, |word| word.place),
            written: method.is_some(),
            edit: None,
        },
        url,
        ContentType::Unknown,
        script.body(&content, body.place, request),
    ));
}
