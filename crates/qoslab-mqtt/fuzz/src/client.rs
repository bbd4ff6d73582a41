//! A client core between an application and a server: orders, connections, packets, bytes, time
//! and restarts in any order.

use super::lines::Lines;
use super::reader::Reader;
use super::{options, packets};
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::client::{Client, Order};
use qoslab_mqtt::codec;
use qoslab_mqtt::face::{ConnId, Input, Output, Tag};
use qoslab_mqtt::packet::{Packet, Properties, Property, Version};
use qoslab_mqtt::policy::{ErrorPubrec, OnSessionLost};
use qoslab_mqtt::session::Message;
use qoslab_mqtt::time::{Duration, Instant};
use std::collections::BTreeSet;

/// The first bytes are the settings, the rest is the script.
pub fn client(data: &[u8]) {
    let mut reader = Reader::new(data);
    let mut bench = Bench::new(Client::new(options::client(&mut reader)));
    while let Some(step) = reader.next() {
        bench.step(step, &mut reader);
    }
}

struct Bench {
    client: Client,
    now: Instant,
    lines: Lines,
    opened: u32,
    tag: u32,
    /// Published, and the application has not heard what became of it.
    unsettled: BTreeSet<u32>,
    out: Vec<Output>,
}

impl Bench {
    fn new(client: Client) -> Self {
        let (now, unsettled, out) = (Instant::ZERO, BTreeSet::new(), Vec::new());
        Self { client, now, lines: Lines::default(), opened: 0, tag: 0, unsettled, out }
    }

    fn step(&mut self, step: u8, reader: &mut Reader<'_>) {
        let in_two = step & 0x80 != 0;
        let version = self.client.options().version;
        match step & 0x0F {
            0 | 1 => {
                self.open();
                let connack = Packet::Connack(Box::new(packets::connack(reader, version)));
                self.packet(&connack, in_two);
            }
            2 => self.open(),
            3 => {
                let len = usize::from(reader.byte());
                self.bytes(reader.take(len), in_two);
            }
            4..=7 => {
                let packet = packets::packet(reader, version);
                self.packet(&packet, in_two);
            }
            8 => self.handle(Input::Closed(ConnId(self.opened))),
            9 => {
                if let Some(wake) = self.client.next_wake() {
                    self.now = self.now.max(wake.at);
                }
                self.wake();
            }
            10 => self.pass(reader),
            _ => self.command(reader),
        }
    }

    fn open(&mut self) {
        self.opened += 1;
        self.lines.open(ConnId(self.opened));
        self.handle(Input::Opened(ConnId(self.opened)));
    }

    fn packet(&mut self, packet: &Packet, in_two: bool) {
        let mut bytes = Vec::new();
        if codec::encode(packet, self.client.options().version, &mut bytes).is_ok() {
            self.bytes(&bytes, in_two);
        }
    }

    /// Bytes in one piece; or in two as well, which must lead to the same.
    fn bytes(&mut self, bytes: &[u8], in_two: bool) {
        let (conn, bytes, tag) = (ConnId(self.opened), Bytes::copy_from_slice(bytes), Tag::NONE);
        if !in_two {
            return self.handle(Input::Bytes(conn, bytes, tag));
        }
        let (mut other, mut out) = (self.client.clone(), Vec::new());
        let middle = bytes.len() / 2;
        for part in [bytes.slice(..middle), bytes.slice(middle..)] {
            other.handle(self.now, Input::Bytes(conn, part, tag), &mut out);
        }
        self.client.handle(self.now, Input::Bytes(conn, bytes, tag), &mut self.out);
        assert_eq!(self.out, out, "cuts do not matter");
        assert_eq!(self.client.state(), other.state(), "cuts do not matter");
        self.check();
    }

    /// Time passes, or the process restarts.
    fn pass(&mut self, reader: &mut Reader<'_>) {
        let seconds = reader.byte();
        if seconds == 0xFF {
            let (options, store) = (self.client.options().clone(), self.client.session().clone());
            self.client = Client::restore(options, store);
            return self.check();
        }
        self.now = self.now + Duration::from_secs(seconds.into());
        if seconds & 1 == 0 {
            self.wake();
        }
    }

    fn command(&mut self, reader: &mut Reader<'_>) {
        let order = match reader.byte() & 0x0F {
            0..=7 => Order::Publish(self.message(reader)),
            8 | 9 => {
                let one =
                    |of: &mut Reader<'_>| (packets::filter(of), packets::subscribe_options(of));
                let mut filters = packets::list(reader, one);
                // A name that no packet can carry is refused before it comes here.
                filters.retain(|(filter, _)| filter != "t/#/x");
                filters.push(("t".into(), packets::subscribe_options(reader)));
                self.as_spoken(&mut filters);
                let identifier = reader.seldom().then(|| reader.number().clamp(1, 268_435_455));
                Order::Subscribe { filters, identifier }
            }
            10 => Order::Unsubscribe(vec!["t".into(), "a/#".into()]),
            11 => {
                let session_expiry = reader.seldom().then(|| reader.number());
                Order::Disconnect { reason: qoslab_mqtt::packet::ReasonCode(4), session_expiry }
            }
            12 => Order::Raw(Bytes::from_static(b"\xC0\x00")),
            _ => {
                let back = u32::from(reader.byte() & 3);
                Order::Processed(self.client.last_handle().saturating_sub(back))
            }
        };
        self.client.command(self.now, order, &mut self.out);
        self.check();
    }

    /// 3.1.1 has the QoS only, and no No Local on a shared subscription exists anywhere.
    fn as_spoken(&self, filters: &mut [(ByteString, qoslab_mqtt::packet::SubscribeOptions)]) {
        for (filter, options) in filters {
            if self.client.options().version == Version::V311 {
                *options = qoslab_mqtt::packet::SubscribeOptions::new(options.qos);
            }
            options.no_local &= !filter.starts_with("$share/");
        }
    }

    fn message(&mut self, reader: &mut Reader<'_>) -> Message {
        self.tag += 1;
        self.unsettled.insert(self.tag);
        let flags = reader.byte();
        let qos = packets::qos(reader);
        let topic = ByteString::from_static(["t", "a/b", "a"][usize::from(flags & 3) % 3]);
        let mut properties = Properties::NONE;
        if flags & 0x08 != 0 {
            properties.push(Property::UserProperty("k".into(), "v".into()));
        }
        let expires = (flags & 0x10 != 0).then(|| self.now + Duration::from_secs(5));
        Message {
            dup: false,
            tag: Tag(self.tag),
            qos,
            published: qos,
            retain: flags & 0x04 != 0,
            topic,
            payload: packets::payload(reader),
            properties,
            expires,
            filter: ByteString::new(),
        }
    }

    fn wake(&mut self) {
        self.handle(Input::Woke);
        let next = self.client.next_wake();
        assert!(next.is_none_or(|wake| wake.at > self.now), "{next:?} at {}", self.now);
    }

    fn handle(&mut self, input: Input) {
        self.client.handle(self.now, input, &mut self.out);
        self.check();
    }

    fn check(&mut self) {
        let options = self.client.options();
        if let Some(connection) = self.client.connection() {
            self.lines.learn(connection.conn, options.version, connection.limits.packet_size);
        }
        let is_standard = options.sender.error_pubrec == ErrorPubrec::Ends
            && options.on_session_lost == OnSessionLost::Discard;
        for output in self.out.drain(..) {
            self.lines.take(&output);
            if let Output::Outcome { tag, .. } = &output {
                let is_first = self.unsettled.remove(&tag.0);
                assert!(is_first || !is_standard, "{tag:?} has two outcomes");
            }
        }
        if is_standard {
            self.check_messages();
        }
        let sender = &self.client.options().sender;
        let mut ids: Vec<u16> = self.exchanges().map(|of| of.id.get()).collect();
        assert!(ids.iter().all(|id| *id <= sender.id_space), "{ids:?}");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "an identifier is given twice");
    }

    fn exchanges(&self) -> impl Iterator<Item = &qoslab_mqtt::session::Exchange> {
        self.client.session().outbound.exchanges()
    }

    /// Each message is in the session until the application hears what became of it, and no longer.
    fn check_messages(&self) {
        let waiting = self.client.session().outbound.waiting().map(|message| message.tag.0);
        let held: BTreeSet<u32> = self.exchanges().map(|of| of.tag.0).chain(waiting).collect();
        assert_eq!(held, self.unsettled, "a message without a fate, or with two");
    }
}
