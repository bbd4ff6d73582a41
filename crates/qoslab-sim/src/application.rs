//! The application on top of a client: what it stamps, how it recognises repeats, what it works on.

use crate::plan::{Application, Dedup};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::format;
use alloc::vec::Vec;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::face::Delivery;
use qoslab_mqtt::time::Instant;
use qoslab_trace::{DedupVerdict, EventId, Stamp};
use serde::Serialize;

/// What an application remembers. It is lost with the process unless the store is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct AppState {
    /// Messages published in this life.
    counter: u64,
    /// The highest counter or time seen, by topic.
    highest: BTreeMap<ByteString, u64>,
    /// The last unique ids seen.
    seen: VecDeque<u64>,
}

/// A delivery that the application works on.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) delivery: Delivery,
    /// The event that delivered it.
    pub(crate) event: EventId,
    /// A22: how the client core knows it.
    pub(crate) handle: Option<u32>,
}

impl AppState {
    /// Stamps a new message; the payload that goes out with it, if the application stamps at all.
    pub(crate) fn stamp(
        &mut self,
        settings: &Application,
        now: Instant,
        unique: u64,
        payload: &Bytes,
    ) -> (Stamp, Bytes) {
        self.counter += 1;
        let stamp = Stamp { counter: self.counter, time: clock(settings, now), unique };
        if !settings.stamp {
            return (stamp, payload.clone());
        }
        let tail = format!(" n={} t={} id={unique:x}", stamp.counter, stamp.time.as_micros());
        let mut stamped = Vec::with_capacity(payload.len() + tail.len());
        stamped.extend_from_slice(payload);
        stamped.extend_from_slice(tail.as_bytes());
        (stamp, Bytes::from(stamped))
    }

    /// Decides on a delivery; one without a stamp is always accepted.
    pub(crate) fn consume(&mut self, dedup: Dedup, delivery: &Delivery) -> DedupVerdict {
        let Some(stamp) = read(&delivery.payload) else { return DedupVerdict::Accepted };
        let fresh = match dedup {
            Dedup::None => true,
            Dedup::Counter => self.exceeds(&delivery.topic, stamp.counter),
            Dedup::Timestamp => self.exceeds(&delivery.topic, stamp.time.as_micros()),
            Dedup::IdSet(most) => self.is_unseen(stamp.unique, most),
        };
        if fresh { DedupVerdict::Accepted } else { DedupVerdict::Discarded }
    }

    /// The highest counter or time seen, by topic.
    pub(crate) fn highest(&self) -> impl Iterator<Item = (&ByteString, u64)> {
        self.highest.iter().map(|(topic, value)| (topic, *value))
    }

    /// The last unique ids seen, the oldest first.
    pub(crate) fn seen(&self) -> impl Iterator<Item = u64> + '_ {
        self.seen.iter().copied()
    }

    fn exceeds(&mut self, topic: &ByteString, value: u64) -> bool {
        match self.highest.get_mut(topic) {
            Some(highest) if value <= *highest => false,
            Some(highest) => {
                *highest = value;
                true
            }
            None => {
                self.highest.insert(topic.clone(), value);
                true
            }
        }
    }

    fn is_unseen(&mut self, unique: u64, most: u32) -> bool {
        if self.seen.contains(&unique) {
            return false;
        }
        self.seen.push_back(unique);
        while self.seen.len() > most as usize {
            self.seen.pop_front();
        }
        true
    }
}

/// What the application's own clock shows.
fn clock(settings: &Application, now: Instant) -> Instant {
    let shown = now.as_micros().saturating_add_signed(settings.clock_offset);
    let grain = settings.clock_grain.as_micros().max(1);
    Instant::from_micros(shown / grain * grain)
}

/// The stamp at the end of a payload.
fn read(payload: &[u8]) -> Option<Stamp> {
    let text = core::str::from_utf8(payload).ok()?;
    let mut parts = text.rsplitn(4, ' ');
    let unique = u64::from_str_radix(parts.next()?.strip_prefix("id=")?, 16).ok()?;
    let time = parts.next()?.strip_prefix("t=")?.parse().ok()?;
    let counter = parts.next()?.strip_prefix("n=")?.parse().ok()?;
    Some(Stamp { counter, time: Instant::from_micros(time), unique })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Delay;
    use qoslab_mqtt::time::Duration;

    #[test]
    fn a_stamp_is_read_back_from_the_payload() {
        let settings = Application {
            dedup: Dedup::None,
            stamp: true,
            clock_offset: -5,
            clock_grain: Duration::from_micros(10),
            work: Delay::Fixed(Duration::ZERO),
            forward: Vec::new(),
        };
        let now = Instant::from_micros(1_234);
        let payload = Bytes::from_static(b"21.5 degrees");
        let (stamp, sent) = AppState::default().stamp(&settings, now, 0x2f, &payload);
        assert_eq!(sent, "21.5 degrees n=1 t=1220 id=2f");
        assert_eq!(read(&sent), Some(stamp));
        assert_eq!(read(&payload), None);
    }
}
