//! What holds for all screens: size, colours, characters.

use crate::ladder::Shape;
use crate::theme::Theme;
use qoslab_render::escape::Glyphs;

/// The narrowest and lowest screen on which the lab draws.
pub const LEAST: (u16, u16) = (60, 16);

/// Settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Columns and rows.
    pub size: (u16, u16),
    /// The colours.
    pub theme: Theme,
    /// The colours that fit the terminal.
    pub fitting: Theme,
    /// The characters.
    pub glyphs: Glyphs,
    /// Large and calm: the colours of the contrast theme, blank rows, no panes.
    pub projector: bool,
    /// Whether the ladder has the screen for itself.
    pub maximised: bool,
    /// Whether the setting up and equal stretches are folded.
    pub folded: bool,
    /// Whether the distance of rows is that of their times.
    pub true_time: bool,
    /// Whether clicks and the wheel are listened to.
    pub mouse: bool,
    /// Whether the cursor of the terminal is shown on the row in focus.
    pub cursor: bool,
}

impl Settings {
    /// For a screen of this size.
    pub fn new(size: (u16, u16)) -> Self {
        Self {
            size,
            theme: Theme::Ansi,
            fitting: Theme::Ansi,
            glyphs: Glyphs::Unicode,
            projector: false,
            maximised: false,
            folded: true,
            true_time: false,
            mouse: true,
            cursor: true,
        }
    }

    /// The colours that are used.
    pub const fn colours(&self) -> Theme {
        if self.projector { Theme::Contrast } else { self.theme }
    }

    /// The columns of the pane beside the ladder: none on narrow screens.
    pub const fn side(&self) -> u16 {
        let (width, _) = self.size;
        if self.projector || self.maximised || width < 100 {
            0
        } else if width < 140 {
            // Lines of words need about as many columns as three lanes can do without.
            36 + (width - 100) / 2
        } else {
            56
        }
    }

    /// The shape of the ladder in the player.
    pub fn shape(&self) -> Shape {
        let columns = self.size.0 - self.side().min(self.size.0);
        // Two columns at the left are the gutter: the cursor, and the sign of a fault.
        let width = usize::from(columns).saturating_sub(2).min(118);
        Shape {
            width,
            glyphs: self.glyphs,
            folded: self.folded,
            true_time: self.true_time,
            airy: self.projector,
        }
    }
}
