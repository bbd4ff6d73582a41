//! A packet in words, complete: nothing is shortened but very long payloads, and then it says so.

use super::foreign;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::codec::code_text;
use qoslab_mqtt::packet::{
    ConnAck, Connect, Packet, PacketType, Properties, Property, Publish, QoS, ReasonCode, Version,
};

/// The most characters (or bytes, if they are no text) of a payload that are told.
const LONGEST: usize = 200;

/// The packet as a list of what it says.
pub(super) fn words(packet: &Packet, version: Version) -> String {
    let mut words = Vec::from([packet.packet_type().to_string()]);
    body(packet, version, &mut words);
    words.join(", ")
}

fn body(packet: &Packet, version: Version, words: &mut Vec<String>) {
    match packet {
        Packet::Connect(connect) => self::connect(connect, words),
        Packet::Connack(connack) => self::connack(connack, version, words),
        Packet::Publish(publish) => self::publish(publish, words),
        Packet::Puback(ack) | Packet::Pubrec(ack) | Packet::Pubrel(ack) | Packet::Pubcomp(ack) => {
            words.push(format!("packet id {}", ack.id.get()));
            reason(ack.reason(), words);
        }
        Packet::Subscribe(subscribe) => {
            words.push(format!("packet id {}", subscribe.id.get()));
            for (filter, options) in &subscribe.filters {
                words.push(format!("filter {} at QoS {}", foreign(filter), options.qos));
            }
        }
        Packet::Suback(suback) => {
            words.push(format!("packet id {}", suback.id.get()));
            for code in &suback.reasons {
                match QoS::new(code.0) {
                    Some(granted) => words.push(format!("granted QoS {granted}")),
                    None if version == Version::V311 => {
                        words.push(code_text(PacketType::Suback, version, code.0));
                    }
                    None => reason(*code, words),
                }
            }
        }
        Packet::Unsubscribe(packet) => {
            words.push(format!("packet id {}", packet.id.get()));
            words.extend(packet.filters.iter().map(|filter| format!("filter {}", foreign(filter))));
        }
        Packet::Unsuback(packet) => {
            words.push(format!("packet id {}", packet.id.get()));
            let each = packet.reasons.iter().map(|code| code_name(*code));
            words.extend(each);
        }
        Packet::Pingreq | Packet::Pingresp => {}
        Packet::Disconnect(packet) => {
            reason(packet.reason(), words);
            packet.properties.iter().for_each(|properties| expiry(properties, words));
        }
        Packet::Auth(packet) => reason(packet.reason(), words),
    }
}

fn connect(connect: &Connect, words: &mut Vec<String>) {
    words.push(format!("clean start {}", u8::from(connect.clean)));
    match connect.client_id.is_empty() {
        true => words.push("no client id".to_string()),
        false => words.push(format!("client id {}", foreign(&connect.client_id))),
    }
    if connect.keep_alive > 0 {
        words.push(format!("keep alive {} s", connect.keep_alive));
    }
    expiry(&connect.properties, words);
    if let Some(will) = &connect.will {
        words.push(format!("will for topic {}, QoS {}", foreign(&will.topic), will.qos));
        if will.retain {
            words.push("will retained".to_string());
        }
        if let Some(delay) = will.properties.will_delay() {
            words.push(format!("will delay {delay} s"));
        }
    }
}

fn connack(connack: &ConnAck, version: Version, words: &mut Vec<String>) {
    words.push(format!("session present {}", u8::from(connack.session_present)));
    match version {
        Version::V5 => reason(connack.reason, words),
        Version::V311 if connack.reason == ReasonCode::SUCCESS => {}
        Version::V311 => {
            let code = code_text(PacketType::Connack, version, connack.reason.0);
            words.push(format!("return code {code}"));
        }
    }
    connack.properties.iter().for_each(|property| match property {
        Property::AssignedClientIdentifier(name) => {
            words.push(format!("assigned client id {}", foreign(name)));
        }
        Property::ServerKeepAlive(seconds) => {
            words.push(format!("server keep alive {seconds} s"));
        }
        _ => {}
    });
    expiry(&connack.properties, words);
}

/// A success that says nothing more is not told.
fn reason(reason: ReasonCode, words: &mut Vec<String>) {
    if reason == ReasonCode::SUCCESS {
        return;
    }
    words.push(format!("reason {}", code_name(reason)));
}

fn code_name(reason: ReasonCode) -> String {
    let name = reason.name().map_or(String::new(), |name| format!(" {name}"));
    format!("0x{:02X}{name}", reason.0)
}

/// How long a session is to live.
fn expiry(properties: &Properties, words: &mut Vec<String>) {
    match properties.session_expiry() {
        None => {}
        Some(u32::MAX) => words.push("session expiry never".to_string()),
        Some(seconds) => words.push(format!("session expiry {seconds} s")),
    }
}

fn publish(publish: &Publish, words: &mut Vec<String>) {
    if publish.dup {
        words.push("duplicate flag set".to_string());
    }
    words.push(format!("QoS {}", publish.qos));
    if let Some(id) = publish.id {
        words.push(format!("packet id {}", id.get()));
    }
    if publish.retain {
        words.push("retain flag set".to_string());
    }
    topic(publish, &publish.properties, words);
    if let Some(seconds) = publish.properties.message_expiry() {
        words.push(format!("expires in {seconds} s"));
    }
    words.push(format!("payload {}", payload(&publish.payload)));
}

fn topic(publish: &Publish, properties: &Properties, words: &mut Vec<String>) {
    if !publish.topic.is_empty() {
        words.push(format!("topic {}", foreign(&publish.topic)));
    }
    if let Some(alias) = properties.topic_alias() {
        words.push(format!("topic alias {alias}"));
    }
}

/// A payload as text or hex.
pub(super) fn payload(payload: &[u8]) -> String {
    if payload.is_empty() {
        return "empty".to_string();
    }
    let cut = |whole: usize| {
        if whole > LONGEST {
            format!(" and so on, {} bytes in all", payload.len())
        } else {
            String::new()
        }
    };
    match crate::scene::text(payload) {
        Some(text) => {
            let start: String = text.chars().take(LONGEST).collect();
            format!("\"{}\"{}", foreign(&start), cut(text.chars().count()))
        }
        None => {
            let digits = payload.iter().take(LONGEST).map(|byte| format!("{byte:02x}"));
            format!("0x{}{}", digits.collect::<String>(), cut(payload.len()))
        }
    }
}
