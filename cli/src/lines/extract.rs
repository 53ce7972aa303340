//! Takes a body out of a record, such as a line of a log, by JSON Pointer.
//!
//! The rest of the record is passed over, not built. Of members of the same name the last one
//! counts. Nothing that stands in a record is quoted: it may be a password.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Where in a record the body stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field(Vec<String>);

impl Field {
    /// `/request/body`, or `request.body`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let token = |token: &str| token.replace("~1", "/").replace("~0", "~");
        let tokens: Vec<String> = match text.strip_prefix('/') {
            Some(pointer) => pointer.split('/').map(token).collect(),
            None => text.split('.').map(ToOwned::to_owned).collect(),
        };
        if text.is_empty() || (!text.starts_with('/') && tokens.iter().any(String::is_empty)) {
            return Err("expected names such as request.body, or a JSON Pointer".to_owned());
        }
        Ok(Self(tokens))
    }

    /// The body in a record: the text of an object as it stands there, a string decoded.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub(super) fn body<'r>(&self, record: &'r [u8]) -> Result<Cow<'r, str>, String> {
        let mut reader = serde_json::Deserializer::from_slice(record);
        let found = At(&self.0).deserialize(&mut reader);
        let found = found.and_then(|found| reader.end().map(|()| found));
        let raw = found
            .map_err(|error| format!("the record is not JSON from column {} on", error.column()))?
            .ok_or_else(|| format!("the record has no `{self}`"))?;
        let text = raw.get();
        if !text.starts_with('"') {
            return Ok(Cow::Borrowed(text));
        }
        serde_json::from_str::<Text<'_>>(text)
            .map(|text| text.0)
            .map_err(|_| format!("the string `{self}` is not Unicode"))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|token| write!(f, "/{}", token.replace('~', "~0").replace('/', "~1")))
    }
}

#[derive(Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

/// The value that the tokens lead to; none where there is none.
struct At<'f>(&'f [String]);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Self::Value, D::Error> {
        if self.0.is_empty() {
            <&RawValue>::deserialize(value).map(Some)
        } else {
            value.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some((name, rest)) = self.0.split_first() else {
            return Ok(None);
        };
        let mut found = None;
        while let Some(same) = map.next_key_seed(Is(name))? {
            if same {
                found = map.next_value_seed(At(rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let Some((index, rest)) = self.0.split_first() else {
            return Ok(None);
        };
        // A pointer's index has no zeros before it.
        let index = index
            .parse()
            .ok()
            .filter(|at: &usize| at.to_string() == *index);
        let mut found = None;
        for at in 0.. {
            if Some(at) == index {
                match items.next_element_seed(At(rest))? {
                    Some(value) => found = value,
                    None => break,
                }
            } else if items.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
        }
        Ok(found)
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

/// Whether a key is this one.
struct Is<'f>(&'f str);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<bool, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(key == self.0)
    }
}
