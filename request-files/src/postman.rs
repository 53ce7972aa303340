//! Collections of Postman, v2.0 and v2.1.
//!
//! Each request is read as the application sends it, and so is the request of each saved response.
//! Variables of the collection have the values that the collection gives them; the values of others
//! are not known. Scripts and descriptions are not read.

use std::collections::BTreeMap;

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, UncheckedReason};
use dcs_migration_lint::json::{Node, Number, Value};
use dcs_migration_lint::redact::{is_secret_name, uri_secrets};

use crate::collection::{self, Reader, given};
use crate::json::{is_true, items, mapped_string_as, member, one_or_more, string};
use crate::mapped::{MappedText, Quoting};
use crate::redaction;
use crate::request::{Body, FileContents, Request, Response};
use crate::template::{fill, fill_path};

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    collection::read(text, span, contents, |reader, root| {
        // The service that keeps collections wraps them.
        let root = member(root, "collection").unwrap_or(root);
        let variables = read_variables(root, reader.contents);
        let mut postman = Postman { reader, variables };
        postman.items(root);
    });
}

/// The literal values of the collection's variables, apart from those of secrets.
fn read_variables(root: &Node<'_>, contents: &mut FileContents<'_>) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    for variable in items(member(root, "variable")) {
        let name = string(variable, "key").or_else(|| string(variable, "id"));
        let (Some(name), Some(node)) = (name, member(variable, "value")) else {
            continue;
        };
        let Some(value) = node.as_str().filter(|_| !is_true(variable, "disabled")) else {
            continue;
        };
        contents.assignment(name, value, node.span);
        if !is_secret_name(name) && !value.is_empty() && !value.contains("{{") {
            variables.insert(name.to_owned(), value.to_owned());
        }
    }
    variables
}

struct Postman<'r, 'f, 't> {
    reader: &'r mut Reader<'f, 't>,
    variables: BTreeMap<String, String>,
}

impl<'t> Postman<'_, '_, 't> {
    /// The items of a collection or of a folder.
    fn items(&mut self, folder: &Node<'t>) {
        for item in items(member(folder, "item")) {
            if member(item, "item").is_some() {
                self.items(item);
            } else if let Some(request) = member(item, "request") {
                self.item(item, request);
            }
        }
    }

    fn item(&mut self, item: &Node<'t>, request: &Node<'t>) {
        let mut own = Vec::new();
        for saved in items(member(item, "response")) {
            let response = self.response(saved);
            match member(saved, "originalRequest") {
                Some(request) => self.request(request, response.into_iter().collect()),
                None => own.extend(response),
            }
        }
        self.request(request, own);
    }

    fn response(&mut self, saved: &Node<'t>) -> Option<Response<'t>> {
        let code = member(saved, "code").map(|code| &code.value);
        let Some(Value::Number(Number::Unsigned(code @ 100..=999))) = code else {
            return None;
        };
        Some(Response {
            status: u16::try_from(*code).ok()?,
            body: self.reader.string(member(saved, "body"))?,
        })
    }

    fn request(&mut self, request: &Node<'t>, responses: Vec<Response<'t>>) {
        let is_text = request.as_str().is_some();
        let url = if is_text {
            Some(request)
        } else {
            member(request, "url")
        };
        let Some(url) = url.and_then(|url| self.url(url)) else {
            return;
        };
        let mut method = self.reader.method(request, url.place);
        method.word.make_ascii_uppercase();
        let body = member(request, "body").filter(|body| !is_true(body, "disabled"));
        let content_type = self.content_type(request, body, url.place);
        let body = body.map_or(Some(Body::None), |body| self.body(body));
        self.reader.add(body, |body| Request {
            responses,
            ..Request::new(method, url, content_type, body)
        });
    }

    /// A text with the values of the collection's variables.
    fn filled(&self, text: &MappedText<'t>) -> MappedText<'t> {
        fill(text, |name| self.variables.get(name).cloned())
    }

    fn url(&mut self, node: &Node<'t>) -> Option<MappedText<'t>> {
        let variables = items(member(node, "variable"));
        let url = if node.as_str().is_some() {
            self.reader.string(Some(node))?
        } else {
            self.parts(node)?
        };
        let url = self.filled(&url);
        let enabled = variables
            .iter()
            .filter(|variable| !is_true(variable, "disabled"));
        let values: BTreeMap<_, _> = enabled
            .filter_map(|variable| {
                let key = string(variable, "key").or_else(|| string(variable, "id"));
                Some((key?, string(variable, "value")?))
            })
            .collect();
        Some(fill_path(&url, &values))
    }

    /// A URL that is an object. The application reads its parts; `raw` is what it shows. The text is
    /// mapped to `raw` if both are the same, and is not edited, because there are two of it.
    fn parts(&mut self, node: &Node<'t>) -> Option<MappedText<'t>> {
        let raw = member(node, "raw");
        let Some(parts) = self.joined(node) else {
            return self.reader.string(raw);
        };
        let Some(shown) =
            raw.and_then(|raw| mapped_string_as(self.reader.text, raw, Quoting::Inserted))
        else {
            return Some(parts);
        };
        let rest = shown.text.strip_prefix(parts.text.as_ref());
        if !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#'])) {
            return Some(parts);
        }
        if let Some(raw) = raw {
            self.reader.is_linted(raw);
        }
        let secrets = uri_secrets(&shown.text).into_iter();
        let secrets = secrets.map(|secret| shown.span(secret));
        self.reader.contents.secrets.extend(secrets);
        let mut url = shown;
        let place = url.place;
        url.truncate(parts.text.len());
        url.place = place;
        Some(url)
    }

    /// Protocol, host, port and path of a URL; `None` if it has neither host nor path.
    fn joined(&self, node: &Node<'t>) -> Option<MappedText<'t>> {
        let text = self.reader.text;
        let [host, path] = ["host", "path"].map(|name| member(node, name));
        let mut url = MappedText::new(node.span.start);
        let mut add = |node: &Node<'t>, before: &str| {
            let part = match &node.value {
                Value::Number(_) => Some(MappedText::verbatim(text, node.span)),
                Value::Object(_) => member(node, "value")
                    .and_then(|node| mapped_string_as(text, node, Quoting::Inserted)),
                _ => mapped_string_as(text, node, Quoting::Inserted),
            };
            if let Some(part) = part {
                url.next_section();
                let at = Span::empty(node.span.start);
                url.push_escaped(at, before, Quoting::Inserted);
                url.append(part, node.span.end);
            }
        };
        let is_given = |node: &&Node<'_>| match &node.value {
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => false,
        };
        let [host, path] = [host.filter(is_given), path.filter(is_given)];
        if host.is_none() && path.is_none() {
            return None;
        }
        let protocol = member(node, "protocol").filter(is_given);
        if let Some(protocol) = protocol {
            add(protocol, "");
        }
        let is_whole =
            protocol.is_some_and(|node| node.as_str().is_some_and(|p| p.ends_with("://")));
        let mut before = if protocol.is_none() || is_whole {
            ""
        } else {
            "://"
        };
        let host = host.map(one_or_more).unwrap_or_default();
        for part in host {
            add(part, before);
            before = ".";
        }
        if let Some(port) = member(node, "port") {
            add(port, ":");
        }
        let parts = path.map(one_or_more).unwrap_or_default();
        for part in parts {
            let is_rooted =
                matches!(path, Some(path) if path.as_str().is_some_and(|p| p.starts_with('/')));
            add(part, if is_rooted { "" } else { "/" });
        }
        url.place = path.map_or(node.span, |path| path.span);
        Some(url)
    }

    fn content_type(
        &mut self,
        request: &Node<'t>,
        body: Option<&Node<'t>>,
        url: Span,
    ) -> ContentType {
        let headers = member(request, "header");
        let given = match self.reader.string(headers) {
            Some(lines) => self.header_lines(&lines),
            None => self.reader.content_type(items(headers)),
        };
        let options = body.and_then(|body| member(body, "options"));
        let raw = options.and_then(|options| member(options, "raw"));
        let mode = body.and_then(|body| string(body, "mode"));
        let sent = match raw.and_then(|raw| string(raw, "language")) {
            _ if mode == Some("urlencoded") => "application/x-www-form-urlencoded",
            _ if mode == Some("formdata") => "multipart/form-data",
            // That of a file is known to the client alone, that of GraphQL is JSON.
            _ if matches!(mode, Some("file" | "graphql")) => {
                return given.unwrap_or(ContentType::Unknown);
            }
            Some("json") => return given.unwrap_or(ContentType::Unknown),
            Some("xml") => "application/xml",
            Some("html") => "text/html",
            Some("javascript") => "application/javascript",
            _ => "text/plain",
        };
        let sent = body.is_some().then_some(sent);
        given.unwrap_or_else(|| {
            let header = r#"{"key": "Content-Type", "value": "application/json"}"#;
            Reader::no_content_type(url, sent, headers, header)
        })
    }

    /// The content type among headers that are lines of a text.
    fn header_lines(&mut self, lines: &MappedText<'t>) -> Option<ContentType> {
        let mut found = None;
        let mut at = 0;
        for line in lines.text.split_inclusive('\n') {
            let span = Span::new(at, at + line.trim_end().len());
            at += line.len();
            let Some((name, value)) = lines.text[span.start..span.end].split_once(':') else {
                continue;
            };
            let value = Span::new(span.end - value.trim_start().len(), span.end);
            if redaction::is_secret_header(name) {
                redaction::mapped(lines, value, &mut self.reader.contents.secrets);
            } else if found.is_none() && name.trim().eq_ignore_ascii_case("content-type") {
                found = Some(given(lines, value));
            }
        }
        found
    }

    /// `None` if it cannot be read because the file is broken.
    fn body(&mut self, body: &Node<'t>) -> Option<Body<'t>> {
        let raw = if body.as_str().is_some() {
            Some(body)
        } else {
            member(body, "raw")
        };
        let mode = string(body, "mode").map(str::to_ascii_lowercase);
        let of_mode = |name: &str| member(body, name).filter(|node| !is_empty(node));
        let (node, reason) = match mode.as_deref() {
            None if body.as_str().is_none() => return Some(Body::None),
            Some("urlencoded") => (of_mode("urlencoded"), UncheckedReason::UrlEncoded),
            Some("formdata") => (of_mode("formdata"), UncheckedReason::Multipart),
            Some("graphql") => (of_mode("graphql"), UncheckedReason::GraphQl),
            Some("file") => {
                let file = of_mode("file");
                let is_named = |file: &&Node<'_>| {
                    file.as_str().is_some()
                        || string(file, "src").is_some_and(|src| !src.is_empty())
                };
                (file.filter(is_named), UncheckedReason::ClientFile)
            }
            _ => {
                return Some(match self.reader.body(raw)? {
                    Body::Text(text) => Body::Text(self.filled(&text)),
                    other => other,
                });
            }
        };
        let kind = member(body, "mode");
        Some(node.map_or(Body::None, |node| self.reader.unchecked(kind, node, reason)))
    }
}

fn is_empty(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.members.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Null => true,
        _ => false,
    }
}
