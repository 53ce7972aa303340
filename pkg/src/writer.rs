//! What crosses to JavaScript for a report: a column of numbers and a column of texts, without names
//! and without structure. `report.rs` writes the members; `js/columns.js` is the other half.
//!
//! A text that is constant in this module is sent once, and by its number afterwards. In the column
//! of numbers a text is `2 n` for the constant `n`, or `2 n + 1` for the next `n` UTF-16 units of the
//! texts. The first time, a constant's number is followed by its length, and the text itself is the
//! next one of the texts.

use std::borrow::Cow;

use dcs_migration_lint::LineIndex;
use dcs_migration_lint::report::{Fact, Facts, Position};

/// Where a constant lies and how long it is, by which it is known.
type Key = (usize, usize);

const SLOTS: usize = 2048;

/// The constants that JavaScript knows, by number: a table of fixed size with open addressing.
pub(crate) struct Constants {
    slots: Vec<(Key, u32)>,
    count: u32,
}

impl Constants {
    pub(crate) fn new() -> Self {
        Self {
            slots: vec![((0, 0), 0); SLOTS],
            count: 0,
        }
    }

    /// The number of a constant, and whether it is new; `None` if no more fit.
    fn number(&mut self, text: &'static str) -> Option<(u32, bool)> {
        let key = (text.as_ptr().addr(), text.len());
        let mut at = key.0.wrapping_mul(0x9E37_79B1) >> 16 ^ key.1;
        loop {
            at %= SLOTS;
            let (known, number) = self.slots[at];
            if known == key {
                return Some((number, false));
            }
            if known == (0, 0) {
                break;
            }
            at += 1;
        }
        // A quarter stays free, so that each search ends soon.
        if self.count as usize >= SLOTS / 4 * 3 {
            return None;
        }
        let number = self.count;
        self.slots[at] = (key, number);
        self.count += 1;
        Some((number, true))
    }
}

pub(crate) struct Writer<'a> {
    numbers: Vec<u32>,
    texts: String,
    constants: &'a mut Constants,
    /// Whether places are written.
    places: bool,
    index: LineIndex<'a>,
}

impl<'a> Writer<'a> {
    /// With room for so many findings of usual length; `text` is what places are in.
    pub(crate) fn new(
        text: Option<&'a str>,
        findings: usize,
        constants: &'a mut Constants,
    ) -> Self {
        Self {
            numbers: Vec::with_capacity(2 + 48 * findings),
            texts: String::with_capacity(96 * findings),
            constants,
            places: text.is_some(),
            index: LineIndex::new(text.unwrap_or_default()),
        }
    }

    pub(crate) fn finish(self) -> (Vec<u32>, String) {
        (self.numbers, self.texts)
    }

    pub(crate) fn number(&mut self, number: u32) {
        self.numbers.push(number);
    }

    pub(crate) fn count(&mut self, number: usize) {
        self.counts([number]);
    }

    pub(crate) fn counts<const N: usize>(&mut self, numbers: [usize; N]) {
        // Nothing in a memory of 4 GiB is longer.
        let numbers = numbers.map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        self.numbers.extend(numbers);
    }

    pub(crate) const fn places(&self) -> bool {
        self.places
    }

    pub(crate) fn position(&self, byte: usize) -> Position {
        self.index.position(byte)
    }

    #[expect(clippy::ptr_arg, reason = "whether it is a constant is the question")]
    pub(crate) fn text(&mut self, text: &Cow<'static, str>) {
        match text {
            Cow::Borrowed(text) => self.constant(text),
            Cow::Owned(text) => self.copied(text),
        }
    }

    pub(crate) fn constant(&mut self, text: &'static str) {
        match self.constants.number(text) {
            Some((number, false)) => self.number(2 * number),
            Some((number, true)) => {
                self.number(2 * number);
                let length = self.copy(text);
                self.count(length);
            }
            None => self.copied(text),
        }
    }

    fn copied(&mut self, text: &str) {
        let length = self.copy(text);
        self.count(2 * length + 1);
    }

    /// Appends to the texts; the result is the length in UTF-16 units.
    fn copy(&mut self, text: &str) -> usize {
        self.texts.push_str(text);
        if text.is_ascii() {
            text.len()
        } else {
            text.encode_utf16().count()
        }
    }

    /// A name each, a kind, and what belongs to it.
    pub(crate) fn facts(&mut self, facts: &Facts) {
        let facts = facts.iter();
        self.count(facts.len());
        for (name, fact) in facts {
            self.constant(name);
            match fact {
                Fact::Bool(bool) => self.number(u32::from(*bool)),
                Fact::Number(number) => {
                    self.number(2);
                    // Counts of what is in memory, and limits.
                    self.number(u32::try_from(*number).unwrap_or(u32::MAX));
                }
                Fact::Text(text) => {
                    self.number(3);
                    self.text(text);
                }
                Fact::Texts(texts) => {
                    self.number(4);
                    self.count(texts.len());
                    for text in texts.iter() {
                        self.constant(text);
                    }
                }
            }
        }
    }
}
