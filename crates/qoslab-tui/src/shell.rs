//! What a screen shows, as a command for the shell; and documents of a run.

use crate::app::App;
use crate::mode::Mode;
use crate::mode::library::Item;
use crate::order::quoted;
use crate::player::Player;
use qoslab_render::escape::Glyphs;
use qoslab_render::{narrate, text};

/// The command that shows the same.
pub fn command(app: &App) -> String {
    match app.mode() {
        Mode::Text(page) if !page.command.is_empty() => page.command.clone(),
        Mode::Diff(view) => view.command.clone(),
        Mode::Compare(compare) => compare.command(),
        Mode::Seeds(seeds) => seeds.command(),
        Mode::Lesson(view) => view.command(),
        Mode::State(view) => match &app.player {
            Some(player) => state(player, view.only_changes),
            None => "qoslab list".to_owned(),
        },
        Mode::Library => match app.library.source() {
            Some((_, source)) => format!("qoslab run {}", quoted(&source.origin)),
            None => match app.library.here() {
                Some(Item::Lesson(at)) => format!("qoslab lesson {}", app.library.lessons[at].name),
                _ => "qoslab list".to_owned(),
            },
        },
        _ => match &app.player {
            Some(player) => run(player),
            None => "qoslab list".to_owned(),
        },
    }
}

/// The run up to the cursor.
fn run(player: &Player) -> String {
    let order = &player.tree.here().order;
    let until = match player.event().0 {
        0 => String::new(),
        event => format!(" --until {event}"),
    };
    format!("qoslab run {}{}{until}", order.name(), order.changes())
}

/// The state after the event under the cursor.
fn state(player: &Player, only_changes: bool) -> String {
    let order = &player.tree.here().order;
    let against = player.against.map_or_else(String::new, |of| format!(" --against {}", of.0));
    let changes = if only_changes { " --changes" } else { "" };
    let at = player.event().0;
    format!("qoslab state {}{} --at {at}{against}{changes}", order.name(), order.changes())
}

/// The line under the cursor.
pub fn line(app: &App) -> String {
    match (app.mode(), &app.player) {
        (Mode::Text(page), _) => page.lines.get(page.at).map(|line| line.text.clone()),
        (Mode::Library, _) => app.library.source().map(|(_, source)| source.origin.clone()),
        (_, Some(player)) => player.told.first().cloned(),
        (_, None) => None,
    }
    .unwrap_or_default()
}

/// The run as a document; the ending of the file's name says which kind.
pub fn export(player: &Player, file: &str) -> Result<String, String> {
    let (run, ending) = (player.run(), file.rsplit('.').next().unwrap_or(""));
    let trace = &qoslab_sim::sealed(run.report.trace.clone());
    let said: Vec<_> = run.said.iter().map(|(event, text)| (*event, text.clone())).collect();
    Ok(match ending {
        "txt" => text::draw(trace, &text::Options::new(Glyphs::Unicode), &run.report.lines()),
        "md" => narrate::narrate(trace, &said),
        "jsonl" => qoslab_trace::json::to_lines(trace),
        "json" => run.scenario.saved(trace),
        _ => {
            return Err(
                "export wants a file that ends in .txt (diagram), .md (sentences), .jsonl \
                        (record) or .json (scenario)"
                    .to_owned(),
            );
        }
    })
}
