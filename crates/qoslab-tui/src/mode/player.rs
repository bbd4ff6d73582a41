//! What actions do in the player.

use crate::action::{Act, Action, Way};
use crate::app::App;
use crate::edit;
use crate::find::Wanted;
use crate::follow::Follow;
use crate::mode::Mode;
use crate::mode::text::TextPage;
use crate::player::{Player, SPEEDS};
use crate::settings_page;
use qoslab_render::scene::Row;
use qoslab_trace::EventId;

/// What an action does in the player; says whether it means anything there.
pub fn update(app: &mut App, action: &Action) -> bool {
    let times = app.take_count();
    if moves(app, action, times) || looks(app, action) || changes(app, action, times) {
        return true;
    }
    match action {
        Action::Follow | Action::FollowNamed(_) => follow(app, action),
        Action::Against(moment) => super::state::against(app, moment),
        Action::TrueTime => app.settings.true_time = !app.settings.true_time,
        Action::Fold => app.settings.folded = !app.settings.folded,
        Action::Maximise => app.settings.maximised = !app.settings.maximised,
        Action::SetMark | Action::GoMark => {
            app.letter_for = Some(action.clone());
            app.say("a letter, please".to_owned());
        }
        Action::Variant(way) => variant(app, *way),
        Action::VariantNamed(name) => {
            app.reorder(|order| order.variant.clone_from(name), name.clone());
        }
        Action::Settings | Action::Mutants => settings(app, action),
        _ => return false,
    }
    true
}

/// To the next match; behind the last one it goes on from the other end, and says so.
fn find(app: &mut App, way: Way, wanted: &Wanted) -> bool {
    let Some(player) = app.player.as_mut() else { return false };
    let is = |row: &Row| wanted.is(row, player.kind(row));
    if let Some(row) = player.seek(way, |_, row| is(row)) {
        player.jump(row);
        return true;
    }
    let shown = player.ladder.rows().get(..=player.last()).unwrap_or_default();
    let (row, end) = match way {
        Way::Next => (shown.iter().position(is), "beginning"),
        Way::Previous => (shown.iter().rposition(is), "end"),
    };
    match row {
        Some(row) => {
            player.jump(row);
            app.say(format!("from the {end} again"));
        }
        None => app.say("nothing here fits".to_owned()),
    }
    true
}

fn moves(app: &mut App, action: &Action, times: usize) -> bool {
    let Some(player) = app.player.as_mut() else { return false };
    let found = match action {
        Action::Step(way) => {
            if !player.step(*way, times.max(1)) {
                app.say(ends(*way));
            }
            return true;
        }
        Action::End(Way::Next) => Some(player.last()),
        Action::End(Way::Previous) if times > 0 => Some(row_of(player, times as u32)),
        Action::End(Way::Previous) => Some(0),
        Action::Go(event) => Some(row_of(player, *event)),
        Action::Time(micros) => {
            let rows = player.ladder.rows().iter();
            Some(rows.take_while(|row| row.at.as_micros() <= *micros).count().saturating_sub(1))
        }
        Action::Fault(way) => player.seek(*way, |_, row| player.is_fault(row)),
        Action::Delivery(way) => player.seek(*way, |_, row| row.mark.is_some()),
        Action::Page(way) => player.seek(*way, |_, row| player.is_stop(row)),
        Action::Followed(way) => match player.follow {
            Some(_) => player.seek(*way, |_, row| player.is_followed()(row)),
            None => {
                app.say("nothing is followed yet; f follows".to_owned());
                return true;
            }
        },
        Action::OnLane(way) => player.seek(*way, |_, row| Player::is_on(row, player.lane)),
        Action::Match(way) => match Wanted::read(&player.wanted) {
            Some(wanted) => return find(app, *way, &wanted),
            None => {
                app.say("nothing is searched yet; / searches".to_owned());
                return true;
            }
        },
        Action::Lane(way) => {
            let last = player.ladder.page.scene().lanes.len().saturating_sub(1);
            player.lane = match way {
                Way::Next => (player.lane + 1).min(last),
                Way::Previous => player.lane.saturating_sub(1),
            };
            return true;
        }
        _ => return false,
    };
    match found {
        Some(row) => player.jump(row),
        None => app.say("none in that direction".to_owned()),
    }
    true
}

fn ends(way: Way) -> String {
    match way {
        Way::Next => "this is the end of the run".to_owned(),
        Way::Previous => "this is the beginning".to_owned(),
    }
}

fn row_of(player: &Player, event: u32) -> usize {
    player.ladder.row_of(EventId(event))
}

fn looks(app: &mut App, action: &Action) -> bool {
    let Some(player) = app.player.as_mut() else { return false };
    match action {
        Action::Play => {
            player.playing = match player.playing {
                Some(_) => None,
                None => Some(0),
            };
        }
        Action::Speed(way) => {
            player.speed = match way {
                Way::Next => (player.speed + 1).min(SPEEDS.len() - 1),
                Way::Previous => player.speed.saturating_sub(1),
            };
        }
        Action::Tick(elapsed) => tick(player, *elapsed),
        Action::Why => why(app),
        Action::Explain => explain(app),
        Action::Acts => {
            let offers = edit::offers(player.run(), player.flight());
            let first = offers.iter().position(|offer| offer.refused.is_none());
            match first {
                Some(first) => app.modes.push(Mode::Acts(first)),
                None => app.say(offers[0].refused.clone().unwrap_or_default()),
            }
        }
        Action::Branches => {
            let at = player.tree.at;
            let listed = player.tree.listed();
            let place = listed.iter().position(|(branch, _)| *branch == at).unwrap_or(0);
            app.modes.push(Mode::Branches(place));
        }
        _ => return false,
    }
    true
}

/// Plays on, if it is time for the next event.
fn tick(player: &mut Player, elapsed: u32) {
    let Some(since) = player.playing else { return };
    let (since, every) = (since + elapsed, 1_000 / SPEEDS[player.speed]);
    let steps = since / every;
    player.playing = Some(since % every);
    if steps > 0 && !player.step(Way::Next, steps as usize) {
        player.playing = None;
    }
}

fn why(app: &mut App) {
    let Some(player) = app.player.as_ref() else { return };
    let (run, event) = (player.run(), player.event());
    let order = &player.tree.here().order;
    let said: Vec<_> = run.said.iter().map(|(event, text)| (*event, text.clone())).collect();
    let name = order.name();
    if let Some(text) = qoslab_lab::why::why(&run.report.trace, event, &said, &name) {
        let command = format!("qoslab why {name} {}{}", event.0, order.changes());
        app.modes.push(Mode::Text(TextPage::new(format!("WHY event {}", event.0), &text, command)));
    }
}

/// The first rule behind the event; the page of the rule names the others.
fn explain(app: &mut App) {
    let Some(player) = app.player.as_ref() else { return };
    let trace = &player.run().report.trace;
    let story = player.run().index.story(trace);
    let rules = trace.event(player.event()).map(|event| story.rules(event)).unwrap_or_default();
    let number = |rule: &qoslab_trace::Cited| rule.rule.clause(rule.mqtt).map(|of| of.number);
    match rules.iter().find_map(number) {
        Some(number) => app.explain(number),
        None => app.say("no rule of the standard stands behind this event".to_owned()),
    }
}

fn follow(app: &mut App, action: &Action) {
    let Some(player) = app.player.as_mut() else { return };
    let found = match action {
        Action::FollowNamed(name) => Follow::named(name, player).map(Some),
        _ => Follow::next(player.follow, player),
    };
    match found {
        Ok(follow) => {
            player.follow = follow;
            let name = follow.map(|of| of.name(&player.run().report.trace));
            app.say(match name {
                Some(name) => format!("follows {name}"),
                None => "follows nothing any more".to_owned(),
            });
        }
        Err(why) => app.say(why),
    }
}

/// What makes another run of it.
fn changes(app: &mut App, action: &Action, times: usize) -> bool {
    match action {
        Action::Act(act) => {
            app.last_act = Some(*act);
            apply(app, *act, times);
        }
        Action::ActWith(act, value) => {
            let Some(player) = app.player.as_ref() else { return false };
            let (run, flight) = (player.run(), player.flight());
            match edit::edit_with(run, flight, *act, times, Some(value)) {
                Ok(edit) => app.fork(edit.sets, format!("{} {value}", edit.what)),
                Err(why) => app.say(why),
            }
        }
        Action::Again => match app.last_act {
            Some(act) => apply(app, act, times),
            None => app.say("nothing has been done yet that could be repeated".to_owned()),
        },
        Action::Set(path, value) => {
            let what = format!("{path}={value}");
            app.fork(vec![(path.clone(), value.clone())], what);
        }
        Action::Seed(seed) => app.reorder(|order| order.seed = Some(*seed), format!("seed {seed}")),
        Action::Undo | Action::Redo | Action::Reset => {
            let Some(player) = app.player.as_mut() else { return false };
            let moved = match action {
                Action::Undo => player.tree.undo(),
                Action::Redo => player.tree.redo(),
                _ => {
                    player.tree.go(0);
                    true
                }
            };
            match moved {
                true => {
                    player.show_branch(None);
                    super::lesson::attempt(app);
                }
                false => app.say("there is nothing further in that direction".to_owned()),
            }
        }
        _ => return false,
    }
    true
}

/// Does something to the packet under the cursor, and to so many of its next occurrences.
pub fn apply(app: &mut App, act: Act, times: usize) {
    let Some(player) = app.player.as_ref() else { return };
    match edit::edit(player.run(), player.flight(), act, times) {
        Ok(edit) => app.fork(edit.sets, edit.what),
        Err(why) => app.say(why),
    }
}

fn settings(app: &mut App, action: &Action) {
    let Some(player) = app.player.as_ref() else { return };
    let page = match action {
        Action::Settings => settings_page::page(player.run()),
        _ => settings_page::mutants(player.run()),
    };
    app.modes.push(Mode::Text(page));
}

fn variant(app: &mut App, way: Way) {
    let Some(player) = app.player.as_ref() else { return };
    let run = player.run();
    let variants = run.scenario.variants();
    let at = variants.iter().position(|of| of.name() == run.variant.name()).unwrap_or(0);
    let next = match way {
        Way::Next => (at + 1) % variants.len(),
        Way::Previous => (at + variants.len() - 1) % variants.len(),
    };
    if next == at {
        return app.say("this scenario has one variant; `:set qos=2` changes the file".to_owned());
    }
    let name = variants[next].name().to_owned();
    app.reorder(|order| order.variant.clone_from(&name), name.clone());
}
