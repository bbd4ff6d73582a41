//! Many parties, with names that have no room.

use super::run::*;
use qoslab_mqtt::face::{Closing, DropReason, Note, SessionEnd, Tag};
use qoslab_render::scene::Scene;
use qoslab_render::text::{Glyphs, Options, draw};
use qoslab_trace::{Copying, LossReason, PartyId, StoreFate, Trace, What};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Long names, names that begin alike, that begin and end alike, that are wide or not ASCII.
const NAMES: [&str; 7] = [
    "kitchen-sensor-of-the-first-floor",
    "kitchen-sensor-of-the-second-floor",
    "\u{6f22}\u{5b57}\u{306e}\u{540d}\u{524d}",
    "gr\u{fc}nes-Zimmer-\u{dc}bersicht",
    "building-1-gateway",
    "building-2-gateway",
    "sub",
];

/// So many parties, the broker with them: the first client publishes to all others, and most of
/// what can go wrong goes wrong for one of them.
fn crowd(parties: usize) -> Trace {
    let all = (0..parties - 1).map(|client| match NAMES.get(client) {
        Some(name) => (*name).to_string(),
        None => format!("client number {client}"),
    });
    let names: Vec<String> = all.collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let last = names.len() as u16 - 1;
    let mut run = Run::new("crowd", &names);
    for link in [0, last] {
        run.at(0).open(link);
        run.pass(link, UP, connect(names[usize::from(link)], false));
        run.pass(link, DOWN, connack(true));
    }
    run.pass(last, UP, subscribe(1, "home/#"));
    run.pass(last, DOWN, suback(1));
    run.at(100).publish(1, 1);
    run.pass(0, UP, publish_to(1, "home/kitchen/temp", "21.5"));
    for link in 1..=last {
        let flight = run.send(link, DOWN, publish_to(link, "home/kitchen/temp", "21.5"));
        if link == last {
            let how = Copying::Copied { after: qoslab_mqtt::time::Duration::from_millis(5) };
            run.event(What::Tamper { flight, how, fault: 1 });
        }
        let arrival = run.arrive(flight);
        run.deliver(arrival, link + 1, 1);
        let ack = run.send(link, UP, puback(link));
        run.lose(ack, LossReason::Lost, Some(2));
    }
    run.at(200).cut(last, 3);
    run.silence(0, 4);
    run.event(What::Refuse { link: qoslab_trace::LinkId(0), fault: 5 });
    let far = names[usize::from(last)];
    run.note(0, Note::Queued { tag: Tag(1), to: far.into() });
    run.note(0, Note::Dropped { tag: Tag(1), to: names[0].into(), why: DropReason::QueueFull });
    run.note(0, Note::SessionEnded { client: far.into(), why: SessionEnd::Overflow });
    run.close(0, 0, Closing::KeepAliveTimeout);
    run.event(What::Crash { party: PartyId(1), store: StoreFate::Kept, fault: 6 });
    run.at(300).m(1).pass(last, DOWN, dup(publish_to(7, "home/kitchen/temp", "21.5")));
    run.pass(last, UP, pubrec_error(7));
    run.done()
}

fn text(parties: usize, glyphs: Glyphs) -> String {
    draw(&crowd(parties), &Options::new(glyphs), &[])
}

fn both(parties: usize) -> String {
    format!("{}\n{}", text(parties, Glyphs::Ascii), text(parties, Glyphs::Unicode))
}

#[test]
fn three_parties_with_long_names() {
    insta::assert_snapshot!(both(3));
}

#[test]
fn four_parties_with_long_names() {
    insta::assert_snapshot!(both(4));
}

#[test]
fn five_parties_with_long_names() {
    insta::assert_snapshot!(both(5));
}

#[test]
fn eight_parties_with_long_names() {
    insta::assert_snapshot!(both(8));
}

#[test]
fn twenty_parties_with_long_names() {
    insta::assert_snapshot!(both(20));
}

#[test]
fn up_to_five_parties_fit_into_78_columns_and_more_are_never_broken() {
    for parties in 2..=40 {
        for glyphs in [Glyphs::Ascii, Glyphs::Unicode] {
            let (text, rows) = (text(parties, glyphs), Scene::new(&crowd(parties)).rows.len());
            let width = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            let most = if parties <= 5 { 78 } else { 78 + 15 * (parties - 5) };
            assert!(width <= most, "{parties} parties, {width} columns");
            assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), rows);
        }
    }
}

/// Rows between two changes of the lanes share them, so that a row costs what it draws.
#[test]
fn the_lanes_are_copied_when_they_change_and_not_for_each_row() {
    for parties in [20, 200, 2_000] {
        let scene = Scene::new(&crowd(parties));
        let lines: BTreeSet<_> = scene.rows.iter().map(|row| Arc::as_ptr(&row.lines)).collect();
        assert!(scene.rows.len() > 2 * (parties - 2), "{parties} {}", scene.rows.len());
        assert!(lines.len() <= 6, "{parties} {}", lines.len());
    }
}
