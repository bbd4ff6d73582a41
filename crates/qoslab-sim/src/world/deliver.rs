//! Deliveries to applications: counted, worked on, accepted or discarded, forwarded; and
//! publications.

use super::{World, party_id};
use crate::agenda::Due;
use crate::application::Work;
use crate::chance::{Chance, Question};
use crate::plan::PublishPlan;
use crate::seat::Party;
use alloc::vec::Vec;
use bytestring::ByteString;
use qoslab_mqtt::client::Order;
use qoslab_mqtt::face::{Delivery, Tag};
use qoslab_mqtt::packet::{Properties, Property, QoS};
use qoslab_mqtt::policy::AckWhen;
use qoslab_mqtt::session::Message;
use qoslab_mqtt::time::Duration;
use qoslab_mqtt::topic;
use qoslab_trace::{Asked, DedupVerdict, EventId, Sink, What};

impl<C: Chance, S: Sink> World<'_, C, S> {
    /// A client hands a message to its application.
    #[inline(never)]
    pub(super) fn deliver(&mut self, party: Party, mut delivery: Delivery, cause: Option<EventId>) {
        let Party::Client(client) = party else { return };
        delivery.tag = self.as_message(delivery.tag);
        let tag = delivery.tag;
        let copy = self.copies.entry((client, tag)).or_default();
        *copy += 1;
        let copy = *copy;
        let place = usize::from(client);
        let link = &self.plan.clients[place];
        let mut draws = qoslab_trace::Chance::NONE;
        let question = Question::Lasts(link.application.work);
        let Self { chance, streams, links, .. } = self;
        let takes = streams.ask(chance, links[place].work, question, &mut draws);
        let rule = self.cite(delivery.rule, self.version_of(party));
        let id = party_id(party);
        let event = self.emit(cause, rule, tag, || What::Deliver {
            client: id,
            copy,
            delivery: delivery.clone(),
        });
        self.asked(Asked::Work(id), draws, Some(event));
        let seat = &mut self.clients[place];
        let handle = seat.core.as_ref().filter(|core| {
            core.options().ack_when == AckWhen::AfterApplication && delivery.qos > QoS::AtMostOnce
        });
        let handle = handle.map(qoslab_mqtt::client::Client::last_handle);
        let work = free_place(&mut seat.works);
        seat.works[work] = Some(Work { delivery, event, handle });
        if takes == 0 {
            self.ready.push_back((client, work, event));
        } else {
            let due = Due::Worked { client, work: work as u32, cause: event.0 };
            self.agenda.put(self.now + Duration::from_micros(takes), due);
        }
    }

    /// Applications work on what is ready, after the core's outputs have been carried out.
    pub(super) fn work(&mut self) {
        while let Some((client, work, event)) = self.ready.pop_front() {
            self.worked(client, work, event);
        }
    }

    /// An application has worked on a delivery: it decides, forwards, and lets the client know.
    /// After a crash its place may hold another delivery: then nothing happens.
    pub(super) fn worked(&mut self, client: u16, work: usize, event: EventId) {
        let place = usize::from(client);
        let slot = self.clients[place].works.get_mut(work);
        let Some(work) = slot.and_then(|slot| slot.take_if(|work| work.event == event)) else {
            return;
        };
        let cause = Some(work.event);
        let plan = &self.plan.clients[place].application;
        let mut verdict = DedupVerdict::Accepted;
        if !plan.acts_at_once() {
            verdict = self.clients[place].app.consume(plan.dedup, &work.delivery);
            let id = party_id(Party::Client(client));
            let tag = work.delivery.tag;
            self.emit(cause, None, tag, || What::Consume { client: id, verdict });
        }
        if verdict == DedupVerdict::Accepted {
            self.forward(client, &work.delivery, cause);
        }
        if let Some(handle) = work.handle {
            self.input_tag = work.delivery.tag;
            self.order(client, Order::Processed(handle), cause);
            self.input_tag = Tag::NONE;
        }
    }

    fn forward(&mut self, client: u16, delivery: &Delivery, cause: Option<EventId>) {
        let rules = &self.plan.clients[usize::from(client)].application.forward;
        for rule in rules.iter().filter(|rule| topic::matches(&rule.filter, &delivery.topic)) {
            let via = rule.via.map_or(client, |via| via as u16);
            let mut name = alloc::string::String::from(&*rule.prefix);
            name.push_str(&delivery.topic);
            let message = PublishPlan {
                topic: ByteString::from(name),
                payload: delivery.payload.clone(),
                qos: rule.qos.unwrap_or(delivery.qos),
                retain: rule.retain,
                expiry: None,
                user_properties: Vec::new(),
            };
            self.publish(via, &message, cause);
        }
    }

    /// An application hands a message to its client.
    pub(super) fn publish(&mut self, client: u16, plan: &PublishPlan, cause: Option<EventId>) {
        let place = usize::from(client);
        if self.clients[place].core.is_none() {
            self.command(
                client,
                || alloc::format!("is down: nothing published to {}", plan.topic),
                cause,
            );
            return;
        }
        self.messages += 1;
        let tag = Tag(self.messages);
        let settings = &self.plan.clients[place].application;
        let app = &mut self.clients[place].app;
        let (stamp, payload) = app.stamp(settings, self.now, tag.0.into(), &plan.payload);
        self.holds(plan.topic.len() + payload.len());
        let id = party_id(Party::Client(client));
        let event = self.emit(cause, None, tag, || What::Publish {
            client: id,
            topic: plan.topic.clone(),
            payload: payload.clone(),
            qos: plan.qos,
            retain: plan.retain,
            stamp,
        });
        let properties: Properties = plan
            .user_properties
            .iter()
            .map(|(name, value)| Property::UserProperty(name.clone(), value.clone()))
            .collect();
        let expires = plan.expiry.map(|seconds| self.now + Duration::from_secs(seconds.into()));
        let message = Message {
            tag,
            qos: plan.qos,
            published: plan.qos,
            retain: plan.retain,
            topic: plan.topic.clone(),
            payload,
            properties,
            expires,
            filter: ByteString::new(),
            dup: false,
        };
        self.order(client, Order::Publish(message), Some(event));
    }
}

fn free_place(works: &mut Vec<Option<Work>>) -> usize {
    works.iter().position(Option::is_none).unwrap_or_else(|| {
        works.push(None);
        works.len() - 1
    })
}
