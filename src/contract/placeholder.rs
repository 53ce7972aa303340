//! Texts that are to be replaced before the request is sent: variables of templates, and
//! placeholders of documentation.

use crate::text::span::Span;
use crate::text::spelling::fold;

/// Whether a variable of the files that are read is in the text: `{{name}}` or `${NAME}`.
pub(crate) fn is_template(text: &str) -> bool {
    if !text.contains('{') {
        return false;
    }
    let holds = |open: &str, close: &str| {
        text.find(open)
            .is_some_and(|start| text[start + open.len()..].contains(close))
    };
    holds("{{", "}}") || holds("${", "}")
}

/// Delimiters that no value of the contract has in it. Longer ones come first: `${{` is not `${`.
const DELIMITERS: [(&str, &str); 8] = [
    ("${{", "}}"),
    ("{{", "}}"),
    ("{%", "%}"),
    ("<%", "%>"),
    ("${", "}"),
    ("$(", ")"),
    ("#{", "}"),
    ("%{", "}"),
];

/// The first template variable of any common form in a text that is not a password:
/// `{{x}}`, `${x}`, `${{ x }}`, `$(x)`, `{% x %}`, `<% x %>`, `#{x}#`, `%{x}`, and between
/// separators `%x%`, `@x@`, `__x__`, `$x`.
#[inline(never)]
pub(crate) fn template(text: &str) -> Option<Span> {
    // Most texts hold none of the signs of one.
    let is_sign = |byte| matches!(byte, b'{' | b'(' | b'<' | b'%' | b'@' | b'$' | b'_');
    if !text.bytes().any(is_sign) {
        return None;
    }
    delimited(text).or_else(|| {
        let mut at = 0;
        // What an address is made of separates words.
        text.split_inclusive(is_separator).find_map(|part| {
            let word = part.trim_end_matches(is_separator);
            let span = Span::new(at, at + word.len());
            at += part.len();
            is_marked(word, is_name).then_some(span)
        })
    })
}

/// Whether a password is a template variable. A password may hold any sign, so that the forms
/// without brackets count only where they are all of it and their name is in capitals.
pub(crate) fn is_password_template(text: &str) -> bool {
    delimited(text).is_some() || is_marked(text, is_constant)
}

/// Whether a text is one template variable and nothing else, so that showing it shows no value.
pub(crate) fn is_only_template(text: &str) -> bool {
    let whole = Span::new(0, text.len());
    let is_inner = |char: char| char.is_alphanumeric() || " ._-$>'\"[]|".contains(char);
    match delimited(text) {
        Some(span) => {
            span == whole
                && !quotes_literal(text)
                && text
                    .trim_matches(|char| "${}%<>#()".contains(char))
                    .chars()
                    .all(is_inner)
        }
        None => is_password_template(text),
    }
}

/// Whether a template has a text in quotes that is no index, such as a default: `{{ x | default "y" }}`.
fn quotes_literal(template: &str) -> bool {
    let mut before = b' ';
    let mut is_inside = false;
    for byte in template.bytes() {
        if matches!(byte, b'"' | b'\'') {
            if !is_inside && before != b'[' {
                return true;
            }
            is_inside = !is_inside;
        }
        before = byte;
    }
    false
}

/// Whether a name is in capitals.
fn is_constant(name: &str) -> bool {
    let capitals = |char: char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_';
    name.chars().all(capitals) && name.starts_with(|char: char| !char.is_ascii_digit())
}

fn delimited(text: &str) -> Option<Span> {
    // Most texts hold none of the signs that begin one.
    let begins = |byte: u8| matches!(byte, b'{' | b'(' | b'<');
    if !text.bytes().any(begins) {
        return None;
    }
    let places = DELIMITERS.iter().filter_map(|(open, close)| {
        let start = text.find(open)?;
        let inside = start + open.len();
        let length = text[inside..].find(close)?;
        let end = inside + length + close.len();
        let end = end + usize::from(*open == "#{" && text[end..].starts_with('#'));
        (length > 0).then_some(Span::new(start, end))
    });
    // The first; of those that begin at one place, the one that is listed first.
    places.min_by_key(|span| span.start)
}

fn is_separator(char: char) -> bool {
    matches!(char, ',' | ':' | ';' | '/') || char.is_whitespace()
}

fn is_name(name: &str) -> bool {
    name.starts_with(|char: char| char.is_alphabetic() || char == '_')
        && name
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '_' | '.' | '-'))
}

/// `%x%`, `@x@`, `__x__`, `$x`.
#[inline(never)]
fn is_marked(word: &str, is_name: impl Fn(&str) -> bool) -> bool {
    let within = |mark: &str| {
        let inside = word
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark));
        inside.is_some_and(|inside| !inside.is_empty() && is_name(inside))
    };
    within("%") || within("@") || within("__") || word.strip_prefix('$').is_some_and(is_name)
}

/// Whether the `@` at an offset of a text is a mark of a variable, as in `@x@:6379`.
pub(crate) fn is_template_mark(text: &str, at: usize) -> bool {
    let start = text[..at].rfind(is_separator);
    let start = start.map_or(0, |start| {
        start + text[start..].chars().next().map_or(0, char::len_utf8)
    });
    let end = text[at..]
        .find(is_separator)
        .map_or(text.len(), |length| at + length);
    let word = &text[start..end];
    word.starts_with('@') && is_marked(word, is_name)
}

/// What documentation begins a value with, in lower case.
const PHRASES: [&str; 17] = [
    "your_",
    "your-",
    "your ",
    "<your",
    "insert_",
    "insert-",
    "enter your",
    "replace_",
    "replace-with",
    "请输入",
    "请填写",
    "你的",
    "您的",
    "填写",
    "待填",
    "待补充",
    "待定",
];
/// What it puts around the name of a value.
const BRACKETS: [(&str, &str); 12] = [
    ("{", "}"),
    ("<", ">"),
    ("<<", ">>"),
    ("[[", "]]"),
    ("((", "))"),
    ("$[", "]"),
    ("@{", "}"),
    ("%(", ")s"),
    ("《", "》"),
    ("【", "】"),
    ("「", "」"),
    ("［", "］"),
];
/// Words for a value, in lower case and without what joins their parts.
const WORDS: [&str; 3] = ["changeme", "replaceme", "placeholder"];
/// Words that are names otherwise, unless they are in capitals.
const CAPITALS: [&str; 4] = ["TODO", "TBD", "TBA", "FIXME"];

/// Whether the text is a placeholder for a value: `{task_id}`, `%7Btask_id%7D`, `<id>`,
/// `【id】`, `#ID#`, `YOUR_…`, `CHANGE_ME`, `TODO`, `xxxx-xxxx`, `...`, `请输入…`.
#[inline(never)]
pub(crate) fn is_placeholder(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let is_phrase = || PHRASES.iter().any(|phrase| begins(text, phrase));
    // Nearly every value begins with another letter, or a digit.
    match first.to_ascii_lowercase() {
        'x' => return is_crossed(text),
        'e' | 'i' | 'y' => return is_phrase(),
        'r' => return is_phrase() || is_word(text),
        'c' | 'f' | 'p' | 't' => return is_word(text),
        'a'..='z' | '0'..='9' => return false,
        _ => {}
    }
    let inner = |open: &str, close: &str| text.strip_prefix(open)?.strip_suffix(close);
    let is_bracketed = |(open, close): &(&str, &str)| {
        inner(open, close).is_some_and(|inner| {
            !inner.is_empty() && !inner.contains(['{', '<']) && !inner.starts_with(['[', '('])
        })
    };
    BRACKETS.iter().any(is_bracketed)
        || inner("#", "#").is_some_and(is_constant)
        || (begins(text, "%7b") && text.len() > 6 && text.as_bytes().ends_with(b"D"))
        || is_phrase()
        || is_crossed(text)
}

/// Whether a text begins with a phrase, in any letter case.
fn begins(text: &str, phrase: &str) -> bool {
    let start = text.as_bytes().get(..phrase.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(phrase.as_bytes()))
}

/// Whether a text is one sign repeated: three or more `x`, also in groups, or of `.`, `?`, `*`.
fn is_crossed(text: &str) -> bool {
    let mut signs = text.chars().filter(|char| *char != '-');
    let Some(first @ ('x' | 'X' | '.' | '?' | '*' | '…' | '？')) = signs.next() else {
        return false;
    };
    let others = signs.try_fold(0, |count, char| {
        char.eq_ignore_ascii_case(&first).then_some(count + 1)
    });
    others.is_some_and(|others| others >= 2 || first == '…')
}

fn is_word(text: &str) -> bool {
    CAPITALS.contains(&text) || (text.len() <= 12 && WORDS.contains(&fold(text).as_str()))
}

/// Whether a host is an IPv4 address of which a part was left out: `x.x.x.x`, `192.168.xx.xx`,
/// `10.0.*.*`.
pub(crate) fn is_masked_ipv4(host: &str) -> bool {
    let is_crossed = |part: &str| {
        let sign = part.chars().next();
        matches!(sign, Some('x' | 'X' | '*' | '?' | 'n' | 'N'))
            && part.chars().all(|char| Some(char) == sign)
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = host.split('.');
    host.split('.').count() == 4
        && host.split('.').any(is_crossed)
        && parts.all(|part| is_crossed(part) || is_number(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_found_where_they_are() {
        for (text, expected) in [
            ("{{x}}", Some("{{x}}")),
            ("a-${X}-b", Some("${X}")),
            ("${{ secrets.X }}", Some("${{ secrets.X }}")),
            ("$(HOST):6379", Some("$(HOST)")),
            ("%HOST%:6379", Some("%HOST%")),
            ("#{Host}#:6379", Some("#{Host}#")),
            ("#{Host}:6379", Some("#{Host}")),
            ("${Host}#", Some("${Host}")),
            ("10.0.0.1:6379,@HOST@:6379", Some("@HOST@")),
            ("__redis.host__:6379", Some("__redis.host__")),
            ("$HOST:$PORT", Some("$HOST")),
            ("{% if x %}auto{% endif %}", Some("{% if x %}")),
            ("{{ .Values.mode }}", Some("{{ .Values.mode }}")),
            ("<%= mode %>", Some("<%= mode %>")),
            ("10.0.0.1:6379", None),
            ("user@host:6379", None),
            ("auto", None),
            ("{}", None),
            ("${}", None),
            ("$5", None),
            ("", None),
        ] {
            let found = template(text).map(|span| &text[span.start..span.end]);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_password_with_such_signs_is_not_a_template() {
        for real in ["Pa$SWORD1", "@bc@", "%tree%", "$ecret", "__init__"] {
            assert!(!is_password_template(real), "{real}");
        }
        for template in [
            "%REDIS_PASSWORD%",
            "@PW@",
            "__PW__",
            "$PW",
            "a{{x}}",
            "${{ secrets.X }}",
        ] {
            assert!(is_password_template(template), "{template}");
        }
        for only in [
            "${{ secrets.X }}",
            "$PW",
            "${{ secrets['X'] }}",
            "{{ _[\"x\"] }}",
        ] {
            assert!(is_only_template(only), "{only}");
        }
        for more in [
            "a{{x}}",
            "{{x}}{{y}}a",
            "{{ 'Sesam' }}",
            "{{ \"Sesam\" }}",
            "{{ .Values.pw | default \"Sesam\" }}",
            "{{ x['y'] | default 'Sesam' }}",
            "<% 'Sesam' %>",
        ] {
            assert!(!is_only_template(more), "{more}");
        }
    }

    #[test]
    fn placeholders_are_known_by_their_form() {
        for placeholder in [
            "{id}",
            "<id>",
            "<<id>>",
            "[[id]]",
            "((id))",
            "$[id]",
            "@{id}",
            "%(id)s",
            "【实例ID】",
            "#ID#",
            "%7Bid%7D",
            "YOUR_ID",
            "your-id",
            "REPLACE_WITH_ID",
            "CHANGE_ME",
            "changeme",
            "TODO",
            "TBD",
            "xxx",
            "XXXX-xxxx",
            "...",
            "…",
            "???",
            "待填写",
            "请输入密码",
            "placeholder",
            "place-holder",
        ] {
            assert!(is_placeholder(placeholder), "{placeholder}");
        }
        for value in [
            "",
            "x",
            "xx",
            "todo",
            "tbd",
            "xxl",
            "replace",
            "yours",
            "redis.example.com",
            "[fe80::1]",
            "#Id#",
            "(a)",
            "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd",
            "..",
            "%41",
            "%7BD",
            "%7B%7D",
            "@redis.PROD",
            "@a@",
            "auto",
            "x-x",
            "10.0.0.1",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn masked_addresses_are_known() {
        for host in ["x.x.x.x", "192.168.xx.xx", "10.0.*.*", "xxx.xxx.xxx.xxx"] {
            assert!(is_masked_ipv4(host), "{host}");
        }
        for host in ["10.0.0.1", "x.example.com.", "x.y.z.w", "x.x.x"] {
            assert!(!is_masked_ipv4(host), "{host}");
        }
    }
}
