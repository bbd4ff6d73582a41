//! A screen that a terminal emulator has made of bytes, beside the cells that were drawn.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use std::num::NonZeroU16;
use vt100::{Parser, Screen};

/// An emulator of a size, with an empty screen.
pub(crate) fn emulator(columns: u16, rows: u16) -> Parser {
    let size = |of| NonZeroU16::new(of).expect("a terminal has cells");
    Parser::new(size(rows), size(columns), 0)
}

/// The first thing in which the emulator's screen is not what was drawn; none when it is.
pub(crate) fn difference(
    screen: &Screen,
    drawn: &Buffer,
    cursor: Option<Position>,
) -> Option<String> {
    let (rows, columns) = screen.size();
    if (columns.get(), rows.get()) != (drawn.area.width, drawn.area.height) {
        return Some(format!("the terminal has {columns}x{rows} cells"));
    }
    for row in 0..drawn.area.height {
        for column in 0..drawn.area.width {
            let seen = screen.cell(row, column).expect("a cell of the screen");
            let wanted = looks_drawn(&drawn[(column, row)]);
            if looks_seen(seen) != wanted {
                let seen = looks_seen(seen);
                return Some(format!("row {row}, column {column}: {seen:?} for {wanted:?}"));
            }
        }
    }
    let seen = (!screen.hide_cursor()).then(|| screen.cursor_position());
    let wanted = cursor.map(|at| (at.y, at.x));
    (seen != wanted).then(|| format!("the cursor is at {seen:?} instead of {wanted:?}"))
}

/// Character, colours, and whether it is bold, dim, underlined, reversed.
type Looks = (String, vt100::Color, vt100::Color, [bool; 4]);

fn looks_seen(cell: &vt100::Cell) -> Looks {
    let text = if cell.has_contents() { cell.contents() } else { " " };
    let flags = [cell.bold(), cell.dim(), cell.underline(), cell.inverse()];
    (text.to_owned(), cell.fgcolor(), cell.bgcolor(), flags)
}

fn looks_drawn(cell: &Cell) -> Looks {
    let flags = [Modifier::BOLD, Modifier::DIM, Modifier::UNDERLINED, Modifier::REVERSED];
    let flags = flags.map(|flag| cell.modifier.contains(flag));
    (cell.symbol().to_owned(), colour(cell.fg), colour(cell.bg), flags)
}

fn colour(of: Color) -> vt100::Color {
    const SIXTEEN: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match of {
        Color::Reset => vt100::Color::Default,
        Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
        Color::Indexed(number) => vt100::Color::Idx(number),
        named => {
            let place = SIXTEEN.iter().position(|of| *of == named).expect("one of sixteen");
            vt100::Color::Idx(place as u8)
        }
    }
}
