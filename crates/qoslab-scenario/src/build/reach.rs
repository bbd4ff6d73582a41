//! Who can hear anything at all, and on which topics anybody speaks: what an expectation that
//! something never comes needs to be worth something.

use super::{Build, own};
use crate::file::script::StepFile;
use std::collections::BTreeSet;

/// What the script and the settings of a variant make possible.
pub(super) struct Reach<'f> {
    /// Whether a client subscribes, or sends bytes that might.
    hears: Vec<bool>,
    /// Topics that are published on, by applications and as wills.
    topics: BTreeSet<&'f str>,
    /// What bridges put before the topics that they publish on.
    prefixes: Vec<&'f str>,
    /// Whether bytes are sent that may say anything.
    raw: bool,
}

impl<'f> Build<'f> {
    /// What is possible in this variant.
    pub(super) fn reach(&self) -> Reach<'f> {
        let clients = self.names.clients.len();
        let mut reach = Reach {
            hears: vec![false; clients],
            topics: BTreeSet::new(),
            prefixes: Vec::new(),
            raw: false,
        };
        let file = self.file;
        let mut ids: Vec<&str> = Vec::with_capacity(clients);
        for (at, (name, _)) in file.clients.entries.iter().enumerate() {
            let layers = self.client_layers(name);
            reach.hears[at] = own!(layers, subscribe).is_some();
            reach.topics.extend(own!(layers, will).map(|will| &*will.topic.0));
            let application = own!(layers, application).map(|application| &application.value);
            let forward = application.and_then(|application| application.forward.as_ref());
            let prefixes = forward.into_iter().flat_map(|list| list.iter());
            reach.prefixes.extend(prefixes.map(|forward| &*forward.prefix.0));
            ids.push(own!(layers, client_id).map_or(name.value.as_str(), |id| &id.0));
        }
        self.scripted(&mut reach);
        // Who has the client identifier of another has its session, too.
        let hearing: BTreeSet<&str> =
            ids.iter().zip(&reach.hears).filter(|(_, hears)| **hears).map(|(id, _)| *id).collect();
        reach.hears = ids.iter().map(|id| hearing.contains(id)).collect();
        reach
    }

    fn scripted(&self, reach: &mut Reach<'f>) {
        let file = self.file;
        for step in file.script.iter().flat_map(|at| at.value.iter()) {
            if !self.belongs(super::script::timing(step).when) {
                continue;
            }
            let hearing = match step {
                StepFile::Publish(step) => {
                    reach.topics.insert(&step.publish.topic.0);
                    continue;
                }
                StepFile::Raw(step) => {
                    reach.raw = true;
                    &step.client
                }
                StepFile::Subscribe(step) => &step.client,
                StepFile::Unsubscribe(_)
                | StepFile::Connect(_)
                | StepFile::Disconnect(_)
                | StepFile::Hangup(_)
                | StepFile::Crash(_) => continue,
            };
            let found = self.names.clients.iter().position(|name| *name == hearing.value);
            if let Some(hears) = found.and_then(|found| reach.hears.get_mut(found)) {
                *hears = true;
            }
        }
    }
}

impl Reach<'_> {
    /// Whether anything can be delivered to this client.
    pub(super) fn hears(&self, client: usize) -> bool {
        self.hears.get(client).copied().unwrap_or(true)
    }

    /// Whether anybody may publish on this topic.
    pub(super) fn has_topic(&self, topic: &str) -> bool {
        let bridged = || self.prefixes.iter().any(|prefix| topic.starts_with(prefix));
        self.raw || self.topics.contains(topic) || bridged()
    }
}
