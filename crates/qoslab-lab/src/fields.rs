//! The fields of a packet as lines: place, bytes, name, meaning.

use qoslab_mqtt::codec::Field;

/// A field of a packet as a line: `   2  00 04     packet identifier  #4`. `at` is where the packet
/// begins.
pub fn line(field: &Field, packet: &[u8], at: usize) -> String {
    const SHOWN: usize = 8;
    let bytes = packet.get(field.range.clone()).unwrap_or_default();
    let mut hex: Vec<String> = bytes.iter().take(SHOWN).map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() > SHOWN {
        hex.push("..".to_owned());
    }
    let indent = "  ".repeat(field.depth.into());
    let name = format!("{indent}{}", field.name);
    let line =
        format!("{:>5}  {:<26} {name:<32} {}", at + field.range.start, hex.join(" "), field.value);
    line.trim_end().to_owned()
}
