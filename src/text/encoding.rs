//! Decodes bytes to text, before it is read as JSON.

use std::borrow::Cow;

use crate::text::span::Span;

/// A reason why bytes are not clean UTF-8 text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingFault {
    /// Bytes that are not UTF-8; each is replaced by `?`, so that offsets stay those of the file.
    InvalidUtf8(Span),
    /// UTF-16 or UTF-32; the text is blank instead.
    WideEncoding(Span),
    /// A UTF-8 byte-order mark at the start.
    ByteOrderMark(Span),
}

/// The bytes as text of the same length, and the faults in them.
#[must_use]
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Vec<EncodingFault>) {
    let mut faults = Vec::new();
    if is_wide(bytes) {
        let blank = " ".repeat(bytes.len());
        faults.push(EncodingFault::WideEncoding(Span::new(
            0,
            bytes.len().min(2),
        )));
        return (Cow::Owned(blank), faults);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(replace_invalid(bytes, &mut faults)),
    };
    if text.starts_with('\u{feff}') {
        faults.push(EncodingFault::ByteOrderMark(Span::new(0, 3)));
    }
    (text, faults)
}

/// A byte-order mark of UTF-16 or UTF-32, or the zero bytes of ASCII text written so.
fn is_wide(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE])
        || bytes.starts_with(&[0xFE, 0xFF])
        || matches!(bytes, [0, 0, 0xFE, 0xFF, ..])
        || matches!(bytes, [b'{' | b'[' | b' ' | b'\n' | b'\r', 0, ..])
        || matches!(bytes, [0, b'{' | b'[' | b' ' | b'\n' | b'\r', ..])
}

fn replace_invalid(bytes: &[u8], faults: &mut Vec<EncodingFault>) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let start = text.len();
        text.extend(chunk.invalid().iter().map(|_| '?'));
        let span = Span::new(start, text.len());
        match faults.last_mut() {
            _ if span.is_empty() => {}
            // Neighbouring bytes are one place.
            Some(EncodingFault::InvalidUtf8(last)) if last.end == span.start => {
                *last = last.with_end(span.end);
            }
            _ => faults.push(EncodingFault::InvalidUtf8(span)),
        }
    }
    text
}

/// Whether the text has `?` for bytes that are not UTF-8, or is blank because of its encoding.
pub(crate) fn is_lossy(faults: &[EncodingFault]) -> bool {
    let mut faults = faults.iter();
    faults.any(|fault| !matches!(fault, EncodingFault::ByteOrderMark(_)))
}
