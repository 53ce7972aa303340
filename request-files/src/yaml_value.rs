//! Values of YAML as the JSON that they become, with their places.
//!
//! Plain scalars are resolved as `PyYAML` does it, which is YAML 1.1: `yes` and `off` are booleans,
//! `0x10` and `1_000` numbers.

use dcs_migration_lint::Span;
use saphyr_parser::ScalarStyle;

use crate::generated::Generated;
use crate::mapped::MappedText;
use crate::yaml::{Id, Value, Yaml};

/// What a plain scalar is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plain {
    Null,
    Bool(bool),
    /// A number as JSON has it.
    Number(String),
    /// A number that JSON does not have.
    NoNumber,
    Text,
}

/// The body that a mapping or a sequence makes up; `near` is the place of its key.
pub(crate) fn body<'t>(yaml: &Yaml<'t>, id: Id, near: Span, budget: &mut usize) -> MappedText<'t> {
    let place = yaml.nodes[yaml.resolve(id)].span;
    let mut writer = Writer {
        yaml,
        out: Generated::new(place),
        budget,
    };
    writer.value(id, near, MAX_DEPTH);
    writer.out.finish(place)
}

/// How deeply aliases may nest values.
const MAX_DEPTH: usize = 32;

struct Writer<'y, 'b, 't> {
    yaml: &'y Yaml<'t>,
    out: Generated<'t>,
    /// How many values may still be written: aliases can multiply them.
    budget: &'b mut usize,
}

impl<'t> Writer<'_, '_, 't> {
    fn value(&mut self, id: Id, near: Span, depth: usize) {
        let yaml = self.yaml;
        let id = yaml.resolve(id);
        let node = &yaml.nodes[id];
        let span = node.span;
        let depth = depth.checked_sub(1);
        let budget = self.budget.checked_sub(1);
        let (Some(depth), Some(left)) = (depth, budget) else {
            return self.out.unknown(near);
        };
        *self.budget = left;
        let is_text = matches!(node.tag.as_str(), "tag:yaml.org,2002:str" | "!unsafe" | "!");
        match &node.value {
            Value::Scalar { text, style, .. } => {
                if !node.tag.is_empty() && !is_text || text.contains("{%") {
                    return self.out.unknown(if span.is_empty() { near } else { span });
                }
                let plain = if *style == ScalarStyle::Plain && !is_text {
                    resolve(text)
                } else {
                    Plain::Text
                };
                match plain {
                    Plain::Null if span.is_empty() => self.out.word("null", near),
                    Plain::Null => self.out.word("null", span),
                    Plain::Bool(value) => {
                        self.out.word(if value { "true" } else { "false" }, span);
                    }
                    Plain::Number(json) => self.out.word(&json, span),
                    Plain::NoNumber => self.out.unknown(span),
                    Plain::Text => self.string(id),
                }
            }
            _ if !node.tag.is_empty() => self.out.unknown(span),
            Value::Sequence(items) => {
                let brackets = self.brackets(id, near);
                self.out.open("[", brackets.0);
                for &item in items {
                    self.out.separate(Span::empty(yaml.nodes[item].span.start));
                    self.value(item, yaml.nodes[item].span, depth);
                }
                self.out.close("]", brackets.1);
            }
            Value::Mapping(_) => {
                let brackets = self.brackets(id, near);
                self.out.open("{", brackets.0);
                for (key, value) in self.members(id) {
                    self.key(key);
                    self.value(value, yaml.nodes[key].span, depth);
                }
                self.out.close("}", brackets.1);
            }
            Value::Alias(_) => self.out.unknown(span),
        }
    }

    /// Where the brackets of a collection are: in the file, or at its key.
    fn brackets(&self, id: Id, near: Span) -> (Span, Span) {
        let span = self.yaml.nodes[id].span;
        if self.yaml.is_flow(id) {
            let open = Span::new(span.start, span.start + 1);
            (open, Span::new(span.end - 1, span.end))
        } else {
            (near, Span::empty(span.end))
        }
    }

    /// The members of a mapping, and those of its merge keys that it does not have itself.
    fn members(&mut self, id: Id) -> Vec<(Id, Id)> {
        let yaml = self.yaml;
        let merged = yaml.merged(id);
        let is_merge = |key: Id| !merged.is_empty() && yaml.scalar(key) == Some("<<");
        let own = yaml.members(id).iter().copied();
        let mut members: Vec<(Id, Id)> = own.filter(|&(key, _)| !is_merge(key)).collect();
        for mapping in merged {
            for &(key, value) in yaml.members(mapping) {
                let name = yaml.scalar(key);
                let is_there = members.iter().any(|&(own, _)| yaml.scalar(own) == name);
                let Some(left) = self.budget.checked_sub(1 + members.len() / 8) else {
                    return members;
                };
                *self.budget = left;
                if !is_there {
                    members.push((key, value));
                }
            }
        }
        members
    }

    fn key(&mut self, id: Id) {
        let yaml = self.yaml;
        let span = yaml.nodes[id].span;
        let is_plain = |id: Id| {
            matches!(&yaml.nodes[id].value, Value::Scalar { text, style: ScalarStyle::Plain, .. }
                if yaml.text.get(span.start..span.end) == Some(text))
        };
        if is_plain(id) {
            return self.out.name(yaml.text, span, false);
        }
        self.out.separate(Span::empty(span.start));
        match yaml.mapped(id) {
            Some(name) => self.text(&name),
            None => self.out.word("\"\"", span),
        }
        self.out.word(": ", Span::empty(span.end));
    }

    fn string(&mut self, id: Id) {
        if let Some(mapped) = self.yaml.mapped(id) {
            self.text(&mapped);
        }
    }

    fn text(&mut self, mapped: &MappedText<'t>) {
        self.out.text.next_section();
        self.out.text.json_string(mapped);
        self.out.text.next_section();
    }
}

/// What a plain scalar is in YAML 1.1.
pub(crate) fn resolve(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Plain::Bool(true);
        }
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Plain::Bool(false);
        }
        _ => {}
    }
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'-') => ("-", &text[1..]),
        Some(b'+') => ("", &text[1..]),
        _ => ("", text),
    };
    if !digits.starts_with(|char: char| char.is_ascii_digit() || char == '.') {
        return Plain::Text;
    }
    match integer(digits).or_else(|| float(digits)) {
        Some(Plain::Number(number)) => Plain::Number(format!("{sign}{number}")),
        other => other.unwrap_or(Plain::Text),
    }
}

/// A number, unless it is too large.
fn number(value: Option<u128>) -> Plain {
    value.map_or(Plain::NoNumber, |value| Plain::Number(value.to_string()))
}

/// An integer without its sign.
fn integer(digits: &str) -> Option<Plain> {
    let of = |digits: &str, radix: u32, allowed: &str| {
        let is_allowed = |char: char| allowed.contains(char) || char == '_';
        if digits.is_empty() || !digits.chars().all(is_allowed) {
            return None;
        }
        let plain = digits.replace('_', "");
        if radix == 10 {
            return (!plain.is_empty()).then_some(Plain::Number(plain));
        }
        Some(number(u128::from_str_radix(&plain, radix).ok()))
    };
    if let Some(rest) = digits.strip_prefix("0b") {
        return of(rest, 2, "01");
    }
    if let Some(rest) = digits.strip_prefix("0x") {
        return of(rest, 16, "0123456789abcdefABCDEF");
    }
    if digits == "0" {
        return Some(Plain::Number("0".to_owned()));
    }
    if let Some(rest) = digits.strip_prefix('0') {
        return of(rest, 8, "01234567");
    }
    if digits.contains(':') {
        return sexagesimal(digits);
    }
    if digits.starts_with(|char: char| char.is_ascii_digit()) {
        return of(digits, 10, "0123456789");
    }
    None
}

/// `190:20:30`
fn sexagesimal(digits: &str) -> Option<Plain> {
    let mut parts = digits.split(':');
    let first = parts.next()?;
    let is_digit = |char: char| char.is_ascii_digit();
    if !first.chars().all(|char| is_digit(char) || char == '_') {
        return None;
    }
    let mut value: Option<u128> = first.replace('_', "").parse().ok();
    for part in parts {
        let minutes: u128 = match part.len() {
            1 | 2 if part.chars().all(is_digit) => part.parse().ok()?,
            _ => return None,
        };
        if minutes > 59 {
            return None;
        }
        value = value
            .and_then(|value| value.checked_mul(60))
            .and_then(|value| value.checked_add(minutes));
    }
    Some(number(value))
}

/// A number with a point, without its sign.
fn float(digits: &str) -> Option<Plain> {
    if matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return Some(Plain::NoNumber);
    }
    let exponent = digits.find(['e', 'E']).unwrap_or(digits.len());
    let (mantissa, exponent) = digits.split_at(exponent);
    let (whole, fraction) = mantissa.split_once('.')?;
    let starts = |text: &str| text.starts_with(|char: char| char.is_ascii_digit());
    let has_sign = exponent.is_empty() || exponent[1..].starts_with(['+', '-']);
    if !has_sign || whole.is_empty() && !starts(fraction) {
        return None;
    }
    // Rust has no other signs in a number than these.
    let plain = mantissa.replace('_', "") + exponent;
    let value: f64 = plain.parse().ok()?;
    let json = serde_json::Number::from_f64(value);
    Some(json.map_or(Plain::NoNumber, |json| Plain::Number(json.to_string())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::yaml::parse;

    /// What a plain scalar becomes in JSON; `number` if JSON does not have it, `"…"` for a text.
    fn json(text: &str) -> String {
        match resolve(text) {
            Plain::Null => "null".to_owned(),
            Plain::Bool(value) => value.to_string(),
            Plain::Number(json) => json,
            Plain::NoNumber => "number".to_owned(),
            Plain::Text => format!("{text:?}"),
        }
    }

    #[test]
    fn plain_scalars_are_those_of_yaml_1_1() {
        for (text, expected) in [
            ("", "null"),
            ("~", "null"),
            ("Null", "null"),
            ("yes", "true"),
            ("True", "true"),
            ("ON", "true"),
            ("no", "false"),
            ("False", "false"),
            ("off", "false"),
            ("0", "0"),
            ("12", "12"),
            ("-12", "-12"),
            ("+12", "12"),
            ("1_000", "1000"),
            ("017", "15"),
            ("0b101", "5"),
            ("0x1F", "31"),
            ("-0x1F", "-31"),
            ("190:20:30", "685230"),
            ("-1:30", "-90"),
            ("1_0:5", "605"),
            ("1:59", "119"),
            ("1.5", "1.5"),
            ("-1.5", "-1.5"),
            ("1.", "1.0"),
            (".5", "0.5"),
            ("1_0.2_5", "10.25"),
            ("1.5e+3", "1500.0"),
            ("15.0E-1", "1.5"),
            (".inf", "number"),
            ("-.INF", "number"),
            (".nan", "number"),
            ("1.0e+400", "number"),
            ("0xfffffffffffffffffffffffffffffffff", "number"),
            ("340282366920938463463374607431768211456:1", "number"),
        ] {
            assert_eq!(json(text), expected, "{text}");
        }
        for text in [
            "auto",
            "y",
            "-",
            "+",
            ".",
            "._5",
            ".e+5",
            "08",
            "0x",
            "0xg",
            "1a",
            "1:60",
            "1:005",
            "1:",
            "1:5x",
            "1:+5",
            "1x:30",
            ":30",
            "_1:30",
            "_1.5",
            "1.5e3",
            "1.5e+",
            "1.5e+1_0",
            "1.5x",
            "1x.5",
            "1e5",
            "192.168.0.1",
            "192.168.0.1:6379",
            "10.0.0.1:1",
        ] {
            assert_eq!(json(text), format!("{text:?}"));
        }
    }

    #[test]
    fn merge_keys_bring_the_members_that_are_not_there() {
        let members = |name: &str| -> String {
            let names = (0..24).map(|number| format!("  {name}{number}: {number}\n"));
            names.collect()
        };
        let (own, merged) = (members("own"), members("merged"));
        let file = format!("a: &a\n{merged}  own0: x\nbody:\n{own}  <<: *a\n");
        let yaml = parse(&file, Span::new(0, file.len())).unwrap();
        let id = yaml.get(yaml.roots[0], "body").unwrap();
        let mut budget = file.len();
        let body = body(&yaml, id, Span::empty(0), &mut budget);
        let expected = (own + &merged).replace("\n  ", ", ").trim().to_owned();
        let plain = body.text.replace('"', "");
        assert_eq!(plain, format!("{{{expected}}}"));
    }
}
