//! Command lines of `curl` and KooCLI for `cmd.exe` of Windows, as browsers copy them ("Copy as cURL
//! (cmd)").
//!
//! A line is read twice: `cmd.exe` removes `^` and ends the command, then the program itself splits
//! the line into words (`\"`, `""`). Single quotes mean nothing to either; a word in single quotes
//! is read as it was meant.

use dcs_migration_lint::Span;

use crate::command::{Command, is_curl, is_koocli};
use crate::mapped::{MappedText, Quoting};
use crate::redaction;
use crate::shell::{self, Commands};

/// A part of a file of commands.
enum Part<'t> {
    /// Of a shell.
    Shell(Span),
    /// For `cmd.exe`.
    Cmd(Command<'t>),
}

/// The commands in some parts of a file; no command continues from one part to the next.
pub(crate) fn commands<'t>(text: &'t str, spans: &[Span], secrets: &mut Vec<Span>) -> Commands<'t> {
    let mut commands = Commands::default();
    for span in spans {
        for part in parts(text, *span, secrets) {
            match part {
                Part::Shell(span) => {
                    let read = shell::read(text, span, secrets);
                    commands.list.extend(read.list);
                    commands.printed.extend(read.printed);
                }
                Part::Cmd(command) => commands.list.push(command),
            }
        }
    }
    commands
}

/// Separates the commands for `cmd.exe` from the rest of a part of a file; redacts what follows
/// them on their lines, where necessary.
fn parts<'t>(text: &'t str, span: Span, secrets: &mut Vec<Span>) -> Vec<Part<'t>> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (span.start, span.start);
    while at < span.end {
        let line = &text[at..span.end];
        let line = &line[..line.find('\n').map_or(line.len(), |length| length + 1)];
        if is_for_cmd(line) {
            if start < at {
                parts.push(Part::Shell(Span::new(start, at)));
            }
            let indent = line.len() - line.trim_start().len();
            let (command, end) = read(text, Span::new(at + indent, span.end), secrets);
            parts.push(Part::Cmd(command));
            (start, at) = (end, end);
        } else {
            at += line.len();
        }
    }
    if start < span.end {
        parts.push(Part::Shell(Span::new(start, span.end)));
    }
    parts
}

/// Whether a line begins a `curl` or `hcloud` that only `cmd.exe` understands.
fn is_for_cmd(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    words
        .next()
        .is_some_and(|word| is_curl(word) || is_koocli(word))
        && (line.contains(" ^\"") || words.next_back() == Some("^"))
}

/// A character after `cmd.exe` has read the line.
struct Unit {
    char: char,
    source: Span,
    /// Where it is a variable, `char` stands for its end.
    is_variable: bool,
}

/// A command, and where it ends with its line.
fn read<'t>(text: &'t str, span: Span, secrets: &mut Vec<Span>) -> (Command<'t>, usize) {
    let mut command = Command {
        is_cmd: true,
        ..Command::default()
    };
    let (chars, mut cut, end) = unescape(text, span);
    let behind = chars.last().map_or(span.start, |char| char.source.end);
    redaction::words(text, Span::new(behind, end), secrets);
    let mut at = 0;
    while at < chars.len() {
        if matches!(chars[at].char, ' ' | '\t' | '\n') && !chars[at].is_variable {
            at += 1;
            continue;
        }
        if let Some(place) = cut.filter(|place| chars[at].source.start >= place.end) {
            command.cut = Some((place, command.words.len()));
            cut = None;
        }
        command.words.push(word(text, &chars, &mut at));
    }
    (command, end)
}

/// What `cmd.exe` passes to the program, the place where a blank after `^` ends a line too early,
/// and the end.
fn unescape(text: &str, span: Span) -> (Vec<Unit>, Option<Span>, usize) {
    let mut units = Vec::new();
    let mut cut = None;
    let mut quoted = false;
    let mut ended = false;
    let mut at = span.start;
    while let Some(mut char) = text[at..span.end].chars().next() {
        let start = at;
        at += char.len_utf8();
        let rest = &text[at..span.end];
        let mut is_variable = false;
        match char {
            '\n' => break,
            '\r' => continue,
            '"' => quoted = !quoted,
            '^' if !quoted => {
                if cut.is_none()
                    && let Some(blanks) = blanks_before_option(rest)
                {
                    cut = Some(Span::new(start, at + blanks));
                    at += blanks + 1;
                    continue;
                }
                // A line break behind it is dropped, and what follows is taken as it is.
                at += line_break(rest);
                let rest = &text[at..span.end];
                let Some(next) = rest.chars().next() else {
                    break;
                };
                let length = line_break(rest);
                (char, at) = match length {
                    0 => (next, at + next.len_utf8()),
                    _ => ('\n', at + length),
                };
            }
            '&' | '|' | '<' | '>' if !quoted => ended = true,
            '%' => {
                let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
                let name = rest.bytes().take_while(is_name).count();
                is_variable = name > 0 && rest[name..].starts_with('%');
                if is_variable {
                    at += name + 1;
                }
            }
            _ => {}
        }
        if !ended {
            units.push(Unit {
                char,
                source: Span::new(start, at),
                is_variable,
            });
        }
    }
    (units, cut, at)
}

/// The length of the line break that a text begins with.
fn line_break(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => 0,
    }
}

/// The length of the blanks at the end of a line, where the next one begins with an option or a
/// quote.
fn blanks_before_option(rest: &str) -> Option<usize> {
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    let next = rest[blanks..].strip_prefix('\n')?;
    let is_option = next
        .trim_start_matches([' ', '\t'])
        .starts_with(['-', '^', '"']);
    (is_option && !rest.starts_with(['\n', '\r'])).then_some(blanks)
}

/// The word at a place that is not blank; `at` is its end afterwards.
fn word<'t>(text: &'t str, chars: &[Unit], at: &mut usize) -> MappedText<'t> {
    let first = &chars[*at];
    let mut word = MappedText::new(first.source.start);
    let caret = text[first.source.start..].starts_with('^');
    let quoting = if caret { Quoting::Caret } else { Quoting::Cmd };
    if first.char == '\'' {
        let end = chars[*at + 1..].iter().position(|char| char.char == '\'');
        let end = end.map_or(chars.len(), |length| *at + 1 + length);
        for char in &chars[*at + 1..end] {
            add(text, &mut word, char, quoting);
        }
        *at = (end + 1).min(chars.len());
        word.place = word.place.with_end(chars[*at - 1].source.end);
        return word;
    }
    let mut quoted = false;
    while let Some(char) = chars.get(*at) {
        let is = |at: usize, wanted: char| {
            chars
                .get(at)
                .is_some_and(|char| char.char == wanted && !char.is_variable)
        };
        match char.char {
            ' ' | '\t' if !quoted => break,
            '\\' => {
                let mut behind = *at;
                while is(behind, '\\') {
                    behind += 1;
                }
                let count = behind - *at;
                if !is(behind, '"') {
                    for char in &chars[*at..behind] {
                        add(text, &mut word, char, quoting);
                    }
                    *at = behind;
                    continue;
                }
                for pair in chars[*at..*at + count / 2 * 2].chunks(2) {
                    let source = Span::new(pair[0].source.start, pair[1].source.end);
                    word.push_escaped(source, "\\", quoting);
                }
                if count % 2 == 1 {
                    let source =
                        Span::new(chars[behind - 1].source.start, chars[behind].source.end);
                    word.push_escaped(source, "\"", quoting);
                    behind += 1;
                }
                *at = behind;
                continue;
            }
            '"' if quoted && is(*at + 1, '"') => {
                let source = Span::new(char.source.start, chars[*at + 1].source.end);
                word.push_escaped(source, "\"", quoting);
                *at += 2;
                continue;
            }
            '"' => quoted = !quoted,
            _ => add(text, &mut word, char, quoting),
        }
        word.place = word.place.with_end(char.source.end);
        *at += 1;
    }
    word
}

fn add<'t>(text: &'t str, word: &mut MappedText<'t>, char: &Unit, quoting: Quoting) {
    let written = &text[char.source.start..char.source.end];
    if char.is_variable {
        word.expands = true;
        word.push_escaped(
            char.source,
            &format!("${{{}}}", written.trim_matches('%')),
            quoting,
        );
    } else if written.len() == char.char.len_utf8() {
        word.push_verbatim(text, char.source, quoting);
    } else {
        word.push_escaped(char.source, char.char.encode_utf8(&mut [0; 4]), quoting);
    }
}
