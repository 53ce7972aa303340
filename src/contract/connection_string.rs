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
    if assignments(text).any(secret) || labelled(text).next().is_some() {
        return Some(Form::Labelled);
    }
    behind_ports(text).next().map(|_| Form::Colons)
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
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => NAME,
            b':' | b';' | b'|' | b' ' | b'\t' | b'\n' | b'\r' => BEHIND,
            b'0'..=b'9' | b'.' | b',' | b'-' => 0,
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
        found.extend(labelled(text).chain(behind_ports(text)));
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
fn labelled(text: &str) -> impl Iterator<Item = Span> {
    let mut named = false;
    // Behind the last of those found.
    let mut end = 0;
    let found = words(text).filter_map(move |(at, word)| {
        if at < end {
            return None;
        }
        let was_named = std::mem::replace(&mut named, is_secret_label(last_part(word)));
        let start = if was_named && !is_address(word) && !is_secret_assignment(word) {
            at
        } else {
            let start = match word.strip_prefix("-a") {
                Some(_) => 2,
                None => label_end(word)?,
            };
            // An assignment is found as one.
            if word[start..].is_empty() || word[start..].starts_with(is_sign) {
                return None;
            }
            at + start
        };
        let span = value(text, start);
        end = span.end;
        named = false;
        Some(span)
    });
    found.filter(|span| !span.is_empty())
}

/// What is behind host, port and a colon, and cannot be a part of either.
fn behind_ports(text: &str) -> impl Iterator<Item = Span> {
    let mut next = 0;
    // Behind the last of those found.
    let mut end = 0;
    let items = text.split_inclusive(|char: char| is_boundary(char) || char == '|');
    items.filter_map(move |item| {
        let at = next;
        next += item.len();
        if at < end {
            return None;
        }
        let word = item.trim_end_matches(|char: char| is_boundary(char) || char == '|');
        let (host, rest) = word.split_once(':')?;
        let (port, password) = rest.split_once(':')?;
        let is_password = !word.contains(['@', '/', '['])
            && password.contains(|char: char| !char.is_ascii_hexdigit());
        let is_host = host.contains('.')
            || host.contains(|char: char| char.is_ascii_alphabetic() && !char.is_ascii_hexdigit());
        if !(is_host && is_port(port) && is_password) {
            return None;
        }
        let span = value(text, at + word.len() - password.len());
        end = span.end;
        Some(span)
    })
}

/// Where the first password behind an option or a directive begins in a text whose quotes mean
/// nothing, since it is broken.
pub(crate) fn first_behind_option(text: &str) -> Option<usize> {
    let mut words = words(text);
    words.find(|(_, word)| names_password(word))?;
    words.next().map(|(at, _)| at)
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
    let mut at = 0;
    let words = text
        .split_inclusive(char::is_whitespace)
        .map(move |stretch| {
            let start = at;
            at += stretch.len();
            (start, stretch.trim_end())
        });
    words.filter(|(_, word)| !word.is_empty())
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
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_in_the_forms_that_people_paste() {
        for (text, expected) in [
            ("h.example:6380,password=Sesam,ssl=True", &["Sesam"][..]),
            ("h.example:6380,Password = Sesam oh,ssl=True", &["Sesam oh"]),
            ("h.example:6380;pwd=Se,sam", &["Se,sam"]),
            ("redis://h:6379/0?password=Sesam&db=0", &["Sesam"]),
            ("h:6379?auth=Sesam", &["Sesam"]),
            ("redis-cli -h 10.0.0.1 -p 6379 -a Sesam -n 0", &["Sesam"]),
            ("-h 10.0.0.1 --pass 'Sesam'", &["Sesam"]),
            ("requirepass Sesam", &["Sesam"]),
            ("requirepass\u{3000}Sesam", &["Sesam"]),
            ("h:1requirepass Sesam", &["Sesam"]),
            ("h:1,MasterAuth Sesam", &["Sesam"]),
            ("h:1,-a Sesam", &["Sesam"]),
            ("-u redis://h:1/0 -a Sesam", &["Sesam"]),
            ("10.0.0.1:6379 密码：Sesam", &["Sesam"]),
            ("10.0.0.1:6379,密码:Sesam,10.0.0.2:6379", &["Sesam"]),
            ("access_key=Sesam secretKey: Sesam", &["Sesam", "Sesam"]),
            ("10.0.0.1:6379,10.0.0.2:6379", &[]),
            ("redis://10.0.0.1:6379/0", &[]),
            ("user:name@host", &[]),
            ("password=", &[]),
            ("", &[]),
        ] {
            assert_eq!(shown(text, Holds::Anything), expected, "{text}");
            assert_eq!(shown(text, Holds::Addresses), expected, "{text}");
        }
        assert!(shown("h:1 auth mode", Holds::Anything).is_empty());
    }

    fn shown(text: &str, holds: Holds) -> Vec<&str> {
        let found = passwords(text, holds);
        found
            .iter()
            .map(|span| &text[span.start..span.end])
            .collect()
    }

    #[test]
    fn words_among_addresses_announce_passwords() {
        for (text, expected, form_of) in [
            (
                "10.0.0.1:6379 auth default Sesam",
                &["default Sesam"][..],
                Form::Labelled,
            ),
            (
                "10.0.0.1:6379, pass Sesam 10.0.0.2:6379",
                &["Sesam"],
                Form::Labelled,
            ),
            (
                "10.0.0.1:6379 password is Sesam",
                &["is Sesam"],
                Form::Labelled,
            ),
            ("10.0.0.1:6379 口令 Sesam", &["Sesam"], Form::Labelled),
            ("10.0.0.1:6379（密码Sesam", &["Sesam"], Form::Labelled),
            (
                "10.0.0.1:6379 パスワード：Sesam",
                &["Sesam"],
                Form::Labelled,
            ),
            ("10.0.0.1:6379 비밀번호 Sesam", &["Sesam"], Form::Labelled),
            ("10.0.0.1:6379 -aSesam", &["Sesam"], Form::Labelled),
            ("10.0.0.1:6379,password:12345", &["12345"], Form::Labelled),
            ("10.0.0.1:6379:Sesam", &["Sesam"], Form::Colons),
            (
                "10.0.0.1:6379,10.0.0.2:6379:Se,sam",
                &["Se,sam"],
                Form::Colons,
            ),
            (
                "10.0.0.1:6379 auth password:Sesam",
                &["Sesam"],
                Form::Labelled,
            ),
            ("10.0.0.1:6379 pass Se:sam", &["Se:sam"], Form::Labelled),
            (
                "h.example:6379:user:Sesam,10.0.0.2:6379",
                &["user:Sesam"],
                Form::Colons,
            ),
        ] {
            assert_eq!(shown(text, Holds::Addresses), expected, "{text}");
            assert_eq!(form(text), Some(form_of), "{text}");
        }
    }

    #[test]
    fn hosts_may_have_words_for_passwords_in_their_names() {
        for text in [
            "passport.example.com:6379",
            "compass.example.com:6379,token.example.com:6380",
            "redis-auth:6379;secret-store:6379",
            "redis://passport.example.com:6379/0",
            "10.0.0.1:6379|user-token.internal:6379",
            "pwd.example.com:6379@16379",
            "10.0.0.1:6379 auth.internal:6379",
            "10.0.0.1:6379 password 10.0.0.2:6379",
            "tokens",
            "fe80::1:6379",
            "10.0.0.1:6379:6380",
        ] {
            assert_eq!(shown(text, Holds::Addresses), [""; 0], "{text}");
            assert_eq!(form(text), None, "{text}");
        }
    }

    #[test]
    fn forms_are_distinguished() {
        for (text, expected) in [
            ("h.example:6380,password=x,ssl=True", Some(Form::Options)),
            ("h.example:6380,ssl=True", Some(Form::Options)),
            ("rediss://h:6379?password=x", Some(Form::Url)),
            ("h:6379?auth=x", Some(Form::Url)),
            ("-h 10.0.0.1 -a x", Some(Form::CommandLine)),
            ("requirepass x", Some(Form::Directive)),
            ("h:1requirepass x", Some(Form::Directive)),
            ("-u redis://h:6379/0 -a x", Some(Form::CommandLine)),
            ("redis://h:6379/0-h 10.0.0.1 -a x", Some(Form::CommandLine)),
            ("10.0.0.1:6379 密码：x", Some(Form::Labelled)),
            ("redis://h:6379/0", None),
            ("10.0.0.1:6379;10.0.0.2:6379", None),
            ("10.0.0.1:6379@16379,node-1", None),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }
}
