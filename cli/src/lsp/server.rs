//! The documents that are open, and the answers about them.
//!
//! Messages come in and go out as values: no stream, no thread and no clock here. Requests are
//! answered in their order and at once, so that there is never one left to be cancelled.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types as lsp;
use gen_lsp_types::{CodeActionKind, MarkupKind, TextEdit, Uri};
use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::args::ConfigArgs;
use crate::check::check;
use crate::config::Configs;
use crate::input::{looks_like_request, shown};
use crate::lsp::findings::{Findings, SOURCE, Takes};
use crate::lsp::members::{self, Of, Offer};
use crate::lsp::place::{self, Encoding, Places};
use crate::requests::Kind;
use crate::rules;

/// Where a session is.
#[derive(Debug, Default, PartialEq, Eq)]
enum Phase {
    /// Before `initialize`.
    #[default]
    New,
    Running,
    /// After `shutdown`.
    Down,
    Exited {
        orderly: bool,
    },
}

/// What the client said of itself.
#[derive(Debug, Default)]
struct Client {
    encoding: Encoding,
    takes: Takes,
    /// It asks for diagnostics instead of being told.
    pulls: bool,
    /// It shows Markdown.
    markdown: bool,
}

#[derive(Debug)]
struct Document {
    version: i32,
    text: String,
    /// Changed since its findings were told.
    changed: bool,
    /// Whether findings of it are shown.
    shown: bool,
}

#[derive(Debug)]
pub(super) struct Server {
    phase: Phase,
    client: Client,
    /// What goes before configurations.
    args: ConfigArgs,
    /// What was told last of configurations that cannot be used.
    told: Option<String>,
    /// By their URI.
    documents: BTreeMap<String, Document>,
}

/// Why a request has no result.
struct Refused(ErrorCode, String);

impl Server {
    pub(super) fn new(args: ConfigArgs) -> Self {
        let told = None;
        Self {
            args,
            told,
            phase: Phase::default(),
            client: Client::default(),
            documents: BTreeMap::new(),
        }
    }

    /// Whether the session is over, and in the order that the protocol wants.
    pub(super) fn exited(&self) -> Option<bool> {
        match self.phase {
            Phase::Exited { orderly } => Some(orderly),
            _ => None,
        }
    }

    /// The client said `exit`, or is gone.
    pub(super) fn exit(&mut self) {
        let orderly = self.phase == Phase::Down;
        self.phase = Phase::Exited { orderly };
    }

    /// Takes a message; what it is answered with.
    pub(super) fn take(&mut self, message: Message) -> Option<Message> {
        match message {
            Message::Request(request) => Some(self.answer(request).into()),
            Message::Notification(notification) => self.note(notification),
            // Nothing is ever asked of the client.
            Message::Response(_) => None,
        }
    }

    fn answer(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        match self.result(&method, params) {
            Ok(result) => Response::new_ok(id, result),
            Err(Refused(code, why)) => Response::new_err(id, code as i32, why),
        }
    }

    fn result(&mut self, method: &str, params: Value) -> Result<Value, Refused> {
        let refused = |code, why: &str| Err(Refused(code, why.to_owned()));
        match (&self.phase, method) {
            (Phase::New, "initialize") => {
                self.phase = Phase::Running;
                value(self.initialize(&params))
            }
            (Phase::New, _) => refused(ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (Phase::Running, "initialize") => refused(
                ErrorCode::InvalidRequest,
                "the session is initialized already",
            ),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Down;
                Ok(Value::Null)
            }
            (Phase::Running, "textDocument/diagnostic") => value(self.diagnostic(&read(params)?)),
            (Phase::Running, "textDocument/codeAction") => value(self.code_action(&read(params)?)),
            (Phase::Running, "textDocument/hover") => value(self.hover(&read(params)?)),
            (Phase::Running, "textDocument/completion") => value(self.completion(&read(params)?)),
            (Phase::Running, _) => refused(ErrorCode::MethodNotFound, "there is no such method"),
            (Phase::Down | Phase::Exited { .. }, _) => {
                refused(ErrorCode::InvalidRequest, "the session is shut down")
            }
        }
    }

    /// Reads only what matters here: whatever else a client says of itself cannot be wrong.
    fn initialize(&mut self, params: &Value) -> lsp::InitializeResult {
        let capability = |pointer: &str| params["capabilities"].pointer(pointer);
        let can = |pointer: &str| capability(pointer) == Some(&Value::Bool(true));
        let formats = capability("/textDocument/hover/contentFormat").and_then(Value::as_array);
        self.client = Client {
            encoding: Encoding::negotiate(capability("/general/positionEncodings")),
            takes: Takes {
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

    /// What the client says without asking; what cannot be read is passed over.
    fn note(&mut self, notification: Notification) -> Option<Message> {
        let Notification { method, params } = notification;
        match (&self.phase, method.as_str()) {
            (_, "exit") => self.exit(),
            (Phase::Running, "textDocument/didOpen") => {
                let lsp::DidOpenTextDocumentParams { text_document: it } = read(params).ok()?;
                let document = Document {
                    version: it.version,
                    text: it.text,
                    changed: true,
                    shown: false,
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
                    place::change(&mut document.text, change, self.client.encoding);
                }
            }
            (Phase::Running, "textDocument/didClose") => {
                let closed: lsp::DidCloseTextDocumentParams = read(params).ok()?;
                let document = self.documents.remove(&closed.text_document.uri.0)?;
                let told = document.shown && !self.client.pulls;
                return told.then(|| published(closed.text_document.uri, None, Vec::new()));
            }
            _ => {}
        }
        None
    }

    /// The findings of the documents that have changed.
    pub(super) fn publish(&mut self) -> Vec<Message> {
        let mut messages: Vec<Message> = self.fault().into_iter().collect();
        let mut documents = std::mem::take(&mut self.documents);
        for (uri, document) in &mut documents {
            if !std::mem::take(&mut document.changed) || self.client.pulls {
                continue;
            }
            let uri = Uri(uri.clone());
            let found = self.look(&uri, document, |found| found.diagnostics());
            // A document that is not this request is not mentioned.
            if found.is_some() || document.shown {
                document.shown = found.is_some();
                messages.push(published(
                    uri,
                    Some(document.version),
                    found.unwrap_or_default(),
                ));
            }
        }
        self.documents = documents;
        messages
    }

    /// Says that a configuration cannot be used, once.
    fn fault(&mut self) -> Option<Message> {
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
                configs.in_force(path_of(uri).as_deref());
                configs.first_fault()
            }
            Err(error) => Some(error),
        };
        let found = changed.into_iter().find_map(problem);
        let told = std::mem::replace(&mut self.told, found);
        let message = self
            .told
            .clone()
            .filter(|found| Some(found) != told.as_ref())?;
        let params = lsp::ShowMessageParams {
            kind: lsp::MessageType::Error,
            message,
        };
        Some(Message::Notification(Notification {
            method: "window/showMessage".to_owned(),
            params: serde_json::to_value(params).unwrap_or_default(),
        }))
    }

    /// Lints a document and looks at what was found; `None` where it is not this request.
    ///
    /// Configurations are read each time: they may be edited beside it.
    fn look<R>(
        &self,
        uri: &Uri,
        document: &Document,
        with: impl FnOnce(Findings<'_>) -> R,
    ) -> Option<R> {
        let text = document.text.as_str();
        let kind = Kind::of(&uri.0, text.as_bytes());
        if is_body(kind) && !looks_like_request(text.as_bytes()) {
            return None;
        }
        let configs = Configs::new(&self.args).ok()?;
        let path = path_of(&uri.0);
        if path
            .as_ref()
            .is_some_and(|path| configs.leaves_out(path, false))
        {
            return None;
        }
        let in_force = configs.in_force(path.as_deref());
        let name = path.map_or_else(|| uri.0.clone(), |path| shown(&path));
        let checked = check(&name, kind, text.as_bytes(), &in_force);
        if checked.requests == 0 {
            return None;
        }
        Some(with(Findings {
            uri,
            version: document.version,
            checked: &checked,
            in_force: &in_force,
            places: Places::new(text, self.client.encoding),
            takes: self.client.takes,
        }))
    }

    fn diagnostic(&self, params: &lsp::DocumentDiagnosticParams) -> lsp::DocumentDiagnosticReport {
        let uri = &params.text_document.uri;
        let document = self.documents.get(&uri.0);
        let found = document.and_then(|it| self.look(uri, it, |found| found.diagnostics()));
        lsp::RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: lsp::FullDocumentDiagnosticReport {
                result_id: None,
                items: found.unwrap_or_default(),
            },
        }
        .into()
    }

    fn code_action(&self, params: &lsp::CodeActionParams) -> Option<Vec<lsp::CodeAction>> {
        let uri = &params.text_document.uri;
        self.look(uri, self.documents.get(&uri.0)?, |found| {
            let at = found.places.span(params.range);
            found.actions(at, params.context.only.as_deref())
        })
    }

    fn hover(&self, params: &lsp::HoverParams) -> Option<lsp::Hover> {
        let at = &params.text_document_position_params;
        let uri = &at.text_document.uri;
        let document = self.documents.get(&uri.0)?;
        let places = Places::new(&document.text, self.client.encoding);
        let offset = places.offset(at.position);
        let rules = self.look(uri, document, |found| found.rules_at(offset));
        let mut span = None;
        let mut texts = Vec::new();
        for (rule, place) in rules.unwrap_or_default() {
            span = span.or(Some(place));
            texts.push(rules::page(rule));
        }
        let member = members::describe(&document.text, offset);
        let kind = Kind::of(&uri.0, document.text.as_bytes());
        let concerns = is_body(kind) && members::concerns(&document.text, offset);
        if let Some((text, key)) = member.filter(|_| concerns) {
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
            range: Some(places.range(span?)),
        })
    }

    fn completion(&self, params: &lsp::CompletionParams) -> Option<lsp::CompletionList> {
        let at = &params.text_document_position_params;
        let uri = &at.text_document.uri;
        let text = &self.documents.get(&uri.0)?.text;
        let places = Places::new(text, self.client.encoding);
        let offset = places.offset(at.position);
        let kind = Kind::of(&uri.0, text.as_bytes());
        if !is_body(kind) || !members::concerns(text, offset) {
            return None;
        }
        let offers = members::complete(text, offset);
        let items = offers.into_iter().enumerate();
        let items = items
            .map(|(number, offer)| item(number, offer, &places))
            .collect();
        Some(lsp::CompletionList {
            items,
            ..lsp::CompletionList::default()
        })
    }
}

fn item(number: usize, offer: Offer, places: &Places<'_>) -> lsp::CompletionItem {
    let edit = |span, new_text: String| TextEdit {
        range: places.range(span),
        new_text,
    };
    let comma = offer
        .comma_at
        .map(|at| vec![edit(dcs_migration_lint::Span::empty(at), ",".to_owned())]);
    lsp::CompletionItem {
        label: offer.label,
        kind: Some(match offer.of {
            Of::Member => lsp::CompletionItemKind::Property,
            Of::Value => lsp::CompletionItemKind::EnumMember,
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

/// Whether all of a document is one body: members are shown and offered in those alone.
fn is_body(kind: Kind) -> bool {
    matches!(kind, Kind::Body { .. })
}

/// The path of a document that is a file.
fn path_of(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    // What stands before the path is this host, or one that cannot be read from.
    let path = percent_decode_str(path.get(path.find('/')?..)?);
    let path = path.decode_utf8().ok()?;
    // On Windows: /C:/folder.
    let drive = path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if cfg!(windows) && drive {
        &path[1..]
    } else {
        &path
    }))
}

fn published(uri: Uri, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) -> Message {
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

/// The error of the parser is not handed on: it quotes what it read.
fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refused> {
    serde_json::from_value(params).map_err(|_| {
        Refused(
            ErrorCode::InvalidParams,
            "the parameters are not those of this method".to_owned(),
        )
    })
}

fn value(result: impl Serialize) -> Result<Value, Refused> {
    serde_json::to_value(result)
        .map_err(|_| Refused(ErrorCode::InternalError, "the result is no JSON".to_owned()))
}
