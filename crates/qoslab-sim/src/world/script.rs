//! The script: what applications and operators do.

use super::World;
use crate::chance::Chance;
use crate::plan::{Action, ConnectChange};
use crate::seat::Party;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use qoslab_mqtt::client::Order;
use qoslab_mqtt::face::{Closing, Input};
use qoslab_trace::{EventId, Sink};

impl<C: Chance, S: Sink> World<'_, C, S> {
    pub(super) fn take_step(&mut self, step: usize, cause: Option<EventId>) {
        let step = &self.plan.script[step];
        let Some(client) = step.who.map(|who| who as u16) else {
            if let Action::Crash { store, down } = step.action {
                self.crash(Party::Broker, store, down, 0, cause);
            }
            return;
        };
        if let Action::Crash { store, down } = step.action {
            return self.crash(Party::Client(client), store, down, 0, cause);
        }
        if let Action::Publish(message) = &step.action {
            return self.publish(client, message, cause);
        }
        if !self.is_up(Party::Client(client)) {
            let text = || format!("is down: not done: {}", describe(&step.action));
            self.command(client, text, cause);
            return;
        }
        let event = Some(self.command(client, || describe(&step.action), cause));
        self.act_as_told(client, &step.action, event);
    }

    fn act_as_told(&mut self, client: u16, action: &Action, event: Option<EventId>) {
        match action {
            Action::Connect(change) => self.connect(client, change, event),
            Action::Disconnect { reason, session_expiry } => {
                self.stop_wanting(client);
                let (reason, session_expiry) = (*reason, *session_expiry);
                self.order(client, Order::Disconnect { reason, session_expiry }, event);
            }
            Action::Hangup => {
                self.stop_wanting(client);
                self.hang_up(client, event);
            }
            Action::Subscribe { filters, identifier } => {
                let (filters, identifier) = (filters.clone(), *identifier);
                self.order(client, Order::Subscribe { filters, identifier }, event);
            }
            Action::Unsubscribe(filters) => {
                self.order(client, Order::Unsubscribe(filters.clone()), event);
            }
            Action::Raw(bytes) => self.order(client, Order::Raw(bytes.clone()), event),
            Action::Publish(_) | Action::Crash { .. } => {}
        }
    }

    fn connect(&mut self, client: u16, change: &ConnectChange, event: Option<EventId>) {
        let seat = &mut self.clients[usize::from(client)];
        seat.wants = true;
        if let Some(core) = &mut seat.core {
            let options = core.options_mut();
            options.clean = change.clean.unwrap_or(options.clean);
            options.session_expiry = change.session_expiry.unwrap_or(options.session_expiry);
            options.keep_alive = change.keep_alive.unwrap_or(options.keep_alive);
            if change.receive_maximum.is_some() {
                options.receiver.receive_maximum = change.receive_maximum;
            }
        }
        self.hang_up(client, event);
        self.open(client, event);
    }

    fn stop_wanting(&mut self, client: u16) {
        let seat = &mut self.clients[usize::from(client)];
        seat.wants = false;
        seat.round += 1;
    }

    /// Closes the client's end without a word.
    fn hang_up(&mut self, client: u16, event: Option<EventId>) {
        let Some(conn) = self.clients[usize::from(client)].conn else { return };
        let party = Party::Client(client);
        self.close(party, conn, Closing::Hangup, None, event);
        self.tell(party, Input::Closed(conn), event);
    }
}

/// An action as the record names it.
fn describe(action: &Action) -> String {
    match action {
        Action::Connect(change) => match change.clean {
            Some(clean) => format!("connect clean={}", u8::from(clean)),
            None => "connect".to_string(),
        },
        Action::Disconnect { reason, .. } => match reason.0 {
            0 => "disconnect".to_string(),
            code => format!("disconnect 0x{code:02X}"),
        },
        Action::Hangup => "hang up".to_string(),
        Action::Subscribe { filters, .. } => {
            let filters: Vec<String> = filters
                .iter()
                .map(|(filter, options)| format!("{filter} q{}", options.qos))
                .collect();
            format!("subscribe {}", filters.join(", "))
        }
        Action::Unsubscribe(filters) => {
            let filters: Vec<&str> = filters.iter().map(|filter| &**filter).collect();
            format!("unsubscribe {}", filters.join(", "))
        }
        Action::Publish(message) => format!("publish {}", message.topic),
        Action::Raw(bytes) => format!("send {} raw bytes", bytes.len()),
        Action::Crash { .. } => "crash".to_string(),
    }
}
