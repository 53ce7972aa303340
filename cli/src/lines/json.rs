//! Findings as they are in the JSON report, on one line.
//!
//! Most of a finding's JSON is the same for all findings, and is written without a serializer, which
//! takes longer than linting. A test holds it equal to the report of the library.

use std::cell::OnceCell;

use dcs_migration_lint::report::{Edit, Fact, Facts, Label};
use dcs_migration_lint::{Diagnostic, LineIndex, Span};
use serde::Serialize;

/// Appends findings in a text as the array of the JSON report.
pub(super) fn write_diagnostics<'d>(
    found: impl IntoIterator<Item = &'d Diagnostic>,
    text: &str,
    out: &mut Vec<u8>,
) {
    let index = OnceCell::new();
    Writer { text, index, out }.list(found, Writer::diagnostic);
}

/// Appends a value. Characters that a terminal would interpret are kept, apart from those below the
/// space.
pub(super) fn write_value(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    let written = serde_json::to_writer(out, value);
    // Writing to memory cannot fail.
    debug_assert!(written.is_ok());
}

struct Writer<'a> {
    text: &'a str,
    /// Of the text, once a place in it is written.
    index: OnceCell<LineIndex<'a>>,
    out: &'a mut Vec<u8>,
}

impl Writer<'_> {
    fn diagnostic(&mut self, found: &Diagnostic) {
        self.json("{\"rule\":").string(found.rule.id);
        self.json(",\"severity\":").string(found.severity.as_str());
        self.json(",\"message\":").string(&found.message);
        if let Some(help) = &found.help {
            self.json(",\"help\":").string(help);
        }
        self.json(",\"pointer\":").string(&found.pointer);
        self.json(",\"range\":").range(found.span);
        self.json(",\"data\":").facts(&found.data);
        self.json(",\"labels\":").list(&found.labels, Self::label);
        if let Some(fix) = &found.fix {
            self.json(",\"fix\":{\"title\":").string(&fix.title);
            let applicability = fix.applicability.as_str();
            self.json(",\"applicability\":").string(applicability);
            self.json(",\"edits\":").list(&fix.edits, Self::edit);
            self.json("}");
        }
        self.json("}");
    }

    fn facts(&mut self, facts: &Facts) {
        self.json("{");
        for (at, (name, fact)) in facts.iter().enumerate() {
            self.json(if at > 0 { "," } else { "" }).string(name);
            self.json(":");
            match fact {
                Fact::Text(text) => self.string(text),
                Fact::Texts(texts) => self.list(texts.iter(), |json, text| json.string(text)),
                Fact::Bool(_) | Fact::Number(_) => self.value(fact),
            }
        }
        self.json("}");
    }

    fn label(&mut self, label: &Label) {
        self.json("{\"message\":").string(&label.message);
        self.json(",\"range\":").range(label.span);
        self.json("}");
    }

    fn edit(&mut self, edit: &Edit) {
        self.json("{\"range\":").range(edit.span);
        self.json(",\"content\":").string(&edit.content);
        self.json("}");
    }

    fn range(&mut self, span: Span) {
        self.json("{\"start\":").position(span.start);
        self.json(",\"end\":").position(span.end);
        self.json("}");
    }

    fn position(&mut self, byte: usize) {
        let index = self.index.get_or_init(|| LineIndex::new(self.text));
        let position = index.position(byte);
        self.json("{\"line\":").value(&position.line);
        self.json(",\"column\":").value(&position.column);
        self.json(",\"byte\":").value(&position.byte);
        self.json(",\"utf16\":").value(&position.utf16);
        self.json("}");
    }

    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.json("[");
        for (at, item) in items.into_iter().enumerate() {
            self.json(if at > 0 { "," } else { "" });
            write(self, item);
        }
        self.json("]");
    }

    fn string(&mut self, text: &str) {
        let is_plain = |byte: &u8| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~');
        // To count them takes less time than to stop at the first.
        if text.bytes().filter(|byte| !is_plain(byte)).count() == 0 {
            self.json("\"").json(text).json("\"");
        } else {
            self.value(text);
        }
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) {
        write_value(value, self.out);
    }

    /// Appends what is JSON already.
    fn json(&mut self, json: &str) -> &mut Self {
        self.out.extend_from_slice(json.as_bytes());
        self
    }
}

#[cfg(test)]
mod tests {
    use dcs_migration_lint::report::WireFile;
    use dcs_migration_lint::{Config, RULES, lint};

    use super::*;

    #[test]
    fn findings_are_those_of_the_report() {
        let mut texts: Vec<String> = vec![
            include_str!("../../../benches/bodies/faulty.json").to_owned(),
            include_str!("../../../benches/bodies/broken.json").to_owned(),
            "{\"\u{7f}\u{1}\\\"##\u{e4}\u{202e}\u{1f600}\": 1,\r\"resume_mode\": \"\\u0000\\\\\"}"
                .to_owned(),
        ];
        for doc in RULES.iter().map(|rule| rule.doc()) {
            for example in doc.split("```json,").skip(1) {
                let (_, text) = example.split_once('\n').unwrap();
                let text = text.split("```").next().unwrap();
                texts.extend([text.to_owned(), text.replace('\n', "\r")]);
                texts.push(text[..text.len() / 2].to_owned());
            }
        }
        let mut found = 0;
        for text in &texts {
            let report = lint(text, &Config::default());
            let mut json = Vec::new();
            write_diagnostics(report.diagnostics(), text, &mut json);
            let file = WireFile::new("a", &report);
            let wanted = serde_json::to_string(file.diagnostics()).unwrap();
            assert_eq!(String::from_utf8(json).unwrap(), wanted, "{text}");
            found += report.diagnostics().len();
        }
        assert!(found > 200, "{found}");
    }
}
