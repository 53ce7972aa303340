//! Writes the JSON body for parameters in another form, with the place of each part.
//!
//! Text of the file is mapped to its place. What JSON adds (brackets, colons, commas) is mapped to
//! the block or command around it, so that a missing member is reported there.

use dcs_migration_lint::Span;

use crate::mapped::{MappedText, Quoting};

/// A JSON object that is being written.
pub(crate) struct Generated<'t> {
    pub(crate) text: MappedText<'t>,
    /// Whether the next member or item is the first of its container.
    first: bool,
}

impl<'t> Generated<'t> {
    /// Nothing yet; `place` is what the body as a whole stands in.
    pub(crate) fn new(place: Span) -> Self {
        let mut text = MappedText::new(place.start);
        text.generated = true;
        // A `${value}` stands for each value that the file does not have.
        text.expands = true;
        Self { text, first: true }
    }

    /// `{` or `[`.
    pub(crate) fn open(&mut self, bracket: &str, place: Span) {
        self.mark(bracket, place);
        self.first = true;
    }

    /// `}` or `]`.
    pub(crate) fn close(&mut self, bracket: &str, place: Span) {
        self.mark(bracket, place);
        self.first = false;
    }

    /// A part of its own that no edit can change together with another.
    fn mark(&mut self, json: &str, place: Span) {
        self.text.next_section();
        self.text.mark(json, place, Quoting::Token);
    }

    /// A comma, where something stands before the next member or item.
    pub(crate) fn separate(&mut self, place: Span) {
        if !std::mem::take(&mut self.first) {
            self.mark(", ", place);
        }
    }

    /// A member's name that stands at `span`, and the colon behind it; with its quotes where
    /// `quoted`.
    pub(crate) fn name(&mut self, file: &str, span: Span, quoted: bool) {
        self.separate(Span::empty(span.start));
        let name = &file[span.start..span.end];
        self.text.next_section();
        if quoted {
            self.text.plain(name, span.start, Quoting::Template);
        } else {
            self.text.mark("\"", Span::empty(span.start), Quoting::Name);
            self.text.json_text(name, span.start, Quoting::Name);
            self.text.mark("\"", Span::empty(span.end), Quoting::Name);
        }
        self.mark(": ", Span::empty(span.end));
    }

    /// A member that says nothing. A body of `resume_mode` alone would be another call's.
    pub(crate) fn nothing(&mut self, place: Span) {
        self.separate(place);
        self.mark("\"bandwidth_limit_mb\": null", place);
    }

    /// A value that is not known.
    pub(crate) fn unknown(&mut self, place: Span) {
        self.mark("${value}", place);
    }

    /// `null`, or another text that JSON writes without quotes.
    pub(crate) fn word(&mut self, json: &str, place: Span) {
        self.mark(json, place);
    }

    /// A string for a value that the file has without quotes.
    pub(crate) fn token(&mut self, value: &str, place: Span) {
        self.text.next_section();
        self.text
            .mark("\"", Span::empty(place.start), Quoting::Token);
        self.text.mark(value, place, Quoting::Token);
        self.text.mark("\"", Span::empty(place.end), Quoting::Token);
    }

    /// The body; `place` is all of what it stands in.
    pub(crate) fn finish(mut self, place: Span) -> MappedText<'t> {
        self.text.place = place;
        self.text
    }
}
