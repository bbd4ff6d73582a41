//! CONNECT and CONNACK, both ways.

use super::malformed::{Fault, Unencodable};
use super::property::{self, Carrier};
use super::read::Reader;
use super::{code, header, write};
use crate::packet::{
    ConnAck, Connect, Login, PacketType, Properties, QoS, ReasonCode, Version, Will,
};
use crate::rule::Rule;
use alloc::boxed::Box;
use alloc::vec::Vec;

const NAME: [u8; 6] = [0, 4, b'M', b'Q', b'T', b'T'];

/// The connect flags as bits.
mod flag {
    pub(super) const RESERVED: u8 = 0x01;
    pub(super) const CLEAN: u8 = 0x02;
    pub(super) const WILL: u8 = 0x04;
    pub(super) const WILL_QOS_SHIFT: u8 = 3;
    pub(super) const WILL_RETAIN: u8 = 0x20;
    pub(super) const PASSWORD: u8 = 0x40;
    pub(super) const USER_NAME: u8 = 0x80;
}

pub(super) fn read(r: &mut Reader<'_>) -> Result<Box<Connect>, Fault> {
    let body = r.at;
    read_version(r)?;
    header::check_shortest(r.version, r.raw, body)?;
    let flags_at = r.at;
    let flags = r.u8()?;
    let will_qos = check_flags(r, flags_at, flags)?;
    let keep_alive = r.u16()?;
    let properties = read_properties(r, Carrier::Packet(PacketType::Connect))?;
    let client_id = r.text()?;
    let will = match will_qos {
        Some(qos) => Some(read_will(r, qos, flags & flag::WILL_RETAIN != 0)?),
        None => None,
    };
    let user_name = if flags & flag::USER_NAME != 0 { Some(r.text()?) } else { None };
    let password = if flags & flag::PASSWORD != 0 { Some(r.binary()?) } else { None };
    Ok(Box::new(Connect {
        version: r.version,
        clean: flags & flag::CLEAN != 0,
        keep_alive,
        properties,
        client_id,
        will,
        login: Login { user_name, password },
    }))
}

/// Reads protocol name and level. Both are answered with 0x84, which tells what is spoken here;
/// a name or level from before 3.1.1 in its words: the shape of CONNACK is the same there.
fn read_version(r: &mut Reader<'_>) -> Result<(), Fault> {
    let at = r.at;
    let name = r.raw.len().min(at + NAME.len());
    if r.raw[at..name] != NAME[..name - at] {
        r.version = Version::V311;
        let what = "the protocol name is not MQTT";
        let other = r.malformed(at, Rule::ProtocolName, what);
        return Err(other.because(ReasonCode::UNSUPPORTED_PROTOCOL_VERSION));
    }
    r.binary()?;
    let at = r.at;
    r.version = match r.u8()? {
        4 => Version::V311,
        5 => Version::V5,
        level => {
            r.version = if level < 4 { Version::V311 } else { Version::V5 };
            let other = r.malformed(at, Rule::ConnectVersion, "no protocol level 4 or 5");
            return Err(other.because(ReasonCode::UNSUPPORTED_PROTOCOL_VERSION));
        }
    };
    Ok(())
}

/// Refuses flags that contradict each other; gives the QoS of the will, if there is one.
fn check_flags(r: &Reader<'_>, at: usize, flags: u8) -> Result<Option<QoS>, Fault> {
    let fail = |rule, what| Err(r.malformed(at, rule, what));
    let qos = flags >> flag::WILL_QOS_SHIFT & 0b11;
    if flags & flag::RESERVED != 0 {
        return fail(Rule::ConnectReserved, "the reserved connect flag is set");
    }
    if flags & flag::WILL == 0 && qos != 0 {
        return fail(Rule::NoWillQos, "a QoS of the will, and no will");
    }
    if flags & flag::WILL == 0 && flags & flag::WILL_RETAIN != 0 {
        return fail(Rule::NoWillRetain, "a retain flag of the will, and no will");
    }
    let without_user = flags & (flag::PASSWORD | flag::USER_NAME) == flag::PASSWORD;
    if r.version == Version::V311 && without_user {
        return fail(Rule::PasswordNeedsUser, "a password and no user name");
    }
    match QoS::new(qos) {
        None => fail(Rule::WillQos, "QoS 3 of the will does not exist"),
        Some(_) if flags & flag::WILL == 0 => Ok(None),
        Some(qos) => Ok(Some(qos)),
    }
}

fn read_properties(r: &mut Reader<'_>, carrier: Carrier) -> Result<Properties, Fault> {
    match r.version {
        Version::V311 => Ok(Properties::NONE),
        Version::V5 => property::read(r, carrier),
    }
}

fn read_will(r: &mut Reader<'_>, qos: QoS, retain: bool) -> Result<Will, Fault> {
    let properties = read_properties(r, Carrier::Will)?;
    let topic_at = r.at;
    let topic = r.name(Rule::WildcardInName)?;
    if topic.is_empty() {
        return Err(r.malformed(topic_at, Rule::TopicNotEmpty, "an empty will topic"));
    }
    let payload = r.binary()?;
    Ok(Will { qos, retain, properties, topic, payload })
}

pub(super) fn len(connect: &Connect) -> Result<usize, Unencodable> {
    let mut len = NAME.len() + 4;
    len += property::section_len(&connect.properties, connect.version)?;
    len += write::field_len(connect.client_id.len())?;
    if let Some(will) = &connect.will {
        len += property::section_len(&will.properties, connect.version)?;
        len += write::field_len(will.topic.len())? + write::field_len(will.payload.len())?;
    }
    if let Some(user_name) = &connect.login.user_name {
        len += write::field_len(user_name.len())?;
    }
    if let Some(password) = &connect.login.password {
        len += write::field_len(password.len())?;
    }
    Ok(len)
}

pub(super) fn put(connect: &Connect, out: &mut Vec<u8>) {
    out.extend_from_slice(&NAME);
    out.push(connect.version.level());
    out.push(flags(connect));
    write::u16(out, connect.keep_alive);
    property::put_section(&connect.properties, connect.version, out);
    write::field(out, connect.client_id.as_bytes());
    if let Some(will) = &connect.will {
        property::put_section(&will.properties, connect.version, out);
        write::field(out, will.topic.as_bytes());
        write::field(out, &will.payload);
    }
    if let Some(user_name) = &connect.login.user_name {
        write::field(out, user_name.as_bytes());
    }
    if let Some(password) = &connect.login.password {
        write::field(out, password);
    }
}

fn flags(connect: &Connect) -> u8 {
    let when = |set, bits| if set { bits } else { 0 };
    let will = connect.will.as_ref().map_or(0, |will| {
        flag::WILL | (will.qos as u8) << flag::WILL_QOS_SHIFT | when(will.retain, flag::WILL_RETAIN)
    });
    when(connect.clean, flag::CLEAN)
        | will
        | when(connect.login.password.is_some(), flag::PASSWORD)
        | when(connect.login.user_name.is_some(), flag::USER_NAME)
}

pub(super) fn read_ack(r: &mut Reader<'_>) -> Result<Box<ConnAck>, Fault> {
    let flags_at = r.at;
    let flags = r.u8()?;
    if flags > 1 {
        return Err(r.malformed(flags_at, Rule::ConnackFlags, "a reserved flag is set"));
    }
    let session_present = flags == 1;
    let reason = code::read(r, PacketType::Connack)?;
    if session_present && reason != ReasonCode::SUCCESS {
        let what = "session present in a refusal";
        return Err(r.forbidden(flags_at, Rule::RefusalNoSession, what));
    }
    let properties = read_properties(r, Carrier::Packet(PacketType::Connack))?;
    Ok(Box::new(ConnAck { session_present, reason, properties }))
}

pub(super) fn ack_len(ack: &ConnAck, version: Version) -> Result<usize, Unencodable> {
    Ok(2 + property::section_len(&ack.properties, version)?)
}

pub(super) fn put_ack(ack: &ConnAck, version: Version, out: &mut Vec<u8>) {
    out.extend_from_slice(&[u8::from(ack.session_present), ack.reason.0]);
    property::put_section(&ack.properties, version, out);
}
