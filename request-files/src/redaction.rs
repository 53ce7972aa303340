//! Redaction of a file, apart from the bodies that are linted.
//!
//! In doubt it redacts: the rest of a line after a word like `password`, and text before an `@`.

use dcs_migration_lint::redact::{first_without_name, is_secret_name};
use dcs_migration_lint::{Diagnostic, Span};

use crate::mapped::MappedText;

/// Whether the value of a header of this name may give access.
pub(crate) fn is_secret_header(name: &str) -> bool {
    const PARTS: [&str; 5] = ["auth", "cookie", "key", "session", "signature"];
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part)) || is_secret_name(&name)
}

/// Redacts a value of a file, unless it consists of variables.
pub(crate) fn value(text: &str, span: Span, secrets: &mut Vec<Span>) {
    if !is_filled_in(&text[span.start..span.end]) {
        secrets.push(span);
    }
}

/// Redacts a part of a mapped text, unless it consists of variables.
pub(crate) fn mapped(text: &MappedText<'_>, span: Span, secrets: &mut Vec<Span>) {
    if !is_filled_in(&text.text[span.start..span.end]) {
        secrets.push(text.span(span));
    }
}

/// Whether a value is made of variables, behind a word that says what it is.
fn is_filled_in(value: &str) -> bool {
    let value = value.trim();
    let (scheme, rest) = value.split_once(' ').unwrap_or(("", value));
    let known = ["bearer", "basic", "digest"].contains(&scheme.to_ascii_lowercase().as_str());
    is_variables(if known { rest } else { value })
}

/// Whether a text is made of `{{x}}`, `${X}`, `$X` and marks between them.
pub(crate) fn is_variables(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(['{', '$']) {
        if !is_marks(&rest[..at]) {
            return false;
        }
        let from = &rest[at..];
        let length = if let Some(name) = from.strip_prefix("{{") {
            // An object with a doubled bracket is not a variable.
            let is_name = |name: &str| {
                (name.starts_with('$') || !name.contains(['"', '{', ':'])) && !has_literal(name)
            };
            let end = name.find("}}").filter(|&end| is_name(&name[..end]));
            end.map(|end| end + 4)
        } else if let Some(name) = from.strip_prefix("${") {
            let end = name.find('}').filter(|&end| !has_literal(&name[..end]));
            end.map(|end| end + 3)
        } else if let Some(name) = from.strip_prefix('$') {
            let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
            let length = name.find(|char| !is_name(char)).unwrap_or(name.len());
            (length > 0).then_some(length + 1)
        } else {
            None
        };
        let Some(length) = length else {
            return false;
        };
        rest = &from[length..];
    }
    is_marks(rest)
}

/// Whether a template has a text of its own, such as a default: `x | default 'y'`, `X:-y`. An index in
/// quotes is none, nor is what Ansible looks up.
fn has_literal(template: &str) -> bool {
    let is_name = |before: &str| {
        let call = before.rsplit_once('(');
        before.ends_with('[')
            || call.is_some_and(|(name, inside)| name.ends_with("lookup") && !inside.contains(')'))
    };
    let mut quotes = template.match_indices(['"', '\'']).step_by(2);
    quotes.any(|(at, _)| !is_name(&template[..at]))
        || [":-", ":=", ":+"]
            .iter()
            .any(|mark| template.contains(mark))
}

/// Whether a text is nothing but variables, and at least one.
pub(crate) fn is_variable(text: &str) -> bool {
    text.contains(['{', '$']) && is_variables(text)
}

fn is_marks(text: &str) -> bool {
    text.chars()
        .all(|char| char.is_whitespace() || matches!(char, ':' | '"' | '\'' | ',' | ';'))
}

/// Redacts a part of a file without the bodies in it, which are sorted and have secrets of their
/// own.
pub(crate) fn except(span: Span, bodies: &[Span], secrets: &mut Vec<Span>) {
    let first = bodies.partition_point(|body| body.end <= span.start);
    let mut at = span.start;
    for body in bodies[first..]
        .iter()
        .take_while(|body| body.start < span.end)
    {
        if at < body.start {
            secrets.push(Span::new(at, body.start));
        }
        at = at.max(body.end);
    }
    if at < span.end {
        secrets.push(Span::new(at, span.end));
    }
}

/// Words that name a secret, by their first byte, in small letters; not all that a name may have, since
/// these are looked for in any text.
const fn words_from(first: u8) -> &'static [&'static str] {
    match first {
        b'a' => &[
            "authorization",
            "api_key",
            "api-key",
            "access_key",
            "access-key",
            "access_code",
        ],
        b'c' => &["credential", "contrase", "cookie"],
        b'k' => &["kennwort"],
        b'm' => &["masterauth"],
        b'p' => &[
            "passw",
            "passphrase",
            "passe:",
            "pass:",
            "pass=",
            "pwd",
            "pswd",
        ],
        b'r' => &["requirepass", "redis_auth", "redis-cli -"],
        b's' => &["secret", "senha"],
        b't' => &["token"],
        0xD0 => &["пароль"],
        0xE3 => &["パスワード"],
        0xE4 => &["令牌"],
        0xE5 => &["凭证", "口令", "密码", "密碼", "密钥", "密鑰"],
        0xE7 => &["秘钥"],
        0xEB => &["비밀번호"],
        0xEC => &["암호"],
        _ => &[],
    }
}

/// Whether a text has a word that names a secret, or what a password is behind without a name.
pub(crate) fn has_word(text: &str) -> bool {
    find(text).is_some() || first_without_name(text).is_some()
}

/// Whether the text ends within the value of a member that the last such word names.
pub(crate) fn is_open(text: &str) -> bool {
    let mut rest = text;
    let mut named = false;
    while let Some(at) = find(rest) {
        rest = behind_name(&rest[at..]);
        named = true;
    }
    let quoted = rest.starts_with(['"', '\'']);
    let value = rest.trim_start_matches(['"', '\'']).trim_start();
    let Some(value) = value.strip_prefix(':').filter(|_| named) else {
        return false;
    };
    // A stray closing bracket is no end of the value.
    let value = value.trim_start_matches([' ', '\t', ']', '}']);
    let mut depth = 0_isize;
    let mut string = false;
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' if string => {
                chars.next();
            }
            '"' => string = !string,
            '[' | '{' if !string => depth += 1,
            ']' | '}' if !string => depth -= 1,
            _ => {}
        }
    }
    string || depth > 0 || (quoted && value.trim().is_empty())
}

/// What follows the name that a text begins with.
fn behind_name(text: &str) -> &str {
    text.trim_start_matches(|char: char| char.is_alphanumeric() || matches!(char, '_' | '-'))
}

/// What follows the name that a text begins with, or its first words if they are of another script:
/// in one without blanks between words the secret may follow directly.
fn behind_word(text: &str) -> &str {
    if text.starts_with(|char: char| char.is_ascii()) {
        return behind_name(text);
    }
    text.trim_start_matches(|char: char| !char.is_ascii() && char.is_alphanumeric())
}

/// Redacts from the first such word in each line of a part of a file to the end of the line.
pub(crate) fn words(text: &str, span: Span, secrets: &mut Vec<Span>) {
    let mut at = span.start;
    for line in text[span.start..span.end].split_inclusive(['\n', '\r']) {
        let named = find(line).map(|word| line.len() - behind_word(&line[word..]).len());
        if let Some(first) = named.into_iter().chain(first_without_name(line)).min() {
            secrets.push(Span::new(at + first, at + line.trim_end().len().max(first)));
        }
        // `user:password@host`
        if let Some(last) = line.rfind('@') {
            let start = line[..last].find("://").map_or(0, |scheme| scheme + 3);
            secrets.push(Span::new(at + start, at + last));
        }
        at += line.len();
    }
}

/// Redacts everything except the places of the findings.
pub(crate) fn all_but(text: &str, diagnostics: &[Diagnostic], secrets: &mut Vec<Span>) {
    let mut shown: Vec<Span> = diagnostics.iter().map(|found| found.span).collect();
    shown.sort_unstable();
    let mut at = 0;
    for span in shown {
        if at < span.start {
            secrets.push(Span::new(at, span.start));
        }
        at = at.max(span.end);
    }
    secrets.push(Span::new(at, text.len().max(at)));
}

/// The offset of the first of the words, in any letter case; reads the text once.
fn find(text: &str) -> Option<usize> {
    let text = text.as_bytes();
    let starts = |at: usize, word: &str| {
        let part = text.get(at..at + word.len());
        part.is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    };
    text.iter().enumerate().position(|(at, byte)| {
        let words = words_from(byte.to_ascii_lowercase());
        words.iter().any(|word| starts(at, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, hide: impl FnOnce(Span, &mut Vec<Span>)) -> Vec<&str> {
        let mut secrets = Vec::new();
        hide(Span::new(0, text.len()), &mut secrets);
        let secrets = secrets.iter().filter(|span| !span.is_empty());
        secrets.map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn words_are_found_in_any_letter_case() {
        let words: Vec<&str> = (0..=u8::MAX).flat_map(words_from).copied().collect();
        assert!(words.len() > 30);
        for word in words {
            for text in [word.to_owned(), word.to_ascii_uppercase()] {
                let at = find(&format!("移 {text} 移"));
                assert_eq!(at, Some("移 ".len()), "{text}");
            }
            let shorter = &word[..word.len() - word.chars().next_back().map_or(0, char::len_utf8)];
            assert_eq!(find(shorter), None, "{shorter}");
        }
    }

    #[test]
    fn headers_that_may_give_access_are_known() {
        for name in [
            "Authorization",
            "X-Auth-Token",
            "Cookie",
            "Api-Key",
            "X-Session",
            "Signature",
            "X-Secret",
        ] {
            assert!(is_secret_header(name), "{name}");
        }
        for name in ["Accept", "Content-Type", "Host", ""] {
            assert!(!is_secret_header(name), "{name}");
        }
    }

    #[test]
    fn values_made_of_variables_are_shown() {
        for shown in [
            "{{x}}",
            "${X}",
            "$X_1",
            "$X:{{ y }}, '${Z}'; ",
            "{{$guid: x}}",
            "Bearer {{x}}",
            "{{ _['x'] }}",
            "{{ lookup('env', 'X') }}",
            "${env:X}",
            "basic $X",
            " Digest ${X}",
            ":",
        ] {
            let found = hidden(shown, |span, secrets| value(shown, span, secrets));
            assert!(found.is_empty(), "{shown}");
        }
        for secret in [
            "Sesam",
            "Bearer Sesam",
            "Sesam {{x}}",
            "a{{x}}",
            "{{x}}a",
            "{{x:y}}",
            "{{\"x\": 1}}",
            "{{ 'Sesam' }}",
            "{{ x | default('Sesam') }}",
            "{{ lookup('env', 'X') | default('Sesam') }}",
            "{{ $x | default 'Sesam' }}",
            "${X:-Sesam}",
            "${X:=Sesam}",
            "{{{x}}}",
            "{{x}",
            "{x}",
            "${X",
            "$",
            "$-",
            "$X/a",
        ] {
            let found = hidden(secret, |span, secrets| value(secret, span, secrets));
            assert_eq!(found, [secret]);
        }
        assert!(is_variable("$X") && !is_variable(":") && !is_variable("$X a"));
    }

    #[test]
    fn bodies_are_left_out_of_a_part() {
        let bodies = [Span::new(2, 4), Span::new(6, 8)];
        for (start, end, expected) in [
            (0, 10, &[(0, 2), (4, 6), (8, 10)][..]),
            (3, 7, &[(4, 6)]),
            (2, 8, &[(4, 6)]),
            (2, 4, &[]),
            (4, 6, &[(4, 6)]),
            (8, 9, &[(8, 9)]),
        ] {
            let mut secrets = Vec::new();
            except(Span::new(start, end), &bodies, &mut secrets);
            let found: Vec<_> = secrets.iter().map(|span| (span.start, span.end)).collect();
            assert_eq!(found, expected, "{start}..{end}");
        }
    }

    #[test]
    fn what_goes_on_after_a_text_may_be_a_secret() {
        for text in [
            "\"password\": \"Ses",
            "\"password\":",
            "\"password\": {\"a\": [1, 2], ",
            "\"password\": [\"]\", ",
            "\"password\": \"a\\\"",
            "\"password\": \\\"a",
            "\"token\": \"a\", \"my_password\": [",
            "\"my_password\":] [",
        ] {
            assert!(is_open(text), "{text}");
        }
        for text in [
            "\"id\": \"a",
            "password:",
            "\"password\"",
            "\"password\": \"a\"",
            "\"password\": \"{[\"",
            "\"password\": {\"a\": \"}\"}",
            "\"password\": \"a\\\\\"",
            "\"token\": [, \"password\": \"a\"",
        ] {
            assert!(!is_open(text), "{text}");
        }
    }

    #[test]
    fn lines_are_hidden_behind_words_and_before_addresses() {
        for (text, expected) in [
            ("id: a", &[][..]),
            ("PASSWORD: Sesam \nid: a", &[": Sesam"]),
            ("a\rmy-token-2 Sesam", &[" Sesam"]),
            ("密码Sesam", &["Sesam"]),
            ("密码：Sesam", &["：Sesam"]),
            ("пароль_2 Sesam", &["_2 Sesam"]),
            ("# Access-Key=Sesam", &["=Sesam"]),
            ("b\n\"addrs\": \"-h h -a Sesam\"\n", &["Sesam\""]),
            ("# h:6379:Sesam, my-token b", &["Sesam, my-token b"]),
            ("token a -a b", &[" a -a b"]),
            ("https://u:Sesam@h\nu:Sesam@b@h", &["u:Sesam", "u:Sesam@b"]),
        ] {
            let found = hidden(text, |span, secrets| words(text, span, secrets));
            assert_eq!(found, expected, "{text}");
        }
        assert!(has_word("the Redis_Auth") && has_word("-a b") && !has_word("the pass"));
    }
}
