//! Wraps lines of the text format to the width of a terminal.

use unicode_width::UnicodeWidthChar;

/// A line with line breaks between words, so that each part fits. Lines of source are not wrapped.
/// `gutter` is the width of line numbers, which the other lines keep free.
pub(super) fn wrapped(line: &str, width: Option<usize>, gutter: usize) -> String {
    let Some(width) = width else {
        return line.to_owned();
    };
    let text = plain(line);
    let indent = match text.trim_start().chars().next() {
        // Help or fix.
        Some('=') => " ".repeat(gutter + 3),
        // Marks and their labels.
        Some('|') => format!("{:gutter$} | ", ""),
        Some(first) if first.is_ascii_digit() => return line.to_owned(),
        // A title.
        _ => "  ".to_owned(),
    };
    let mut result = String::new();
    // The current part: its width, and where it was last possible to break it.
    let (mut columns, mut space) = (0, None);
    let mut start = match indent.trim_end().len() {
        0 => gutter + 3,
        // Marks stay where they are.
        bar => text
            .get(bar..)
            .unwrap_or_default()
            .find(|sign: char| !" ^-|_".contains(sign))
            .map_or(width, |at| bar + at - 1),
    };
    let mut in_escape = false;
    for char in line.chars() {
        result.push(char);
        in_escape = char == '\u{1b}' || in_escape && char != 'm';
        if in_escape || char == 'm' && ends_escape(&result) {
            continue;
        }
        columns += char.width().unwrap_or(0);
        if char == ' ' {
            // Not before the first word.
            space = (columns > start).then_some(result.len()).or(space);
        } else if columns > width
            && let Some(at) = space.take()
        {
            let rest = result.split_off(at);
            result.truncate(result.trim_end().len());
            columns = indent.len()
                + plain(&rest)
                    .chars()
                    .map(|it| it.width().unwrap_or(0))
                    .sum::<usize>();
            // Each space is behind a word from here on.
            start = 0;
            result.extend(["\n", &indent, &rest]);
        }
    }
    result
}

/// Whether a text ends with a sequence that sets colors.
fn ends_escape(text: &str) -> bool {
    let sequence = text.rfind('\u{1b}').map(|at| &text[at..]);
    sequence.is_some_and(|sequence| sequence.find('m') == Some(sequence.len() - 1))
}

/// A text without colors.
fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_are_wrapped_between_words() {
        for (line, wanted) in [
            (
                "error[a-rule]: a message of words",
                "error[a-rule]: a\n  message of words",
            ),
            (
                "  = help: use another word here",
                "  = help: use another\n    word here",
            ),
            (
                "  | ^^^^^^^^^^^^^ first given here",
                "  | ^^^^^^^^^^^^^\n  | first given here",
            ),
            (
                "1 |     source stays as long as it is",
                "1 |     source stays as long as it is",
            ),
            ("short", "short"),
            (
                "averyveryverylongwordwithoutspaces x",
                "averyveryverylongwordwithoutspaces\n  x",
            ),
            (
                "\u{1b}[1merror\u{1b}[0m: a message of words",
                "\u{1b}[1merror\u{1b}[0m: a message of\n  words",
            ),
        ] {
            assert_eq!(wrapped(line, Some(21), 1), wanted);
            assert_eq!(wrapped(line, None, 1), line);
        }
    }

    #[test]
    fn marks_and_first_words_stay_where_they_are() {
        for (line, width, wanted) in [
            (
                "  = help: use another",
                5,
                "  = help:\n    use\n    another",
            ),
            (
                "  | ^^^   ^^^^^^^^^^ first",
                12,
                "  | ^^^   ^^^^^^^^^^\n  | first",
            ),
        ] {
            assert_eq!(wrapped(line, Some(width), 1), wanted);
        }
    }
}
