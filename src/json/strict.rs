//! Reads strict JSON without escapes in one pass, as nearly every text is. For anything else there is
//! the parser that recovers, which gives the same tree for what is read here.

use std::borrow::Cow;

use super::cursor::{MAX_DEPTH, is_blank};
use super::string::strict_len;
use super::tree::{Member, Node, Number, Object, Value};
use crate::text::span::Span;

/// The value of `text[span]`; `None` if it has a fault, or something that is read elsewhere: an
/// escape, a number that is no integer of at most 18 digits.
pub(super) fn read(text: &str, span: Span) -> Option<Node<'_>> {
    let mut reader = Reader {
        text,
        bytes: &text.as_bytes()[..span.end],
        at: span.start,
    };
    let root = reader.value(MAX_DEPTH)?;
    match reader.token() {
        None => Some(root),
        Some(_) => None,
    }
}

struct Reader<'t> {
    text: &'t str,
    /// The text up to where the value's region ends.
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Reader<'t> {
    /// The byte at the next token, to which it steps.
    fn token(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if !is_blank(byte) {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Steps over a mark; gives up if another one is there.
    fn expect(&mut self, mark: u8) -> Option<()> {
        let found = self.token()? == mark;
        self.at += 1;
        found.then_some(())
    }

    /// The next value, with at most `depth` containers one inside the other.
    fn value(&mut self, depth: usize) -> Option<Node<'t>> {
        let byte = self.token()?;
        let start = self.at;
        let value = match byte {
            b'"' => Value::String(Cow::Borrowed(self.string()?)),
            b'{' => self.object(depth.checked_sub(1)?)?,
            b'[' => self.array(depth.checked_sub(1)?)?,
            b'n' => self.word("null", Value::Null)?,
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            _ => Value::Number(self.integer()?),
        };
        let span = Span::new(start, self.at);
        Some(Node { span, value })
    }

    fn object(&mut self, depth: usize) -> Option<Value<'t>> {
        self.at += 1;
        // The members of a request and of its instances, and room for mistakes.
        let mut members = Vec::with_capacity(match MAX_DEPTH - depth {
            1 => 8,
            2 => 4,
            _ => 0,
        });
        let mut next = self.token()?;
        while next != b'}' {
            if next != b'"' {
                return None;
            }
            let start = self.at;
            let key = Cow::Borrowed(self.string()?);
            let key_span = Span::new(start, self.at);
            self.expect(b':')?;
            members.push(Member {
                key,
                key_span,
                node: self.value(depth)?,
            });
            next = self.separator(b'}')?;
        }
        self.at += 1;
        Some(Value::Object(Object {
            members,
            closed: true,
        }))
    }

    fn array(&mut self, depth: usize) -> Option<Value<'t>> {
        self.at += 1;
        let mut items = Vec::new();
        let mut next = self.token()?;
        while next != b']' {
            items.push(self.value(depth)?);
            next = self.separator(b']')?;
        }
        self.at += 1;
        Some(Value::Array(items))
    }

    /// Behind a part of a container: the closing bracket that is here, or the byte behind a comma,
    /// where no closing bracket may be.
    fn separator(&mut self, closing: u8) -> Option<u8> {
        let byte = self.token()?;
        if byte == closing {
            return Some(byte);
        }
        self.expect(b',')?;
        self.token().filter(|next| *next != closing)
    }

    fn string(&mut self) -> Option<&'t str> {
        let start = self.at + 1;
        let end = start + strict_len(&self.bytes[start..]);
        self.at = end + 1;
        (self.bytes.get(end) == Some(&b'"')).then(|| &self.text[start..end])
    }

    fn word(&mut self, word: &str, value: Value<'t>) -> Option<Value<'t>> {
        let found = self.bytes[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        found.then_some(value)
    }

    /// What follows it is no mark of JSON if it was a part of a longer number.
    fn integer(&mut self) -> Option<Number<'t>> {
        let is_negative = self.bytes[self.at] == b'-';
        self.at += usize::from(is_negative);
        let start = self.at;
        let mut number = 0;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            // Wraps only where there are too many digits.
            number = u64::wrapping_add(u64::wrapping_mul(number, 10), u64::from(digit - b'0'));
            self.at += 1;
        }
        let is_padded =
            self.bytes.get(start) == Some(&b'0') && (self.at > start + 1 || is_negative);
        if is_padded || !(1..=18).contains(&(self.at - start)) {
            return None;
        }
        if is_negative {
            return i64::try_from(number)
                .ok()
                .map(|number| Number::Negative(-number));
        }
        Some(Number::Unsigned(number))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::parse::recover;

    /// Pieces of which bodies are made, well and badly.
    const PIECES: [&str; 34] = [
        "{",
        "}",
        "{",
        "}",
        "[",
        "]",
        ",",
        ",",
        ":",
        ":",
        "\"",
        "'",
        "\\",
        "\\u00e9",
        " ",
        "\n",
        "\u{a0}",
        "\"id\"",
        "\"id\":",
        "\"addrs\": ",
        "\"密码\"",
        "\"a'b\"",
        "\"\"",
        "null",
        "true",
        "false",
        "0",
        "-",
        "-1",
        "12",
        "1.5",
        "999999999999999999",
        "18446744073709551616",
        "// x\n",
    ];

    fn agree(text: &str) -> bool {
        let span = Span::new(0, text.len());
        let Some(root) = read(text, span) else {
            return false;
        };
        let recovered = recover(text, span, false);
        assert_eq!(
            (recovered.roots, recovered.faults),
            (vec![root], Vec::new()),
            "{text}"
        );
        true
    }

    #[test]
    fn bodies_are_read_in_one_pass() {
        for text in [
            r#"{"id": "a", "list": [1, -2, null, true, {"x": {}}], "": false}"#,
            " [ ] ",
            "[123456789012345678, 0]",
            "\"密码 longer than a word of eight bytes\"",
        ] {
            assert!(agree(text), "{text}");
        }
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "01",
            "-",
            "-0",
            "1.5",
            "\"\\n\"",
            "{} {}",
            "nul",
        ] {
            assert!(!agree(text), "{text}");
        }
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(agree(&deep(MAX_DEPTH)) && !agree(&deep(MAX_DEPTH + 1)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn both_parsers_read_the_same(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..12)) {
            agree(&pieces.concat());
        }

        #[test]
        fn both_parsers_read_the_same_values(
            value in r#"(\{("[a-z]{0,20}":("[ -~]{0,40}"|-?[0-9]{1,20}|null|\[1, ?2\]),?){0,3}\}|\["[^"]{0,12}"\])"#,
        ) {
            agree(&value);
        }
    }
}
