//! Which session a connection is for. CONNECT names it, or leaves that to the server, which names
//! it in CONNACK (5.0) or not at all (3.1.1); what the broker notes on the way to CONNACK names it
//! too. Until then a link has a session without a name, so that nothing is taken for another's.

use super::{ConnIx, Key, Session, View};
use bytestring::ByteString;
use qoslab_mqtt::face::Note;
use qoslab_mqtt::packet::{ConnAck, Packet, Property};
use qoslab_trace::{Event, EventId, LinkId, PartyId, Sent};

impl View {
    /// Takes in what a packet says about names, before anybody looks at it.
    pub(super) fn hear_packet(&mut self, conn: ConnIx, packet: &Sent) {
        match packet {
            Sent::Packet(Packet::Connect(connect)) => self.called(conn, &connect.client_id),
            Sent::Packet(Packet::Connack(connack)) => {
                if let Some(name) = assigned(connack) {
                    self.christen(conn, name);
                }
            }
            _ => {}
        }
    }

    /// Takes in what a note says about names, before anybody looks at it.
    pub(super) fn hear_note(&mut self, event: &Event, party: PartyId, note: &Note) {
        if let Note::SessionCreated { client } | Note::SessionResumed { client } = note
            && let Some(conn) = self.nameless(party, event.cause)
        {
            self.christen(conn, client);
        }
    }

    /// The session that a CONNECT asks for.
    fn called(&mut self, conn: ConnIx, name: &ByteString) {
        let link = self.conn(conn).link;
        let own = self.link(link).key;
        // A session that had a name or a connection is not the one that a server still has to name.
        let unused = !self.is_named(own) && self.session(own).conn.is_none();
        let key = match self.key_named(name) {
            Some(key) => key,
            None if unused => {
                self.name_session(own, name);
                own
            }
            None => self.new_session(name.clone()),
        };
        if key != own && !unused {
            // Its client has turned to another session: the old one ends for it.
            self.client_session_over(link, Some(conn));
            self.links[usize::from(link.0)].up.held.clear();
        }
        self.conns[conn.0].key = key;
        self.links[usize::from(link.0)].key = key;
    }

    /// The session of this connection has got its name.
    fn christen(&mut self, conn: ConnIx, name: &ByteString) {
        let (key, link) = (self.conn(conn).key, self.conn(conn).link);
        if self.is_named(key) || name.is_empty() {
            return;
        }
        match self.key_named(name) {
            Some(known) => {
                self.conns[conn.0].key = known;
                self.links[usize::from(link.0)].key = known;
            }
            None => self.name_session(key, name),
        }
    }

    /// The connection whose session a party names while it answers a CONNECT without a name.
    fn nameless(&self, party: PartyId, cause: Option<EventId>) -> Option<ConnIx> {
        let waits = |at: ConnIx| {
            let conn = self.conn(at);
            conn.connect.is_some() && !self.is_named(conn.key)
        };
        if party != self.broker {
            let conn = self.link(self.link_of(party)?).conn?;
            return waits(conn).then_some(conn);
        }
        let mut of_it = self.links.iter().filter_map(|link| link.conn).filter(|at| {
            let conn = self.conn(*at);
            let asks = conn.asked.is_some() && conn.accepted.is_none();
            waits(*at) && asks && (cause.is_none() || cause == conn.asked)
        });
        // With two of them it is not known which one is meant.
        of_it.next().filter(|_| of_it.next().is_none())
    }

    /// Whether a session has a name; without one, notes cannot be told to be about it.
    pub(crate) fn is_named(&self, key: Key) -> bool {
        self.sessions.get(key.0).is_some_and(|session| !session.name.is_empty())
    }

    /// Whether what the broker tells about the session of a connection can be told to be about it.
    pub(crate) fn is_known(&self, key: Key) -> bool {
        self.is_named(key) || !self.speaks
    }

    /// Whether a connection was accepted of which nobody can say what session it is for, or what
    /// its CONNECT asked for: a note may be about that one.
    pub(crate) fn has_nameless(&self) -> bool {
        let mut accepted = self.conns.iter().filter(|conn| conn.accepted.is_some());
        accepted.any(|conn| conn.connect.is_none() || !self.is_named(conn.key))
    }

    /// Whether deliberate bytes have gone over a connection of a session: which exchanges they have
    /// begun nobody knows.
    pub(crate) fn had_raw(&self, key: Key) -> bool {
        self.conns.iter().any(|conn| conn.key == key && conn.raw)
    }

    /// The session of a client identifier, if the record has named it before.
    pub(crate) fn key_named(&self, client: &str) -> Option<Key> {
        self.named.get(client).copied()
    }

    pub(super) fn key_for(&mut self, client: &ByteString) -> Key {
        self.key_named(client).unwrap_or_else(|| self.new_session(client.clone()))
    }

    fn new_session(&mut self, name: ByteString) -> Key {
        let key = Key(self.sessions.len());
        self.sessions.push(Session::new(ByteString::new()));
        self.name_session(key, &name);
        key
    }

    fn name_session(&mut self, key: Key, name: &ByteString) {
        self.sessions[key.0].name = name.clone();
        if !name.is_empty() {
            self.named.entry(name.clone()).or_insert(key);
        }
    }

    /// The link over which a session was reached last: several clients may use one identifier.
    pub(crate) fn link_of_key(&self, key: Key) -> Option<LinkId> {
        let last = self.sessions.get(key.0).and_then(|session| session.conn);
        last.map(|conn| self.conn(conn).link).or_else(|| {
            let at = self.links.iter().position(|link| link.key == key)?;
            u16::try_from(at).ok().map(LinkId)
        })
    }

    /// The name of the client at the end of a link, as the record has it.
    pub(crate) fn client_name(&self, link: LinkId) -> &str {
        self.client_of(link).map_or("?", |client| self.name(client))
    }

    /// The name of a session: its client identifier, or else the name of its client.
    pub(crate) fn name_of(&self, key: Key) -> &str {
        match self.sessions.get(key.0) {
            Some(session) if !session.name.is_empty() => &session.name,
            _ => {
                let client = self.link_of_key(key).and_then(|link| self.client_of(link));
                client.map_or("?", |client| self.name(client))
            }
        }
    }
}

fn assigned(connack: &ConnAck) -> Option<&ByteString> {
    connack.properties.iter().find_map(|property| match property {
        Property::AssignedClientIdentifier(name) => Some(name),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
