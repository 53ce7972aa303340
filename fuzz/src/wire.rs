//! What crosses from the npm package's module to its JavaScript, read a second time.
//!
//! `pkg/src` writes the columns, which `pkg/js/columns.js` describes; the code that writes and reads
//! the members of a report is generated. This reader is not, and knows the members by itself.

use arbitrary::Unstructured;
use dcs_migration_lint::report::WireFile;
use dcs_migration_lint::{Config, Report, lint, lint_path, lint_response};
use serde_json::{Map, Value, json};

use crate::body;
use crate::columns::columns;
use crate::writer::Constants;

/// A report that crosses in columns is the report that `serde_json` writes: on raw text, a generated
/// body, a path or a response, with and without places, the first time and once JavaScript knows its
/// constant texts.
pub fn wire(input: &[u8]) {
    let Some((kind, input)) = input.split_first() else {
        return;
    };
    let config = Config::default();
    let generated;
    let text = String::from_utf8_lossy(input);
    let report = match kind % 4 {
        0 => lint(&*text, &config),
        1 => {
            let Ok(body) = body::body(&mut Unstructured::new(input), false) else {
                return;
            };
            generated = body.text;
            lint(&generated, &config)
        }
        2 => lint_path(&text, &config),
        _ => {
            let statuses = [200, 400, 401, 403, 404, 500, 200, 999];
            lint_response(statuses[usize::from(kind / 4 % 8)], &*text, &config)
        }
    };
    let mut sent = Constants::new();
    let mut known = Vec::new();
    for places in [false, true, true] {
        let (numbers, texts) = columns(&report, places, &mut sent);
        let mut columns = Columns {
            numbers: numbers.iter().copied(),
            texts: &texts.encode_utf16().collect::<Vec<_>>(),
            known: &mut known,
            places,
        };
        let read = columns.report();
        assert!(columns.numbers.next().is_none(), "numbers are left");
        assert!(columns.texts.is_empty(), "texts are left");
        assert_eq!(read, expected(&report, places), "{}", report.text());
    }
}

/// The findings and secrets as `serde_json` writes them.
fn expected(report: &Report<'_>, places: bool) -> Value {
    let mut file = serde_json::to_value(WireFile::new("f", report)).expect("a report is JSON");
    file["path"].take();
    if !places {
        file["secrets"] = json!([]);
        for found in file["diagnostics"].as_array_mut().into_iter().flatten() {
            for label in found["labels"].as_array_mut().into_iter().flatten() {
                without(label, "range");
            }
            without(found, "range");
            without(found, "fix");
        }
    }
    file
}

fn without(object: &mut Value, member: &str) {
    object.as_object_mut().map(|object| object.remove(member));
}

struct Columns<'a, Numbers> {
    numbers: Numbers,
    texts: &'a [u16],
    /// The constant texts, by number.
    known: &'a mut Vec<String>,
    places: bool,
}

impl<Numbers: Iterator<Item = u32>> Columns<'_, Numbers> {
    fn report(&mut self) -> Value {
        let diagnostics = self.list(Self::diagnostic);
        json!({"path": null, "diagnostics": diagnostics, "secrets": self.list(Self::range)})
    }

    fn number(&mut self) -> usize {
        let number = self.numbers.next().expect("a number is left");
        usize::try_from(number).expect("32 bits fit")
    }

    /// The next `units` of the texts.
    fn next(&mut self, units: usize) -> String {
        let (text, rest) = self.texts.split_at(units);
        self.texts = rest;
        String::from_utf16(text).expect("a text has whole characters")
    }

    fn text(&mut self) -> String {
        let number = self.number();
        if number % 2 == 1 {
            return self.next(number / 2);
        }
        if number / 2 == self.known.len() {
            let units = self.number();
            let text = self.next(units);
            self.known.push(text);
        }
        self.known[number / 2].clone()
    }

    fn list<Item>(&mut self, read: impl Fn(&mut Self) -> Item) -> Vec<Item> {
        (0..self.number()).map(|_| read(self)).collect()
    }

    fn range(&mut self) -> Value {
        let mut position = || {
            let [line, column, byte, utf16] = [(); 4].map(|()| self.number());
            json!({"line": line, "column": column, "byte": byte, "utf16": utf16})
        };
        json!({"start": position(), "end": position()})
    }

    fn diagnostic(&mut self) -> Value {
        let present = self.number();
        let mut found = json!({
            "rule": self.text(),
            "severity": self.text(),
            "message": self.text(),
        });
        if present & 1 != 0 {
            found["help"] = self.text().into();
        }
        found["pointer"] = self.text().into();
        if self.places {
            found["range"] = self.range();
        }
        let facts = self.list(|columns| (columns.text(), columns.fact()));
        found["data"] = Map::from_iter(facts).into();
        found["labels"] = self.list(Self::label).into();
        if present & 2 != 0 {
            found["fix"] = json!({
                "title": self.text(),
                "applicability": self.text(),
                "edits": self.list(Self::edit),
            });
        }
        found
    }

    fn fact(&mut self) -> Value {
        match self.number() {
            0 => false.into(),
            1 => true.into(),
            2 => self.number().into(),
            3 => self.text().into(),
            4 => self.list(Self::text).into(),
            other => panic!("no fact has the kind {other}"),
        }
    }

    fn label(&mut self) -> Value {
        let mut label = json!({"message": self.text()});
        if self.places {
            label["range"] = self.range();
        }
        label
    }

    fn edit(&mut self) -> Value {
        json!({"range": self.range(), "content": self.text()})
    }
}
