//! The cores against programs that nobody here wrote: mosquitto, its clients, paho, bare sockets.
//!
//! Everything here runs over real TCP on the loopback and in real time; nothing is asserted about
//! time. Where a program is not installed its tests say so aloud and pass; with `CI=true` they fail.

mod installed;
mod program;

mod seen;
mod served;

mod clients;
mod clients_five;
mod clients_plain;
mod clients_session;
mod paho;
mod raw;
mod raw_conformance;

mod server;
mod wired;
mod wired_tests;
