//! 3.1.1, sections 1 to 3: data, headers, packets.

use crate::manifest::statement::{Statement, statements};

statements! {
    "1.5.3-1" O "Text on the wire is well-formed UTF-8; otherwise the connection is closed."
        in ["codec::read"];
    "1.5.3-2" O "Text on the wire holds no U+0000; otherwise the connection is closed."
        in ["codec::read"];
    "1.5.3-3" O "The bytes EF BB BF are a character like any other; nobody strips them."
        in ["codec::read"];
    "2.2.2-1" U "Flags of the fixed header that mean nothing have the value laid down for them."
        in ["codec::header"];
    "2.2.2-2" U "Other values close the connection." in ["codec::header", "broker::leave"];
    "2.3.1-1" E "SUBSCRIBE, UNSUBSCRIBE and PUBLISH above QoS 0 carry an identifier of 16 bits \
        that is not 0."
        in ["session::ids", "codec::read"];
    "2.3.1-2" E "A client's new packet of these types takes an identifier that is not in use."
        in ["session::ids", "client::requests"];
    "2.3.1-3" E "What is sent again keeps its identifier; PUBACK, PUBCOMP, SUBACK or UNSUBACK \
        frees it."
        in ["session::outbound", "client::requests"];
    "2.3.1-4" E "The same holds for a server's PUBLISH above QoS 0."
        in ["session::ids", "session::outbound"];
    "2.3.1-5" E "A PUBLISH at QoS 0 carries no packet identifier." in ["codec::publish"];
    "2.3.1-6" E "PUBACK, PUBREC and PUBREL carry the identifier of their PUBLISH."
        in ["session::inbound", "session::outbound"];
    "2.3.1-7" E "SUBACK and UNSUBACK carry the identifier of their request."
        in ["broker::subscribe"];
    "3.1.0-1" E "The first thing a client sends on a connection is CONNECT."
        in ["client::connection", "broker::receive"];
    "3.1.0-2" E "A second CONNECT on a connection is a violation; the server closes."
        in ["broker::receive"];
    "3.1.2-1" O "A CONNECT with another protocol name is not processed as MQTT."
        in ["codec::connect", "broker::receive"];
    "3.1.2-2" O "A protocol level that the server does not speak is answered with return code 1; \
        then it closes."
        in ["codec::connect", "broker::connect"];
    "3.1.2-3" O "The reserved connect flag is 0; otherwise the server closes."
        in ["codec::connect"];
    "3.1.2-4" E "Without Clean Session a session that is there goes on, else one is made; both \
        sides keep it when the connection closes."
        in ["broker::connect", "client::connection"];
    "3.1.2-5" E "For a session that is kept the server goes on to store what comes at QoS 1 and 2."
        in ["broker::route"];
    "3.1.2-6" E "Clean Session throws away what was there and begins anew; the new session ends \
        with its connection and no later one sees any of it."
        in ["broker::connect", "client::session"];
    "3.1.2-7" E "Retained messages belong to no session and outlive them all."
        in ["broker::retained"];
    "3.1.2-8" U "A will is stored with the connection, and published when that ends without \
        DISCONNECT."
        in ["broker::will", "broker::leave"];
    "3.1.2-9" U "With the will flag set, the server uses the will's QoS and retain bits, and \
        CONNECT has its topic and payload."
        in ["codec::connect"];
    "3.1.2-10" U "A will is gone once it was published or the client has sent DISCONNECT."
        in ["broker::will", "broker::leave"];
    "3.1.2-11" O "Without a will its bits are 0 and its fields are absent." in ["codec::connect"];
    "3.1.2-12" U "Without a will none is published." in ["broker::leave"];
    "3.1.2-13" O "Without a will its QoS bits are 0." in ["codec::connect"];
    "3.1.2-14" U "A will's QoS is 0, 1 or 2." in ["codec::connect"];
    "3.1.2-15" O "Without a will its retain bit is 0." in ["codec::connect"];
    "3.1.2-16" U "A will without the retain flag is published as an ordinary message."
        in ["broker::will"];
    "3.1.2-17" U "A will with the retain flag is published as a retained message."
        in ["broker::will", "broker::retained"];
    "3.1.2-18" O "Without the user name flag there is no user name." in ["codec::connect"];
    "3.1.2-19" O "With the user name flag there is one." in ["codec::connect"];
    "3.1.2-20" O "Without the password flag there is no password." in ["codec::connect"];
    "3.1.2-21" O "With the password flag there is one." in ["codec::connect"];
    "3.1.2-22" O "No password without a user name." in ["codec::connect"];
    "3.1.2-23" E "A client that has been silent for its keep alive sends PINGREQ."
        in ["client::connection"];
    "3.1.2-24" E "A server that hears nothing for one and a half keep alives closes, as if the \
        network had failed."
        in ["broker::connection", "broker::leave"];
    "3.1.3-1" O "Client identifier, will topic, will payload, user name and password stand in \
        this order."
        in ["codec::connect"];
    "3.1.3-2" E "The client identifier is the key of what both sides remember."
        in ["broker::connect"];
    "3.1.3-3" O "The client identifier is there, as the first field of the payload."
        in ["codec::connect"];
    "3.1.3-4" O "The client identifier is well-formed text." in ["codec::read"];
    "3.1.3-5" O "Identifiers of 1 to 23 letters and digits are accepted." in ["broker::connect"];
    "3.1.3-6" U "A server may take a client with an empty identifier; then it finds one that \
        nobody has."
        in ["broker::connect"];
    "3.1.3-7" U "A client with an empty identifier asks for a clean session."
        in ["broker::connect"];
    "3.1.3-8" U "If it does not, the server answers with return code 2 and closes."
        in ["broker::connect"];
    "3.1.3-9" U "An identifier that is rejected is answered with return code 2; then the server \
        closes."
        in ["broker::connect"];
    "3.1.3-10" O "The will topic is well-formed text." in ["codec::connect"];
    "3.1.3-11" O "The user name is well-formed text." in ["codec::read"];
    "3.1.4-1" E "A CONNECT that is not as the standard wants it closes the connection without \
        CONNACK."
        in ["broker::receive"];
    "3.1.4-2" E "A client identifier that is connected already: the older connection is closed."
        in ["broker::connect"];
    "3.1.4-3" E "The server does what Clean Session says." in ["broker::connect"];
    "3.1.4-4" E "A CONNECT that passes is acknowledged with CONNACK 0." in ["broker::connect"];
    "3.1.4-5" E "After a refusal nothing more that the client sent is processed."
        in ["broker::receive"];
    "3.2.0-1" E "The first packet from the server is CONNACK."
        in ["broker::connect", "client::receive"];
    "3.2.2-1" E "After an accepted Clean Session, Session Present is 0." in ["broker::connect"];
    "3.2.2-2" E "Without Clean Session, Session Present is 1 if the server had the session."
        in ["broker::connect"];
    "3.2.2-3" E "Without Clean Session, Session Present is 0 if it had none."
        in ["broker::connect"];
    "3.2.2-4" E "A CONNACK that refuses has Session Present 0."
        in ["broker::connect", "codec::connect"];
    "3.2.2-5" E "After a CONNACK that refuses the server closes." in ["broker::connect"];
    "3.2.2-6" O "Where no return code fits, the server closes without CONNACK."
        in ["broker::connect"];
    "3.3.1-1" E "DUP is 1 whenever a PUBLISH is sent again." in ["flow::qos1", "flow::qos2"];
    "3.3.1-2" E "DUP is 0 at QoS 0." in ["codec::publish", "session::outbound"];
    "3.3.1-3" E "DUP of a PUBLISH that came in is not passed on; the way out has its own."
        in ["session::message", "session::outbound"];
    "3.3.1-4" U "There is no QoS 3: both QoS bits set close the connection." in ["codec::header"];
    "3.3.1-5" U "A message with RETAIN is kept with its QoS, for those who subscribe later."
        in ["broker::retained"];
    "3.3.1-6" U "A new subscription is sent the last retained message of each topic that matches."
        in ["broker::retained"];
    "3.3.1-7" U "A retained message at QoS 0 replaces the one before; a server may drop it at any \
        time."
        in ["broker::retained"];
    "3.3.1-8" U "RETAIN is 1 on what is sent because of a new subscription."
        in ["broker::retained"];
    "3.3.1-9" U "RETAIN is 0 on what is sent to subscriptions that are there already."
        in ["broker::route"];
    "3.3.1-10" U "RETAIN without a payload is delivered as usual and removes the retained message \
        of the topic."
        in ["broker::retained"];
    "3.3.1-11" U "RETAIN without a payload is not itself kept." in ["broker::retained"];
    "3.3.1-12" U "A message without RETAIN neither is kept nor touches what is."
        in ["broker::route"];
    "3.3.2-1" O "PUBLISH begins with a topic name that is well-formed text." in ["codec::publish"];
    "3.3.2-2" U "A topic name holds no wildcard." in ["codec::publish"];
    "3.3.2-3" E "What a server delivers matches the filter of a subscription."
        in ["broker::route", "topic"];
    "3.3.4-1" E "The QoS of a PUBLISH decides its answer: none, PUBACK or PUBREC."
        in ["flow::qos1", "flow::qos2"];
    "3.3.5-1" E "Where subscriptions overlap, the highest QoS of those that match counts."
        in ["broker::route"];
    "3.3.5-2" U "A PUBLISH that is not allowed is acknowledged all the same, or the connection is \
        closed."
        in ["flow::qos1", "flow::qos2"];
    "3.6.1-1" U "The flags of PUBREL are 0010; anything else is malformed and closes."
        in ["codec::header"];
    "3.8.1-1" U "The flags of SUBSCRIBE are 0010; anything else is malformed and closes."
        in ["codec::header"];
    "3.8.3-1" O "Topic filters are well-formed text." in ["codec::read"];
    "3.8.3-2" U "A server without wildcards rejects filters that have them."
        in ["broker::subscribe"];
    "3.8.3-3" U "SUBSCRIBE has one filter at least." in ["codec::subscribe"];
    "3-8.3-4" U "Reserved bits beside the QoS, or QoS 3, close the connection. (The number is \
        misspelt in the standard.)"
        in ["codec::subscribe"];
    "3.8.4-1" E "SUBSCRIBE is answered by SUBACK." in ["broker::subscribe"];
    "3.8.4-2" E "SUBACK has the identifier of its SUBSCRIBE." in ["broker::subscribe"];
    "3.8.4-3" E "A filter that the session has already: the new subscription takes its place, the \
        retained messages come again, and no message is missed."
        in ["broker::subscribe", "broker::retained"];
    "3.8.4-4" U "Many filters in one packet count as many packets with one filter, answered \
        together."
        in ["broker::subscribe"];
    "3.8.4-5" E "SUBACK has a code for each filter: the granted QoS, or that it failed."
        in ["broker::subscribe"];
    "3.8.4-6" E "A message is delivered at the lower of its own QoS and the granted one."
        in ["broker::route"];
    "3.9.3-1" E "The codes of SUBACK stand in the order of the filters." in ["broker::subscribe"];
    "3.9.3-2" U "SUBACK has no codes but 0, 1, 2 and 0x80." in ["codec::code", "broker::subscribe"];
    "3.10.1-1" U "The flags of UNSUBSCRIBE are 0010; anything else is malformed and closes."
        in ["codec::header"];
    "3.10.3-1" O "Topic filters are well-formed text." in ["codec::read"];
    "3.10.3-2" U "UNSUBSCRIBE has one filter at least." in ["codec::subscribe"];
    "3.10.4-1" E "Filters are compared character by character; one that is equal is deleted."
        in ["broker::subscribe"];
    "3.10.4-2" E "Nothing new is added for a filter that is gone." in ["broker::route"];
    "3.10.4-3" E "A QoS 1 or 2 delivery that has begun is brought to its end."
        in ["broker::subscribe", "session::outbound"];
    "3.10.4-4" E "UNSUBSCRIBE is answered by UNSUBACK with its identifier."
        in ["broker::subscribe"];
    "3.10.4-5" E "Also when nothing was deleted." in ["broker::subscribe"];
    "3.10.4-6" U "Many filters in one packet count as many packets with one filter, answered \
        together."
        in ["broker::subscribe"];
    "3.12.4-1" E "PINGREQ is answered by PINGRESP." in ["broker::receive"];
    "3.14.1-1" U "The flags of DISCONNECT are 0; anything else closes." in ["codec::header"];
    "3.14.4-1" E "A client that has sent DISCONNECT closes the connection."
        in ["client::connection"];
    "3.14.4-2" E "It sends nothing more on it." in ["client::connection"];
    "3.14.4-3" U "DISCONNECT deletes the will; it is not published." in ["broker::leave"];
}
