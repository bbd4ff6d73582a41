//! One direction of a link: when a packet arrives, and whether. Pure arithmetic on the answers of
//! chance.

use crate::chance::{Chance, Question, Streams};
use crate::plan::{Line, Ratio};
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_trace::LinkKind;

/// Bytes in a segment: 1,500 less the headers of IPv4 and TCP.
const SEGMENT: usize = 1_460;

/// The dice of one direction, by purpose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineStreams {
    delay: u32,
    jitter: u32,
    loss: u32,
    burst: u32,
    copy: u32,
    reorder: u32,
    cut: u32,
}

impl LineStreams {
    pub(crate) fn new(streams: &mut Streams, client: &str, direction: &str) -> Self {
        let mut add = |purpose: &str| streams.add([client, direction, purpose].join("/"));
        Self {
            delay: add("delay"),
            jitter: add("jitter"),
            loss: add("loss"),
            burst: add("burst"),
            copy: add("copy"),
            reorder: add("reorder"),
            cut: add("cut"),
        }
    }
}

/// What a direction remembers.
#[derive(Clone, Debug)]
pub(crate) struct LineState {
    streams: LineStreams,
    /// Until when its bandwidth is taken.
    busy: Instant,
    /// When the last packet of the present connection arrives: on an ordered link none that leaves
    /// now comes earlier, and on any link the news of a close does not.
    pub(crate) last_arrival: Instant,
    bad_times: bool,
}

/// What a line does with a packet when no scripted fault decides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passage {
    /// When it arrives, on an ordered link not before its predecessor.
    pub(crate) arrives: Instant,
    /// It is lost, alone.
    pub(crate) lost: bool,
    /// A second copy arrives with it.
    pub(crate) copied: bool,
    /// The connection is cut while it travels.
    pub(crate) cut: bool,
}

impl LineState {
    pub(crate) const fn new(streams: LineStreams) -> Self {
        Self { streams, busy: Instant::ZERO, last_arrival: Instant::ZERO, bad_times: false }
    }

    /// A new connection: nothing is under way.
    pub(crate) const fn opened(&mut self, now: Instant) {
        self.busy = now;
        self.last_arrival = now;
    }

    /// Decides on a packet of this size that leaves now.
    #[inline(always)]
    pub(crate) fn pass(
        &mut self,
        line: &Line,
        kind: LinkKind,
        now: Instant,
        bytes: usize,
        dice: &mut Asking<'_, impl Chance>,
    ) -> Passage {
        let streams = self.streams;
        let mut takes = dice.duration(streams.delay, Question::Lasts(line.delay));
        takes = takes + dice.duration(streams.jitter, Question::UpTo(line.jitter.as_micros()));
        let loss = self.loss(line, dice);
        let mut lost = false;
        match kind {
            LinkKind::Stream => takes = takes + retransmissions(line, loss, bytes, streams, dice),
            LinkKind::Proxy | LinkKind::Datagram => lost = dice.happens(streams.loss, loss),
        }
        let copied = kind != LinkKind::Stream && dice.happens(streams.copy, line.copy);
        if kind == LinkKind::Datagram && dice.happens(streams.reorder, line.reorder) {
            takes = takes + line.reorder_by;
        }
        let cut = dice.happens(streams.cut, line.cut);
        let arrives = self.sent(line, now, bytes) + takes;
        let arrives =
            if kind == LinkKind::Datagram { arrives } else { arrives.max(self.last_arrival) };
        Passage { arrives, lost, copied, cut }
    }

    /// When the last byte is on the wire.
    fn sent(&mut self, line: &Line, now: Instant, bytes: usize) -> Instant {
        let Some(rate) = line.bandwidth else { return now };
        let takes = (bytes as u128 * 1_000_000).div_ceil(u128::from(rate.max(1)));
        let takes = Duration::from_micros(u64::try_from(takes).unwrap_or(u64::MAX));
        self.busy = self.busy.max(now) + takes;
        self.busy
    }

    /// The loss in force: good times or bad.
    fn loss(&mut self, line: &Line, dice: &mut Asking<'_, impl Chance>) -> Ratio {
        let Some(burst) = line.burst else { return line.loss };
        let turns = if self.bad_times { burst.end } else { burst.begin };
        self.bad_times ^= dice.happens(self.streams.burst, turns);
        if self.bad_times { burst.loss } else { line.loss }
    }
}

/// How much later a packet comes whole when segments of it are lost: each waits for its repeat,
/// and the wait doubles. A stream gives up after 15 repeats and delivers all the same; a cut is
/// another fault.
fn retransmissions(
    line: &Line,
    loss: Ratio,
    bytes: usize,
    streams: LineStreams,
    dice: &mut Asking<'_, impl Chance>,
) -> Duration {
    let mut worst = Duration::ZERO;
    if loss.part == 0 {
        return worst;
    }
    for _ in 0..bytes.div_ceil(SEGMENT).max(1) {
        let (mut late, mut wait) = (Duration::ZERO, line.retransmit);
        for _ in 0..15 {
            if !dice.happens(streams.loss, loss) {
                break;
            }
            late = late + wait;
            wait = wait + wait;
        }
        worst = worst.max(late);
    }
    worst
}

/// Asking chance while the answers are written down.
pub(crate) struct Asking<'a, C> {
    pub(crate) chance: &'a mut C,
    pub(crate) streams: &'a mut Streams,
    pub(crate) draws: &'a mut qoslab_trace::Chance,
}

impl<C: Chance> Asking<'_, C> {
    #[inline]
    pub(crate) fn ask(&mut self, stream: u32, question: Question) -> u64 {
        self.streams.ask(self.chance, stream, question, self.draws)
    }

    #[inline]
    pub(crate) fn happens(&mut self, stream: u32, ratio: Ratio) -> bool {
        self.ask(stream, Question::Happens(ratio)) == 1
    }

    #[inline]
    pub(crate) fn duration(&mut self, stream: u32, question: Question) -> Duration {
        Duration::from_micros(self.ask(stream, question))
    }
}
