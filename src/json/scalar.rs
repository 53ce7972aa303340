//! Numbers, literals and template variables.

use super::cursor::{MAX_DEPTH, Parser};
use super::decimal;
use super::fault::FaultKind;
use super::tree::{Number, Value};
use crate::text::find::find;
use crate::text::span::Span;

impl<'t> Parser<'t> {
    /// `{{name}}` or `${NAME}`; on one line.
    pub(super) fn template(&mut self, end: &str) -> Value<'t> {
        let start = self.at;
        let line = &self.bytes[start..self.line_end(start)];
        let Some(length) = find(line, end.as_bytes()) else {
            if self.bytes[start] == b'{' {
                // Not a template; `{{` is an object in place of a member name.
                return if self.open.len() >= MAX_DEPTH {
                    self.too_deep()
                } else {
                    self.object()
                };
            }
            self.stray_character();
            return Value::Invalid;
        };
        let inside = &line[2..length];
        if inside.iter().any(|byte| matches!(byte, b'"' | b'{' | b':')) && line[0] == b'{' {
            return if self.open.len() >= MAX_DEPTH {
                self.too_deep()
            } else {
                self.object()
            };
        }
        self.at = start + length + end.len();
        if self.templates {
            return Value::Template;
        }
        self.fault(FaultKind::UnquotedTemplate, Span::new(start, self.at));
        Value::Invalid
    }

    pub(super) fn literal(&mut self) -> Value<'t> {
        let start = self.at;
        self.skip_word(is_inner);
        let word = &self.text[start..self.at];
        let span = Span::new(start, self.at);
        let kind = match word {
            "null" => return Value::Null,
            "true" => return Value::Bool(true),
            "false" => return Value::Bool(false),
            "NaN" | "nan" | "NAN" | "Infinity" | "inf" => FaultKind::NotFinite,
            "None" | "undefined" | "nil" | "NULL" | "Null" => FaultKind::ForeignLiteral("null"),
            "True" | "TRUE" => FaultKind::ForeignLiteral("true"),
            "False" | "FALSE" => FaultKind::ForeignLiteral("false"),
            _ => FaultKind::UnquotedText,
        };
        self.fault(kind, span);
        Value::Invalid
    }

    pub(super) fn number(&mut self) -> Value<'t> {
        let start = self.at;
        self.skip_word(|char| matches!(char, '+' | '-' | '.'));
        let literal = &self.text[start..self.at];
        let span = Span::new(start, self.at);
        let kind = if is_number(literal.as_bytes()) {
            match read_number(literal) {
                Some(number) => return Value::Number(number),
                None => FaultKind::NumberOutOfRange,
            }
        } else {
            match literal.trim_start_matches(['+', '-']) {
                "NaN" | "nan" | "Infinity" | "inf" => FaultKind::NotFinite,
                // `192.168.1.1:6379` without quotes, a UUID without quotes …
                _ if is_unquoted_text(literal) => {
                    self.skip_word(is_inner);
                    self.fault(FaultKind::UnquotedText, Span::new(start, self.at));
                    return Value::Invalid;
                }
                _ => FaultKind::InvalidNumber,
            }
        };
        self.fault(kind, span);
        Value::Invalid
    }
}

/// Whether a literal follows JSON's grammar for numbers.
pub(super) fn is_number(literal: &[u8]) -> bool {
    let digits = |from: usize| {
        let rest = literal.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut at = usize::from(literal.first() == Some(&b'-'));
    let integer = digits(at);
    if integer == 0 || (integer > 1 && literal[at] == b'0') {
        return false;
    }
    at += integer;
    if literal.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return false;
        }
        at += 1 + fraction;
    }
    if let Some(b'e' | b'E') = literal.get(at) {
        at += 1;
        at += usize::from(matches!(literal.get(at), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return false;
        }
        at += exponent;
    }
    at == literal.len()
}

/// As `serde_json` reads it; none where it is out of its range.
pub(super) fn read_number(literal: &str) -> Option<Number<'_>> {
    let integer = match literal.strip_prefix('-') {
        // The sign of zero is kept by reading it as a float.
        Some("0") => None,
        Some(_) => literal.parse().ok().map(Number::Negative),
        None => literal.parse().ok().map(Number::Unsigned),
    };
    integer.or_else(|| decimal::is_finite(literal).then_some(Number::Float(literal)))
}

/// Characters inside a value that lacks its quotes.
fn is_inner(char: char) -> bool {
    matches!(
        char,
        '-' | '.' | ':' | '/' | '@' | '!' | '$' | '%' | '&' | '*' | '+' | '?' | '=' | '~' | '^'
    )
}

fn is_unquoted_text(literal: &str) -> bool {
    let dots = literal.bytes().filter(|&byte| byte == b'.').count();
    let letter = |byte: u8| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E' | b'x');
    dots > 1 || literal.bytes().any(letter) || literal.matches('-').count() > 2
}
