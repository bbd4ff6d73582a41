//! The value of a word of the format, as the cores take it.

use super::choice::{Choice, Qos, Words};
use super::time::{Length, OffOr, Offset, Seconds};
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::time::Duration;
use std::num::{NonZeroU16, NonZeroU32};

/// What has a plain value.
pub(crate) trait Plain {
    /// Its type.
    type Value;
    /// The value.
    fn plain(&self) -> Self::Value;
}

macro_rules! plain {
    ($($type:ty => $value:ty: |$it:ident| $plain:expr;)*) => {
        $(impl Plain for $type {
            type Value = $value;

            fn plain(&self) -> $value {
                let $it = self;
                $plain
            }
        })*
    };
}

plain! {
    NonZeroU16 => u16: |it| it.get();
    NonZeroU32 => u32: |it| it.get();
    u16 => u16: |it| *it;
    u32 => u32: |it| *it;
    bool => bool: |it| *it;
    Qos => QoS: |it| it.0;
    Seconds => u32: |it| it.0;
    Length => Duration: |it| it.0;
    Offset => i64: |it| it.0;
    OffOr<NonZeroU16> => u16: |it| it.0.map_or(0, NonZeroU16::get);
    OffOr<Length> => Duration: |it| it.0.map_or(Duration::FOREVER, |length| length.0);
}

impl<T: Words> Plain for Choice<T> {
    type Value = T;

    fn plain(&self) -> T {
        self.0
    }
}
