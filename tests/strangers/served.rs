//! The broker core behind a real port: a small blocking loop, for tests only.
//!
//! One thread owns the core; one accepts, one reads for each connection. A trap cuts a connection
//! at a packet.

use super::program::DEADLINE;
use super::seen::{Seen, Sight, Way};
use bytes::Bytes;
use qoslab_mqtt::broker::Broker;
use qoslab_mqtt::codec::{Decoder, encode};
use qoslab_mqtt::face::{ConnId, Input, Output, Tag};
use qoslab_mqtt::options::BrokerOptions;
use qoslab_mqtt::packet::{Packet, PacketType, Version};
use qoslab_mqtt::time::Instant;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// A broker core on a loopback port of its own. Dropped, it has ended.
#[derive(Debug)]
pub(super) struct Served {
    /// Its port.
    pub(super) port: u16,
    /// What passes it.
    pub(super) seen: Arc<Seen>,
    traps: Arc<Mutex<Vec<Trap>>>,
    events: Sender<Event>,
    core: Option<JoinHandle<()>>,
    accept: Option<JoinHandle<()>>,
}

/// Cut the connection of a client, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trap {
    /// Whose.
    pub(super) client: String,
    /// In: the packet is taken, and nothing answers. Out: the packet is not sent.
    pub(super) way: Way,
    /// At the first packet of this type.
    pub(super) packet: PacketType,
}

#[derive(Debug)]
enum Event {
    Accepted(TcpStream),
    Bytes(ConnId, Bytes),
    Closed(ConnId),
    Stop,
}

impl Served {
    pub(super) fn start(options: BrokerOptions) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("the loopback has a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let (events, inbox) = channel();
        let seen = Arc::new(Seen::default());
        let traps = Arc::new(Mutex::new(Vec::new()));
        let mut looping = Loop {
            broker: Broker::new(options),
            links: BTreeMap::new(),
            next: 0,
            events: events.clone(),
            seen: seen.clone(),
            traps: traps.clone(),
            clock: clock(),
        };
        let core = std::thread::spawn(move || looping.run(&inbox));
        let accepted = events.clone();
        let accept = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if accepted.send(Event::Accepted(stream)).is_err() {
                    return;
                }
            }
        });
        Self { port, seen, traps, events, core: Some(core), accept: Some(accept) }
    }

    pub(super) fn standard() -> Self {
        Self::start(BrokerOptions::standard())
    }

    /// Sets a trap.
    pub(super) fn trap(&self, client: &str, way: Way, packet: PacketType) {
        let trap = Trap { client: client.to_string(), way, packet };
        self.traps.lock().expect("no holder panics").push(trap);
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // If the core is gone already, its thread tells why below.
        let _ = self.events.send(Event::Stop);
        let core = self.core.take().map(JoinHandle::join);
        // The inbox is gone: one more connection makes the acceptor see it.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let accept = self.accept.take().map(JoinHandle::join);
        let whole = core.is_none_or(|core| core.is_ok()) && accept.is_none_or(|it| it.is_ok());
        assert!(whole || std::thread::panicking(), "a thread of the served broker has panicked");
    }
}

/// Real time since now, as the cores count it.
#[expect(clippy::disallowed_types, reason = "real sockets need the real clock")]
pub(super) fn clock() -> impl Fn() -> Instant + Send {
    let start = std::time::Instant::now();
    move || Instant::from_micros(start.elapsed().as_micros() as u64)
}

/// What is left until an instant, for a real wait.
pub(super) fn left(now: Instant, at: Instant) -> Duration {
    Duration::from_micros(at.since(now).as_micros())
}

/// Hands on what a socket receives until it ends.
pub(super) fn read_all(mut stream: TcpStream, mut hand_on: impl FnMut(Bytes) -> bool) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length) = stream.read(&mut buffer) {
        if length == 0 || !hand_on(Bytes::copy_from_slice(&buffer[..length])) {
            return;
        }
    }
}

/// One connection as the loop knows it.
#[derive(Debug)]
struct Link {
    stream: TcpStream,
    client: String,
    version: Version,
    reader: Option<JoinHandle<()>>,
    decoder: Decoder,
}

struct Loop<C> {
    broker: Broker,
    links: BTreeMap<ConnId, Link>,
    next: u32,
    events: Sender<Event>,
    seen: Arc<Seen>,
    traps: Arc<Mutex<Vec<Trap>>>,
    clock: C,
}

impl<C: Fn() -> Instant> Loop<C> {
    fn run(&mut self, inbox: &Receiver<Event>) {
        loop {
            let event = match self.broker.next_wake() {
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wake) => inbox.recv_timeout(left((self.clock)(), wake.at)),
            };
            match event {
                Ok(Event::Accepted(stream)) => self.accepted(stream),
                Ok(Event::Bytes(conn, bytes)) => self.bytes(conn, bytes),
                Ok(Event::Closed(conn)) => self.close(conn, true),
                Err(RecvTimeoutError::Timeout) => self.handle(Input::Woke),
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let links: Vec<ConnId> = self.links.keys().copied().collect();
        links.into_iter().for_each(|conn| self.close(conn, false));
    }

    fn accepted(&mut self, stream: TcpStream) {
        stream.set_nodelay(true).expect("a socket takes options");
        stream.set_write_timeout(Some(DEADLINE)).expect("a socket takes options");
        self.next += 1;
        let conn = ConnId(self.next);
        let (reading, events) =
            (stream.try_clone().expect("a socket has a second handle"), self.events.clone());
        let reader = std::thread::spawn(move || {
            read_all(reading, |bytes| events.send(Event::Bytes(conn, bytes)).is_ok());
            // The loop may be gone before its readers.
            let _ = events.send(Event::Closed(conn));
        });
        let (client, version) = (String::new(), Version::V311);
        let decoder = Decoder::new();
        let link = Link { stream, client, version, reader: Some(reader), decoder };
        self.links.insert(conn, link);
        self.handle(Input::Opened(conn));
    }

    fn bytes(&mut self, conn: ConnId, bytes: Bytes) {
        let Some(link) = self.links.get_mut(&conn) else { return };
        link.decoder.feed(bytes.clone());
        let mut trapped = false;
        while let Ok(Some((packet, _))) = link.decoder.next(link.version) {
            if let Packet::Connect(connect) = &packet {
                link.version = connect.version;
                link.client = connect.client_id.to_string();
            }
            trapped |= spring(&self.traps, &link.client, Way::In, packet.packet_type());
            self.seen.push(Sight::Packet(link.client.clone(), Way::In, packet));
        }
        let mut out = Vec::new();
        self.broker.handle((self.clock)(), Input::Bytes(conn, bytes, Tag::NONE), &mut out);
        if trapped {
            // Taken, but nothing reaches the client any more.
            out.retain(|output| !matches!(output, Output::Send { conn: to, .. } if *to == conn));
        }
        self.perform(out);
        if trapped {
            self.close(conn, true);
        }
    }

    fn handle(&mut self, input: Input) {
        let mut out = Vec::new();
        self.broker.handle((self.clock)(), input, &mut out);
        self.perform(out);
    }

    fn perform(&mut self, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { conn, packet, .. } => self.send(conn, packet),
                Output::SendRaw(conn, bytes) => self.write(conn, &bytes),
                Output::Close { conn, .. } => self.close(conn, false),
                Output::Note(note) => self.seen.push(Sight::Note(note)),
                Output::Took(..) => {}
                Output::Deliver(_) | Output::Outcome { .. } => unreachable!("client only"),
            }
        }
    }

    fn send(&mut self, conn: ConnId, packet: Packet) {
        let Some(link) = self.links.get_mut(&conn) else { return };
        if link.client.is_empty()
            && let Some(connection) = self.broker.connections().get(&conn)
        {
            link.client = connection.client.as_deref().unwrap_or_default().to_string();
        }
        if spring(&self.traps, &link.client, Way::Out, packet.packet_type()) {
            return self.close(conn, true);
        }
        if let Packet::Connack(connack) = &packet
            && connack.reason.is_error()
        {
            // A CONNECT that could not be read named no version; only 5.0 has such codes.
            link.version = Version::V5;
        }
        let mut bytes = Vec::new();
        encode(&packet, link.version, &mut bytes)
            .unwrap_or_else(|error| panic!("{packet:?} cannot be written: {error:?}"));
        let client = link.client.clone();
        // Seen before it is written: who has it can rely on it.
        self.seen.push(Sight::Packet(client, Way::Out, packet));
        self.write(conn, &bytes);
    }

    fn write(&mut self, conn: ConnId, bytes: &[u8]) {
        let Some(link) = self.links.get_mut(&conn) else { return };
        // A broken connection is reported by its reader.
        let _ = link.stream.write_all(bytes);
    }

    /// Closes a connection; tells the core unless it knows.
    fn close(&mut self, conn: ConnId, tell: bool) {
        let Some(mut link) = self.links.remove(&conn) else { return };
        // It may be closed from the other side already.
        let _ = link.stream.shutdown(Shutdown::Both);
        if let Some(reader) = link.reader.take() {
            reader.join().expect("a reader does not panic");
        }
        if tell {
            self.handle(Input::Closed(conn));
        }
        self.seen.push(Sight::Closed(link.client));
    }
}

/// Whether a trap was set for this packet; it is used up.
fn spring(traps: &Mutex<Vec<Trap>>, client: &str, way: Way, packet: PacketType) -> bool {
    let mut traps = traps.lock().expect("no holder panics");
    let is_it = |trap: &Trap| trap.client == client && trap.way == way && trap.packet == packet;
    let Some(at) = traps.iter().position(is_it) else { return false };
    traps.remove(at);
    true
}
