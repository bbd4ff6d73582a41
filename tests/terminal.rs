//! The lab on a real terminal: the command is started on a pseudo terminal, what it writes goes
//! through somebody else's terminal emulator, and the screen is looked at. Nothing here sleeps: a
//! test waits for what it wants to see, and only a hang runs into the deadline.

mod first_frame;
mod given_back;
mod seat;
mod surroundings;
mod visit;

use seat::Seat;
