//! Scalars of YAML with the place of each part: quotes, escapes, folded lines, block scalars.
//!
//! The decoded text is that of the parser; what is read here is compared with it. Where both
//! differ, the scalar is mapped as a whole, and nothing in it can be fixed.

use dcs_migration_lint::Span;
use saphyr_parser::ScalarStyle;

use crate::mapped::{MappedText, Quoting};

/// Maps a scalar; `column` is where it begins in its line, `in_flow` whether it is in brackets.
pub(crate) fn map<'t>(
    file: &'t str,
    span: Span,
    decoded: &str,
    style: ScalarStyle,
    column: usize,
    in_flow: bool,
) -> MappedText<'t> {
    let start = (span.start + 1).min(span.end);
    let inside = Span::new(start, span.end.saturating_sub(1).max(start));
    let mapped = match style {
        ScalarStyle::Literal => block(file, span, decoded, column, false),
        ScalarStyle::Folded => block(file, span, decoded, column, true),
        ScalarStyle::Plain if in_flow => flow(file, span, Quoting::YamlFlow),
        ScalarStyle::Plain => flow(file, span, Quoting::YamlPlain),
        ScalarStyle::SingleQuoted => flow(file, inside, Quoting::YamlSingle),
        ScalarStyle::DoubleQuoted => flow(file, inside, Quoting::Json),
    };
    let mut mapped = mapped
        .filter(|mapped| mapped.text == decoded)
        .unwrap_or_else(|| {
            let mut whole = MappedText::new(span.start);
            whole.push_escaped(span, decoded, Quoting::Inserted);
            whole
        });
    mapped.place = span;
    mapped
}

/// Where a node begins behind the tag and the anchor that are before it.
pub(crate) fn skip_properties(file: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    loop {
        let rest = &file[at..end];
        let is_property = rest.starts_with(['!', '&']);
        let length = if is_property {
            rest.find(char::is_whitespace)
        } else if rest.starts_with('#') {
            rest.find('\n')
        } else {
            return at;
        };
        let behind = &rest[length.unwrap_or(rest.len())..];
        at = end - behind.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }
}

/// The place of a scalar behind its tag and anchor, and its column.
pub(crate) fn behind_properties(
    file: &str,
    span: Span,
    style: ScalarStyle,
    decoded: &str,
    column: usize,
) -> (Span, usize) {
    let mut at = skip_properties(file, span.start, span.end);
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    if at == span.start || !is_block {
        return (Span::new(at, span.end.max(at)), column);
    }
    // Behind the header, and behind lines without a text.
    loop {
        let Some(line) = file[at..span.end].find('\n') else {
            return (Span::new(span.end, span.end), 0);
        };
        at += line + 1;
        let next = file[at..span.end].split('\n').next().unwrap_or_default();
        if !next.trim().is_empty() {
            break;
        }
    }
    let blanks = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let own = blanks(decoded.trim_start_matches('\n'));
    let column = blanks(&file[at..span.end]).saturating_sub(own);
    (Span::new(at + column, span.end), column)
}

/// A plain scalar, or what stands between quotes.
fn flow(file: &str, span: Span, quoting: Quoting) -> Option<MappedText<'_>> {
    let mut mapped = MappedText::new(span.start);
    let text = &file[span.start..span.end];
    let (mut from, mut at) = (0, 0);
    while let Some(char) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, decoded) = match char {
            ' ' | '\t' | '\n' | '\r' => folded(rest),
            '\'' if quoting == Quoting::YamlSingle => (2, Some("'".to_owned())),
            '\\' if quoting == Quoting::Json => {
                let (length, decoded) = escape(rest)?;
                (length, Some(decoded))
            }
            _ => (char.len_utf8(), None),
        };
        let end = (at + length).min(text.len());
        if let Some(decoded) = decoded {
            let before = Span::new(span.start + from, span.start + at);
            mapped.push_verbatim(file, before, quoting);
            let place = Span::new(span.start + at, span.start + end);
            mapped.push_escaped(place, &decoded, quoting);
            from = end;
        }
        at = end;
    }
    let rest = Span::new(span.start + from, span.end);
    mapped.push_verbatim(file, rest, quoting);
    Some(mapped)
}

/// The length of the blanks and line breaks that a text begins with, and what they come to if there
/// is a line break among them. The indent of a line is no part of the text.
fn folded(text: &str) -> (usize, Option<String>) {
    let behind_blanks = |at: usize| text.len() - text[at..].trim_start_matches([' ', '\t']).len();
    let mut breaks = 0;
    let mut length = behind_blanks(0);
    while let Some(line_break) = line_break(&text[length..]) {
        breaks += 1;
        length = behind_blanks(length + line_break);
    }
    let decoded = match breaks {
        0 => None,
        1 => Some(" ".to_owned()),
        _ => Some("\n".repeat(breaks - 1)),
    };
    (length, decoded)
}

/// The escape that a text begins with, of a double-quoted scalar.
fn escape(text: &str) -> Option<(usize, String)> {
    let char = text[1..].chars().next()?;
    let digits = match char {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        '\n' | '\r' => {
            let (length, decoded) = folded(&text[1..]);
            let decoded = decoded.filter(|decoded| decoded != " ");
            return Some((1 + length, decoded.unwrap_or_default()));
        }
        _ => {
            let decoded = match char {
                '0' => '\0',
                'a' => '\u{7}',
                'b' => '\u{8}',
                't' | '\t' => '\t',
                'n' => '\n',
                'v' => '\u{b}',
                'f' => '\u{c}',
                'r' => '\r',
                'e' => '\u{1b}',
                ' ' | '"' | '/' | '\\' => char,
                'N' => '\u{85}',
                '_' => '\u{a0}',
                'L' => '\u{2028}',
                'P' => '\u{2029}',
                _ => return None,
            };
            return Some((1 + char.len_utf8(), decoded.to_string()));
        }
    };
    let code = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
    Some((2 + digits, char::from_u32(code)?.to_string()))
}

/// A block scalar; the span begins with the text of its first line that is not blank.
fn block<'t>(
    file: &'t str,
    span: Span,
    decoded: &str,
    column: usize,
    is_folded: bool,
) -> Option<MappedText<'t>> {
    let quoting = if is_folded {
        // A line break would be folded.
        Quoting::Prefixed
    } else {
        Quoting::Indented(u16::try_from(column).ok()?)
    };
    let mut mapped = MappedText::new(span.start);
    let mut pos = decoded.len() - decoded.trim_start_matches('\n').len();
    mapped.push_escaped(Span::empty(span.start), &decoded[..pos], Quoting::Inserted);
    let mut at = span.start;
    loop {
        let line = &file[at..span.end];
        let content = line.split('\n').next()?;
        let content = content.strip_suffix('\r').unwrap_or(content);
        let content_end = at + content.len();
        if !decoded[pos..].starts_with(content) {
            return None;
        }
        mapped.push_verbatim(file, Span::new(at, content_end), quoting);
        pos += content.len();
        // The line breaks up to the next line with text.
        let mut breaks = Vec::new();
        let mut end = content_end;
        let mut next = None;
        while let Some(line_break) = line_break(&file[end..span.end]) {
            breaks.push(Span::new(end, end + line_break));
            let start = end + line_break;
            let line = &file[start..span.end];
            let blanks = line.len() - line.trim_start_matches(' ').len();
            let text = start + blanks.min(column);
            if file[text..span.end].starts_with(['\n', '\r']) || text == span.end {
                end = text;
            } else {
                next = Some(text);
                break;
            }
        }
        let rest = &decoded[pos..];
        let Some(next) = next else {
            return finish(file, mapped, rest, &breaks, quoting);
        };
        let newlines = rest.len() - rest.trim_start_matches('\n').len();
        if newlines == breaks.len() {
            for line_break in &breaks {
                push_break(file, &mut mapped, *line_break, quoting);
            }
            pos += newlines;
        } else {
            // A folded one is a blank, or missing where others follow.
            let length = newlines.max(1);
            let gap = Span::new(content_end, next);
            mapped.push_escaped(gap, rest.get(..length)?, quoting);
            pos += length;
        }
        at = next;
    }
}

/// The length of the line break that a text begins with.
fn line_break(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => Some(2),
        [b'\n' | b'\r', ..] => Some(1),
        _ => None,
    }
}

fn push_break<'t>(file: &'t str, mapped: &mut MappedText<'t>, place: Span, quoting: Quoting) {
    if &file[place.start..place.end] == "\n" {
        mapped.push_verbatim(file, place, quoting);
    } else {
        mapped.push_escaped(place, "\n", quoting);
    }
}

/// The line breaks at the end, as many as are kept.
fn finish<'t>(
    file: &'t str,
    mut mapped: MappedText<'t>,
    rest: &str,
    breaks: &[Span],
    quoting: Quoting,
) -> Option<MappedText<'t>> {
    if rest.bytes().any(|byte| byte != b'\n') {
        return None;
    }
    let kept = rest.len().min(breaks.len());
    for place in &breaks[..kept] {
        push_break(file, &mut mapped, *place, quoting);
    }
    let end = Span::empty(mapped.place.end);
    mapped.push_escaped(end, &rest[kept..], Quoting::Inserted);
    Some(mapped)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use dcs_migration_lint::report::Edit;

    use super::*;
    use crate::yaml::{Value, parse};

    /// The last scalar of a file.
    fn scalar(file: &str) -> MappedText<'_> {
        let yaml = parse(file, Span::new(0, file.len())).unwrap();
        let is_scalar = |node: &crate::yaml::Node<'_>| matches!(node.value, Value::Scalar { .. });
        let last = yaml.nodes.iter().rposition(is_scalar).unwrap();
        yaml.mapped(last).unwrap()
    }

    /// Its parts, each with what the file has for it.
    fn parts<'f>(file: &'f str, scalar: &MappedText<'_>) -> Vec<(String, &'f str)> {
        let parts = scalar.parts();
        let part = |(text, place): (&str, Span)| (text.to_owned(), &file[place.start..place.end]);
        parts.map(part).collect()
    }

    fn assert_parts(file: &str, expected: &[(&str, &str)]) {
        let found = parts(file, &scalar(file));
        let found: Vec<_> = found
            .iter()
            .map(|(text, of)| (text.as_str(), *of))
            .collect();
        assert_eq!(found, expected, "{file:?}");
    }

    #[test]
    fn each_escape_has_its_place() {
        for (escape, decoded) in [
            ("0", "\0"),
            ("a", "\u{7}"),
            ("b", "\u{8}"),
            ("t", "\t"),
            ("\t", "\t"),
            ("n", "\n"),
            ("v", "\u{b}"),
            ("f", "\u{c}"),
            ("r", "\r"),
            ("e", "\u{1b}"),
            (" ", " "),
            ("\"", "\""),
            ("/", "/"),
            ("\\", "\\"),
            ("N", "\u{85}"),
            ("_", "\u{a0}"),
            ("L", "\u{2028}"),
            ("P", "\u{2029}"),
            ("x41", "A"),
            ("u4e2d", "\u{4e2d}"),
            ("U0001F600", "\u{1f600}"),
        ] {
            let written = format!("\\{escape}");
            let expected = [("x", "x"), (decoded, written.as_str()), ("y", "y")];
            assert_parts(&format!("a: \"x{written}y\"\n"), &expected);
        }
    }

    #[test]
    fn lines_of_a_scalar_are_joined() {
        for (file, expected) in [
            ("a: x\n  y", &[("x", "x"), (" ", "\n  "), ("y", "y")][..]),
            (
                "a: x  z \r\n  y",
                &[("x  z", "x  z"), (" ", " \r\n  "), ("y", "y")],
            ),
            (
                "a: x\n\n \n  y",
                &[("x", "x"), ("\n\n", "\n\n \n  "), ("y", "y")],
            ),
            ("a: 'x\n  y'", &[("x", "x"), (" ", "\n  "), ("y", "y")]),
            (
                "a: \"x\r\n\r\n  y\"",
                &[("x", "x"), ("\n", "\r\n\r\n  "), ("y", "y")],
            ),
            ("a: \"x\r  y\"", &[("x", "x"), (" ", "\r  "), ("y", "y")]),
            ("a: \"x \\\n  y\"", &[("x ", "x "), ("y", "y")]),
            (
                "a: \"x\\\r\n\r\n  y\"",
                &[("x", "x"), ("\n", "\\\r\n\r\n  "), ("y", "y")],
            ),
            ("a: 'it''s'", &[("it", "it"), ("'", "''"), ("s", "s")]),
            ("a: 'x\\ny'", &[("x\\ny", "x\\ny")]),
            ("a: x\\ny", &[("x\\ny", "x\\ny")]),
        ] {
            assert_parts(file, expected);
        }
    }

    #[test]
    fn blocks_are_read_line_by_line() {
        for (file, expected) in [
            ("--- |\nx\ny\n", &[("x\ny\n", "x\ny\n")][..]),
            (
                "a: |\n  x\n\n   y\n  z\n",
                &[("x\n\n", "x\n\n"), (" y\n", " y\n"), ("z\n", "z\n")],
            ),
            (
                "a: |\n\n  x\n \n  y\n",
                &[("\n", ""), ("x\n", "x\n"), ("\n", "\n"), ("y\n", "y\n")],
            ),
            (
                "a: |\r\n  x\r\n  y\r\n",
                &[("x", "x"), ("\n", "\r\n"), ("y", "y"), ("\n", "\r\n")],
            ),
            ("a: |1- # c\n   x\n", &[("  x", "  x")]),
            (
                "a: >\n  x\n  y\n",
                &[("x", "x"), (" ", "\n  "), ("y\n", "y\n")],
            ),
            (
                "a: >\n  x\n\n\n  y\n",
                &[("x", "x"), ("\n\n", "\n\n\n  "), ("y\n", "y\n")],
            ),
            (
                "a: >\n  x\n    y\n  z\n",
                &[("x\n", "x\n"), ("  y\n", "  y\n"), ("z\n", "z\n")],
            ),
        ] {
            assert_parts(file, expected);
        }
    }

    #[test]
    fn what_is_before_a_value_is_no_part_of_it() {
        for (file, expected) in [
            ("a: &b x", &[("x", "x")][..]),
            ("a: !c &b 'x'", &[("x", "x")]),
            ("a: &b # 'c\n  x", &[("x", "x")]),
            ("a: !!str\n  # c\n  \"x\"", &[("x", "x")]),
            ("a: !c |\n  x\n  y\n", &[("x\n", "x\n"), ("y\n", "y\n")]),
            ("a: &b |\n\n   x\n", &[("\n", ""), ("x\n", "x\n")]),
            (
                "a: |\n  ! x\n  &y\n",
                &[("! x\n", "! x\n"), ("&y\n", "&y\n")],
            ),
        ] {
            assert_parts(file, expected);
        }
    }

    /// The file with the `x` of its scalar replaced.
    fn edited(file: &str, content: &'static str) -> Option<String> {
        let scalar = scalar(file);
        let at = scalar.text.find('x').unwrap();
        let edit = scalar.edit(&Edit::new(Span::new(at, at + 1), content))?;
        let mut edited = file.to_owned();
        edited.replace_range(edit.span.start..edit.span.end, &edit.content);
        Some(edited)
    }

    #[test]
    fn edits_are_made_where_they_mean_the_same() {
        for (file, content, expected) in [
            ("a: |\n  x\n", "1\n2", Some("a: |\n  1\n  2\n")),
            ("--- |\nx\n", "1\n2", Some("--- |\n1\n2\n")),
            ("a: >\n  x\n", "1\n2", None),
            ("--- >\nx\n", "1\n2", None),
            ("a: 1xb", ",", Some("a: 1,b")),
            ("a: {b: 1xb}", ",", None),
            ("[[1xb]]", ",", None),
            ("a: {b: '1xb'}", ",", Some("a: {b: '1,b'}")),
        ] {
            assert_eq!(edited(file, content).as_deref(), expected, "{file:?}");
        }
    }
}
