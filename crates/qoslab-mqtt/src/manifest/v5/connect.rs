//! 5.0, sections 1 to 3.2: data, headers, CONNECT, CONNACK.

use crate::manifest::statement::{Statement, statements};

statements! {
    "1.5.4-1" O "Text on the wire is well-formed UTF-8; surrogates do not occur in it."
        in ["codec::read"];
    "1.5.4-2" O "Text on the wire holds no U+0000." in ["codec::read"];
    "1.5.4-3" O "The bytes EF BB BF are a character like any other, wherever they stand; nobody \
        strips them."
        in ["codec::read"];
    "1.5.5-1" O "A variable byte integer takes no more bytes than its value needs."
        in ["codec::read", "codec::header"];
    "1.5.7-1" O "Both texts of a pair obey the rules for text." in ["codec::property"];
    "2.1.3-1" U "Flags of the fixed header that mean nothing have the value laid down for them."
        in ["codec::header"];
    "2.2.1-2" E "A PUBLISH at QoS 0 carries no packet identifier." in ["codec::publish"];
    "2.2.1-3" E "A client's new SUBSCRIBE, UNSUBSCRIBE or PUBLISH above QoS 0 takes an identifier \
        that is not 0 and not in use."
        in ["session::ids", "client::requests"];
    "2.2.1-4" E "A server's new PUBLISH above QoS 0 takes an identifier that is not 0 and not in \
        use."
        in ["session::ids", "session::outbound"];
    "2.2.1-5" E "PUBACK, PUBREC, PUBREL and PUBCOMP carry the identifier of their PUBLISH."
        in ["session::inbound", "session::outbound"];
    "2.2.1-6" E "SUBACK and UNSUBACK carry the identifier of their request."
        in ["broker::subscribe"];
    "2.2.2-1" O "Where there are no properties, a length of 0 says so." in ["codec::property"];
    "3.1.0-1" E "The first thing a client sends on a connection is CONNECT."
        in ["client::connection", "broker::receive"];
    "3.1.0-2" E "A second CONNECT on a connection is a protocol error; the server closes."
        in ["broker::receive"];
    "3.1.2-1" O "A protocol name other than MQTT closes the connection."
        in ["codec::connect", "broker::receive"];
    "3.1.2-2" O "A version that the server does not speak may be answered with 0x84, and closes \
        the connection."
        in ["codec::connect", "broker::receive"];
    "3.1.2-3" O "The reserved connect flag is 0; anything else is malformed." in ["codec::connect"];
    "3.1.2-4" E "Clean Start throws away the session that was there, on both sides, and begins a \
        new one."
        in ["broker::connect", "client::session"];
    "3.1.2-5" E "Without Clean Start a session that is there goes on." in ["broker::connect"];
    "3.1.2-6" E "Without Clean Start, and with nothing there, a session is made."
        in ["broker::connect"];
    "3.1.2-7" U "A will that comes with CONNECT is kept with the session." in ["broker::will"];
    "3.1.2-8" U "When the connection has ended the will is published, at the end of its delay or \
        of the session, whichever comes first; a deletion or a timely new connection prevents \
        it."
        in ["broker::will", "broker::leave"];
    "3.1.2-9" U "With the will flag set, CONNECT has the will's properties, topic and payload."
        in ["codec::connect"];
    "3.1.2-10" U "A will is gone once it was published, and once the client has left with \
        DISCONNECT 0x00."
        in ["broker::will", "broker::leave"];
    "3.1.2-11" O "Without a will its QoS bits are 0." in ["codec::connect"];
    "3.1.2-12" U "A will's QoS is 0, 1 or 2." in ["codec::connect"];
    "3.1.2-13" O "Without a will its retain bit is 0." in ["codec::connect"];
    "3.1.2-14" U "A will without the retain flag is published as an ordinary message."
        in ["broker::will"];
    "3.1.2-15" U "A will with the retain flag is published as a retained message."
        in ["broker::will", "broker::retained"];
    "3.1.2-16" O "Without the user name flag there is no user name." in ["codec::connect"];
    "3.1.2-17" O "With the user name flag there is one." in ["codec::connect"];
    "3.1.2-18" O "Without the password flag there is no password." in ["codec::connect"];
    "3.1.2-19" O "With the password flag there is one." in ["codec::connect"];
    "3.1.2-20" E "A client that has been silent for its keep alive sends PINGREQ."
        in ["client::connection"];
    "3.1.2-21" U "A client takes over the keep alive that the server gives it."
        in ["client::connection"];
    "3.1.2-22" E "A server that hears nothing for one and a half keep alives closes, as if the \
        network had failed."
        in ["broker::connection", "broker::leave"];
    "3.1.2-23" E "With an expiry above 0 both sides keep the session when the connection closes."
        in ["broker::leave", "client::connection"];
    "3.1.2-24" U "The server sends no packet larger than the client takes."
        in ["session::wire", "broker"];
    "3.1.2-25" U "What is too large for the client is thrown away and counts as sent."
        in ["session::outbound", "broker"];
    "3.1.2-26" U "The server's topic aliases stay within the client's maximum."
        in ["broker::connection", "session::alias"];
    "3.1.2-27" U "A client that announces no topic aliases gets none."
        in ["broker::connection", "session::alias"];
    "3.1.2-28" O "A client that asks for no response information gets none."
        left "no core writes response information";
    "3.1.2-29" O "A client that wants no problem information gets no reason texts outside \
        PUBLISH, CONNACK and DISCONNECT."
        left "no core writes reason texts or user properties of its own";
    "3.1.2-30" O "A client that named an authentication method sends only AUTH and DISCONNECT \
        before CONNACK."
        left "enhanced authentication is refused at CONNECT, so the client core names no method by \
            itself";
    "3.1.3-1" O "Client identifier, will, user name and password stand in this order."
        in ["codec::connect"];
    "3.1.3-2" E "The client identifier is the key of the session, on both sides."
        in ["broker::connect"];
    "3.1.3-3" O "The client identifier is there, as the first field of the payload."
        in ["codec::connect"];
    "3.1.3-4" O "The client identifier is well-formed text." in ["codec::read"];
    "3.1.3-5" O "Identifiers of 1 to 23 letters and digits are accepted." in ["broker::connect"];
    "3.1.3-6" U "A server may take a client with an empty identifier; then it finds one that \
        nobody has."
        in ["broker::connect"];
    "3.1.3-7" U "It treats that client as if it had come with the identifier, and tells it in \
        CONNACK."
        in ["broker::connect"];
    "3.1.3-8" U "A server that rejects an identifier may say 0x85, and closes."
        in ["broker::connect"];
    "3.1.3-9" U "A new connection to the session before the will's delay is over: the will is not \
        published."
        in ["broker::connect"];
    "3.1.3-10" O "The user properties of a will keep their order." in ["broker::will"];
    "3.1.3-11" O "The will topic is well-formed text." in ["codec::connect"];
    "3.1.3-12" O "The user name is well-formed text." in ["codec::read"];
    "3.1.4-1" E "A CONNECT that is not as the standard wants it closes the connection."
        in ["broker::receive"];
    "3.1.4-2" U "A client that fails the server's own checks (its password, say) is closed."
        in ["broker::connect"];
    "3.1.4-3" E "A client identifier that is connected already: the older connection gets \
        DISCONNECT 0x8E and is closed."
        in ["broker::connect"];
    "3.1.4-4" E "The server does what Clean Start says." in ["broker::connect"];
    "3.1.4-5" E "A CONNECT that passes is acknowledged with CONNACK 0x00." in ["broker::connect"];
    "3.1.4-6" E "After a refusal nothing more that the client sent is processed."
        in ["broker::receive"];
    "3.2.0-1" E "CONNACK comes before anything else from the server."
        in ["broker::connect", "client::receive"];
    "3.2.0-2" E "There is one CONNACK on a connection."
        in ["broker::connect", "client::connection"];
    "3.2.2-1" O "The flags of CONNACK other than Session Present are 0." in ["codec::connect"];
    "3.2.2-2" E "After an accepted Clean Start, Session Present is 0." in ["broker::connect"];
    "3.2.2-3" E "Without Clean Start, Session Present says whether the server had the session."
        in ["broker::connect"];
    "3.2.2-4" U "A client that has no session and sees Session Present closes."
        in ["client::connection"];
    "3.2.2-5" E "A client that has a session and sees none present throws its own away, if it \
        goes on."
        in ["client::connection", "client::session"];
    "3.2.2-6" E "A CONNACK that refuses has Session Present 0."
        in ["broker::connect", "codec::connect"];
    "3.2.2-7" E "After a CONNACK that refuses the server closes." in ["broker::connect"];
    "3.2.2-8" O "CONNACK has a code from its list." in ["codec::code"];
    "3.2.2-9" U "A server without QoS 1 or 2 says so with Maximum QoS." in ["broker::connect"];
    "3.2.2-10" U "It still accepts subscriptions that ask for more, and grants what it has."
        in ["broker::subscribe"];
    "3.2.2-11" U "A client publishes nothing above the server's Maximum QoS."
        in ["client::session"];
    "3.2.2-12" U "A will above the server's Maximum QoS is refused with 0x9B."
        in ["broker::connect"];
    "3.2.2-13" U "A retained will is refused with 0x9A by a server without retained messages."
        in ["broker::connect"];
    "3.2.2-14" U "A client sends no retained message to a server that says it has none."
        in ["client::session"];
    "3.2.2-15" U "A client sends no packet larger than the server takes."
        in ["session::wire", "client::requests"];
    "3.2.2-16" U "An assigned client identifier belongs to no other session, and CONNACK tells it."
        in ["broker::connect"];
    "3.2.2-17" U "The client's topic aliases stay within the server's maximum."
        in ["client::connection", "session::alias"];
    "3.2.2-18" U "A server that announces no topic aliases gets none."
        in ["client::connection", "session::alias"];
    "3.2.2-19" O "A reason text that would make CONNACK too large for the client is left out."
        left "no core writes reason texts or user properties of its own";
    "3.2.2-20" O "So are user properties."
        left "no core writes reason texts or user properties of its own";
    "3.2.2-21" U "A client uses the Server Keep Alive that it is given." in ["client::connection"];
    "3.2.2-22" U "Where none is given the server goes by the client's own."
        in ["broker::connection"];
}
