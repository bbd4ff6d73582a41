//! Runs that come into the lab: scenarios that are opened, branches that are made, lessons; and the
//! answers of jobs.

use super::{App, Opening};
use crate::job::{Answer, Job};
use crate::mode::lesson::LessonView;
use crate::mode::seeds::Seeds;
use crate::mode::text::TextPage;
use crate::mode::{self, Mode};
use crate::order::{Order, Run};
use crate::player::Player;
use qoslab_lab::handed_in::handed_in;
use qoslab_lab::library as files;
use qoslab_lab::{lesson, wanted};
use qoslab_trace::EventId;
use std::path::Path;
use std::sync::Arc;

impl App {
    /// Begins a lesson, or goes on with it where it was left. A file is read anew: who writes one
    /// wants to see what has changed.
    pub fn lesson(&mut self, name: &str) {
        let found = match lesson::find(name) {
            Ok(found) => found,
            Err(error) => return self.say(format!("{error:#}")),
        };
        let needs = self.library.needs(&found);
        let left = self.left.remove(&found.name).filter(|_| !Path::new(name).is_file());
        if let Some(mut view) = left {
            view.needs = needs;
            if !view.intro {
                self.say(format!("you left it at stop {}; PgUp goes back", view.stop + 1));
            }
            return self.modes.push(Mode::Lesson(view));
        }
        if let Some((missing, _)) = needs.iter().find(|(_, done)| !done) {
            self.say(format!("this lesson builds on {missing}, which is not done yet"));
        }
        let playing = Arc::new(lesson::Playing::start(found));
        let view = LessonView::new(playing, needs, self.settings.shape());
        self.modes.push(Mode::Lesson(Box::new(view)));
    }

    /// Opens a scenario in the player.
    pub fn open(&mut self, order: Order) {
        self.begin(order, Opening::New(None));
    }

    /// Opens a scenario with the cursor at an event.
    pub fn open_at(&mut self, order: Order, event: EventId) {
        self.begin(order, Opening::New(Some(event)));
    }

    pub(super) fn begin(&mut self, order: Order, what: Opening) {
        self.jobs.push(Job::Run(order.clone()));
        self.opening = Some((order, what));
    }

    pub(super) fn open_named(&mut self, name: &str) {
        let read = || -> anyhow::Result<Order> {
            let (run, seed) = wanted::seed(name)?;
            let (file, variant) = wanted::split(run);
            let mut order = Order::new(Arc::new(files::find(file)?));
            order.variant = variant.unwrap_or_default().replace(',', " ");
            order.seed = seed;
            Ok(order)
        };
        match read() {
            Ok(order) => self.open(order),
            Err(error) => self.say(format!("{error:#}")),
        }
    }

    /// Changes the file: a branch.
    pub fn fork(&mut self, sets: Vec<(String, String)>, what: String) {
        self.reorder(|order| order.sets.extend(sets), what);
    }

    /// Asks for the present run in another way: a branch.
    pub fn reorder(&mut self, change: impl FnOnce(&mut Order), what: String) {
        let Some(player) = self.player.as_ref() else {
            return self.say("open a scenario first".to_owned());
        };
        let mut order = player.tree.here().order.clone();
        change(&mut order);
        self.begin(order, Opening::Fork(what));
    }

    pub(super) fn done(&mut self, answer: Answer) {
        match answer {
            Answer::Seen(order, event, seen) => {
                if let Some(player) = self.player.as_mut()
                    && player.tree.here().order == order
                {
                    player.see(event, seen);
                }
            }
            Answer::Course(Ok(lessons)) => self.library.take_course(lessons),
            Answer::Course(Err(why)) => self.say(why.lines().next().unwrap_or_default().to_owned()),
            Answer::Ran(order, ran) => self.ran(order, ran),
            Answer::Swept(order, sweep) => {
                if let Some(seeds) = self.seeds(&order) {
                    seeds.take(Arc::unwrap_or_clone(sweep));
                }
            }
            Answer::Compared(order, axis, columns) => {
                for mode in &mut self.modes {
                    if let Mode::Compare(compare) = mode
                        && compare.order == order
                        && compare.axis == axis
                    {
                        compare.take(columns.clone());
                    }
                }
            }
        }
    }

    /// The sweep that a job belongs to, if it is still there.
    pub(super) fn seeds(&mut self, order: &Order) -> Option<&mut Seeds> {
        self.modes.iter_mut().find_map(|mode| match mode {
            Mode::Seeds(seeds) if seeds.order == *order => Some(&mut **seeds),
            _ => None,
        })
    }

    pub(super) fn ran(&mut self, order: Order, ran: Result<Arc<Run>, String>) {
        let wanted = self.opening.as_ref().is_some_and(|(of, _)| *of == order);
        if !wanted {
            if let (Some((at, source)), Ok(run)) = (self.library.source(), ran)
                && source.text == order.source.text
            {
                self.library.preview = Some((at, run));
            }
            return;
        }
        let Some((order, what)) = self.opening.take() else { return };
        match (ran, what) {
            (Err(why), Opening::New(_)) => {
                let name = order.name();
                let page =
                    TextPage::new(format!("WRONG {name}"), &why, format!("qoslab run {name}"));
                self.modes.push(Mode::Text(page));
            }
            (Err(why), Opening::Fork(_)) => {
                self.say(why.lines().next().unwrap_or("that cannot be done").to_owned());
            }
            (Ok(run), Opening::New(event)) => self.play(order, run, event),
            (Ok(run), Opening::Fork(what)) => {
                if let Some(player) = self.player.as_mut() {
                    player.tree.fork(what, order, run);
                    player.show_branch(None);
                    let name = player.tree.name(player.tree.at);
                    self.say(format!("branch {name}; v shows what is different, u takes it back"));
                    mode::lesson::attempt(self);
                }
            }
        }
    }

    pub(super) fn play(&mut self, order: Order, run: Arc<Run>, event: Option<EventId>) {
        self.library.played.push(order.source.name.clone());
        let mut player = Player::new(order, run, self.settings.shape());
        if let Some(event) = event {
            player.row = player.ladder.row_of(event);
        }
        self.player = Some(player);
        // A lesson stays below: who closes the player is back at its stop.
        self.modes.retain(|mode| matches!(mode, Mode::Library | Mode::Lesson(_)));
        self.modes.push(Mode::Player);
    }

    /// Writes the present branch as a scenario file: what was changed stands in it.
    pub(super) fn save(&mut self, file: &str) {
        let Some(player) = self.player.as_ref() else {
            return self.say("open a scenario first".to_owned());
        };
        let file = if file.ends_with(".json") { file.to_owned() } else { format!("{file}.json") };
        let run = player.run();
        let handed_in = handed_in(&run.scenario, &run.report);
        self.files.push((file, handed_in.text));
        if let Some(first) = handed_in.left_out.first() {
            let many = handed_in.left_out.len();
            self.say(format!("it expects what came of this branch, not ({many}): {first}"));
        }
    }

    /// Writes the run as a document; the ending of the file says which.
    pub(super) fn export(&mut self, file: &str) {
        let Some(player) = self.player.as_ref() else {
            return self.say("open a scenario first".to_owned());
        };
        match crate::shell::export(player, file) {
            Ok(text) => self.files.push((file.to_owned(), text)),
            Err(why) => self.say(why),
        }
    }
}
