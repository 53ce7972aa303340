//! Texts that are no JSON at all: something else under the name of a body.

/// What a text looks like that is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Foreign {
    /// `name: value` lines.
    Yaml,
    /// Headings, fences, lists.
    Markdown,
    /// A page or another document of tags.
    Xml,
    /// A request line and headers.
    HttpRequest,
    /// A status line and headers.
    HttpResponse,
    /// A command for `curl`.
    Curl,
    /// A command for `KooCLI`.
    KooCli,
    /// A shell script.
    Shell,
    /// A configuration of Terraform.
    Terraform,
    /// Sections and `name = value` lines.
    Ini,
    /// A programming language.
    Code,
    /// Words.
    Text,
}

/// What a text looks like; none where it is JSON, broken JSON, or empty.
pub(super) fn foreign(text: &str) -> Option<Foreign> {
    let text = text.trim_start_matches(|char: char| char.is_whitespace() || char == '\u{feff}');
    let line = text.lines().next()?.trim_end();
    let first = text.chars().next()?;
    match first {
        '<' if text.starts_with("<<<<<<<") => None,
        '<' => is_tag(line).then_some(Foreign::Xml),
        '#' if text.starts_with("#!") => Some(Foreign::Shell),
        '#' | '/' => behind_comments(text),
        '-' if line == "---" || line.starts_with("- ") => Some(Foreign::Yaml),
        '`' if text.starts_with("```") => Some(Foreign::Markdown),
        '*' | '>' | '|' if line[1..].starts_with(' ') => Some(Foreign::Markdown),
        '[' => is_section(line, text).then_some(Foreign::Ini),
        '$' if line.starts_with("$ ") => command(line[2..].trim_start()),
        _ if first.is_alphabetic() || first == '_' => words(line, text),
        _ => None,
    }
}

/// `<html>`, `<?xml`, `<!DOCTYPE`, and no placeholder such as `<body>` alone.
fn is_tag(line: &str) -> bool {
    let rest = &line[1..];
    rest.starts_with(['?', '!'])
        || (rest.starts_with(|char: char| char.is_ascii_alphabetic() || char == '/')
            && (rest.contains("</")
                || rest.contains(' ')
                || !line.ends_with('>')
                || line.len() > 2)
            && line.contains('>'))
}

/// Comments stand before JSON as well as before anything else.
fn behind_comments(text: &str) -> Option<Foreign> {
    let heading = text.starts_with("# ") || text.starts_with("##");
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.starts_with('#') || rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, behind)| behind);
        } else if let Some(inside) = rest.strip_prefix("/*") {
            rest = inside.split_once("*/").map_or("", |(_, behind)| behind);
        } else {
            break;
        }
    }
    if rest.len() == text.len() {
        return None;
    }
    if rest.is_empty() {
        return heading.then_some(Foreign::Markdown);
    }
    match foreign(rest) {
        Some(Foreign::Text) | None if heading && !begins_json(rest) => Some(Foreign::Markdown),
        found => found,
    }
}

fn begins_json(text: &str) -> bool {
    text.starts_with(['{', '[', '"', '\'', '“', '｛', '<', '-', '$'])
        || text.starts_with(|char: char| char.is_ascii_digit())
}

/// `[name]` on a line, and `name = value` below it.
fn is_section(line: &str, text: &str) -> bool {
    let name = line
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|char| char.is_alphanumeric() || " _.-[]\"".contains(char))
    };
    let mut below = text
        .lines()
        .skip(1)
        .map(str::trim)
        .filter(|line| !line.is_empty());
    name.is_some_and(is_name) && below.next().is_some_and(|line| line.contains('='))
}

fn command(line: &str) -> Option<Foreign> {
    match line.split(' ').next()? {
        "curl" => Some(Foreign::Curl),
        "hcloud" => Some(Foreign::KooCli),
        _ => None,
    }
}

/// A text that begins with a letter.
fn words(line: &str, text: &str) -> Option<Foreign> {
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim_start();
    let is_one_word = text.trim_end() == first;
    match first {
        // A lone word may be a literal, or a string without quotes.
        _ if is_one_word && !first.ends_with(':') => None,
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" => {
            Some(Foreign::HttpRequest)
        }
        _ if first.starts_with("HTTP/") => Some(Foreign::HttpResponse),
        "curl" | "hcloud" => command(line),
        "resource" | "variable" | "module" | "provider" | "data" | "output" | "locals"
        | "terraform"
            if rest.starts_with(['"', '{']) =>
        {
            Some(Foreign::Terraform)
        }
        "import" | "from" | "const" | "let" | "var" | "function" | "def" | "class" | "package"
        | "public" | "using" | "return" | "async" | "use" | "fn" | "module.exports" => {
            Some(Foreign::Code)
        }
        "export" | "set" | "echo" | "cat" => Some(Foreign::Shell),
        _ if is_name(first.trim_end_matches(':')) && first.ends_with(':') => Some(Foreign::Yaml),
        _ if is_name(first) && rest.starts_with('=') => Some(Foreign::Code),
        _ if first.split_once('=').is_some_and(|(name, _)| is_name(name)) => Some(Foreign::Shell),
        // Of a body without its first brace, more than words is left.
        _ if text.contains(['{', '}', '"']) => None,
        _ => Some(Foreign::Text),
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_texts_are_told_from_json() {
        for (text, expected) in [
            ("---\na: b", Some(Foreign::Yaml)),
            (
                "migration_method: full\nresume_mode: auto\n",
                Some(Foreign::Yaml),
            ),
            ("# comment\nmigration_method: full\n", Some(Foreign::Yaml)),
            ("# Title\n\nSome words here.\n", Some(Foreign::Markdown)),
            ("# Title\n", Some(Foreign::Markdown)),
            ("```json\n{}\n```", Some(Foreign::Markdown)),
            ("<html><body>502</body></html>", Some(Foreign::Xml)),
            ("<?xml version=\"1.0\"?>\n<a/>", Some(Foreign::Xml)),
            (
                "POST /v2/a/migration/b/task HTTP/1.1\n\n{}",
                Some(Foreign::HttpRequest),
            ),
            ("HTTP/1.1 200 OK\n\n{}", Some(Foreign::HttpResponse)),
            ("curl -d '{}' https://h/", Some(Foreign::Curl)),
            ("$ curl https://h/", Some(Foreign::Curl)),
            ("hcloud DCS SetOnlineMigrationTask", Some(Foreign::KooCli)),
            ("#!/bin/sh\necho", Some(Foreign::Shell)),
            ("resource \"a\" \"b\" {\n}", Some(Foreign::Terraform)),
            ("[section]\na = b", Some(Foreign::Ini)),
            ("const body = {a: 1};", Some(Foreign::Code)),
            ("body = {'a': 1}", Some(Foreign::Code)),
            ("two words", Some(Foreign::Text)),
            ("{}", None),
            ("// comment\n{}", None),
            ("# comment\n{}", None),
            ("[1]", None),
            ("hello", None),
            ("null", None),
            ("'a'", None),
            ("", None),
            ("<<<<<<< HEAD\n{}", None),
        ] {
            assert_eq!(foreign(text), expected, "{text}");
        }
    }
}
