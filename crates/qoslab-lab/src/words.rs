//! Words in lines of a page.

/// The most columns of a line of words.
pub const WIDTH: usize = 78;

/// Words in lines that end in line breaks, the first behind `lead`, the others behind `hang`. A
/// word that is wider than a line is not broken.
pub fn wrapped(lead: &str, hang: &str, words: &str) -> String {
    let cells = |text: &str| text.chars().count();
    let mut text = String::new();
    let (mut line, mut begins) = (lead.to_owned(), true);
    for word in words.split(' ') {
        if !begins {
            if cells(&line) + 1 + cells(word) > WIDTH {
                text += line.trim_end();
                text.push('\n');
                hang.clone_into(&mut line);
            } else {
                line.push(' ');
            }
        }
        line += word;
        begins = false;
    }
    text += line.trim_end();
    text.push('\n');
    text
}
