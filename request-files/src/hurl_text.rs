//! How Hurl writes texts: between backticks, in hexadecimal digits, as JSON.

use dcs_migration_lint::Span;

use crate::mapped::{MappedText, Quoting};

/// A text between backticks on a line.
pub(crate) fn quoted(file: &str, span: Span) -> MappedText<'_> {
    let mut at = span.start + 1;
    let mut text = MappedText::new(at);
    let mut escaped = file[at..span.end].char_indices();
    let begin = at;
    while let Some((offset, char)) = escaped.next() {
        if char == '`' {
            break;
        }
        if char != '\\' {
            continue;
        }
        let from = begin + offset;
        text.push_verbatim(file, Span::new(at, from), Quoting::Backtick);
        let Some((next, char)) = escaped.next() else {
            at = from;
            break;
        };
        at = begin + next + char.len_utf8();
        let mut decoded = match char {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            other => other,
        };
        if let Some((length, char)) = (char == 'u')
            .then(|| unicode(&file[at..span.end]))
            .flatten()
        {
            decoded = char;
            at += length;
        }
        text.push_escaped(
            Span::new(from, at),
            decoded.encode_utf8(&mut [0; 4]),
            Quoting::Inserted,
        );
    }
    let rest = &file[at..span.end];
    let end = at + rest.find('`').unwrap_or(rest.len());
    text.push_verbatim(file, Span::new(at, end), Quoting::Backtick);
    text.place = Span::new(span.start, (end + 1).min(span.end));
    text.expands = true;
    text
}

/// A text whose bytes are written as digits.
pub(crate) fn hex<'t>(file: &str, value: Span) -> Option<MappedText<'t>> {
    let content = &file[value.start..value.end];
    let start = value.end - content.trim_start().len();
    let digits = content.trim().as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |pair: &[u8]| match *pair {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    };
    let bytes: Vec<u8> = digits.chunks(2).map(byte).collect::<Option<_>>()?;
    let decoded = String::from_utf8(bytes).ok()?;
    let mut text = MappedText::new(start);
    for (at, char) in decoded.char_indices() {
        let source = Span::new(start + at * 2, start + (at + char.len_utf8()) * 2);
        text.push_escaped(source, char.encode_utf8(&mut [0; 4]), Quoting::Inserted);
    }
    Some(text)
}

/// `\u{…}` behind the `u`: its length, and the character.
fn unicode(rest: &str) -> Option<(usize, char)> {
    let inside = rest.strip_prefix('{')?;
    let length = inside.find('}').filter(|&length| length <= 6)?;
    let number = u32::from_str_radix(&inside[..length], 16).ok()?;
    Some((length + 2, char::from_u32(number)?))
}

/// The brackets of a line, which add to `depth`; where the last one is closed.
pub(crate) fn scan(line: &str, depth: &mut usize) -> Option<usize> {
    let mut string = false;
    let mut escaped = false;
    for (at, char) in line.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match char {
            '\\' => escaped = true,
            '"' => string = !string,
            '{' | '[' if !string => *depth += 1,
            '}' | ']' if !string => {
                *depth = depth.saturating_sub(1);
                if *depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    // A text or a word on a line of its own.
    (*depth == 0).then_some(line.len())
}
