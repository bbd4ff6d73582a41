//! The lab: one state, changed by actions and by nothing else. It knows no terminal, clock or
//! thread: what takes time is put down as a job, and its answer comes back as an action.

mod opening;
mod pages;

use crate::action::{Act, Action, Input};
use crate::branch::Tree;
use crate::job::Job;
use crate::keys::{self, Scope};
use crate::mode::lesson::LessonView;
use crate::mode::library::Library;
use crate::mode::line::Purpose;
use crate::mode::{self, Mode};
use crate::order::Order;
use crate::player::Player;
use crate::settings::Settings;
use qoslab_lab::library as files;
use qoslab_trace::EventId;
use std::collections::BTreeMap;

/// The state of the lab.
#[derive(Debug)]
pub struct App {
    /// What holds for all screens.
    pub settings: Settings,
    /// The screens, the one with the keys last. Never empty.
    pub modes: Vec<Mode>,
    /// The library.
    pub library: Library,
    /// The open scenario.
    pub player: Option<Player>,
    /// The lessons that were left before their end, by name: each goes on where it was.
    pub left: BTreeMap<String, Box<LessonView>>,
    /// A line for the user, until the next key.
    pub message: Option<String>,
    /// The number that was typed before a key.
    pub count: Option<u32>,
    /// The action that waits for a letter.
    pub letter_for: Option<Action>,
    /// What was last done to a packet.
    pub last_act: Option<Act>,
    /// Jobs that nobody has begun.
    pub jobs: Vec<Job>,
    /// What is to be copied.
    pub copied: Option<String>,
    /// What is to be written: a file and its text.
    pub files: Vec<(String, String)>,
    /// Whether the process is to be stopped for a while.
    pub suspend: bool,
    /// Whether the lab is left.
    pub quit: bool,
    /// The scenario that is being opened, and what it will be to the present one.
    opening: Option<(Order, Opening)>,
}

/// What a run will be when it is there.
#[derive(Clone, Debug)]
enum Opening {
    /// A scenario of its own.
    New(Option<EventId>),
    /// A branch of the present one, with what makes it different.
    Fork(String),
}

impl App {
    /// The library; `own` are the user's scenarios.
    pub fn new(settings: Settings, own: Vec<files::Source>) -> Self {
        let mut app = Self {
            settings,
            modes: vec![Mode::Library],
            library: Library::new(own),
            player: None,
            left: BTreeMap::new(),
            message: None,
            count: None,
            letter_for: None,
            last_act: None,
            jobs: Vec::new(),
            copied: None,
            files: Vec::new(),
            suspend: false,
            quit: false,
            opening: None,
        };
        app.jobs.push(Job::Course);
        app.settle();
        app
    }

    /// The screen that has the keys.
    pub fn mode(&self) -> &Mode {
        self.modes.last().unwrap_or(&Mode::Library)
    }

    /// The lines between title and status line.
    pub fn body_height(&self) -> usize {
        usize::from(self.settings.size.1).saturating_sub(3)
    }

    /// Tells the user something.
    pub fn say(&mut self, what: String) {
        self.message = Some(what);
    }

    /// Tells what came of a file that was to be written, before what is to be known of it.
    pub fn written(&mut self, said: String) {
        let note = self.message.take().map_or(String::new(), |note| format!("; {note}"));
        self.say(said + &note);
    }

    /// The number that was typed before the key; 0 when none was.
    pub fn take_count(&mut self) -> usize {
        self.count.take().unwrap_or(0) as usize
    }

    /// A key by its name.
    pub fn key(&mut self, key: &str) {
        self.message = None;
        let mut letters = key.chars();
        let letter = letters.next().filter(|_| letters.next().is_none());
        if let (Some(action), Some(letter)) = (self.letter_for.take(), letter) {
            return self.mark(&action, letter);
        }
        let scope = self.mode().scope();
        let typed = if scope == Scope::Line { typed(key, letter) } else { None };
        if let Some(input) = typed {
            return self.update(Action::Typed(input));
        }
        let digit = letter.and_then(|letter| letter.to_digit(10));
        let taken = keys::find(scope, key);
        // A digit that goes on a number is never the key that it would be alone.
        let goes_on = self.count.is_some() || (taken.is_none() && digit != Some(0));
        match (digit, taken) {
            (Some(digit), _) if goes_on => {
                let count = self.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
                self.count = Some(count.min(100_000));
            }
            (_, Some(binding)) => self.update(binding.action.clone()),
            (_, None) => self.say(format!("{key} does nothing here; ? lists the keys")),
        }
    }

    fn mark(&mut self, action: &Action, letter: char) {
        let Some(player) = self.player.as_mut() else { return };
        if matches!(action, Action::SetMark) {
            let event = player.event();
            player.marks.insert(letter, event);
            return self.say(format!("mark {letter} is set"));
        }
        match player.marks.get(&letter).copied() {
            Some(event) => {
                let row = player.ladder.row_of(event);
                player.jump(row);
                self.settle();
            }
            None => self.say(format!("there is no mark {letter}")),
        }
    }

    /// Does what is asked.
    pub fn update(&mut self, action: Action) {
        // What comes by itself leaves a number that is being typed alone.
        let by_itself = matches!(action, Action::Done(_) | Action::Tick(_) | Action::Resize(..));
        let count = self.count;
        if let Action::Done(answer) = action {
            self.done(answer);
        } else if !self.own(&action) && !self.common(&action) && !matches!(action, Action::Tick(_))
        {
            self.say("that cannot be done here; ? lists the keys".to_owned());
        }
        self.count = count.filter(|_| by_itself);
        self.settle();
    }

    /// What the screen on top makes of an action.
    fn own(&mut self, action: &Action) -> bool {
        match self.mode() {
            Mode::Library => mode::library::update(self, action),
            Mode::Player => mode::player::update(self, action),
            Mode::Acts(_) => mode::acts::update(self, action),
            Mode::Branches(_) => mode::branches::update(self, action),
            Mode::State(_) => mode::state::update(self, action),
            Mode::Diff(_) => mode::diff::update(self, action),
            Mode::Compare(_) => mode::compare::update(self, action),
            Mode::Seeds(_) => mode::seeds::update(self, action),
            Mode::Lesson(_) => mode::lesson::update(self, action),
            Mode::Text(_) => mode::text::update(self, action),
            Mode::Line(_) => mode::line::update(self, action),
            Mode::Blank => {
                self.modes.pop();
                true
            }
        }
    }

    /// What means the same on all screens.
    fn common(&mut self, action: &Action) -> bool {
        match action {
            Action::Quit => self.quit = true,
            Action::Back | Action::Close if self.modes.len() > 1 => {
                if let Some(Mode::Lesson(view)) = self.modes.pop() {
                    self.left.insert(view.playing.lesson.name.clone(), view);
                }
            }
            Action::Back => self.quit = true,
            Action::Close => self.say("q leaves the lab".to_owned()),
            Action::Help => self.help(),
            Action::CommandLine => self.type_line(Purpose::Command, ""),
            Action::Begin(words) => self.type_line(Purpose::Command, words),
            Action::Find => self.type_line(Purpose::Find, ""),
            Action::Theme => {
                self.settings.theme = self.settings.theme.next();
                self.say(format!("theme {}", self.settings.theme.name()));
            }
            Action::ThemeNamed(theme) => {
                self.settings.theme = theme.unwrap_or(self.settings.fitting);
            }
            Action::Projector => self.settings.projector = !self.settings.projector,
            Action::Blank => self.modes.push(Mode::Blank),
            Action::Mouse => {
                self.settings.mouse = !self.settings.mouse;
                let off = "mouse off: select text freely";
                self.say(if self.settings.mouse { "mouse on" } else { off }.to_owned());
            }
            Action::Resize(columns, rows) => self.settings.size = (*columns, *rows),
            Action::Click(column, row) => self.click(*column, *row),
            Action::CopyCommand => self.copy(crate::shell::command(self)),
            Action::CopyLine => self.copy(crate::shell::line(self)),
            Action::ExplainNamed(rule) => self.explain(rule),
            Action::OpenNamed(name) => self.open_named(name),
            Action::State
            | Action::Diff
            | Action::Compare
            | Action::CompareAlong(_)
            | Action::Seeds => self.look(action),
            Action::LessonNamed(name) => self.lesson(name),
            Action::Suspend => self.suspend = true,
            Action::Save(file) => self.save(file),
            Action::Export(file) => self.export(file),
            _ => return false,
        }
        true
    }

    /// Brings everything that follows from the state in line with it.
    fn settle(&mut self) {
        let height = self.body_height();
        self.library.prepare(height);
        if matches!(self.modes.first(), Some(Mode::Library)) && self.modes.len() == 1 {
            mode::library::ask_preview(self);
        }
        if let Some(Mode::Seeds(seeds)) = self.modes.last_mut() {
            self.jobs.extend(seeds.jobs());
        }
        let shape = self.settings.shape();
        if let Some(Mode::Lesson(view)) = self.modes.last_mut()
            && view.ladder.shape != shape
        {
            view.reshape(shape);
        }
        if let Some(Mode::Compare(compare)) = self.modes.last_mut() {
            compare.reshape(self.settings.size.0, shape);
        }
        if let Some(Mode::Diff(view)) = self.modes.last_mut() {
            view.reshape(shape, self.settings.size.0);
        }
        if let Some(player) = self.player.as_mut() {
            player.reshape(shape);
            player.tell();
            if let Some(event) = player.wants_to_see() {
                let (order, run) = (player.tree.here().order.clone(), player.run().clone());
                self.jobs.push(Job::Look(order, run, event));
            }
        }
        mode::state::prepare(self);
    }

    /// The task of the lesson over which the player is open.
    pub fn task(&self) -> Option<&str> {
        let player = self.player.as_ref()?;
        let lesson = self.modes.iter().rev().find_map(|mode| match mode {
            Mode::Lesson(view) => Some(view),
            _ => None,
        })?;
        lesson.task_of(&player.tree.branches[0].order)
    }

    /// The branches of the open scenario.
    pub fn tree(&self) -> Option<&Tree> {
        self.player.as_ref().map(|player| &player.tree)
    }
}

/// What a key types into a line.
fn typed(key: &str, letter: Option<char>) -> Option<Input> {
    match (key, letter) {
        ("Space", _) => Some(Input::Letter(' ')),
        ("Backspace", _) => Some(Input::Backspace),
        (_, Some(letter)) => Some(Input::Letter(letter)),
        _ => None,
    }
}
