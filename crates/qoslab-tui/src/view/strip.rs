//! Who holds what, in one line: `pub unacked {#1:m1} │ broker→sub unacked {#2:m1} │ app m1 ×2`.

use crate::signs::Signs;
use qoslab_render::escape::{Glyphs, clean};
use qoslab_sim::world::Memory;
use std::collections::BTreeMap;

/// How many deliveries are named: the last ones.
pub const DELIVERIES: usize = 4;

/// The pieces of the line, the most telling first.
pub fn pieces(
    memories: Option<&[Memory]>,
    delivered: &BTreeMap<(String, u32), u32>,
    glyphs: Glyphs,
) -> Vec<String> {
    let Signs { arrow, times, .. } = Signs::of(glyphs);
    let mut pieces = Vec::new();
    for memory in memories.unwrap_or_default() {
        let party = clean(&memory.party, 12, glyphs);
        let name = match &memory.client {
            Some(client) => format!("{party}{arrow}{}", clean(client, 12, glyphs)),
            None => party,
        };
        let unacked: Vec<String> =
            memory.in_flight.iter().map(|of| format!("#{}:m{}", of.id, of.message)).collect();
        if !unacked.is_empty() {
            pieces.push(format!("{name} unacked {{{}}}", unacked.join(" ")));
        }
        let open: Vec<String> = memory.received.iter().map(|of| format!("#{}", of.id)).collect();
        if !open.is_empty() {
            pieces.push(format!("{name} rx {{{}}}", open.join(" ")));
        }
        if !memory.queued.is_empty() {
            pieces.push(format!("{name} queue {}", memory.queued.len()));
        }
    }
    for ((client, message), count) in delivered {
        pieces.push(format!("{} m{message} {times}{count}", clean(client, 12, glyphs)));
    }
    if pieces.is_empty() {
        pieces.push("nobody holds anything".to_owned());
    }
    pieces
}

/// The pieces side by side, as many as fit.
pub fn joined(pieces: &[String], width: usize, glyphs: Glyphs) -> String {
    let between = format!(" {} ", Signs::of(glyphs).side);
    let mut line = String::new();
    for piece in pieces {
        let wanted = line.chars().count() + between.chars().count() + piece.chars().count();
        if !line.is_empty() && wanted > width {
            break;
        }
        if !line.is_empty() {
            line += &between;
        }
        line += piece;
    }
    line.chars().take(width).collect()
}
