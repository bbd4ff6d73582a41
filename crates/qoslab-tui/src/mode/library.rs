//! The library: lessons, folders of scenarios, those of the user, and a preview that gives nothing
//! away.

use crate::action::{Action, Way};
use crate::app::App;
use crate::job::Job;
use crate::order::{Order, Run};
use qoslab_lab::lesson::Lesson;
use qoslab_lab::library::{self, Source};
use qoslab_scenario::Scenario;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A folder, by its place.
    Folder(usize),
    /// A scenario, by its place in all sources.
    Scenario(usize),
    /// A lesson, by its place in the course.
    Lesson(usize),
}

/// A folder of scenarios.
#[derive(Debug)]
pub struct Folder {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// What is in it.
    pub entries: Vec<Item>,
    /// Whether they are shown.
    pub open: bool,
}

/// What the library shows.
#[derive(Debug)]
pub struct Library {
    /// The course, once it has been read.
    pub lessons: Arc<Vec<Lesson>>,
    /// All scenarios.
    pub sources: Vec<Arc<Source>>,
    /// The folders, those of the user last.
    pub folders: Vec<Folder>,
    /// What is shown below each other.
    pub items: Vec<Item>,
    /// The item under the cursor.
    pub at: usize,
    /// What is searched; empty shows all.
    pub wanted: String,
    /// Scenarios that have been read, or what is wrong with them.
    pub read: BTreeMap<usize, Result<Scenario, String>>,
    /// The run of the scenario under the cursor, for the preview.
    pub preview: Option<(usize, Arc<Run>)>,
    /// The scenarios that have been played: their results may be shown.
    pub played: Vec<String>,
    /// Whether results are shown in any case.
    pub revealed: bool,
}

impl Library {
    /// All that is built in, and the user's own.
    pub fn new(own: Vec<Source>) -> Self {
        let mut sources: Vec<Arc<Source>> = library::built_in().map(Arc::new).collect();
        let mut folders: Vec<Folder> = Vec::new();
        for (name, about) in library::FOLDERS {
            let of = sources.iter().enumerate().filter(|(_, source)| source.folder == *name);
            let entries = of.map(|(place, _)| Item::Scenario(place)).collect();
            let (name, about) = ((*name).to_owned(), (*about).to_owned());
            folders.push(Folder { name, about, entries, open: false });
        }
        let first = sources.len();
        let is_own = |of: &Source| !sources.iter().any(|known| known.text == of.text);
        let own: Vec<Arc<Source>> = own.into_iter().filter(is_own).map(Arc::new).collect();
        if !own.is_empty() {
            folders.push(Folder {
                name: "your files".to_owned(),
                about: "in ./scenarios".to_owned(),
                entries: (first..first + own.len()).map(Item::Scenario).collect(),
                open: true,
            });
            sources.extend(own);
        }
        let mut library = Self {
            lessons: Arc::new(Vec::new()),
            sources,
            folders,
            items: Vec::new(),
            at: 0,
            wanted: String::new(),
            read: BTreeMap::new(),
            preview: None,
            played: Vec::new(),
            revealed: false,
        };
        library.list();
        library
    }

    /// What is shown: everything that fits a search, else what stands in open folders.
    fn list(&mut self) {
        let wanted = self.wanted.to_lowercase();
        let fits = |item: &Item| {
            let text = match item {
                Item::Scenario(at) => {
                    format!("{} {}", self.sources[*at].name, self.sources[*at].text.to_lowercase())
                }
                Item::Lesson(at) => self.lessons[*at].title.to_lowercase(),
                Item::Folder(_) => String::new(),
            };
            wanted.split_whitespace().all(|word| text.contains(word))
        };
        let mut items = Vec::new();
        for (place, folder) in self.folders.iter().enumerate() {
            let shown = |item: &&Item| wanted.is_empty() || fits(item);
            let found: Vec<Item> = folder.entries.iter().filter(shown).copied().collect();
            if wanted.is_empty() || !found.is_empty() {
                items.push(Item::Folder(place));
            }
            if folder.open || !wanted.is_empty() {
                items.extend(found);
            }
        }
        self.items = items;
        self.at = self.at.min(self.items.len().saturating_sub(1));
    }

    /// Puts the course before the folders, group by group.
    pub fn take_course(&mut self, lessons: Arc<Vec<Lesson>>) {
        let mut groups: Vec<Folder> = Vec::new();
        for (place, lesson) in lessons.iter().enumerate() {
            if groups.last().is_none_or(|group| group.name != lesson.group) {
                let (name, about) = (lesson.group.clone(), "lessons".to_owned());
                groups.push(Folder { name, about, entries: Vec::new(), open: true });
            }
            if let Some(group) = groups.last_mut() {
                group.entries.push(Item::Lesson(place));
            }
        }
        self.lessons = lessons;
        groups.append(&mut self.folders);
        self.folders = groups;
        self.list();
        // The first thing to do in the lab is its first lesson.
        self.at = 1.min(self.items.len().saturating_sub(1));
    }

    /// The item under the cursor.
    pub fn here(&self) -> Option<Item> {
        self.items.get(self.at).copied()
    }

    /// The source under the cursor.
    pub fn source(&self) -> Option<(usize, &Arc<Source>)> {
        match self.here()? {
            Item::Scenario(at) => Some((at, &self.sources[at])),
            Item::Folder(_) | Item::Lesson(_) => None,
        }
    }

    /// The items that a window of so many lines shows.
    pub fn window(&self, height: usize) -> std::ops::Range<usize> {
        let most = self.items.len().saturating_sub(height);
        let top = self.at.saturating_sub(height / 2).min(most);
        top..(top + height).min(self.items.len())
    }

    /// Reads the scenarios that are to be seen.
    pub fn prepare(&mut self, height: usize) {
        for item in &self.items[self.window(height)] {
            if let Item::Scenario(at) = item {
                let source = &self.sources[*at];
                self.read
                    .entry(*at)
                    .or_insert_with(|| source.parse(&[]).map_err(|errors| errors.render(false)));
            }
        }
    }

    /// Whether the results of a scenario may be shown.
    pub fn is_open(&self, name: &str) -> bool {
        self.revealed || self.played.iter().any(|played| played == name)
    }

    /// Puts the cursor on the lesson behind one that is done, and says what it is.
    pub fn go_on(&mut self, number: u32) -> Option<String> {
        let next = self.lessons.iter().position(|of| of.number == number + 1)?;
        if let Some(place) = self.items.iter().position(|item| *item == Item::Lesson(next)) {
            self.at = place;
        }
        Some(format!("{} {}", number + 1, self.lessons[next].title))
    }

    /// The lessons that a lesson builds on, `2 At least once`, and whether they are done.
    pub fn needs(&self, lesson: &Lesson) -> Vec<(String, bool)> {
        let told = |name: &String| {
            let known = self.lessons.iter().find(|of| of.name == *name);
            let text = known.map(|of| format!("{} {}", of.number, of.title));
            (text.unwrap_or_else(|| name.clone()), self.played.contains(name))
        };
        lesson.needs.iter().map(told).collect()
    }

    fn fold(&mut self, open: bool) {
        let place = match self.here() {
            Some(Item::Folder(place)) => place,
            Some(item) => {
                let of = |folder: &Folder| folder.entries.contains(&item);
                self.folders.iter().position(of).unwrap_or(0)
            }
            None => return,
        };
        self.folders[place].open = open;
        self.list();
        let folder = |item: &Item| *item == Item::Folder(place);
        if !open || matches!(self.here(), Some(Item::Folder(_))) {
            self.at = self.items.iter().position(folder).unwrap_or(0);
        }
    }
}

/// What an action does in the library.
pub fn update(app: &mut App, action: &Action) -> bool {
    let height = app.body_height();
    let library = &mut app.library;
    let last = library.items.len().saturating_sub(1);
    match action {
        Action::Step(Way::Next) => library.at = (library.at + 1).min(last),
        Action::Step(Way::Previous) => library.at = library.at.saturating_sub(1),
        Action::Page(Way::Next) => library.at = (library.at + height).min(last),
        Action::Page(Way::Previous) => library.at = library.at.saturating_sub(height),
        Action::End(Way::Next) => library.at = last,
        Action::End(Way::Previous) => library.at = 0,
        Action::Lane(way) => library.fold(*way == Way::Next),
        Action::Reveal => library.revealed = !library.revealed,
        Action::Open | Action::Play | Action::Accept => match library.here() {
            Some(Item::Folder(place)) => {
                let open = !library.folders[place].open;
                library.fold(open);
            }
            Some(Item::Lesson(at)) => {
                let name = library.lessons[at].name.clone();
                app.lesson(&name);
            }
            Some(Item::Scenario(at)) => {
                let order = Order::new(library.sources[at].clone());
                app.open(order);
            }
            None => {}
        },
        _ => return false,
    }
    true
}

/// Searches; an empty search shows all.
pub fn search(app: &mut App, wanted: &str) {
    wanted.clone_into(&mut app.library.wanted);
    app.library.list();
    let first = |item: &Item| !matches!(item, Item::Folder(_));
    if !wanted.is_empty() {
        app.library.at = app.library.items.iter().position(first).unwrap_or(0);
    }
    if app.library.items.is_empty() {
        app.say(format!("nothing has `{wanted}` in it"));
        app.library.wanted.clear();
        app.library.list();
    }
}

/// Asks for the run of the scenario under the cursor.
pub fn ask_preview(app: &mut App) {
    let Some((at, source)) = app.library.source() else { return };
    if app.library.preview.as_ref().is_none_or(|(of, _)| *of != at) {
        app.jobs.push(Job::Run(Order::new(source.clone())));
    }
}
