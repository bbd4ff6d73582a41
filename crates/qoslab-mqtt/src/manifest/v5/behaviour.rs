//! 5.0, sections 4 and 6: how both sides behave.

use crate::manifest::statement::{Statement, statements};

statements! {
    "4.1.0-1" E "Neither side drops session state while the connection lasts."
        in ["session::outbound", "broker::route"];
    "4.1.0-2" E "The server drops it when the connection is closed and the expiry has passed."
        in ["broker::leave", "broker::connect"];
    "4.2-1" E "The transport delivers every byte, in order, both ways."
        link "link kind `stream`; what happens without it, link kinds `proxy` and `datagram` show";
    "4.3.1-1" E "QoS 0, sender: one PUBLISH with QoS 0 and DUP 0." in ["session::outbound"];
    "4.3.2-1" E "QoS 1, sender: a new message takes a free identifier."
        in ["session::outbound", "session::ids"];
    "4.3.2-2" E "QoS 1, sender: the first PUBLISH has QoS 1 and DUP 0." in ["flow::qos1"];
    "4.3.2-3" E "QoS 1, sender: it counts as unacknowledged until its PUBACK is there."
        in ["flow::qos1"];
    "4.3.2-4" E "QoS 1, receiver: PUBACK with the same identifier, after it has taken the message \
        over."
        in ["flow::qos1", "broker::receive"];
    "4.3.2-5" E "QoS 1, receiver: after its PUBACK the identifier brings a new message, whatever \
        DUP says."
        in ["flow::qos1"];
    "4.3.3-1" E "QoS 2, sender: a new message takes a free identifier."
        in ["session::outbound", "session::ids"];
    "4.3.3-2" E "QoS 2, sender: the first PUBLISH has QoS 2 and DUP 0." in ["flow::qos2"];
    "4.3.3-3" E "QoS 2, sender: PUBLISH counts as unacknowledged until its PUBREC is there."
        in ["flow::qos2"];
    "4.3.3-4" E "QoS 2, sender: a PUBREC below 0x80 is answered by PUBREL with the same identifier."
        in ["flow::qos2"];
    "4.3.3-5" E "QoS 2, sender: PUBREL counts as unacknowledged until its PUBCOMP is there."
        in ["flow::qos2"];
    "4.3.3-6" E "QoS 2, sender: once PUBREL has left, PUBLISH is not sent again." in ["flow::qos2"];
    "4.3.3-7" U "QoS 2, sender: a message whose PUBLISH has left does not expire."
        in ["session::outbound"];
    "4.3.3-8" E "QoS 2, receiver: PUBREC with the same identifier, after it has taken the message \
        over."
        in ["flow::qos2", "broker::receive"];
    "4.3.3-9" E "QoS 2, receiver: after a PUBREC with an error the identifier brings a new message."
        in ["flow::qos2"];
    "4.3.3-10" E "QoS 2, receiver: until PUBREL, each repeat gets PUBREC and is not handed on."
        in ["flow::qos2"];
    "4.3.3-11" E "QoS 2, receiver: PUBREL is answered by PUBCOMP with the same identifier."
        in ["flow::qos2"];
    "4.3.3-12" E "QoS 2, receiver: after PUBCOMP the identifier brings a new message."
        in ["flow::qos2"];
    "4.3.3-13" U "QoS 2, receiver: the handshake goes on although the message has expired."
        in ["flow::qos2"];
    "4.4.0-1" E "On the new connection of a kept session both sides send again every PUBLISH and \
        PUBREL without an answer, with their identifiers, and at no other time."
        in ["session::outbound"];
    "4.4.0-2" E "A PUBACK or PUBREC with an error ends the exchange; it is not sent again."
        in ["flow::qos1", "flow::qos2"];
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
    "4.6.0-5" E "Messages of one client with one topic and QoS go to each consumer in the order \
        in which they came."
        in ["broker::route", "session::outbound"];
    "4.6.0-6" E "For subscriptions that are not shared every topic is treated as ordered."
        in ["broker::route", "session::outbound"];
    "4.7.0-1" U "Wildcards stand in filters only, never in topic names."
        in ["codec::publish", "codec::connect"];
    "4.7.1-1" E "`#` is alone in its level, and the level is the last." in ["codec::topic"];
    "4.7.1-2" E "`+` is alone in its level." in ["codec::topic"];
    "4.7.2-1" E "A filter that begins with a wildcard matches no topic that begins with `$`."
        in ["topic"];
    "4.7.3-1" U "Topic names and filters have one character at least."
        in ["codec::read", "codec::publish"];
    "4.7.3-2" O "Topic names and filters hold no U+0000." in ["codec::read"];
    "4.7.3-3" O "Topic names and filters have 65,535 bytes at most." in ["codec::write"];
    "4.7.3-4" E "Names and filters are compared as they are, nothing is normalised." in ["topic"];
    "4.8.2-1" U "A shared filter is `$share/name/filter`, with a name of one character at least."
        in ["codec::topic"];
    "4.8.2-2" U "A share name holds no `/`, `+` or `#`, and a `/` and a filter follow it."
        in ["codec::topic"];
    "4.8.2-3" U "A shared message goes out at the QoS granted to the member that gets it, if its \
        own is not lower."
        in ["broker::shared"];
    "4.8.2-4" U "A QoS 2 delivery that was begun with a member is finished with that member, when \
        it is back."
        in ["broker::leave", "session::outbound"];
    "4.8.2-5" U "If that member's session ends, the message goes to no other." in ["broker::leave"];
    "4.8.2-6" U "An error in PUBACK or PUBREC discards the message for the whole group."
        in ["session::outbound"];
    "4.9.0-1" E "The send quota begins anew with each connection, at the peer's Receive Maximum \
        or below."
        in ["session::outbound"];
    "4.9.0-2" E "Each PUBLISH above QoS 0 takes one from the quota; at 0 none leaves."
        in ["session::outbound"];
    "4.9.0-3" E "Every other packet goes out whatever the quota is." in ["session::outbound"];
    "4.12.0-1" O "A server that does not know the authentication method may say 0x8C, and closes."
        in ["broker::connect"];
    "4.12.0-2" O "A server that needs more sends AUTH with 0x18."
        left "enhanced authentication is refused at CONNECT";
    "4.12.0-3" O "The client answers it with AUTH 0x18."
        left "enhanced authentication is refused at CONNECT";
    "4.12.0-4" O "A server may refuse at any time, and closes." in ["broker::connect"];
    "4.12.0-5" O "All AUTH packets and a CONNACK of success name the method of CONNECT."
        left "enhanced authentication is refused at CONNECT";
    "4.12.0-6" O "A client that named no method gets no AUTH."
        in ["broker::receive", "client::receive"];
    "4.12.0-7" O "A client that named no method sends no AUTH." in ["client", "broker::receive"];
    "4.12.1-1" O "Authentication again, on a connection, stays with its method."
        left "enhanced authentication is refused at CONNECT";
    "4.12.1-2" O "If it fails, the connection is closed."
        left "enhanced authentication is refused at CONNECT";
    "4.13.1-1" E "A server that finds a malformed packet or a protocol error closes the connection."
        in ["broker::leave", "broker::receive"];
    "4.13.2-1" E "A code of 0x80 or above in CONNACK or DISCONNECT closes the connection on both \
        sides."
        in ["broker::connect", "client::receive"];
    "6.0.0-1" O "Over WebSocket, packets travel in binary frames."
        link "no WebSocket; the links carry bytes";
    "6.0.0-2" O "Frames need not begin or end where packets do."
        link "no WebSocket; the decoder takes bytes however they are cut";
    "6.0.0-3" O "A WebSocket client offers the subprotocol `mqtt`." link "no WebSocket";
    "6.0.0-4" O "A WebSocket server chooses it." link "no WebSocket";
}
