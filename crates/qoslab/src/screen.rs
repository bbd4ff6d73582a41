//! The lab on the terminal: which settings the surroundings ask for, and what it opens with.

use crate::args::{KeysArgs, KeysFormat, PlayArgs, ScreenArgs};
use crate::{ground, output};
use anyhow::{Context, bail};
use qoslab_lab::{Verdict, library, wanted};
use qoslab_trace::EventId;
use qoslab_tui::app::App;
use qoslab_tui::order::Order;
use qoslab_tui::settings::Settings;
use qoslab_tui::theme::Theme;
use qoslab_tui::{keys, plain, progress, terminal};
use ratatui::crossterm::terminal::size;
use std::io::{IsTerminal, stdin, stdout};
use std::path::Path;
use std::sync::Arc;

/// Whether somebody sits before it, or asks for lines.
pub(crate) fn is_there(args: &ScreenArgs) -> bool {
    is_plain(args) || is_terminal()
}

fn is_terminal() -> bool {
    stdout().is_terminal() && stdin().is_terminal()
}

/// Whether a screen is not wanted or not possible.
fn is_plain(args: &ScreenArgs) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    args.plain || set("QOSLAB_PLAIN") || (dumb && is_terminal())
}

/// Opens the library.
pub(crate) fn home(args: &ScreenArgs) -> anyhow::Result<Verdict> {
    show(&mut lab(args)?, args)
}

/// Shows the lab on the screen or line by line, and keeps what was played.
fn show(app: &mut App, args: &ScreenArgs) -> anyhow::Result<Verdict> {
    let file = progress::file();
    app.library.played = file.as_deref().map(progress::read).unwrap_or_default();
    let known = app.library.played.len();
    let left = match is_plain(args) {
        true => plain::run(app, &mut stdin().lock(), &mut stdout()),
        false => terminal::show(app),
    };
    if let Some(file) = file.filter(|_| app.library.played.len() > known) {
        progress::write(&file, &app.library.played)
            .with_context(|| format!("what was played cannot be kept in {}", file.display()))?;
    }
    left.map(|()| Verdict::Held)
}

/// Opens a run in the player.
pub(crate) fn play(args: &PlayArgs) -> anyhow::Result<Verdict> {
    let (run, seed) = wanted::seed(&args.run)?;
    let (name, variant) = wanted::split(run);
    let mut order = Order::new(Arc::new(library::find(name)?));
    order.variant = variant.unwrap_or_default().replace(',', " ");
    order.seed = seed;
    let sets = wanted::sets(&args.sets)?.into_iter();
    order.sets = sets.map(|(path, value)| (path.to_owned(), value.to_owned())).collect();
    // What is wrong with the file is told here and not on a screen.
    let sets: Vec<(&str, &str)> =
        order.sets.iter().map(|(path, value)| (&**path, &**value)).collect();
    let scenario = order.source.parse(&sets)?;
    wanted::choose(&scenario, &order.variant)?;
    if !is_there(&args.screen) {
        bail!("there is no terminal to play on; `qoslab run {}` draws the run", args.run);
    }
    let mut app = lab(&args.screen)?;
    match args.at {
        Some(event) => app.open_at(order, EventId(event)),
        None => app.open(order),
    }
    show(&mut app, &args.screen)
}

/// Prints the keys.
pub(crate) fn keys(args: &KeysArgs) -> anyhow::Result<Verdict> {
    output::print(&match args.format {
        KeysFormat::Md => keys::markdown(),
        KeysFormat::Json => {
            let one = |of: &keys::Binding| serde_json::json!({ "scope": of.scope.name(), "keys": of.keys, "does": of.long });
            serde_json::to_string_pretty(&keys::BINDINGS.iter().map(one).collect::<Vec<_>>())?
        }
    })
}

fn lab(args: &ScreenArgs) -> anyhow::Result<App> {
    let local = Path::new("scenarios");
    let found = if local.is_dir() { library::folder(local)? } else { Vec::new() };
    let (own, unread): (Vec<_>, Vec<_>) = found.into_iter().partition(Result::is_ok);
    let own = own.into_iter().flatten().collect();
    let size = match is_plain(args) {
        true => (80, 24),
        false => size().context("the size of the terminal is unknown")?,
    };
    let mut settings = Settings::new(size);
    settings.glyphs = output::glyphs(args.glyphs, false);
    let wanted = args.theme.as_deref().and_then(Theme::named);
    settings.fitting = if is_plain(args) { Theme::Mono } else { ground::theme(wanted.is_none()) };
    settings.theme = wanted.unwrap_or(settings.fitting);
    settings.cursor = args.cursor.as_deref() != Some("hidden");
    let mut app = App::new(settings, own);
    if let Some(Err(first)) = unread.first() {
        app.say(format!("{} file(s) in ./scenarios cannot be read: {first:#}", unread.len()));
    }
    Ok(app)
}
