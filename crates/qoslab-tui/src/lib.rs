//! The lab on screen: library, player, fault editor, branches.
//!
//! One state ([`app::App`]) that only actions change; one registry of keys ([`keys`]); views that
//! only read. The state knows no terminal, clock or thread: what takes time is a [`job::Job`], and
//! its answer comes back as an action, so that tests press keys and look at the screen that is
//! drawn. The ladder scrolls over the scene of `qoslab-render`; there is no second layout.
//!
//! Read in this order: [`action`], [`app`], [`mode`] (what actions mean on each screen), [`draw`].
#![deny(missing_docs)]

pub mod action;
pub mod app;
pub mod branch;
pub mod columns;
pub mod command;
pub mod draw;
pub mod edit;
pub mod find;
pub mod follow;
pub mod index;
pub mod inspect;
pub mod job;
pub mod keys;
pub mod ladder;
pub mod mode;
pub mod order;
pub mod plain;
pub mod player;
pub mod progress;
pub mod settings;
mod settings_page;
pub mod shell;
pub mod signs;
pub mod terminal;
pub mod theme;
pub mod view;
