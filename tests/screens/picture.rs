//! The pictures of the README: the player as it is drawn, as SVG, on a dark and on a light ground.
//!
//! Presentation attributes only, so that every viewer shows it; each character has its own place,
//! so that the columns stand with any font.

use super::Lab;
use qoslab_tui::theme::Theme;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;

/// A character is 0.6 of its size wide in nearly every font of one width: 15 of 9.
const SIZE: usize = 15;
const WIDTH: usize = 9;
const HEIGHT: usize = 18;
/// How far below the upper edge of its row a character stands.
const BASE: usize = 13;
const MARGIN: usize = 14;

/// The ground of a theme and its plain words; the terminal brings them along, a picture cannot.
const fn ground(theme: Theme) -> (&'static str, &'static str) {
    match theme {
        Theme::Light => ("#fdf6e3", "#33323a"),
        Theme::Dark | Theme::Ansi | Theme::Contrast | Theme::Mono => ("#16181d", "#d6d7dd"),
    }
}

/// The screen as SVG.
fn svg(screen: &Buffer, theme: Theme, title: &str, description: &str) -> String {
    let area = screen.area;
    let width = usize::from(area.width) * WIDTH + 2 * MARGIN;
    let height = usize::from(area.height) * HEIGHT + 2 * MARGIN;
    let (paper, ink) = ground(theme);
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title what\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"what\">{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{paper}\"/>\n\
         <g font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"{SIZE}\" fill=\"{ink}\">\n",
        escaped(title),
        escaped(description)
    );
    for row in 0..area.height {
        let cells: Vec<&Cell> = (0..area.width).map(|column| &screen[(column, row)]).collect();
        for (column, run) in runs(&cells) {
            draw_run(&mut out, (column, usize::from(row)), run, (paper, ink));
        }
    }
    out + "</g>\n</svg>\n"
}

/// The cells of a row that look alike and stand together, and where each such run begins. Two
/// blanks end a run: white space in SVG does not count.
fn runs<'a, 'b>(cells: &'b [&'a Cell]) -> Vec<(usize, &'b [&'a Cell])> {
    let blank = |at: usize| cells[at].symbol() == " " && !is_reversed(cells[at]);
    let mut all = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        if blank(at) {
            at += 1;
            continue;
        }
        let alike = |to: usize| to < cells.len() && cells[to].style() == cells[at].style();
        let mut end = at + 1;
        while alike(end) && !(blank(end) && (!alike(end + 1) || blank(end + 1))) {
            end += 1;
        }
        all.push((at, &cells[at..end]));
        at = end;
    }
    all
}

fn is_reversed(cell: &Cell) -> bool {
    cell.modifier.contains(Modifier::REVERSED)
}

fn draw_run(
    out: &mut String,
    (column, row): (usize, usize),
    cells: &[&Cell],
    (paper, ink): (&str, &str),
) {
    let (x, y) = (MARGIN + column * WIDTH, MARGIN + row * HEIGHT);
    let colour = match cells[0].fg {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Reset => ink.to_owned(),
        other => panic!("{other:?} is no colour of these themes"),
    };
    let mut fill = colour.as_str();
    if is_reversed(cells[0]) {
        let width = cells.len() * WIDTH;
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"{colour}\"/>"
        );
        fill = paper;
    }
    let places: Vec<String> =
        (0..cells.len()).map(|place| (x + place * WIDTH).to_string()).collect();
    let _ = write!(out, "<text x=\"{}\" y=\"{}\"", places.join(" "), y + BASE);
    if fill != ink {
        let _ = write!(out, " fill=\"{fill}\"");
    }
    if cells[0].modifier.contains(Modifier::BOLD) {
        out.push_str(" font-weight=\"bold\"");
    }
    let text: String = cells.iter().map(|cell| cell.symbol()).collect();
    let _ = writeln!(out, ">{}</text>", escaped(&text));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn the_pictures_of_the_readme_show_the_player_as_it_is() {
    for theme in [Theme::Dark, Theme::Light] {
        let mut lab = Lab::playing(110, 30, "lost-puback-three-copies");
        lab.app.settings.theme = theme;
        lab.press("j j j");
        let (screen, _) = lab.buffer();
        let title = "The player of qoslab";
        let description = "A run as a sequence diagram of publisher, broker and subscriber. The \
            cursor is on the broker's PUBACK, which is lost because the connection is cut; words \
            beside it say so, and three deliveries of one message are marked in the diagram.";
        let fresh = svg(&screen, theme, title, description);
        super::is_kept(&format!("docs/pictures/player-{}.svg", theme.name()), &fresh);
    }
}

#[test]
fn a_run_of_cells_has_one_look_and_no_two_blanks() {
    let mut row = Buffer::with_lines(["ab  c d "]);
    row[(1, 0)].set_fg(Color::Rgb(1, 2, 3));
    let cells: Vec<&Cell> = (0..8).map(|column| &row[(column, 0)]).collect();
    let found: Vec<(usize, usize)> =
        runs(&cells).into_iter().map(|(column, run)| (column, run.len())).collect();
    assert_eq!(found, [(0, 1), (1, 1), (4, 3)]);
}
