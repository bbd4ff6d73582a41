//! How bytes are written in JSON: text where they are readable, hex where not. Not the wire format.
//!
//! `"21.5"` is text, `{"hex":"00ff"}` is anything with a control character or that is not UTF-8.
//! Both forms are read back to exactly the same bytes. Use it as `#[serde(with = "bytes_serde")]`;
//! [`option`] and [`hex`] are for optional bytes and for bytes that are always hex.

use alloc::string::String;
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hex {
    hex: String,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected text or {\"hex\": digits}")]
enum Written {
    Text(String),
    Hex(Hex),
}

/// Writes text or hex.
pub fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    match readable(bytes) {
        Some(text) => serializer.serialize_str(text),
        None => Hex { hex: to_hex(bytes) }.serialize(serializer),
    }
}

/// Reads text or hex.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    match Written::deserialize(deserializer)? {
        Written::Text(text) => Ok(Bytes::from(text)),
        Written::Hex(Hex { hex }) => from_hex(&hex).map_err(de::Error::custom),
    }
}

/// The bytes as text, if a reader can tell from the text what the bytes are.
pub fn readable(bytes: &[u8]) -> Option<&str> {
    core::str::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

fn to_hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn from_hex(text: &str) -> Result<Bytes, &'static str> {
    if !text.len().is_multiple_of(2) {
        return Err("an odd number of hex digits");
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).ok_or("not a hex digit");
    let byte = |pair: &[u8]| Ok((digit(pair[0])? * 16 + digit(pair[1])?) as u8);
    text.as_bytes().chunks_exact(2).map(byte).collect()
}

/// Bytes that may be absent.
pub mod option {
    use super::{Bytes, Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct One(#[serde(with = "super")] Bytes);

    /// Writes text, hex or null.
    pub fn serialize<S: Serializer>(bytes: &Option<Bytes>, to: S) -> Result<S::Ok, S::Error> {
        bytes.clone().map(One).serialize(to)
    }

    /// Reads text, hex or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Bytes>, D::Error> {
        Ok(Option::<One>::deserialize(from)?.map(|One(bytes)| bytes))
    }
}

/// Bytes that are always hex digits: what was on the wire.
pub mod hex {
    use super::{Bytes, Deserialize, Deserializer, Serializer, String, de, from_hex, to_hex};

    /// Writes hex digits.
    pub fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(bytes))
    }

    /// Reads hex digits.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        from_hex(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
