//! Values of HCL, Terraform's language, as JSON with their places.
//!
//! Literals are read; computed values are unknown values. Heredocs are dedented as by HashiCorp's
//! parser, which ignores blank lines.

use std::borrow::Cow;

use dcs_migration_lint::Span;
use hcl_edit::Number;
use hcl_edit::expr::{Array, Expression, Object, ObjectKey};
use hcl_edit::parser;
use hcl_edit::structure::Body;
use hcl_edit::template::{Element, HeredocTemplate, Strip};

use crate::generated::Generated;
use crate::mapped::Quoting;

/// Parses a configuration.
pub(crate) fn parse(text: &str) -> Result<Body, parser::Error> {
    parser::parse_body(&without_empty_heredocs(text))
}

/// The text with each empty heredoc replaced by a name of the same length: the parser would read
/// an empty heredoc up to the next use of its delimiter. The value of the name is unknown.
fn without_empty_heredocs(text: &str) -> Cow<'_, str> {
    let mut changed = Cow::Borrowed(text);
    let mut at = 0;
    while let Some(found) = text[at..].find("<<") {
        let start = at + found;
        at = start + 2;
        let rest = text[at..].strip_prefix('-').unwrap_or(&text[at..]);
        let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
        let length = rest.find(|char| !is_name(char)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(length);
        let Some(line) = behind
            .strip_prefix('\n')
            .or_else(|| behind.strip_prefix("\r\n"))
        else {
            continue;
        };
        let end = line.trim_start_matches([' ', '\t']).strip_prefix(name);
        let Some(end) = end.filter(|end| !name.is_empty() && !end.starts_with(is_name)) else {
            continue;
        };
        let end = text.len() - end.len();
        let name = format!("{:1$}", '_', end - start);
        changed.to_mut().replace_range(start..end, &name);
        at = end;
    }
    changed
}

/// A text, and the offset in it of the part that was parsed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'t> {
    pub(crate) text: &'t str,
    pub(crate) base: usize,
}

impl<'t> Source<'t> {
    /// The place of a node in the text; an empty span at `near` if the parser gives none.
    pub(crate) fn span(self, node: &impl hcl_edit::Span, near: Span) -> Span {
        node.span().map_or(Span::empty(near.start), |span| {
            Span::new(span.start + self.base, span.end + self.base)
        })
    }

    pub(crate) fn slice(self, span: Span) -> &'t str {
        &self.text[span.start..span.end]
    }

    /// Writes a value; `near` is its place if the parser gives none.
    pub(crate) fn value(self, out: &mut Generated<'t>, expression: &Expression, near: Span) {
        let span = self.span(expression, near);
        match expression {
            Expression::Null(_) => out.word("null", span),
            Expression::Bool(value) => {
                out.token(if **value { "true" } else { "false" }, span);
            }
            Expression::Number(number) => {
                out.token(&decimal(number.value(), self.slice(span)), span);
            }
            Expression::String(_) => self.string(out, span, &[Part::Literal(inside(span))]),
            Expression::StringTemplate(template) => match self.parts(template.iter(), span) {
                Some(parts) => self.string(out, span, &parts),
                None => out.unknown(span),
            },
            Expression::HeredocTemplate(heredoc) => self.heredoc(out, heredoc, span),
            Expression::Parenthesis(inner) => self.value(out, inner.inner(), span),
            Expression::Array(array) => self.array(out, array, span),
            Expression::Object(object) => self.object(out, object, span),
            _ => out.unknown(span),
        }
    }

    /// The parts of a template; none where it is computed in a way that changes its literals.
    fn parts<'e>(
        self,
        elements: impl Iterator<Item = &'e Element>,
        near: Span,
    ) -> Option<Vec<Part>> {
        let part = |element: &Element| {
            let span = self.span(element, near);
            match element {
                Element::Literal(_) => Some(Part::Literal(span)),
                Element::Interpolation(inner) if inner.strip == Strip::None => {
                    Some(Part::Unknown(span))
                }
                _ => None,
            }
        };
        elements.map(part).collect()
    }

    /// A string in quotes.
    fn string(self, out: &mut Generated<'t>, span: Span, parts: &[Part]) {
        out.text.next_section();
        out.text.plain("\"", span.start, Quoting::Template);
        for part in parts {
            match *part {
                Part::Literal(span) => self.quoted(out, span),
                Part::Unknown(span) => out.text.mark("${value}", span, Quoting::Template),
            }
        }
        out.text.plain("\"", span.end.max(1) - 1, Quoting::Template);
    }

    /// The text between quotes. Apart from `\U` its escapes are those of JSON.
    fn quoted(self, out: &mut Generated<'t>, span: Span) {
        let text = self.slice(span);
        let mut from = 0;
        let mut at = 0;
        while let Some(char) = text[at..].chars().next() {
            let rest = &text[at..];
            let (length, decoded) = match char {
                '\\' if let Some(char) = long_escape(rest) => (10, Some(char.to_string())),
                '\\' => {
                    let next = rest[1..].chars().next();
                    (1 + next.map_or(0, char::len_utf8), None)
                }
                '$' | '%' if is_escaped_marker(rest) => (3, Some(rest[1..3].to_owned())),
                _ if char < ' ' => (1, Some(char.to_string())),
                _ => (char.len_utf8(), None),
            };
            if let Some(decoded) = decoded {
                let start = span.start + at;
                out.text
                    .plain(&text[from..at], span.start + from, Quoting::Template);
                let place = Span::new(start, start + length);
                out.text.escaped_json(&decoded, place, Quoting::Template);
                from = at + length;
            }
            at += length;
        }
        out.text
            .plain(&text[from..], span.start + from, Quoting::Template);
    }

    fn heredoc(self, out: &mut Generated<'t>, heredoc: &HeredocTemplate, span: Span) {
        let raw = self.slice(span);
        let header = raw.find('\n').map_or(span.end, |at| span.start + at + 1);
        let Some(parts) = self.parts(heredoc.template.iter(), span) else {
            return out.unknown(span);
        };
        let lines = self.lines(&parts);
        let indent = if raw.starts_with("<<-") {
            self.indent(&lines)
        } else {
            0
        };
        let end = lines.last().map_or(header, |line| line.part.span().end);
        out.text.next_section();
        let opening = Span::new(span.start, header);
        out.text.mark("\"", opening, Quoting::Token);
        out.text.next_section();
        for line in &lines {
            match line.part {
                Part::Literal(span) => {
                    let text = self.slice(span);
                    let cut = if line.first && !is_blank_line(text) {
                        text.char_indices()
                            .nth(indent)
                            .map_or(text.len(), |(at, _)| at)
                    } else {
                        0
                    };
                    self.raw(out, Span::new(span.start + cut, span.end));
                }
                Part::Unknown(span) => out.text.mark("${value}", span, Quoting::Template),
            }
        }
        out.text.next_section();
        let closing = Span::new(end, span.end.max(end));
        out.text.mark("\"", closing, Quoting::Token);
    }

    /// A stretch of a heredoc, in which only markers of templates are escaped.
    fn raw(self, out: &mut Generated<'t>, span: Span) {
        let text = self.slice(span);
        let mut from = 0;
        let mut at = 0;
        while let Some(found) = text[at..].find(['$', '%']) {
            at += found;
            if is_escaped_marker(&text[at..]) {
                let start = span.start + at;
                out.text
                    .json_text(&text[from..at], span.start + from, Quoting::Template);
                let place = Span::new(start, start + 3);
                out.text
                    .mark(&text[at + 1..at + 3], place, Quoting::Template);
                at += 3;
                from = at;
            } else {
                at += 1;
            }
        }
        out.text
            .json_text(&text[from..], span.start + from, Quoting::Template);
    }

    /// The parts of a heredoc, line by line.
    fn lines(self, parts: &[Part]) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut first = true;
        for part in parts {
            match *part {
                Part::Literal(span) => {
                    let mut at = span.start;
                    for line in self.slice(span).split_inclusive('\n') {
                        let part = Part::Literal(Span::new(at, at + line.len()));
                        lines.push(Line { part, first });
                        first = line.ends_with('\n');
                        at += line.len();
                    }
                }
                Part::Unknown(_) => {
                    lines.push(Line { part: *part, first });
                    first = false;
                }
            }
        }
        lines
    }

    /// How many characters are cut off each line of a `<<-` heredoc.
    fn indent(self, lines: &[Line]) -> usize {
        let first = lines.iter().filter(|line| line.first);
        let indents = first.filter_map(|line| match line.part {
            Part::Unknown(_) => Some(0),
            Part::Literal(span) => {
                let text = self.slice(span);
                let is_space = |char: &char| char.is_whitespace();
                (!is_blank_line(text)).then(|| text.chars().take_while(is_space).count())
            }
        });
        indents.min().unwrap_or(0)
    }

    /// An array; the text between two items belongs to the comma, so that an item can be removed.
    fn array(self, out: &mut Generated<'t>, array: &Array, span: Span) {
        let literal = self.slice(span);
        if !literal.contains('{') && serde_json::from_str::<Vec<&str>>(literal).is_ok() {
            out.text.next_section();
            return out.text.plain(literal, span.start, Quoting::Template);
        }
        let mut end = span.start;
        out.text.next_section();
        for (index, item) in array.iter().enumerate() {
            let place = self.span(item, span);
            let between = Span::new(end, place.start.max(end));
            let mark = if index == 0 { "[" } else { ", " };
            out.text.mark(mark, between, Quoting::Token);
            self.value(out, item, place);
            end = place.end.max(end);
        }
        if array.is_empty() {
            out.text.mark("[", Span::empty(span.start), Quoting::Token);
        }
        let behind = Span::new(end, span.end.max(end));
        out.text.mark("]", behind, Quoting::Token);
    }

    fn object(self, out: &mut Generated<'t>, object: &Object, span: Span) {
        out.open("{", Span::new(span.start, (span.start + 1).min(span.end)));
        for (key, value) in object {
            let near = self.span(value.expr(), span);
            match key {
                ObjectKey::Ident(name) => {
                    out.name(self.text, self.span(name, near), false);
                }
                ObjectKey::Expression(Expression::String(name)) if is_plain(name.value()) => {
                    out.name(self.text, self.span(name, near), true);
                }
                // A name that is computed.
                ObjectKey::Expression(_) => continue,
            }
            self.value(out, value.expr(), near);
        }
        out.close("}", Span::new(span.end.max(1) - 1, span.end));
    }
}

/// A part of a template.
#[derive(Debug, Clone, Copy)]
enum Part {
    Literal(Span),
    Unknown(Span),
}

impl Part {
    fn span(self) -> Span {
        match self {
            Part::Literal(span) | Part::Unknown(span) => span,
        }
    }
}

/// A part of a line of a heredoc.
#[derive(Debug, Clone, Copy)]
struct Line {
    part: Part,
    /// Whether the line begins with it.
    first: bool,
}

fn is_blank_line(text: &str) -> bool {
    text.ends_with('\n') && text.trim().is_empty()
}

/// `$${` and `%%{`, which stand for `${` and `%{`.
fn is_escaped_marker(text: &str) -> bool {
    text.starts_with("$${") || text.starts_with("%%{")
}

/// The character of a `\UNNNNNNNN` that a text begins with.
fn long_escape(text: &str) -> Option<char> {
    let code = text.strip_prefix("\\U")?.get(..8)?;
    char::from_u32(u32::from_str_radix(code, 16).ok()?)
}

/// Whether a name is the same with and without escapes.
fn is_plain(name: &str) -> bool {
    name.chars()
        .all(|char| char.is_ascii_alphanumeric() || "_-. ".contains(char))
}

/// Without the quotes.
fn inside(span: Span) -> Span {
    let start = (span.start + 1).min(span.end);
    Span::new(start, span.end.saturating_sub(1).max(start))
}

/// A number as Terraform turns it into a string: without an exponent, all digits of an integer.
fn decimal(number: &Number, literal: &str) -> String {
    if literal.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = literal.trim_start_matches('0');
        return if digits.is_empty() { "0" } else { digits }.to_owned();
    }
    number
        .as_f64()
        .map_or_else(|| number.to_string(), |number| number.to_string())
}

#[cfg(test)]
mod tests;
