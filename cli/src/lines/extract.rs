//! Extracts a body from a record, such as a line of a log, by JSON Pointer.
//!
//! The rest of the record is skipped, not built. Of several members with one name the last one
//! counts. Errors quote nothing of the record: it may be a password.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::settings::Field;

/// The body in a record: the text of an object, or the value of a string.
///
/// # Errors
///
/// Why there is none.
pub(super) fn body<'r>(field: &Field, record: &'r [u8]) -> Result<Cow<'r, str>, String> {
    let mut reader = serde_json::Deserializer::from_slice(record);
    let value = ValueAt(&field.0).deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value));
    let raw = value
        .map_err(|error| format!("the record is not JSON from column {}", error.column()))?
        .ok_or_else(|| format!("the record has no `{field}`"))?;
    let text = raw.get();
    if !text.starts_with('"') {
        return Ok(Cow::Borrowed(text));
    }
    serde_json::from_str::<Text<'_>>(text)
        .map(|text| text.0)
        .map_err(|_| format!("the string `{field}` is not valid Unicode"))
}

#[derive(Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

/// Deserializes the value at the end of some pointer tokens, if there is one.
struct ValueAt<'f>(&'f [String]);

impl<'de> DeserializeSeed<'de> for ValueAt<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Self::Value, D::Error> {
        if self.0.is_empty() {
            <&RawValue>::deserialize(value).map(Some)
        } else {
            value.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for ValueAt<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some((name, rest)) = self.0.split_first() else {
            return Ok(None);
        };
        let mut value = None;
        while let Some(is_key) = map.next_key_seed(KeyIs(name))? {
            if is_key {
                value = map.next_value_seed(ValueAt(rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let Some((index, rest)) = self.0.split_first() else {
            return Ok(None);
        };
        // The index in a JSON Pointer has no leading zeros.
        let index = index
            .parse()
            .ok()
            .filter(|at: &usize| at.to_string() == *index);
        let mut value = None;
        for at in 0.. {
            if Some(at) == index {
                match items.next_element_seed(ValueAt(rest))? {
                    Some(item) => value = item,
                    None => break,
                }
            } else if items.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
        }
        Ok(value)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Deserializes whether a key is this one.
struct KeyIs<'f>(&'f str);

impl<'de> DeserializeSeed<'de> for KeyIs<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<bool, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyIs<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(key == self.0)
    }
}
