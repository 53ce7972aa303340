//! A command of a script, and what it writes as far as its words say so.

use dcs_migration_lint::Span;

use crate::mapped::MappedText;

use std::rc::Rc;

/// A command of a script.
#[derive(Debug, Default)]
pub(crate) struct Command<'t> {
    pub(crate) words: Vec<MappedText<'t>>,
    pub(crate) stdin: Option<Stdin<'t>>,
    pub(crate) output: Option<Output<'t>>,
    /// Whether its output is the next command's input.
    pub(crate) is_piped: bool,
    /// Whether it is the name of a function whose commands follow.
    pub(crate) is_function: bool,
    /// Of the substitutions around it.
    pub(crate) depth: usize,
    /// Where a blank at the end of a line ends it, and how many of its words stand before; those
    /// behind were meant for it.
    pub(crate) cut: Option<(Span, usize)>,
    /// Whether it is written for `cmd.exe`.
    pub(crate) is_cmd: bool,
}

/// A command's standard input, or the text in place of a substitution.
#[derive(Debug, Clone)]
pub(crate) enum Stdin<'t> {
    Text(Rc<MappedText<'t>>),
    /// The name of a file.
    File(Rc<MappedText<'t>>),
    /// A here-document that was not met yet, by its number.
    Document(usize),
    /// What a program or a function of this name writes; empty where there is no one name.
    Output(String),
    /// Several parts, not all of which are known.
    Parts,
}

/// A file that a command writes.
#[derive(Debug)]
pub(crate) struct Output<'t> {
    pub(crate) file: MappedText<'t>,
    pub(crate) append: bool,
}

pub(crate) fn is_curl(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    matches!(name, "curl" | "curl.exe")
}

/// Whether a word is KooCLI.
pub(crate) fn is_koocli(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    matches!(name, "hcloud" | "hcloud.exe")
}

/// Whether a word of a text may stand for more than one: an array, all parameters.
pub(crate) fn is_several(text: &str, word: &MappedText<'_>) -> bool {
    let written = &text[word.place.start..word.place.end];
    let has = |part: &&str| written.contains(part);
    word.expands && ["[@]", "[*]", "$@", "$*", "${@", "${*"].iter().any(has)
}

/// Clients whose options are not read here, in any letter case.
const CLIENTS: [&str; 11] = [
    "wget",
    "wget2",
    "http",
    "https",
    "xh",
    "xhs",
    "curlie",
    "Invoke-RestMethod",
    "Invoke-WebRequest",
    "irm",
    "iwr",
];

/// Whether a program sends requests, and its options are not read here.
pub(crate) fn is_other_client(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.strip_suffix(".exe").unwrap_or(name);
    CLIENTS
        .iter()
        .any(|client| client.eq_ignore_ascii_case(name))
}

/// The name and the value of `NAME=value`, by the length of the name.
pub(crate) fn assigned(word: &str) -> Option<usize> {
    let (name, _) = word.split_once('=')?;
    let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let plain = name.strip_suffix('+').unwrap_or(name);
    (!plain.is_empty() && plain.chars().all(is_name)).then_some(name.len())
}

impl<'t> Command<'t> {
    /// The program with its arguments, without the keywords and assignments before it.
    pub(crate) fn program(&self) -> &[MappedText<'t>] {
        const BEFORE: [&str; 14] = [
            "if", "then", "elif", "else", "while", "until", "do", "{", "!", "time", "sudo", "env",
            "command", "exec",
        ];
        let is_before = |word: &&MappedText<'_>| {
            BEFORE.contains(&word.text.as_ref()) || assigned(&word.text).is_some()
        };
        let before = self.words.iter().take_while(is_before).count();
        &self.words[before..]
    }
}

/// What a command writes to its standard output.
pub(crate) fn written<'t>(command: &Command<'t>) -> Stdin<'t> {
    let words = command.program();
    let texts: Vec<&str> = words
        .iter()
        .take(4)
        .map(|word| word.text.as_ref())
        .collect();
    let name = texts.first().copied().unwrap_or_default();
    let unknown = || Stdin::Output(name.to_owned());
    let text = |at: usize| Stdin::Text(Rc::new(words[at].clone()));
    match texts.as_slice() {
        ["cat"] | ["cat", "-"] | ["tee", ..] => command.stdin.clone().unwrap_or_else(unknown),
        ["cat", option] if option.starts_with('-') => unknown(),
        ["cat", _] => Stdin::File(Rc::new(words[1].clone())),
        ["echo", word] if !word.starts_with('-') => text(1),
        ["echo", "-n", _]
        | ["printf", "%s" | "%s\\n", _]
        | ["printf", "--", "%s" | "%s\\n", ..] => text(texts.len() - 1),
        ["printf", format] if !format.starts_with('-') => {
            printed(&words[1]).unwrap_or_else(unknown)
        }
        // An empty file.
        [] if command.words.is_empty() && command.output.is_some() => empty(command),
        [":" | "true"] => empty(command),
        _ => unknown(),
    }
}

fn empty<'t>(command: &Command<'t>) -> Stdin<'t> {
    let at = command
        .output
        .as_ref()
        .map_or(0, |output| output.file.place.start);
    Stdin::Text(Rc::new(MappedText::new(at)))
}

/// What `printf` writes of a format without arguments, where that is the format itself.
fn printed<'t>(format: &MappedText<'t>) -> Option<Stdin<'t>> {
    let text = format.text.strip_suffix("\\n").unwrap_or(&format.text);
    if text.contains(['%', '\\']) {
        return None;
    }
    let length = text.len();
    let mut printed = format.clone();
    printed.truncate(length);
    Some(Stdin::Text(Rc::new(printed)))
}
