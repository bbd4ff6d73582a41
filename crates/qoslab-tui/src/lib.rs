//! The lab on screen.
