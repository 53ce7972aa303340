//! Lints what was found in a file, and brings the findings back to it.

use dcs_migration_lint::call::{
    Call, Calls, Unchecked, UncheckedReason, UrlMatch, WrongPath, is_body_of_this_call, match_url,
};
use dcs_migration_lint::redact::uri_secrets;
use dcs_migration_lint::{Config, Diagnostic, Level, Report, Span, lint, lint_path, lint_response};

use std::collections::{BTreeMap, BTreeSet};

use crate::FileFormat;
use crate::mapped::MappedText;
use crate::redaction;
use crate::request::{Body, BodyFile, Request, Response};

pub(crate) struct Linter<'a> {
    pub(crate) source: FileFormat,
    pub(crate) config: &'a Config,
    pub(crate) calls: Calls,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) secrets: Vec<Span>,
    pub(crate) requests: usize,
    pub(crate) files: Vec<BodyFile>,
    /// The numbers of the requests whose bodies were linted.
    pub(crate) linted: BTreeSet<usize>,
    /// Whether the body of a request is this call's, where that was asked.
    pub(crate) ours: BTreeMap<usize, bool>,
    pub(crate) is_missing: &'a dyn Fn(&BodyFile) -> bool,
}

impl Linter<'_> {
    /// Lints one of the requests of a file.
    pub(crate) fn sent(&mut self, requests: &[Request<'_>], number: usize) {
        let sent = &requests[number];
        let (number, body) = match sent.body {
            Body::SameAs(number) => (number, &requests[number].body),
            _ => (number, &sent.body),
        };
        let url = &sent.url;
        let hidden = uri_secrets(&url.text)
            .into_iter()
            .map(|secret| url.span(secret));
        self.secrets.extend(hidden);
        let url_match = match_url(&url.text);
        let is_this = matches!(url_match, UrlMatch::This);
        let near = match url_match {
            // What a browser asks before it sends the request.
            _ if self.source == FileFormat::Har && sent.method.word == "OPTIONS" => None,
            UrlMatch::This | UrlMatch::End => Some(None),
            UrlMatch::Close(near) => Some(Some(near)),
            UrlMatch::Neighbour(near) if self.is_ours(body, number) => Some(Some(near)),
            UrlMatch::Unknown if self.is_ours(body, number) => Some(None),
            _ => None,
        };
        let Some(near) = near else {
            return self.hide(sent, body);
        };
        self.requests += 1;
        if is_this {
            let mut config = self.config_for(url);
            // Clients add a missing scheme, and the path itself is right.
            let _ = config.set_level("wrong-path", Level::Off);
            let report = lint_path(&url.text, &config);
            self.take(url, report);
        }
        self.calls.calls.push(Call {
            method: sent.method.clone(),
            wrong_path: near.map(|near| WrongPath {
                span: url.span(near.span),
                faults: near.faults,
                edits: near
                    .edits
                    .iter()
                    .map(|edit| url.edit(edit))
                    .collect::<Option<_>>()
                    .unwrap_or_default(),
            }),
            content_type: sent.content_type.clone(),
        });
        match body {
            // It is linted where it is sent first.
            Body::Text(_) | Body::Misquoted(_) if !self.linted.insert(number) => {}
            Body::Text(body) => self.body(body),
            Body::File(file) => self.file(file.clone()),
            Body::Unchecked(unchecked) => self.calls.unchecked.push(*unchecked),
            Body::Misquoted(misquoted) => self.calls.misquoted.push(misquoted.clone()),
            Body::None if sent.method.word == "POST" && sent.cut.is_none() => {
                // An archive may leave bodies out.
                if self.source == FileFormat::Har {
                    self.unchecked(url.place, UncheckedReason::Omitted);
                } else {
                    self.body(&MappedText::new(url.place.end));
                }
            }
            Body::None | Body::SameAs(_) => {}
        }
        if let Some(cut) = sent.cut {
            self.unchecked(cut, UncheckedReason::CommandEnds);
        }
        for stored in &sent.responses {
            self.stored(stored);
        }
    }

    fn body(&mut self, body: &MappedText<'_>) {
        let config = self.config_for(body);
        if config.templates() && redaction::is_variable(&body.text) {
            return self.unchecked(body.place, UncheckedReason::Variable);
        }
        let report = lint(body.text.as_ref(), &config);
        self.take(body, report);
    }

    /// A file that a body is taken from.
    pub(crate) fn file(&mut self, file: BodyFile) {
        if (self.is_missing)(&file) {
            self.unchecked(file.span, UncheckedReason::MissingFile);
        } else {
            self.files.push(file);
        }
    }

    /// Whether the body of a request is this call's.
    fn is_ours(&mut self, body: &Body<'_>, number: usize) -> bool {
        let Body::Text(body) = body else {
            return false;
        };
        let known = self.ours.entry(number);
        *known.or_insert_with(|| is_body_of_this_call(&body.text))
    }

    fn unchecked(&mut self, span: Span, reason: UncheckedReason) {
        self.calls.unchecked.push(Unchecked { span, reason });
    }

    fn stored(&mut self, stored: &Response<'_>) {
        if !stored.body.text.is_empty() {
            let text = stored.body.text.as_ref();
            let report = lint_response(stored.status, text, self.config);
            self.take(&stored.body, report);
        }
    }

    /// A response without a request is this call's if it looks like it.
    pub(crate) fn stored_alone(&mut self, stored: &Response<'_>) {
        let body = &stored.body;
        let named = |name: &str| body.text.contains(name);
        if named("\"error_code\"") || (named("\"id\"") && named("\"status\"")) {
            self.requests += 1;
            self.stored(stored);
        } else if redaction::has_word(&body.text) {
            self.secrets.push(body.place);
        }
    }

    /// Hides what a request to somebody else may hold.
    fn hide(&mut self, sent: &Request<'_>, body: &Body<'_>) {
        let responses = sent.responses.iter().map(|stored| &stored.body);
        let body = match body {
            Body::Text(body) => Some(body),
            _ => None,
        };
        let hidden = body.into_iter().chain(responses);
        let hidden = hidden.filter(|piece| redaction::has_word(&piece.text));
        self.secrets.extend(hidden.map(|piece| piece.place));
    }

    /// Brings what was found in a piece back to the file.
    pub(crate) fn take(&mut self, piece: &MappedText<'_>, report: Report<'_>) {
        let secrets = report.secrets().iter().map(|&secret| piece.span(secret));
        self.secrets.extend(secrets);
        let found = report.into_diagnostics().into_iter();
        self.diagnostics
            .extend(found.map(|found| piece.place(found)));
    }

    /// What a piece is linted with: variables are unknown values where the file has such.
    pub(crate) fn config_for(&self, piece: &MappedText<'_>) -> Config {
        let mut config = self.config.clone();
        match self.source {
            FileFormat::Http => config.set_templates(true),
            FileFormat::Har => {}
            _ => config.set_templates(piece.expands),
        }
        config
    }
}
