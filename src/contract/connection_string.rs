//! Passwords inside longer texts: connection strings of client libraries, URLs, command lines,
//! lines of configuration files, notes.
//!
//! Spans count in the decoded text. Where a password ends is a guess, which errs on the side of
//! hiding: it goes on until something begins that can be no part of it.

use crate::contract::secret_name::{is_secret_label, is_secret_name, label_end};
use crate::text::span::Span;

/// What a text is that was given in place of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `host:port,password=…,ssl=True`, as client libraries take it.
    Options,
    /// `redis://host:port/0?password=…`.
    Url,
    /// `-h host -p port -a …`, as `redis-cli` takes it.
    CommandLine,
    /// `requirepass …`, as `redis.conf` has it.
    Directive,
    /// `host:port password: …`.
    Labelled,
    /// `host:port:password`, as lists of proxies have it.
    Colons,
}

/// What a text is expected to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Addresses: a word for passwords among them names one without any sign between.
    Addresses,
    /// Anything, prose too.
    Anything,
}

impl Form {
    /// A stable name, and the form as it is shown.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Form::Options => ("options", "host:port,password=…"),
            Form::Url => ("url", "redis://host:port?password=…"),
            Form::CommandLine => ("command-line", "-h host -a …"),
            Form::Directive => ("directive", "requirepass …"),
            Form::Labelled => ("labelled", "host:port password: …"),
            Form::Colons => ("colons", "host:port:password"),
        }
    }
}

/// Whether a text begins as addresses do, or a command line that holds one.
#[inline(never)]
pub(crate) fn begins_with_address(text: &str) -> bool {
    let Some((_, word)) = words(text).next() else {
        return false;
    };
    let behind_host = word.split_once(':').map_or("", |(_, rest)| rest);
    let ends = |char: char| is_boundary(char) || matches!(char, ':' | '|' | '@');
    begins_with_port(behind_host, ends) || matches!(kind(word), Some(Word::Option))
}

/// The form of the connection string in a text that should hold addresses, if it is one.
#[inline(never)]
pub(crate) fn form(text: &str) -> Option<Form> {
    let scheme = text.find("://");
    if let Some(scheme) = scheme {
        let query = text[scheme..].find('?').map(|at| scheme + at);
        if query.is_some_and(|query| assignments(text).any(|(_, at)| at > query)) {
            return Some(Form::Url);
        }
    }
    // A command line may hold a URL: `-u redis://host:port/0 -a …`.
    if let Some(found) = words(text).find_map(|(_, word)| match kind(word)? {
        Word::Option => Some(Form::CommandLine),
        Word::Directive => Some(Form::Directive),
    }) {
        return Some(found);
    }
    if scheme.is_some() {
        return None;
    }
    let first = text.find(['=', '＝']);
    if first.is_some_and(|at| is_word(text[..at].chars().next_back())) {
        // A query without a scheme is that of a URL, too.
        return Some(if text.contains('?') {
            Form::Url
        } else {
            Form::Options
        });
    }
    let secret = |(name, _): (Span, usize)| is_secret_name(&text[name.start..name.end]);
    if assignments(text).any(secret) || !labelled(text).is_empty() {
        return Some(Form::Labelled);
    }
    (!behind_ports(text).is_empty()).then_some(Form::Colons)
}

/// Whether a text may hold a password, in a URL or an address too. A fast check, because almost no
/// text does: each form has a sign that no other value has, or something behind a name.
pub(crate) fn may_hold_password(text: &str) -> bool {
    let kinds = text
        .bytes()
        .fold(0, |kinds, byte| kinds | KINDS[usize::from(byte)]);
    kinds & SIGN != 0 || kinds == NAME | BEHIND
}

/// What names are made of.
const NAME: u8 = 1;
/// What separates a name from a password.
const BEHIND: u8 = 2;
/// Anything else but digits and what joins them.
const SIGN: u8 = 4;

static KINDS: [u8; 256] = {
    let mut kinds = [SIGN; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'-' => NAME,
            b':' | b';' | b'|' | b' ' | b'\t' | b'\n' | b'\r' => BEHIND,
            b'0'..=b'9' | b'.' | b',' => 0,
            _ => SIGN,
        };
        byte += 1;
    }
    kinds
};

/// The passwords in a text.
#[inline(never)]
pub(crate) fn passwords(text: &str, holds: Holds) -> Vec<Span> {
    let mut found = Vec::new();
    if !may_hold_password(text) {
        return found;
    }
    let mut behind = 0;
    for (name, at) in assignments(text) {
        if name.start >= behind && is_secret_name(&text[name.start..name.end]) {
            let span = value(text, at);
            behind = span.end;
            found.push(span);
        }
    }
    let mut named = false;
    // Behind the last of those found.
    let mut end = found.iter().map(|span| span.end).max().unwrap_or(0);
    for (at, word) in words(text) {
        if named && end <= at {
            let span = value(text, at);
            end = end.max(span.end);
            found.push(span);
        }
        named = names_password(word);
    }
    if holds == Holds::Addresses {
        found.extend(labelled(text));
        found.extend(behind_ports(text));
    }
    found.retain(|span| !span.is_empty());
    found.sort_unstable();
    found.dedup_by(|next, last| {
        let overlaps = last.overlaps(*next);
        if overlaps {
            *last = last.with_end(last.end.max(next.end));
        }
        overlaps
    });
    found
}

/// The passwords behind words for them, without a sign between: `auth …`, `密码…`, `-a…`.
#[inline(never)]
fn labelled(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut named = false;
    // Behind the last of those found.
    let mut end = 0;
    for (at, word) in words(text) {
        if at < end {
            continue;
        }
        let was_named = std::mem::replace(&mut named, is_secret_label(last_part(word)));
        let start = if was_named && !is_address(word) && !is_secret_assignment(word) {
            0
        } else {
            let option = word.starts_with("-a").then_some(2);
            let Some(start) = option.or_else(|| label_end(word)) else {
                continue;
            };
            // An assignment is found as one.
            if word[start..].is_empty() || word[start..].starts_with(is_sign) {
                continue;
            }
            start
        };
        let span = value(text, at + start);
        end = span.end;
        named = false;
        if !span.is_empty() {
            found.push(span);
        }
    }
    found
}

/// What is behind host, port and a colon, and cannot be a part of either.
#[inline(never)]
fn behind_ports(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for (at, word) in parts(text, |char| is_boundary(char) || char == '|') {
        if found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let Some((host, (port, password))) = word
            .split_once(':')
            .and_then(|(host, rest)| Some((host, rest.split_once(':')?)))
        else {
            continue;
        };
        let is_dotted = host.contains('.');
        let is_host = is_dotted
            || host.contains(|char: char| char.is_ascii_alphabetic() && !char.is_ascii_hexdigit());
        // Hexadecimal digits may be a part of an IPv6 address, and another port may be there by mistake.
        let is_plain = password.bytes().all(|byte| byte.is_ascii_hexdigit())
            && (!is_dotted || is_port(password));
        let is_password = !is_plain && !word.contains(['@', '/', '[']);
        if is_host && is_port(port) && is_password {
            found.push(value(text, at + word.len() - password.len()));
        }
    }
    found
}

/// The offset of the first password that no name announces, in a text whose quotes and brackets mean
/// nothing since it is broken or no JSON: one behind an option such as `-a`, a directive such as
/// `requirepass`, or a port. In bytes; it errs on the side of hiding.
#[must_use]
#[inline(never)]
pub fn first_without_name(text: &str) -> Option<usize> {
    let ends_word = |char| is_mark(char) || is_boundary(char) || is_sign(char);
    let mut named = false;
    let behind_option = parts(text, ends_word).find_map(|(at, word)| {
        if std::mem::replace(&mut named, names_password(word)) {
            return Some(at);
        }
        let glued = word.strip_prefix("-a").filter(|rest| !rest.is_empty());
        glued.map(|_| at + 2)
    });
    let behind_port = parts(text, is_mark)
        .find_map(|(at, part)| behind_ports(part).first().map(|span| at + span.start));
    behind_option.into_iter().chain(behind_port).min()
}

/// What may stand around a string.
fn is_mark(char: char) -> bool {
    matches!(char, '"' | '\'' | '`' | '[' | ']' | '{' | '}')
}

/// Each `name=` or `name:`, with the offset behind the sign.
fn assignments(text: &str) -> impl Iterator<Item = (Span, usize)> {
    let signs = text.char_indices();
    let signs = signs.filter(|(_, char)| is_sign(*char));
    signs.filter_map(|(at, sign)| {
        let behind = at + sign.len_utf8();
        // `redis://`
        if text[behind..].starts_with("//") {
            return None;
        }
        let before = text[..at].trim_end_matches([' ', '\t', '"', '\'']);
        let length = before
            .chars()
            .rev()
            .take_while(|char| is_word(Some(*char)) || matches!(char, '-' | '.'))
            .map(char::len_utf8)
            .sum::<usize>();
        let name = Span::new(before.len() - length, before.len());
        (length > 0 && !(sign == ':' && is_host(text, name, behind))).then_some((name, behind))
    })
}

/// Whether a name before a colon is the host of an address: `passport.example.com:6379`. One that
/// is nothing but a word for passwords is none.
fn is_host(text: &str, name: Span, behind: usize) -> bool {
    let ends = |char: char| is_boundary(char) || matches!(char, '@' | '/' | '|' | '、');
    let rest = &text[behind..];
    let host = &text[name.start..name.end];
    let is_plain = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
    };
    name.end + 1 == behind
        && begins_with_port(rest, ends)
        && text[..name.start].chars().next_back().is_none_or(ends)
        && host.bytes().all(is_plain)
        && !is_secret_label(host)
}

/// Whether a text begins with a port, and ends or goes on with one of some characters behind it.
fn begins_with_port(text: &str, ends: impl Fn(char) -> bool) -> bool {
    const MAX: usize = 5;
    let digits = text
        .bytes()
        .take(MAX)
        .take_while(u8::is_ascii_digit)
        .count();
    is_port(&text[..digits]) && text[digits..].chars().next().is_none_or(ends)
}

/// Whether a word begins with a sign, or with the name of a secret and a sign.
fn is_secret_assignment(word: &str) -> bool {
    let name = word.split(is_sign).next().unwrap_or(word);
    name.len() < word.len() && (name.is_empty() || is_secret_name(name))
}

/// Whether a word is host and port.
fn is_address(word: &str) -> bool {
    let part = |char: char| is_boundary(char) || char == '|';
    let first = word.split(part).next().unwrap_or(word);
    first
        .rsplit_once(':')
        .is_some_and(|(_, port)| is_port(port))
}

/// Whether a text is a port, in digits alone.
pub(crate) fn is_port(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits && text.parse().is_ok_and(|port: u16| port > 0)
}

/// What joins a name and its value.
fn is_sign(char: char) -> bool {
    matches!(char, '=' | ':' | '＝' | '：')
}

fn is_word(char: Option<char>) -> bool {
    char.is_some_and(|char| char.is_alphanumeric() || char == '_')
}

/// What a word of a command line or a configuration file says of the one behind it.
enum Word {
    Option,
    Directive,
}

const PASSWORD_OPTIONS: [&str; 4] = ["-a", "--pass", "--password", "--auth"];
const OPTIONS: [&str; 8] = [
    "-h",
    "-p",
    "-n",
    "-u",
    "--user",
    "--host",
    "--port",
    "redis-cli",
];
/// In any letter case, since no other word ends with one.
const DIRECTIVES: [&str; 3] = ["requirepass", "masterauth", "masteruser"];
/// In capitals alone: a note may have the word in small letters.
const COMMAND: &str = "AUTH";

fn kind(word: &str) -> Option<Word> {
    let word = last_part(word);
    if OPTIONS.contains(&word) || PASSWORD_OPTIONS.contains(&word) {
        Some(Word::Option)
    } else {
        is_directive(word).then_some(Word::Directive)
    }
}

/// Whether the word behind this one is a password.
#[inline(never)]
fn names_password(word: &str) -> bool {
    let word = last_part(word);
    PASSWORD_OPTIONS.contains(&word) || is_directive(word)
}

/// The part of a word behind the last quote or separator: options and directives may be pasted
/// directly behind something else.
fn last_part(word: &str) -> &str {
    let marks = ['"', '\'', ':', ',', ';', '{', '：', '，', '；'];
    word.rsplit(marks).next().unwrap_or(word)
}

/// Whether a word is a directive, or ends with one: an address may be directly before it.
fn is_directive(word: &str) -> bool {
    let ends = |directive: &&str| {
        let start = word.len().checked_sub(directive.len());
        let end = start.and_then(|start| word.as_bytes().get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(directive.as_bytes()))
    };
    word == COMMAND || DIRECTIVES.iter().any(ends)
}

/// The words of a text, each with its offset.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    parts(text, char::is_whitespace)
}

/// What is between some characters, each with its offset.
fn parts(text: &str, ends: fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = next_part(text, at, ends);
        at = found.map_or(text.len(), |(start, part)| start + part.len());
        found
    })
}

/// Apart from [`parts`], so that it is in the npm package's module once.
#[inline(never)]
fn next_part(text: &str, from: usize, ends: fn(char) -> bool) -> Option<(usize, &str)> {
    let start = from + text[from..].find(|char| !ends(char))?;
    let rest = &text[start..];
    Some((start, &rest[..rest.find(ends).unwrap_or(rest.len())]))
}

/// The value that begins at an offset, without blanks and quotes around it.
#[inline(never)]
fn value(text: &str, from: usize) -> Span {
    let rest = text[from..].trim_start();
    let start = text.len() - rest.len();
    if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
        let inside = &rest[1..];
        let end = inside.find(quote).unwrap_or(inside.len());
        return Span::new(start + 1, start + 1 + end);
    }
    let mut ends = rest.char_indices().filter(|(_, char)| is_boundary(*char));
    let end = ends.find(|&(at, _)| begins_anew(rest[at..].trim_start_matches(is_boundary)));
    let end = end.map_or(rest.len(), |(at, _)| at);
    Span::new(start, start + rest[..end].trim_end().len())
}

fn is_boundary(char: char) -> bool {
    matches!(char, ',' | ';' | '&' | '，' | '；') || char.is_whitespace()
}

/// Whether a text is none, or begins with what is no part of a password: an option, an assignment,
/// an address.
fn begins_anew(rest: &str) -> bool {
    let name = rest.trim_start_matches(|char| is_word(Some(char)) || matches!(char, '-' | '.'));
    let length = rest.len() - name.len();
    let is_option = rest.starts_with('-') && is_word(rest.chars().nth(1));
    let is_assignment = length > 0 && name.starts_with(['=', ':', '：', '＝']);
    rest.is_empty() || is_option || is_assignment
}

#[cfg(test)]
mod tests;
