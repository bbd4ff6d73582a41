//! Colours, by what a thing is. Shape and words carry the meaning; colour only helps.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Words.
    Plain,
    /// Words that matter less.
    Dim,
    /// Titles and what is chosen.
    Strong,
    /// PUBLISH.
    Message,
    /// PUBACK, PUBREC.
    Answer,
    /// PUBREL, PUBCOMP.
    Release,
    /// CONNECT and everything else that is about the connection.
    Connection,
    /// Lost, a fault, a broken check.
    Lost,
    /// Held, well.
    Well,
    /// The row under the cursor.
    Cursor,
}

/// A set of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// True colours on a dark ground.
    Dark,
    /// True colours on a light ground.
    Light,
    /// The sixteen colours of the terminal.
    Ansi,
    /// Black, white and bold, for projectors.
    Contrast,
    /// No colour at all.
    Mono,
}

impl Theme {
    /// All, in the order of the key.
    pub const ALL: [Self; 5] = [Self::Dark, Self::Light, Self::Ansi, Self::Contrast, Self::Mono];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Ansi => "ansi",
            Self::Contrast => "contrast",
            Self::Mono => "mono",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The next one.
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|theme| *theme == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// How a class looks. No background is ever set but by reversing.
    pub fn style(self, class: Class) -> Style {
        let style = Style::new();
        let colour = match self {
            Self::Dark => dark(class),
            Self::Light => light(class),
            Self::Ansi => ansi(class),
            Self::Contrast | Self::Mono => None,
        };
        let style = colour.map_or(style, |colour| style.fg(colour));
        let coloured = colour.is_some();
        match class {
            Class::Strong => style.add_modifier(Modifier::BOLD),
            Class::Cursor => style.add_modifier(Modifier::REVERSED),
            Class::Message if !coloured => style.add_modifier(Modifier::BOLD),
            Class::Lost if !coloured => style.add_modifier(Modifier::UNDERLINED),
            Class::Dim | Class::Connection if self == Self::Mono || self == Self::Ansi => {
                style.add_modifier(Modifier::DIM)
            }
            Class::Release if self == Self::Ansi => style.add_modifier(Modifier::BOLD),
            _ => style,
        }
    }
}

const fn dark(class: Class) -> Option<Color> {
    match class {
        Class::Plain | Class::Strong | Class::Cursor => None,
        Class::Dim | Class::Connection => Some(Color::Rgb(0x8b, 0x8b, 0x96)),
        Class::Message => Some(Color::Rgb(0xe6, 0x9f, 0x00)),
        Class::Answer | Class::Well => Some(Color::Rgb(0x56, 0xb4, 0xe9)),
        Class::Release => Some(Color::Rgb(0xf5, 0xf0, 0xb0)),
        Class::Lost => Some(Color::Rgb(0xff, 0x5a, 0x4f)),
    }
}

const fn light(class: Class) -> Option<Color> {
    match class {
        Class::Plain | Class::Strong | Class::Cursor => None,
        Class::Dim | Class::Connection => Some(Color::Rgb(0x60, 0x5f, 0x67)),
        Class::Message => Some(Color::Rgb(0xae, 0x5b, 0x09)),
        Class::Answer | Class::Well => Some(Color::Rgb(0x1d, 0x3e, 0x8b)),
        Class::Release => Some(Color::Rgb(0x0f, 0x19, 0x19)),
        Class::Lost => Some(Color::Rgb(0x9d, 0x0f, 0x25)),
    }
}

const fn ansi(class: Class) -> Option<Color> {
    match class {
        Class::Plain | Class::Strong | Class::Cursor | Class::Dim => None,
        Class::Release | Class::Connection => None,
        Class::Message => Some(Color::Yellow),
        Class::Answer | Class::Well => Some(Color::Cyan),
        Class::Lost => Some(Color::Red),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_go_round_and_have_names() {
        for theme in Theme::ALL {
            assert_eq!(Theme::named(theme.name()), Some(theme));
        }
        assert_eq!(Theme::Mono.next(), Theme::Dark);
        assert_eq!(Theme::named("pink"), None);
    }

    #[test]
    fn without_colour_the_classes_still_differ() {
        for theme in [Theme::Mono, Theme::Contrast] {
            let style = |class| theme.style(class);
            assert_ne!(style(Class::Message), style(Class::Answer));
            assert_ne!(style(Class::Lost), style(Class::Answer));
            assert_eq!(style(Class::Lost).fg, None);
        }
    }
}
