//! Every numbered statement of both versions with what obeys it, and the questions they leave open.
//!
//! Data for the page `docs/rules.md` and for the tests that hold the code to it. Nothing here acts:
//! what outputs and events cite is [`crate::rule`]; rules and statements meet by number.

mod ambiguity;
mod page;
mod statement;
mod v311;
mod v5;

pub use ambiguity::{AMBIGUITIES, Ambiguity};
pub use page::{Witness, page};
pub use statement::{Class, Standing, Statement};

use crate::packet::Version;

/// The statements of 5.0, in the order of the standard.
pub const V5: &[Statement] = &joined::<251>(&v5::SECTIONS);
/// The statements of 3.1.1, in the order of the standard.
pub const V311: &[Statement] = &joined::<141>(&v311::SECTIONS);

/// The statements of a version.
pub const fn statements(version: Version) -> &'static [Statement] {
    match version {
        Version::V311 => V311,
        Version::V5 => V5,
    }
}

/// The sections one after the other. A number other than `N` does not compile.
const fn joined<const N: usize>(sections: &[&[Statement]]) -> [Statement; N] {
    let mut all = [sections[0][0]; N];
    let (mut at, mut section) = (0, 0);
    while section < sections.len() {
        let mut row = 0;
        while row < sections[section].len() {
            all[at] = sections[section][row];
            (at, row) = (at + 1, row + 1);
        }
        section += 1;
    }
    assert!(at == N, "the standard has another number of statements");
    all
}
