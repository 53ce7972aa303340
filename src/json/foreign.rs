//! Recognizes texts that are not JSON at all, such as YAML or a web page in place of a body.

/// What a text that is not JSON looks like.
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
    let first = text.chars().next()?;
    if first == '{' {
        return None;
    }
    let line = text.lines().next()?.trim_end();
    match first {
        '<' => is_tag(line).then_some(Foreign::Xml),
        '#' if text.starts_with("#!") => Some(Foreign::Shell),
        '#' | '/' => behind_comments(text),
        '-' if line == "---" || line.starts_with("- ") => Some(Foreign::Yaml),
        '`' if text.starts_with("```") => Some(Foreign::Markdown),
        '*' | '>' | '|' if line[1..].starts_with(' ') => Some(Foreign::Markdown),
        '[' => is_section(line, text).then_some(Foreign::Ini),
        '$' if line.starts_with("$ ") => command(line[2..].trim_start()),
        '$' => is_assignment(&line[1..]).then_some(Foreign::Code),
        '@' if line.to_ascii_lowercase().starts_with("@echo ") => Some(Foreign::Shell),
        _ if first.is_alphabetic() || first == '_' => words(line, text),
        _ => None,
    }
}

/// `<html>`, `</p>`, `<?xml`, `<!DOCTYPE`.
fn is_tag(line: &str) -> bool {
    let rest = &line[1..];
    let is_name = |char: char| char.is_ascii_alphabetic() || char == '/';
    rest.starts_with(['?', '!']) || (rest.starts_with(is_name) && rest.contains('>'))
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
    let (first, rest) = split_word(line);
    telling(first, rest).filter(|found| matches!(found, Foreign::Curl | Foreign::KooCli))
}

/// First words that tell what a text is.
static TELLING: [(Foreign, &[&str]); 6] = [
    (
        Foreign::HttpRequest,
        &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
    ),
    (Foreign::Curl, &["curl"]),
    (Foreign::KooCli, &["hcloud"]),
    (
        Foreign::Terraform,
        &[
            "resource",
            "variable",
            "module",
            "provider",
            "data",
            "output",
            "locals",
            "terraform",
        ],
    ),
    (
        Foreign::Code,
        &[
            "import",
            "from",
            "const",
            "let",
            "var",
            "function",
            "def",
            "class",
            "package",
            "public",
            "using",
            "return",
            "async",
            "use",
            "fn",
            "private",
            "static",
            "namespace",
            "param",
            "Invoke-RestMethod",
            "Invoke-WebRequest",
        ],
    ),
    (Foreign::Shell, &["export", "set", "echo", "cat"]),
];

/// What the first word of a text, and what follows it on its line, tell.
fn telling(first: &str, rest: &str) -> Option<Foreign> {
    let mut rows = TELLING.iter();
    let (found, _) = rows.find(|(_, words)| words.contains(&first))?;
    (*found != Foreign::Terraform || rest.starts_with(['"', '{'])).then_some(*found)
}

fn split_word(line: &str) -> (&str, &str) {
    let (first, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    (first, rest.trim_start())
}

/// A text that begins with a letter.
fn words(line: &str, text: &str) -> Option<Foreign> {
    let (first, rest) = split_word(line);
    let name = first.trim_end_matches(':');
    // A lone word may be a literal, or a string without quotes.
    if text.trim_end() == first && name.len() == first.len() {
        return None;
    }
    if let Some(found) = telling(first, rest) {
        return Some(found);
    }
    if first.starts_with("HTTP/") {
        Some(Foreign::HttpResponse)
    } else if line
        .split_once('(')
        .is_some_and(|(name, _)| is_name(name.trim_end()))
    {
        Some(Foreign::Code)
    } else if is_name(name) && (name.len() < first.len() || rest.starts_with('=')) {
        Some(if name.len() < first.len() {
            Foreign::Yaml
        } else {
            Foreign::Code
        })
    } else if first.split_once('=').is_some_and(|(name, _)| is_name(name)) {
        Some(Foreign::Shell)
    } else {
        // Of a body without its first brace, more than words is left.
        (!text.contains(['{', '}', '"'])).then_some(Foreign::Text)
    }
}

/// `name = …`, as PowerShell and PHP have it behind a `$`.
fn is_assignment(line: &str) -> bool {
    line.split_once('=')
        .is_some_and(|(name, _)| is_name(name.trim_end()))
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
    fn other_texts_are_distinguished_from_json() {
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
            ("$body = @{a = 1}", Some(Foreign::Code)),
            (
                "Invoke-RestMethod -Method Post -Body '{}'",
                Some(Foreign::Code),
            ),
            ("param(\n  [string]$id\n)", Some(Foreign::Code)),
            ("client.configure({\"a\": 1})", Some(Foreign::Code)),
            ("@echo off\ncurl -d {} https://h/", Some(Foreign::Shell)),
            ("${BODY}", None),
            ("$BODY", None),
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
            ("<p>", Some(Foreign::Xml)),
            ("</p>", Some(Foreign::Xml)),
            ("<1>", None),
            ("<a", None),
            ("* one\n* two", Some(Foreign::Markdown)),
            ("> quoted", Some(Foreign::Markdown)),
            ("| a | b |", Some(Foreign::Markdown)),
            ("*", None),
            (">1", None),
            ("- a\n- b", Some(Foreign::Yaml)),
            ("-1", None),
            ("`a`", None),
            ("_a: 1", Some(Foreign::Yaml)),
            ("a-b.c_d: 1", Some(Foreign::Yaml)),
            ("a/b: 1", Some(Foreign::Text)),
            ("hello:", Some(Foreign::Yaml)),
            ("hello \n", None),
            ("[section]\n\n a = b", Some(Foreign::Ini)),
            ("[section]\na", None),
            ("[section]", None),
            ("[]\na = b", None),
            ("[1, 2]\na = b", None),
            ("$ ls", None),
            ("$= 1", None),
            ("@type: a", None),
            ("## Title\n\nSome words here.", Some(Foreign::Markdown)),
            ("# Title\n(words)", Some(Foreign::Markdown)),
            ("#comment", None),
            ("#comment\nsome words", Some(Foreign::Text)),
            ("# comment\n[1]", None),
            ("# comment\n12", None),
            ("/* comment */ curl https://h/", Some(Foreign::Curl)),
            (
                "// comment\n# comment\ncurl https://h/",
                Some(Foreign::Curl),
            ),
            ("// comment", None),
            ("/* comment", None),
            ("/path", None),
            ("locals {\n}", Some(Foreign::Terraform)),
            ("data {", Some(Foreign::Terraform)),
            ("resource planning", Some(Foreign::Text)),
            ("print (1)", Some(Foreign::Code)),
            ("some words (here)", Some(Foreign::Text)),
            ("A=b env", Some(Foreign::Shell)),
            ("two {words}", None),
            ("two \"words\"", None),
        ] {
            assert_eq!(foreign(text), expected, "{text}");
        }
    }
}
