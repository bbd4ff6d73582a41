//! Names every byte of a packet, for people. What is wrong with it, [`decode`] says.

use super::decode::decode;
use super::field_walk::Walk;
use super::malformed::Malformed;
use crate::packet::Version;
use alloc::string::String;
use alloc::vec::Vec;
use bytes::Bytes;
use core::ops::Range;
use serde::Serialize;

/// A named range of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Field {
    /// Where it stands, from the start of the packet.
    pub range: Range<usize>,
    /// 0 for a field of the packet; one more for each field that it lies in.
    pub depth: u8,
    /// What it is.
    pub name: &'static str,
    /// What it says, in words.
    pub value: String,
}

/// The fields of a packet in the order of its bytes, as far as they can be read, and what is wrong.
///
/// A field with parts is followed by them, one deeper. The fields without parts cover all bytes
/// once: what cannot be read is one field at the end.
pub fn fields(version: Version, bytes: &[u8]) -> (Vec<Field>, Option<Malformed>) {
    let malformed = decode(version, &Bytes::copy_from_slice(bytes)).err();
    (Walk::new(version, bytes).fields(), malformed)
}
