//! How packets change what is known, at their sender and at their receiver.

use super::{Asked, Asks, ConnIx, Exchange, Excuse, Flight, View, Wire, way};
use qoslab_mqtt::packet::{Connect, Packet, PacketId, PacketType, QoS, ReasonCode, Version};
use qoslab_trace::{Direction, Event, EventId, LinkKind, LossReason, Sent, What};

impl View {
    pub(super) fn apply_sent(&mut self, event: &Event, flight: &Flight) {
        let (conn, dir) = (flight.conn, flight.dir);
        match flight.wire {
            Wire::Connect => {
                if let What::Send { packet: Sent::Packet(Packet::Connect(connect)), .. } =
                    &event.what
                {
                    self.connecting(event.n, flight, connect);
                }
            }
            Wire::Connack { error, present } => self.accepting(event, flight, error, present),
            Wire::Publish { id, .. } => self.publishing(event.n, flight, id),
            Wire::Puback { id, .. } => self.conns[conn.0].answer(dir, id),
            Wire::Pubrec { id, error } => {
                self.conns[conn.0].answer(dir, id);
                // An identifier in use stays with the exchange that has it.
                if error && !says_in_use(event) {
                    self.lane_mut(conn, dir.reverse()).held.remove(id);
                }
            }
            Wire::Pubrel { id } => {
                if let Some(exchange) = self.lane_mut(conn, dir).open.get_mut(id) {
                    exchange.pubrels = exchange.pubrels_on(conn).saturating_add(1);
                    let first = exchange.released.map_or(event.n, |(first, _)| first);
                    exchange.released = Some((first, conn));
                }
            }
            Wire::Pubcomp { id } => {
                let pubrels = &mut self.conns[conn.0].inbox[way(dir.reverse())].pubrels;
                if let Some(at) = pubrels.iter().position(|(of, _)| *of == id) {
                    pubrels.remove(at);
                }
            }
            Wire::Request { kind, id, .. } => {
                let exchange = Exchange::new(Asks::Request(kind), None, event.n, conn);
                self.lane_mut(conn, dir).open.insert(id, exchange);
            }
            Wire::Reply { kind, id, .. } => self.conns[conn.0].reply(asked_by(kind), Some(id)),
            Wire::Pingresp => self.conns[conn.0].reply(PacketType::Pingreq, None),
            Wire::Disconnect { .. } => self.conns[conn.0].goodbye[way(dir)] = true,
            Wire::Raw => self.conns[conn.0].raw = true,
            Wire::Pingreq | Wire::Auth => {}
        }
    }

    fn connecting(&mut self, at: EventId, flight: &Flight, connect: &Connect) {
        let conn = &mut self.conns[flight.conn.0];
        conn.version = connect.version;
        conn.clean = connect.clean;
        conn.connect = Some(at);
        if connect.version == Version::V5 {
            conn.limit[1] = Some(connect.properties.receive_maximum().unwrap_or(u16::MAX));
        }
        let link = &mut self.links[usize::from(flight.link.0)];
        link.up.open.retain(Exchange::is_publish);
        if connect.clean {
            self.client_session_over(flight.link, Some(flight.conn));
        }
    }

    fn accepting(&mut self, event: &Event, flight: &Flight, error: bool, present: bool) {
        let conn = &mut self.conns[flight.conn.0];
        conn.present = present;
        if let What::Send { packet: Sent::Packet(Packet::Connack(connack)), .. } = &event.what {
            conn.offered = connack.properties.receive_maximum().unwrap_or(u16::MAX);
        }
        if error {
            return;
        }
        let (key, clean) = (conn.key, conn.clean);
        if clean && self.sessions[key.0].begun < conn.asked.unwrap_or(event.n) {
            self.broker_session_over(key, event.n, true);
        }
        self.conns[flight.conn.0].accepted = Some(event.n);
        let before = self.sessions[key.0].conn.map(|before| self.conn(before).link);
        if let Some(before) = before.filter(|before| *before != flight.link && present) {
            self.handed_over(key, [before, flight.link]);
        }
        self.sessions[key.0].conn = Some(flight.conn);
        if clean {
            self.sessions[key.0].tainted = false;
        }
    }

    fn publishing(&mut self, at: EventId, flight: &Flight, id: Option<PacketId>) {
        let known = match self.asked(flight) {
            Some(Asked::Again(exchange)) => Some(*exchange),
            Some(Asked::Fresh | Asked::Taken(_) | Asked::Loose) | None => None,
        };
        self.count_publish(at, flight, known.is_some());
        let lane = self.lane_mut(flight.conn, flight.dir);
        if let Some(message) = flight.message {
            lane.queued.remove(message);
        }
        let (Some(id), Some((_, qos, _))) = (id, flight.wire.publish()) else { return };
        let mut exchange = known
            .unwrap_or_else(|| Exchange::new(Asks::Publish(qos), flight.message, at, flight.conn));
        exchange.conn = flight.conn;
        if let Some(before) = lane.open.insert(id, exchange) {
            self.give_back(&before, flight.dir);
        }
        let outstanding = &mut self.conns[flight.conn.0].outstanding[way(flight.dir)];
        *outstanding = outstanding.saturating_add(1);
    }

    fn count_publish(&mut self, at: EventId, flight: &Flight, again: bool) {
        let repeat = u16::from(again);
        match flight.dir {
            Direction::Up => {
                if let Some(message) = self.message_mut(flight.message) {
                    message.sends = message.sends.saturating_add(1);
                    message.sent_first.get_or_insert(at);
                    message.repeats = message.repeats.saturating_add(repeat);
                    message.last = at;
                }
            }
            Direction::Down => {
                if let Some(receipt) = self.receipt_mut(flight) {
                    if let Wire::Publish { qos, .. } = flight.wire {
                        receipt.sent_at(qos);
                    }
                    receipt.sends = receipt.sends.saturating_add(1);
                    receipt.repeats = receipt.repeats.saturating_add(repeat);
                    receipt.last = at;
                }
            }
        }
    }

    pub(super) fn apply_arrived(&mut self, event: &Event, flight: &Flight) {
        let (conn, dir) = (flight.conn, flight.dir);
        match flight.wire {
            Wire::Connect => self.conns[conn.0].asked = Some(event.n),
            Wire::Connack { error, present } => {
                if !error {
                    self.established(event.n, flight, present);
                }
            }
            Wire::Publish { id, qos, .. } => self.publish_arrived(event.n, flight, id, qos),
            Wire::Puback { .. } | Wire::Pubrec { .. } | Wire::Pubcomp { .. } => {
                if let Some(at) = self.heeded_on(flight) {
                    self.acknowledged(event.n, flight, at);
                }
            }
            Wire::Pubrel { id } => {
                self.conns[conn.0].inbox[way(dir)].pubrels.push((id, event.n));
                self.lane_mut(conn, dir).held.remove(id);
            }
            Wire::Request { kind, id, filters } => {
                self.conns[conn.0].inbox[0].requests.push((kind, Some(id), filters, event.n));
            }
            Wire::Reply { kind, id, .. } => {
                let asks = Asks::Request(asked_by(kind));
                let open = &self.lane(conn, dir.reverse()).open;
                if open.get(id).is_some_and(|exchange| exchange.asks == asks) {
                    self.finish(conn, dir.reverse(), id);
                }
            }
            Wire::Pingreq => {
                let ping = (PacketType::Pingreq, None, 0, event.n);
                self.conns[conn.0].inbox[0].requests.push(ping);
            }
            Wire::Pingresp | Wire::Disconnect { .. } | Wire::Auth | Wire::Raw => {}
        }
    }

    /// Where the answer to an acknowledgement goes: on its own connection, or if that was taken
    /// over on the present one of its session (A14). While there is none, nobody heeds it.
    fn heeded_on(&self, flight: &Flight) -> Option<ConnIx> {
        let present = self.session(self.conn(flight.conn).key).conn;
        match present.filter(|present| flight.dir == Direction::Up && *present != flight.conn) {
            Some(present) => (!self.conn(present).gone[1]).then_some(present),
            None => Some(flight.conn),
        }
    }

    /// PUBACK, PUBREC and PUBCOMP come to a sender, who goes on with the exchange on `at`.
    fn acknowledged(&mut self, n: EventId, flight: &Flight, at: ConnIx) {
        let (conn, of) = (flight.conn, flight.dir.reverse());
        let known = |id| {
            let exchange = self.lane(conn, of).open.get(id)?;
            Some((exchange.begun, exchange.message, exchange.recorded.is_some()))
        };
        match flight.wire {
            Wire::Puback { id, error } => self.answered(flight, id, QoS::AtLeastOnce, error),
            // After a PUBREC of success the message is taken: a late error changes nothing.
            Wire::Pubrec { id, error: true } if !matches!(known(id), Some((.., true))) => {
                self.answered(flight, id, QoS::ExactlyOnce, true);
            }
            Wire::Pubrec { id, error: false } => {
                if let Some((begun, message, false)) = known(id) {
                    self.stray(flight, begun, message);
                }
                if let Some(exchange) = self.lane_mut(conn, of).open.get_mut(id) {
                    exchange.recorded.get_or_insert(n);
                    exchange.pubrecs = (at, exchange.pubrecs_on(at).saturating_add(1));
                }
            }
            Wire::Pubcomp { id } => {
                if let Some((begun, message, true)) = known(id) {
                    self.stray(flight, begun, message);
                    self.finish(conn, of, id);
                }
            }
            _ => {}
        }
    }

    fn established(&mut self, at: EventId, flight: &Flight, present: bool) {
        let conn = &mut self.conns[flight.conn.0];
        conn.established = Some(at);
        if conn.version == Version::V5 {
            conn.limit[0] = Some(conn.offered);
        }
        let clean = conn.clean;
        let link = usize::from(flight.link.0);
        if !present && !clean && self.links[link].had_session {
            self.client_session_over(flight.link, Some(flight.conn));
        }
        self.links[link].had_session = true;
    }

    fn publish_arrived(&mut self, at: EventId, flight: &Flight, id: Option<PacketId>, qos: QoS) {
        self.heard(at, flight);
        let Some(id) = id else { return };
        let owed = super::conn::Owed { id, qos, event: at, covered: false };
        self.conns[flight.conn.0].inbox[way(flight.dir)].publishes.push(owed);
        if qos != QoS::ExactlyOnce {
            return;
        }
        // Late: overtaken on its link, or on a connection that a newer one has taken over (A14).
        let deposed = self.session(self.conn(flight.conn).key).conn != Some(flight.conn);
        let late = deposed || self.link(flight.link).kind != LinkKind::Stream;
        let lane = self.lane_mut(flight.conn, flight.dir);
        let over = lane.open.get(id).is_none_or(|exchange| exchange.message != flight.message);
        let free = !lane.held.contains(id);
        lane.held.get_or(id, || at);
        let by_copy = flight.arrivals > 0;
        let swallowed = !free && lane.ghosts.contains(&id);
        let ghost = free && (by_copy || over && late);
        if ghost {
            lane.ghosts.insert(id);
        } else if free {
            lane.ghosts.remove(&id);
        }
        self.latest = Some((at, free));
        if free && by_copy {
            self.blame_link(flight, Excuse::LinkRepeated);
        } else if swallowed {
            self.blame_link(flight, Excuse::LinkAcknowledged);
        }
    }

    fn heard(&mut self, at: EventId, flight: &Flight) {
        let Wire::Publish { .. } = flight.wire else { return };
        match flight.dir {
            Direction::Up => {
                if let Some(message) = self.message_mut(flight.message) {
                    message.last = at;
                }
            }
            Direction::Down => {
                if let Some(receipt) = self.receipt_mut(flight) {
                    receipt.last = at;
                }
            }
        }
    }

    pub(super) fn apply_lost(&mut self, event: &Event, flight: &Flight, why: LossReason) {
        self.heard(event.n, flight);
        match why {
            LossReason::Lost => {
                self.conns[flight.conn.0].swallowed = Some(event.n);
                self.links[usize::from(flight.link.0)].disturbed = true;
            }
            LossReason::Cut => self.conns[flight.conn.0].severed = true,
            LossReason::Closed | LossReason::Down | LossReason::Silent => {}
        }
    }
}

/// The request that a packet answers.
pub(crate) const fn asked_by(reply: PacketType) -> PacketType {
    match reply {
        PacketType::Suback => PacketType::Subscribe,
        PacketType::Unsuback => PacketType::Unsubscribe,
        PacketType::Pingresp => PacketType::Pingreq,
        other => other,
    }
}

fn says_in_use(event: &Event) -> bool {
    matches!(&event.what, What::Send { packet: Sent::Packet(Packet::Pubrec(ack)), .. }
        if ack.reason() == ReasonCode::PACKET_IDENTIFIER_IN_USE)
}
