//! Syntax errors.

use std::borrow::Cow;

use crate::contract::call::Misquoting;
use crate::contract::redaction::tells;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{CallContext, Document, ResponseContext};
use crate::diagnostic::findings::Findings;
use crate::json::cursor::is_zero_width;
use crate::json::fault::{Bracket, Fault, FaultKind};
use crate::json::foreign::Foreign;
use crate::text::edit::Edit;
use crate::text::encoding::EncodingFault;
use crate::text::escape::quoted;
use crate::text::span::Span;

declare_rule! {
    /// The text is not valid JSON.
    ///
    /// A service that reads JSON strictly refuses the whole body for one trailing comma, comment or
    /// single quote, and rarely says where. Each syntax error is reported at its place, and the
    /// rest is still linted. Nesting deeper than 127 levels is also an error; the request needs two
    /// levels.
    ///
    /// **Evidence.** The API reference, example request: the body is a JSON object. RFC 8259 has no
    /// comments, no trailing commas, no single quotes and no `NaN`. The reference does not say how
    /// strictly the service reads; that it refuses such text is inference.
    ///
    /// ```json,invalid
    /// {"migration_method": "full_amount_migration",}
    /// ```
    ///
    /// ```json,fixed
    /// {"migration_method": "full_amount_migration"}
    /// ```
    ///
    /// ```json,invalid
    /// {"resume_mode": 'auto'}
    /// ```
    ///
    /// ```json,fixed
    /// {"resume_mode": "auto"}
    /// ```
    ///
    /// ```json,invalid
    /// {
    ///   // reconnects by itself
    ///   "resume_mode": "auto"
    /// }
    /// ```
    ///
    /// ```json,fixed
    /// {
    ///   "resume_mode": "auto"
    /// }
    /// ```
    ///
    /// ```json,valid
    /// {"resume_mode": "auto"}
    /// ```
    ///
    /// Quotes, names without quotes, full-width marks and white space that one repair serves are
    /// reported three times at most; the third finding names how many more there are.
    ///
    /// `data`: `kind`, a stable name of the error, for example `trailing-comma`; `more`, how many
    /// errors of the kind joined this one; `looks_like`, what a text is that is not JSON.
    "invalid-json" { severity: Error, since: "0.1.0", fix: Safe, keywords: [], subjects: [request => check, response => check_response, call => check_calls], traits: [Fault] }
}

fn check(context: &Document<'_, '_>, findings: &mut Findings) {
    if context
        .encoding
        .iter()
        .any(|fault| matches!(fault, EncodingFault::WideEncoding(_)))
    {
        return;
    }
    // `invalid-encoding` reports these bytes; they are in the order of the text.
    let encoding = context.encoding.iter().filter_map(|fault| match fault {
        EncodingFault::InvalidUtf8(span) => Some(*span),
        _ => None,
    });
    let bytes: Vec<Span> = encoding.collect();
    let mut joined: Vec<(&'static str, Vec<&Fault>)> = Vec::new();
    for fault in context.faults {
        if matches!(fault.kind, FaultKind::UnexpectedCharacter(_)) {
            let next = bytes.partition_point(|span| span.end <= fault.span.start);
            if bytes
                .get(next)
                .is_some_and(|span| span.overlaps(fault.span))
            {
                continue;
            }
        }
        if !is_joined(fault.kind) {
            report(context, fault, &[], findings);
            continue;
        }
        let (kind, ..) = words(fault.kind);
        match joined.iter_mut().find(|(name, _)| *name == kind) {
            Some((_, faults)) => faults.push(fault),
            None => joined.push((kind, vec![fault])),
        }
    }
    for (_, faults) in &joined {
        let alone = faults.len().min(ALONE);
        for fault in &faults[..alone] {
            report(context, fault, &[], findings);
        }
        if let Some((third, more)) = faults[alone..].split_first() {
            report(context, third, more, findings);
        }
    }
}

fn check_calls(context: &CallContext<'_, '_>, findings: &mut Findings) {
    check(context, findings);
    for misquoted in &context.calls.misquoted {
        let (kind, message, help) = match misquoted.kind {
            Misquoting::QuotesRemoved => (
                "quotes-removed",
                "the shell removes the double quotes from this body",
                "put the body in single quotes",
            ),
            Misquoting::BackslashesSent => (
                "backslashes-sent",
                "the backslashes before the quotes are sent with this body",
                "remove the backslashes before the quotes",
            ),
            Misquoting::SingleQuotes => (
                "single-quotes",
                "`cmd.exe` does not treat single quotes as quotes",
                "put the body in double quotes and write `\\\"` for those inside",
            ),
        };
        let fix = |edit: &Edit| Fix::safe(help, vec![edit.clone()]);
        findings
            .add(&RULE, misquoted.span, "", message)
            .help(help)
            .data("kind", kind)
            .fix(misquoted.edit.as_ref().map(fix));
    }
}

/// How many faults of one kind that one repair serves are findings without others joined.
const ALONE: usize = 2;
/// How many places of joined faults are labels.
const MAX_LABELS: usize = 100;

/// In a response, `unrecognized-response` reports a text that is not JSON.
fn check_response(context: &ResponseContext<'_, '_>, findings: &mut Findings) {
    let is_expected = |fault: &Fault| match fault.kind {
        FaultKind::NotJson(_) => true,
        // HTTP allows no body with it.
        FaultKind::Empty => context.response.status == 204,
        _ => false,
    };
    if !context.faults.iter().any(is_expected) {
        check(context, findings);
    }
}

/// Reports a fault, together with the later ones of its kind that its repair serves as well.
fn report(context: &Document<'_, '_>, fault: &Fault, more: &[&Fault], findings: &mut Findings) {
    let (kind, mut message, help) = words(fault.kind);
    if let Some(link) = link(fault.kind)
        && context.shows(fault.span)
    {
        let found = quoted(&context.text[fault.span.start..fault.span.end]);
        message = [message.as_ref(), link, &found].concat().into();
    }
    if !more.is_empty() {
        message = format!("{message} (and {} more below)", more.len()).into();
    }
    let pointer = findings.pointer_at(context, fault.span.start);
    let mut fix = repair(context, fault);
    if let Some(fix) = &mut fix {
        let rest = more.iter().filter_map(|fault| repair(context, fault));
        fix.edits.extend(rest.flat_map(|fix| fix.edits));
    }
    let found = findings
        .add(&RULE, fault.span, pointer, message)
        .data("kind", kind)
        .fix(fix);
    if !more.is_empty() {
        found.data("more", more.len());
    }
    for fault in more.iter().take(MAX_LABELS) {
        found.label(fault.span, "also here");
    }
    if !help.is_empty() {
        found.help(help);
    }
    match fault.kind {
        FaultKind::WrongBracket { open, .. } => {
            found.label(Span::of_char(context.text, open), "opened here");
        }
        FaultKind::UnexpectedEnd { .. } => {
            let end = context.text[..context.span.end].trim_end().len();
            found.label(Span::empty(end), "end of the text");
        }
        FaultKind::NotJson(foreign) => {
            found.data("looks_like", looks(foreign).0);
        }
        _ => {}
    }
}

/// Stable name, message and help.
#[expect(clippy::too_many_lines, reason = "one row for each kind")]
fn words(kind: FaultKind) -> (&'static str, Cow<'static, str>, &'static str) {
    let fixed = |kind, message: &'static str, help| (kind, message.into(), help);
    match kind {
        FaultKind::Empty => fixed(
            "empty",
            "no JSON found",
            "write the request body, an object in `{}`",
        ),
        FaultKind::TrailingText => fixed(
            "trailing-text",
            "text after the end of the JSON value",
            "keep only one JSON value",
        ),
        FaultKind::UnexpectedEnd { innermost, open } => (
            "unexpected-end",
            format!(
                "unclosed `{}`: {open} closing bracket{} missing at the end",
                match innermost {
                    Bracket::Brace => '{',
                    Bracket::Square => '[',
                },
                if open == 1 { "" } else { "s" }
            )
            .into(),
            match innermost {
                Bracket::Brace => "close the object with `}`",
                Bracket::Square => "close the array with `]`",
            },
        ),
        FaultKind::Unclosed(bracket) => (
            "unclosed",
            format!("unclosed bracket: missing `{}`", bracket.closing()).into(),
            "",
        ),
        FaultKind::WrongBracket { expected, .. } => (
            "wrong-bracket",
            format!("expected `{}`", expected.closing()).into(),
            "",
        ),
        FaultKind::StrayBracket => fixed(
            "stray-bracket",
            "unmatched closing bracket",
            "remove it, or add the opening bracket",
        ),
        FaultKind::TrailingComma => fixed("trailing-comma", "trailing comma", "remove the comma"),
        FaultKind::ExtraComma => fixed("extra-comma", "unexpected comma", "remove the comma"),
        FaultKind::MissingComma => fixed(
            "missing-comma",
            "missing comma",
            "insert `,` between the items",
        ),
        FaultKind::MissingColon => fixed(
            "missing-colon",
            "missing colon after member name",
            "insert `:` after the name",
        ),
        FaultKind::WrongColon => fixed(
            "wrong-colon",
            "expected `:`",
            "separate name and value with `:`",
        ),
        FaultKind::MissingValue => fixed(
            "missing-value",
            "missing value after member name",
            "write the value after a colon",
        ),
        FaultKind::MissingKey => fixed(
            "missing-key",
            "expected a member name, found a value",
            "write `\"name\": value`",
        ),
        FaultKind::Comment => fixed(
            "comment",
            "comments are not allowed in JSON",
            "remove the comment",
        ),
        FaultKind::SingleQuotes => fixed(
            "single-quotes",
            "strings must use double quotes",
            "replace `'` with `\"`",
        ),
        FaultKind::TypographicQuotes => fixed(
            "typographic-quotes",
            "strings must use straight double quotes",
            "replace the quotes with `\"`",
        ),
        FaultKind::UnquotedKey => fixed(
            "unquoted-key",
            "member names must be in double quotes",
            "put the name in `\"`",
        ),
        FaultKind::UnquotedText => fixed("unquoted-text", "unquoted text", "put the text in `\"`"),
        FaultKind::NotFinite => fixed(
            "not-finite",
            "`NaN` and infinity are not allowed in JSON",
            "write a number, or remove the member",
        ),
        FaultKind::ForeignLiteral(literal) => (
            "foreign-literal",
            format!("expected `{literal}`").into(),
            "use `null`, `true` or `false`, in lower case",
        ),
        FaultKind::InvalidNumber => fixed(
            "invalid-number",
            "invalid number",
            "write plain digits, without leading zeros, `+` or separators",
        ),
        FaultKind::NumberOutOfRange => fixed(
            "number-out-of-range",
            "number out of range",
            "write a smaller number",
        ),
        FaultKind::UnterminatedString => fixed(
            "unterminated-string",
            "unterminated string",
            "close it with `\"`, and write line breaks inside as `\\n`",
        ),
        FaultKind::ControlCharacter(byte) => (
            "control-character",
            format!("control character U+{byte:04X} in a string").into(),
            "write it as an escape, for example `\\t` or `\\n`",
        ),
        FaultKind::InvalidEscape => fixed(
            "invalid-escape",
            "invalid escape",
            "write a backslash as `\\\\`",
        ),
        FaultKind::LoneSurrogate => fixed(
            "lone-surrogate",
            "lone surrogate",
            "write the character itself, or both halves",
        ),
        FaultKind::UnexpectedCharacter('\u{feff}') => fixed(
            "unexpected-character",
            "unexpected byte-order mark",
            "remove it",
        ),
        FaultKind::UnexpectedCharacter('\u{a0}') => fixed(
            "unexpected-character",
            "unexpected no-break space",
            "replace it with a plain space",
        ),
        FaultKind::UnexpectedCharacter(char) => (
            "unexpected-character",
            format!(
                "unexpected character {}",
                quoted(char.encode_utf8(&mut [0; 4]))
            )
            .into(),
            "",
        ),
        FaultKind::TooDeep => fixed(
            "too-deep",
            "nesting deeper than 127 levels",
            "remove levels: the request needs two",
        ),
        FaultKind::WideMark(mark) => (
            "wide-mark",
            format!("expected `{mark}`, found its full-width form").into(),
            "use the ASCII character",
        ),
        FaultKind::WideBlank => fixed(
            "wide-blank",
            "white space that JSON does not allow",
            "use plain spaces",
        ),
        FaultKind::LineBreak => fixed(
            "line-break",
            "line break in a string",
            "write a line break as `\\n`, and a list of addresses on one line",
        ),
        FaultKind::MergeConflict => fixed(
            "merge-conflict",
            "unresolved merge conflict",
            "keep one of the two sides and remove the markers",
        ),
        FaultKind::NotJson(foreign) => {
            let (_, name, help) = looks(foreign);
            (
                "not-json",
                format!("expected JSON, found {name}").into(),
                help,
            )
        }
        FaultKind::UnquotedTemplate => fixed(
            "unquoted-template",
            "template variable without quotes",
            "put it in `\"`, or replace it before linting",
        ),
    }
}

/// What goes between the message and the text of the fault, for faults whose text is quoted.
fn link(kind: FaultKind) -> Option<&'static str> {
    match kind {
        FaultKind::WrongBracket { .. } | FaultKind::WrongColon | FaultKind::ForeignLiteral(_) => {
            Some(", found ")
        }
        FaultKind::StrayBracket
        | FaultKind::InvalidNumber
        | FaultKind::NumberOutOfRange
        | FaultKind::InvalidEscape
        | FaultKind::LoneSurrogate => Some(" "),
        _ => None,
    }
}

/// What a text looks like: a stable name, how it is called, and what to do.
const fn looks(foreign: Foreign) -> (&'static str, &'static str, &'static str) {
    const BODY: &str = "keep only the JSON body of the request";
    const JSON: &str = "write the body as JSON";
    const SHELL: &str = "use the file extension `.sh`, or keep only the JSON body";
    match foreign {
        Foreign::Yaml => ("yaml", "what looks like YAML", JSON),
        Foreign::Markdown => ("markdown", "what looks like Markdown", BODY),
        Foreign::Xml => ("xml", "what looks like HTML or XML", JSON),
        Foreign::HttpRequest => (
            "http-request",
            "an HTTP request",
            "use the file extension `.http`, or keep only the JSON body",
        ),
        Foreign::HttpResponse => ("http-response", "an HTTP response", BODY),
        Foreign::Curl => ("curl", "a `curl` command", SHELL),
        Foreign::KooCli => ("koocli", "a KooCLI command", SHELL),
        Foreign::Shell => ("shell", "what looks like a shell script", SHELL),
        Foreign::Terraform => (
            "terraform",
            "what looks like Terraform",
            "use the file extension `.tf`",
        ),
        Foreign::Ini => ("ini", "what looks like an INI file", JSON),
        Foreign::Code => ("code", "what looks like program code", BODY),
        Foreign::Text => ("text", "plain text", JSON),
    }
}

/// Whether one repair serves all faults of a kind, so that the fourth and later ones join the
/// third.
fn is_joined(kind: FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::SingleQuotes
            | FaultKind::TypographicQuotes
            | FaultKind::UnquotedKey
            | FaultKind::WideMark(_)
            | FaultKind::WideBlank
    )
}

fn repair(context: &Document<'_, '_>, fault: &Fault) -> Option<Fix> {
    let span = fault.span;
    Some(match fault.kind {
        FaultKind::TrailingComma => remove_commas(context.text, span),
        FaultKind::MissingComma => Fix::safe("insert the comma", vec![Edit::new(span, ",")]),
        // Without such a comment, the secret beside it could no longer be recognized as one.
        FaultKind::Comment if tells(&context.text[span.start..span.end]) => return None,
        FaultKind::Comment => remove_comment(context.text, span),
        FaultKind::SingleQuotes | FaultKind::TypographicQuotes => double_quotes(context.text, span),
        FaultKind::UnquotedKey => Fix::safe(
            "put the name in double quotes",
            vec![
                Edit::new(Span::empty(span.start), "\""),
                Edit::new(Span::empty(span.end), "\""),
            ],
        ),
        FaultKind::WideMark(mark) => Fix::safe(
            "use the ASCII character",
            vec![Edit::new(span, mark.to_string())],
        ),
        FaultKind::WideBlank => {
            let blank = &context.text[span.start..span.end];
            let width = if blank.chars().all(is_zero_width) {
                ""
            } else {
                " "
            };
            Fix::safe("use plain white space", vec![Edit::new(span, width)])
        }
        FaultKind::LineBreak => join_lines(context.text, span),
        _ => return None,
    })
}

/// Removes a trailing comma and the commas after it, which would then be trailing commas.
fn remove_commas(text: &str, span: Span) -> Fix {
    let mut edits = Vec::new();
    let mut at = span.start;
    loop {
        let rest = text[at..].trim_start();
        let behind = rest.trim_start_matches([',', '，', '；', '、']);
        let end = text.len() - behind.len();
        if behind.len() == rest.len() {
            return Fix::safe("remove the comma", edits);
        }
        edits.push(Edit::new(Span::new(text.len() - rest.len(), end), ""));
        at = end;
    }
}

/// Removes a comment: with its line if it is alone on it, with the whitespace before it if it ends
/// its line, else replaced by a space so that the text on both sides stays separate.
fn remove_comment(text: &str, span: Span) -> Fix {
    let before = text[..span.start].trim_end_matches([' ', '\t']);
    let rest = &text[span.end..];
    let line_break = if rest.starts_with("\r\n") {
        2
    } else {
        usize::from(rest.starts_with(['\n', '\r']))
    };
    let edit = if line_break > 0 && (before.is_empty() || before.ends_with(['\n', '\r'])) {
        Edit::new(Span::new(before.len(), span.end + line_break), "")
    } else if line_break > 0 || rest.is_empty() {
        Edit::new(Span::new(before.len(), span.end), "")
    } else {
        Edit::new(span, " ")
    };
    Fix::safe("remove the comment", vec![edit])
}

/// One edit for each quote and escape, so that no edit contains the string.
fn double_quotes(text: &str, span: Span) -> Fix {
    let literal = &text[span.start..span.end];
    let open = literal.chars().next().map_or(0, char::len_utf8);
    let close = literal.chars().next_back().map_or(0, char::len_utf8);
    let inside = Span::new(span.start + open, span.end - close);
    let mut edits = vec![Edit::new(Span::new(span.start, inside.start), "\"")];
    let mut escaped = false;
    for (at, char) in text[inside.start..inside.end].char_indices() {
        let at = inside.start + at;
        match char {
            '\'' if escaped => edits.push(Edit::new(Span::new(at - 1, at), "")),
            '"' if !escaped => edits.push(Edit::new(Span::empty(at), "\\")),
            _ => {}
        }
        escaped = char == '\\' && !escaped;
    }
    edits.push(Edit::new(Span::new(inside.end, span.end), "\""));
    Fix::safe("use double quotes", edits)
}

/// Joins the lines of a string: into one list if it holds addresses, with `\n` otherwise.
fn join_lines(text: &str, span: Span) -> Fix {
    let string = &text[span.start + 1..span.end - 1];
    let is_address = |char: char| {
        char.is_ascii_alphanumeric() || char.is_whitespace() || ".:,;-_[]".contains(char)
    };
    let is_list = string.contains(':') && string.chars().all(is_address);
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(found) = string[at..].find(['\n', '\r']) {
        let start = at + found;
        let (from, to, content) = if is_list {
            let before = string[..start].trim_end();
            let behind = string[start..].trim_start();
            let is_separator = |char| matches!(char, ',' | ';');
            let separated = before.is_empty()
                || behind.is_empty()
                || before.ends_with(is_separator)
                || behind.starts_with(is_separator);
            let comma = if separated { "" } else { "," };
            (before.len().max(at), string.len() - behind.len(), comma)
        } else {
            let length = if string[start..].starts_with("\r\n") {
                2
            } else {
                1
            };
            (start, start + length, "\\n")
        };
        edits.push(Edit::new(
            Span::new(from, to).shifted(span.start + 1),
            content,
        ));
        at = to;
    }
    Fix::safe(
        if is_list {
            "join the lines"
        } else {
            "write `\\n`"
        },
        edits,
    )
}
