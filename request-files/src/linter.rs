//! Lints the contents of a file, and maps the findings to their places in it.

use dcs_migration_lint::call::{
    Call, Calls, ContentType, Unchecked, UncheckedReason, UrlMatch, WrongPath,
    is_body_of_this_call, match_url,
};
use dcs_migration_lint::redact::uri_secrets;
use dcs_migration_lint::{Config, Diagnostic, Level, Report, Span, lint, lint_path, lint_response};

use std::collections::{BTreeMap, BTreeSet};

use crate::FileFormat;
use crate::embedded::Around;
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
    /// Whether the body of a request is this call's, for those that were examined.
    pub(crate) ours: BTreeMap<usize, bool>,
    pub(crate) around: Around,
    pub(crate) is_missing: &'a dyn Fn(&BodyFile) -> bool,
}

/// How a URL is one of this call.
#[derive(Debug)]
pub(crate) enum Nearness {
    This,
    /// Its beginning, or all of its path, is in variables.
    End,
    Wrong(WrongPath),
}

/// How a request is, or was meant to be, one to this call; `None` if it is to another.
/// `is_ours` says whether its body is this call's.
pub(crate) fn nearness(
    source: FileFormat,
    request: &Request<'_>,
    mut is_ours: impl FnMut() -> bool,
) -> Option<Nearness> {
    match match_url(&request.url.text) {
        // The preflight request of a browser.
        _ if source == FileFormat::Har && request.method.word == "OPTIONS" => None,
        UrlMatch::This => Some(Nearness::This),
        UrlMatch::End => Some(Nearness::End),
        UrlMatch::Close(near) => Some(Nearness::Wrong(near)),
        UrlMatch::Neighbour(near) if is_ours() => Some(Nearness::Wrong(near)),
        UrlMatch::Unknown if is_ours() => Some(Nearness::End),
        _ => None,
    }
}

impl Linter<'_> {
    /// Lints one of the requests of a file.
    pub(crate) fn request(&mut self, requests: &[Request<'_>], number: usize) {
        let request = &requests[number];
        let (number, body) = match request.body {
            Body::SameAs(number) => (number, &requests[number].body),
            _ => (number, &request.body),
        };
        let url = &request.url;
        let hidden = uri_secrets(&url.text)
            .into_iter()
            .map(|secret| url.span(secret));
        self.secrets.extend(hidden);
        let near = nearness(self.source, request, || self.is_ours(body, number));
        let Some(near) = near else {
            return self.hide(request, body);
        };
        self.requests += 1;
        if matches!(near, Nearness::This) {
            let mut config = self.config_for(url);
            // Clients add a missing scheme, and the path itself is right.
            let _ = config.set_level("wrong-path", Level::Off);
            let report = lint_path(&url.text, &config);
            self.add_report(url, report);
        }
        // Documentation shows method and path without a request, too.
        let wrong_path = match near {
            Nearness::Wrong(wrong) => Some(wrong),
            Nearness::This | Nearness::End => None,
        };
        let is_shown = self.around.documentation
            && self.source == FileFormat::Http
            && matches!(body, Body::None);
        self.calls.calls.push(Call {
            method: request.method.clone(),
            wrong_path: wrong_path.map(|near| WrongPath {
                span: url.span(near.span),
                faults: near.faults,
                edits: near
                    .edits
                    .iter()
                    .map(|edit| url.edit(edit))
                    .collect::<Option<_>>()
                    .unwrap_or_default(),
            }),
            content_type: if is_shown {
                ContentType::Unknown
            } else {
                request.content_type.clone()
            },
        });
        match body {
            _ if is_shown => {}
            // It is linted for the first request that sends it.
            Body::Text(_) | Body::Misquoted(_) if !self.linted.insert(number) => {}
            Body::Text(body) => self.body(body),
            Body::File(file) => self.file(file.clone()),
            Body::Unchecked(unchecked) => self.calls.unchecked.push(*unchecked),
            Body::Misquoted(misquoted) => self.calls.misquoted.push(misquoted.clone()),
            Body::None if request.method.word == "POST" && request.cut.is_none() => {
                // An archive may leave bodies out.
                if self.source == FileFormat::Har {
                    self.unchecked(url.place, UncheckedReason::Omitted);
                } else {
                    self.body(&MappedText::new(url.place.end));
                }
            }
            Body::None | Body::SameAs(_) => {}
        }
        if let Some(cut) = request.cut {
            self.unchecked(cut, UncheckedReason::CommandEnds);
        }
        for response in &request.responses {
            self.response(response);
        }
    }

    fn body(&mut self, body: &MappedText<'_>) {
        let config = self.config_for(body);
        if config.templates() && redaction::is_variable(&body.text) {
            return self.unchecked(body.place, UncheckedReason::Variable);
        }
        let report = lint(body.text.as_ref(), &config);
        self.add_report(body, report);
    }

    /// A file that a body is taken from.
    pub(crate) fn file(&mut self, file: BodyFile) {
        let is_missing = (self.is_missing)(&file);
        if is_missing && self.around.documentation {
            // Its reader has the file.
        } else if is_missing {
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

    fn response(&mut self, response: &Response<'_>) {
        if !response.body.text.is_empty() {
            let text = response.body.text.as_ref();
            let config = self.config_for(&response.body);
            let report = lint_response(response.status, text, &config);
            self.add_report(&response.body, report);
        }
    }

    /// Lints a response without a request, if it looks like one of this call.
    pub(crate) fn lone_response(&mut self, response: &Response<'_>) {
        let body = &response.body;
        let named = |name: &str| body.text.contains(name);
        if named("\"error_code\"") || (named("\"id\"") && named("\"status\"")) {
            self.requests += 1;
            self.response(response);
        } else if redaction::has_word(&body.text) {
            self.secrets.push(body.place);
        }
    }

    /// Redacts the secrets in a request to another service.
    fn hide(&mut self, request: &Request<'_>, body: &Body<'_>) {
        let responses = request.responses.iter().map(|response| &response.body);
        let body = match body {
            Body::Text(body) => Some(body),
            _ => None,
        };
        let hidden = body.into_iter().chain(responses);
        let hidden = hidden.filter(|mapped| redaction::has_word(&mapped.text));
        self.secrets.extend(hidden.map(|mapped| mapped.place));
    }

    /// Adds the findings and secrets of a text, mapped to the file.
    pub(crate) fn add_report(&mut self, mapped: &MappedText<'_>, report: Report<'_>) {
        let secrets = report.secrets().iter().map(|&secret| mapped.span(secret));
        self.secrets.extend(secrets);
        let diagnostics = report.into_diagnostics().into_iter();
        self.diagnostics
            .extend(diagnostics.map(|diagnostic| mapped.place(diagnostic)));
    }

    /// The configuration for a text: variables are unknown values if the format has them.
    pub(crate) fn config_for(&self, mapped: &MappedText<'_>) -> Config {
        let mut config = self.config.clone();
        match self.source {
            FileFormat::Http
            | FileFormat::Yaml
            | FileFormat::Postman
            | FileFormat::Insomnia
            | FileFormat::ThunderClient
            | FileFormat::Bruno => config.set_templates(true),
            FileFormat::Har => {}
            _ => {
                let is_filled_in = self.around.templates && mapped.text.contains("{{");
                config.set_templates(mapped.expands || is_filled_in);
            }
        }
        config
    }
}
