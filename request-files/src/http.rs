//! Request files of JetBrains' HTTP client (`.http`), VS Code's REST Client (`.rest`) and httpyac.
//!
//! Lines that begin with `###` separate requests. Comments, variables and scripts around them are
//! skipped, also within bodies if no client sends them. If the clients differ, each form is
//! accepted. Variables are not resolved, and multipart bodies are not read.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, Method, Unchecked, UncheckedReason};
use dcs_migration_lint::report::Edit;

use crate::lines::lines;
use crate::mapped::{MappedText, Quoting};
use crate::request::{Body, BodyFile, FileContents, Request, Response, form};
use crate::{curl, redaction};

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let mut reader = Reader {
        text,
        lines: lines(text, span),
        end: span.end,
        next: 0,
        contents,
        owner: None,
        open: false,
        no_script: 0,
    };
    while reader.next < reader.lines.len() {
        reader.line();
    }
}

struct Reader<'f, 't> {
    text: &'t str,
    /// Without their line breaks.
    lines: Vec<Span>,
    /// Where the last line ends.
    end: usize,
    /// The line to look at next.
    next: usize,
    contents: &'f mut FileContents<'t>,
    /// The request of the next response.
    owner: Option<usize>,
    /// Whether a value that must be redacted continues after the text that was read.
    open: bool,
    /// Before this line, no script block begins that was not met yet.
    no_script: usize,
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
            redaction::words(self.text, span, &mut self.contents.secrets);
            self.next += 1;
        } else if self.open {
            self.contents.secrets.push(line);
            self.next += 1;
        } else if self.script() {
        } else if content.starts_with(['#', '<', '>']) || content.starts_with("//") {
            self.step_over(content);
        } else if content.starts_with("/*") {
            self.block_comment();
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
            curl::read(self.text, Span::new(line.start, end), self.contents);
            self.owner = self.contents.requests.len().checked_sub(1);
        } else if !self.request(span) {
            redaction::words(self.text, span, &mut self.contents.secrets);
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
        redaction::words(self.text, whole, &mut self.contents.secrets);
    }

    /// Steps over the script block that begins here, `{{` and `}}` on lines without other text, as
    /// httpyac has it; `false` where there is none.
    fn script(&mut self) -> bool {
        let first = self.next;
        let Some(end) = self.script_end(first) else {
            return false;
        };
        self.next = end;
        let whole = Span::new(self.lines[first].start, self.lines[end - 1].end);
        redaction::words(self.text, whole, &mut self.contents.secrets);
        true
    }

    /// The line behind the script block that begins in a line.
    fn script_end(&mut self, first: usize) -> Option<usize> {
        let content = self.slice(self.trimmed(first));
        let event = content.strip_prefix("{{")?;
        let is_event = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '@');
        if first < self.no_script || !event.chars().all(is_event) {
            return None;
        }
        let mut lines = first + 1..self.lines.len();
        // A body whose brackets somebody doubled is no script.
        let inside = lines.clone().find(|&line| !self.trimmed(line).is_empty())?;
        if self
            .slice(self.trimmed(inside))
            .starts_with(['"', '\'', '{'])
        {
            return None;
        }
        let end = lines.find(|&line| {
            let content = self.slice(self.trimmed(line));
            content == "}}" || is_separator(content)
        });
        match end {
            Some(end) if self.slice(self.trimmed(end)) == "}}" => Some(end + 1),
            end => {
                self.no_script = end.unwrap_or(self.lines.len());
                None
            }
        }
    }

    /// Steps over `/* … */`; without an end, over its first line alone.
    fn block_comment(&mut self) {
        let start = self.lines[self.next].start;
        let length = self.text[start..self.end].find("*/");
        let end = length.map_or(start, |length| start + length);
        let first = self.next;
        self.next += 1;
        while self
            .lines
            .get(self.next)
            .is_some_and(|line| line.start <= end)
        {
            self.next += 1;
        }
        let whole = Span::new(self.lines[first].start, self.lines[self.next - 1].end);
        redaction::words(self.text, whole, &mut self.contents.secrets);
    }

    /// `name = value`
    fn variable(&mut self, span: Span) {
        let content = self.slice(span);
        let Some(at) = content.find('=') else {
            return redaction::words(self.text, span, &mut self.contents.secrets);
        };
        let value = trim(self.text, Span::new(span.start + at + 1, span.end));
        let literal = self.slice(value);
        self.contents
            .assignment(content[..at].trim(), literal, value);
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
        let is_method = !rest.is_empty() && (known || capitals);
        let url = if is_method { rest } else { content };
        let looks_like_url =
            url.contains("://") || url.starts_with(['/', '{']) || url.contains("{{");
        // A line of a body may hold a URL or a variable, too.
        let is_member =
            url.starts_with(['"', '\'']) || url.starts_with("{\"") || url.contains("\":");
        let opens = url == "{{" || url.starts_with("{ ") || is_member;
        if !(looks_like_url || known && is_method) || (!is_method && opens) {
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
        let body = self.body(&content_type);
        self.owner = Some(self.contents.requests.len());
        self.contents
            .requests
            .push(Request::new(method, url, content_type, body));
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
            if let Some(at) = version(content) {
                let ended = Span::new(part.start, part.start + at);
                url.push_verbatim(self.text, trim(self.text, ended), Quoting::Verbatim);
                return url;
            }
            url.push_verbatim(self.text, part, Quoting::Verbatim);
            let first = self.next;
            let comments = (first..self.lines.len())
                .take_while(|&line| is_comment(self.slice(self.trimmed(line))));
            let next = first + comments.count();
            let Some(&line) = self.lines.get(next) else {
                return url;
            };
            part = self.trimmed(next);
            let content = self.slice(part);
            let deeper = part.start - line.start > indent
                && !content.starts_with(['<', '>', '[', '{'])
                && (next == first || content.starts_with('/'));
            let goes_on = deeper || content.starts_with(['?', '&']);
            if content.is_empty() || !goes_on || content.starts_with("??") {
                return url;
            }
            for line in first..next {
                redaction::words(self.text, self.lines[line], &mut self.contents.secrets);
            }
            self.next = next;
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
            if self.script() {
                continue;
            }
            let span = self.trimmed(self.next);
            let content = self.slice(span);
            // A body without an empty line before it, as documentation prints it.
            let body = content.starts_with(['[', '<', '>', '"'])
                || (content.starts_with('{') && !content.starts_with("{{"));
            if content.is_empty() || body || is_separator(content) {
                break;
            }
            self.next += 1;
            match content.split_once(':') {
                Some((name, _)) if !is_comment(content) && !content.starts_with("??") => {
                    let value = Span::new(span.start + name.len() + 1, span.end);
                    let value = trim(self.text, value);
                    if name.trim().eq_ignore_ascii_case("content-type") {
                        content_type = given(self.slice(value), value);
                    }
                    self.header_secrets(name, value);
                }
                _ => redaction::words(self.text, span, &mut self.contents.secrets),
            }
        }
        content_type
    }

    /// Redacts the value of a header; one whose name says nothing may hold a URL, or be no header.
    fn header_secrets(&mut self, name: &str, value: Span) {
        if redaction::is_secret_header(name) {
            redaction::value(self.text, value, &mut self.contents.secrets);
        } else if !redaction::is_variables(self.slice(value)) {
            redaction::words(self.text, value, &mut self.contents.secrets);
        }
    }

    /// The body; leaves `next` behind it.
    fn body(&mut self, content_type: &ContentType) -> Body<'t> {
        let body = self.body_text();
        let content = body.text.as_ref();
        if content.is_empty() {
            return Body::None;
        }
        let unchecked = |reason| {
            Body::Unchecked(Unchecked {
                span: body.place,
                reason,
            })
        };
        if let Some(reason) = form(content_type).filter(|_| !content.starts_with(['{', '<'])) {
            self.contents.secrets.push(body.place);
            return unchecked(reason);
        }
        let line = content.lines().next().unwrap_or_default();
        let Some((start, expands)) = file_name(line) else {
            self.open = redaction::is_open(content);
            return Body::Text(body);
        };
        let path = line[start..].trim_end();
        if !content[line.len()..].trim().is_empty() {
            self.contents.secrets.push(body.place);
            return unchecked(UncheckedReason::Parts);
        }
        if path.contains("{{") {
            redaction::words(self.text, body.place, &mut self.contents.secrets);
            return unchecked(UncheckedReason::Variable);
        }
        Body::File(BodyFile {
            path: path.to_owned(),
            span: body.span(Span::new(start, start + path.len())),
            templates: expands,
        })
    }

    /// A body, whether of a request or of a response, without what no client takes for a part
    /// of it: comments on lines of their own, assertions, variables, scripts.
    fn body_text(&mut self) -> MappedText<'t> {
        let mut kept: Vec<Span> = Vec::new();
        let mut open = false;
        while let Some(&line) = self.lines.get(self.next) {
            let content = self.slice(line);
            let trimmed = content.trim_start();
            if is_separator(trimmed) || is_handler(trimmed) || status(content).is_some() {
                break;
            }
            if self.script() {
                continue;
            }
            self.next += 1;
            if is_comment(trimmed) || trimmed.starts_with("??") {
                if open {
                    self.contents.secrets.push(line);
                } else {
                    redaction::words(self.text, line, &mut self.contents.secrets);
                }
                open |= redaction::is_open(trimmed);
                continue;
            }
            if let Some(rest) = trimmed.strip_prefix('@')
                && rest
                    .split_once('=')
                    .is_some_and(|(name, _)| is_name(name.trim()))
            {
                self.variable(Span::new(line.end - rest.len(), line.end));
                continue;
            }
            open = redaction::is_open(content);
            let next = self.lines.get(self.next);
            let end = next.map_or(self.end, |next| next.start);
            match kept.last_mut() {
                Some(last) if last.end == line.start => *last = last.with_end(end),
                _ => kept.push(Span::new(line.start, end)),
            }
        }
        let is_blank = |part: &Span| self.slice(*part).trim().is_empty();
        let end = kept.iter().rposition(|part| !is_blank(part));
        kept.truncate(end.map_or(0, |last| last + 1));
        let start = kept.iter().position(|part| !is_blank(part)).unwrap_or(0);
        kept.drain(..start);
        if let Some(first) = kept.first_mut() {
            *first = first.with_start(first.end - self.slice(*first).trim_start().len());
        }
        if let Some(last) = kept.last_mut() {
            *last = last.with_end(last.start + self.slice(*last).trim_end().len());
        }
        let behind = self
            .lines
            .get(self.next)
            .map_or(self.end, |line| line.start);
        let mut body = MappedText::new(kept.first().map_or(behind, |first| first.start));
        for part in kept {
            body.push_verbatim(self.text, part, Quoting::Verbatim);
            body.next_section();
        }
        body
    }

    /// A stored response: a status line, headers, a body.
    fn response(&mut self, status: u16) {
        self.next += 1;
        while self.next < self.lines.len() {
            let span = self.trimmed(self.next);
            let content = self.slice(span);
            if content.is_empty() || is_separator(content) || is_handler(content) {
                break;
            }
            self.next += 1;
            match content.split_once(':') {
                Some((name, _)) => {
                    let value = Span::new(span.start + name.len() + 1, span.end);
                    self.header_secrets(name, value);
                }
                None => redaction::words(self.text, span, &mut self.contents.secrets),
            }
        }
        let body = self.body_text();
        let response = Response { status, body };
        match self.owner {
            Some(owner) => self.contents.requests[owner].responses.push(response),
            None => self.contents.responses.push(response),
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

/// A comment on a line of its own; a separator is one, too.
fn is_comment(content: &str) -> bool {
    content.starts_with('#') || content.starts_with("//")
}

fn is_name(name: &str) -> bool {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.');
    !name.is_empty() && name.chars().all(is_part)
}

/// Where the HTTP version begins behind a URL, blanks and what stands behind it included:
/// `HTTP/1.1`, `HTTP/2 (Prior Knowledge)`.
fn version(content: &str) -> Option<usize> {
    let at = content.to_ascii_lowercase().rfind("http/")?;
    let before = content[..at].trim_end();
    (before.len() < at || at == 0).then_some(before.len())
}

/// Where the name of a file begins in `< ./body.json`, and whether variables in the file are
/// filled in, as `<@` says; `<@latin1 ./body.json` names an encoding as well.
fn file_name(line: &str) -> Option<(usize, bool)> {
    let rest = line.strip_prefix('<')?;
    let blank = rest.find([' ', '\t'])?;
    let expands = rest.starts_with('@');
    if blank > 0 && !expands {
        return None;
    }
    let start = line.len() - rest[blank..].trim_start().len();
    (start < line.len()).then_some((start, expands))
}

/// What follows a body: what to do with the response, or where one is kept. The last line of a
/// merge conflict is none.
fn is_handler(line: &str) -> bool {
    (line.starts_with('>') && !line.starts_with(">>>>>>>")) || line.starts_with("<>")
}

/// The status of `HTTP/1.1 200 OK`.
fn status(content: &str) -> Option<u16> {
    let rest = content.strip_prefix("HTTP/")?;
    let (_, rest) = rest.split_once(' ')?;
    let word = rest.split_whitespace().next()?;
    (word.len() == 3).then(|| word.parse().ok())?
}
