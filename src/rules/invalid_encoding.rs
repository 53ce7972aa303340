//! Bytes that are no clean UTF-8.

use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::Document;
use crate::diagnostic::findings::Findings;
use crate::diagnostic::severity::Severity;
use crate::text::edit::Edit;
use crate::text::encoding::EncodingFault;

declare_rule! {
    /// The file is not clean UTF-8 text.
    ///
    /// JSON that is exchanged between systems is UTF-8 without a byte-order mark (RFC 8259,
    /// section 8.1), and the service's gateway refuses other bytes late and without a place.
    /// Each run of invalid bytes is named with its offset, and the rest is still linted.
    /// A UTF-8 byte-order mark is a warning: many readers stumble over it, and removing it
    /// changes nothing.
    ///
    /// `data`: `offset`, the byte offset from 0; `length`, in bytes.
    ///
    /// A body that begins with the bytes `EF BB BF` shows the warning, one that was saved as
    /// UTF-16 or Latin-1 the error.
    "invalid-encoding" { severity: Error, since: "0.1.0", fix: Safe, keywords: [], subjects: [request => check, response => check, call => check] }
}

fn check(context: &Document<'_, '_>, findings: &mut Findings) {
    for fault in context.encoding {
        let (span, message, help) = match *fault {
            EncodingFault::InvalidUtf8(span) => (
                span,
                format!("the byte at offset {} is not UTF-8", span.start),
                "save the file as UTF-8",
            ),
            EncodingFault::WideEncoding(span) => (
                span,
                "the file is UTF-16 or UTF-32, not UTF-8".to_owned(),
                "save the file as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`",
            ),
            EncodingFault::ByteOrderMark(span) => (
                span,
                "the file begins with a byte-order mark".to_owned(),
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
