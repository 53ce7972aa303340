//! Shell scripts as lists of commands: words without their quotes, and the standard input of each
//! command.
//!
//! It reads what POSIX shells and bash have in common: quotes, `$'…'`, here-documents, pipes,
//! substitutions. Nothing is run: a variable or a substitution is `${name}` in the text, except
//! for `$(cat <<EOF …)`, whose output is in the script. Keywords are ordinary words. Syntax errors
//! are ignored.
//!
//! A backslash before a blank at the end of a line does not go on with the command; what follows
//! a `curl` is kept with it all the same, as it was meant, and the place is noted.

use dcs_migration_lint::Span;

use crate::ansi;
use crate::command::{Command, Output, Stdin, is_curl, written};
use crate::mapped::{MappedText, Quoting};
use crate::redaction;

use std::collections::BTreeMap;
use std::rc::Rc;

/// How deeply substitutions are looked into.
const MAX_DEPTH: usize = 32;
/// How far the end of `${…}` and of `` `…` `` is looked for.
const MAX_EXPANSION: usize = 4096;

/// What a stretch of a script holds.
#[derive(Debug, Default)]
pub(crate) struct Commands<'t> {
    /// Inner ones before those around them.
    pub(crate) list: Vec<Command<'t>>,
    /// What substitutions come to, by the offset at which each begins.
    pub(crate) printed: BTreeMap<usize, Stdin<'t>>,
}

/// The commands of a part of a script; and the secrets in its comments.
pub(crate) fn read<'t>(text: &'t str, span: Span, secrets: &mut Vec<Span>) -> Commands<'t> {
    let mut reader = Reader {
        text,
        at: span.start,
        end: span.end,
        depth: 0,
        commands: Commands::default(),
        awaited: Vec::new(),
        documents: Vec::new(),
        cut: None,
        secrets,
    };
    reader.list(false);
    let (mut commands, documents) = (reader.commands, reader.documents);
    let stdins = commands
        .list
        .iter_mut()
        .filter_map(|command| command.stdin.as_mut());
    for stdin in stdins.chain(commands.printed.values_mut()) {
        if let Stdin::Document(number) = stdin
            && let Some(document) = documents.get(*number)
        {
            *stdin = Stdin::Text(Rc::clone(document));
        }
    }
    commands
}

struct Reader<'s, 't> {
    text: &'t str,
    at: usize,
    end: usize,
    /// Of the substitutions around `at`.
    depth: usize,
    commands: Commands<'t>,
    /// Here-documents whose text begins behind this line.
    awaited: Vec<Awaited>,
    /// Those that were met.
    documents: Vec<Rc<MappedText<'t>>>,
    /// A backslash before blanks that end the line of the word that was read last.
    cut: Option<Span>,
    secrets: &'s mut Vec<Span>,
}

struct Awaited {
    delimiter: String,
    /// `<<-`
    tabs: bool,
    expands: bool,
}

impl<'t> Reader<'_, 't> {
    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn rest(&self) -> &'t [u8] {
        &self.text.as_bytes()[self.at..self.end]
    }

    fn starts_with(&self, prefix: &str) -> bool {
        self.rest().starts_with(prefix.as_bytes())
    }

    /// Commands up to the end, or up to the `)` of a substitution.
    fn list(&mut self, substitution: bool) {
        let mut command = Command::default();
        let mut parentheses = 0usize;
        // Whether a number before a redirection names another output than the standard one.
        let mut other_output = false;
        loop {
            if let Some(cut) = self.cut.take() {
                self.go_on(&mut command, cut);
            }
            let Some(byte) = self.peek() else {
                break;
            };
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.starts_with("\\\n") => self.at += 2,
                b'\\' if self.starts_with("\\\r\n") => self.at += 3,
                b'#' => {
                    let rest = self.rest();
                    let length = rest.iter().position(|&byte| byte == b'\n');
                    let end = length.map_or(self.end, |length| self.at + length);
                    redaction::words(self.text, Span::new(self.at, end), self.secrets);
                    self.at = end;
                }
                b'\n' => {
                    self.at += 1;
                    self.documents();
                    self.finish(&mut command);
                }
                b'|' if !self.starts_with("||") => {
                    self.at += 1 + usize::from(self.starts_with("|&"));
                    let output = written(&command);
                    command.is_piped = true;
                    self.finish(&mut command);
                    command.stdin = Some(output);
                }
                b'&' if self.starts_with("&>") => self.at += 1,
                b';' | b'&' | b'|' => {
                    self.at += 1 + usize::from(self.starts_with("||"));
                    self.finish(&mut command);
                }
                b'(' if self.starts_with("()") && !command.words.is_empty() => {
                    self.at += 2;
                    command.is_function = true;
                    self.finish(&mut command);
                }
                b'(' => {
                    self.at += 1;
                    parentheses += 1;
                    self.finish(&mut command);
                }
                b')' => {
                    if substitution && parentheses == 0 {
                        break;
                    }
                    self.at += 1;
                    parentheses = parentheses.saturating_sub(1);
                    self.finish(&mut command);
                }
                b'<' if !self.is_process() => self.input(&mut command),
                b'>' if !self.is_process() => {
                    let output = self.output();
                    if !std::mem::take(&mut other_output) && output.is_some() {
                        command.output = output;
                    }
                }
                _ => {
                    let word = self.word();
                    let number = word.text.bytes().all(|byte| byte.is_ascii_digit());
                    // `2>&1`: the number belongs to what follows.
                    if number && matches!(self.peek(), Some(b'<' | b'>')) {
                        other_output = word.text != "1";
                    } else if self.cut.is_none() || !word.text.is_empty() {
                        if let ([keyword, _], "{") = (command.words.as_slice(), word.text.as_ref())
                            && keyword.text == "function"
                        {
                            command.is_function = true;
                            self.finish(&mut command);
                        }
                        command.words.push(word);
                    }
                }
            }
        }
        self.finish(&mut command);
    }

    fn finish(&mut self, command: &mut Command<'t>) {
        // What a pipe brings waits for the words of its command.
        if !command.words.is_empty() || command.output.is_some() {
            command.depth = self.depth;
            self.commands.list.push(std::mem::take(command));
        }
    }

    /// Behind a backslash before blanks at the end of a line: goes on with a `curl` whose options
    /// stand on the next one.
    fn go_on(&mut self, command: &mut Command<'t>, cut: Span) {
        let next = self.text[cut.end..self.end].trim_start_matches('\r');
        let next = next.strip_prefix('\n').unwrap_or_default();
        let is_option = next
            .trim_start_matches([' ', '\t'])
            .starts_with(['-', '\'', '"', 'h', '$']);
        if is_option && command.words.iter().any(|word| is_curl(&word.text)) {
            self.at = self.end.min(self.text.len()) - next.len();
            command.cut.get_or_insert((cut, command.words.len()));
        }
    }

    /// At `<(` or `>(`, which stand for a file's name.
    fn is_process(&self) -> bool {
        self.depth < MAX_DEPTH && (self.starts_with("<(") || self.starts_with(">("))
    }

    /// At `>`: the file that is written.
    fn output(&mut self) -> Option<Output<'t>> {
        self.at += 1;
        let append = self.starts_with(">");
        self.at += usize::from(append || self.starts_with("|"));
        // `>&2` names no file.
        let descriptor = self.starts_with("&");
        self.at += usize::from(descriptor);
        self.blanks();
        let file = self.word();
        (!descriptor && !file.text.is_empty()).then_some(Output { file, append })
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// At `<`.
    fn input(&mut self, command: &mut Command<'t>) {
        if self.starts_with("<<<") {
            self.at += 3;
            self.blanks();
            command.stdin = Some(Stdin::Text(Rc::new(self.word())));
        } else if self.starts_with("<<") {
            self.at += 2;
            let tabs = self.starts_with("-");
            self.at += usize::from(tabs);
            self.blanks();
            let start = self.at;
            let delimiter = self.word().text.into_owned();
            let written = &self.text[start..self.at];
            self.awaited.push(Awaited {
                expands: !written.contains(['\'', '"', '\\']),
                delimiter,
                tabs,
            });
            let number = self.documents.len() + self.awaited.len() - 1;
            command.stdin = Some(Stdin::Document(number));
        } else {
            self.at += 1;
            // `<&3` names no file.
            let descriptor = self.starts_with("&");
            self.at += usize::from(descriptor);
            self.blanks();
            let file = self.word();
            if !descriptor && !file.text.is_empty() {
                command.stdin = Some(Stdin::File(Rc::new(file)));
            }
        }
    }

    /// The here-documents that begin here.
    fn documents(&mut self) {
        for awaited in std::mem::take(&mut self.awaited) {
            let document = self.document(&awaited);
            self.documents.push(Rc::new(document));
        }
    }

    fn document(&mut self, awaited: &Awaited) -> MappedText<'t> {
        let mut document = MappedText::new(self.at);
        let whole = self.end;
        while self.at < whole {
            let rest = &self.text[self.at..whole];
            let length = rest.find('\n').map_or(rest.len(), |length| length + 1);
            let next = self.at + length;
            let line = rest[..length].trim_end_matches(['\n', '\r']);
            let tabs = if awaited.tabs {
                line.len() - line.trim_start_matches('\t').len()
            } else {
                0
            };
            if line[tabs..] == awaited.delimiter {
                self.at = next;
                break;
            }
            self.at += tabs;
            if awaited.expands {
                self.end = next;
                self.expanding(&mut document, Quoting::Heredoc);
                self.end = whole;
            } else {
                let line = Span::new(self.at, next);
                document.push_verbatim(self.text, line, Quoting::Verbatim);
            }
            self.at = next;
        }
        document
    }

    /// A word; empty where none begins here.
    fn word(&mut self) -> MappedText<'t> {
        let mut word = MappedText::new(self.at);
        while let Some(byte) = self.peek() {
            let start = self.at;
            match byte {
                b'<' | b'>' if self.is_process() => self.substitution(&mut word),
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' => {
                    break;
                }
                b'\'' => {
                    word.next_section();
                    self.at += 1;
                    let rest = self.rest();
                    let length = rest.iter().position(|&byte| byte == b'\'');
                    let end = length.map_or(self.end, |length| self.at + length);
                    word.push_verbatim(self.text, Span::new(self.at, end), Quoting::Single);
                    self.at = (end + 1).min(self.end);
                    word.next_section();
                }
                b'"' => {
                    word.next_section();
                    self.at += 1;
                    self.expanding(&mut word, Quoting::Double);
                    self.at = (self.at + 1).min(self.end);
                    word.next_section();
                }
                b'$' if self.starts_with("$'") => {
                    word.next_section();
                    self.at += 2;
                    self.ansi(&mut word);
                    word.next_section();
                }
                b'$' if self.starts_with("$\"") => self.at += 1,
                b'$' | b'`' => self.expansion(&mut word, Quoting::Bare),
                b'\\' => {
                    self.at += 1;
                    let Some(char) = self.text[self.at..self.end].chars().next() else {
                        word.push_verbatim(self.text, Span::new(start, self.at), Quoting::Bare);
                        break;
                    };
                    if matches!(char, ' ' | '\t') {
                        let rest = &self.text[self.at..self.end];
                        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                        if rest[blanks..].trim_start_matches('\r').starts_with('\n')
                            && self.awaited.is_empty()
                        {
                            self.at += blanks;
                            self.cut = Some(Span::new(start, self.at));
                            break;
                        }
                    }
                    self.at += char.len_utf8();
                    if char == '\r' && self.peek() == Some(b'\n') {
                        self.at += 1;
                    } else if char != '\n' {
                        let span = Span::new(start, self.at);
                        word.push_escaped(span, char.encode_utf8(&mut [0; 4]), Quoting::Bare);
                    }
                }
                _ => {
                    let special = |byte: &u8| b" \t\r\n;&|()<>'\"$`\\".contains(byte);
                    let rest = self.rest();
                    let length = rest.iter().position(special).unwrap_or(rest.len());
                    self.at += length;
                    word.push_verbatim(self.text, Span::new(start, self.at), Quoting::Bare);
                }
            }
            word.place = word.place.with_end(self.at);
        }
        word
    }

    /// Text in which `$`, `` ` `` and some backslashes mean something: up to `"`, or to the end
    /// of a here-document's line.
    fn expanding(&mut self, mapped: &mut MappedText<'t>, quoting: Quoting) {
        while let Some(byte) = self.peek() {
            let start = self.at;
            match byte {
                b'"' if quoting == Quoting::Double => return,
                b'$' | b'`' => self.expansion(mapped, quoting),
                b'\\' => {
                    let next = self.rest().get(1).copied();
                    match next {
                        Some(b'\n') => self.at += 2,
                        Some(b'\r') if self.starts_with("\\\r\n") => self.at += 3,
                        Some(char @ (b'$' | b'`' | b'\\' | b'"'))
                            if char != b'"' || quoting == Quoting::Double =>
                        {
                            self.at += 2;
                            let char = char::from(char);
                            let span = Span::new(start, self.at);
                            mapped.push_escaped(span, char.encode_utf8(&mut [0; 4]), quoting);
                        }
                        _ => {
                            self.at += 1;
                            mapped.push_verbatim(self.text, Span::new(start, self.at), quoting);
                        }
                    }
                }
                _ => {
                    let special = |byte: &u8| b"\"$`\\".contains(byte);
                    let rest = self.rest();
                    let length = rest.iter().skip(1).position(special);
                    self.at += length.map_or(rest.len(), |length| length + 1);
                    mapped.push_verbatim(self.text, Span::new(start, self.at), quoting);
                }
            }
        }
    }

    /// At `$` or `` ` ``.
    fn expansion(&mut self, mapped: &mut MappedText<'t>, quoting: Quoting) {
        let start = self.at;
        let window = &self.rest()[..self.rest().len().min(MAX_EXPANSION)];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let name = |from: usize| {
            let name = window[from..].iter().take_while(|byte| is_name(byte));
            &self.text[start + from..start + from + name.count()]
        };
        let (length, name) = match window.get(1) {
            _ if window[0] == b'`' => {
                let Some(length) = closing(window, b'`') else {
                    return self.literal(mapped, quoting);
                };
                let before = self.commands.list.len();
                self.inside(start + 1, start + length);
                let printed = self.printed(before);
                self.commands.printed.insert(start, printed);
                (length + 1, "value")
            }
            Some(b'{') => match closing(window, b'}') {
                Some(length) => {
                    let name = name(2);
                    // `${PASSWORD:-text}`
                    let behind = 2 + name.len();
                    let marks = window[behind..length].iter();
                    let marks = marks.take_while(|byte| b":-=+".contains(byte)).count();
                    if marks > 0 && redaction::is_secret_header(name) {
                        let text = Span::new(start + behind + marks, start + length);
                        self.secrets.push(text);
                    }
                    (length + 1, if name.is_empty() { "value" } else { name })
                }
                None => return self.literal(mapped, quoting),
            },
            Some(b'(') if self.depth < MAX_DEPTH => return self.substitution(mapped),
            Some(byte) if byte.is_ascii_digit() || b"?@*#!$-".contains(byte) => (2, "value"),
            Some(byte) if is_name(byte) => {
                let name = name(1);
                (1 + name.len(), name)
            }
            _ => return self.literal(mapped, quoting),
        };
        self.at = start + length;
        mapped.expands = true;
        let span = Span::new(start, self.at);
        mapped.push_escaped(span, &format!("${{{name}}}"), quoting);
    }

    fn literal(&mut self, mapped: &mut MappedText<'t>, quoting: Quoting) {
        let start = self.at;
        self.at += 1;
        mapped.push_verbatim(self.text, Span::new(start, self.at), quoting);
    }

    /// At `$(`, `<(` or `>(`.
    fn substitution(&mut self, mapped: &mut MappedText<'t>) {
        let start = self.at;
        let is_process = !self.starts_with("$(");
        let before = self.commands.list.len();
        self.at += 2;
        self.depth += 1;
        self.blanks();
        let mut file = None;
        if !is_process && self.starts_with("<") && !self.starts_with("<<") && !self.is_process() {
            // `$(<file)`
            self.at += 1;
            self.blanks();
            file = Some(Stdin::File(Rc::new(self.word())));
        }
        self.list(true);
        self.depth -= 1;
        self.at = (self.at + 1).min(self.end);
        let printed = file.unwrap_or_else(|| self.printed(before));
        if !is_process && let Stdin::Text(text) = &printed {
            let mut text = MappedText::clone(text);
            text.trim_line_breaks();
            mapped.append(text, self.at);
            return;
        }
        self.commands.printed.insert(start, printed);
        mapped.expands = true;
        let span = Span::new(start, self.at);
        mapped.push_escaped(span, "${value}", Quoting::Bare);
    }

    /// What the commands from a number on write, which are those of one substitution.
    fn printed(&self, before: usize) -> Stdin<'t> {
        let commands = self.commands.list[before..].iter();
        let mut commands = commands.filter(|command| command.depth == self.depth + 1);
        let Some(last) = commands
            .next_back()
            .filter(|_| commands.all(|command| command.is_piped))
        else {
            return Stdin::Output(String::new());
        };
        match written(last) {
            Stdin::Document(number) => match self.documents.get(number) {
                Some(document) => Stdin::Text(Rc::clone(document)),
                None => Stdin::Document(number),
            },
            written => written,
        }
    }

    /// Reads the commands of a stretch.
    fn inside(&mut self, start: usize, end: usize) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        let outer = (self.at, self.end);
        (self.at, self.end) = (start, end);
        self.depth += 1;
        self.list(false);
        self.depth -= 1;
        (self.at, self.end) = outer;
    }

    /// Behind `$'`; leaves `at` behind the closing quote.
    fn ansi(&mut self, word: &mut MappedText<'t>) {
        while let Some(byte) = self.peek() {
            let start = self.at;
            match byte {
                b'\'' => {
                    self.at += 1;
                    return;
                }
                b'\\' => {
                    let (decoded, length) = ansi::escape(&self.text[start..self.end]);
                    self.at += length;
                    word.push_escaped(Span::new(start, self.at), &decoded, Quoting::Ansi);
                }
                _ => {
                    let rest = self.rest();
                    let special = |byte: &u8| matches!(byte, b'\'' | b'\\');
                    self.at += rest.iter().position(special).unwrap_or(rest.len());
                    word.push_verbatim(self.text, Span::new(start, self.at), Quoting::Ansi);
                }
            }
        }
    }
}

/// Where `${` or `` ` `` ends.
fn closing(window: &[u8], end: u8) -> Option<usize> {
    let mut depth = 0usize;
    // The brace that opens it counts, too.
    let outermost = usize::from(end == b'}');
    let mut at = 1;
    while let Some(&byte) = window.get(at) {
        match byte {
            b'\\' => at += 1,
            _ if byte == end && depth <= outermost => return Some(at),
            b'{' if end == b'}' => depth += 1,
            b'}' if end == b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}
