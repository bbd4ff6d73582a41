//! The bytes of a packet, field by field.

use super::boxes::{Facts, Scene, said};
use crate::fields;
use qoslab_mqtt::codec;
use qoslab_mqtt::packet::Packet;
use qoslab_trace::{Direction, LinkId, Sent, Trace, What};

/// A packet that somebody sends, and the way it goes; raw bytes are read as their receiver does.
pub(super) fn sent(what: &What, trace: &Trace) -> Option<(LinkId, Direction, Packet)> {
    let What::Send { link, dir, packet, bytes, .. } = what else { return None };
    let packet = match packet {
        Sent::Packet(packet) => packet.clone(),
        Sent::Raw => codec::decode(trace.version_on(*link), bytes).ok()?,
    };
    Some((*link, *dir, packet))
}

/// The packet that the event is about.
pub(super) fn facts(scene: &Scene<'_>) -> Option<Facts> {
    let flight = scene.trace.send(scene.flight()?)?;
    let What::Send { link, bytes, .. } = &flight.what else { return None };
    let version = scene.trace.version_on(*link);
    let (fields, malformed) = codec::fields(version, bytes);
    let line = |field: &codec::Field| {
        let mut field = field.clone();
        field.value = folded(&field.value, field.range.len());
        said(fields::line(&field, bytes, 0))
    };
    let mut lines: Vec<_> = fields.iter().map(line).collect();
    if let Some(malformed) = malformed {
        lines.push(said(format!("refused as MQTT {}: {malformed}", malformed.version)));
    }
    let of = match flight.n == scene.event {
        true => String::new(),
        false => format!(" of event {}", flight.n.0),
    };
    Some(Facts::new(format!("packet{of}, {} bytes", bytes.len()), lines))
}

/// What a long field means, cut: a payload may be a whole file.
fn folded(value: &str, bytes: usize) -> String {
    const SHOWN: usize = 60;
    if value.chars().count() <= SHOWN {
        return value.to_owned();
    }
    let begin: String = value.chars().take(SHOWN).collect();
    format!("{begin}… ({bytes} bytes)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_payload_is_folded_and_says_how_long_it_is() {
        assert_eq!(folded("21.5", 4), "21.5");
        let long = "x".repeat(5_000);
        let shown = folded(&long, 5_000);
        assert!(shown.ends_with("… (5000 bytes)") && shown.chars().count() < 80, "{shown}");
    }
}
