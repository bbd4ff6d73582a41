//! The characters that the screens are made of, but for the ladder's own: those stand in
//! `qoslab-render`. Shape carries the meaning, so every set tells the same things apart.

use qoslab_render::escape::Glyphs;

/// One character for each thing.
#[derive(Debug)]
pub struct Signs {
    /// The row one is on.
    pub cursor: char,
    /// Rules and frames.
    pub dash: char,
    /// The side of a frame, and what stands between two panes.
    pub side: char,
    /// The corners of a frame: above left and right, below left and right.
    pub corners: [char; 4],
    /// Where the scrubber begins and ends.
    pub ends: [char; 2],
    /// A delivery.
    pub delivered: char,
    /// A loss, a fault.
    pub lost: char,
    /// Where the cursor stands, seen from below.
    pub below: char,
    /// To the right, to the left, as heads of arrows.
    pub heads: [char; 2],
    /// From one to another.
    pub arrow: char,
    /// So many times.
    pub times: char,
    /// A step that is done, and one that is to come.
    pub steps: [char; 2],
    /// A folder that is open, and one that is shut.
    pub folders: [char; 2],
    /// Something that has been played to its end.
    pub done: char,
    /// What a bar is made of.
    pub bar: char,
    /// Between words.
    pub dot: char,
}

const UNICODE: Signs = Signs {
    cursor: '▸',
    dash: '─',
    side: '│',
    corners: ['┌', '┐', '└', '┘'],
    ends: ['├', '┤'],
    delivered: '◆',
    lost: '✗',
    below: '▲',
    heads: ['►', '◄'],
    arrow: '→',
    times: '×',
    steps: ['▮', '▯'],
    folders: ['−', '+'],
    done: '✓',
    bar: '▇',
    dot: '·',
};

/// Only what code page 437 has, and with it the console of Linux.
const BASIC: Signs = Signs {
    cursor: '►',
    delivered: '♦',
    lost: 'x',
    times: 'x',
    steps: ['█', '░'],
    folders: ['-', '+'],
    done: '√',
    bar: '█',
    ..UNICODE
};

const ASCII: Signs = Signs {
    cursor: '>',
    dash: '-',
    side: '|',
    corners: ['+'; 4],
    ends: ['|'; 2],
    delivered: '*',
    lost: 'x',
    below: '^',
    heads: ['>', '<'],
    arrow: '>',
    times: 'x',
    steps: ['#', '.'],
    folders: ['-', '+'],
    done: 'v',
    bar: '#',
    dot: '-',
};

impl Signs {
    /// Those of a set.
    pub const fn of(glyphs: Glyphs) -> &'static Self {
        match glyphs {
            Glyphs::Unicode => &UNICODE,
            Glyphs::Basic => &BASIC,
            Glyphs::Ascii => &ASCII,
        }
    }
}
