//! The open documents, and the answers to requests about them.
//!
//! Messages are values: there is no stream, thread or clock here. Requests are answered immediately
//! and in order, so there is never one to cancel.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types as lsp;
use gen_lsp_types::{MarkupKind, TextEdit, Uri};
use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde::{Deserialize as _, Serialize};
use serde_json::Value;

use super::assist;
use super::client::Client;
use super::diagnostics::LintedDocument;
use super::ignore::IgnoreTarget;
use super::positions::{self, Positions};
use super::schema::{Offer, OfferKind};
use crate::args::ConfigArgs;
use crate::config::Configs;
use crate::files::kind::{Kind, looks_like_body, terraform_name};
use crate::files::paths::display;
use crate::files::terraform::TextInFolder;
use crate::lint::check::check;
use crate::render::rules;
use crate::terminal::text::escape;

/// The phase of a session.
#[derive(Debug, Default, PartialEq, Eq)]
enum Phase {
    /// Before `initialize`.
    #[default]
    New,
    Running,
    /// After `shutdown`.
    ShutDown,
    Exited {
        orderly: bool,
    },
}

#[derive(Debug)]
struct Document {
    /// None if the client gives none.
    version: Option<i32>,
    text: String,
    /// Whether it has changed since its diagnostics were published.
    changed: bool,
    /// Whether diagnostics of it are published.
    published: bool,
}

#[derive(Debug)]
pub(super) struct Server {
    phase: Phase,
    client: Client,
    /// The options that take precedence over configuration files.
    args: ConfigArgs,
    /// The last message about a file that cannot be used.
    message: Option<String>,
    /// By URI.
    documents: BTreeMap<String, Document>,
}

/// Why a request is answered with an error.
struct RequestError(ErrorCode, String);

impl Server {
    pub(super) fn new(args: ConfigArgs) -> Self {
        Self {
            args,
            message: None,
            phase: Phase::default(),
            client: Client::default(),
            documents: BTreeMap::new(),
        }
    }

    /// Whether the session has ended. `Some(true)` if the client sent `shutdown` before `exit`.
    pub(super) fn exited(&self) -> Option<bool> {
        match self.phase {
            Phase::Exited { orderly } => Some(orderly),
            _ => None,
        }
    }

    /// The process of the client, once.
    pub(super) fn take_process(&mut self) -> Option<u32> {
        self.client.process.take()
    }

    /// Ends the session: the client sent `exit`, or disconnected.
    pub(super) fn exit(&mut self) {
        let orderly = self.phase == Phase::ShutDown;
        self.phase = Phase::Exited { orderly };
    }

    /// Handles a message. Returns the answer.
    pub(super) fn handle(&mut self, message: Message) -> Option<Message> {
        match message {
            Message::Request(request) => Some(self.answer(request).into()),
            Message::Notification(notification) => self.handle_notification(notification),
            // The answer to a request of the server, which needs none.
            Message::Response(_) => None,
        }
    }

    fn answer(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        match self.result(&method, params) {
            Ok(result) => Response::new_ok(id, result),
            Err(RequestError(code, why)) => Response::new_err(id, code as i32, why),
        }
    }

    fn result(&mut self, method: &str, params: Value) -> Result<Value, RequestError> {
        let refuse = |code, why: &str| Err(RequestError(code, why.to_owned()));
        match (&self.phase, method) {
            (Phase::New, "initialize") => {
                self.phase = Phase::Running;
                self.client = Client::read(&params);
                value(self.client.offer())
            }
            (Phase::New, _) => refuse(
                ErrorCode::ServerNotInitialized,
                "expected `initialize` first",
            ),
            (Phase::Running, "initialize") => refuse(
                ErrorCode::InvalidRequest,
                "the session is already initialized",
            ),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            (Phase::Running, "textDocument/diagnostic") => value(self.diagnostic(&read(params)?)),
            (Phase::Running, "textDocument/codeAction") => value(self.code_action(&read(params)?)),
            (Phase::Running, "textDocument/hover") => value(self.hover(&read(params)?)),
            (Phase::Running, "textDocument/completion") => value(self.completion(&read(params)?)),
            (Phase::Running, _) => refuse(ErrorCode::MethodNotFound, "unknown method"),
            (Phase::ShutDown | Phase::Exited { .. }, _) => {
                refuse(ErrorCode::InvalidRequest, "the session has been shut down")
            }
        }
    }

    /// Handles a notification. Invalid ones are ignored.
    fn handle_notification(&mut self, notification: Notification) -> Option<Message> {
        let Notification { method, params } = notification;
        match (&self.phase, method.as_str()) {
            (_, "exit") => self.exit(),
            (Phase::Running, "initialized") => return self.client.watch(),
            (Phase::Running, "textDocument/didOpen") => {
                let named = &params["textDocument"];
                let uri = named["uri"].as_str()?;
                let document = Document {
                    version: version(named),
                    text: named["text"].as_str()?.to_owned(),
                    changed: true,
                    published: false,
                };
                self.documents.insert(uri.to_owned(), document);
                self.change_folder(uri);
            }
            (Phase::Running, "textDocument/didChange") => {
                let named = &params["textDocument"];
                let uri = named["uri"].as_str()?;
                let document = self.documents.get_mut(uri)?;
                let changes = Vec::deserialize(&params["contentChanges"]).ok()?;
                document.version = version(named);
                document.changed = true;
                for change in changes {
                    positions::change(&mut document.text, change, self.client.encoding);
                }
                self.change_folder(uri);
            }
            (Phase::Running, "textDocument/didClose") => {
                let closed: lsp::DidCloseTextDocumentParams = read(params).ok()?;
                let document = self.documents.remove(&closed.text_document.uri.0)?;
                let published = document.published && !self.client.pulls;
                self.change_folder(&closed.text_document.uri.0);
                return published.then(|| publish(closed.text_document.uri, None, Vec::new()));
            }
            // A configuration or another file may have changed, which is not open here.
            (
                Phase::Running,
                "textDocument/didSave"
                | "workspace/didChangeWatchedFiles"
                | "workspace/didChangeConfiguration",
            ) => {
                for document in self.documents.values_mut() {
                    document.changed = true;
                }
                if !self.documents.is_empty() {
                    return self.client.refresh();
                }
            }
            _ => {}
        }
        None
    }

    /// The diagnostics of the documents that have changed.
    pub(super) fn publish(&mut self) -> Vec<Message> {
        let mut messages: Vec<Message> = self.problem().into_iter().collect();
        let changed: Vec<String> = self
            .documents
            .iter_mut()
            .filter_map(|(uri, document)| {
                let changed = std::mem::take(&mut document.changed);
                changed.then(|| uri.clone())
            })
            .collect();
        for uri in changed.into_iter().filter(|_| !self.client.pulls) {
            let uri = Uri(uri);
            let Some(document) = self.documents.get(&uri.0) else {
                continue;
            };
            let diagnostics = self.lint(&uri, document, |linted| linted.diagnostics());
            let (version, was_published) = (document.version, document.published);
            if let Some(document) = self.documents.get_mut(&uri.0) {
                document.published = diagnostics.is_some();
            }
            // Nothing is published for a document that is not this request.
            if diagnostics.is_some() || was_published {
                messages.push(publish(uri, version, diagnostics.unwrap_or_default()));
            }
        }
        messages
    }

    /// The message that a configuration, or another file of a folder of Terraform, cannot be used;
    /// once.
    fn problem(&mut self) -> Option<Message> {
        let changed = self
            .documents
            .iter()
            .filter(|(_, document)| document.changed);
        let changed: Vec<&str> = changed.map(|(uri, _)| uri.as_str()).collect();
        if changed.is_empty() {
            return None;
        }
        let problem = |uri: &str| match Configs::new(&self.args) {
            Ok(configs) => {
                let path = path_of(uri);
                configs.resolve(path.as_deref());
                let unusable = configs.errors().first().map(ToString::to_string);
                let unreadable = || {
                    let text = &self.documents.get(uri)?.text;
                    let text = self.text_in_folder(path.as_deref()?, text)?;
                    let (_, errors) = text.others();
                    errors.first().map(ToString::to_string)
                };
                let message = unusable.or_else(unreadable);
                message.map(|message| escape(&message))
            }
            Err(error) => Some(error),
        };
        let current = changed.into_iter().find_map(problem);
        let previous = std::mem::replace(&mut self.message, current);
        let message = self
            .message
            .clone()
            .filter(|message| Some(message) != previous.as_ref())?;
        let params = lsp::ShowMessageParams {
            kind: lsp::MessageType::Error,
            message,
        };
        Some(Message::Notification(Notification {
            method: "window/showMessage".to_owned(),
            params: serde_json::to_value(params).unwrap_or_default(),
        }))
    }

    /// Lints a document. `None` if it is not this request.
    ///
    /// Configuration files are read each time: they may have been edited.
    fn lint<R>(
        &self,
        uri: &Uri,
        document: &Document,
        then: impl FnOnce(LintedDocument<'_>) -> R,
    ) -> Option<R> {
        let text = document.text.as_str();
        let kind = self.kind(uri, text);
        if is_body(&kind) && !looks_like_body(text.as_bytes()) {
            return None;
        }
        let configs = Configs::new(&self.args).ok()?;
        let path = path_of(&uri.0);
        let excluded = path.as_ref();
        if excluded.is_some_and(|path| configs.excludes(path, false)) {
            return None;
        }
        let config = configs.resolve(path.as_deref());
        let name = path.as_deref().map_or_else(|| uri.0.clone(), display);
        let checked = check(&name, &kind, text.as_bytes(), &config);
        if checked.requests == 0 {
            return None;
        }
        Some(then(LintedDocument {
            uri,
            version: document.version,
            kind: &kind,
            checked: &checked,
            config: &config,
            positions: Positions::new(text, self.client.encoding),
            support: self.client.support,
            ignores: path
                .as_deref()
                .and_then(|path| IgnoreTarget::new(path, &config, &configs)),
        }))
    }

    /// How a document is read. Of a folder of Terraform's configuration, open documents take
    /// precedence over files.
    fn kind(&self, uri: &Uri, text: &str) -> Kind {
        let path = path_of(&uri.0);
        let path = path.as_deref();
        match path.and_then(|path| self.text_in_folder(path, text)) {
            Some(text) => Kind::Terraform(text.role()),
            None => Kind::of(&uri.0, text.as_bytes()),
        }
    }

    fn text_in_folder<'p>(&self, path: &'p Path, text: &str) -> Option<TextInFolder<'p>> {
        let folder = terraform_folder(path)?;
        let documents = self.documents.iter();
        let others = documents.filter_map(|(uri, document)| {
            let path = path_of(uri)?;
            let name = terraform_name(&path).filter(|_| path.parent() == Some(folder))?;
            Some((name.to_owned(), document.text.as_bytes()))
        });
        TextInFolder::new(path, text.as_bytes(), others.collect())
    }

    /// Marks the open documents of the same folder of Terraform's configuration as changed.
    fn change_folder(&mut self, uri: &str) {
        let path = path_of(uri);
        let Some(folder) = path.as_deref().and_then(terraform_folder) else {
            return;
        };
        for (uri, document) in &mut self.documents {
            let path = path_of(uri);
            document.changed |= path.as_deref().and_then(terraform_folder) == Some(folder);
        }
    }

    /// Whether the configuration excludes a document.
    fn excludes(&self, uri: &Uri) -> bool {
        let excludes = |path: PathBuf| {
            let configs = Configs::new(&self.args);
            configs.is_ok_and(|configs| configs.excludes(&path, false))
        };
        path_of(&uri.0).is_some_and(excludes)
    }

    fn diagnostic(&self, params: &lsp::DocumentDiagnosticParams) -> lsp::DocumentDiagnosticReport {
        let uri = &params.text_document.uri;
        let document = self.documents.get(&uri.0);
        let diagnostics = document.and_then(|it| self.lint(uri, it, |linted| linted.diagnostics()));
        lsp::RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: lsp::FullDocumentDiagnosticReport {
                result_id: None,
                items: diagnostics.unwrap_or_default(),
            },
        }
        .into()
    }

    fn code_action(&self, params: &lsp::CodeActionParams) -> Option<Vec<lsp::CodeAction>> {
        let uri = &params.text_document.uri;
        self.lint(uri, self.documents.get(&uri.0)?, |linted| {
            let at = linted.positions.span(params.range);
            linted.actions(at, params.context.only.as_deref())
        })
    }

    fn hover(&self, params: &lsp::HoverParams) -> Option<lsp::Hover> {
        let at = &params.text_document_position_params;
        let uri = &at.text_document.uri;
        let document = self.documents.get(&uri.0)?;
        if self.excludes(uri) {
            return None;
        }
        let positions = Positions::new(&document.text, self.client.encoding);
        let offset = positions.offset(at.position);
        let rules = self.lint(uri, document, |linted| linted.rules_at(offset));
        let mut span = None;
        let mut texts = Vec::new();
        for (rule, at_rule) in rules.unwrap_or_default() {
            span = span.or(Some(at_rule));
            texts.push(rules::page(rule));
        }
        let kind = Kind::of(&uri.0, document.text.as_bytes());
        if let Some((text, key)) = assist::describe(&uri.0, &kind, &document.text, offset) {
            span = span.or(Some(key));
            texts.push(text);
        }
        let kind = if self.client.markdown {
            MarkupKind::Markdown
        } else {
            MarkupKind::PlainText
        };
        let value = texts.join("\n\n---\n\n");
        Some(lsp::Hover {
            contents: lsp::MarkupContent { kind, value }.into(),
            range: Some(positions.range(span?)),
        })
    }

    fn completion(&self, params: &lsp::CompletionParams) -> Option<lsp::CompletionList> {
        let at = &params.text_document_position_params;
        let uri = &at.text_document.uri;
        let text = &self.documents.get(&uri.0)?.text;
        let positions = Positions::new(text, self.client.encoding);
        let offset = positions.offset(at.position);
        let kind = Kind::of(&uri.0, text.as_bytes());
        if self.excludes(uri) {
            return None;
        }
        let offers = assist::complete(&uri.0, &kind, text, offset)?;
        let items = offers.into_iter().enumerate();
        let items = items
            .map(|(number, offer)| item(number, offer, &positions))
            .collect();
        Some(lsp::CompletionList {
            items,
            ..lsp::CompletionList::default()
        })
    }
}

fn item(number: usize, offer: Offer, positions: &Positions<'_>) -> lsp::CompletionItem {
    let edit = |span, new_text: String| TextEdit {
        range: positions.range(span),
        new_text,
    };
    let comma = offer
        .comma_at
        .map(|at| vec![edit(dcs_migration_lint::Span::empty(at), ",".to_owned())]);
    lsp::CompletionItem {
        label: offer.label,
        kind: Some(match offer.kind {
            OfferKind::Member => lsp::CompletionItemKind::Property,
            OfferKind::Value => lsp::CompletionItemKind::EnumMember,
        }),
        detail: Some(offer.detail),
        documentation: Some(
            lsp::MarkupContent {
                kind: MarkupKind::Markdown,
                value: offer.documentation,
            }
            .into(),
        ),
        sort_text: Some(format!("{number:02}")),
        filter_text: Some(offer.filter),
        insert_text_format: Some(lsp::InsertTextFormat::PlainText),
        text_edit: Some(edit(offer.replaced, offer.content).into()),
        additional_text_edits: comma,
        ..lsp::CompletionItem::default()
    }
}

/// The folder of a path that is one of Terraform's files.
fn terraform_folder(path: &Path) -> Option<&Path> {
    terraform_name(path).and_then(|_| path.parent())
}

/// Whether a document is a single body.
fn is_body(kind: &Kind) -> bool {
    matches!(kind, Kind::Body { .. })
}

/// The path of a `file:` URI.
fn path_of(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    // Before the path there may be a host, which is ignored.
    let path = percent_decode_str(path.get(path.find('/')?..)?);
    let path = path.decode_utf8().ok()?;
    // Windows: /C:/folder.
    let drive = path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if cfg!(windows) && drive {
        &path[1..]
    } else {
        &path
    }))
}

fn publish(uri: Uri, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) -> Message {
    let params = lsp::PublishDiagnosticsParams {
        uri,
        version,
        diagnostics,
    };
    Message::Notification(Notification {
        method: "textDocument/publishDiagnostics".to_owned(),
        params: serde_json::to_value(params).unwrap_or_default(),
    })
}

/// The version of a document, if the client gives one.
fn version(document: &Value) -> Option<i32> {
    let version = document["version"].as_i64();
    version.and_then(|version| i32::try_from(version).ok())
}

/// Deserializes parameters. The error of the parser is dropped: it quotes its input.
fn read<T: DeserializeOwned>(params: Value) -> Result<T, RequestError> {
    serde_json::from_value(params).map_err(|_| {
        RequestError(
            ErrorCode::InvalidParams,
            "invalid parameters for this method".to_owned(),
        )
    })
}

fn value(result: impl Serialize) -> Result<Value, RequestError> {
    serde_json::to_value(result).map_err(|_| {
        RequestError(
            ErrorCode::InternalError,
            "cannot serialize the result".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_uris() {
        let drive = if cfg!(windows) { "C:/a" } else { "/C:/a" };
        for (uri, path) in [
            ("file:///C:/a", Some(drive)),
            ("file:///a/b%20c", Some("/a/b c")),
            ("file://host/a", Some("/a")),
            ("file://host", None),
            ("untitled:a", None),
        ] {
            assert_eq!(path_of(uri), path.map(PathBuf::from), "{uri}");
        }
    }
}
