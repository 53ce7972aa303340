//! A JSON parser that keeps places and goes on after errors.
//!
//! On strict JSON it accepts, rejects and reads exactly what `serde_json` does, its nesting
//! limit included; member order and duplicate keys are kept, and strings borrow from the text
//! unless they hold an escape. On broken text it states each [`Fault`] at its place, guesses
//! what was meant and reads on, so that the rest can still be checked. It words no messages:
//! that is the rule's business.

use std::borrow::Cow;

use crate::span::Span;
use crate::text::push_pointer;

mod decimal;
#[cfg(test)]
mod tests;

/// The value of strict JSON; `None` where the text has a fault.
#[cfg(any(test, fuzzing))]
pub(crate) fn parse_strictly(text: &str) -> Option<serde_json::Value> {
    let parsed = parse(text, Span::new(0, text.len()), false);
    if parsed.faults.is_empty() {
        parsed.roots.first().and_then(Node::to_value)
    } else {
        None
    }
}

/// `serde_json` refuses the 128th nested container.
pub(crate) const MAX_DEPTH: usize = 127;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node<'t> {
    pub(crate) span: Span,
    pub(crate) value: Value<'t>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'t> {
    Null,
    Bool(bool),
    Number(Number<'t>),
    String(Cow<'t, str>),
    Array(Vec<Node<'t>>),
    Object(Object<'t>),
    /// A template variable without quotes (`{{bandwidth}}`): its value is unknown.
    Template,
    /// Something stands here, but a fault keeps it from being read.
    Invalid,
}

/// A number as `serde_json` holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number<'t> {
    Unsigned(u64),
    Negative(i64),
    /// With a fraction or an exponent, or too long for an integer: as it is written.
    Float(&'t str),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Object<'t> {
    /// In the order of the text, duplicates included.
    pub(crate) members: Vec<Member<'t>>,
    /// Whether its `}` is there; if not, further members may have been lost.
    pub(crate) closed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member<'t> {
    pub(crate) key: Cow<'t, str>,
    /// The key with its quotes.
    pub(crate) key_span: Span,
    pub(crate) node: Node<'t>,
}

impl Member<'_> {
    /// Key and value together.
    pub(crate) fn span(&self) -> Span {
        Span::new(self.key_span.start, self.node.span.end)
    }
}

impl Object<'_> {
    /// What to cut out to remove a member together with the comma that goes with it; `None`
    /// where something else than blanks and commas stands between it and its neighbour.
    pub(crate) fn removal(&self, text: &str, member: &Member<'_>) -> Option<Span> {
        let own = member.span();
        let is_own = |other: &Member<'_>| std::ptr::eq(other, member);
        let at = self.members.iter().position(is_own)?;
        let (span, between) = if let Some(next) = self.members.get(at + 1) {
            let next = next.key_span.start;
            (Span::new(own.start, next), &text[own.end..next])
        } else if let Some(before) = at.checked_sub(1).map(|before| &self.members[before]) {
            let before = before.node.span.end;
            (Span::new(before, own.end), &text[before..own.start])
        } else {
            (own, "")
        };
        let is_plain = |char: char| char.is_ascii_whitespace() || char == ',';
        between.chars().all(is_plain).then_some(span)
    }
}

impl Node<'_> {
    #[cfg(any(test, fuzzing))]
    /// The value as `serde_json` reads it; `None` where a part of it could not be read.
    pub(crate) fn to_value(&self) -> Option<serde_json::Value> {
        Some(match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(bool) => (*bool).into(),
            Value::Number(number) => number.to_value(),
            Value::String(string) => string.as_ref().into(),
            Value::Array(items) => {
                serde_json::Value::Array(items.iter().map(Node::to_value).collect::<Option<_>>()?)
            }
            Value::Object(object) => serde_json::Value::Object(
                object
                    .members
                    .iter()
                    .map(|member| Some((member.key.to_string(), member.node.to_value()?)))
                    .collect::<Option<_>>()?,
            ),
            Value::Template | Value::Invalid => return None,
        })
    }
}

impl Number<'_> {
    /// The nearest double to a literal, which is what `serde_json` reads.
    pub(crate) fn float(literal: &str) -> f64 {
        decimal::nearest(literal)
    }

    pub(crate) fn to_value(self) -> serde_json::Value {
        match self {
            Number::Unsigned(number) => number.into(),
            Number::Negative(number) => number.into(),
            Number::Float(literal) => Number::float(literal).into(),
        }
    }
}

/// One departure from JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// No value at all.
    Empty,
    /// Something else stands behind the value.
    TrailingText,
    /// The text ends inside `open` containers; the span is the innermost one's bracket.
    UnexpectedEnd {
        innermost: Bracket,
        open: usize,
    },
    /// A bracket further out closes first; the span is the opening bracket.
    Unclosed(Bracket),
    /// `]` for `}` or the other way round; `open` is where the container began.
    WrongBracket {
        expected: Bracket,
        open: usize,
    },
    /// A closing bracket that nothing opened.
    StrayBracket,
    /// A comma before a closing bracket.
    TrailingComma,
    /// A comma with nothing before it.
    ExtraComma,
    /// The span is empty and lies behind the previous item.
    MissingComma,
    /// The span is empty and lies behind the key.
    MissingColon,
    /// `=` or `=>` in place of `:`.
    WrongColon,
    /// A key without a value; the span is the key.
    MissingValue,
    /// A value where a key belongs.
    MissingKey,
    Comment,
    SingleQuotes,
    TypographicQuotes,
    UnquotedKey,
    UnquotedText,
    /// `NaN`, `Infinity`, `-Infinity`.
    NotFinite,
    /// A literal of another language; what JSON writes instead.
    ForeignLiteral(&'static str),
    InvalidNumber,
    NumberOutOfRange,
    UnterminatedString,
    /// An unescaped character below U+0020 in a string.
    ControlCharacter(u8),
    InvalidEscape,
    LoneSurrogate,
    UnexpectedCharacter(char),
    TooDeep,
    /// A template variable without quotes, where none may be.
    UnquotedTemplate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bracket {
    Brace,
    Square,
}

impl Bracket {
    pub(crate) const fn closing(self) -> char {
        match self {
            Bracket::Brace => '}',
            Bracket::Square => ']',
        }
    }

    fn of_closing(byte: u8) -> Option<Self> {
        match byte {
            b'}' => Some(Bracket::Brace),
            b']' => Some(Bracket::Square),
            _ => None,
        }
    }
}

/// What a text holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parsed<'t> {
    /// The value, then whatever values stand behind it by mistake.
    pub(crate) roots: Vec<Node<'t>>,
    /// In the order in which they were met.
    pub(crate) faults: Vec<Fault>,
}

/// Reads `text[span]`; spans of the result count from the start of `text`.
///
/// With `templates`, variables without quotes (`{{x}}`, `${X}`) are values, not faults.
pub(crate) fn parse(text: &str, span: Span, templates: bool) -> Parsed<'_> {
    let mut parser = Parser {
        text,
        bytes: &text.as_bytes()[..span.end],
        at: span.start,
        open: Vec::new(),
        faults: Vec::new(),
        ended: false,
        deep: false,
        templates,
    };
    let roots = parser.document();
    Parsed {
        roots,
        faults: parser.faults,
    }
}

/// JSON Pointer to the innermost value around an offset; names that `hide` are written `***`.
pub(crate) fn pointer_at(root: &Node<'_>, at: usize, hide: impl Fn(Span) -> bool) -> String {
    let mut pointer = String::with_capacity(32);
    let mut node = root;
    loop {
        match &node.value {
            Value::Object(object) => {
                let next = object
                    .members
                    .partition_point(|member| member.key_span.start <= at);
                let member = next.checked_sub(1).map(|last| &object.members[last]);
                let Some(member) = member.filter(|member| at <= member.span().end) else {
                    return pointer;
                };
                let hidden = hide(member.key_span);
                push_pointer(&mut pointer, if hidden { "***" } else { &member.key });
                node = &member.node;
            }
            Value::Array(items) => {
                let next = items.partition_point(|item| item.span.start <= at);
                let Some(item) = next
                    .checked_sub(1)
                    .filter(|&item| at <= items[item].span.end)
                else {
                    return pointer;
                };
                push_pointer(&mut pointer, &item.to_string());
                node = &items[item];
            }
            _ => return pointer,
        }
    }
}

/// Where the decoded text of a string stands in the source.
#[derive(Debug, Clone)]
pub(crate) struct StringMap {
    /// Where the text begins.
    start: usize,
    /// Behind each escape, the places from which on both run alike: decoded offset and source offset.
    anchors: Vec<(usize, usize)>,
}

impl StringMap {
    /// Of the string at `literal`, its quotes included.
    pub(crate) fn new(text: &str, literal: Span) -> Self {
        let bytes = &text.as_bytes()[..literal.end];
        let mut at = literal.start + quote_len(bytes, literal.start);
        let start = at;
        let mut anchors = Vec::new();
        let mut decoded = 0;
        while let Some(plain) = bytes[at..].iter().position(|&byte| byte == b'\\') {
            let (length, width) = escape_widths(&text[at + plain..literal.end]);
            decoded += plain + width;
            at += plain + length;
            anchors.push((decoded, at));
        }
        Self { start, anchors }
    }

    /// The source of a range of the decoded text, in bytes.
    pub(crate) fn span(&self, decoded: Span) -> Span {
        Span::new(self.offset(decoded.start), self.offset(decoded.end))
    }

    fn offset(&self, decoded: usize) -> usize {
        let next = self.anchors.partition_point(|anchor| anchor.0 <= decoded);
        let (from, at) = next
            .checked_sub(1)
            .map_or((0, self.start), |last| self.anchors[last]);
        at + (decoded - from)
    }
}

/// Source length and decoded length of the escape that `rest` begins with.
pub(crate) fn escape_widths(rest: &str) -> (usize, usize) {
    let Some(next) = rest[1..].chars().next() else {
        return (1, 1);
    };
    if next != 'u' {
        return (1 + next.len_utf8(), next.len_utf8());
    }
    let Some(first) = hex4(rest.as_bytes(), 2) else {
        return (2, 1);
    };
    match char::from_u32(u32::from(first)) {
        Some(char) => (6, char.len_utf8()),
        None if first < 0xDC00
            && rest.as_bytes().get(6..8) == Some(b"\\u")
            && hex4(rest.as_bytes(), 8).is_some_and(|low| (0xDC00..0xE000).contains(&low)) =>
        {
            (12, 4)
        }
        None => (6, '\u{FFFD}'.len_utf8()),
    }
}

fn hex4(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |value, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(value << 4 | u16::try_from(digit).ok()?)
    })
}

fn quote_len(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'"' | b'\'') => 1,
        // The typographic quotes all take three bytes; anything else has no quote.
        Some(0xE2) => 3,
        _ => 0,
    }
}

struct Parser<'t> {
    text: &'t str,
    /// The text up to where the value's region ends.
    bytes: &'t [u8],
    at: usize,
    /// The containers around `at`, outermost first.
    open: Vec<(Bracket, usize)>,
    faults: Vec<Fault>,
    /// Whether it was told that the text ends too early.
    ended: bool,
    /// Whether it was told that the nesting is too deep.
    deep: bool,
    templates: bool,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn char(&self) -> char {
        self.text[self.at..].chars().next().unwrap_or('\0')
    }

    fn starts_with(&self, prefix: &str) -> bool {
        self.bytes[self.at..].starts_with(prefix.as_bytes())
    }

    fn fault(&mut self, kind: FaultKind, span: Span) {
        self.faults.push(Fault { kind, span });
    }

    fn document(&mut self) -> Vec<Node<'t>> {
        let start = self.at;
        let mut roots = Vec::new();
        self.skip_blanks();
        while let Some(b'}' | b']' | b',' | b':') = self.peek() {
            self.stray_character();
            self.skip_blanks();
        }
        if self.at == self.bytes.len() {
            if self.faults.is_empty() {
                self.fault(FaultKind::Empty, Span::new(start, self.at));
            }
            return roots;
        }
        roots.push(self.value());
        self.skip_blanks();
        if self.at < self.bytes.len() {
            self.fault(
                FaultKind::TrailingText,
                Span::new(self.at, self.line_end(self.at)),
            );
            // The rest is told as a whole; it is read for what it may hold, not for its faults.
            let told = self.faults.len();
            while self.at < self.bytes.len() {
                match self.bytes[self.at] {
                    b'}' | b']' | b',' | b':' => self.at += 1,
                    _ => roots.push(self.value()),
                }
                self.skip_blanks();
                self.faults.truncate(told);
            }
        }
        roots
    }

    /// Reads one value; takes at least one character unless a container's bracket stands here.
    fn value(&mut self) -> Node<'t> {
        let start = self.at;
        let Some(byte) = self.peek() else {
            return self.node(start, Value::Invalid);
        };
        let value = match byte {
            b'"' | b'\'' => Value::String(self.string()),
            b'{' if self.starts_with("{{") => self.template("}}"),
            b'{' | b'[' if self.open.len() >= MAX_DEPTH => self.too_deep(),
            b'{' => self.object(),
            b'[' => self.array(),
            b'$' if self.starts_with("${") => self.template("}"),
            b'-' | b'+' | b'.' | b'0'..=b'9' => self.number(),
            _ if is_word(self.char()) => self.literal(),
            _ if is_typographic_quote(self.char()) => Value::String(self.string()),
            _ => {
                self.stray_character();
                Value::Invalid
            }
        };
        self.node(start, value)
    }

    fn node(&self, start: usize, value: Value<'t>) -> Node<'t> {
        Node {
            span: Span::new(start, self.at),
            value,
        }
    }

    fn object(&mut self) -> Value<'t> {
        let opening = self.at;
        self.open.push((Bracket::Brace, opening));
        self.at += 1;
        let mut members: Vec<Member<'t>> = Vec::new();
        if self.open.len() == 1 {
            // The members of a request, and room for mistakes.
            members.reserve(8);
        }
        let mut comma: Option<usize> = None;
        // Set after a fault that may have hidden a comma.
        let mut recovering = false;
        let closed = loop {
            self.skip_blanks();
            let Some(byte) = self.peek() else {
                self.unexpected_end(Bracket::Brace, opening);
                break false;
            };
            match byte {
                b'}' | b']' => match self.close(Bracket::Brace, opening, comma, members.is_empty())
                {
                    Some(closed) => break closed,
                    None => recovering = true,
                },
                b',' => {
                    if comma.is_some() || (members.is_empty() && !recovering) {
                        self.fault(FaultKind::ExtraComma, Span::new(self.at, self.at + 1));
                    } else {
                        comma = Some(self.at);
                    }
                    self.at += 1;
                }
                _ => {
                    let separated = recovering || comma.is_some();
                    comma = None;
                    recovering = match self.key() {
                        Some((key, key_span)) => {
                            if let (Some(last), false) = (members.last(), separated) {
                                let end = last.node.span.end;
                                self.fault(FaultKind::MissingComma, Span::empty(end));
                            }
                            let node = self.member_value(key_span);
                            let lost = node.value == Value::Invalid;
                            members.push(Member {
                                key,
                                key_span,
                                node,
                            });
                            lost
                        }
                        None => true,
                    };
                }
            }
        };
        self.open.pop();
        Value::Object(Object { members, closed })
    }

    /// A key, or a fault and at least one character less.
    fn key(&mut self) -> Option<(Cow<'t, str>, Span)> {
        let start = self.at;
        let char = self.char();
        match char {
            '"' | '\'' => {}
            _ if is_typographic_quote(char) => {}
            _ if is_word(char) || char == '$' => {
                self.skip_word(|char| matches!(char, '-' | '.' | '$'));
                let span = Span::new(start, self.at);
                let rest = self.bytes[self.at..].iter();
                if !matches!(
                    rest.copied().find(|&byte| !is_blank(byte)),
                    Some(b':' | b'=')
                ) {
                    self.fault(FaultKind::UnquotedText, span);
                    return None;
                }
                self.fault(FaultKind::UnquotedKey, span);
                return Some((Cow::Borrowed(&self.text[start..self.at]), span));
            }
            '{' | '[' | '-' | '+' | '.' => {
                let node = self.value();
                self.fault(FaultKind::MissingKey, Span::new(start, node.span.end));
                return None;
            }
            _ => {
                self.stray_character();
                return None;
            }
        }
        let key = self.string();
        Some((key, Span::new(start, self.at)))
    }

    fn member_value(&mut self, key: Span) -> Node<'t> {
        self.skip_blanks();
        match self.peek() {
            Some(b':') => {
                self.at += 1;
                if self.starts_with("=") {
                    self.fault(FaultKind::WrongColon, Span::new(self.at - 1, self.at + 1));
                    self.at += 1;
                }
            }
            Some(b'=') => {
                let start = self.at;
                self.at += if self.starts_with("=>") { 2 } else { 1 };
                self.fault(FaultKind::WrongColon, Span::new(start, self.at));
            }
            None | Some(b',' | b'}' | b']') => {
                self.fault(FaultKind::MissingValue, key);
                return Node {
                    span: Span::empty(key.end),
                    value: Value::Invalid,
                };
            }
            Some(_) => self.fault(FaultKind::MissingColon, Span::empty(key.end)),
        }
        self.skip_blanks();
        match self.peek() {
            None | Some(b',' | b'}' | b']') => {
                self.fault(FaultKind::MissingValue, key);
                self.node(self.at, Value::Invalid)
            }
            Some(_) => self.value(),
        }
    }

    fn array(&mut self) -> Value<'t> {
        let opening = self.at;
        self.open.push((Bracket::Square, opening));
        self.at += 1;
        let mut items: Vec<Node<'t>> = Vec::new();
        let mut comma: Option<usize> = None;
        let mut recovering = false;
        loop {
            self.skip_blanks();
            let Some(byte) = self.peek() else {
                self.unexpected_end(Bracket::Square, opening);
                break;
            };
            match byte {
                b'}' | b']' => {
                    if self
                        .close(Bracket::Square, opening, comma, items.is_empty())
                        .is_some()
                    {
                        break;
                    }
                    recovering = true;
                }
                b',' => {
                    if comma.is_some() || (items.is_empty() && !recovering) {
                        self.fault(FaultKind::ExtraComma, Span::new(self.at, self.at + 1));
                    } else {
                        comma = Some(self.at);
                    }
                    self.at += 1;
                }
                _ => {
                    if let (Some(last), false) = (items.last(), recovering || comma.is_some()) {
                        let end = last.span.end;
                        self.fault(FaultKind::MissingComma, Span::empty(end));
                    }
                    comma = None;
                    let node = self.value();
                    recovering = node.value == Value::Invalid;
                    items.push(node);
                }
            }
        }
        self.open.pop();
        Value::Array(items)
    }

    /// At a closing bracket: `Some` ends the container and says whether it was closed.
    fn close(
        &mut self,
        bracket: Bracket,
        opening: usize,
        comma: Option<usize>,
        empty: bool,
    ) -> Option<bool> {
        let found = Bracket::of_closing(self.bytes[self.at])?;
        let here = Span::new(self.at, self.at + 1);
        if found == bracket {
            if let Some(comma) = comma {
                let kind = if empty {
                    FaultKind::ExtraComma
                } else {
                    FaultKind::TrailingComma
                };
                self.fault(kind, Span::new(comma, comma + 1));
            }
            self.at += 1;
            return Some(true);
        }
        let outer = self.open.len() - 1;
        if self.open[..outer].iter().any(|&(open, _)| open == found) {
            // It closes a container further out: this one's own bracket is what is missing.
            self.fault(
                FaultKind::Unclosed(bracket),
                Span::new(opening, opening + 1),
            );
            return Some(false);
        }
        let rest = self.bytes[self.at + 1..].iter();
        let next = rest.copied().find(|byte| !is_blank(*byte));
        self.at += 1;
        if next == Some(bracket.closing() as u8) || (outer == 0 && next.is_some()) {
            self.fault(FaultKind::StrayBracket, here);
            return None;
        }
        self.fault(
            FaultKind::WrongBracket {
                expected: bracket,
                open: opening,
            },
            here,
        );
        Some(true)
    }

    /// The text is over inside a container; told once, by the innermost.
    fn unexpected_end(&mut self, innermost: Bracket, opening: usize) {
        if !self.ended {
            self.ended = true;
            let open = self.open.len();
            self.fault(
                FaultKind::UnexpectedEnd { innermost, open },
                Span::new(opening, opening + 1),
            );
        }
    }

    /// One character that means nothing here, and the like ones that follow it.
    fn stray_character(&mut self) {
        let start = self.at;
        let char = self.char();
        let kind = match char {
            '}' | ']' => FaultKind::StrayBracket,
            ',' => FaultKind::ExtraComma,
            _ => FaultKind::UnexpectedCharacter(char),
        };
        while self.at < self.bytes.len() && self.char() == char {
            self.at += char.len_utf8();
        }
        self.fault(kind, Span::new(start, self.at));
    }

    /// Blanks, and comments with a fault each.
    fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/' | b'#') if self.skip_comment() => {}
                _ => return,
            }
        }
    }

    fn skip_comment(&mut self) -> bool {
        let start = self.at;
        if self.starts_with("/*") {
            self.at = find(&self.bytes[start + 2..], b"*/")
                .map_or(self.bytes.len(), |end| start + 2 + end + 2);
        } else if self.starts_with("//") || self.starts_with("#") {
            self.at = self.line_end(start);
        } else {
            return false;
        }
        self.fault(FaultKind::Comment, Span::new(start, self.at));
        true
    }

    fn line_end(&self, from: usize) -> usize {
        self.bytes[from..]
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(self.bytes.len(), |length| from + length)
    }

    /// Steps over a container nested too deeply, brackets counted, without recursion.
    fn too_deep(&mut self) -> Value<'t> {
        let start = self.at;
        if !self.deep {
            self.deep = true;
            self.fault(FaultKind::TooDeep, Span::new(start, start + 1));
        }
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b'"' => {
                    let faults = self.faults.len();
                    self.string();
                    self.faults.truncate(faults);
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Value::Invalid;
            }
        }
        // Whatever else is open is open for the same reason.
        self.ended = true;
        Value::Invalid
    }

    /// `{{name}}` or `${NAME}`; on one line.
    fn template(&mut self, end: &str) -> Value<'t> {
        let start = self.at;
        let line = &self.bytes[start..self.line_end(start)];
        let Some(length) = find(line, end.as_bytes()) else {
            if self.bytes[start] == b'{' {
                // Not a template after all; `{{` is an object where a key belongs.
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

    /// Steps over word characters, and what else a word of this kind may hold.
    fn skip_word(&mut self, also: impl Fn(char) -> bool) {
        while let Some(byte) = self.peek() {
            let char = if byte.is_ascii() {
                char::from(byte)
            } else {
                self.char()
            };
            if !is_word(char) && !also(char) {
                return;
            }
            self.at += char.len_utf8();
        }
    }

    fn literal(&mut self) -> Value<'t> {
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

    fn number(&mut self) -> Value<'t> {
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

    /// A string in any kind of quotes; leaves `at` behind it.
    fn string(&mut self) -> Cow<'t, str> {
        let start = self.at;
        // Nearly every string: nothing in it needs a second look.
        if self.bytes[start] == b'"' {
            let rest = &self.bytes[start + 1..];
            let length = rest.iter().position(|&byte| STOPS[usize::from(byte)]);
            if let Some(length) = length.filter(|&length| rest[length] == b'"') {
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
        let ended = loop {
            let rest = &self.bytes[self.at..];
            self.at += rest
                .iter()
                .position(|&byte| STOPS[usize::from(byte)])
                .unwrap_or(rest.len());
            let Some(byte) = self.peek() else { break false };
            match byte {
                b'"' if quote == '"' => break true,
                b'\'' if quote == '\'' => break true,
                0xE2 if closes_typographic(quote, self.char()) => break true,
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
        if !ended {
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

    /// An unterminated string has swallowed the punctuation at the end of its line.
    fn give_back_punctuation(&mut self, from: usize) {
        let line = &self.text[from..self.at];
        let kept = line.trim_end_matches([' ', '\t', ',', '}', ']']);
        if kept.len() < line.trim_end().len() {
            self.at = from + kept.len();
        }
    }

    /// At a backslash: reads one escape and returns what it stands for.
    fn escape(&mut self, quote: char) -> char {
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
            '"' | '\\' | '/' => char,
            '\'' if quote == '\'' => char,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.unicode_escape(start),
            _ => {
                self.fault(FaultKind::InvalidEscape, Span::new(start, self.at));
                char
            }
        }
    }

    fn unicode_escape(&mut self, start: usize) -> char {
        let Some(unit) = hex4(self.bytes, self.at) else {
            self.fault(FaultKind::InvalidEscape, Span::new(start, self.at));
            return 'u';
        };
        self.at += 4;
        if let Some(char) = char::from_u32(u32::from(unit)) {
            return char;
        }
        if unit < 0xDC00
            && self.starts_with("\\u")
            && let Some(low @ 0xDC00..0xE000) = hex4(self.bytes, self.at + 2)
        {
            self.at += 6;
            let code = 0x1_0000 + ((u32::from(unit) - 0xD800) << 10) + (u32::from(low) - 0xDC00);
            return char::from_u32(code).unwrap_or('\u{FFFD}');
        }
        self.fault(FaultKind::LoneSurrogate, Span::new(start, self.at));
        '\u{FFFD}'
    }
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
    // The first byte of the typographic quotes.
    stops[0xE2] = true;
    stops
};

/// Whether a literal follows JSON's grammar for numbers.
fn is_number(literal: &[u8]) -> bool {
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
fn read_number(literal: &str) -> Option<Number<'_>> {
    let integer = match literal.strip_prefix('-') {
        // The sign of zero is kept by reading it as a float.
        Some("0") => None,
        Some(_) => literal.parse().ok().map(Number::Negative),
        None => literal.parse().ok().map(Number::Unsigned),
    };
    integer.or_else(|| decimal::is_finite(literal).then_some(Number::Float(literal)))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Characters that words, numbers and unquoted keys are made of.
fn is_word(char: char) -> bool {
    char == '_' || char.is_alphanumeric()
}

/// Characters that stand inside a value somebody forgot to quote.
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

fn is_typographic_quote(char: char) -> bool {
    matches!(char, '“' | '”' | '„' | '‘' | '’')
}

fn closes_typographic(quote: char, char: char) -> bool {
    match quote {
        '“' | '”' | '„' => matches!(char, '“' | '”'),
        '‘' | '’' => matches!(char, '‘' | '’'),
        _ => false,
    }
}

pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
