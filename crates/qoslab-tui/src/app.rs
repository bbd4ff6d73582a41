//! The lab: one state, changed by actions and by nothing else. It knows no terminal, clock or
//! thread: what takes time is put down as a job, and its answer comes back as an action.

use crate::action::{Act, Action, Input, Way};
use crate::branch::Tree;
use crate::job::{Answer, Job};
use crate::keys::{self, Scope};
use crate::mode::compare::Compare;
use crate::mode::diff::DiffView;
use crate::mode::lesson::LessonView;
use crate::mode::library::Library;
use crate::mode::line::{LineInput, Purpose};
use crate::mode::seeds::Seeds;
use crate::mode::state::StateView;
use crate::mode::text::{TextLine, TextPage};
use crate::mode::{self, Mode};
use crate::order::{Order, Run};
use crate::player::Player;
use crate::settings::Settings;
use crate::theme::Class;
use qoslab_lab::library as files;
use qoslab_lab::{lesson, wanted};
use qoslab_trace::EventId;
use std::sync::Arc;

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
        usize::from(self.settings.size.1).saturating_sub(4)
    }

    /// Tells the user something.
    pub fn say(&mut self, what: String) {
        self.message = Some(what);
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
        match (digit, taken) {
            (Some(digit), None) if digit > 0 || self.count.is_some() => {
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
        if let Action::Done(answer) = action {
            self.done(answer);
        } else if !self.own(&action) && !self.common(&action) && !matches!(action, Action::Tick(_))
        {
            self.say("that cannot be done here; ? lists the keys".to_owned());
        }
        if !matches!(self.mode(), Mode::Line(_)) {
            self.count = None;
        }
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
                self.modes.pop();
            }
            Action::Back => self.quit = true,
            Action::Close => self.say("q leaves the lab".to_owned()),
            Action::Help => self.help(),
            Action::CommandLine => self.type_line(Purpose::Command),
            Action::Find => self.type_line(Purpose::Find),
            Action::Theme => {
                self.settings.theme = self.settings.theme.next();
                self.say(format!("theme {}", self.settings.theme.name()));
            }
            Action::ThemeNamed(theme) => self.settings.theme = *theme,
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
            Action::State | Action::Diff | Action::Compare | Action::Seeds => self.look(action),
            Action::LessonNamed(name) => self.lesson(name),
            Action::Suspend => self.suspend = true,
            Action::Save(file) => self.save(file),
            Action::Export(file) => self.export(file),
            _ => return false,
        }
        true
    }

    /// Opens a screen about the open scenario, or about the one under the library's cursor.
    fn look(&mut self, action: &Action) {
        let in_library = matches!(self.mode(), Mode::Library);
        let order = match (in_library, self.library.source(), &self.player) {
            (true, Some((_, source)), _) => Order::new(source.clone()),
            (false, _, Some(player)) => player.tree.here().order.clone(),
            _ => return self.say("choose a scenario first".to_owned()),
        };
        let mode = match action {
            Action::Compare => {
                let compare = Compare::new(order, 0);
                self.jobs.push(compare.job());
                Mode::Compare(Box::new(compare))
            }
            Action::Seeds => match order.run() {
                Ok(run) => Mode::Seeds(Box::new(Seeds::new(order, Arc::new(run)))),
                Err(why) => return self.say(why.lines().next().unwrap_or_default().to_owned()),
            },
            Action::Diff => match DiffView::new(self) {
                Ok(view) => Mode::Diff(Box::new(view)),
                Err(why) => return self.say(why),
            },
            _ if self.player.is_some() && !in_library => Mode::State(StateView::default()),
            _ => return self.say("open a scenario first".to_owned()),
        };
        self.modes.push(mode);
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
        if let Some(player) = self.player.as_mut() {
            player.reshape(shape);
            player.tell();
            for event in player.wants_to_see() {
                let (order, run) = (player.tree.here().order.clone(), player.run().clone());
                self.jobs.push(Job::Look(order, run, event));
            }
        }
    }

    /// Puts the cursor where somebody clicks: on an item of the library, a row of the ladder, a
    /// place of the run's line.
    fn click(&mut self, column: u16, row: u16) {
        let Some(offset) = usize::from(row).checked_sub(1) else { return };
        match self.mode() {
            Mode::Library => {
                let window = self.library.window(self.body_height() + 1);
                if offset < window.len() {
                    self.library.at = window.start + offset;
                }
            }
            Mode::Player => {
                let height = crate::draw::ladder_height(self);
                let Some(player) = self.player.as_mut() else { return };
                let line = offset.checked_sub(1).filter(|line| *line < height);
                let window = player.ladder.window(player.row, height);
                if let Some(line) = line.map(|line| window.start + line)
                    && let Some(crate::ladder::Line::Row(row)) = player.ladder.lines.get(line)
                {
                    let row = *row;
                    player.jump(row);
                } else if offset == height + 1 {
                    let rows = player.ladder.rows().len();
                    let width = usize::from(self.settings.size.0 - self.settings.side()).max(1);
                    player.jump(usize::from(column) * rows / width);
                }
            }
            _ => {}
        }
    }

    fn copy(&mut self, what: String) {
        self.say(format!("copied: {what}"));
        self.copied = Some(what);
    }

    fn type_line(&mut self, purpose: Purpose) {
        self.modes.push(Mode::Line(LineInput { purpose, text: String::new() }));
    }

    /// Searches on the screen below.
    pub fn search(&mut self, wanted: &str) {
        match self.mode() {
            Mode::Library => mode::library::search(self, wanted),
            Mode::Text(_) => mode::text::search(self, wanted),
            _ => {
                if let Some(player) = self.player.as_mut() {
                    wanted.clone_into(&mut player.wanted);
                    self.update(Action::Match(Way::Next));
                }
            }
        }
    }

    fn help(&mut self) {
        let scope = self.mode().scope();
        let mut page =
            TextPage::new(format!("KEYS: {}", scope.name()), "", "qoslab keys".to_owned());
        for binding in keys::of(scope) {
            let action = (!matches!(binding.action, Action::Help)).then(|| binding.action.clone());
            let keys = binding.keys.join(" ");
            let text = format!("{keys:<18} {}", binding.long);
            page.lines.push(TextLine { text, class: Class::Plain, action });
        }
        self.modes.push(Mode::Text(page));
    }

    /// Explains a rule.
    pub fn explain(&mut self, rule: &str) {
        match qoslab_lab::explain::explain(rule) {
            Ok(text) => {
                let command = format!("qoslab explain {}", crate::order::quoted(rule));
                let page = TextPage::new(format!("EXPLAIN {rule}"), &text, command);
                self.modes.push(Mode::Text(page));
            }
            Err(error) => self.say(format!("{error:#}")),
        }
    }

    /// Begins a lesson.
    pub fn lesson(&mut self, name: &str) {
        match lesson::find(name) {
            Ok(found) => {
                let playing = Arc::new(lesson::Playing::start(found));
                let view = LessonView::new(playing, self.settings.shape());
                self.modes.push(Mode::Lesson(Box::new(view)));
            }
            Err(error) => self.say(format!("{error:#}")),
        }
    }

    /// Opens a scenario in the player.
    pub fn open(&mut self, order: Order) {
        self.begin(order, Opening::New(None));
    }

    /// Opens a scenario with the cursor at an event.
    pub fn open_at(&mut self, order: Order, event: EventId) {
        self.begin(order, Opening::New(Some(event)));
    }

    fn begin(&mut self, order: Order, what: Opening) {
        self.jobs.push(Job::Run(order.clone()));
        self.opening = Some((order, what));
    }

    fn open_named(&mut self, name: &str) {
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

    fn done(&mut self, answer: Answer) {
        match answer {
            Answer::Seen(order, event, seen) => {
                if let Some(player) = self.player.as_mut()
                    && player.tree.here().order == order
                {
                    player.seen.insert(event, seen);
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
    fn seeds(&mut self, order: &Order) -> Option<&mut Seeds> {
        self.modes.iter_mut().find_map(|mode| match mode {
            Mode::Seeds(seeds) if seeds.order == *order => Some(&mut **seeds),
            _ => None,
        })
    }

    fn ran(&mut self, order: Order, ran: Result<Arc<Run>, String>) {
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

    fn play(&mut self, order: Order, run: Arc<Run>, event: Option<EventId>) {
        self.library.played.push(order.source.name.clone());
        let mut player = Player::new(order, run, self.settings.shape());
        if let Some(event) = event {
            player.row = player.ladder.row_of(event);
        }
        self.player = Some(player);
        self.modes.retain(|mode| matches!(mode, Mode::Library));
        self.modes.push(Mode::Player);
    }

    /// The branches of the open scenario.
    pub fn tree(&self) -> Option<&Tree> {
        self.player.as_ref().map(|player| &player.tree)
    }

    /// Writes the present branch as a scenario file: what was changed stands in it.
    fn save(&mut self, file: &str) {
        let Some(player) = self.player.as_ref() else {
            return self.say("open a scenario first".to_owned());
        };
        let file = if file.ends_with(".json") { file.to_owned() } else { format!("{file}.json") };
        let text = player.run().scenario.saved(&player.run().report.trace);
        self.files.push((file, text));
    }

    /// Writes the run as a document; the ending of the file says which.
    fn export(&mut self, file: &str) {
        let Some(player) = self.player.as_ref() else {
            return self.say("open a scenario first".to_owned());
        };
        match crate::shell::export(player, file) {
            Ok(text) => self.files.push((file.to_owned(), text)),
            Err(why) => self.say(why),
        }
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
