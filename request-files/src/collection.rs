//! Collections of API clients in JSON: how each is recognized, and what their readers share.
//!
//! A request is read as its client sends it. Whatever else in a collection may be a secret is
//! redacted: values of variables, authentication, cookies, and texts with a word like `password`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, Method, Unchecked, UncheckedReason};
use dcs_migration_lint::json::{Fault, FaultKind, Node, Value, parse};
use dcs_migration_lint::redact::{is_secret_name, uri_secrets};
use dcs_migration_lint::report::Edit;

use crate::json::{QuotedNames, is_broken, is_true, items, mapped_string, member, string};
use crate::mapped::MappedText;
use crate::redaction;
use crate::request::{Body, FileContents, Request};

/// The clients whose collections are JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// An HTTP archive.
    Har,
    Postman,
    Insomnia,
    Thunder,
}

/// The client whose collection a text is.
pub(crate) fn recognize(text: &str) -> Option<Client> {
    static NAMES: LazyLock<QuotedNames> =
        LazyLock::new(|| QuotedNames::new(&["entries", "item", "resources", "requests", "colId"]));
    if !NAMES.any_in(text) {
        return None;
    }
    let parsed = parse(text, Span::new(0, text.len()), false);
    let root = parsed.roots.first()?;
    let is_list = |node: &Node<'_>, name: &str| {
        member(node, name).is_some_and(|list| matches!(list.value, Value::Array(_)))
    };
    let is_postman = |node: &Node<'_>| is_list(node, "item") && member(node, "info").is_some();
    if member(root, "log").is_some_and(|log| is_list(log, "entries")) {
        Some(Client::Har)
    } else if is_postman(root) || member(root, "collection").is_some_and(is_postman) {
        Some(Client::Postman)
    } else if is_list(root, "resources") && member(root, "__export_format").is_some() {
        Some(Client::Insomnia)
    } else if is_thunder(root) {
        Some(Client::Thunder)
    } else {
        None
    }
}

/// An export, a collection, or the list of requests that Thunder Client keeps in a workspace.
fn is_thunder(root: &Node<'_>) -> bool {
    if let Value::Array(requests) = &root.value {
        return requests
            .iter()
            .any(|item| member(item, "colId").is_some() && member(item, "url").is_some());
    }
    let names = ["colName", "collectionName"];
    member(root, "requests").is_some()
        && (string(root, "client") == Some("Thunder Client")
            || names.iter().any(|name| member(root, name).is_some()))
}

/// A collection that is being read.
pub(crate) struct Reader<'f, 't> {
    pub(crate) text: &'t str,
    pub(crate) contents: &'f mut FileContents<'t>,
    /// Where the strings begin that are linted, and redacted as what they are.
    linted: BTreeSet<usize>,
    /// Where the strings begin that have no end.
    open: BTreeSet<usize>,
}

/// Reads a stretch of a file with a function that adds the requests below the root.
pub(crate) fn read<'t>(
    text: &'t str,
    span: Span,
    contents: &mut FileContents<'t>,
    requests: fn(&mut Reader<'_, 't>, &Node<'t>),
) {
    let parsed = parse(text, span, false);
    let is_open = |fault: &&Fault| fault.kind == FaultKind::UnterminatedString;
    let unterminated = parsed.faults.iter().filter(is_open);
    let mut reader = Reader {
        text,
        contents,
        linted: BTreeSet::new(),
        open: unterminated.map(|fault| fault.span.start).collect(),
    };
    if let Some(root) = parsed.roots.first() {
        requests(&mut reader, root);
    }
    for root in &parsed.roots {
        reader.hide(root, false);
    }
    if is_broken(&parsed.faults) {
        redaction::words(text, span, &mut contents.secrets);
    }
    contents.faults = parsed.faults;
}

/// The content type that a part of a text is.
pub(crate) fn given(text: &MappedText<'_>, part: Span) -> ContentType {
    let value = &text.text[part.start..part.end];
    if value.contains("{{") {
        return ContentType::Unknown;
    }
    ContentType::Given {
        span: text.span(part),
        value: value.to_owned(),
        edit: text.edit(&Edit::new(part, "application/json")),
    }
}

impl<'t> Reader<'_, 't> {
    /// A string that is linted; `None` if it is none, or a fault makes its places uncertain.
    pub(crate) fn string(&mut self, node: Option<&Node<'t>>) -> Option<MappedText<'t>> {
        let node = node?;
        let mapped = mapped_string(self.text, node)?;
        self.is_linted(node);
        Some(mapped)
    }

    /// A string is linted with places of its own.
    pub(crate) fn is_linted(&mut self, node: &Node<'_>) {
        self.linted.insert(node.span.start);
    }

    /// The member `method` of a request; clients send `GET` without one.
    pub(crate) fn method(&self, request: &Node<'t>, url: Span) -> Method {
        let method = member(request, "method").and_then(|node| mapped_string(self.text, node));
        let Some(method) = method.filter(|method| !method.text.is_empty()) else {
            return Method {
                word: "GET".to_owned(),
                span: url,
                written: false,
                edit: None,
            };
        };
        Method {
            word: method.text.clone().into_owned(),
            span: method.place,
            written: true,
            edit: method.edit(&Edit::new(Span::new(0, method.text.len()), "POST")),
        }
    }

    /// The content type among headers that are not disabled.
    pub(crate) fn content_type(&self, headers: &[Node<'t>]) -> Option<ContentType> {
        let named = |header: &&Node<'t>| {
            let name = string(header, "key").or_else(|| string(header, "name"));
            let disabled = ["disabled", "isDisabled"].iter();
            name.is_some_and(|name| name.trim().eq_ignore_ascii_case("content-type"))
                && !disabled.into_iter().any(|name| is_true(header, name))
        };
        let header = headers.iter().find(named)?;
        let value = mapped_string(self.text, member(header, "value")?)?;
        let whole = Span::new(0, value.text.len());
        Some(match given(&value, whole) {
            ContentType::Given {
                value: text, edit, ..
            } => ContentType::Given {
                span: value.place,
                value: text,
                edit,
            },
            other => other,
        })
    }

    /// What a client sends without such a header. `header` is one to add to the list of headers.
    pub(crate) fn no_content_type(
        url: Span,
        sent: Option<&'static str>,
        headers: Option<&Node<'_>>,
        header: &str,
    ) -> ContentType {
        let list = headers.filter(|node| matches!(node.value, Value::Array(_)));
        let edit = list.map(|list| {
            let comma = if items(Some(list)).is_empty() {
                ""
            } else {
                ", "
            };
            Edit::new(Span::empty(list.span.start + 1), format!("{header}{comma}"))
        });
        ContentType::Missing {
            span: url,
            sent,
            edit,
        }
    }

    /// A body that is a string; `None` if it cannot be read because the file is broken.
    pub(crate) fn body(&mut self, node: Option<&Node<'t>>) -> Option<Body<'t>> {
        match node.filter(|node| node.as_str().is_some()) {
            None => Some(Body::None),
            Some(node) if node.as_str() == Some("") => Some(Body::None),
            Some(node) => self.string(Some(node)).map(Body::Text),
        }
    }

    /// A body of a kind that cannot be checked, which is not shown either.
    pub(crate) fn unchecked(
        &mut self,
        kind: Option<&Node<'_>>,
        body: &Node<'_>,
        reason: UncheckedReason,
    ) -> Body<'t> {
        self.contents.secrets.push(body.span);
        let span = kind.map_or(body.span, |kind| kind.span);
        Body::Unchecked(Unchecked { span, reason })
    }

    /// Adds a request; without a body, it is one that cannot be read.
    pub(crate) fn add(
        &mut self,
        body: Option<Body<'t>>,
        request: impl FnOnce(Body<'t>) -> Request<'t>,
    ) {
        match body {
            Some(body) => self.contents.requests.push(request(body)),
            None => self.contents.unread += 1,
        }
    }

    /// Redacts what may be a secret below a node, and everything where `hidden`.
    fn hide(&mut self, node: &Node<'_>, hidden: bool) {
        const HOLDERS: [&str; 7] = [
            "auth",
            "authentication",
            "cookie",
            "cookies",
            "pathParameters",
            "variable",
            "variables",
        ];
        match &node.value {
            Value::Object(object) => {
                let name = string(node, "key").or_else(|| string(node, "name"));
                let is_secret = name.is_some_and(redaction::is_secret_header);
                let kind = string(node, "_type").unwrap_or_default();
                let hidden = hidden || ["environment", "cookie_jar"].contains(&kind);
                let labelled = !hidden || member(node, "value").is_some();
                for member in &object.members {
                    let key = member.key.as_ref();
                    match key {
                        "key" | "name" if labelled && is_label(&member.node) => {}
                        "_id" | "_type" | "id" | "parentId" | "type" if !is_secret => {}
                        _ => {
                            let hidden = hidden
                                || HOLDERS.contains(&key)
                                || (is_secret && key == "value")
                                || is_secret_name(key);
                            self.hide(&member.node, hidden);
                        }
                    }
                }
            }
            Value::Array(list) => list.iter().for_each(|item| self.hide(item, hidden)),
            Value::String(text) => {
                let start = node.span.start;
                let tells = || {
                    self.open.contains(&start)
                        || redaction::has_word(text)
                        || !uri_secrets(text).is_empty()
                };
                let shown = self.linted.contains(&start) || redaction::is_variables(text);
                if !shown && (hidden || tells()) {
                    self.contents.secrets.push(node.span);
                }
            }
            Value::Number(_) | Value::Invalid if hidden => self.contents.secrets.push(node.span),
            _ => {}
        }
    }
}

/// Whether a string is a name and no sentence.
fn is_label(node: &Node<'_>) -> bool {
    node.as_str()
        .is_some_and(|name| !name.contains(char::is_whitespace))
}
