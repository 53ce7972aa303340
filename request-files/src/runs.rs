//! Scripts in the words or the standard input of a command that runs them: `bash -c '…'`, `ssh`.

use crate::command::{Command, Stdin, is_curl};
use crate::mapped::MappedText;
use crate::this_call::names_call;

/// Programs that run a script, in this shell, another one or another place.
const PROGRAMS: [&str; 21] = [
    "ash", "bash", "chroot", "dash", "docker", "eval", "kubectl", "ksh", "nerdctl", "nohup",
    "nsenter", "oc", "parallel", "podman", "sh", "ssh", "sshpass", "su", "timeout", "xargs", "zsh",
];

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
