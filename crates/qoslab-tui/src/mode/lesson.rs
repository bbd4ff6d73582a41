//! A lesson: its stops one after the other, a guess before each answer, and what the class thinks.

use crate::action::{Action, Way};
use crate::app::App;
use crate::ladder::{Ladder, Shape};
use crate::mode::Mode;
use crate::order::Order;
use crate::player::Player;
use qoslab_lab::lesson::{Act, Attempt, Playing, Sets};
use qoslab_lab::library::Source;
use qoslab_trace::EventId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A lesson that is being given.
#[derive(Debug)]
pub struct LessonView {
    /// The lesson, with its runs.
    pub playing: Arc<Playing>,
    /// The stop one is at.
    pub stop: usize,
    /// What was guessed at each stop, from 0.
    pub guesses: BTreeMap<usize, usize>,
    /// The questions that were shown without a guess.
    pub watched: Vec<usize>,
    /// How many hints of this stop are shown.
    pub hints: usize,
    /// The first line of the words that is shown, where they do not fit.
    pub words: usize,
    /// Whether teacher notes are shown.
    pub notes: bool,
    /// How the class voted at this stop, and whether that is shown.
    pub tally: (Vec<u32>, bool),
    /// The ladder of the stop's run, up to its moment or, when it is answered, up to the next one.
    pub ladder: Ladder,
    /// The row under the cursor.
    pub row: usize,
    /// Whether more comes in this run that may not be seen yet.
    pub more: bool,
    /// What came of the last attempt at a task, at which stop.
    pub attempt: Option<(usize, Arc<Attempt>)>,
}

impl LessonView {
    /// The first stop.
    pub fn new(playing: Arc<Playing>, shape: Shape) -> Self {
        let ladder = Ladder::new(&playing.traces[0], shape);
        let mut view = Self {
            playing,
            stop: 0,
            guesses: BTreeMap::new(),
            watched: Vec::new(),
            hints: 0,
            words: 0,
            notes: false,
            tally: (Vec::new(), false),
            ladder,
            row: 0,
            more: false,
            attempt: None,
        };
        view.go(0);
        view
    }

    /// What the stop is.
    pub fn act(&self) -> &Act {
        &self.playing.lesson.stops[self.stop].act
    }

    /// Whether the answer of the stop may be seen.
    pub fn is_open(&self) -> bool {
        !matches!(self.act(), Act::Ask(_))
            || self.guesses.contains_key(&self.stop)
            || self.watched.contains(&self.stop)
    }

    /// Whether all stops have been passed.
    pub fn is_last(&self) -> bool {
        self.stop + 1 == self.playing.lesson.stops.len()
    }

    fn go(&mut self, stop: usize) {
        self.stop = stop;
        self.hints = 0;
        self.tally = (Vec::new(), false);
        let shape = self.ladder.shape;
        self.reshape(shape);
    }

    /// Lays the ladder of the stop's run out anew.
    pub fn reshape(&mut self, shape: Shape) {
        // The record is cut and not only its rows hidden: an arrow would tell where it ends.
        let run = self.playing.lesson.stops[self.stop].run;
        let here = self.playing.stops[self.stop].event.unwrap_or(EventId(0));
        let until = if self.is_open() { self.next_moment() } else { Some(here) };
        let seen = self.playing.until(run, until.unwrap_or(EventId(u32::MAX)));
        self.words = 0;
        self.more = seen.events.len() < self.playing.traces[run].events.len();
        self.ladder = Ladder::new(&seen, shape);
        self.row = self.ladder.row_of(here);
    }

    /// The moment of the next stop in the same run: up to it may be seen. None is the end.
    fn next_moment(&self) -> Option<EventId> {
        let run = self.playing.lesson.stops[self.stop].run;
        let stops = self.playing.lesson.stops.iter().zip(&self.playing.stops);
        let next = stops.skip(self.stop + 1).find(|(stop, _)| stop.run == run);
        next.and_then(|(_, standing)| standing.event)
    }

    /// The command that shows the run of the stop.
    pub fn command(&self) -> String {
        format!("qoslab lesson {}", self.playing.lesson.name)
    }

    /// The run of the stop, to be played with.
    fn order(&self, more: &Sets) -> Order {
        let run = &self.playing.lesson.runs[self.playing.lesson.stops[self.stop].run];
        let source = Source {
            name: run.of.clone(),
            folder: "",
            origin: run.of.clone(),
            text: run.source.clone(),
        };
        let mut order = Order::new(Arc::new(source));
        order.variant = run.variant.name().to_owned();
        order.sets = run.sets.iter().chain(more).cloned().collect();
        order
    }
}

/// What an action does in a lesson.
pub fn update(app: &mut App, action: &Action) -> bool {
    let Some(Mode::Lesson(view)) = app.modes.last_mut() else { return false };
    match action {
        Action::Answer(number) => answer(app, usize::from(*number)),
        Action::Page(Way::Next) => next(app),
        Action::Page(Way::Previous) => match view.stop.checked_sub(1) {
            Some(before) => view.go(before),
            None => app.say("this is the first stop".to_owned()),
        },
        Action::Step(Way::Next) => {
            let last = view.ladder.rows().len().saturating_sub(1);
            view.row = (view.row + 1).min(last);
        }
        Action::Step(Way::Previous) => view.row = view.row.saturating_sub(1),
        Action::OnLane(Way::Next) => view.words += 1,
        Action::OnLane(Way::Previous) => view.words = view.words.saturating_sub(1),
        Action::Hint => hint(app),
        Action::Notes => view.notes = !view.notes,
        Action::Reveal => view.tally.1 = !view.tally.1,
        Action::Tally(votes) => view.tally = (votes.clone(), true),
        Action::Play | Action::Act(_) => play(app),
        Action::State => {
            app.say(
                "x opens the run in the player; s shows there what the parties know".to_owned(),
            );
        }
        _ => return false,
    }
    true
}

fn answer(app: &mut App, number: usize) {
    let Some(Mode::Lesson(view)) = app.modes.last_mut() else { return };
    let Act::Ask(ask) = view.act() else {
        return app.say("nothing is asked here; Space goes on".to_owned());
    };
    let choices = ask.choices.len();
    if !(1..=choices).contains(&number) {
        return app.say(format!("the choices are 1 to {choices}"));
    }
    view.guesses.insert(view.stop, number - 1);
    let shape = view.ladder.shape;
    view.reshape(shape);
}

fn next(app: &mut App) {
    let Some(Mode::Lesson(view)) = app.modes.last_mut() else { return };
    if !view.is_open() {
        // Whoever goes on without a guess watches.
        view.watched.push(view.stop);
        let shape = view.ladder.shape;
        return view.reshape(shape);
    }
    if view.is_last() {
        let (name, number) = (view.playing.lesson.name.clone(), view.playing.lesson.number);
        app.library.played.push(name);
        app.modes.pop();
        return app.say(format!("lesson {number} is done"));
    }
    let next = view.stop + 1;
    view.go(next);
}

fn hint(app: &mut App) {
    let Some(Mode::Lesson(view)) = app.modes.last_mut() else { return };
    let hints = match view.act() {
        Act::Ask(ask) => ask.hints.len(),
        Act::Try(task) => task.hints.len(),
        Act::Say(_) | Act::Compare(_) => 0,
    };
    match view.hints < hints {
        true => view.hints += 1,
        false => {
            app.say(if hints == 0 { "there is no hint here" } else { "no more hints" }.to_owned())
        }
    }
}

/// Opens the run of the stop in the player, over the lesson: what is changed there is an attempt at
/// the task of the stop.
fn play(app: &mut App) {
    let Some(Mode::Lesson(view)) = app.modes.last() else { return };
    if !view.is_open() {
        return app.say("guess first, or Space to see the answer".to_owned());
    }
    let (order, event) = (view.order(&Vec::new()), view.playing.stops[view.stop].event);
    let shape = app.settings.shape();
    match order.run() {
        Ok(run) => {
            let mut player = Player::new(order, Arc::new(run), shape);
            if let Some(event) = event {
                player.row = player.ladder.row_of(event);
            }
            app.player = Some(player);
            app.modes.push(Mode::Player);
        }
        Err(why) => app.say(why),
    }
}

/// A branch was made while a lesson waits below: an attempt, if the stop has a task.
pub fn attempt(app: &mut App) {
    let Some(player) = app.player.as_ref() else { return };
    let sets = player.tree.here().order.sets.clone();
    let Some(view) = app.modes.iter_mut().find_map(|mode| match mode {
        Mode::Lesson(view) => Some(view),
        _ => None,
    }) else {
        return;
    };
    if !matches!(view.act(), Act::Try(_)) {
        return;
    }
    let own = view.playing.lesson.runs[view.playing.lesson.stops[view.stop].run].sets.len();
    let stop = view.stop;
    match view.playing.attempt(stop, sets.get(own..).unwrap_or_default()) {
        Ok(attempt) => {
            let missing: Vec<String> = attempt
                .reasons
                .iter()
                .filter(|reason| !reason.met)
                .map(|reason| format!("{}: {}", reason.text, reason.why))
                .collect();
            let said = match (attempt.solved, missing.first()) {
                (true, _) => Some("the task is done; Esc goes back to the lesson".to_owned()),
                (false, Some(missing)) => Some(format!("not yet: {missing}")),
                (false, None) => None,
            };
            view.attempt = Some((stop, Arc::new(attempt)));
            if let Some(said) = said {
                app.say(said);
            }
        }
        Err(error) => app.say(format!("{error:#}")),
    }
}
