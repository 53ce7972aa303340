//! Which diagnostics have nothing to do with what has changed in their text.

use std::ops::Range;

use dcs_migration_lint::{Report, Span};
use memchr::memchr_iter;

use crate::files::hunks::Hunks;
use crate::files::kind::Kind;
use crate::files::kind::request_files::FileFormat;

/// The diagnostics, by their index in the report, that have nothing to do with the hunks: neither
/// their place, nor a label, nor the object around them.
pub(crate) fn unchanged(report: &Report<'_>, kind: &Kind, hunks: &Hunks) -> Vec<usize> {
    if *hunks == Hunks::Whole {
        return Vec::new();
    }
    let text = report.text();
    let lines = Lines(memchr_iter(b'\n', text.as_bytes()).collect());
    let objects = Objects::new(text, kind);
    let diagnostics = report.diagnostics().iter().enumerate();
    diagnostics
        .filter(|(_, diagnostic)| {
            let labels = diagnostic.labels.iter().map(|label| label.span);
            let mut places = labels.chain([diagnostic.span]);
            let around = || {
                let object = objects.around(diagnostic.span);
                object.map_or_else(
                    || lines.request(text, kind, diagnostic.span),
                    |object| lines.of(object),
                )
            };
            !places.any(|place| hunks.touch(&lines.of(place))) && !hunks.are_inside(&around())
        })
        .map(|(index, _)| index)
        .collect()
}

/// The offsets of line breaks. As in git, `\r` alone is none.
struct Lines(Vec<usize>);

impl Lines {
    /// The number of the line with an offset, from 1.
    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }

    fn of(&self, span: Span) -> Range<usize> {
        let last = if span.is_empty() {
            span.end
        } else {
            span.end - 1
        };
        self.at(span.start)..self.at(last) + 1
    }

    fn text<'t>(&self, text: &'t str, line: usize) -> &'t str {
        let start = line.checked_sub(2).map_or(0, |before| self.0[before] + 1);
        let end = self.0.get(line - 1).copied().unwrap_or(text.len());
        text[start..end].trim_end()
    }

    /// The lines of the block of YAML around a line: those that are indented as far or further.
    fn block(&self, text: &str, line: usize) -> Range<usize> {
        // How far a line is indented, and where its text begins behind the dashes of items.
        let indents = |line: usize| {
            let content = self.text(text, line);
            let blanks = content.len() - content.trim_start_matches(' ').len();
            let inside = content.len() - content.trim_start_matches([' ', '-']).len();
            // Lines without a text belong to what is around them.
            (!content[blanks..].is_empty()).then_some((blanks, inside))
        };
        let Some((blanks, own)) = indents(line) else {
            return line..line + 1;
        };
        let (mut start, mut end) = (line, line + 1);
        let mut is_first = blanks < own;
        while start > 1 && !is_first {
            match indents(start - 1) {
                Some((blanks, inside)) if blanks < own && inside == own => is_first = true,
                Some((blanks, _)) if blanks < own => break,
                _ => {}
            }
            start -= 1;
        }
        while end <= self.0.len() + 1 && indents(end).is_none_or(|(blanks, _)| blanks >= own) {
            end += 1;
        }
        start..end
    }

    /// The lines of the request around a span that is in no object: of a command in a script,
    /// between separators in a `.http` file, or of a block in YAML.
    fn request(&self, text: &str, kind: &Kind, span: Span) -> Range<usize> {
        if *kind == Kind::Requests(FileFormat::Yaml) {
            return self.block(text, self.of(span).start);
        }
        let Range { mut start, mut end } = self.of(span);
        let belongs_to_next = |line: usize| match kind {
            Kind::Requests(FileFormat::Shell) => self.text(text, line).ends_with('\\'),
            Kind::Requests(FileFormat::Http) => !self.text(text, line + 1).starts_with("###"),
            _ => false,
        };
        while start > 1 && belongs_to_next(start - 1) {
            start -= 1;
        }
        while end <= self.0.len() + 1 && belongs_to_next(end - 1) {
            end += 1;
        }
        start..end
    }
}

/// The text between each pair of braces.
struct Objects {
    /// Sorted by their start.
    spans: Vec<Span>,
    /// The object around each, by its index.
    outer: Vec<Option<usize>>,
}

impl Objects {
    /// In a body, braces in strings are none. Elsewhere, what a string is depends on the format, and
    /// bodies may be in strings.
    fn new(text: &str, kind: &Kind) -> Self {
        let is_body = matches!(kind, Kind::Body { .. });
        let mut objects = Self {
            spans: Vec::new(),
            outer: Vec::new(),
        };
        let mut open = Vec::new();
        let (mut in_string, mut escaped) = (false, false);
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                // An unclosed string ends with its line.
                b'"' if is_body => in_string = !in_string,
                b'\n' => in_string = false,
                b'{' if !in_string => {
                    objects.outer.push(open.last().copied());
                    open.push(objects.spans.len());
                    // To the end, unless it is closed.
                    objects.spans.push(Span::new(at, text.len()));
                }
                b'}' if !in_string => {
                    if let Some(index) = open.pop() {
                        objects.spans[index] = objects.spans[index].with_end(at + 1);
                    }
                }
                _ => {}
            }
        }
        objects
    }

    /// The innermost object with a span in it.
    fn around(&self, span: Span) -> Option<Span> {
        let next = self
            .spans
            .partition_point(|object| object.start <= span.start);
        let mut inner = next.checked_sub(1);
        while let Some(index) = inner {
            if span.end <= self.spans[index].end {
                return Some(self.spans[index]);
            }
            inner = self.outer[index];
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use dcs_migration_lint::Span;
    use memchr::memchr_iter;

    use super::{Lines, Objects};
    use crate::files::kind::Kind;
    use crate::files::kind::request_files::FileFormat;

    fn lines_of(text: &str) -> Lines {
        Lines(memchr_iter(b'\n', text.as_bytes()).collect())
    }

    #[test]
    fn the_innermost_object_is_found() {
        let text = r#"{"a": {"}": 1}, "b": {"c": {} }, "d": "#;
        let objects = Objects::new(text, &Kind::BODY);
        let around = |inside: &str| {
            let start = text.find(inside).unwrap();
            let object = objects.around(Span::new(start, start + inside.len()));
            object.map(|object| &text[object.start..object.end])
        };
        assert_eq!(around("1"), Some(r#"{"}": 1}"#));
        assert_eq!(around(r#""c""#), Some(r#"{"c": {} }"#));
        assert_eq!(around("{}"), Some("{}"));
        assert_eq!(around(r#""b""#), Some(text));
        assert_eq!(around(r#"1}, "b": {"#), Some(text));
        assert_eq!(Objects::new("a", &Kind::BODY).around(Span::new(0, 1)), None);
    }

    #[test]
    fn braces_in_strings_of_a_body_are_none() {
        let shell = Kind::Requests(FileFormat::Shell);
        for (kind, text, object) in [
            (&Kind::BODY, r#"{"a\"}": 1}"#, r#"{"a\"}": 1}"#),
            (&Kind::BODY, r#"{"{": 1}"#, r#"{"{": 1}"#),
            (&Kind::BODY, r"\{1}", "{1}"),
            (&Kind::BODY, "{\"a\n{1}}", "{1}"),
            (&shell, r#""{"x": 1}""#, r#"{"x": 1}"#),
        ] {
            let start = text.find('1').unwrap();
            let found = Objects::new(text, kind).around(Span::new(start, start + 1));
            let found = found.map(|found| &text[found.start..found.end]);
            assert_eq!(found, Some(object), "{text}");
        }
    }

    #[test]
    fn blocks_of_yaml_are_found() {
        let text = "- a: 1\n  b:\n    c: 2\n\n    d: 3\n  e: 4\n- - f: 5\n    g: 6\nh: 7";
        let lines = lines_of(text);
        for (line, block) in [
            (1, 1..7),
            (2, 1..7),
            (3, 3..6),
            (4, 4..5),
            (5, 3..6),
            (6, 1..7),
            (7, 7..9),
            (8, 7..9),
            (9, 1..10),
        ] {
            assert_eq!(lines.block(text, line), block, "{line}");
        }
        let text = "a:\n  b: 1\n  c: 2";
        assert_eq!(lines_of(text).block(text, 2), 2..4);
    }

    #[test]
    fn a_line_ends_behind_its_line_break() {
        let lines = lines_of("ab\nc\n");
        for (start, end, wanted) in [
            (0, 2, 1..2),
            (0, 3, 1..2),
            (2, 2, 1..2),
            (2, 4, 1..3),
            (3, 3, 2..3),
            (5, 5, 3..4),
        ] {
            assert_eq!(lines.of(Span::new(start, end)), wanted, "{start}..{end}");
        }
    }

    #[test]
    fn requests_without_an_object_are_found() {
        let shell = "a=1\ncurl x \\\n  -d y \\\n  -H z\nb=2 \\\nc";
        let http = "GET a\nA: b\n### x\nPOST c\n\nd\n###\nPUT e";
        for (format, text, requests) in [
            (
                FileFormat::Shell,
                shell,
                [1..2, 2..5, 2..5, 2..5, 5..7, 5..7].as_slice(),
            ),
            (
                FileFormat::Http,
                http,
                &[1..3, 1..3, 3..7, 3..7, 3..7, 3..7, 7..9, 7..9],
            ),
            (FileFormat::Markdown, http, &[1..2, 2..3, 3..4]),
        ] {
            let (lines, kind) = (lines_of(text), Kind::Requests(format));
            let starts = text.split_inclusive('\n').scan(0, |end, line| {
                *end += line.len();
                Some(*end - line.len())
            });
            for (start, wanted) in starts.zip(requests) {
                let found = lines.request(text, &kind, Span::new(start, start + 1));
                assert_eq!(found, *wanted, "{format:?} {start}");
            }
        }
    }
}
