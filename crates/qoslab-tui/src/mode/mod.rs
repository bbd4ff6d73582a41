//! The screens as states: what each keeps, and what an action means on it. One file per screen.

pub mod acts;
pub mod branches;
pub mod compare;
pub mod diff;
pub mod lesson;
pub mod library;
pub mod line;
pub mod player;
pub mod seeds;
pub mod state;
pub mod text;

use crate::keys::Scope;
use compare::Compare;
use diff::DiffView;
use lesson::LessonView;
use line::LineInput;
use seeds::Seeds;
use state::StateView;
use text::TextPage;

/// The screen that has the keys. Screens lie on each other; the one on top is shown.
#[derive(Debug)]
pub enum Mode {
    /// The library.
    Library,
    /// The player.
    Player,
    /// The acts on the packet under the cursor; the chosen one.
    Acts(usize),
    /// The tree of branches; the chosen one.
    Branches(usize),
    /// What the parties know.
    State(StateView),
    /// Two runs as one.
    Diff(Box<DiffView>),
    /// Side by side.
    Compare(Box<Compare>),
    /// Many seeds.
    Seeds(Box<Seeds>),
    /// A lesson.
    Lesson(Box<LessonView>),
    /// A page of text.
    Text(TextPage),
    /// A line that is being typed.
    Line(LineInput),
    /// Nothing: the class is to look up.
    Blank,
}

impl Mode {
    /// The scope of its keys.
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Library => Scope::Library,
            Self::Player => Scope::Player,
            Self::Acts(_) => Scope::Acts,
            Self::Branches(_) => Scope::Branches,
            Self::State(_) => Scope::State,
            Self::Diff(_) => Scope::Diff,
            Self::Compare(_) => Scope::Compare,
            Self::Seeds(_) => Scope::Seeds,
            Self::Lesson(_) => Scope::Lesson,
            Self::Text(_) => Scope::Text,
            Self::Line(_) => Scope::Line,
            Self::Blank => Scope::Everywhere,
        }
    }

    /// Whether it lies over the screen below and leaves that to be seen.
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Acts(_) | Self::Branches(_) | Self::Line(_))
    }
}
