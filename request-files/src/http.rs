//! Files of requests as JetBrains' HTTP client (`.http`) and VS Code's REST Client (`.rest`)
//! read them.
//!
//! Requests are told from each other by lines that begin with `###`. What stands around them
//! (comments, variables, scripts) is stepped over. Where the two clients differ, both readings
//! are taken; what neither reads is stepped over as well. Variables are not looked up, and
//! multipart bodies not read.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, Method};
use dcs_migration_lint::report::Edit;

use crate::mapped::{MappedText, Quoting};
use crate::request::{Body, BodyFile, Found, Request, Response};
use crate::{curl, redaction};

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, found: &mut Found<'t>) {
    let mut at = span.start;
    let mut lines = Vec::new();
    for line in text[span.start..span.end].split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        lines.push(Span::new(at, at + content.len()));
        at += line.len();
    }
    let mut reader = Reader {
        text,
        lines,
        next: 0,
        found,
        owner: None,
        open: false,
    };
    while reader.next < reader.lines.len() {
        reader.line();
    }
}

struct Reader<'f, 't> {
    text: &'t str,
    /// Without their line breaks.
    lines: Vec<Span>,
    /// The line to look at next.
    next: usize,
    found: &'f mut Found<'t>,
    /// The request that a response belongs to.
    owner: Option<usize>,
    /// Whether a value that must not be shown goes on behind what was read.
    open: bool,
}

/// Methods whose names may be written in small letters, too.
const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT",
];

impl<'t> Reader<'_, 't> {
    fn slice(&self, span: Span) -> &'t str {
        &self.text[span.start..span.end]
    }

    /// Where the line's text lies, without the blanks around it.
    fn trimmed(&self, line: usize) -> Span {
        trim(self.text, self.lines[line])
    }

    /// A line outside of a request.
    fn line(&mut self) {
        let line = self.lines[self.next];
        let span = self.trimmed(self.next);
        let content = self.slice(span);
        if is_separator(content) {
            self.open = false;
            redaction::words(self.text, span, &mut self.found.secrets);
            self.next += 1;
        } else if self.open {
            self.found.secrets.push(line);
            self.next += 1;
        } else if content.starts_with(['#', '<', '>']) || content.starts_with("//") {
            self.step_over(content);
        } else if let Some(rest) = content.strip_prefix('@') {
            self.variable(Span::new(span.end - rest.len(), span.end));
            self.next += 1;
        } else if let Some(status) = status(content) {
            self.response(status);
        } else if content == "curl" || content.starts_with("curl ") {
            while self.next < self.lines.len() && !is_separator(self.slice(self.trimmed(self.next)))
            {
                self.next += 1;
            }
            let end = self.lines[self.next - 1].end;
            curl::read(self.text, Span::new(line.start, end), self.found);
            self.owner = self.found.sent.len().checked_sub(1);
        } else if !self.request(span) {
            redaction::words(self.text, span, &mut self.found.secrets);
            self.open = redaction::is_open(content);
            self.next += 1;
        }
    }

    /// A comment, or a script that goes on until `%}`.
    fn step_over(&mut self, content: &str) {
        let first = self.next;
        self.next += 1;
        let script = content.trim_start_matches(['<', '>', '!', ' ', '\t']);
        if content.starts_with(['<', '>']) && script.starts_with("{%") && !script.contains("%}") {
            // Without an end, it goes as far as its block.
            while let Some(&line) = self.lines.get(self.next) {
                let line = self.slice(line);
                if is_separator(line) {
                    break;
                }
                self.next += 1;
                if line.contains("%}") {
                    break;
                }
            }
        }
        let whole = Span::new(self.lines[first].start, self.lines[self.next - 1].end);
        redaction::words(self.text, whole, &mut self.found.secrets);
    }

    /// `name = value`
    fn variable(&mut self, span: Span) {
        let content = self.slice(span);
        let Some(at) = content.find('=') else {
            return redaction::words(self.text, span, &mut self.found.secrets);
        };
        let value = trim(self.text, Span::new(span.start + at + 1, span.end));
        let literal = self.slice(value);
        self.found.assignment(content[..at].trim(), literal, value);
    }

    /// A request line and what follows it; `false` where this is none.
    fn request(&mut self, line: Span) -> bool {
        let content = self.slice(line);
        let word = content.split([' ', '\t']).next().unwrap_or_default();
        let rest = content[word.len()..].trim_start();
        let capitals = word.bytes().all(|byte| byte.is_ascii_uppercase());
        let known = METHODS
            .iter()
            .any(|method| method.eq_ignore_ascii_case(word));
        let is_method = !rest.is_empty() && !word.is_empty() && (known || capitals);
        let url = if is_method { rest } else { content };
        let looks_like_url =
            url.contains("://") || url.starts_with(['/', '{']) || url.contains("{{");
        if !(looks_like_url || known && is_method) || (!is_method && url.starts_with("{ ")) {
            return false;
        }
        let url_start = line.end - url.len();
        let indent = line.start - self.lines[self.next].start;
        let url = self.url(url_start, indent);
        let method_span = Span::new(line.start, line.start + word.len());
        let method = if is_method {
            Method {
                word: word.to_owned(),
                span: method_span,
                written: true,
                edit: Some(Edit::new(method_span, "POST")),
            }
        } else {
            Method {
                word: "GET".to_owned(),
                span: url.place,
                written: false,
                edit: Some(Edit::new(Span::empty(line.start), "POST ")),
            }
        };
        let content_type = self.headers(url.place, indent);
        let body = self.body();
        self.owner = Some(self.found.sent.len());
        self.found.sent.push(Request {
            method,
            url,
            content_type,
            body,
            responses: Vec::new(),
        });
        true
    }

    /// The URL, with the lines that go on with it; leaves `next` behind it.
    fn url(&mut self, start: usize, indent: usize) -> MappedText<'t> {
        let mut url = MappedText::new(start);
        let mut part = Span::new(start, self.lines[self.next].end);
        loop {
            self.next += 1;
            part = trim(self.text, part);
            let content = self.slice(part);
            if let Some(at) = content.rfind([' ', '\t'])
                && content[at + 1..].starts_with("HTTP/")
            {
                let ended = Span::new(part.start, part.start + at);
                url.alike(self.text, trim(self.text, ended), Quoting::Verbatim);
                return url;
            }
            url.alike(self.text, part, Quoting::Verbatim);
            let Some(&line) = self.lines.get(self.next) else {
                return url;
            };
            part = self.trimmed(self.next);
            let content = self.slice(part);
            let deeper = part.start - line.start > indent
                && !content.starts_with(['<', '>', '#', '[', '{'])
                && !content.starts_with("//");
            if content.is_empty() || !(deeper || content.starts_with(['?', '&'])) {
                return url;
            }
        }
    }

    /// The headers; leaves `next` at the line where the body may begin.
    fn headers(&mut self, url: Span, indent: usize) -> ContentType {
        let behind = self.lines[self.next - 1].end;
        let line_break = if self.text[behind..].starts_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let indent = " ".repeat(indent);
        let header = format!("{line_break}{indent}Content-Type: application/json");
        let mut content_type = ContentType::Missing {
            span: url,
            sent: None,
            edit: Some(Edit::new(Span::empty(behind), header)),
        };
        while self.next < self.lines.len() {
            let span = self.trimmed(self.next);
            let content = self.slice(span);
            // A body without an empty line before it, as documentation prints it.
            let body = content.starts_with(['[', '<', '>'])
                || (content.starts_with('{') && !content.starts_with("{{"));
            if content.is_empty() || body || is_separator(content) {
                break;
            }
            self.next += 1;
            match content.split_once(':') {
                Some((name, _)) if !content.starts_with('#') && !content.starts_with("//") => {
                    let value = Span::new(span.start + name.len() + 1, span.end);
                    let value = trim(self.text, value);
                    if name.trim().eq_ignore_ascii_case("content-type") {
                        content_type = given(self.slice(value), value);
                    }
                    if redaction::is_secret_header(name) {
                        redaction::value(self.text, value, &mut self.found.secrets);
                    }
                }
                _ => redaction::words(self.text, span, &mut self.found.secrets),
            }
        }
        content_type
    }

    /// The body; leaves `next` behind it.
    fn body(&mut self) -> Body<'t> {
        let lines = self.body_lines();
        let span = trim(self.text, lines);
        let content = self.slice(span);
        if content.is_empty() {
            return Body::None;
        }
        let rest = content.strip_prefix('<');
        let Some(rest) = rest.filter(|rest| rest.starts_with(['@', ' ', '\t'])) else {
            self.open = redaction::is_open(content);
            return Body::Text(MappedText::verbatim(self.text, span));
        };
        let line = rest.lines().next().unwrap_or_default();
        let expands = line.starts_with('@');
        // `<@latin1 ./body.json` names an encoding.
        let path = line
            .find([' ', '\t'])
            .map_or("", |at| line[at..].trim_start());
        let others = content[1 + line.len()..].trim();
        if path.is_empty() || !others.is_empty() || path.contains("{{") {
            return Body::Unknown(span);
        }
        let start = span.start + 1 + line.len() - path.len();
        let path = path.trim_end();
        Body::File(BodyFile {
            path: path.to_owned(),
            span: Span::new(start, start + path.len()),
            templates: expands,
        })
    }

    /// The lines of a body, whether of a request or of a response.
    fn body_lines(&mut self) -> Span {
        let first = self.next;
        while let Some(&line) = self.lines.get(self.next) {
            let content = self.slice(line);
            if is_separator(content.trim_start())
                || is_handler(content)
                || status(content).is_some()
            {
                break;
            }
            self.next += 1;
        }
        match self.next.checked_sub(1) {
            Some(last) if last >= first => Span::new(self.lines[first].start, self.lines[last].end),
            _ => Span::empty(
                self.lines
                    .get(first)
                    .map_or(self.text.len(), |line| line.start),
            ),
        }
    }

    /// A response that somebody kept: a status line, headers, a body.
    fn response(&mut self, status: u16) {
        self.next += 1;
        while self.next < self.lines.len() {
            let span = self.trimmed(self.next);
            let content = self.slice(span);
            if content.is_empty() || is_separator(content) || is_handler(content) {
                break;
            }
            self.next += 1;
            if let Some((name, _)) = content.split_once(':')
                && redaction::is_secret_header(name)
            {
                let value = Span::new(span.start + name.len() + 1, span.end);
                redaction::value(self.text, value, &mut self.found.secrets);
            }
        }
        let lines = self.body_lines();
        let span = trim(self.text, lines);
        let stored = Response {
            status,
            body: MappedText::verbatim(self.text, span),
        };
        match self.owner {
            Some(owner) => self.found.sent[owner].responses.push(stored),
            None => self.found.stored.push(stored),
        }
    }
}

/// A content type that is written in a file as it is.
fn given(value: &str, span: Span) -> ContentType {
    if value.contains("{{") {
        return ContentType::Unknown;
    }
    ContentType::Given {
        span,
        value: value.to_owned(),
        edit: Some(Edit::new(span, "application/json")),
    }
}

fn trim(text: &str, span: Span) -> Span {
    let content = &text[span.start..span.end];
    let start = span.end - content.trim_start().len();
    Span::new(start, start + content.trim().len())
}

fn is_separator(content: &str) -> bool {
    content.starts_with("###")
}

/// What follows a body: what to do with the response, or where one is kept.
fn is_handler(line: &str) -> bool {
    line.starts_with('>') || line.starts_with("<>")
}

/// The status of `HTTP/1.1 200 OK`.
fn status(content: &str) -> Option<u16> {
    let rest = content.strip_prefix("HTTP/")?;
    let (_, rest) = rest.split_once(' ')?;
    let word = rest.split_whitespace().next()?;
    (word.len() == 3).then(|| word.parse().ok())?
}
