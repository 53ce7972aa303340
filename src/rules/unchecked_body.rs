//! Bodies that cannot be checked.

use std::borrow::Cow;

use crate::contract::call::UncheckedReason;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::CallContext;
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;

declare_rule! {
    /// The body of a request to this call cannot be checked.
    ///
    /// Such a body may be right, or the service may refuse it: without this finding, a run that has
    /// checked nothing would look like a clean one. Method, path and headers of the request are
    /// checked all the same. It is an error where whitespace ends a command before all of its
    /// options: the request is sent without them, and the shell runs the next line as a command.
    ///
    /// **Evidence.** The API reference, example request: the body is JSON. That a body which the
    /// file does not have may be wrong is inference. How clients make up a body is in the manuals
    /// of curl, of JetBrains' HTTP client and of httpyac.
    ///
    /// ```http,invalid
    /// POST https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// Content-Type: application/json
    ///
    /// < ./{{environment}}.json
    /// ```
    ///
    /// ```http,valid
    /// POST https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// Content-Type: application/json
    ///
    /// < ./production.json
    /// ```
    ///
    /// `data`: `reason`, one of
    ///
    /// - `multipart`: `curl -F` or `multipart/form-data` sends a form in parts
    /// - `url-encoded`: `curl --data-urlencode` encodes the body, or a form is sent
    /// - `base64`: the body is in Base64
    /// - `computed`: the body is the output of a command, for example `jq` or `envsubst`
    /// - `variable`: the body, or the name of its file, is a variable without a literal value
    /// - `parts`: the body is made of several parts that are not all literal
    /// - `options`: options of the command come from a variable, an array or a file (`-K`)
    /// - `standard-input`: the body is the standard input of the script
    /// - `missing-file`: the file of the body does not exist
    /// - `omitted`: the HTTP archive does not have the body
    /// - `graphql`: the body is sent as a GraphQL query
    /// - `client-file`: an API client reads the body from a file that its collection names
    /// - `other-client`: a command that is not read sends it: `wget`, HTTPie, `xh`
    /// - `command-ends`: whitespace after `\` (in `cmd.exe`: `^`) ends the command
    "unchecked-body" { severity: Warning, since: "0.1.0", fix: Never, keywords: [], subjects: [call => check] }
}

fn check(context: &CallContext<'_, '_>, findings: &mut Findings) {
    for unchecked in &context.calls.unchecked {
        let (message, help) = words(unchecked.reason);
        let message = match unchecked.reason {
            UncheckedReason::MissingFile => {
                let span = unchecked.span;
                let file = context.quote(span, &context.text[span.start..span.end]);
                format!("{message}: `{file}`").into()
            }
            _ => Cow::Borrowed(message),
        };
        let found = findings
            .add(&RULE, unchecked.span, "", message)
            .help(help)
            .data("reason", unchecked.reason.as_str());
        if unchecked.reason == UncheckedReason::CommandEnds {
            found.severity(Severity::Error);
        }
    }
}

/// Message and help.
const fn words(reason: UncheckedReason) -> (&'static str, &'static str) {
    match reason {
        UncheckedReason::Multipart => (
            "body not checked: it is sent as a form in parts",
            "send the body as JSON; with curl, use `--data`",
        ),
        UncheckedReason::UrlEncoded => (
            "body not checked: it is URL-encoded",
            "send the body as JSON; with curl, use `--data`",
        ),
        UncheckedReason::Base64 => (
            "body not checked: it is in Base64",
            "lint the decoded body in a file of its own",
        ),
        UncheckedReason::Computed => (
            "body not checked: it is the output of a command",
            "save the output to a file and lint that file",
        ),
        UncheckedReason::Variable => (
            "body not checked: it comes from a variable without a literal value",
            "lint the file that the body comes from",
        ),
        UncheckedReason::Parts => (
            "body not checked: it is made of several parts that are not all literal",
            "write the body as one text",
        ),
        UncheckedReason::Options => (
            "body not checked: options of the command come from elsewhere",
            "write the option with the body in the command",
        ),
        UncheckedReason::StandardInput => (
            "body not checked: it is read from standard input",
            "lint the text that is written to standard input",
        ),
        UncheckedReason::MissingFile => (
            "body not checked: no such file",
            "correct the path; it is relative to this file",
        ),
        UncheckedReason::Omitted => (
            "body not checked: the archive does not have it",
            "export the archive with its contents",
        ),
        UncheckedReason::GraphQl => (
            "body not checked: it is sent as a GraphQL query",
            "send the body as JSON",
        ),
        UncheckedReason::ClientFile => (
            "body not checked: the client reads it from a file",
            "name that file on the command line to lint it",
        ),
        UncheckedReason::OtherClient => (
            "body not checked: the command of this client is not read",
            "send the request with curl, or lint the body in a file of its own",
        ),
        UncheckedReason::CommandEnds => (
            "whitespace at the end of the line ends the command here",
            "remove the whitespace at the end of the line",
        ),
    }
}
