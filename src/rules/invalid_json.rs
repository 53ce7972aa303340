//! Syntax errors.

use std::borrow::Cow;

use crate::contract::call::Misquoting;
use crate::contract::redaction::tells;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{CallContext, Document};
use crate::diagnostic::findings::Findings;
use crate::json::fault::{Bracket, Fault, FaultKind};
use crate::text::edit::Edit;
use crate::text::encoding::EncodingFault;
use crate::text::escape::quoted;
use crate::text::span::Span;

declare_rule! {
    /// The text is not JSON.
    ///
    /// The service reads strict JSON (RFC 8259): no comments, no trailing commas, no single
    /// quotes, no `NaN`. Each error is told at its place, and what follows is still linted.
    /// Nesting deeper than 127 is refused, as `serde_json` and with it this tool's users do.
    ///
    /// `data`: `kind`, a stable name of the error, for example `trailing-comma`.
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
    "invalid-json" { severity: Error, since: "0.1.0", fix: Safe, keywords: [], subjects: [request => check, response => check, call => check_calls] }
}

fn check(context: &Document<'_, '_>, findings: &mut Findings) {
    if context
        .encoding
        .iter()
        .any(|fault| matches!(fault, EncodingFault::WideEncoding(_)))
    {
        return;
    }
    for fault in context.faults {
        // A byte that is no UTF-8 was told already.
        let told = context.encoding.iter().any(|encoding| {
            matches!(encoding, EncodingFault::InvalidUtf8(span)
                if span.overlaps(fault.span) && matches!(fault.kind, FaultKind::UnexpectedCharacter(_)))
        });
        if !told {
            report(context, fault, findings);
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
                "remove the backslashes: single quotes need none inside",
            ),
            Misquoting::SingleQuotes => (
                "single-quotes",
                "`cmd.exe` does not treat single quotes as quotes",
                "put the body in double quotes, and write `\\\"` for those inside",
            ),
        };
        let fix = |edit: &Edit| Fix::safe("put the body in single quotes", vec![edit.clone()]);
        findings
            .add(&RULE, misquoted.span, "", message)
            .help(help)
            .data("kind", kind)
            .fix(misquoted.edit.as_ref().map(fix));
    }
}

fn report(context: &Document<'_, '_>, fault: &Fault, findings: &mut Findings) {
    let (kind, message, help) = words(fault.kind);
    let pointer = context.pointer_at(fault.span.start);
    let found = findings
        .add(&RULE, fault.span, pointer, message)
        .data("kind", kind)
        .fix(repair(context, fault));
    if !help.is_empty() {
        found.help(help);
    }
    match fault.kind {
        FaultKind::WrongBracket { open, .. } => {
            found.label(Span::new(open, open + 1), "opened here");
        }
        FaultKind::UnexpectedEnd { .. } => {
            let end = context.text[..context.span.end].trim_end().len();
            found.label(Span::empty(end), "the text ends here");
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
            "there is no JSON here",
            "write the body, an object in `{}`",
        ),
        FaultKind::TrailingText => fixed(
            "trailing-text",
            "text after the end of the body",
            "keep one JSON value in the file",
        ),
        FaultKind::UnexpectedEnd { innermost, open } => (
            "unexpected-end",
            format!(
                "the text ends before this is closed; {open} closing bracket{} missing",
                if open == 1 { " is" } else { "s are" }
            )
            .into(),
            match innermost {
                Bracket::Brace => "close the object with `}`",
                Bracket::Square => "close the array with `]`",
            },
        ),
        FaultKind::Unclosed(bracket) => (
            "unclosed",
            format!("this is not closed; `{}` is missing", bracket.closing()).into(),
            "",
        ),
        FaultKind::WrongBracket { expected, .. } => (
            "wrong-bracket",
            format!(
                "this bracket closes nothing; `{}` is expected",
                expected.closing()
            )
            .into(),
            "",
        ),
        FaultKind::StrayBracket => {
            fixed("stray-bracket", "this bracket closes nothing", "remove it")
        }
        FaultKind::TrailingComma => fixed(
            "trailing-comma",
            "a comma after the last item",
            "remove the comma",
        ),
        FaultKind::ExtraComma => fixed(
            "extra-comma",
            "a comma with nothing before it",
            "remove the comma",
        ),
        FaultKind::MissingComma => fixed(
            "missing-comma",
            "a comma is missing here",
            "separate the items with `,`",
        ),
        FaultKind::MissingColon => fixed(
            "missing-colon",
            "a colon is missing between name and value",
            "write `:` after the name",
        ),
        FaultKind::WrongColon => fixed(
            "wrong-colon",
            "name and value are separated by a colon",
            "write `:`",
        ),
        FaultKind::MissingValue => fixed(
            "missing-value",
            "this member has no value",
            "write its value after a colon",
        ),
        FaultKind::MissingKey => fixed(
            "missing-key",
            "a value where a member's name is expected",
            "write `\"name\": value`",
        ),
        FaultKind::Comment => fixed("comment", "JSON has no comments", "remove the comment"),
        FaultKind::SingleQuotes => fixed(
            "single-quotes",
            "strings stand in double quotes",
            "write `\"` for `'`",
        ),
        FaultKind::TypographicQuotes => fixed(
            "typographic-quotes",
            "strings stand in straight double quotes",
            "write `\"`",
        ),
        FaultKind::UnquotedKey => fixed(
            "unquoted-key",
            "a member's name stands in double quotes",
            "put the name in `\"`",
        ),
        FaultKind::UnquotedText => fixed(
            "unquoted-text",
            "text stands in double quotes",
            "put the text in `\"`",
        ),
        FaultKind::NotFinite => fixed(
            "not-finite",
            "JSON has no `NaN` and no infinity",
            "write a number, or leave the member out",
        ),
        FaultKind::ForeignLiteral(literal) => (
            "foreign-literal",
            format!("this literal is not JSON; `{literal}` is").into(),
            "write it in lower case, as JSON has it",
        ),
        FaultKind::InvalidNumber => fixed(
            "invalid-number",
            "this is not a JSON number",
            "write digits without leading zeros, sign `+`, or separators",
        ),
        FaultKind::NumberOutOfRange => fixed(
            "number-out-of-range",
            "this number is too large to be read",
            "write a smaller number",
        ),
        FaultKind::UnterminatedString => fixed(
            "unterminated-string",
            "this string does not end on its line",
            "close it with `\"`; a line break inside is written `\\n`",
        ),
        FaultKind::ControlCharacter(byte) => (
            "control-character",
            format!("a control character (U+{byte:04X}) stands in a string").into(),
            "write it as an escape, for example `\\t` or `\\n`",
        ),
        FaultKind::InvalidEscape => fixed(
            "invalid-escape",
            "this escape is not JSON",
            "a backslash itself is written `\\\\`",
        ),
        FaultKind::LoneSurrogate => fixed(
            "lone-surrogate",
            "half of a surrogate pair stands alone",
            "write the character itself, or both halves",
        ),
        FaultKind::UnexpectedCharacter('\u{feff}') => fixed(
            "unexpected-character",
            "a byte-order mark stands inside the text",
            "remove it",
        ),
        FaultKind::UnexpectedCharacter('\u{a0}') => fixed(
            "unexpected-character",
            "a no-break space is not white space in JSON",
            "write a plain space",
        ),
        FaultKind::UnexpectedCharacter(char) => (
            "unexpected-character",
            format!("unexpected {}", quoted(char.encode_utf8(&mut [0; 4]))).into(),
            "",
        ),
        FaultKind::TooDeep => fixed(
            "too-deep",
            "nesting is deeper than 127 levels",
            "the body needs two",
        ),
        FaultKind::UnquotedTemplate => fixed(
            "unquoted-template",
            "a template variable without quotes is not JSON",
            "put it in `\"`, or fill it in before linting",
        ),
    }
}

fn repair(context: &Document<'_, '_>, fault: &Fault) -> Option<Fix> {
    let span = fault.span;
    Some(match fault.kind {
        FaultKind::TrailingComma => remove_commas(context.text, span),
        FaultKind::MissingComma => Fix::safe("insert the comma", vec![Edit::new(span, ",")]),
        // Without it nobody would know what stands beside it in a string that was torn apart.
        FaultKind::Comment if tells(&context.text[span.start..span.end]) => return None,
        FaultKind::Comment => remove_comment(context.text, span),
        FaultKind::SingleQuotes => double_quotes(context.text, span),
        _ => return None,
    })
}

/// Removes a trailing comma and those behind it, which would be the trailing ones then.
fn remove_commas(text: &str, span: Span) -> Fix {
    let mut edits = Vec::new();
    let mut at = span.start;
    loop {
        let rest = text[at..].trim_start();
        let behind = rest.trim_start_matches(',');
        let end = text.len() - behind.len();
        if behind.len() == rest.len() {
            return Fix::safe("remove the comma", edits);
        }
        edits.push(Edit::new(Span::new(text.len() - rest.len(), end), ""));
        at = end;
    }
}

/// Removes a comment: with its line where it stands alone there, else with the blanks before it
/// where it ends its line, else so that what it kept apart stays apart.
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

/// Changes the quotes and the escapes inside one by one, so that no edit holds the string.
fn double_quotes(text: &str, span: Span) -> Fix {
    let mut edits = vec![Edit::new(Span::new(span.start, span.start + 1), "\"")];
    let inside = &text[span.start + 1..span.end - 1];
    let mut escaped = false;
    for (at, char) in inside.char_indices() {
        let at = span.start + 1 + at;
        match char {
            '\'' if escaped => edits.push(Edit::new(Span::new(at - 1, at), "")),
            '"' if !escaped => edits.push(Edit::new(Span::empty(at), "\\")),
            _ => {}
        }
        escaped = char == '\\' && !escaped;
    }
    edits.push(Edit::new(Span::new(span.end - 1, span.end), "\""));
    Fix::safe("write double quotes", edits)
}
