//! Requests of Bruno (`.bru`).
//!
//! A file is a list of blocks, each of which ends with a line that begins with `}`. The body that the
//! request names is linted, with its indent taken away. Variables of the request have the values
//! that the file gives them. Scripts, tests, documentation and examples are not read.

use std::collections::BTreeMap;

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, Method, Unchecked, UncheckedReason};
use dcs_migration_lint::redact::is_secret_name;
use dcs_migration_lint::report::Edit;

use crate::collection::given;
use crate::mapped::{MappedText, Quoting};
use crate::redaction;
use crate::request::{Body, FileContents, Request};
use crate::template::{fill, fill_path};

/// The blocks that say method and URL, apart from `http`, which names its method.
const METHODS: [&str; 9] = [
    "get", "post", "put", "delete", "patch", "options", "head", "connect", "trace",
];

/// Whether a text begins as such files do.
pub(crate) fn recognize(text: &str) -> bool {
    let rest = text.strip_prefix("meta").unwrap_or_default();
    let rest = rest.trim_start_matches([' ', '\t']);
    rest.strip_prefix('{')
        .is_some_and(|rest| rest.starts_with(['\n', '\r']) || rest.trim().is_empty())
}

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let file = File::read(text, span, contents);
    let Some(request) = file.request(contents) else {
        file.hide_bodies(None, contents);
        return;
    };
    contents.requests.push(request);
}

/// How a request may authenticate itself; the secrets are in blocks of these names.
const AUTH_MODES: [&str; 11] = [
    "none", "inherit", "apikey", "awsv4", "basic", "bearer", "digest", "ntlm", "oauth1", "oauth2",
    "wsse",
];

/// A pair of a block: `name: value`.
#[derive(Debug, Clone, Copy)]
struct Pair<'t> {
    name: &'t str,
    /// `~` in front of the name disables it.
    enabled: bool,
    value: Span,
    /// Whether the value stands on the line of its name.
    simple: bool,
}

#[derive(Debug)]
struct Block<'t> {
    name: &'t str,
    name_span: Span,
    /// What is between the brackets.
    inside: Span,
    /// Its pairs, unless it is a text.
    pairs: Vec<Pair<'t>>,
}

#[derive(Debug)]
struct File<'t> {
    text: &'t str,
    blocks: Vec<Block<'t>>,
}

/// Whether a block is a text.
fn is_text(name: &str) -> bool {
    let part = name.split(':').next().unwrap_or_default();
    match part {
        "body" => !["body:form-urlencoded", "body:multipart-form", "body:file"].contains(&name),
        "script" | "tests" | "docs" | "example" => true,
        _ => false,
    }
}

impl<'t> File<'t> {
    fn read(text: &'t str, span: Span, contents: &mut FileContents<'t>) -> Self {
        let mut file = Self {
            text,
            blocks: Vec::new(),
        };
        let mut at = span.start;
        let mut quotes = true;
        // Whether a value that must be redacted continues behind a body.
        let mut open = false;
        while at < span.end {
            let rest = &text[at..span.end];
            let blank = rest.len() - rest.trim_start().len();
            if blank > 0 {
                at += blank;
                continue;
            }
            let line = rest.find('\n').unwrap_or(rest.len());
            let name = rest[..line].split('{').next().unwrap_or_default();
            let begin = at + name.len() + 1;
            let is_name = |name: &str| {
                !name.is_empty()
                    && name
                        .chars()
                        .all(|char| char.is_ascii_alphanumeric() || ":-_".contains(char))
            };
            if name.len() == line || !is_name(name.trim_end()) {
                // No client reads such a file.
                let end = at + line;
                let rest = Span::new(at, end);
                if open {
                    contents.secrets.push(rest);
                } else {
                    redaction::words(text, rest, &mut contents.secrets);
                    open = redaction::is_open(&text[at..end]);
                }
                at = end + 1;
                continue;
            }
            let name = name.trim_end();
            let mut block = Block {
                name,
                name_span: Span::new(at, at + name.len()),
                inside: Span::empty(begin),
                pairs: Vec::new(),
            };
            at = if is_text(name) {
                let length = text[begin..span.end].find("\n}");
                let end = length.map_or(span.end, |length| begin + length);
                block.inside = block.inside.with_end(end);
                open = redaction::is_open(&text[begin..end]);
                end + 2
            } else {
                block.pairs(text, span.end, &mut quotes)
            };
            block.hide(text, contents);
            file.blocks.push(block);
        }
        file
    }

    fn slice(&self, span: Span) -> &'t str {
        &self.text[span.start..span.end]
    }

    /// The enabled pairs of all blocks of a name.
    fn pairs(&self, name: &str) -> impl Iterator<Item = &Pair<'t>> {
        let named = self.blocks.iter().filter(move |block| block.name == name);
        named
            .flat_map(|block| &block.pairs)
            .filter(|pair| pair.enabled)
    }

    fn request(&self, contents: &mut FileContents<'t>) -> Option<Request<'t>> {
        let is_http = |block: &&Block<'t>| METHODS.contains(&block.name) || block.name == "http";
        let block = self.blocks.iter().rfind(is_http)?;
        let pair = |name: &str| block.pairs.iter().rfind(|pair| pair.name == name);
        let url = pair("url").filter(|url| url.simple)?.value;
        let named = (block.name == "http").then(|| pair("method")).flatten();
        let span = named.map_or(block.name_span, |pair| pair.value);
        let new = if named.is_some() { "POST" } else { "post" };
        let method = Method {
            word: self.slice(span).to_ascii_uppercase(),
            span,
            written: true,
            edit: (block.name != "http" || named.is_some()).then(|| Edit::new(span, new)),
        };
        let variables = self.variables();
        let filled = |text: &MappedText<'t>| fill(text, |name| variables.get(name).cloned());
        let url = filled(&MappedText::verbatim(self.text, url));
        let parameters = self.pairs("params:path").filter(|pair| pair.simple);
        let values = parameters.map(|pair| (pair.name, self.slice(pair.value)));
        let url = fill_path(&url, &values.collect());
        let mode = pair("body");
        let legacy = self.blocks.iter().any(|block| block.name == "body");
        let kind = match mode.map(|mode| self.slice(mode.value)) {
            _ if legacy => "json",
            Some(kind) => kind,
            None => "none",
        };
        let content_type = self.content_type(kind, url.place);
        let span = mode.map_or(url.place, |mode| mode.value);
        let unchecked = |reason| Body::Unchecked(Unchecked { span, reason });
        let mut linted = None;
        let body = match kind {
            "formUrlEncoded" | "form-urlencoded" => unchecked(UncheckedReason::UrlEncoded),
            "multipartForm" | "multipart-form" => unchecked(UncheckedReason::Multipart),
            "graphql" => unchecked(UncheckedReason::GraphQl),
            "file" => unchecked(UncheckedReason::ClientFile),
            _ => {
                let name = format!("body:{kind}");
                let is_body = |block: &&Block<'t>| {
                    block.name == name || (kind == "json" && block.name == "body")
                };
                linted = self.blocks.iter().rfind(is_body);
                let body = linted.map(|block| filled(&outdented(self.text, block.inside)));
                body.filter(|body| !body.text.trim().is_empty())
                    .map_or(Body::None, Body::Text)
            }
        };
        self.hide_bodies(linted.map(|block| block.inside), contents);
        Some(Request::new(method, url, content_type, body))
    }

    /// The literal values of the request's variables, apart from those of secrets.
    fn variables(&self) -> BTreeMap<String, String> {
        let pairs = self.pairs("vars:pre-request").filter(|pair| pair.simple);
        let pairs = pairs.map(|pair| (pair.name.trim_start_matches('@'), self.slice(pair.value)));
        let literal = |(name, value): &(&str, &str)| {
            !is_secret_name(name) && !value.is_empty() && !value.contains("{{")
        };
        pairs
            .filter(literal)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn content_type(&self, kind: &str, url: Span) -> ContentType {
        let is_named = |pair: &&Pair<'t>| pair.name.eq_ignore_ascii_case("content-type");
        if let Some(pair) = self.pairs("headers").find(is_named) {
            let value = MappedText::verbatim(self.text, pair.value);
            return given(&value, Span::new(0, value.text.len()));
        }
        let sent = match kind {
            "text" => Some("text/plain"),
            "xml" => Some("application/xml"),
            "none" => None,
            // The client names these itself.
            _ => return ContentType::Unknown,
        };
        let headers = self.blocks.iter().find(|block| block.name == "headers");
        let edit = headers.map(|block| {
            let at = Span::empty(block.inside.start);
            Edit::new(at, "\n  Content-Type: application/json")
        });
        ContentType::Missing {
            span: url,
            sent,
            edit,
        }
    }

    /// Redacts the bodies that are not linted, if they may hold a secret.
    fn hide_bodies(&self, linted: Option<Span>, contents: &mut FileContents<'t>) {
        let bodies = self.blocks.iter().map(|block| (block.name, block.inside));
        for (_, body) in bodies.filter(|(name, _)| is_text(name) && name.starts_with("body")) {
            if Some(body) != linted && redaction::has_word(self.slice(body)) {
                contents.secrets.push(body);
            }
        }
    }
}

impl<'t> Block<'t> {
    /// Reads pairs up to the line that ends the block; returns where the next one may begin. `quotes`
    /// is cleared where no `'''` follows.
    fn pairs(&mut self, text: &'t str, end: usize, quotes: &mut bool) -> usize {
        let mut at = self.inside.start;
        while at < end {
            let line = text[at..end].find('\n').unwrap_or(end - at);
            let line = Span::new(at, at + line);
            if text[at..end].starts_with('}') && text[..at].ends_with('\n') {
                self.inside = self.inside.with_end(at);
                return at + 1;
            }
            let mut next = line.end + 1;
            let content = text[line.start..line.end].trim();
            let start = line.end - text[line.start..line.end].trim_start().len();
            let is_annotation = content.starts_with('@')
                && !content
                    .trim_start_matches(|char: char| !"():".contains(char))
                    .starts_with(':');
            let name = name_length(content).filter(|_| !is_annotation);
            let value = name.map_or(start, |name| {
                let rest = &text[start + name + 1..start + content.len()];
                start + content.len() - rest.trim_start().len()
            });
            let mut span = Span::new(value, (start + content.len()).max(value));
            let opens = text[value..line.end]
                .find("'''")
                .filter(|&at| at == 0 || is_annotation);
            let mut simple = true;
            if let Some(open) = opens.filter(|_| *quotes) {
                let open = value + open + 3;
                match text[open..end].find("'''") {
                    Some(length) => {
                        span = span.with_end(open + length + 3);
                        let line = text[span.end..end].find('\n');
                        next = line.map_or(end, |line| span.end + line + 1);
                        simple = false;
                    }
                    None => *quotes = false,
                }
            }
            // A line without a name has a value alone.
            let name = name.map_or("", |name| content[..name].trim_end());
            self.pairs.push(Pair {
                name: name.trim_start_matches('~').trim_matches('"'),
                enabled: !name.starts_with('~'),
                value: span,
                simple,
            });
            at = next;
        }
        self.inside = self.inside.with_end(end);
        end
    }

    /// Redacts what may be a secret, apart from bodies.
    fn hide(&self, text: &str, contents: &mut FileContents<'_>) {
        if is_text(self.name) {
            let inside = &text[self.inside.start..self.inside.end];
            if !self.name.starts_with("body") && redaction::has_word(inside) {
                contents.secrets.push(self.inside);
            }
            return;
        }
        redaction::words(text, self.inside, &mut contents.secrets);
        let is_variables = self.name.starts_with("vars");
        let holds =
            is_variables || self.name.starts_with("auth") || self.name.starts_with("params");
        for pair in &self.pairs {
            let value = &text[pair.value.start..pair.value.end];
            if is_variables && pair.enabled && pair.simple {
                contents.assignment(pair.name, value, pair.value);
            }
            let is_mode = pair.name == "auth" && AUTH_MODES.contains(&value);
            if holds || (redaction::is_secret_header(pair.name) && !is_mode) {
                redaction::value(text, pair.value, &mut contents.secrets);
            }
        }
    }
}

/// The length of the name that a pair begins with, up to its colon.
fn name_length(content: &str) -> Option<usize> {
    let inside = content.trim_start_matches('~');
    let before = content.len() - inside.len();
    match inside.strip_prefix('"') {
        Some(quoted) => {
            let end = quoted.find("\":")?;
            Some(before + end + 2)
        }
        None => content.find(':'),
    }
}

/// The text of a block without the two blanks before its lines, and with `\n` for any line break.
fn outdented(text: &str, inside: Span) -> MappedText<'_> {
    let content = &text[inside.start..inside.end];
    let content = content.strip_suffix('\r').unwrap_or(content);
    let end = inside.start + content.len();
    let first = content.trim_start_matches(['\r', '\n']);
    let mut at = end - first.len();
    let indent = |at: usize| {
        if text[at..end].starts_with("  ") {
            at + 2
        } else {
            at
        }
    };
    let place = Span::new(at, end);
    at = indent(at);
    let mut body = MappedText::new(place.start);
    while let Some(length) = text[at..end].find(['\r', '\n']) {
        let line_end = at + length;
        body.push_verbatim(text, Span::new(at, line_end), Quoting::Indented(2));
        let width = if text[line_end..end].starts_with("\r\n") {
            2
        } else {
            1
        };
        at = indent(line_end + width);
        body.push_escaped(Span::new(line_end, at), "\n", Quoting::Indented(2));
    }
    body.push_verbatim(text, Span::new(at, end), Quoting::Indented(2));
    body.place = place;
    body
}
