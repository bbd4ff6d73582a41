//! Tests of the codec. Each file asks one question.

mod known;
mod malformed;
mod random;
mod stream;

use super::{Malformed, decode};
use crate::packet::{Packet, Version};
use alloc::vec::Vec;
use bytes::Bytes;

/// Bytes from hexadecimal digits; blanks are for the reader, `'text'` stands for its bytes.
fn bytes(text: &str) -> Bytes {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(' ') {
            rest = after;
        } else if let Some((quoted, after)) =
            rest.strip_prefix('\'').and_then(|quoted| quoted.split_once('\''))
        {
            out.extend_from_slice(quoted.as_bytes());
            rest = after;
        } else {
            out.push(u8::from_str_radix(&rest[..2], 16).expect("two hexadecimal digits"));
            rest = &rest[2..];
        }
    }
    Bytes::from(out)
}

fn read(version: Version, text: &str) -> Result<Packet, Malformed> {
    decode(version, &bytes(text))
}
