//! The open documents, and the answers to requests about them.
//!
//! Messages are values: there is no stream, thread or clock here. Requests are answered immediately
//! and in order, so there is never one to cancel.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types as lsp;
use gen_lsp_types::{CodeActionKind, MarkupKind, TextEdit, Uri};
use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::diagnostics::{ClientSupport, LintedDocument, SOURCE};
use super::members::{self, Offer, OfferKind};
use super::positions::{self, Encoding, Positions};
use crate::args::ConfigArgs;
use crate::config::Configs;
use crate::files::kind::{Kind, looks_like_body};
use crate::files::paths::display;
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

/// What the client said about itself.
#[derive(Debug, Default)]
struct Client {
    encoding: Encoding,
    support: ClientSupport,
    /// It requests diagnostics; none are published.
    pulls: bool,
    /// It renders Markdown.
    markdown: bool,
}

#[derive(Debug)]
struct Document {
    version: i32,
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
    /// The last message about a configuration that cannot be used.
    config_message: Option<String>,
    /// By URI.
    documents: BTreeMap<String, Document>,
}

/// Why a request is answered with an error.
struct RequestError(ErrorCode, String);

impl Server {
    pub(super) fn new(args: ConfigArgs) -> Self {
        Self {
            args,
            config_message: None,
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
            // The server sends no requests.
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
                value(self.initialize(&params))
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

    /// Reads only the capabilities that matter here, so that no others can be invalid.
    fn initialize(&mut self, params: &Value) -> lsp::InitializeResult {
        let capability = |pointer: &str| params["capabilities"].pointer(pointer);
        let can = |pointer: &str| capability(pointer) == Some(&Value::Bool(true));
        let formats = capability("/textDocument/hover/contentFormat").and_then(Value::as_array);
        self.client = Client {
            encoding: Encoding::negotiate(capability("/general/positionEncodings")),
            support: ClientSupport {
                related: can("/textDocument/publishDiagnostics/relatedInformation")
                    || can("/textDocument/diagnostic/relatedInformation"),
                versions: can("/workspace/workspaceEdit/documentChanges"),
            },
            pulls: capability("/textDocument/diagnostic").is_some_and(Value::is_object),
            markdown: formats.is_some_and(|formats| formats.iter().any(|it| it == "markdown")),
        };
        let kinds = vec![CodeActionKind::QuickFix, CodeActionKind::SourceFixAll];
        let diagnostics = lsp::DiagnosticOptions {
            identifier: Some(SOURCE.to_owned()),
            ..lsp::DiagnosticOptions::default()
        };
        lsp::InitializeResult {
            capabilities: lsp::ServerCapabilities {
                position_encoding: Some(self.client.encoding.into()),
                text_document_sync: Some(lsp::TextDocumentSync::Options(
                    lsp::TextDocumentSyncOptions {
                        open_close: Some(true),
                        change: Some(lsp::TextDocumentSyncKind::Incremental),
                        save: Some(true.into()),
                        ..lsp::TextDocumentSyncOptions::default()
                    },
                )),
                completion_provider: Some(lsp::CompletionOptions {
                    trigger_characters: Some(vec!["\"".to_owned()]),
                    ..lsp::CompletionOptions::default()
                }),
                hover_provider: Some(true.into()),
                code_action_provider: Some(
                    lsp::CodeActionOptions {
                        code_action_kinds: Some(kinds),
                        ..lsp::CodeActionOptions::default()
                    }
                    .into(),
                ),
                diagnostic_provider: self.client.pulls.then(|| diagnostics.into()),
                ..lsp::ServerCapabilities::default()
            },
            server_info: Some(lsp::ServerInfo {
                name: SOURCE.to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        }
    }

    /// Handles a notification. Invalid ones are ignored.
    fn handle_notification(&mut self, notification: Notification) -> Option<Message> {
        let Notification { method, params } = notification;
        match (&self.phase, method.as_str()) {
            (_, "exit") => self.exit(),
            (Phase::Running, "textDocument/didOpen") => {
                let lsp::DidOpenTextDocumentParams { text_document: it } = read(params).ok()?;
                let document = Document {
                    version: it.version,
                    text: it.text,
                    changed: true,
                    published: false,
                };
                self.documents.insert(it.uri.0, document);
            }
            (Phase::Running, "textDocument/didChange") => {
                let changed: lsp::DidChangeTextDocumentParams = read(params).ok()?;
                let uri = &changed.text_document.text_document_identifier.uri;
                let document = self.documents.get_mut(&uri.0)?;
                document.version = changed.text_document.version;
                document.changed = true;
                for change in changed.content_changes {
                    positions::change(&mut document.text, change, self.client.encoding);
                }
            }
            (Phase::Running, "textDocument/didClose") => {
                let closed: lsp::DidCloseTextDocumentParams = read(params).ok()?;
                let document = self.documents.remove(&closed.text_document.uri.0)?;
                let published = document.published && !self.client.pulls;
                return published.then(|| publish(closed.text_document.uri, None, Vec::new()));
            }
            _ => {}
        }
        None
    }

    /// The diagnostics of the documents that have changed.
    pub(super) fn publish(&mut self) -> Vec<Message> {
        let mut messages: Vec<Message> = self.config_error().into_iter().collect();
        let mut documents = std::mem::take(&mut self.documents);
        for (uri, document) in &mut documents {
            if !std::mem::take(&mut document.changed) || self.client.pulls {
                continue;
            }
            let uri = Uri(uri.clone());
            let diagnostics = self.lint(&uri, document, |linted| linted.diagnostics());
            // Nothing is published for a document that is not this request.
            if diagnostics.is_some() || document.published {
                document.published = diagnostics.is_some();
                messages.push(publish(
                    uri,
                    Some(document.version),
                    diagnostics.unwrap_or_default(),
                ));
            }
        }
        self.documents = documents;
        messages
    }

    /// The message that a configuration cannot be used, once.
    fn config_error(&mut self) -> Option<Message> {
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
                configs.resolve(path_of(uri).as_deref());
                let errors = configs.errors();
                errors.first().map(|error| escape(&error.to_string()))
            }
            Err(error) => Some(error),
        };
        let current = changed.into_iter().find_map(problem);
        let previous = std::mem::replace(&mut self.config_message, current);
        let message = self
            .config_message
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
        let kind = Kind::of(&uri.0, text.as_bytes());
        if is_body(kind) && !looks_like_body(text.as_bytes()) {
            return None;
        }
        let configs = Configs::new(&self.args).ok()?;
        let path = path_of(&uri.0);
        let excluded = path.as_ref();
        if excluded.is_some_and(|path| configs.excludes(path, false)) {
            return None;
        }
        let config = configs.resolve(path.as_deref());
        let name = path.map_or_else(|| uri.0.clone(), |path| display(&path));
        let checked = check(&name, kind, text.as_bytes(), &config);
        if checked.requests == 0 {
            return None;
        }
        Some(then(LintedDocument {
            uri,
            version: document.version,
            checked: &checked,
            config: &config,
            positions: Positions::new(text, self.client.encoding),
            support: self.client.support,
        }))
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
        let member = members::describe(&document.text, offset);
        let kind = Kind::of(&uri.0, document.text.as_bytes());
        let may_be_request = is_body(kind) && members::may_be_request(&document.text, offset);
        if let Some((text, key)) = member.filter(|_| may_be_request) {
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
        if !is_body(kind) || !members::may_be_request(text, offset) || self.excludes(uri) {
            return None;
        }
        let offers = members::complete(text, offset);
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

/// Whether a document is a single body. Only those have hover texts and completions for members.
fn is_body(kind: Kind) -> bool {
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
