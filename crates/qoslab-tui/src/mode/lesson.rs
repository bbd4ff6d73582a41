//! A lesson: its stops one after the other, a guess before each answer, and what the class thinks.

use crate::action::{Action, Way};
use crate::app::App;
use crate::ladder::{Ladder, Shape};
use crate::mode::Mode;
use crate::mode::diff::near;
use crate::mode::state::StateView;
use crate::order::Order;
use crate::player::Player;
use qoslab_lab::facts::facts;
use qoslab_lab::lesson::{Act, Attempt, Beside, Playing, Sets};
use qoslab_lab::library::Source;
use qoslab_render::diff::{Mark, diff};
use qoslab_render::scene::Drawn;
use qoslab_trace::{EventId, What};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A lesson that is being given.
#[derive(Debug)]
pub struct LessonView {
    /// The lesson, with its runs.
    pub playing: Arc<Playing>,
    /// The lessons that it builds on, and whether they are done.
    pub needs: Vec<(String, bool)>,
    /// Whether the page before the first stop is shown: what it is about, and its words.
    pub intro: bool,
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
    /// What stands beside each row where two runs are shown as one; empty elsewhere.
    pub marks: Vec<Mark>,
    /// What is different about the two, in figures.
    pub facts: Vec<String>,
    /// The row under the cursor.
    pub row: usize,
    /// Whether more comes in this run that may not be seen yet.
    pub more: bool,
    /// What came of the last attempt at a task, at which stop.
    pub attempt: Option<(usize, Arc<Attempt>)>,
}

impl LessonView {
    /// The page before the first stop.
    pub fn new(playing: Arc<Playing>, needs: Vec<(String, bool)>, shape: Shape) -> Self {
        let ladder = Ladder::new(&playing.traces[0], shape);
        let mut view = Self {
            playing,
            needs,
            intro: true,
            stop: 0,
            guesses: BTreeMap::new(),
            watched: Vec::new(),
            hints: 0,
            words: 0,
            notes: false,
            tally: (Vec::new(), false),
            ladder,
            marks: Vec::new(),
            facts: Vec::new(),
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

    /// What is to be done to a run, if it is the one of the stop and there is a task.
    pub fn task_of(&self, root: &Order) -> Option<&str> {
        match self.act() {
            Act::Try(task) if !task.is_free() => {
                (*root == self.order(&Vec::new())).then_some(task.task.as_str())
            }
            _ => None,
        }
    }

    /// Whether the task of the stop is done.
    pub fn is_solved(&self) -> bool {
        self.attempt.as_ref().is_some_and(|(stop, of)| *stop == self.stop && of.solved)
    }

    /// How many hints the stop has that may still help.
    pub fn hints_here(&self) -> usize {
        match self.act() {
            Act::Ask(ask) if !self.intro && !self.is_open() => ask.hints.len(),
            Act::Try(task) if !self.intro && !self.is_solved() => task.hints.len(),
            Act::Ask(_) | Act::Try(_) | Act::Say(_) | Act::Compare(_) => 0,
        }
    }

    /// The hints that were asked for.
    pub fn hints_shown(&self) -> &[String] {
        let hints: &[String] = match self.act() {
            Act::Ask(ask) => &ask.hints,
            Act::Try(task) => &task.hints,
            Act::Say(_) | Act::Compare(_) => &[],
        };
        &hints[..self.hints.min(hints.len())]
    }

    /// Whether an action means anything here: the others need not be offered.
    pub fn takes(&self, action: &Action) -> bool {
        match action {
            Action::Answer(_) => matches!(self.act(), Act::Ask(_)) && !self.intro,
            Action::Hint => self.hints < self.hints_here(),
            Action::Play | Action::State => self.is_open() && !self.intro,
            Action::Step(_) => !self.intro,
            Action::Find | Action::Undo => false,
            _ => true,
        }
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
        let until = match (self.intro, self.is_open()) {
            (true, _) => Some(EventId(0)),
            (false, true) => self.next_moment(),
            (false, false) => Some(here),
        };
        (self.words, self.marks, self.facts) = (0, Vec::new(), Vec::new());
        if let Act::Compare(compare) = self.act()
            && let Beside::Run(other) = compare.with
            && !self.intro
        {
            return self.beside(run, other, shape);
        }
        let seen = self.playing.until(run, until.unwrap_or(EventId(u32::MAX)));
        self.more = seen.events.len() < self.playing.traces[run].events.len();
        self.ladder = Ladder::new(&seen, shape);
        // What arrives stands in the row in which it was sent.
        let flight = match self.playing.traces[run].event(here).map(|event| &event.what) {
            Some(What::Arrive { flight, .. }) => *flight,
            _ => here,
        };
        self.row = self.ladder.row_of(flight);
        let row = self.ladder.rows().get(self.row);
        if here.0 > 0 && row.is_some_and(|row| matches!(row.what, Drawn::Fold(_))) {
            // What the stop is about must not be folded away.
            self.ladder = Ladder::new(&seen, Shape { folded: false, ..shape });
            self.ladder.shape = shape;
            self.row = self.ladder.row_of(flight);
        }
    }

    /// Lays two runs out as one: only what is near a difference.
    fn beside(&mut self, run: usize, other: usize, shape: Shape) {
        let (old, new) = (&self.playing.traces[run], &self.playing.traces[other]);
        let (scene, marks) = near(&diff(old, new));
        self.facts = facts(old, new);
        self.more = false;
        self.row = marks.iter().position(|mark| *mark != Mark::Same).unwrap_or(0);
        self.marks = marks;
        self.ladder = Ladder::of(scene, shape);
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
    pub(crate) fn order(&self, more: &Sets) -> Order {
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
            None if view.intro => app.say("this is the beginning".to_owned()),
            None => {
                view.intro = true;
                view.go(0);
            }
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
            play(app);
            if matches!(app.mode(), Mode::Player) {
                app.modes.push(Mode::State(StateView::default()));
            }
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
    if view.intro {
        return app.say("nothing is asked yet; Space goes on".to_owned());
    }
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
    if view.intro {
        view.intro = false;
        return view.go(0);
    }
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
        let next = app.library.go_on(number).map(|next| format!("; the next one is {next}"));
        return app.say(format!("lesson {number} is done{}", next.unwrap_or_default()));
    }
    let next = view.stop + 1;
    view.go(next);
}

fn hint(app: &mut App) {
    let Some(Mode::Lesson(view)) = app.modes.last_mut() else { return };
    let hints = view.hints_here();
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
    if view.intro {
        return app.say("Space begins the lesson".to_owned());
    }
    if !view.is_open() {
        return app.say("guess first, or Space to see the answer".to_owned());
    }
    let task = matches!(view.act(), Act::Try(_));
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
            let keys = if task { "j k choose a packet, x cuts its connection; " } else { "" };
            app.say(format!("{keys}Esc goes back to the lesson"));
        }
        Err(why) => app.say(why),
    }
}

/// A branch was made while a lesson waits below: an attempt, if the stop has a task and it is the
/// task's run that was changed.
pub fn attempt(app: &mut App) {
    let Some(player) = app.player.as_ref() else { return };
    let (root, here) = (&player.tree.branches[0].order, &player.tree.here().order);
    let (root, variant, sets) = (root.clone(), here.variant.clone(), here.sets.clone());
    let other = variant != root.variant || here.seed != root.seed;
    let lesson = app.modes.iter_mut().rev().find_map(|mode| match mode {
        Mode::Lesson(view) => Some(view),
        _ => None,
    });
    let Some(view) = lesson.filter(|view| view.task_of(&root).is_some()) else { return };
    if other {
        return app.say(format!("not judged: the task is about {}", root.name()));
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
