//! What crosses to JavaScript: numbers and texts behind each other, without names or structure.
//!
//! `js/reader.js` is the other half and knows what comes when. A number is written in digits to
//! base 32, the least first, as one character each from `0` on, all but the last 32 higher. A text is
//! its length in UTF-16 units, as JavaScript slices it, and itself.

use dcs_migration_lint::report::{Fact, Facts};
use dcs_migration_lint::{Diagnostic, Fix, LineIndex, RULES, Span};

#[derive(Default)]
pub(crate) struct Writer(String);

impl Writer {
    /// With room for some findings of usual length.
    pub(crate) fn of_findings(count: usize) -> Self {
        Self(String::with_capacity(16 + 256 * count))
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }

    pub(crate) fn number(&mut self, mut number: usize) {
        while number >= 32 {
            self.digit(32 + number % 32);
            number /= 32;
        }
        self.digit(number);
    }

    fn digit(&mut self, digit: usize) {
        // Below 64, so this is ASCII.
        self.0
            .push(char::from(b'0' + u8::try_from(digit).unwrap_or_default()));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.number(if text.is_ascii() {
            text.len()
        } else {
            text.encode_utf16().count()
        });
        self.0.push_str(text);
    }

    pub(crate) fn diagnostic(&mut self, found: &Diagnostic, index: &LineIndex<'_>) {
        let rule = RULES.iter().position(|rule| *rule == found.rule);
        self.number(rule.unwrap_or(RULES.len()));
        self.number(found.severity as usize);
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
        self.number(fix.applicability as usize);
        self.number(fix.edits.len());
        for edit in &fix.edits {
            self.range(edit.span, index);
            self.text(&edit.content);
        }
    }

    fn range(&mut self, span: Span, index: &LineIndex<'_>) {
        for byte in [span.start, span.end] {
            let position = index.position(byte);
            for number in [
                position.line,
                position.column,
                position.byte,
                position.utf16,
            ] {
                self.number(number);
            }
        }
    }

    /// A name each, a kind, and what belongs to it.
    fn facts(&mut self, facts: &Facts) {
        let facts = facts.iter();
        self.number(facts.len());
        for (name, fact) in facts {
            self.text(name);
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
                        self.text(text);
                    }
                }
            }
        }
    }
}
