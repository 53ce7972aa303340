//! Bytes that are not UTF-8, and byte-order marks.

use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::Document;
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;
use crate::text::edit::Edit;
use crate::text::encoding::EncodingFault;

declare_rule! {
    /// The file is not UTF-8, or starts with a byte-order mark.
    ///
    /// JSON readers expect UTF-8, so other bytes can be expected to make the service refuse the
    /// whole body. Each run of invalid bytes is reported with its offset, and the rest is still
    /// linted. A UTF-8 byte-order mark is a warning: some JSON readers refuse it.
    ///
    /// **Evidence.** RFC 8259, section 8.1: JSON text exchanged between systems must be encoded in
    /// UTF-8, without a byte-order mark. The API reference shows a JSON body and names no encoding;
    /// that the service refuses others is inference.
    ///
    /// A body that begins with the bytes `EF BB BF` gets the warning. A body saved as UTF-16 or
    /// Latin-1 gets the error.
    ///
    /// `data`: `offset`, the byte offset from 0; `length`, in bytes.
    "invalid-encoding" { severity: Error, since: "0.1.0", fix: Safe, keywords: [], subjects: [request => check, response => check, call => check], traits: [Encoding] }
}

fn check(context: &Document<'_, '_>, findings: &mut Findings) {
    for fault in context.encoding {
        let (span, message, help) = match *fault {
            EncodingFault::InvalidUtf8(span) => (
                span,
                format!("invalid UTF-8 at byte offset {}", span.start),
                "save the file as UTF-8",
            ),
            EncodingFault::WideEncoding(span) => (
                span,
                "the file is UTF-16 or UTF-32, not UTF-8".to_owned(),
                "save the file as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`",
            ),
            EncodingFault::ByteOrderMark(span) => (
                span,
                "the file starts with a byte-order mark".to_owned(),
                "save the file as UTF-8 without a byte-order mark",
            ),
        };
        let found = findings
            .add(&RULE, span, "", message)
            .help(help)
            .data("offset", span.start)
            .data("length", span.len());
        if matches!(fault, EncodingFault::ByteOrderMark(_)) {
            found.severity(Severity::Warning).fix(Fix::safe(
                "remove the byte-order mark",
                vec![Edit::new(span, "")],
            ));
        }
    }
}
