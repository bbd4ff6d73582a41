//! The property section of 5.0, both ways. The table of properties stands next door.

pub(super) use super::property_table::Carrier;

use super::malformed::{Fault, Unencodable};
use super::property_table::{Kind, Spec, spec};
use super::read::{Reader, Variable, variable};
use super::write;
use crate::packet::{PacketType, Properties, Property, ReasonCode, Version};
use crate::rule::Rule;
use alloc::vec::Vec;

const USER_PROPERTY: u8 = 0x26;
const SUBSCRIPTION_IDENTIFIER: u8 = 0x0B;
const AUTHENTICATION_METHOD: u8 = 0x15;
const AUTHENTICATION_DATA: u8 = 0x16;

/// Reads a property length and the properties behind it.
#[inline]
pub(super) fn read(r: &mut Reader<'_>, carrier: Carrier) -> Result<Properties, Fault> {
    let at = r.at;
    if r.is_empty() {
        return Err(r.malformed(at, Rule::NoPropertiesIsZero, "no property length"));
    }
    let len = r.integer()? as usize;
    if len == 0 {
        return Ok(Properties::NONE);
    }
    if len > r.left() {
        let what = "the properties run past the end of the packet";
        return Err(r.malformed(at, Rule::PropertyLength, what));
    }
    read_all(&mut r.part(len, Rule::PropertyLength), carrier)
}

#[inline(never)]
fn read_all(r: &mut Reader<'_>, carrier: Carrier) -> Result<Properties, Fault> {
    let mut properties = Vec::with_capacity(count(&r.raw[r.at..], carrier));
    let mut seen = 0u64;
    let mut data_at = 0;
    while !r.is_empty() {
        let at = r.at;
        let (id, spec) = identifier(r)?;
        if !spec.is_allowed_in(carrier) {
            let what = "a property that has no place in this packet";
            return Err(r.malformed(at, Rule::PropertyAllowed, what));
        }
        if seen & 1 << id != 0 && !repeats(id, carrier) {
            return Err(r.forbidden(at, Rule::PropertyOnce, "the property is there already"));
        }
        seen |= 1 << id;
        if id == AUTHENTICATION_DATA {
            data_at = at;
        }
        properties.push(value(r, id)?);
    }
    let has = |id: u8| seen & 1 << id != 0;
    if carrier == Carrier::Packet(PacketType::Connect)
        && has(AUTHENTICATION_DATA)
        && !has(AUTHENTICATION_METHOD)
    {
        let what = "authentication data without a method";
        return Err(r.forbidden(data_at, Rule::AuthDataNeedsMethod, what));
    }
    Ok(Properties(properties))
}

fn repeats(id: u8, carrier: Carrier) -> bool {
    id == USER_PROPERTY
        || id == SUBSCRIPTION_IDENTIFIER && carrier == Carrier::Packet(PacketType::Publish)
}

fn identifier(r: &mut Reader<'_>) -> Result<(u8, Spec), Fault> {
    let at = r.at;
    let id = r.integer()?;
    u8::try_from(id)
        .ok()
        .and_then(|id| Some((id, spec(id)?)))
        .ok_or_else(|| r.malformed(at, Rule::PropertyAllowed, "no property has this identifier"))
}

/// How many properties there are, so that their list is allocated once. Stops at the first fault
/// it sees; reading them finds the same place again and says what is wrong with it.
fn count(mut raw: &[u8], carrier: Carrier) -> usize {
    let (mut count, mut seen) = (0, 0u64);
    while let [id, rest @ ..] = raw {
        let len = spec(*id).and_then(|spec| skip(spec.kind, rest));
        let Some(rest) = len.and_then(|len| rest.get(len..)) else { break };
        if seen & 1 << id != 0 && !repeats(*id, carrier) {
            break;
        }
        seen |= 1 << id;
        raw = rest;
        count += 1;
    }
    count
}

fn skip(kind: Kind, raw: &[u8]) -> Option<usize> {
    let field = |at: usize| {
        let len = raw.get(at..at + 2)?;
        Some(2 + usize::from(u16::from_be_bytes([len[0], len[1]])))
    };
    match kind {
        Kind::Flag => Some(1),
        Kind::Two => Some(2),
        Kind::Four => Some(4),
        Kind::Integer => match variable(raw) {
            Variable::Value(_, len) => Some(len),
            Variable::Cut | Variable::Endless => None,
        },
        Kind::Text | Kind::Binary => field(0),
        Kind::Pair => {
            let first = field(0)?;
            Some(first + field(first)?)
        }
    }
}

fn value(r: &mut Reader<'_>, id: u8) -> Result<Property, Fault> {
    Ok(match id {
        0x01 => Property::PayloadFormatIndicator(flag(r)?),
        0x02 => Property::MessageExpiryInterval(r.u32()?),
        0x03 => Property::ContentType(r.text()?),
        0x08 => response_topic(r)?,
        0x09 => Property::CorrelationData(r.binary()?),
        0x0B => Property::SubscriptionIdentifier(subscription_identifier(r)?),
        0x11 => Property::SessionExpiryInterval(r.u32()?),
        0x12 => Property::AssignedClientIdentifier(r.text()?),
        0x13 => Property::ServerKeepAlive(r.u16()?),
        0x15 => Property::AuthenticationMethod(r.text()?),
        0x16 => Property::AuthenticationData(r.binary()?),
        0x17 => Property::RequestProblemInformation(flag(r)?),
        0x18 => Property::WillDelayInterval(r.u32()?),
        0x19 => Property::RequestResponseInformation(flag(r)?),
        0x1A => Property::ResponseInformation(r.text()?),
        0x1C => Property::ServerReference(r.text()?),
        0x1F => Property::ReasonString(r.text()?),
        0x21 => receive_maximum(r)?,
        0x22 => Property::TopicAliasMaximum(r.u16()?),
        0x23 => topic_alias(r)?,
        0x24 => Property::MaximumQos(flag(r)?),
        0x25 => Property::RetainAvailable(flag(r)?),
        0x26 => Property::UserProperty(r.text()?, r.text()?),
        0x27 => maximum_packet_size(r)?,
        0x28 => Property::WildcardSubscriptionAvailable(flag(r)?),
        0x29 => Property::SubscriptionIdentifierAvailable(flag(r)?),
        0x2A => Property::SharedSubscriptionAvailable(flag(r)?),
        _ => unreachable!("the table has no other identifier"),
    })
}

fn flag(r: &mut Reader<'_>) -> Result<u8, Fault> {
    let at = r.at;
    match r.u8()? {
        byte @ (0 | 1) => Ok(byte),
        _ => Err(r.forbidden(at, Rule::PropertyValue, "a flag other than 0 and 1")),
    }
}

fn response_topic(r: &mut Reader<'_>) -> Result<Property, Fault> {
    let at = r.at;
    let topic = r.name(Rule::ResponseTopic)?;
    if topic.is_empty() {
        return Err(r.malformed(at, Rule::TopicNotEmpty, "an empty response topic"));
    }
    Ok(Property::ResponseTopic(topic))
}

fn subscription_identifier(r: &mut Reader<'_>) -> Result<u32, Fault> {
    let at = r.at;
    match r.integer()? {
        0 => Err(r.forbidden(at, Rule::PropertyValue, "subscription identifier 0")),
        id => Ok(id),
    }
}

fn receive_maximum(r: &mut Reader<'_>) -> Result<Property, Fault> {
    let at = r.at;
    match r.u16()? {
        0 => Err(r.forbidden(at, Rule::PropertyValue, "receive maximum 0")),
        maximum => Ok(Property::ReceiveMaximum(maximum)),
    }
}

fn maximum_packet_size(r: &mut Reader<'_>) -> Result<Property, Fault> {
    let at = r.at;
    match r.u32()? {
        0 => Err(r.forbidden(at, Rule::PropertyValue, "maximum packet size 0")),
        maximum => Ok(Property::MaximumPacketSize(maximum)),
    }
}

fn topic_alias(r: &mut Reader<'_>) -> Result<Property, Fault> {
    let at = r.at;
    match r.u16()? {
        0 => Err(r
            .malformed(at, Rule::AliasNonZero, "topic alias 0")
            .because(ReasonCode::TOPIC_ALIAS_INVALID)),
        alias => Ok(Property::TopicAlias(alias)),
    }
}

/// How long the section is with its length; nothing at all in 3.1.1.
#[inline]
pub(super) fn section_len(properties: &Properties, version: Version) -> Result<usize, Unencodable> {
    match version {
        Version::V311 if properties.is_empty() => Ok(0),
        Version::V311 => Err(Unencodable::NotIn311("properties")),
        Version::V5 if properties.is_empty() => Ok(1),
        Version::V5 => {
            let len = checked_len(properties)?;
            Ok(write::integer_len(len) + len)
        }
    }
}

fn checked_len(properties: &Properties) -> Result<usize, Unencodable> {
    for property in properties.iter() {
        match property {
            Property::SubscriptionIdentifier(id) if *id > write::INTEGER_MAX => {
                return Err(Unencodable::IntegerTooLarge(*id));
            }
            Property::UserProperty(name, value) => {
                write::field_len(name.len())?;
                write::field_len(value.len())?;
            }
            _ => {
                write::field_len(written(property).1.bytes().len())?;
            }
        }
    }
    let len = written_len(properties);
    if len > write::INTEGER_MAX as usize {
        return Err(Unencodable::PacketTooLong(len));
    }
    Ok(len)
}

fn written_len(properties: &Properties) -> usize {
    properties.iter().map(|property| 1 + written(property).1.len()).sum()
}

/// Writes the section; nothing in 3.1.1.
#[inline]
pub(super) fn put_section(properties: &Properties, version: Version, out: &mut Vec<u8>) {
    match version {
        Version::V311 => {}
        Version::V5 if properties.is_empty() => out.push(0),
        Version::V5 => put_all(properties, out),
    }
}

fn put_all(properties: &Properties, out: &mut Vec<u8>) {
    write::integer(out, written_len(properties));
    for property in properties.iter() {
        let (id, value) = written(property);
        out.push(id);
        value.put(out);
    }
}

/// The value of a property as it goes out.
enum Value<'a> {
    Flag(u8),
    Two(u16),
    Four(u32),
    Integer(u32),
    Field(&'a [u8]),
    Pair(&'a [u8], &'a [u8]),
}

impl<'a> Value<'a> {
    const fn bytes(&self) -> &'a [u8] {
        match self {
            Self::Field(bytes) => bytes,
            _ => &[],
        }
    }

    const fn len(&self) -> usize {
        match self {
            Self::Flag(_) => 1,
            Self::Two(_) => 2,
            Self::Four(_) => 4,
            Self::Integer(value) => write::integer_len(*value as usize),
            Self::Field(bytes) => 2 + bytes.len(),
            Self::Pair(name, value) => 4 + name.len() + value.len(),
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Flag(byte) => out.push(*byte),
            Self::Two(value) => write::u16(out, *value),
            Self::Four(value) => out.extend_from_slice(&value.to_be_bytes()),
            Self::Integer(value) => write::integer(out, *value as usize),
            Self::Field(bytes) => write::field(out, bytes),
            Self::Pair(name, value) => {
                write::field(out, name);
                write::field(out, value);
            }
        }
    }
}

fn written(property: &Property) -> (u8, Value<'_>) {
    match property {
        Property::PayloadFormatIndicator(flag) => (0x01, Value::Flag(*flag)),
        Property::MessageExpiryInterval(seconds) => (0x02, Value::Four(*seconds)),
        Property::ContentType(text) => (0x03, Value::Field(text.as_bytes())),
        Property::ResponseTopic(text) => (0x08, Value::Field(text.as_bytes())),
        Property::CorrelationData(bytes) => (0x09, Value::Field(bytes)),
        Property::SubscriptionIdentifier(id) => (0x0B, Value::Integer(*id)),
        Property::SessionExpiryInterval(seconds) => (0x11, Value::Four(*seconds)),
        Property::AssignedClientIdentifier(text) => (0x12, Value::Field(text.as_bytes())),
        Property::ServerKeepAlive(seconds) => (0x13, Value::Two(*seconds)),
        Property::AuthenticationMethod(text) => (0x15, Value::Field(text.as_bytes())),
        Property::AuthenticationData(bytes) => (0x16, Value::Field(bytes)),
        Property::RequestProblemInformation(flag) => (0x17, Value::Flag(*flag)),
        Property::WillDelayInterval(seconds) => (0x18, Value::Four(*seconds)),
        Property::RequestResponseInformation(flag) => (0x19, Value::Flag(*flag)),
        Property::ResponseInformation(text) => (0x1A, Value::Field(text.as_bytes())),
        Property::ServerReference(text) => (0x1C, Value::Field(text.as_bytes())),
        Property::ReasonString(text) => (0x1F, Value::Field(text.as_bytes())),
        Property::ReceiveMaximum(maximum) => (0x21, Value::Two(*maximum)),
        Property::TopicAliasMaximum(maximum) => (0x22, Value::Two(*maximum)),
        Property::TopicAlias(alias) => (0x23, Value::Two(*alias)),
        Property::MaximumQos(flag) => (0x24, Value::Flag(*flag)),
        Property::RetainAvailable(flag) => (0x25, Value::Flag(*flag)),
        Property::UserProperty(name, value) => {
            (0x26, Value::Pair(name.as_bytes(), value.as_bytes()))
        }
        Property::MaximumPacketSize(maximum) => (0x27, Value::Four(*maximum)),
        Property::WildcardSubscriptionAvailable(flag) => (0x28, Value::Flag(*flag)),
        Property::SubscriptionIdentifierAvailable(flag) => (0x29, Value::Flag(*flag)),
        Property::SharedSubscriptionAvailable(flag) => (0x2A, Value::Flag(*flag)),
    }
}
