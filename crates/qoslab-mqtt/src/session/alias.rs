//! Topic aliases of one connection, both directions. They never outlive it (rule 3.3.2-7).

use crate::packet::{Property, Publish, ReasonCode};
use crate::rule::Rule;
use alloc::vec::Vec;
use bytestring::ByteString;
use serde::Serialize;

/// The aliases that the peer has given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct InboundAliases {
    topics: Vec<(u16, ByteString)>,
}

impl InboundAliases {
    /// Gives a PUBLISH its full topic, its alias resolved or learnt; one above `maximum` breaks
    /// `rule`.
    ///
    /// # Errors
    /// An alias above `maximum`, or one that stands for nothing yet.
    pub fn resolve(
        &mut self,
        publish: &mut Publish,
        maximum: u16,
        rule: Rule,
    ) -> Result<(), (ReasonCode, Rule, &'static str)> {
        let Some(alias) = publish.properties.topic_alias() else { return Ok(()) };
        if alias == 0 || alias > maximum {
            let what = "the topic alias is above the announced maximum";
            return Err((ReasonCode::TOPIC_ALIAS_INVALID, rule, what));
        }
        let known = self.topics.iter_mut().find(|(number, _)| *number == alias);
        match (publish.topic.is_empty(), known) {
            (true, Some((_, topic))) => publish.topic = topic.clone(),
            (true, None) => {
                let what = "the topic alias stands for no topic on this connection";
                return Err((ReasonCode::PROTOCOL_ERROR, Rule::AliasEndsWithConnection, what));
            }
            (false, Some((_, topic))) => *topic = publish.topic.clone(),
            (false, None) => self.topics.push((alias, publish.topic.clone())),
        }
        Ok(())
    }
}

/// The aliases that this side gives: the first topics that come get one, and keep it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct OutboundAliases {
    topics: Vec<ByteString>,
}

impl OutboundAliases {
    /// Puts an alias in the place of the topic, or beside it the first time; says whether it is
    /// new.
    pub fn shorten(&mut self, publish: &mut Publish, maximum: u16) -> bool {
        if maximum == 0 {
            return false;
        }
        match self.topics.iter().position(|topic| *topic == publish.topic) {
            Some(position) => {
                publish.properties.push(Property::TopicAlias(position as u16 + 1));
                publish.topic = ByteString::new();
                false
            }
            None if self.topics.len() < usize::from(maximum) => {
                self.topics.push(publish.topic.clone());
                publish.properties.push(Property::TopicAlias(self.topics.len() as u16));
                true
            }
            None => false,
        }
    }

    /// Takes the newest alias back: the packet that was to teach it does not leave.
    pub fn forget_newest(&mut self) {
        self.topics.pop();
    }
}
