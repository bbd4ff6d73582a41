//! 3.1.1, sections 4 to 7: how both sides behave.

use crate::manifest::statement::{Statement, statements};

statements! {
    "4.1.0-1" E "Both sides keep what the session needs for as long as it lasts."
        in ["session::outbound", "session::inbound"];
    "4.1.0-2" E "A session lasts at least as long as its connection."
        in ["broker::leave", "client::connection"];
    "4.3.1-1" E "QoS 0, sender: one PUBLISH with QoS 0 and DUP 0." in ["session::outbound"];
    "4.3.2-1" E "QoS 1, sender: a free identifier; QoS 1 and DUP 0 at first; unacknowledged until \
        PUBACK."
        in ["flow::qos1", "session::outbound"];
    "4.3.2-2" E "QoS 1, receiver: PUBACK after it has taken the message over; after it the \
        identifier brings a new message, whatever DUP says."
        in ["flow::qos1", "broker::receive"];
    "4.3.3-1" E "QoS 2, sender: a free identifier; QoS 2 and DUP 0 at first; PUBLISH until \
        PUBREC, then PUBREL until PUBCOMP, and never PUBLISH after PUBREL."
        in ["flow::qos2", "session::outbound"];
    "4.3.3-2" E "QoS 2, receiver: PUBREC after it has taken the message over; repeats until \
        PUBREL are answered and not handed on; PUBCOMP; then the identifier is new."
        in ["flow::qos2", "broker::receive"];
    "4.4.0-1" E "On the new connection of a kept session both sides send again every PUBLISH and \
        PUBREL without an answer, with their identifiers."
        in ["session::outbound"];
    "4.5.0-1" E "A message that the server has taken over goes into every session with a matching \
        subscription."
        in ["broker::route"];
    "4.5.0-2" E "A client answers what it receives, also what it then throws away."
        in ["client::receive"];
    "4.6.0-1" E "PUBLISHes that are sent again go in the order of their first sending."
        in ["session::outbound"];
    "4.6.0-2" E "PUBACKs leave in the order in which the PUBLISHes came."
        in ["client::receive", "broker::receive"];
    "4.6.0-3" E "PUBRECs leave in the order in which the PUBLISHes came."
        in ["client::receive", "broker::receive"];
    "4.6.0-4" E "PUBRELs leave in the order in which the PUBRECs came." in ["session::outbound"];
    "4.6.0-5" E "Every topic is treated as ordered unless somebody configures it otherwise."
        in ["broker::route", "session::outbound"];
    "4.6.0-6" E "A server obeys these orders for the messages of one topic, to each client."
        in ["broker::route", "session::outbound"];
    "4.7.1-1" U "Wildcards stand in filters only, never in topic names."
        in ["codec::publish", "codec::connect"];
    "4.7.1-2" E "`#` is alone in its level, and the level is the last." in ["codec::topic"];
    "4.7.1-3" E "`+` is alone in its level." in ["codec::topic"];
    "4.7.2-1" E "A filter that begins with a wildcard matches no topic that begins with `$`."
        in ["topic"];
    "4.7.3-1" U "Topic names and filters have one character at least."
        in ["codec::read", "codec::publish"];
    "4.7.3-2" O "Topic names and filters hold no U+0000." in ["codec::read"];
    "4.7.3-3" O "Topic names and filters have 65,535 bytes at most." in ["codec::write"];
    "4.7.3-4" E "Names and filters are compared as they are, nothing is normalised." in ["topic"];
    "4.8.0-1" E "Who sees the other side break the protocol closes the connection."
        in ["broker::leave", "client::connection"];
    "4.8.0-2" U "A passing failure while a packet is processed closes the connection that brought \
        it."
        left "a core without memory limits, files or sockets has no passing failures; a full queue \
            is a policy (A19), and one of its values closes";
    "6.0.0-1" O "Over WebSocket, packets travel in binary frames."
        link "no WebSocket; the links carry bytes";
    "6.0.0-2" O "Frames need not begin or end where packets do."
        link "no WebSocket; the decoder takes bytes however they are cut";
    "6.0.0-3" O "A WebSocket client offers the subprotocol `mqtt`." link "no WebSocket";
    "6.0.0-4" O "A WebSocket server chooses it." link "no WebSocket";
    "7.0.0-1" O "A program that is server and client at once conforms as both."
        left "the house has no such program; a bridge of a scenario is a client that republishes";
    "7.0.0-2" O "Conforming asks for no extension beyond the standard."
        left "a demand on implementations as a whole, not on what one does";
    "7.1.1-1" E "A server has a transport that delivers every byte, in order, both ways."
        link "link kind `stream`; what happens without it, link kinds `proxy` and `datagram` show";
    "7.1.2-1" E "A client has a transport that delivers every byte, in order, both ways."
        link "link kind `stream`; what happens without it, link kinds `proxy` and `datagram` show";
}
