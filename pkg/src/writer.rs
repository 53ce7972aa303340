//! What crosses to JavaScript: numbers, and texts behind each other, without names or structure.
//!
//! `js/reader.js` is the other half and knows what comes when. A text is two numbers: where a
//! constant of the module lies, and its length in bytes, so that JavaScript reads each one once; or
//! 0, and the length in UTF-16 units, as JavaScript slices it, of what comes next in the string.

use std::borrow::Cow;

use dcs_migration_lint::report::{Fact, Facts};
use dcs_migration_lint::{Diagnostic, Fix, LineIndex, Span};

/// Both halves of what crosses. The numbers begin with whether there is an answer, where the
/// texts lie, and how many bytes they are.
pub(crate) struct Answer {
    pub(crate) numbers: Vec<usize>,
    /// Held, not read: the second number says where they are.
    _texts: String,
}

pub(crate) struct Writer {
    numbers: Vec<usize>,
    texts: String,
}

impl Default for Writer {
    fn default() -> Self {
        Self {
            numbers: vec![1, 0, 0],
            texts: String::new(),
        }
    }
}

impl Writer {
    /// With room for findings of usual length.
    pub(crate) fn of_findings(count: usize) -> Self {
        let mut numbers = Vec::with_capacity(4 + 48 * count);
        numbers.extend_from_slice(&[1, 0, 0, count]);
        Self {
            numbers,
            texts: String::with_capacity(96 * count),
        }
    }

    /// Why there is no answer.
    pub(crate) fn refusal(why: String) -> Self {
        Self {
            numbers: vec![0, 0, 0],
            texts: why,
        }
    }

    pub(crate) fn finish(mut self) -> Answer {
        self.numbers[1] = self.texts.as_ptr().addr();
        self.numbers[2] = self.texts.len();
        Answer {
            numbers: self.numbers,
            _texts: self.texts,
        }
    }

    pub(crate) fn number(&mut self, number: usize) {
        self.numbers.push(number);
    }

    #[expect(clippy::ptr_arg, reason = "whether it is a constant is the question")]
    pub(crate) fn text(&mut self, text: &Cow<'static, str>) {
        match text {
            Cow::Borrowed(text) => self.constant(text),
            Cow::Owned(text) => self.copied(text),
        }
    }

    pub(crate) fn constant(&mut self, text: &'static str) {
        self.numbers
            .extend_from_slice(&[text.as_ptr().addr(), text.len()]);
    }

    pub(crate) fn copied(&mut self, text: &str) {
        let length = if text.is_ascii() {
            text.len()
        } else {
            text.encode_utf16().count()
        };
        self.numbers.extend_from_slice(&[0, length]);
        self.texts.push_str(text);
    }

    pub(crate) fn diagnostic(&mut self, found: &Diagnostic, index: &LineIndex<'_>) {
        self.constant(found.rule.id);
        self.constant(found.severity.as_str());
        self.text(&found.message);
        self.number(usize::from(found.help.is_some()));
        if let Some(help) = &found.help {
            self.text(help);
        }
        self.text(&found.pointer);
        self.range(found.span, index);
        self.facts(&found.data);
        self.number(found.labels.len());
        for label in &found.labels {
            self.text(&label.message);
            self.range(label.span, index);
        }
        self.number(usize::from(found.fix.is_some()));
        if let Some(fix) = &found.fix {
            self.fix(fix, index);
        }
    }

    fn fix(&mut self, fix: &Fix, index: &LineIndex<'_>) {
        self.text(&fix.title);
        self.constant(fix.applicability.as_str());
        self.number(fix.edits.len());
        for edit in &fix.edits {
            self.range(edit.span, index);
            self.text(&edit.content);
        }
    }

    fn range(&mut self, span: Span, index: &LineIndex<'_>) {
        for byte in [span.start, span.end] {
            let at = index.position(byte);
            self.numbers
                .extend_from_slice(&[at.line, at.column, at.byte, at.utf16]);
        }
    }

    /// A name each, a kind, and what belongs to it.
    fn facts(&mut self, facts: &Facts) {
        let facts = facts.iter();
        self.number(facts.len());
        for (name, fact) in facts {
            self.constant(name);
            match fact {
                Fact::Bool(bool) => self.number(usize::from(*bool)),
                Fact::Number(number) => {
                    self.number(2);
                    // Counts of what is in memory, and limits.
                    self.number(usize::try_from(*number).unwrap_or(usize::MAX));
                }
                Fact::Text(text) => {
                    self.number(3);
                    self.text(text);
                }
                Fact::Texts(texts) => {
                    self.number(4);
                    self.number(texts.len());
                    for text in texts.iter() {
                        self.constant(text);
                    }
                }
            }
        }
    }
}
