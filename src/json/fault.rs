//! Syntax errors as the parser reports them. Rules write their messages.

use super::foreign::Foreign;
use crate::text::span::Span;

/// One syntax error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// Where it is, in bytes.
    pub span: Span,
}

/// The kinds of syntax errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// No value at all.
    Empty,
    /// Text after the value.
    TrailingText,
    /// The text ends inside `open` containers; the span is the innermost one's bracket.
    UnexpectedEnd {
        /// Of the innermost container.
        innermost: Bracket,
        /// How many containers are open.
        open: usize,
    },
    /// A bracket further out closes first; the span is the opening bracket.
    Unclosed(Bracket),
    /// `]` for `}` or the other way round; `open` is where the container began.
    WrongBracket {
        /// The bracket that would close the container.
        expected: Bracket,
        /// Where the container begins, in bytes.
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
    /// A value in place of a member name.
    MissingKey,
    /// `//`, `#` or `/* */`.
    Comment,
    /// A string in `'`.
    SingleQuotes,
    /// A string in `“”`, `„“`, `‘’`, `«»`, `「」` or their like.
    TypographicQuotes,
    /// A member name without quotes.
    UnquotedKey,
    /// A value without quotes that is none of JSON's words.
    UnquotedText,
    /// `NaN`, `Infinity`, `-Infinity`.
    NotFinite,
    /// A literal of another language; what JSON writes instead.
    ForeignLiteral(&'static str),
    /// Text that begins like a number and is not one.
    InvalidNumber,
    /// A number that no double holds.
    NumberOutOfRange,
    /// A string that does not end on its line.
    UnterminatedString,
    /// An unescaped character below U+0020 in a string.
    ControlCharacter(u8),
    /// `\` with something else than JSON allows behind it.
    InvalidEscape,
    /// `\u` with half of a surrogate pair.
    LoneSurrogate,
    /// A character that begins no value.
    UnexpectedCharacter(char),
    /// More than 127 containers inside each other.
    TooDeep,
    /// A full-width or typographic mark between tokens; the mark of JSON that it is read as.
    WideMark(char),
    /// White space that is none in JSON, or a character without width, between tokens.
    WideBlank,
    /// A line break in a string that ends on a later line.
    LineBreak,
    /// The markers of an unfinished merge; the span is the whole conflict.
    MergeConflict,
    /// No JSON at all; the span is the first line.
    NotJson(Foreign),
    /// A template variable without quotes, in a text without template variables.
    UnquotedTemplate,
}

/// The kind of a container's brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// `{}`.
    Brace,
    /// `[]`.
    Square,
}

impl Bracket {
    /// The closing one.
    #[must_use]
    pub const fn closing(self) -> char {
        match self {
            Bracket::Brace => '}',
            Bracket::Square => ']',
        }
    }

    pub(super) fn of_closing(byte: u8) -> Option<Self> {
        match byte {
            b'}' => Some(Bracket::Brace),
            b']' => Some(Bracket::Square),
            _ => None,
        }
    }
}
