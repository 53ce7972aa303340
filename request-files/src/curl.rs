//! `curl` command lines: which request each one sends.
//!
//! Options are read as curl reads them, short ones in clusters too. A body that is made up of
//! several options or sent as a form is not read, nor is a configuration file (`-K`).

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{ContentType, Method, UrlMatch, match_url};
use dcs_migration_lint::redact::{is_secret_name, uri_secrets};
use dcs_migration_lint::report::Edit;

use crate::mapped::MappedText;
use crate::redaction;
use crate::request::{Body, BodyFile, Found, Request};
use crate::shell::{self, Command, Stdin};

use std::collections::BTreeMap;

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, found: &mut Found<'t>) {
    let commands = shell::read(text, span, &mut found.secrets);
    let mut variables = BTreeMap::new();
    for command in &commands {
        assignments(command, &mut variables, found);
        let words = &command.words;
        let curl = words.iter().position(|word| is_curl(&word.text));
        let printed = matches!(words[0].text.as_ref(), "echo" | "printf");
        match curl.filter(|_| !printed) {
            Some(at) => {
                hide_words(&words[..at], found);
                for transfer in transfers(&words[at + 1..], found) {
                    send(&transfer, command, &mut variables, found);
                }
            }
            None => hide_words(words, found),
        }
    }
}

fn is_curl(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    matches!(name, "curl" | "curl.exe")
}

/// `NAME=value`, also behind `export` and the like.
fn assignments<'t>(
    command: &Command<'t>,
    variables: &mut BTreeMap<String, MappedText<'t>>,
    found: &mut Found<'t>,
) {
    for word in &command.words {
        let Some((name, _)) = word.text.split_once('=') else {
            if matches!(
                word.text.as_ref(),
                "export" | "local" | "readonly" | "declare" | "env"
            ) || word.text.starts_with('-')
            {
                continue;
            }
            return;
        };
        let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
        if name.is_empty() || !name.chars().all(is_name) {
            return;
        }
        let value = word.tail(name.len() + 1);
        if !value.expands {
            found.assignment(
                name,
                &value.text,
                value.span(Span::new(0, value.text.len())),
            );
        }
        variables.insert(name.to_owned(), value);
    }
}

/// Hides what a command that is not read may hold.
fn hide_words(words: &[MappedText<'_>], found: &mut Found<'_>) {
    let mut hidden = false;
    let program = words.first().map_or("", |word| word.text.as_ref());
    for word in words {
        let text = word.text.as_ref();
        if std::mem::take(&mut hidden) && !redaction::is_variables(text) {
            found.secrets.push(word.place);
            continue;
        }
        let option = text.starts_with('-') && !text.contains(['=', ' ']);
        hidden = option && is_secret_name(text)
            || matches!((program, text), ("redis-cli", "-a") | ("sshpass", "-p"));
        let names = text.contains([':', '=', ' ', '@', '{']);
        if !option
            && names
            && (redaction::has_word(text) || text.contains('@') && text.contains("://"))
        {
            found.secrets.push(word.place);
        }
    }
}

/// What one request of a command line is made of.
#[derive(Default)]
struct Transfer<'t> {
    method: Option<MappedText<'t>>,
    urls: Vec<MappedText<'t>>,
    headers: Vec<MappedText<'t>>,
    /// With the offset at which the option begins.
    data: Vec<(Data, MappedText<'t>, usize)>,
    get: bool,
    head: bool,
    upload: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Data {
    /// `@` at its beginning names a file.
    Plain,
    /// It is sent as it is.
    Raw,
    /// `--json`: as `Plain`, with headers.
    Json,
    /// `--data-urlencode`: encoded before it is sent.
    Encoded,
    /// A form in parts.
    Form,
}

/// Options that take a value, apart from those that are looked at; short ones by their letter.
const SHORT_WITH_VALUE: &str = "ACDEKPQTUYbcehmortuwxyz";
const LONG_WITH_VALUE: [&str; 68] = [
    "abstract-unix-socket",
    "alt-svc",
    "aws-sigv4",
    "cacert",
    "capath",
    "cert",
    "cert-type",
    "ciphers",
    "config",
    "connect-timeout",
    "connect-to",
    "continue-at",
    "cookie",
    "cookie-jar",
    "create-file-mode",
    "crlfile",
    "curves",
    "dns-interface",
    "dns-servers",
    "doh-url",
    "dump-header",
    "engine",
    "etag-compare",
    "etag-save",
    "expect100-timeout",
    "hostpubsha256",
    "hsts",
    "interface",
    "ip-tos",
    "ipfs-gateway",
    "keepalive-time",
    "key",
    "key-type",
    "limit-rate",
    "local-port",
    "max-filesize",
    "max-redirs",
    "max-time",
    "netrc-file",
    "noproxy",
    "oauth2-bearer",
    "output",
    "output-dir",
    "parallel-max",
    "pass",
    "pinnedpubkey",
    "preproxy",
    "proto",
    "proto-default",
    "proto-redir",
    "proxy",
    "proxy-header",
    "proxy-user",
    "range",
    "rate",
    "referer",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "stderr",
    "tls-max",
    "tls13-ciphers",
    "trace",
    "trace-ascii",
    "unix-socket",
    "user",
    "user-agent",
];

/// The requests of the words behind `curl`: one, or more with `--next`.
fn transfers<'t>(words: &[MappedText<'t>], found: &mut Found<'t>) -> Vec<Transfer<'t>> {
    let mut transfers = Vec::new();
    let mut transfer = Transfer::default();
    let mut words = words.iter();
    let mut options = true;
    while let Some(word) = words.next() {
        let text = word.text.as_ref();
        if let Some(name) = text.strip_prefix("--").filter(|_| options) {
            match name {
                "" => options = false,
                "next" => transfers.push(std::mem::take(&mut transfer)),
                _ if takes_value(name) => {
                    if let Some(value) = words.next() {
                        transfer.long(name, value.clone(), word.place.start, found);
                    }
                }
                "get" => transfer.get = true,
                "head" => transfer.head = true,
                _ => {}
            }
        } else if options && text.len() > 1 && text.starts_with('-') {
            for (index, letter) in text.char_indices().skip(1) {
                match letter {
                    'G' => transfer.get = true,
                    'I' => transfer.head = true,
                    ':' => transfers.push(std::mem::take(&mut transfer)),
                    _ => {}
                }
                let Some(name) = long_name(letter) else {
                    continue;
                };
                let rest = word.tail(index + letter.len_utf8());
                let value = if rest.text.is_empty() {
                    words.next().cloned()
                } else {
                    Some(rest)
                };
                if let Some(value) = value {
                    transfer.long(name, value, word.place.start, found);
                }
                break;
            }
        } else {
            transfer.urls.push(word.clone());
        }
    }
    transfers.push(transfer);
    transfers
}

/// The long form of a short option that takes a value.
fn long_name(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "data",
        'F' => "form",
        'H' => "header",
        'X' => "request",
        'u' => "user",
        'U' => "proxy-user",
        'b' => "cookie",
        'T' => "upload-file",
        _ if SHORT_WITH_VALUE.contains(letter) => "",
        _ => return None,
    })
}

fn takes_value(name: &str) -> bool {
    const READ: [&str; 14] = [
        "data",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "form",
        "form-string",
        "header",
        "json",
        "request",
        "request-target",
        "upload-file",
        "url",
        "url-query",
    ];
    READ.contains(&name) || LONG_WITH_VALUE.contains(&name)
}

impl<'t> Transfer<'t> {
    /// An option with its value; `option` is where it begins.
    fn long(&mut self, name: &str, value: MappedText<'t>, option: usize, found: &mut Found<'t>) {
        let data = match name {
            "data" | "data-ascii" | "data-binary" => Data::Plain,
            "data-raw" => Data::Raw,
            "json" => Data::Json,
            "data-urlencode" => Data::Encoded,
            "form" | "form-string" => Data::Form,
            _ => {
                match name {
                    "request" => self.method = Some(value),
                    "url" => self.urls.push(value),
                    "header" => self.headers.push(value),
                    "upload-file" => self.upload = true,
                    "user" | "proxy-user" | "cookie" | "oauth2-bearer" | "pass" => {
                        if !redaction::is_variables(&value.text) {
                            found.secrets.push(value.place);
                        }
                    }
                    _ => hide_words(&[value], found),
                }
                return;
            }
        };
        self.data.push((data, value, option));
    }

    fn method(&self, url: &MappedText<'t>) -> Method {
        let implied = |word: &str| Method {
            word: word.to_owned(),
            span: url.place,
            written: false,
            edit: None,
        };
        match &self.method {
            // It is not known.
            Some(method) if method.expands => implied("POST"),
            Some(method) => Method {
                word: method.text.clone().into_owned(),
                span: method.place,
                written: true,
                edit: method.edit(&Edit::new(Span::new(0, method.text.len()), "POST")),
            },
            None if self.head => implied("HEAD"),
            None if self.get => implied("GET"),
            None if self.upload => implied("PUT"),
            None if !self.data.is_empty() => implied("POST"),
            None => implied("GET"),
        }
    }

    fn content_type(&self, url: &MappedText<'t>, found: &mut Found<'t>) -> ContentType {
        let mut given = None;
        for header in &self.headers {
            let text = header.text.as_ref();
            if text.starts_with('@') {
                given.get_or_insert(ContentType::Unknown);
                continue;
            }
            let Some(at) = text.find([':', ';']) else {
                continue;
            };
            let (name, value) = (text[..at].trim(), header.tail(at + 1));
            let span = value.trimmed();
            let word = &value.text[span.start..span.end];
            if name.eq_ignore_ascii_case("content-type") {
                given = Some(if word.contains("${") || word.contains("{{") {
                    ContentType::Unknown
                } else {
                    ContentType::Given {
                        span: header.place,
                        value: word.to_owned(),
                        edit: value.edit(&Edit::new(span, "application/json")),
                    }
                });
            } else if redaction::is_secret_header(name) {
                redaction::piece(&value, span, &mut found.secrets);
            }
        }
        if let Some(given) = given {
            return given;
        }
        let form = ["application/x-www-form-urlencoded", "multipart/form-data"];
        let (sent, option) = match self.data.first() {
            Some((Data::Json, ..)) => return ContentType::Unknown,
            Some((Data::Form, ..)) => (Some(form[1]), None),
            Some((Data::Encoded, ..)) => (Some(form[0]), None),
            Some((_, _, option)) => (Some(form[0]), Some(*option)),
            None => (None, None),
        };
        let header = "-H 'Content-Type: application/json' ";
        ContentType::Missing {
            span: url.place,
            sent,
            edit: option.map(|option| Edit::new(Span::empty(option), header)),
        }
    }
}

/// Adds the request that a transfer sends.
fn send<'t>(
    transfer: &Transfer<'t>,
    command: &Command<'t>,
    variables: &mut BTreeMap<String, MappedText<'t>>,
    found: &mut Found<'t>,
) {
    let is_ours = |url: &&MappedText<'_>| !matches!(match_url(&url.text), UrlMatch::Other);
    let url = transfer.urls.iter().find(is_ours).or(transfer.urls.first());
    let Some(url) = url else {
        return;
    };
    for other in transfer
        .urls
        .iter()
        .filter(|other| !std::ptr::eq(*other, url))
    {
        let hidden = uri_secrets(&other.text)
            .into_iter()
            .map(|secret| other.span(secret));
        found.secrets.extend(hidden);
    }
    let content_type = transfer.content_type(url, found);
    let body = match transfer.data.as_slice() {
        [] => Body::None,
        // It is looked at no closer where the request goes to somebody else.
        [(_, value, _)] if !is_ours(&url) => Body::Text(value.clone()),
        [(data @ (Data::Plain | Data::Raw | Data::Json), value, _)] => {
            body(*data, value, command, variables)
        }
        several => {
            let places = several.iter().map(|(_, value, _)| value);
            let hidden = places.filter(|value| redaction::has_word(&value.text));
            found.secrets.extend(hidden.map(|value| value.place));
            Body::Unknown(Span::empty(url.place.end))
        }
    };
    found.sent.push(Request {
        method: transfer.method(url),
        url: url.clone(),
        content_type,
        body,
        responses: Vec::new(),
    });
}

fn body<'t>(
    data: Data,
    value: &MappedText<'t>,
    command: &Command<'t>,
    variables: &mut BTreeMap<String, MappedText<'t>>,
) -> Body<'t> {
    let name = value
        .text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'));
    if let Some(assigned) = name
        .filter(|_| value.expands)
        .and_then(|name| variables.remove(name))
    {
        // Each is linted where it is sent first.
        return Body::Text(assigned);
    }
    if data == Data::Raw || !value.text.starts_with('@') {
        return Body::Text(value.clone());
    }
    if value.text != "@-" {
        return file(&value.tail(1));
    }
    match &command.stdin {
        Some(Stdin::Text(text)) => Body::Text(MappedText::clone(text)),
        Some(Stdin::File(name)) => file(name),
        Some(Stdin::Document(_)) | None => Body::Unknown(Span::empty(value.place.end)),
    }
}

fn file<'t>(name: &MappedText<'t>) -> Body<'t> {
    if name.expands || name.text.is_empty() {
        return Body::Unknown(Span::empty(name.place.end));
    }
    Body::File(BodyFile {
        path: name.text.clone().into_owned(),
        span: name.span(Span::new(0, name.text.len())),
        templates: false,
    })
}
