//! 5.0, sections 3.3 to 3.15: PUBLISH and every packet after it.

use crate::manifest::statement::{Statement, statements};

statements! {
    "3.3.1-1" E "DUP is 1 whenever a PUBLISH is sent again." in ["flow::qos1", "flow::qos2"];
    "3.3.1-2" E "DUP is 0 at QoS 0." in ["codec::publish", "session::outbound"];
    "3.3.1-3" E "DUP on the way out follows from what was sent before, never from the DUP that \
        came in."
        in ["session::message", "session::outbound"];
    "3.3.1-4" U "There is no QoS 3: both QoS bits set is malformed." in ["codec::header"];
    "3.3.1-5" U "A message with RETAIN takes the place of the retained message of its topic."
        in ["broker::retained"];
    "3.3.1-6" U "A message with RETAIN and no payload removes it." in ["broker::retained"];
    "3.3.1-7" U "A message with RETAIN and no payload is not itself kept." in ["broker::retained"];
    "3.3.1-8" U "A message without RETAIN leaves the retained message alone." in ["broker::route"];
    "3.3.1-9" U "Retain Handling 0: a subscription is sent the retained messages that match."
        in ["broker::retained"];
    "3.3.1-10" U "Retain Handling 1: only when the subscription did not exist."
        in ["broker::retained"];
    "3.3.1-11" U "Retain Handling 2: none." in ["broker::retained"];
    "3.3.1-12" U "Without Retain As Published a forwarded message has RETAIN 0."
        in ["broker::route"];
    "3.3.1-13" U "With Retain As Published it keeps the flag it came with." in ["broker::route"];
    "3.3.2-1" O "PUBLISH begins with a topic name that is well-formed text." in ["codec::publish"];
    "3.3.2-2" U "A topic name holds no wildcard." in ["codec::publish"];
    "3.3.2-3" E "What a server delivers matches the filter of a subscription."
        in ["broker::route", "topic"];
    "3.3.2-4" O "The payload format indicator is passed on as it is." in ["session::message"];
    "3.3.2-5" U "A copy whose expiry has passed before its delivery was begun is deleted."
        in ["session::outbound"];
    "3.3.2-6" U "The expiry interval goes out reduced by the time the message has waited."
        in ["session::message"];
    "3.3.2-7" U "A topic alias means nothing on another connection." in ["session::alias"];
    "3.3.2-8" U "A topic alias is not 0." in ["codec::property"];
    "3.3.2-9" U "A client sends no alias above the server's maximum."
        in ["client::connection", "broker::receive"];
    "3.3.2-10" U "A client takes every alias within its own maximum." in ["session::alias"];
    "3.3.2-11" U "A server sends no alias above the client's maximum."
        in ["broker::connection", "client::receive"];
    "3.3.2-12" U "A server takes every alias within its own maximum." in ["session::alias"];
    "3.3.2-13" O "A response topic is well-formed text." in ["codec::property"];
    "3.3.2-14" O "A response topic holds no wildcard." in ["codec::property"];
    "3.3.2-15" O "A response topic is passed on as it is." in ["session::message"];
    "3.3.2-16" O "Correlation data is passed on as it is." in ["session::message"];
    "3.3.2-17" O "User properties are passed on as they are." in ["session::message"];
    "3.3.2-18" O "User properties keep their order." in ["session::message"];
    "3.3.2-19" O "A content type is well-formed text." in ["codec::property"];
    "3.3.2-20" O "A content type is passed on as it is." in ["session::message"];
    "3.3.4-1" E "The QoS of a PUBLISH decides its answer: none, PUBACK or PUBREC."
        in ["flow::qos1", "flow::qos2"];
    "3.3.4-2" E "Where subscriptions overlap, the highest QoS of those that match counts."
        in ["broker::route"];
    "3.3.4-3" U "A message for overlapping subscriptions carries their identifiers, as far as \
        they have any."
        in ["broker::route"];
    "3.3.4-4" U "One copy for several subscriptions carries the identifiers of all."
        in ["broker::route"];
    "3.3.4-5" U "With a copy for each subscription, each copy carries its own."
        in ["broker::route"];
    "3.3.4-6" U "A client's PUBLISH carries no subscription identifier."
        in ["client", "broker::receive"];
    "3.3.4-7" E "A client has no more unanswered PUBLISHes above QoS 0 than the server's Receive \
        Maximum."
        in ["session::outbound", "broker::receive"];
    "3.3.4-8" E "It delays nothing but PUBLISH for that."
        in ["session::outbound", "client::requests"];
    "3.3.4-9" E "A server has no more unanswered PUBLISHes above QoS 0 than the client's Receive \
        Maximum."
        in ["session::outbound", "client::receive"];
    "3.3.4-10" E "It delays nothing but PUBLISH for that." in ["session::outbound", "broker"];
    "3.4.2-1" U "PUBACK has a code from its list." in ["codec::code"];
    "3.4.2-2" O "A reason text that would make PUBACK too large is left out."
        left "no core writes reason texts or user properties of its own";
    "3.4.2-3" O "So are user properties."
        left "no core writes reason texts or user properties of its own";
    "3.5.2-1" U "PUBREC has a code from its list." in ["codec::code"];
    "3.5.2-2" O "A reason text that would make PUBREC too large is left out."
        left "no core writes reason texts or user properties of its own";
    "3.5.2-3" O "So are user properties."
        left "no core writes reason texts or user properties of its own";
    "3.6.1-1" U "The flags of PUBREL are 0010; anything else is malformed and closes."
        in ["codec::header"];
    "3.6.2-1" U "PUBREL has a code from its list." in ["codec::code"];
    "3.6.2-2" O "A reason text that would make PUBREL too large is left out."
        left "no core writes reason texts or user properties of its own";
    "3.6.2-3" O "So are user properties."
        left "no core writes reason texts or user properties of its own";
    "3.7.2-1" U "PUBCOMP has a code from its list." in ["codec::code"];
    "3.7.2-2" O "A reason text that would make PUBCOMP too large is left out."
        left "no core writes reason texts or user properties of its own";
    "3.7.2-3" O "So are user properties."
        left "no core writes reason texts or user properties of its own";
    "3.8.1-1" U "The flags of SUBSCRIBE are 0010; anything else is malformed and closes."
        in ["codec::header"];
    "3.8.3-1" O "Topic filters are well-formed text." in ["codec::read"];
    "3.8.3-2" U "SUBSCRIBE has one filter at least." in ["codec::subscribe"];
    "3.8.3-3" U "With No Local a message does not go back to the client identifier that published \
        it."
        in ["broker::route"];
    "3.8.3-4" U "No Local on a shared subscription is a protocol error." in ["codec::subscribe"];
    "3.8.3-5" U "Reserved bits of the subscription options are 0; anything else is malformed."
        in ["codec::subscribe"];
    "3.8.4-1" E "SUBSCRIBE is answered by SUBACK." in ["broker::subscribe"];
    "3.8.4-2" E "SUBACK has the identifier of its SUBSCRIBE." in ["broker::subscribe"];
    "3.8.4-3" E "A filter that the session has already: the new subscription takes its place."
        in ["broker::subscribe"];
    "3.8.4-4" E "Such a replacement loses no message; with Retain Handling 0 the retained ones \
        come again."
        in ["broker::subscribe", "broker::retained"];
    "3.8.4-5" U "Many filters in one packet count as many packets with one filter, answered \
        together."
        in ["broker::subscribe"];
    "3.8.4-6" E "SUBACK has a code for each filter." in ["broker::subscribe"];
    "3.8.4-7" E "A code is the granted QoS or says that it failed."
        in ["broker::subscribe", "codec::code"];
    "3.8.4-8" E "A message is delivered at the lower of its own QoS and the granted one."
        in ["broker::route"];
    "3.9.2-1" O "A reason text that would make SUBACK too large is left out."
        left "no core writes reason texts or user properties of its own";
    "3.9.2-2" O "So are user properties."
        left "no core writes reason texts or user properties of its own";
    "3.9.3-1" E "The codes of SUBACK stand in the order of the filters." in ["broker::subscribe"];
    "3.9.3-2" U "SUBACK has codes from its list." in ["codec::code"];
    "3.10.1-1" U "The flags of UNSUBSCRIBE are 0010; anything else is malformed and closes."
        in ["codec::header"];
    "3.10.3-1" O "Topic filters are well-formed text." in ["codec::read"];
    "3.10.3-2" U "UNSUBSCRIBE has one filter at least." in ["codec::subscribe"];
    "3.10.4-1" E "Filters are compared character by character; one that is equal is deleted."
        in ["broker::subscribe"];
    "3.10.4-2" E "Nothing new is added for a filter that is gone." in ["broker::route"];
    "3.10.4-3" E "A QoS 1 or 2 delivery that has begun is brought to its end."
        in ["broker::subscribe", "session::outbound"];
    "3.10.4-4" E "UNSUBSCRIBE is answered by UNSUBACK." in ["broker::subscribe"];
    "3.10.4-5" E "UNSUBACK has the identifier of its UNSUBSCRIBE, also when nothing was deleted."
        in ["broker::subscribe"];
    "3.10.4-6" U "Many filters in one packet count as many packets with one filter, answered \
        together."
        in ["broker::subscribe"];
    "3.11.2-1" O "A reason text that would make UNSUBACK too large is left out."
        left "no core writes reason texts or user properties of its own";
    "3.11.2-2" O "So are user properties."
        left "no core writes reason texts or user properties of its own";
    "3.11.3-1" U "The codes of UNSUBACK stand in the order of the filters."
        in ["broker::subscribe"];
    "3.11.3-2" U "UNSUBACK has codes from its list." in ["codec::code"];
    "3.12.4-1" E "PINGREQ is answered by PINGRESP." in ["broker::receive"];
    "3.14.0-1" U "A server sends no DISCONNECT before it has accepted the CONNECT."
        in ["broker::leave"];
    "3.14.1-1" U "The flags of DISCONNECT are 0; anything else is malformed." in ["codec::header"];
    "3.14.2-1" U "DISCONNECT has a code from its list." in ["codec::code", "broker::leave"];
    "3.14.2-2" U "A server's DISCONNECT has no session expiry." in ["broker::leave"];
    "3.14.2-3" O "A reason text that would make DISCONNECT too large is left out."
        left "no core writes reason texts or user properties of its own";
    "3.14.2-4" O "So are user properties."
        left "no core writes reason texts or user properties of its own";
    "3.14.4-1" E "Who has sent DISCONNECT sends nothing more on that connection."
        in ["client::connection", "broker::leave"];
    "3.14.4-2" E "Who has sent DISCONNECT closes the connection."
        in ["client::connection", "broker::leave"];
    "3.14.4-3" U "DISCONNECT 0x00 deletes the will; it is not published." in ["broker::leave"];
    "3.15.1-1" O "The flags of AUTH are 0; anything else is malformed." in ["codec::header"];
    "3.15.2-1" O "AUTH has a code from its list." in ["codec::code"];
    "3.15.2-2" O "A reason text that would make AUTH too large is left out."
        left "no core writes reason texts or user properties of its own";
    "3.15.2-3" O "So are user properties."
        left "no core writes reason texts or user properties of its own";
}
