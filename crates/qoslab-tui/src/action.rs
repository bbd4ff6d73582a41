//! Everything that can be asked of the lab: by a key, a click, a command line, or a finished job.

use crate::job::Answer;
use crate::theme::Theme;

/// What is to be done. What an action means depends on the screen; what cannot be done there says
/// so in the message line.
#[derive(Clone, Debug)]
pub enum Action {
    /// Up one level; leaves the lab from the library.
    Back,
    /// Up one level, but not out of the lab.
    Close,
    /// Leaves the lab.
    Quit,
    /// The keys that work here.
    Help,
    /// A command line.
    CommandLine,
    /// A command line in which something stands already.
    Begin(&'static str),
    /// Search.
    Find,
    /// The next or the previous match.
    Match(Way),
    /// Accepts what is chosen.
    Accept,
    /// Moves the cursor by one, so many times.
    Step(Way),
    /// Moves by a screen; in the player to the next or previous stop.
    Page(Way),
    /// To the first or the last.
    End(Way),
    /// To this event.
    Go(u32),
    /// To this time, in microseconds.
    Time(u64),
    /// To the next or previous fault.
    Fault(Way),
    /// To the next or previous delivery.
    Delivery(Way),
    /// To the next or previous row on the lane in focus.
    OnLane(Way),
    /// The lane to the left or right gets the focus; in tables, the column.
    Lane(Way),
    /// The next or previous pane gets the focus.
    Pane(Way),
    /// Plays, or stops playing.
    Play,
    /// Faster or slower.
    Speed(Way),
    /// Opens the scenario that is chosen.
    Open,
    /// Opens a scenario by its name, with variant and seed if wanted.
    OpenNamed(String),
    /// Rows as events, or in true time.
    TrueTime,
    /// Folds or unfolds equal stretches and the setting up.
    Fold,
    /// Two runs as one ladder, or side by side.
    Sides,
    /// Bars on a linear or on a logarithmic scale.
    Scale,
    /// Follows the message under the cursor, then its identifier on this link, then nothing.
    Follow,
    /// Follows a message or an identifier by its name.
    FollowNamed(String),
    /// To the next or previous row of what is followed.
    Followed(Way),
    /// Compares the state with that after an event or at a mark; with the moment before again.
    Against(String),
    /// Hides what is unchanged, or shows it.
    OnlyChanges,
    /// Sets a mark; the next letter names it.
    SetMark,
    /// Goes to a mark; the next letter names it.
    GoMark,
    /// What the parties know here.
    State,
    /// Why this happened.
    Why,
    /// Side by side.
    Compare,
    /// Side by side along an axis: a path with a list of values.
    CompareAlong(String),
    /// Many seeds.
    Seeds,
    /// The tree of branches.
    Branches,
    /// The branch and its parent as one ladder.
    Diff,
    /// The rule behind the event under the cursor, explained.
    Explain,
    /// Explains a rule by its number or name.
    ExplainNamed(String),
    /// What can be done to the packet under the cursor.
    Acts,
    /// One of those acts at once.
    Act(Act),
    /// One of those acts with a value of its own: a length of time, a number of bytes.
    ActWith(Act, String),
    /// Back to the run as its file has it.
    Reset,
    /// Takes the last change back.
    Undo,
    /// Makes it again.
    Redo,
    /// The next or previous variant.
    Variant(Way),
    /// The variant with this name.
    VariantNamed(String),
    /// The page of what can be changed beside the faults.
    Settings,
    /// The page of deliberate bugs.
    Mutants,
    /// The process is stopped and may go on later.
    Suspend,
    /// A lesson by its number or name.
    LessonNamed(String),
    /// Another value in the file: a path and a value.
    Set(String, String),
    /// Another seed.
    Seed(u64),
    /// Writes this branch as a scenario file.
    Save(String),
    /// Exports the run.
    Export(String),
    /// One of the choices of a question, from 1.
    Answer(u8),
    /// A hint.
    Hint,
    /// Teacher notes.
    Notes,
    /// How the class voted.
    Tally(Vec<u32>),
    /// Shows results that are hidden before playing.
    Reveal,
    /// The next theme.
    Theme,
    /// This theme; none for the one that fits the terminal.
    ThemeNamed(Option<Theme>),
    /// Projector mode.
    Projector,
    /// Blanks the screen.
    Blank,
    /// Mouse on or off.
    Mouse,
    /// Copies the line under the cursor.
    CopyLine,
    /// Copies the command that does the same.
    CopyCommand,
    /// Maximises the pane.
    Maximise,
    /// Repeats the last act.
    Again,
    /// A click on a cell: column, row.
    Click(u16, u16),
    /// Time has passed: milliseconds since the last tick.
    Tick(u32),
    /// The screen has so many columns and rows.
    Resize(u16, u16),
    /// A job is done.
    Done(Answer),
    /// A line was typed into the open input.
    Typed(Input),
}

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Down, right, later, more.
    Next,
    /// Up, left, earlier, less.
    Previous,
}

/// What can be done to the packet under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The connection dies while the packet travels.
    Cut,
    /// It dies just after the packet has arrived.
    CutAfter,
    /// It dies inside the packet: half of its bytes arrive.
    CutInside,
    /// This packet alone is lost.
    Lose,
    /// It takes 100 ms longer.
    Delay,
    /// It and all behind it wait for 100 ms.
    Hold,
    /// A second copy arrives.
    Copy,
    /// The receiver dies after it and keeps its store.
    CrashKept,
    /// The receiver dies after it and loses its store.
    CrashLost,
    /// The receiver dies after it and comes back with an old store.
    CrashStale,
    /// The faults that act on this packet are taken away.
    Restore,
}

/// A change of the line that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A character.
    Letter(char),
    /// The one before the cursor goes.
    Backspace,
    /// The line is done.
    Enter,
    /// The line is given up.
    Escape,
    /// The next way to complete it.
    Complete,
}
