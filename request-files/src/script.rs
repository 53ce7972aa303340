//! The values of a script's variables and files, as far as its text gives them.
//!
//! Commands are taken one after the other, branches and loops as if each were run once. What a
//! command computes is known to be computed, and no more. A file that the script does not write
//! is one that it expects to be there.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{Unchecked, UncheckedReason};

use crate::command::{Command, Stdin, assigned, is_curl, written};
use crate::mapped::MappedText;
use crate::redaction::is_variable;
use crate::request::{Body, BodyFile, FileContents};

/// How far a variable that holds a variable is followed.
const MAX_DEPTH: usize = 8;

/// The maximum length of a value that is part of a file's name.
const MAX_PATH: usize = 4096;

#[derive(Debug)]
pub(crate) struct Script<'t> {
    printed: BTreeMap<usize, Stdin<'t>>,
    variables: BTreeMap<String, Kept<'t>>,
    files: BTreeMap<String, Kept<'t>>,
    functions: BTreeMap<String, Kept<'t>>,
    /// Functions that send requests with `curl`.
    senders: BTreeSet<String>,
}

/// A value, and the request that sends it first.
#[derive(Debug)]
struct Kept<'t> {
    content: Stdin<'t>,
    request: Option<usize>,
}

impl<'t> Kept<'t> {
    fn new(content: Stdin<'t>) -> Self {
        Self {
            content,
            request: None,
        }
    }
}

/// What is neither a file nor a text.
fn computed<'t>() -> Stdin<'t> {
    Stdin::Output(String::new())
}

impl<'t> Script<'t> {
    /// A script before its first command; `printed` is the output of its substitutions, by the
    /// offset at which each begins.
    pub(crate) fn new(commands: &[Command<'t>], printed: BTreeMap<usize, Stdin<'t>>) -> Self {
        let mut script = Self {
            printed,
            variables: BTreeMap::new(),
            files: BTreeMap::new(),
            functions: BTreeMap::new(),
            senders: BTreeSet::new(),
        };
        script.functions(commands);
        script
    }

    /// Collects the functions, which may be called before their definition is read.
    fn functions(&mut self, commands: &[Command<'t>]) {
        for (at, command) in commands.iter().enumerate() {
            let Some(name) = command.words.last().filter(|_| command.is_function) else {
                continue;
            };
            let same = |inner: &&Command<'_>| inner.depth == command.depth;
            let ends = |inner: &Command<'_>| {
                let is_end = inner.words.first().is_some_and(|word| word.text == "}");
                inner.depth == command.depth && (is_end || inner.is_function)
            };
            let behind = &commands[at + 1..];
            let length = behind.iter().position(ends).unwrap_or(behind.len());
            let inside = &behind[..length];
            let sends = |inner: &Command<'_>| inner.words.iter().any(|word| is_curl(&word.text));
            if inside.iter().any(sends) {
                self.senders.insert(name.text.clone().into_owned());
            }
            let body = inside.iter().filter(same);
            let mut body = body.filter(|inner| !inner.program().is_empty());
            let content = match (body.next(), body.next()) {
                (Some(only), None) => written(only),
                _ => computed(),
            };
            self.functions
                .insert(name.text.clone().into_owned(), Kept::new(content));
        }
    }

    /// Whether a program is a function of the script that sends requests.
    pub(crate) fn sends(&self, name: &str) -> bool {
        self.senders.contains(name)
    }

    /// Whether a word is an object, or a variable that holds one.
    pub(crate) fn is_object(&self, word: &MappedText<'_>) -> bool {
        let text = word.text.trim_start();
        let name = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        match name.and_then(|name| self.variables.get(name)) {
            Some(kept) => {
                matches!(&kept.content, Stdin::Text(text) if text.text.trim_start().starts_with('{'))
            }
            None => text.starts_with('{'),
        }
    }

    /// `NAME=value`, also behind `export` and the like, and `read NAME`.
    pub(crate) fn assign(&mut self, command: &Command<'t>, contents: &mut FileContents<'t>) {
        for word in &command.words {
            let Some(length) = assigned(&word.text) else {
                if matches!(
                    word.text.as_ref(),
                    "export" | "local" | "readonly" | "declare" | "typeset" | "env"
                ) || word.text.starts_with('-')
                {
                    continue;
                }
                break;
            };
            let name = &word.text[..length];
            let value = word.tail(length + 1);
            if !value.expands {
                contents.assignment(
                    name,
                    &value.text,
                    value.span(Span::new(0, value.text.len())),
                );
            }
            let (name, content) = match name.strip_suffix('+') {
                Some(name) => (name, Stdin::Parts),
                None => (name, Stdin::Text(Rc::new(value))),
            };
            self.variables.insert(name.to_owned(), Kept::new(content));
        }
        if let [read, .., name] = command.program()
            && read.text == "read"
            && !name.text.starts_with('-')
        {
            let content = command.stdin.clone().unwrap_or_else(computed);
            self.variables
                .insert(name.text.clone().into_owned(), Kept::new(content));
        }
    }

    /// Notes the files that a command writes.
    pub(crate) fn write(&mut self, command: &Command<'t>) {
        let words = command.program();
        let name = words.first().map_or("", |word| word.text.as_ref());
        let is_option = |word: &&MappedText<'_>| word.text.starts_with('-');
        let mut arguments = words.iter().skip(1).filter(|word| !is_option(word));
        let has = |options: &[&str]| {
            let mut words = words.iter();
            words.any(|word| options.iter().any(|option| word.text.starts_with(option)))
        };
        match name {
            "tee" => {
                let content = command.stdin.clone().unwrap_or_else(computed);
                for file in arguments {
                    self.keep(file, content.clone(), has(&["-a", "--append"]));
                }
            }
            "sed" | "gsed" | "perl" | "yq" if has(&["-i", "--in-place", "-pi"]) => {
                for file in arguments {
                    self.change(file);
                }
            }
            "cp" | "mv" if words.len() == 3 => {
                self.keep(&words[2], Stdin::File(Rc::new(words[1].clone())), false);
            }
            "cp" | "mv" | "install" | "sponge" => {
                if let Some(file) = arguments.next_back() {
                    self.keep(file, computed(), false);
                }
            }
            "curl" | "wget" => {
                let outputs = words.windows(2).filter(|pair| {
                    matches!(
                        pair[0].text.as_ref(),
                        "-o" | "--output" | "-O" | "--output-document"
                    )
                });
                for pair in outputs {
                    self.keep(&pair[1], computed(), false);
                }
            }
            _ => {}
        }
        if let Some(output) = &command.output {
            self.keep(&output.file, written(command), output.append);
        }
    }

    /// Marks a file as having content that the script alone does not determine.
    fn change(&mut self, file: &MappedText<'t>) {
        if let Some(kept) = self
            .key(&file.text)
            .and_then(|path| self.files.get_mut(&path))
        {
            *kept = Kept::new(computed());
        }
    }

    fn keep(&mut self, file: &MappedText<'t>, content: Stdin<'t>, append: bool) {
        let Some(path) = self.key(&file.text) else {
            return;
        };
        let before = self.files.remove(&path).map(|kept| kept.content);
        let content = match (append, before, content) {
            (false, _, content) => content,
            (true, Some(Stdin::Text(before)), Stdin::Text(text))
                if before.place.end <= text.place.start =>
            {
                let mut joined = Rc::unwrap_or_clone(before);
                if joined.text.is_empty() {
                    joined = MappedText::clone(&text);
                } else {
                    if !joined.text.ends_with('\n') {
                        joined.push_inserted("\n");
                    }
                    joined.append(MappedText::clone(&text), text.place.end);
                }
                Stdin::Text(Rc::new(joined))
            }
            (true, ..) => Stdin::Parts,
        };
        self.files.insert(path, Kept::new(content));
    }

    /// The name of a file with the variables that are literal; none where it has parts without a
    /// name.
    fn path(&self, name: &str) -> Option<String> {
        let mut path = String::new();
        let mut rest = name;
        while let Some(at) = rest.find("${") {
            path.push_str(&rest[..at]);
            rest = &rest[at..];
            let end = rest.find('}')? + 1;
            let variable = &rest[2..end - 1];
            if variable == "value" {
                return None;
            }
            match self.variables.get(variable).map(|kept| &kept.content) {
                Some(Stdin::Text(text)) if !text.expands && text.text.len() <= MAX_PATH => {
                    path.push_str(&text.text);
                }
                _ => path.push_str(&rest[..end]),
            }
            rest = &rest[end..];
        }
        path.push_str(rest);
        Some(path)
    }

    /// The name under which a file is kept.
    fn key(&self, name: &str) -> Option<String> {
        let path = self.path(name)?;
        Some(path.trim_start_matches("./").to_owned())
    }

    /// What a request sends that takes its body from a text or a file; `place` is where it names
    /// it, `request` its number.
    pub(crate) fn body(&mut self, content: &Stdin<'t>, place: Span, request: usize) -> Body<'t> {
        self.follow(content, place, request, MAX_DEPTH)
    }

    fn follow(
        &mut self,
        content: &Stdin<'t>,
        place: Span,
        request: usize,
        depth: usize,
    ) -> Body<'t> {
        let unchecked = |reason| {
            Body::Unchecked(Unchecked {
                span: place,
                reason,
            })
        };
        let Some(depth) = depth.checked_sub(1) else {
            return unchecked(UncheckedReason::Variable);
        };
        let kept = match content {
            Stdin::Text(text) => {
                let name = text.text.trim().strip_prefix("${");
                let name = name.and_then(|rest| rest.strip_suffix('}'));
                let name = name.filter(|name| text.expands && !name.contains('}'));
                let Some(name) = name else {
                    if text.expands && is_variable(&text.text) {
                        return unchecked(UncheckedReason::Variable);
                    }
                    return Body::Text(MappedText::clone(text));
                };
                if name == "value" {
                    return self.substitution(text, place, request, depth);
                }
                self.variables.get_mut(name)
            }
            Stdin::File(name) => {
                let Some(path) = self.path(&name.text) else {
                    return self.substitution(name, place, request, depth);
                };
                let key = path.trim_start_matches("./");
                if !self.files.contains_key(key) {
                    return if path.contains("${") {
                        unchecked(UncheckedReason::Variable)
                    } else {
                        Body::File(BodyFile {
                            path,
                            span: name.span(Span::new(0, name.text.len())),
                            templates: false,
                        })
                    };
                }
                self.files.get_mut(key)
            }
            Stdin::Document(_) => return unchecked(UncheckedReason::StandardInput),
            Stdin::Parts => return unchecked(UncheckedReason::Parts),
            Stdin::Output(name) => {
                if !self.functions.contains_key(name) {
                    return unchecked(if name == "base64" {
                        UncheckedReason::Base64
                    } else {
                        UncheckedReason::Computed
                    });
                }
                self.functions.get_mut(name)
            }
        };
        let Some(kept) = kept else {
            return unchecked(UncheckedReason::Variable);
        };
        let is_text =
            matches!(&kept.content, Stdin::Text(text) if !text.expands || !is_variable(&text.text));
        if is_text {
            if let Some(request) = kept.request {
                return Body::SameAs(request);
            }
            kept.request = Some(request);
        }
        let content = kept.content.clone();
        self.follow(&content, place, request, depth)
    }

    /// The text that replaces a substitution whose output is literal.
    fn substitution(
        &mut self,
        text: &MappedText<'t>,
        place: Span,
        request: usize,
        depth: usize,
    ) -> Body<'t> {
        let start = text.span(text.trimmed()).start;
        match self.printed.get(&start).cloned() {
            Some(content) => self.follow(&content, place, request, depth),
            None => Body::Unchecked(Unchecked {
                span: place,
                reason: UncheckedReason::Variable,
            }),
        }
    }
}
