//! Passwords inside longer texts: connection strings of client libraries, URLs, command lines,
//! lines of configuration files, notes.
//!
//! Spans count in the decoded text. Where a password ends is a guess, which errs on the side of
//! hiding: it goes on until something begins that can be no part of it.

use crate::contract::secret_name::is_secret_name;
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
    assignments(text).any(secret).then_some(Form::Labelled)
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
pub(crate) fn passwords(text: &str) -> Vec<Span> {
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
    found.retain(|span| !span.is_empty());
    found.sort_unstable();
    found
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
    let signs = signs.filter(|(_, char)| matches!(char, '=' | ':' | '＝' | '：'));
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
        let start = before.len() - length;
        (length > 0).then_some((Span::new(start, before.len()), behind))
    })
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
            ("h:1 auth mode", &[]),
            ("10.0.0.1:6379 密码：Sesam", &["Sesam"]),
            ("10.0.0.1:6379,密码:Sesam,10.0.0.2:6379", &["Sesam"]),
            ("access_key=Sesam secretKey: Sesam", &["Sesam", "Sesam"]),
            ("10.0.0.1:6379,10.0.0.2:6379", &[]),
            ("redis://10.0.0.1:6379/0", &[]),
            ("user:name@host", &[]),
            ("password=", &[]),
            ("", &[]),
        ] {
            let found = passwords(text);
            let found: Vec<&str> = found
                .iter()
                .map(|span| &text[span.start..span.end])
                .collect();
            assert_eq!(found, expected, "{text}");
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
