//! `curl` command lines: the request that each one sends.
//!
//! Options are read as curl reads them, also clusters of short options, and several literal parts
//! of a body are joined as curl joins them. Options from elsewhere (a configuration file, a variable
//! in place of options) are not read; nothing is then reported as missing.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{
    ContentType, Method, Unchecked, UncheckedReason, UrlMatch, match_url,
};
use dcs_migration_lint::json::parse;
use dcs_migration_lint::redact::{Secrets, is_secret_name, uri_secrets};
use dcs_migration_lint::report::Edit;

use crate::FileFormat;
use crate::cmd;
use crate::command::{Command, Stdin, is_curl, is_other_client, is_several};
use crate::embedded::{Embedded, Language};
use crate::mapped::MappedText;
use crate::misquoted::misquoted;
use crate::options::{self, Data};
use crate::redaction;
use crate::request::{Body, FileContents, Request};
use crate::runs;
use crate::script::Script;
use crate::shell::Commands;

use std::rc::Rc;

/// Reads a stretch of a file; adds what is found.
pub(crate) fn read<'t>(text: &'t str, span: Span, contents: &mut FileContents<'t>) {
    read_parts(text, &[span], contents);
}

/// Reads a script in several stretches; no command goes on in the next one.
pub(crate) fn read_parts<'t>(text: &'t str, spans: &[Span], contents: &mut FileContents<'t>) {
    let Commands {
        list: commands,
        printed,
    } = cmd::commands(text, spans, &mut contents.secrets);
    let mut script = Script::new(&commands, printed);
    let before = contents.requests.len();
    // Where what is not read may have to be hidden, unless it turns out to be a body.
    let mut doubtful = Vec::new();
    // Scripts that have secrets of their own.
    let mut inner = Vec::new();
    for command in &commands {
        script.assign(command, contents);
        script.write(command);
        let words = &command.words;
        hide_behind_names(words, &mut doubtful);
        let curl = words.iter().position(|word| is_curl(&word.text));
        let printed = |word: &MappedText<'_>| matches!(word.text.as_ref(), "echo" | "printf");
        match curl.filter(|_| !printed(&words[0])) {
            Some(at) => {
                hide_words(&words[..at], &mut doubtful);
                let cut = command.cut.filter(|(_, count)| *count > at);
                let (own, lost) = words[at + 1..]
                    .split_at(cut.map_or(words.len() - at - 1, |(_, count)| count - at - 1));
                hide_options(lost, contents);
                let mut transfers = transfers(own, contents);
                if let (Some((place, _)), Some(last)) = (cut, transfers.last_mut()) {
                    last.cut = Some(place);
                }
                for transfer in transfers {
                    send(text, transfer, command, &mut script, contents);
                }
            }
            // The options of an array.
            None if words.first().is_some_and(|word| word.text.starts_with('-')) => {
                hide_options(words, contents);
                // Those of other tools.
                for word in words.iter().filter(|word| word.text.starts_with("--")) {
                    hide_words(std::slice::from_ref(word), &mut doubtful);
                }
            }
            None => {
                other_client(command, contents);
                runs::function_call(command, &mut script, contents);
                hide_words(words, &mut doubtful);
            }
        }
        for script in runs::scripts(command, contents.depth) {
            inner.push(script.place);
            let language = Language::File(FileFormat::Shell);
            contents.embedded.push(Embedded::new(language, script));
        }
        if let Some(Stdin::Text(text)) = &command.stdin
            && redaction::has_word(&text.text)
        {
            doubtful.push(text.place);
        }
    }
    let bodies = contents.requests[before..].iter();
    let bodies = bodies.filter_map(|sent| sent.body.place());
    let mut bodies: Vec<Span> = bodies.chain(inner).collect();
    bodies.sort_unstable();
    for span in doubtful {
        redaction::except(span, &bodies, &mut contents.secrets);
    }
}

/// Notes a request to this call by a client whose options are not read.
fn other_client(command: &Command<'_>, contents: &mut FileContents<'_>) {
    let [program, arguments @ ..] = command.program() else {
        return;
    };
    let is_client = is_other_client(&program.text)
        || (program.expands && redaction::is_variable(&program.text));
    if is_client && arguments.iter().any(|word| runs::is_this_call(&word.text)) {
        contents.other_client(program.place);
    }
}

/// Hides what options of curl may hold that belong to no request.
fn hide_options<'t>(words: &[MappedText<'t>], contents: &mut FileContents<'t>) {
    for transfer in transfers(words, contents) {
        hide_transfer(&transfer, contents);
    }
}

/// Hides what a transfer that belongs to no request may hold.
fn hide_transfer<'t>(transfer: &Transfer<'t>, contents: &mut FileContents<'t>) {
    transfer.content_type(Span::default(), contents);
    let data = transfer.data.iter().map(|(_, value, _)| value);
    hide_words_of(data.chain(&transfer.urls), contents);
    for url in &transfer.urls {
        let hidden = uri_secrets(&url.text)
            .into_iter()
            .map(|secret| url.span(secret));
        contents.secrets.extend(hidden);
    }
}

fn hide_words_of<'a, 't: 'a>(
    texts: impl Iterator<Item = &'a MappedText<'t>>,
    contents: &mut FileContents<'t>,
) {
    let hidden = texts.filter(|text| redaction::has_word(&text.text));
    contents.secrets.extend(hidden.map(|text| text.place));
}

/// Hides each word behind one such as `password:`: a shell splits JSON without quotes around it.
fn hide_behind_names(words: &[MappedText<'_>], secrets: &mut Vec<Span>) {
    const SIGNS: [char; 2] = [':', '='];
    for (at, word) in words.iter().enumerate().skip(1) {
        let value = word.text.trim_start_matches(SIGNS);
        let before = words[at - 1].text.as_ref();
        let name = match before {
            ":" | "=" if at > 1 => at - 2,
            _ if before.ends_with(SIGNS) || value.len() < word.text.len() => at - 1,
            _ => continue,
        };
        let is_sign = |char: char| !char.is_alphanumeric();
        let is_name = is_secret_name(words[name].text.trim_matches(is_sign));
        // A header without a value is one that curl leaves out.
        let is_header = name > 0 && matches!(words[name - 1].text.as_ref(), "-H" | "--header");
        if is_name && !is_header && !value.is_empty() && !redaction::is_variables(value) {
            secrets.push(word.place);
        }
    }
}

/// Hides what a command that is not read may hold.
fn hide_words(words: &[MappedText<'_>], secrets: &mut Vec<Span>) {
    let mut hidden = false;
    let program = words.first().map_or("", |word| word.text.as_ref());
    let is_client = words.iter().any(|word| is_other_client(&word.text));
    for word in words {
        let text = word.text.as_ref();
        if std::mem::take(&mut hidden) && !redaction::is_variables(text) {
            secrets.push(word.place);
            continue;
        }
        let option = text.starts_with('-') && !text.contains(['=', ' ']);
        hidden = option && is_secret_name(text)
            || matches!((program, text), ("redis-cli", "-a") | ("sshpass", "-p"))
            || (is_client && matches!(text, "-a" | "--bearer" | "-Credential" | "-Token"));
        let names = text.contains([':', '=', ' ', '@', '{']);
        if !option
            && names
            && (redaction::has_word(text) || text.contains('@') && text.contains("://"))
        {
            secrets.push(word.place);
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
    upload: Option<MappedText<'t>>,
    /// Where options come from elsewhere.
    elsewhere: Option<Span>,
    /// Where a blank at the end of a line ends the command.
    cut: Option<Span>,
}

/// The requests of the words behind `curl`: one, or more with `--next`.
fn transfers<'t>(words: &[MappedText<'t>], contents: &mut FileContents<'t>) -> Vec<Transfer<'t>> {
    let mut transfers = Vec::new();
    let mut transfer = Transfer::default();
    let mut words = words.iter();
    let mut may_be_option = true;
    while let Some(word) = words.next() {
        let text = word.text.as_ref();
        if let Some(name) = text.strip_prefix("--").filter(|_| may_be_option) {
            match name {
                "" => may_be_option = false,
                "next" => transfers.push(std::mem::take(&mut transfer)),
                _ if options::takes_value(name) => {
                    if let Some(value) = words.next() {
                        transfer.long(name, value.clone(), word.place.start, contents);
                    }
                }
                "get" => transfer.get = true,
                "head" => transfer.head = true,
                _ => {}
            }
        } else if may_be_option && text.len() > 1 && text.starts_with('-') {
            for (index, letter) in text.char_indices().skip(1) {
                match letter {
                    'G' => transfer.get = true,
                    'I' => transfer.head = true,
                    ':' => transfers.push(std::mem::take(&mut transfer)),
                    _ => {}
                }
                let Some(name) = options::long_name(letter) else {
                    continue;
                };
                let rest = word.tail(index + letter.len_utf8());
                let value = if rest.text.is_empty() {
                    words.next().cloned()
                } else {
                    Some(rest)
                };
                if let Some(value) = value {
                    transfer.long(name, value, word.place.start, contents);
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

impl<'t> Transfer<'t> {
    /// An option with its value; `option` is where it begins.
    fn long(
        &mut self,
        name: &str,
        value: MappedText<'t>,
        option: usize,
        contents: &mut FileContents<'t>,
    ) {
        if let Some(data) = Data::of(name) {
            self.data.push((data, value, option));
            return;
        }
        match name {
            "request" => self.method = Some(value),
            "url" => self.urls.push(value),
            "header" => self.headers.push(value),
            "upload-file" => self.upload = Some(value),
            "config" => self.elsewhere = Some(value.place),
            "user" | "proxy-user" | "cookie" | "oauth2-bearer" | "pass" => {
                if !redaction::is_variables(&value.text) {
                    contents.secrets.push(value.place);
                }
            }
            _ => hide_words(&[value], &mut contents.secrets),
        }
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
            None if self.upload.is_some() => implied("PUT"),
            None if !self.data.is_empty() || self.elsewhere.is_some() => implied("POST"),
            None => implied("GET"),
        }
    }

    /// `url` is the place of the URL.
    fn content_type(&self, url: Span, contents: &mut FileContents<'t>) -> ContentType {
        let mut given = None;
        for header in &self.headers {
            let text = header.text.as_ref();
            let at = text.find([':', ';']);
            let name = text[..at.unwrap_or(text.len())].trim();
            // The header is in a file or in a variable.
            if text.starts_with('@') || (header.expands && name.contains("${")) {
                given.get_or_insert(ContentType::Unknown);
                continue;
            }
            let Some(at) = at else {
                continue;
            };
            let value = header.tail(at + 1);
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
                redaction::mapped(&value, span, &mut contents.secrets);
            }
        }
        if let Some(given) = given {
            return given;
        }
        if self.elsewhere.is_some() {
            return ContentType::Unknown;
        }
        let is_json = |data: &Data| matches!(data, Data::Json | Data::Expanded);
        if self.data.iter().any(|(data, ..)| is_json(data)) {
            return ContentType::Unknown;
        }
        let form = ["application/x-www-form-urlencoded", "multipart/form-data"];
        let (sent, option) = match self.data.first() {
            Some((Data::Form, ..)) => (Some(form[1]), None),
            Some((Data::Encoded, ..)) => (Some(form[0]), None),
            Some((_, _, option)) => (Some(form[0]), Some(*option)),
            None => (None, None),
        };
        let header = "-H 'Content-Type: application/json' ";
        ContentType::Missing {
            span: url,
            sent,
            edit: option.map(|option| Edit::new(Span::empty(option), header)),
        }
    }
}

/// The place of the URL that may be this call's, else the first; and where a word may stand for
/// options.
fn find_url(text: &str, urls: &[MappedText<'_>]) -> Option<(usize, Option<Span>)> {
    let is_several = |at: &usize| is_several(text, &urls[*at]);
    let fits: Vec<UrlMatch> = urls.iter().map(|url| match_url(&url.text)).collect();
    let unknown = |at: &usize| matches!(fits[*at], UrlMatch::Unknown);
    let close = fits
        .iter()
        .position(|fit| !matches!(fit, UrlMatch::Other | UrlMatch::Unknown));
    let one = || {
        (0..fits.len())
            .rev()
            .filter(unknown)
            .find(|at| !is_several(at))
    };
    let any = || (0..fits.len()).find(unknown);
    let url = close.or_else(one).or_else(any).unwrap_or(0);
    let chosen = urls.get(url)?;
    let is_open = |at: &usize| {
        let word = &urls[*at];
        *at != url && word.expands && redaction::is_variable(&word.text)
    };
    let open = (0..urls.len()).find(is_open).map(|at| urls[at].place);
    Some((url, open.or(is_several(&url).then_some(chosen.place))))
}

/// Adds the request that a transfer sends.
fn send<'t>(
    text: &'t str,
    mut transfer: Transfer<'t>,
    command: &Command<'t>,
    script: &mut Script<'t>,
    contents: &mut FileContents<'t>,
) {
    let Some((at, open)) = find_url(text, &transfer.urls) else {
        return hide_transfer(&transfer, contents);
    };
    transfer.elsewhere = transfer.elsewhere.or(open).or(transfer.cut);
    let url = &transfer.urls[at];
    for (_, other) in transfer
        .urls
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at)
    {
        let hidden = uri_secrets(&other.text).into_iter();
        contents
            .secrets
            .extend(hidden.map(|secret| other.span(secret)));
    }
    let mut content_type = transfer.content_type(url.place, contents);
    if let ContentType::Missing { edit, .. } = &mut content_type
        && command.is_cmd
    {
        // Its single quotes would be a part of the header.
        *edit = None;
    }
    let data = transfer.data.iter().map(|(_, value, _)| value);
    let mut sent = Body::None;
    if matches!(match_url(&url.text), UrlMatch::Other) && !contents.reads_all {
        // It is not examined further if the request goes to another service.
        hide_words_of(data, contents);
    } else {
        sent = body(&transfer, command, script, contents);
        if let Body::Unchecked(_) = sent {
            hide_words_of(data, contents);
        }
    }
    if let Body::Text(written) = &sent
        && let Some(mut misquoted) = misquoted(text, written, command.is_cmd)
    {
        if hide_misquoted(text, misquoted.span, contents) {
            // It would show the body.
            misquoted.edit = None;
        }
        // Its end may stand among the URLs.
        hide_words_of(transfer.urls.iter(), contents);
        sent = Body::Misquoted(misquoted);
    }
    contents.requests.push(Request {
        method: transfer.method(url),
        url: url.clone(),
        content_type,
        body: sent,
        responses: Vec::new(),
        cut: transfer.cut,
    });
}

/// Hides a body whose quotes may end anywhere on its last line; whether it may hold a password.
fn hide_misquoted(text: &str, body: Span, contents: &mut FileContents<'_>) -> bool {
    /// As far is looked.
    const MAX: usize = 1024;
    let rest = &text[body.end..];
    let mut ends = rest.char_indices().enumerate();
    let end = ends.find(|(count, (_, char))| *count == MAX || *char == '\n');
    let length = end.map_or(rest.len(), |(_, (at, _))| at);
    let whole = Span::new(body.start, body.end + length);
    let parsed = parse(text, whole, true);
    let find = |region| Secrets::find(text, region, &parsed.roots, &parsed.faults);
    if redaction::has_word(&text[whole.start..whole.end]) {
        contents.secrets.push(whole);
    } else {
        redaction::words(text, whole, &mut contents.secrets);
        contents.secrets.extend_from_slice(find(whole).spans());
    }
    !find(body).spans().is_empty()
}

/// What a transfer sends.
fn body<'t>(
    transfer: &Transfer<'t>,
    command: &Command<'t>,
    script: &mut Script<'t>,
    contents: &FileContents<'t>,
) -> Body<'t> {
    let unchecked = |span, reason| Body::Unchecked(Unchecked { span, reason });
    let request = contents.requests.len();
    match (transfer.data.as_slice(), &transfer.upload) {
        ([], Some(file)) => from_file(file, command, script, request),
        ([], None) => {
            let method = transfer.method.as_ref().filter(|method| method.expands);
            let options = transfer.elsewhere.or(method.map(|method| method.place));
            match options.filter(|_| transfer.cut.is_none()) {
                Some(options) => unchecked(options, UncheckedReason::Options),
                None => Body::None,
            }
        }
        ([(data, value, _)], _) => match data {
            Data::Form => unchecked(value.place, UncheckedReason::Multipart),
            Data::Encoded => unchecked(value.place, UncheckedReason::UrlEncoded),
            Data::Expanded => unchecked(value.place, UncheckedReason::Variable),
            Data::Plain | Data::Raw | Data::Json => part(*data, value, command, script, request),
        },
        (several, _) => joined(several),
    }
}

/// The body that one option makes up.
fn part<'t>(
    data: Data,
    value: &MappedText<'t>,
    command: &Command<'t>,
    script: &mut Script<'t>,
    request: usize,
) -> Body<'t> {
    let value = Rc::new(value.clone());
    if data != Data::Raw && value.text.starts_with('@') {
        return from_file(&value.tail(1), command, script, request);
    }
    match script.body(&Stdin::Text(Rc::clone(&value)), value.place, request) {
        Body::Text(text) if data != Data::Raw && text.text.starts_with('@') => {
            from_file(&text.tail(1), command, script, request)
        }
        body => body,
    }
}

/// The body that a file of a name holds.
fn from_file<'t>(
    name: &MappedText<'t>,
    command: &Command<'t>,
    script: &mut Script<'t>,
    request: usize,
) -> Body<'t> {
    let place = name.span(Span::new(0, name.text.len()));
    let unchecked = |reason| {
        Body::Unchecked(Unchecked {
            span: place,
            reason,
        })
    };
    match name.text.as_ref() {
        "" => unchecked(UncheckedReason::MissingFile),
        "-" | "." | "/dev/stdin" => match &command.stdin {
            Some(stdin) => script.body(stdin, place, request),
            None => unchecked(UncheckedReason::StandardInput),
        },
        _ => script.body(&Stdin::File(Rc::new(name.clone())), place, request),
    }
}

/// Several literal parts, as curl joins them.
fn joined<'t>(parts: &[(Data, MappedText<'t>, usize)]) -> Body<'t> {
    let mut body: Option<MappedText<'t>> = None;
    let place = |(_, value, _): &(Data, MappedText<'t>, usize)| value.place;
    for (data, value, _) in parts {
        let reason = match data {
            Data::Form => Some(UncheckedReason::Multipart),
            Data::Encoded => Some(UncheckedReason::UrlEncoded),
            Data::Expanded => Some(UncheckedReason::Variable),
            Data::Raw => value.expands.then_some(UncheckedReason::Parts),
            Data::Plain | Data::Json => {
                let open = value.expands || value.text.starts_with('@');
                open.then_some(UncheckedReason::Parts)
            }
        };
        if let Some(reason) = reason {
            let span = Span::new(place(&parts[0]).start, value.place.end);
            return Body::Unchecked(Unchecked { span, reason });
        }
        body = Some(match body {
            None => value.clone(),
            Some(mut body) => {
                if *data != Data::Json {
                    body.push_inserted("&");
                }
                body.append(value.clone(), value.place.end);
                body
            }
        });
    }
    body.map_or(Body::None, Body::Text)
}
