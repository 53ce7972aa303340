//! Files of Hurl (`.hurl`).
//!
//! An entry is a request line, headers, sections in brackets and a body, then what is expected of the
//! response. A JSON body ends with its last bracket; where that is missing, at the line with which
//! the response or the next entry begins. `variable` options give values to variables; the values of
//! others are not known.

use std::collections::BTreeMap;

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, Method, Unchecked, UncheckedReason};
use dcs_migration_lint::redact::is_secret_name;
use dcs_migration_lint::report::Edit;

use crate::collection::given;
use crate::hurl_text::{hex, quoted, scan};
use crate::lines::lines;
use crate::mapped::MappedText;
use crate::redaction;
use crate::request::{Body, BodyFile, FileContents, Request, Response};
use crate::template::fill;

/// Whether a text that begins with a request line has what only such files have.
pub(crate) fn recognize(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        is_section(line) || (line.starts_with("HTTP ") && status(line).is_some())
    })
}

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    let mut reader = Reader {
        text,
        end: span.end,
        lines: lines(text, span),
        next: 0,
        contents,
        variables: BTreeMap::new(),
        owner: None,
        fences: true,
        open: false,
    };
    while reader.next < reader.lines.len() {
        reader.line();
    }
}

struct Reader<'f, 't> {
    text: &'t str,
    end: usize,
    /// Without their line breaks.
    lines: Vec<Span>,
    /// The line to look at next.
    next: usize,
    contents: &'f mut FileContents<'t>,
    /// The literal values of variables so far, apart from those of secrets.
    variables: BTreeMap<String, String>,
    /// The request of the next response.
    owner: Option<usize>,
    /// Whether a further fence of three backticks may follow.
    fences: bool,
    /// Whether a value that must be redacted continues after the text that was read.
    open: bool,
}

/// What a body is.
enum Content<'t> {
    Text {
        text: MappedText<'t>,
        /// What the client names as its type.
        json: bool,
    },
    File(BodyFile),
    Unchecked(Unchecked),
}

impl<'t> Reader<'_, 't> {
    fn slice(&self, span: Span) -> &'t str {
        &self.text[span.start..span.end]
    }

    /// A line without the blanks around it.
    fn trimmed(&self, line: usize) -> Span {
        let span = self.lines[line];
        let content = self.slice(span);
        let start = span.end - content.trim_start().len();
        Span::new(start, start + content.trim().len())
    }

    /// A line outside of an entry, or one that begins something.
    fn line(&mut self) {
        let span = self.trimmed(self.next);
        let content = self.slice(span);
        if let Some(status) = status(content) {
            self.response(status);
        } else if let Some(word) = request_line(content) {
            self.request(span, word);
        } else {
            self.skip();
        }
    }

    /// A comment, or what no client reads.
    fn skip(&mut self) {
        self.rest(self.lines[self.next]);
        self.next += 1;
    }

    /// Text that is not linted.
    fn rest(&mut self, span: Span) {
        if self.open {
            self.contents.secrets.push(span);
        } else {
            redaction::words(self.text, span, &mut self.contents.secrets);
            self.open = redaction::is_open(self.slice(span));
        }
    }

    fn request(&mut self, line: Span, word: usize) {
        self.open = false;
        let method = Span::new(line.start, line.start + word);
        let behind = self.lines[self.next].end;
        let line_break = if self.text[behind..].starts_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let rest = self.slice(Span::new(method.end, line.end));
        let url = self.value(Span::new(line.end - rest.trim_start().len(), line.end));
        self.next += 1;
        let mut url = MappedText::verbatim(self.text, url);
        url.expands = true;
        let mut given = None;
        let mut form = None;
        self.headers(&mut given);
        self.sections(&mut form);
        let url = self.filled(&url);
        let content = self.body();
        let is_json = matches!(&content, Some(Content::Text { json: true, .. }));
        let content_type = given.unwrap_or_else(|| {
            if is_json || form.is_some() {
                return ContentType::Unknown;
            }
            let header = format!("{line_break}Content-Type: application/json");
            ContentType::Missing {
                span: url.place,
                sent: None,
                edit: Some(Edit::new(Span::empty(behind), header)),
            }
        });
        let body = match (content, form) {
            (Some(Content::Text { text, .. }), _) => Body::Text(self.filled(&text)),
            (Some(Content::File(file)), _) => Body::File(file),
            (Some(Content::Unchecked(unchecked)), _) | (None, Some(unchecked)) => {
                Body::Unchecked(unchecked)
            }
            (None, None) => Body::None,
        };
        self.owner = Some(self.contents.requests.len());
        let method = Method {
            word: self.slice(method).to_owned(),
            span: method,
            written: true,
            edit: Some(Edit::new(method, "POST")),
        };
        let request = Request::new(method, url, content_type, body);
        self.contents.requests.push(request);
    }

    fn response(&mut self, status: u16) {
        self.open = false;
        self.next += 1;
        self.headers(&mut None);
        self.sections(&mut None);
        let Some(Content::Text { text, .. }) = self.body() else {
            return;
        };
        if status == ANY {
            if redaction::has_word(&text.text) {
                self.contents.secrets.push(text.place);
            }
            return;
        }
        let response = Response { status, body: text };
        match self.owner {
            Some(owner) => self.contents.requests[owner].responses.push(response),
            None => self.contents.responses.push(response),
        }
    }

    /// The place of a value without the comment behind it.
    fn value(&self, span: Span) -> Span {
        let content = self.slice(span);
        let mut escaped = false;
        let comment = content.char_indices().find(|&(_, char)| {
            let found = char == '#' && !escaped;
            escaped = char == '\\' && !escaped;
            found
        });
        let content = comment.map_or(content, |(at, _)| &content[..at]);
        Span::new(span.start, span.start + content.trim_end().len())
    }

    /// A line `key: value`, as its key and the place of its value.
    fn key_value(&self, line: usize) -> Option<(&'t str, Span)> {
        let span = self.trimmed(line);
        let content = self.slice(span);
        let colon = content.find(':')?;
        let key = content[..colon].trim_end();
        let is_part = |char: char| char.is_alphanumeric() || "_-.[]@$\\{}".contains(char);
        if key.is_empty() || key.starts_with('[') || !key.chars().all(is_part) {
            return None;
        }
        // An object without quotes around its names is no key.
        if key.starts_with('{') && !key.starts_with("{{") {
            return None;
        }
        let value = &content[colon + 1..];
        let value = Span::new(span.end - value.trim_start().len(), span.end);
        Some((key, self.value(value)))
    }

    /// Whether nothing but a comment is on a line; steps over it.
    fn blank(&mut self) -> bool {
        let content = self.slice(self.trimmed(self.next));
        let is_blank = content.is_empty() || content.starts_with('#');
        if is_blank {
            self.skip();
        }
        is_blank
    }

    fn headers(&mut self, content_type: &mut Option<ContentType>) {
        while self.next < self.lines.len() {
            if self.blank() {
                continue;
            }
            let Some((key, value)) = self.key_value(self.next) else {
                return;
            };
            self.next += 1;
            if key.eq_ignore_ascii_case("content-type") {
                let value = MappedText::verbatim(self.text, value);
                let whole = Span::new(0, value.text.len());
                content_type.get_or_insert_with(|| given(&value, whole));
            } else if redaction::is_secret_header(key) {
                redaction::value(self.text, value, &mut self.contents.secrets);
            }
        }
    }

    /// The sections of a request or of a response; `form` is set where one is the body.
    fn sections(&mut self, form: &mut Option<Unchecked>) {
        while self.next < self.lines.len() {
            if self.blank() {
                continue;
            }
            let span = self.trimmed(self.next);
            let name = self.slice(self.value(span));
            if !is_section(name) {
                return;
            }
            let reason = match name {
                "[Form]" | "[FormParams]" => Some(UncheckedReason::UrlEncoded),
                "[Multipart]" | "[MultipartFormData]" => Some(UncheckedReason::Multipart),
                _ => None,
            };
            if let Some(reason) = reason {
                *form = Some(Unchecked { span, reason });
            }
            self.next += 1;
            self.section(name);
        }
    }

    /// The lines of a section.
    fn section(&mut self, name: &str) {
        let is_secret = ["[BasicAuth]", "[Cookies]"].contains(&name);
        let is_form = name.starts_with("[Form") || name.starts_with("[Multipart");
        let is_response = ["[Asserts]", "[Captures]"].contains(&name);
        while self.next < self.lines.len() {
            if self.blank() {
                continue;
            }
            let line = self.lines[self.next];
            let content = self.slice(self.trimmed(self.next));
            // Asserts are lines of any kind.
            let ends = status(content).is_some()
                || request_line(content).is_some()
                || content.starts_with(['{', '[', '`']);
            let pair = self.key_value(self.next);
            if ends || (pair.is_none() && !is_response) {
                return;
            }
            if let Some((key, value)) = pair {
                let is_secret = is_secret || is_form || redaction::is_secret_header(key);
                if name == "[Options]" && key == "variable" {
                    self.variable(value);
                } else if is_secret || (name == "[Options]" && key == "user") {
                    redaction::value(self.text, value, &mut self.contents.secrets);
                }
            }
            redaction::words(self.text, line, &mut self.contents.secrets);
            self.next += 1;
        }
    }

    /// `variable: name=value`
    fn variable(&mut self, span: Span) {
        let Some((name, value)) = self.slice(span).split_once('=') else {
            return;
        };
        let (name, value) = (name.trim(), value.trim());
        let quoted = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        let literal = quoted.unwrap_or(value);
        let place = Span::new(span.end - value.len(), span.end);
        redaction::value(self.text, place, &mut self.contents.secrets);
        self.contents.assignment(name, literal, place);
        let is_literal = !literal.is_empty() && !literal.contains(['\\', '{']);
        if is_literal && !is_secret_name(name) {
            self.variables.insert(name.to_owned(), literal.to_owned());
        } else {
            self.variables.remove(name);
        }
    }

    /// A text with the values of variables, if the client fills them in.
    fn filled(&self, text: &MappedText<'t>) -> MappedText<'t> {
        if !text.expands {
            return text.clone();
        }
        fill(text, |name| self.variables.get(name.trim()).cloned())
    }

    /// The body that begins here, if any.
    fn body(&mut self) -> Option<Content<'t>> {
        while self.next < self.lines.len() && self.blank() {}
        if self.next >= self.lines.len() {
            return None;
        }
        let span = self.trimmed(self.next);
        let content = self.slice(span);
        if let Some(rest) = content.strip_prefix("```") {
            return self.fenced(span, rest);
        }
        if content.starts_with('`') {
            self.next += 1;
            let text = quoted(self.text, span);
            return Some(self.content(text, false, span.end));
        }
        if content.starts_with(['{', '[', '"', '<']) {
            let text = self.json(span);
            let end = self.lines[self.next - 1].end;
            return Some(self.content(text, true, end));
        }
        let (kind, rest) = content.split_once(',')?;
        let value = Span::new(span.end - rest.len(), span.end);
        let (length, _) = rest.char_indices().find(|&(_, char)| char == ';')?;
        let value = Span::new(value.start, value.start + length);
        let found = match kind {
            "file" => self.file(value),
            "base64" => {
                self.contents.secrets.push(value);
                Content::Unchecked(Unchecked {
                    span: value,
                    reason: UncheckedReason::Base64,
                })
            }
            "hex" => Content::Text {
                text: hex(self.text, value)?,
                json: false,
            },
            _ => return None,
        };
        self.next += 1;
        self.rest(Span::new(value.end, span.end));
        Some(found)
    }

    /// A body, behind which there may be more on its last line.
    fn content(&mut self, text: MappedText<'t>, json: bool, end: usize) -> Content<'t> {
        self.open = redaction::is_open(&text.text);
        let rest = Span::new(text.place.end.min(end), end);
        self.rest(rest);
        Content::Text { text, json }
    }

    /// A text between two fences, with all of its lines.
    fn fenced(&mut self, open: Span, hint: &str) -> Option<Content<'t>> {
        let start = self
            .lines
            .get(self.next + 1)
            .map_or(self.end, |line| line.start);
        let inside = &self.text[start..self.end];
        let length = self.fences.then(|| inside.find("```")).flatten();
        let Some(length) = length else {
            // No client reads such a file.
            self.fences = false;
            self.skip();
            return None;
        };
        let end = start + length;
        self.next = self.lines.partition_point(|line| line.start <= end);
        let hint = hint.trim().split(',').next().unwrap_or_default();
        let span = Span::new(start, end);
        let end = self.lines[self.next - 1].end;
        if hint == "graphql" {
            self.contents.secrets.push(span);
            self.rest(Span::new(span.end, end));
            return Some(Content::Unchecked(Unchecked {
                span: open,
                reason: UncheckedReason::GraphQl,
            }));
        }
        let mut text = MappedText::verbatim(self.text, span);
        text.expands = hint != "raw";
        Some(self.content(text, hint == "json", end))
    }

    /// JSON or XML without marks around it.
    fn json(&mut self, first: Span) -> MappedText<'t> {
        let mut depth = 0_usize;
        let mut end = first.start;
        while self.next < self.lines.len() {
            let span = self.trimmed(self.next);
            let content = self.slice(span);
            if status(content).is_some() || request_line(content).is_some() {
                break;
            }
            self.next += 1;
            if !content.is_empty() {
                end = span.end;
            }
            let Some(closed) = scan(content, &mut depth) else {
                continue;
            };
            let behind = &content[closed..];
            if behind.trim_start().starts_with('#') {
                end = span.start + closed;
            }
            break;
        }
        let mut text = MappedText::verbatim(self.text, Span::new(first.start, end));
        text.expands = true;
        text
    }

    fn file(&mut self, value: Span) -> Content<'t> {
        let content = self.slice(value);
        let start = value.end - content.trim_start().len();
        let span = Span::new(start, start + content.trim().len());
        let path = self.slice(span);
        if path.contains("{{") {
            return Content::Unchecked(Unchecked {
                span,
                reason: UncheckedReason::Variable,
            });
        }
        Content::File(BodyFile {
            path: path.replace("\\ ", " "),
            span,
            templates: false,
        })
    }
}

/// Whether a line is the head of a section.
fn is_section(line: &str) -> bool {
    const NAMES: [&str; 11] = [
        "Asserts",
        "BasicAuth",
        "Captures",
        "Cookies",
        "Form",
        "FormParams",
        "Multipart",
        "MultipartFormData",
        "Options",
        "Query",
        "QueryStringParams",
    ];
    let name = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    name.is_some_and(|(name, _)| NAMES.contains(&name))
}

/// The status of `HTTP *`.
const ANY: u16 = 0;

/// The status of `HTTP 200` or `HTTP/1.1 200`.
fn status(line: &str) -> Option<u16> {
    let rest = line.strip_prefix("HTTP")?;
    let (version, rest) = rest.split_once([' ', '\t'])?;
    if !version.is_empty() && !version.starts_with('/') {
        return None;
    }
    let word = rest.split_whitespace().next()?;
    if word == "*" {
        return Some(ANY);
    }
    let is_status = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_status.then(|| word.parse().ok()).flatten()
}

/// The length of the method of a request line.
fn request_line(line: &str) -> Option<usize> {
    let (method, url) = line.split_once([' ', '\t'])?;
    let url = url.trim_start();
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_url = url.contains("://") || url.starts_with(['/', '{']) || url.contains("{{");
    (is_method && is_url && method != "HTTP").then_some(method.len())
}
