//! The engine by itself: the agenda, and a line reduced to what this one needs. Two actors send one
//! message to and fro; each sets a timer when it sends and cancels it when it hears. A delay is
//! drawn for each message, and none arrives before the one ahead of it. No core, no bytes.

use crate::agenda::{Agenda, Due};
use crate::alternated;
use crate::seat::Party;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_sim::chance::{Chance, Dice, Question};
use qoslab_sim::plan::Delay;
use std::hint::black_box;

/// Messages of one time.
const MESSAGES: u64 = 10_000;
const RETRY: Duration = Duration::from_millis(200);

/// One actor: its timer, as the world keeps one for each core, and the line away from it.
#[derive(Default)]
struct Actor {
    /// When it wants to be woken; none when it has heard.
    timer: Option<Instant>,
    /// The entry on the agenda that stands for it, or for one before.
    alarm: Option<Instant>,
    last_arrival: Instant,
    sent: u64,
}

pub(crate) fn report() {
    let [ours] = alternated(100, [&mut |seed| to_and_fro(seed)]);
    println!("engine: {:.1} ns a delivered message", ours * 1e9 / MESSAGES as f64);
}

fn to_and_fro(seed: u64) {
    let mut dice = Dice::new(seed);
    let mut agenda = Agenda::default();
    let mut actors = [Actor::default(), Actor::default()];
    send(&mut agenda, &mut dice, &mut actors[0], 0, Instant::ZERO);
    let mut delivered = 0;
    while delivered < MESSAGES {
        let (now, due) = agenda.take().expect("a message is under way");
        match due {
            Due::Arrive(sender) => {
                delivered += 1;
                let receiver = 1 - sender;
                let actor = &mut actors[receiver as usize];
                actor.timer = None;
                send(&mut agenda, &mut dice, actor, receiver, now);
            }
            Due::Wake(Party::Client(who)) => {
                let actor = &mut actors[usize::from(who)];
                actor.alarm = None;
                // What was cancelled is still on the agenda; a later wish takes its place.
                match actor.timer {
                    Some(at) if at > now => wake(&mut agenda, actor, who.into(), at),
                    Some(_) => panic!("nothing takes that long"),
                    None => {}
                }
            }
            _ => unreachable!("nothing else was put down"),
        }
    }
    black_box(actors.map(|actor| actor.sent));
}

fn send(agenda: &mut Agenda, dice: &mut Dice, actor: &mut Actor, who: u32, now: Instant) {
    let delay = Delay::Uniform(Duration::from_millis(1), Duration::from_millis(10));
    let name = ["a/delay", "b/delay"][who as usize];
    let takes = dice.answer(who, name, actor.sent, Question::Lasts(delay));
    actor.sent += 1;
    actor.last_arrival = actor.last_arrival.max(now + Duration::from_micros(takes));
    agenda.put(actor.last_arrival, Due::Arrive(who));
    actor.timer = Some(now + RETRY);
    wake(agenda, actor, who, now + RETRY);
}

fn wake(agenda: &mut Agenda, actor: &mut Actor, who: u32, at: Instant) {
    if actor.alarm.is_none_or(|set| at < set) {
        actor.alarm = Some(at);
        agenda.put(at, Due::Wake(Party::Client(who as u16)));
    }
}
