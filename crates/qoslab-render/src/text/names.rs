//! Names that have no room, made short so that no two parties can be taken for each other, and the
//! line that says who is who. Where a name stands is the business of [`super::grid`].

use crate::escape::{Glyphs, clean, pieces};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A name for each party, in the cells that each has: whole where it fits, else its beginning, else
/// both its ends, else a number. What is left out leaves a mark, and no two are the same.
pub(super) fn short(names: &[(&str, usize)], glyphs: Glyphs) -> Vec<String> {
    let mut found: Vec<Option<String>> = Vec::from_iter(names.iter().map(|_| None));
    let mut taken = BTreeSet::new();
    for form in [whole, start, ends] {
        let open = names.iter().zip(&found).map(|(&(name, room), done)| match done {
            None => form(name, room, glyphs),
            Some(_) => None,
        });
        let open: Vec<Option<String>> = open.collect();
        let alike = alike(names, &open, glyphs);
        for (text, done) in open.into_iter().zip(&mut found) {
            *done =
                done.take().or(text.filter(|text| !alike.contains(text) && !taken.contains(text)));
        }
        taken.extend(found.iter().flatten().cloned());
    }
    let numbers = names.iter().zip(found).zip(1..);
    let named = numbers.map(|((&(name, room), done), number)| match done {
        Some(done) => done,
        None => numbered(name, room, number, glyphs, &mut taken),
    });
    named.collect()
}

/// The short names that could mean two of the parties which still have none: those that are the
/// same, and those that are the beginning of another.
fn alike(names: &[(&str, usize)], open: &[Option<String>], glyphs: Glyphs) -> BTreeSet<String> {
    let mut wholes: Vec<(String, &String)> = Vec::new();
    for ((name, _), text) in names.iter().zip(open) {
        if let Some(text) = text {
            wholes.push((clean(name, LONGEST, glyphs), text));
        }
    }
    wholes.sort_unstable();
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for (place, (whole, text)) in wholes.iter().enumerate() {
        *times.entry(text).or_default() += 1;
        // Names that begin alike are neighbours now.
        let Some(start) = text.strip_suffix(glyphs.more()).filter(|_| whole != *text) else {
            continue;
        };
        let before = place.checked_sub(1).and_then(|before| wholes.get(before));
        let beside = before.into_iter().chain(wholes.get(place + 1));
        if beside.into_iter().any(|(other, _)| other.starts_with(start)) {
            *times.entry(text).or_default() += 1;
        }
    }
    let alike = times.into_iter().filter(|(_, times)| *times > 1);
    alike.map(|(text, _)| String::from(text)).collect()
}

fn whole(name: &str, room: usize, glyphs: Glyphs) -> Option<String> {
    let name = clean(name, room.saturating_add(1), glyphs);
    (name.chars().count() <= room).then_some(name)
}

fn start(name: &str, room: usize, glyphs: Glyphs) -> Option<String> {
    Some(clean(name, room, glyphs))
}

/// The beginning and the end, with the mark between them.
fn ends(name: &str, room: usize, glyphs: Glyphs) -> Option<String> {
    let pieces: Vec<String> = pieces(name, glyphs).collect();
    let room = room.checked_sub(1)?;
    let back: Vec<&str> = fitting(pieces.iter().rev(), room / 2);
    let cells: usize = back.iter().map(|piece| piece.chars().count()).sum();
    let mut text = fitting(pieces.iter(), room - cells).concat();
    text.push(glyphs.more());
    text.extend(back.into_iter().rev());
    Some(text)
}

/// The first of these pieces, as many as have room.
fn fitting<'a>(pieces: impl Iterator<Item = &'a String>, room: usize) -> Vec<&'a str> {
    let mut left = room;
    let fits = pieces.map_while(|piece| {
        left = left.checked_sub(piece.chars().count())?;
        Some(piece.as_str())
    });
    fits.collect()
}

/// The beginning and a number: the party's own, or the next one that makes a new name.
fn numbered(
    name: &str,
    room: usize,
    number: usize,
    glyphs: Glyphs,
    taken: &mut BTreeSet<String>,
) -> String {
    let mut number = number;
    loop {
        let end = format!("{}{number}", glyphs.more());
        let room = room.saturating_sub(end.chars().count());
        let pieces: Vec<String> = pieces(name, glyphs).take(room).collect();
        let text = fitting(pieces.iter(), room).concat() + &end;
        if taken.insert(text.clone()) {
            return text;
        }
        number += 1;
    }
}

/// Who is meant by each short name; nothing where all names are whole.
pub(super) fn legend(names: &[(&str, usize)], short: &[String], glyphs: Glyphs) -> Vec<String> {
    let shortened = names.iter().zip(short).filter_map(|(&(name, _), short)| {
        let whole = clean(name, LONGEST, glyphs);
        (whole != *short).then(|| format!("{short} = {whole}"))
    });
    shortened.collect()
}

/// The most cells of a name that are looked at, and written in the legend.
const LONGEST: usize = 240;

#[cfg(test)]
mod tests {
    use super::*;

    fn short_in(names: &[&str], room: usize) -> Vec<String> {
        let names: Vec<_> = names.iter().map(|name| (*name, room)).collect();
        short(&names, Glyphs::Ascii)
    }

    #[test]
    fn a_name_is_cut_at_its_end_where_that_leaves_no_doubt() {
        assert_eq!(short_in(&["pub", "dashboard-hall"], 8), ["pub", "dashboa~"]);
    }

    #[test]
    fn names_that_begin_alike_keep_their_ends() {
        let names = ["sensor-kitchen", "sensor-hall", "broker"];
        assert_eq!(short_in(&names, 8), ["sens~hen", "sens~all", "broker"]);
    }

    #[test]
    fn names_that_begin_and_end_alike_get_numbers() {
        let names = ["floor-1-sensor", "floor-2-sensor", "flo~sor", "floor-3-sensor"];
        assert_eq!(short_in(&names, 7), ["floor~1", "floor~2", "flo~sor", "floor~4"]);
    }

    #[test]
    fn no_two_parties_get_the_same_name() {
        let names = ["pub", "pub", "pub~2", "\u{6f22}\u{5b57}", "\u{6f22}\u{5b58}", "", ""];
        for room in 1..20 {
            let short = short_in(&names, room);
            let different: BTreeSet<_> = short.iter().collect();
            assert_eq!(different.len(), names.len(), "{short:?}");
        }
    }
}
