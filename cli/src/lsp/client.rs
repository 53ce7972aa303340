//! What the client said about itself, and what the server offers it.

use gen_lsp_types as lsp;
use gen_lsp_types::CodeActionKind;
use lsp_server::{Message, Request};
use serde_json::{Value, json};

use super::diagnostics::{ClientSupport, FIX_ALL, SOURCE};
use super::positions::Encoding;

/// What the client said about itself.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each capability is there or not"
)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    pub(super) support: ClientSupport,
    /// It requests diagnostics; none are published.
    pub(super) pulls: bool,
    /// It requests them again when it is asked to.
    pub(super) refreshes: bool,
    /// It tells which files have changed, if it is asked to.
    pub(super) watches: bool,
    /// It renders Markdown.
    pub(super) markdown: bool,
    /// The process that started the server.
    pub(super) process: Option<u32>,
}

impl Client {
    /// Reads the parameters of `initialize`: only what matters here, so that nothing else can be
    /// invalid.
    pub(super) fn read(params: &Value) -> Self {
        let capability = |pointer: &str| params["capabilities"].pointer(pointer);
        let can = |pointer: &str| capability(pointer) == Some(&Value::Bool(true));
        let lists = |pointer: &str, word: &str| {
            let words = capability(pointer).and_then(Value::as_array);
            words.is_some_and(|words| words.iter().any(|it| it == word))
        };
        let of_diagnostics = |name: &str| {
            can(&format!("/textDocument/publishDiagnostics/{name}"))
                || can(&format!("/textDocument/diagnostic/{name}"))
        };
        let process = params["processId"].as_u64();
        Self {
            encoding: Encoding::negotiate(capability("/general/positionEncodings")),
            support: ClientSupport {
                related: of_diagnostics("relatedInformation"),
                links: of_diagnostics("codeDescriptionSupport"),
                versions: can("/workspace/workspaceEdit/documentChanges"),
                creates: lists("/workspace/workspaceEdit/resourceOperations", "create"),
            },
            pulls: capability("/textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: can("/workspace/diagnostics/refreshSupport"),
            watches: can("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            markdown: lists("/textDocument/hover/contentFormat", "markdown"),
            process: process.and_then(|process| u32::try_from(process).ok()),
        }
    }

    /// The answer to `initialize`.
    pub(super) fn offer(&self) -> lsp::InitializeResult {
        let kinds = vec![CodeActionKind::QuickFix, FIX_ALL.to_owned().into()];
        let diagnostics = lsp::DiagnosticOptions {
            identifier: Some(SOURCE.to_owned()),
            // A value in one of Terraform's files may be that of a resource in another.
            inter_file_dependencies: true,
            ..lsp::DiagnosticOptions::default()
        };
        lsp::InitializeResult {
            capabilities: lsp::ServerCapabilities {
                position_encoding: Some(self.encoding.into()),
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
                diagnostic_provider: self.pulls.then(|| diagnostics.into()),
                ..lsp::ServerCapabilities::default()
            },
            server_info: Some(lsp::ServerInfo {
                name: SOURCE.to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        }
    }

    /// Asks the client to tell which configurations and files of Terraform have changed.
    pub(super) fn watch(&self) -> Option<Message> {
        let files = [
            "dcs-migration-lint.toml",
            "*.{tf,tofu,tfvars}",
            "*.{tf,tofu,tfvars}.json",
        ];
        let watchers = files.map(|file| json!({ "globPattern": format!("**/{file}") }));
        let registration = json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        });
        let params = json!({ "registrations": [registration] });
        self.watches
            .then(|| request("client/registerCapability", params))
    }

    /// Asks the client to request all diagnostics again.
    pub(super) fn refresh(&self) -> Option<Message> {
        (self.pulls && self.refreshes).then(|| request("workspace/diagnostic/refresh", Value::Null))
    }
}

/// A request to the client, whose answer is ignored. Its id is its method: the same request may be
/// open twice, and nobody asks which one was answered.
fn request(method: &str, params: Value) -> Message {
    Message::Request(Request {
        id: method.to_owned().into(),
        method: method.to_owned(),
        params,
    })
}
