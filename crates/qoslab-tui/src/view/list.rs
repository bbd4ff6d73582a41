//! A list with a cursor, in an area of its own or over another screen.

use super::Canvas;
use crate::signs::Signs;
use crate::theme::Class;
use ratatui::layout::{Position, Rect};

/// A line of a list.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it says.
    pub text: String,
    /// What it is.
    pub class: Class,
}

/// Draws the lines around the cursor.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, entries: &[Entry], at: usize, sign: char) {
    let height = usize::from(area.height);
    let most = entries.len().saturating_sub(height);
    let top = at.saturating_sub(height / 2).min(most);
    for (offset, entry) in entries.iter().skip(top).take(height).enumerate() {
        let row = offset as u16;
        canvas.put(area, 2, row, &entry.text, entry.class);
        if top + offset == at {
            canvas.sign(area, 0, row, sign, Class::Strong);
            let end = 2 + entry.text.chars().count();
            if entry.class == Class::Plain {
                canvas.paint(area, 2..end, row, Class::Strong);
            }
            canvas.cursor = Some(Position::new(area.x, area.y + row));
        }
    }
}

/// A frame of lines with a title, cleared inside; gives the inside.
pub fn framed(canvas: &mut Canvas<'_>, area: Rect, title: &str, signs: &Signs) -> Rect {
    let (h, v, corners) = (signs.dash, signs.side, signs.corners);
    clear(canvas, area);
    let inner = usize::from(area.width.saturating_sub(2));
    let title: String = format!("{h} {title} ").chars().take(inner).collect();
    let rest = inner - title.chars().count();
    let top: String = title.chars().chain(std::iter::repeat_n(h, rest)).collect();
    let bottom: String = std::iter::repeat_n(h, inner).collect();
    canvas.put(area, 0, 0, &format!("{}{top}{}", corners[0], corners[1]), Class::Plain);
    for row in 1..area.height.saturating_sub(1) {
        canvas.put(area, 0, row, &format!("{v}{}{v}", " ".repeat(inner)), Class::Plain);
    }
    let last = area.height.saturating_sub(1);
    canvas.put(area, 0, last, &format!("{}{bottom}{}", corners[2], corners[3]), Class::Plain);
    Rect::new(area.x + 1, area.y + 1, area.width.saturating_sub(2), area.height.saturating_sub(2))
}

/// Takes away what lies below.
fn clear(canvas: &mut Canvas<'_>, area: Rect) {
    for row in area.top()..area.bottom() {
        for column in area.left()..area.right() {
            if let Some(cell) = canvas.buffer.cell_mut((column, row)) {
                cell.reset();
            }
        }
    }
}
