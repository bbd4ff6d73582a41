//! Writes the fields of one packet, after their lengths have been found to fit.

use super::malformed::Unencodable;
use alloc::vec::Vec;

/// The largest variable byte integer.
pub(super) const INTEGER_MAX: u32 = 268_435_455;

#[inline]
pub(super) fn u16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_be_bytes());
}

/// Bytes with their length in front.
#[inline]
pub(super) fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    debug_assert!(bytes.len() <= usize::from(u16::MAX), "the length was checked before writing");
    u16(out, bytes.len() as u16);
    out.extend_from_slice(bytes);
}

/// How long a field with its length in front is.
#[inline]
pub(super) const fn field_len(len: usize) -> Result<usize, Unencodable> {
    if len > u16::MAX as usize { Err(Unencodable::FieldTooLong(len)) } else { Ok(2 + len) }
}

#[inline]
pub(super) fn integer(out: &mut Vec<u8>, mut value: usize) {
    debug_assert!(value <= INTEGER_MAX as usize, "the value was checked before writing");
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// How many bytes a variable byte integer takes.
#[inline]
pub(super) const fn integer_len(value: usize) -> usize {
    match value {
        0..0x80 => 1,
        0x80..0x4000 => 2,
        0x4000..0x20_0000 => 3,
        _ => 4,
    }
}
