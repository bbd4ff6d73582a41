//! The practical limit: a heap of segments, one generator, the machines called directly.

use crate::machines::{Broker, MESSAGES, Publisher, Subscriber};
use bytes::Bytes;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Where a segment goes: to the broker's end of a connection, or to the client's.
#[derive(Clone, Copy)]
enum To {
    Broker(usize),
    Client(usize),
}

struct Net {
    heap: BinaryHeap<Reverse<(u64, u64, usize)>>,
    segments: Vec<(To, Bytes)>,
    /// When the last segment of each direction arrives.
    last: [u64; 4],
    generator: ChaCha8Rng,
}

impl Net {
    fn send(&mut self, now: u64, to: To, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let word = u128::from(self.generator.next_u64());
        let delay = 1_000 + ((word * 9_001) >> 64) as u64;
        let last = match to {
            To::Broker(end) => &mut self.last[end],
            To::Client(end) => &mut self.last[2 + end],
        };
        *last = (now + delay).max(*last);
        let number = self.segments.len();
        self.heap.push(Reverse((*last, number as u64, number)));
        self.segments.push((to, std::mem::take(bytes).into()));
    }
}

pub fn run(seed: u64, window: u16) {
    let mut net = Net {
        heap: BinaryHeap::new(),
        segments: Vec::new(),
        last: [0; 4],
        generator: ChaCha8Rng::seed_from_u64(seed),
    };
    let mut publisher = Publisher::new(window.into());
    let (mut subscriber, mut broker) = (Subscriber::default(), Broker::default());
    let mut out = [Vec::new(), Vec::new()];
    publisher.hello(&mut out[0]);
    subscriber.hello(&mut out[1]);
    let mut now = 0;
    (0..2).for_each(|end| net.send(now, To::Broker(end), &mut out[end]));
    let mut started = false;
    loop {
        let Some(Reverse((at, _, place))) = net.heap.pop() else {
            if started {
                break;
            }
            started = true;
            now = 100_000;
            publisher.pump(&mut out[0]);
            net.send(now, To::Broker(0), &mut out[0]);
            continue;
        };
        now = at;
        let (to, bytes) = (net.segments[place].0, std::mem::take(&mut net.segments[place].1));
        match to {
            To::Broker(end) => {
                broker.take(end, bytes, &mut out);
                (0..2).for_each(|end| net.send(now, To::Client(end), &mut out[end]));
            }
            To::Client(end) => {
                match end {
                    0 => publisher.take(bytes, &mut out[0]),
                    _ => subscriber.take(bytes, &mut out[1]),
                }
                net.send(now, To::Broker(end), &mut out[end]);
            }
        }
    }
    assert_eq!(
        (publisher.done, subscriber.delivered, subscriber.done),
        (MESSAGES, MESSAGES, MESSAGES)
    );
}
