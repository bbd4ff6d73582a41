//! Records that no core and no link of ours can make: our codec writes no PUBLISH above QoS 0
//! without an identifier, and our stream lets nothing overtake. The oracles for that are shown to
//! bite on records that were changed by hand.

use qoslab_lab::library;
use qoslab_mqtt::packet::{Packet, QoS};
use qoslab_scenario::Scenario;
use qoslab_trace::{Sent, Trace, What};

/// The oracles that break here.
pub(super) const BITTEN: [&str; 2] = ["ids-nonzero", "flows-as-stream"];

fn record(name: &str) -> Trace {
    let source = library::built_in().find(|source| source.name == name).expect("a scenario");
    let scenario = Scenario::parse(name, &source.text).expect("a built-in scenario can be read");
    qoslab_sim::record(&scenario.plan(&scenario.variants()[0], None))
}

/// Whether an oracle breaks over a record.
fn breaks(name: &str, trace: &Trace) -> bool {
    let findings = qoslab_check::check(trace);
    findings.iter().any(|finding| finding.oracle == name && finding.verdict.is_broken())
}

#[test]
fn a_publish_above_qos_0_without_an_identifier_is_found() {
    let mut trace = record("exactly-once-takes-four-packets");
    assert!(!breaks(BITTEN[0], &trace));
    let sent = trace.events.iter_mut().find_map(|event| match &mut event.what {
        What::Send { packet: Sent::Packet(Packet::Publish(publish)), .. } => Some(publish),
        _ => None,
    });
    let publish = sent.expect("a message is published");
    assert_eq!(publish.qos, QoS::ExactlyOnce);
    publish.id = None;
    assert!(breaks(BITTEN[0], &trace));
}

#[test]
fn packets_that_overtake_on_a_stream_are_found() {
    let mut trace = record("unacknowledged-means-kept");
    assert!(!breaks(BITTEN[1], &trace));
    // Two flights of one way that are under way together: the later one arrives first.
    let mut at = Vec::new();
    for (place, event) in trace.events.iter().enumerate() {
        let What::Arrive { flight, .. } = event.what else { continue };
        let sent = trace.send(flight).expect("what arrives was sent");
        let What::Send { link, dir, .. } = &sent.what else { continue };
        at.push((place, flight, *link, *dir));
    }
    let pair = at.iter().flat_map(|one| at.iter().map(move |two| (*one, *two))).find(
        |((first, _, link, dir), (second, flight, of, way))| {
            first < second && (link, dir) == (of, way) && flight.0 < *first as u32
        },
    );
    let ((first, one, ..), (second, two, ..)) = pair.expect("two packets are under way together");
    for (place, flight) in [(first, two), (second, one)] {
        if let What::Arrive { flight: arrives, .. } = &mut trace.events[place].what {
            *arrives = flight;
        }
    }
    assert!(breaks(BITTEN[1], &trace));
}
