//! `qoslab decode`: the bytes of packets explained field by field, or refused with rule and offset.

use crate::args::{DecodeArgs, MqttVersion};
use crate::output;
use anyhow::{Context, bail};
use bytes::Bytes;
use qoslab_lab::Verdict;
use qoslab_lab::fields::line;
use qoslab_mqtt::codec::{Field, fields, frame_len};
use qoslab_mqtt::packet::Version;
use std::io::Read;

/// Explains each packet in the bytes, one after the other.
pub(crate) fn decode(args: &DecodeArgs) -> anyhow::Result<Verdict> {
    let mut version = match args.mqtt {
        MqttVersion::V311 => Version::V311,
        MqttVersion::V5 => Version::V5,
    };
    let mut rest = Bytes::from(bytes(&args.hex)?);
    let mut text = String::new();
    let mut verdict = Verdict::Held;
    let mut at = 0;
    while !rest.is_empty() {
        let length = match frame_len(&rest) {
            Ok(Some(length)) => length.min(rest.len()),
            Ok(None) | Err(_) => rest.len(),
        };
        if at > 0 {
            text.push('\n');
        }
        let packet = rest.split_to(length);
        let (fields, malformed) = fields(version, &packet);
        for field in &fields {
            text.push_str(&line(field, &packet, at));
            text.push('\n');
        }
        if let Some(mut malformed) = malformed {
            // As the lines above count: from the first byte of all.
            malformed.offset += at;
            text.push_str(&format!("refused as MQTT {}: {malformed}\n", malformed.version));
            verdict = Verdict::Broken;
        }
        at += length;
        version = named(&fields).unwrap_or(version);
    }
    output::print(&text)?;
    Ok(verdict)
}

/// The version that a CONNECT names: what follows it is read in that one.
fn named(fields: &[Field]) -> Option<Version> {
    let level = fields.iter().find(|field| field.name == "protocol level")?;
    match level.value.as_str() {
        "4" => Some(Version::V311),
        "5" => Some(Version::V5),
        _ => None,
    }
}

/// The bytes behind hex digits; blanks, colons, commas, dashes and 0x are skipped.
fn bytes(words: &[String]) -> anyhow::Result<Vec<u8>> {
    let mut text = words.join(" ");
    if text == "-" {
        text.clear();
        // A stream without an end fills no memory; no packet is longer than this.
        std::io::stdin()
            .take(1 << 30)
            .read_to_string(&mut text)
            .context("cannot read standard input")?;
    }
    let mut digits = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '-')) {
        let word = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")).unwrap_or(word);
        for digit in word.chars() {
            match digit.to_digit(16) {
                Some(value) => digits.push(value as u8),
                None => {
                    bail!("`{digit}` in `{word}` is no hex digit; write bytes as in 40 02 00 01")
                }
            }
        }
    }
    if digits.is_empty() {
        bail!("no bytes given; write hex digits as in 40 02 00 01");
    }
    if digits.len() % 2 == 1 {
        bail!("an odd number of hex digits ({}); a byte has two", digits.len());
    }
    Ok(digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect())
}
