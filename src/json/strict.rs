//! Reads strict JSON in one pass, as nearly every text is. For anything else there is the parser that
//! recovers, which gives the same tree for what is read here.

use std::borrow::Cow;

use super::cursor::{MAX_DEPTH, is_blank};
use super::scalar::{is_number, read_number};
use super::string::{escaped, strict_len, unicode};
use super::tree::{Member, Node, Number, Object, Value};
use crate::text::span::Span;

/// The value of `text[span]`; `None` if it has a fault.
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
            b'"' => Value::String(self.string()?),
            b'{' => self.object(depth.checked_sub(1)?)?,
            b'[' => self.array(depth.checked_sub(1)?)?,
            b'n' => self.word("null", Value::Null)?,
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            _ => Value::Number(self.number()?),
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
            let key = self.string()?;
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

    #[inline]
    fn string(&mut self) -> Option<Cow<'t, str>> {
        let start = self.at + 1;
        let end = start + strict_len(&self.bytes[start..]);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Some(Cow::Borrowed(&self.text[start..end]));
        }
        self.string_with_escapes(end).map(Cow::Owned)
    }

    /// The string at whose quote it is, and whose first escape is at `at`.
    #[cold]
    #[inline(never)]
    fn string_with_escapes(&mut self, mut at: usize) -> Option<String> {
        let mut string = self.text[self.at + 1..at].to_owned();
        loop {
            match self.bytes.get(at)? {
                b'"' => break,
                b'\\' => {
                    let letter = *self.bytes.get(at + 1)?;
                    at += 2;
                    string.push(if letter == b'u' {
                        let (char, length) = unicode(&self.bytes[at..])?;
                        at += length;
                        char?
                    } else {
                        escaped(char::from(letter))?
                    });
                }
                _ => return None,
            }
            let length = strict_len(&self.bytes[at..]);
            string.push_str(&self.text[at..at + length]);
            at += length;
        }
        self.at = at + 1;
        Some(string)
    }

    fn word(&mut self, word: &str, value: Value<'t>) -> Option<Value<'t>> {
        let found = self.bytes[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        found.then_some(value)
    }

    fn number(&mut self) -> Option<Number<'t>> {
        let start = self.at;
        if let Some(number) = self.integer()
            && !matches!(
                self.bytes.get(self.at),
                Some(b'.' | b'e' | b'E' | b'0'..=b'9')
            )
        {
            return Some(number);
        }
        let rest = self.bytes[start..].iter();
        let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        self.at = start + rest.take_while(is_part).count();
        let literal = &self.text[start..self.at];
        is_number(literal.as_bytes())
            .then(|| read_number(literal))
            .flatten()
    }

    /// An integer of at most 18 digits, or the part of a longer number before what is no digit.
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
            "\"a b\"",
            "-0",
            "[1.5, -2.5E+10, 1e3, 18446744073709551616, 0]",
            r#"["\n", "a\"b\\", "\u00e9\ud83d\ude00\/", {"\u0069d": "\t"}]"#,
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
            "1.",
            "1e999",
            "1-2",
            "\"\\x\"",
            "\"\\u00e\"",
            "\"\\ud800\"",
            "\"\\",
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
            value in r#"(\{("[a-z]{0,20}":("[ -~]{0,40}"|-?[0-9]{1,20}(\.[0-9]{1,3})?(e[+-]?[0-9]{1,4})?|null|\[1, ?2\]),?){0,3}\}|\["[^"]{0,12}"\])"#,
        ) {
            agree(&value);
        }
    }
}
