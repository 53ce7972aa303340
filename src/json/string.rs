//! Strings in any kind of quotes, and their escapes.

use std::borrow::Cow;

use super::cursor::Parser;
use super::fault::FaultKind;
use super::string_map::hex4;
use crate::text::span::Span;

impl<'t> Parser<'t> {
    /// A string in any kind of quotes; leaves `at` behind it.
    pub(super) fn string(&mut self) -> Cow<'t, str> {
        let start = self.at;
        // Nearly every string: nothing in it needs a second look.
        if self.bytes[start] == b'"' {
            let rest = &self.bytes[start + 1..];
            let length = plain_len(rest);
            if rest.get(length) == Some(&b'"') {
                self.at = start + 1 + length + 1;
                return Cow::Borrowed(&self.text[start + 1..=start + length]);
            }
        }
        let quote = self.char();
        self.at += quote.len_utf8();
        let content = self.at;
        let mut owned: Option<String> = None;
        // Start of the part not yet copied to `owned`.
        let mut copied = content;
        let mut line_break = false;
        let ended = loop {
            self.at += plain_len(&self.bytes[self.at..]);
            let Some(byte) = self.peek() else { break false };
            match byte {
                b'"' if quote == '"' => break true,
                b'\'' if quote == '\'' => break true,
                b'`' | 0xC2 | 0xE2 | 0xE3 | 0xEF if closes_typographic(quote, self.char()) => {
                    break true;
                }
                b'\n' | b'\r' if line_break || (quote == '"' && self.ends_on_a_later_line()) => {
                    line_break = true;
                    self.at += 1;
                }
                b'\n' | b'\r' => break false,
                b'\\' => {
                    let owned = owned.get_or_insert_default();
                    owned.push_str(&self.text[copied..self.at]);
                    let char = self.escape(quote);
                    // Borrow again: `escape` needed the parser.
                    owned.push(char);
                    copied = self.at;
                }
                0..0x20 => {
                    self.fault(
                        FaultKind::ControlCharacter(byte),
                        Span::new(self.at, self.at + 1),
                    );
                    self.at += 1;
                }
                // Of a longer character the other bytes stop nothing.
                _ => self.at += 1,
            }
        };
        if !ended {
            self.give_back_punctuation(content.max(copied));
        }
        let end = self.at;
        if ended {
            self.at += self.char().len_utf8();
        }
        let span = Span::new(start, self.at);
        if line_break && ended {
            self.fault(FaultKind::LineBreak, span);
        } else if !ended {
            self.fault(FaultKind::UnterminatedString, span);
        } else if quote == '\'' {
            self.fault(FaultKind::SingleQuotes, span);
        } else if quote != '"' {
            self.fault(FaultKind::TypographicQuotes, span);
        }
        match owned {
            None => Cow::Borrowed(&self.text[content..end]),
            Some(mut owned) => {
                owned.push_str(&self.text[copied..end]);
                Cow::Owned(owned)
            }
        }
    }

    /// At a line break in a string: whether the next quote ends it, because what follows goes on
    /// behind a value.
    fn ends_on_a_later_line(&self) -> bool {
        let mut rest = self.text[self.at..self.bytes.len()].char_indices();
        while let Some((at, char)) = rest.next() {
            match char {
                '\\' => {
                    rest.next();
                }
                '"' => {
                    let behind = self.text[self.at + at + 1..self.bytes.len()].trim_start();
                    return behind.starts_with([',', '}', ']']);
                }
                _ => {}
            }
        }
        false
    }

    /// An unterminated string has swallowed the punctuation at the end of its line.
    pub(super) fn give_back_punctuation(&mut self, from: usize) {
        let line = &self.text[from..self.at];
        let kept = line.trim_end_matches([' ', '\t', ',', '}', ']']);
        if kept.len() < line.trim_end().len() {
            self.at = from + kept.len();
        }
    }

    /// At a backslash: reads one escape and returns its character.
    pub(super) fn escape(&mut self, quote: char) -> char {
        let start = self.at;
        self.at += 1;
        if self.at == self.bytes.len() {
            return '\\';
        }
        let char = self.char();
        if matches!(char, '\n' | '\r') {
            self.fault(FaultKind::InvalidEscape, Span::new(start, self.at));
            return '\\';
        }
        self.at += char.len_utf8();
        match char {
            '\'' if quote == '\'' => char,
            'u' => self.unicode_escape(start),
            _ => escaped(char).unwrap_or_else(|| {
                self.fault(FaultKind::InvalidEscape, Span::new(start, self.at));
                char
            }),
        }
    }

    pub(super) fn unicode_escape(&mut self, start: usize) -> char {
        let Some((char, length)) = unicode(&self.bytes[self.at..]) else {
            self.fault(FaultKind::InvalidEscape, Span::new(start, self.at));
            return 'u';
        };
        self.at += length;
        char.unwrap_or_else(|| {
            self.fault(FaultKind::LoneSurrogate, Span::new(start, self.at));
            '\u{FFFD}'
        })
    }
}

/// The character that a letter stands for behind a backslash.
pub(super) fn escaped(letter: char) -> Option<char> {
    Some(match letter {
        '"' | '\\' | '/' => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => return None,
    })
}

/// At the four digits behind `\u`: the character, which none is for a lone surrogate, and the length
/// of what is read for it in bytes. `None` if there are no four digits.
pub(super) fn unicode(bytes: &[u8]) -> Option<(Option<char>, usize)> {
    let unit = hex4(bytes, 0)?;
    if (0xD800..0xDC00).contains(&unit)
        && bytes.get(4..6) == Some(b"\\u")
        && let Some(low @ 0xDC00..0xE000) = hex4(bytes, 6)
    {
        let code = 0x1_0000 + ((u32::from(unit) - 0xD800) << 10) + (u32::from(low) - 0xDC00);
        return Some((char::from_u32(code), 10));
    }
    Some((char::from_u32(u32::from(unit)), 4))
}

/// How many bytes from the first one on mean only themselves in a string, in whatever quotes.
fn plain_len(bytes: &[u8]) -> usize {
    let rest = bytes.iter();
    rest.take_while(|&&byte| !STOPS[usize::from(byte)]).count()
}

/// How many bytes from the first one on mean only themselves in a string of strict JSON.
pub(super) fn strict_len(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let is_plain = |byte: &u8| *byte >= 0x20 && !matches!(byte, b'"' | b'\\');
    let mut at = 0;
    // Eight at a time. The lowest lane whose highest bit gets set has a byte below 0x20, a quote or a
    // backslash; in lanes above it a borrow may have set it.
    while let Some(&lanes) = bytes[at..].first_chunk::<8>() {
        let lanes = u64::from_le_bytes(lanes);
        let is = |byte: u8| {
            let zero = lanes ^ (ONES * u64::from(byte));
            zero.wrapping_sub(ONES) & !zero
        };
        let is_control = lanes.wrapping_sub(ONES * 0x20) & !lanes;
        let stops = (is_control | is(b'"') | is(b'\\')) & HIGH;
        if stops != 0 {
            return at + stops.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + bytes[at..].iter().take_while(|byte| is_plain(byte)).count()
}

/// The bytes that may end a string or mean something else in it than themselves.
static STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        stops[byte] = true;
        byte += 1;
    }
    stops[b'"' as usize] = true;
    stops[b'\'' as usize] = true;
    stops[b'\\' as usize] = true;
    // The first bytes of the typographic quotes.
    stops[b'`' as usize] = true;
    stops[0xC2] = true;
    stops[0xE2] = true;
    stops[0xE3] = true;
    stops[0xEF] = true;
    stops
};

pub(super) fn is_typographic_quote(char: char) -> bool {
    TYPOGRAPHIC.iter().any(|quotes| quotes.contains(&char))
}

/// Quotes that people and word processors write, by the kinds that close each other.
const TYPOGRAPHIC: [&[char]; 9] = [
    &['“', '”', '„', '‟'],
    &['‘', '’', '‚'],
    &['«', '»'],
    &['‹', '›'],
    &['「', '」'],
    &['『', '』'],
    &['`', '´'],
    &['＂'],
    &['＇'],
];

fn closes_typographic(quote: char, char: char) -> bool {
    let mut kinds = TYPOGRAPHIC.iter();
    kinds.any(|quotes| quotes.contains(&quote) && quotes.contains(&char))
        && !matches!(char, '„' | '‚')
}
