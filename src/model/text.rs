//! What any serde format holds, as JSON text: so that duplicate members are found, which a value
//! would lose.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

/// As deep as the parser goes.
const MAX_DEPTH: usize = 128;

/// The JSON text of what a deserializer holds. It may hold passwords.
pub(super) fn json_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Zeroizing<String>, D::Error> {
    let mut text = Zeroizing::new(String::new());
    let writer = Writer {
        text: &mut text,
        depth: 0,
    };
    writer.deserialize(deserializer)?;
    Ok(text)
}

struct Writer<'w> {
    text: &'w mut String,
    depth: usize,
}

impl Writer<'_> {
    fn inner<E: Error>(&mut self) -> Result<Writer<'_>, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom("nesting is too deep"));
        }
        Ok(Writer {
            text: self.text,
            depth: self.depth + 1,
        })
    }

    fn write<E: Error>(self, value: impl serde::Serialize) -> Result<(), E> {
        // A scalar in memory; without its value in the error.
        let json = serde_json::to_string(&value).map_err(|_| E::custom("value is not JSON"))?;
        self.text.push_str(&Zeroizing::new(json));
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Writer<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Writer<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.write(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.write(value)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.text.push_str("null");
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.text.push('[');
        let start = self.text.len();
        loop {
            if self.text.len() > start {
                self.text.push(',');
            }
            if items.next_element_seed(self.inner()?)?.is_none() {
                break;
            }
        }
        // Behind the last item, if there is one.
        if self.text.len() > start {
            self.text.pop();
        }
        self.text.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        self.text.push('{');
        let start = self.text.len();
        while let Some(name) = members.next_key::<String>()? {
            if self.text.len() > start {
                self.text.push(',');
            }
            // Numbers of any precision, where a crate turned that feature of serde_json on.
            if self.text.len() == start && name == "$serde_json::private::Number" {
                let number: serde_json::Number = members
                    .next_value::<String>()?
                    .parse()
                    .map_err(|_| A::Error::custom("invalid number"))?;
                self.text.truncate(start - 1);
                return self.write(number);
            }
            self.inner()?.write(name)?;
            self.text.push(':');
            members.next_value_seed(self.inner()?)?;
        }
        self.text.push('}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::value::{BytesDeserializer, Error};

    #[test]
    fn json_is_written_as_it_was_read() {
        for text in [
            "[]",
            "{}",
            "[true,false,null]",
            "[-1,0,18446744073709551615,0.5]",
            r#""a\"\n""#,
            "[[],[{}],1]",
            r#"{"a":1,"a":[{"b":null}],"":{}}"#,
            r#"{"a":1,"$serde_json::private::Number":"2"}"#,
        ] {
            let json = json_text(&mut serde_json::Deserializer::from_str(text));
            assert_eq!(json.expect(text).as_str(), text);
        }
    }

    /// `serde_json` with numbers of any precision passes them as maps.
    #[test]
    fn numbers_of_any_precision_are_numbers() {
        let text = r#"[0,{"$serde_json::private::Number":"-2"}]"#;
        let json = json_text(&mut serde_json::Deserializer::from_str(text));
        assert_eq!(json.expect(text).as_str(), "[0,-2]");
    }

    /// What formats hold that know options and named types.
    enum Held {
        Nothing,
        Some(Box<Held>),
        Named(Box<Held>),
        Number(i64),
    }

    impl<'de> Deserializer<'de> for Held {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                Held::Nothing => visitor.visit_none(),
                Held::Some(held) => visitor.visit_some(*held),
                Held::Named(held) => visitor.visit_newtype_struct(*held),
                Held::Number(number) => visitor.visit_i64(number),
            }
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
            ignored_any
        }
    }

    #[test]
    fn options_and_named_values_are_what_they_hold() {
        assert_eq!(json_text(Held::Nothing).expect("nothing").as_str(), "null");
        let held = Held::Some(Box::new(Held::Named(Box::new(Held::Number(7)))));
        assert_eq!(json_text(held).expect("a number").as_str(), "7");
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let error = json_text(BytesDeserializer::<Error>::new(b"x")).expect_err("bytes");
        let expected = "invalid type: byte array, expected a JSON value";
        assert_eq!(error.to_string(), expected);
    }
}
