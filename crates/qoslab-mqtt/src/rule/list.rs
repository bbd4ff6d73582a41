//! The list of the rules: name, number in 3.1.1, number in 5.0. In the order of the standard.

use serde::{Deserialize, Serialize};

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $v311:literal, $v5:literal;)*) => {
        /// One rule, named by its meaning. A version without it has an empty number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[repr(u8)]
        pub enum Rule { $($(#[$doc])* $name,)* }

        impl Rule {
            /// Every rule, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The numbers in 3.1.1 and 5.0; empty where the version has none.
            pub const fn numbers(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($v311, $v5),)* }
            }
        }
    };
}

rules! {
    /// A variable byte integer has at most four bytes.
    VariableByteInteger = "2.2.3", "1.5.5";
    /// A variable byte integer has its shortest form.
    ShortestInteger = "", "1.5.5-1";
    /// Text is valid UTF-8.
    TextUtf8 = "1.5.3-1", "1.5.4-1";
    /// Text has no U+0000.
    TextNoNul = "1.5.3-2", "1.5.4-2";
    /// The packet type is one that the version knows.
    PacketTypeKnown = "2.2.1", "2.1.2";
    /// Reserved bits of the fixed header have their fixed value.
    HeaderFlags = "2.2.2-2", "2.1.3-1";
    /// The fields of a packet end where its remaining length says.
    RemainingLength = "2.2.3", "2.1.4";
    /// SUBSCRIBE, UNSUBSCRIBE and PUBLISH above QoS 0 carry a non-zero identifier.
    IdNonZero = "2.3.1-1", "2.2.1-3";
    /// A client's new packet takes an identifier that is not in use.
    IdFree = "2.3.1-2", "2.2.1-3";
    /// A repeat keeps its identifier until it is acknowledged.
    IdKept = "2.3.1-3", "4.4.0-1";
    /// A server's new PUBLISH takes an identifier that is not in use.
    IdFreeServer = "2.3.1-4", "2.2.1-4";
    /// PUBLISH at QoS 0 carries no identifier.
    IdNoneAtQos0 = "2.3.1-5", "2.2.1-2";
    /// An acknowledgement repeats the identifier of its PUBLISH.
    AckRepeatsId = "2.3.1-6", "2.2.1-5";
    /// SUBACK and UNSUBACK repeat the identifier of the request.
    SubackRepeatsId = "2.3.1-7", "2.2.1-6";
    /// No properties are written as length 0.
    NoPropertiesIsZero = "", "2.2.2-1";
    /// The properties end where the property length says.
    PropertyLength = "", "2.2.2.1";
    /// A property stands only in the packets it is made for.
    PropertyAllowed = "", "2.2.2.2";
    /// A property has one of the values it may have.
    PropertyValue = "", "2.2.2.2";
    /// Only user properties repeat, and subscription identifiers in PUBLISH.
    PropertyOnce = "", "2.2.2.2";
    /// The first packet from a client is CONNECT.
    ConnectFirst = "3.1.0-1", "3.1.0-1";
    /// A second CONNECT on a connection is a violation.
    ConnectOnce = "3.1.0-2", "3.1.0-2";
    /// The protocol name is MQTT.
    ProtocolName = "3.1.2-1", "3.1.2-1";
    /// The protocol version is one the server knows.
    ConnectVersion = "3.1.2-2", "3.1.2-2";
    /// The reserved connect flag is 0.
    ConnectReserved = "3.1.2-3", "3.1.2-3";
    /// Clean: both sides drop what they kept.
    CleanDropsSession = "3.1.2-6", "3.1.2-4";
    /// Not clean: the session is resumed if there is one.
    ResumeSession = "3.1.2-4", "3.1.2-5";
    /// Not clean and nothing there: a session is created.
    CreateSession = "3.1.2-4", "3.1.2-6";
    /// The session outlives the connection.
    KeepSession = "3.1.2-5", "3.1.2-23";
    /// The will is stored at CONNECT.
    WillStored = "3.1.2-8", "3.1.2-7";
    /// The will is published when the connection ends without a clean DISCONNECT.
    WillPublished = "3.1.2-8", "3.1.2-8";
    /// The will is removed once published, or on a clean DISCONNECT.
    WillRemoved = "3.1.2-10", "3.1.2-10";
    /// No will: its QoS is 0.
    NoWillQos = "3.1.2-13", "3.1.2-11";
    /// The QoS of a will is 0, 1 or 2.
    WillQos = "3.1.2-14", "3.1.2-12";
    /// No will: its retain flag is 0.
    NoWillRetain = "3.1.2-15", "3.1.2-13";
    /// 3.1.1: no password without a user name.
    PasswordNeedsUser = "3.1.2-22", "";
    /// No authentication data without a method.
    AuthDataNeedsMethod = "", "3.1.2.11.10";
    /// A new connection before the will delay has passed cancels the will.
    WillCancelled = "", "3.1.3-9";
    /// The client sends PINGREQ when it has nothing else to say.
    KeepAliveClient = "3.1.2-23", "3.1.2-20";
    /// The server closes after one and a half intervals of silence.
    KeepAliveServer = "3.1.2-24", "3.1.2-22";
    /// The server's keep alive overrides the client's.
    ServerKeepAlive = "", "3.2.2-21";
    /// The receiver's maximum packet size is respected.
    PacketSize = "", "3.1.2-24";
    /// A packet too large for its receiver is discarded and counts as sent.
    TooLargeDiscarded = "", "3.1.2-25";
    /// The client identifier is the key of the session.
    ClientIdIsKey = "3.1.3-2", "3.1.3-2";
    /// An empty client identifier: the server assigns one.
    ClientIdAssigned = "3.1.3-6", "3.1.3-6";
    /// 3.1.1: an empty client identifier needs a clean session.
    EmptyIdNeedsClean = "3.1.3-8", "";
    /// A CONNECT that is not valid closes the connection.
    ConnectInvalid = "3.1.4-1", "3.1.4-1";
    /// A client that fails the server's own checks is closed.
    LoginRefused = "3.1.4", "3.1.4-2";
    /// A second connection with the same client identifier throws out the first.
    Takeover = "3.1.4-2", "3.1.4-3";
    /// A valid CONNECT is acknowledged.
    ConnackSuccess = "3.1.4-4", "3.1.4-5";
    /// Nothing is processed after a refusal.
    RefusedIsDeaf = "3.1.4-5", "3.1.4-6";
    /// CONNACK is the first packet from the server.
    ConnackFirst = "3.2.0-1", "3.2.0-1";
    /// The reserved flags of CONNACK are 0.
    ConnackFlags = "3.2.2.1", "3.2.2-1";
    /// Clean accepted: Session Present is 0.
    SessionPresentClean = "3.2.2-1", "3.2.2-2";
    /// Session Present tells whether the server kept state.
    SessionPresentTruth = "3.2.2-2", "3.2.2-3";
    /// A client without state that sees Session Present 1 closes.
    SessionPresentUnexpected = "", "3.2.2-4";
    /// A client with state that sees Session Present 0 discards its state.
    SessionLost = "", "3.2.2-5";
    /// A refusal has Session Present 0.
    RefusalNoSession = "3.2.2-4", "3.2.2-6";
    /// A refusal is followed by the close of the connection.
    RefusalCloses = "3.2.2-5", "3.2.2-7";
    /// CONNACK has a code that the version lists.
    ConnackCode = "3.2.2.3", "3.2.2-8";
    /// The client publishes nothing above the server's Maximum QoS.
    MaximumQos = "", "3.2.2-11";
    /// A will above the server's Maximum QoS is refused.
    WillQosRefused = "", "3.2.2-12";
    /// A retained will is refused by a server without retained messages.
    WillRetainRefused = "", "3.2.2-13";
    /// The client sends no retained message to a server without them.
    RetainUnavailable = "", "3.2.2-14";
    /// The client respects the server's Maximum Packet Size.
    ServerPacketSize = "", "3.2.2-15";
    /// An assigned client identifier is new and returned in CONNACK.
    AssignedIdReturned = "", "3.2.2-16";
    /// DUP is set on every re-delivery.
    DupOnRepeat = "3.3.1-1", "3.3.1-1";
    /// DUP is 0 at QoS 0.
    DupNotAtQos0 = "3.3.1-2", "3.3.1-2";
    /// DUP of an incoming PUBLISH is not passed on.
    DupNotPropagated = "3.3.1-3", "3.3.1-3";
    /// There is no QoS 3.
    NoQos3 = "3.3.1-4", "3.3.1-4";
    /// A retained message replaces the one of its topic.
    RetainReplaces = "3.3.1-5", "3.3.1-5";
    /// An empty retained message removes the one of its topic.
    RetainRemoves = "3.3.1-10", "3.3.1-6";
    /// A new subscription gets the retained messages.
    RetainOnSubscribe = "3.3.1-6", "3.3.1-9";
    /// Retained messages only for a subscription that did not exist.
    RetainIfNew = "", "3.3.1-10";
    /// No retained messages on subscribe.
    RetainNever = "", "3.3.1-11";
    /// A forwarded message has its retain flag cleared.
    RetainCleared = "3.3.1-9", "3.3.1-12";
    /// A forwarded message keeps its retain flag.
    RetainAsPublished = "", "3.3.1-13";
    /// A topic name has no wildcards.
    TopicNoWildcard = "3.3.2-2", "3.3.2-2";
    /// What is delivered matches the subscription.
    DeliveredMatches = "3.3.2-3", "3.3.2-3";
    /// A message that expired before delivery began is not delivered.
    ExpiredDropped = "", "3.3.2-5";
    /// The forwarded expiry interval is reduced by the time it waited.
    ExpiryReduced = "", "3.3.2-6";
    /// Topic aliases end with the connection.
    AliasEndsWithConnection = "", "3.3.2-7";
    /// Topic alias 0 is not allowed.
    AliasNonZero = "", "3.3.2-8";
    /// A client's topic alias is within the server's maximum.
    AliasMaximum = "", "3.3.2-9";
    /// A server's topic alias is within the client's maximum.
    AliasMaximumServer = "", "3.3.2-11";
    /// A response topic has no wildcards.
    ResponseTopic = "", "3.3.2-14";
    /// The answer to PUBLISH is fixed by its QoS.
    AnswerByQos = "3.3.4-1", "3.3.4-1";
    /// Of overlapping subscriptions the highest QoS counts.
    OverlapHighest = "3.3.5-1", "3.3.4-2";
    /// The identifiers of all matching subscriptions go along.
    SubscriptionIds = "", "3.3.4-3";
    /// A client never sends a subscription identifier.
    NoSubscriptionIdFromClient = "", "3.3.4-6";
    /// A client stays within the server's Receive Maximum.
    ReceiveMaximumClient = "", "3.3.4-7";
    /// A server stays within the client's Receive Maximum.
    ReceiveMaximumServer = "", "3.3.4-9";
    /// PUBACK has a code from its list.
    PubackCode = "", "3.4.2-1";
    /// PUBREC has a code from its list.
    PubrecCode = "", "3.5.2-1";
    /// PUBREL has the flags 0010.
    PubrelFlags = "3.6.1-1", "3.6.1-1";
    /// PUBREL has a code from its list.
    PubrelCode = "", "3.6.2-1";
    /// PUBCOMP has a code from its list.
    PubcompCode = "", "3.7.2-1";
    /// SUBSCRIBE has the flags 0010.
    SubscribeFlags = "3.8.1-1", "3.8.1-1";
    /// SUBSCRIBE has at least one filter.
    SubscribeNotEmpty = "3.8.3-3", "3.8.3-2";
    /// No Local: a message does not go back to the client that published it.
    NoLocal = "", "3.8.3-3";
    /// No Local on a shared subscription is a protocol error.
    NoLocalShared = "", "3.8.3-4";
    /// The reserved bits of the subscription options are 0.
    SubscribeReserved = "3-8.3-4", "3.8.3-5";
    /// The QoS of a subscription is 0, 1 or 2; its retain handling, too.
    SubscribeOptions = "3-8.3-4", "3.8.3.1";
    /// SUBSCRIBE is answered by SUBACK.
    SubackSent = "3.8.4-1", "3.8.4-1";
    /// The same filter replaces the subscription.
    SubscriptionReplaced = "3.8.4-3", "3.8.4-3";
    /// SUBACK has one code for each filter.
    SubackPerFilter = "3.8.4-5", "3.8.4-6";
    /// Delivered QoS is the lower of published and granted.
    Downgrade = "3.8.4-6", "3.8.4-8";
    /// SUBACK has codes from its list.
    SubackCode = "3.9.3-2", "3.9.3-2";
    /// UNSUBSCRIBE has the flags 0010.
    UnsubscribeFlags = "3.10.1-1", "3.10.1-1";
    /// UNSUBSCRIBE has at least one filter.
    UnsubscribeNotEmpty = "3.10.3-2", "3.10.3-2";
    /// After UNSUBSCRIBE no new message is added.
    UnsubscribeStops = "3.10.4-2", "3.10.4-2";
    /// Deliveries that have begun are completed after UNSUBSCRIBE.
    UnsubscribeCompletes = "3.10.4-3", "3.10.4-3";
    /// UNSUBSCRIBE is answered by UNSUBACK.
    UnsubackSent = "3.10.4-4", "3.10.4-4";
    /// UNSUBACK has one code for each filter.
    UnsubackPerFilter = "", "3.11.3-1";
    /// UNSUBACK has codes from its list.
    UnsubackCode = "", "3.11.3-2";
    /// PINGREQ is answered by PINGRESP.
    PingAnswered = "3.12.4-1", "3.12.4-1";
    /// The reserved flags of DISCONNECT are 0.
    DisconnectFlags = "3.14.1-1", "3.14.1-1";
    /// DISCONNECT has a code from its list.
    DisconnectCode = "", "3.14.2-1";
    /// Nothing is sent after DISCONNECT.
    SilentAfterDisconnect = "3.14.4-2", "3.14.4-1";
    /// Whoever sends DISCONNECT closes the connection.
    DisconnectCloses = "3.14.4-1", "3.14.4-2";
    /// A clean DISCONNECT deletes the will.
    DisconnectDeletesWill = "3.14.4-3", "3.14.4-3";
    /// DISCONNECT may not turn a session expiry of 0 into another value.
    ExpiryNotFromZero = "", "3.14.2.2.2";
    /// The flags of AUTH are 0.
    AuthFlags = "", "3.15.1-1";
    /// AUTH has a code from its list.
    AuthCode = "", "3.15.2-1";
    /// AUTH names the authentication method.
    AuthMethod = "", "3.15.2.2.2";
    /// Session state is kept while the connection lasts.
    StateKept = "4.1.0-1", "4.1.0-1";
    /// The session is discarded when it has expired.
    SessionExpired = "", "4.1.0-2";
    /// QoS 0: one PUBLISH, nothing kept.
    Qos0Once = "4.3.1-1", "4.3.1-1";
    /// QoS 1 sender: a free identifier.
    Qos1NewId = "4.3.2-1", "4.3.2-1";
    /// QoS 1 sender: the first PUBLISH has DUP 0.
    Qos1First = "4.3.2-1", "4.3.2-2";
    /// QoS 1 sender: unacknowledged until PUBACK.
    Qos1Until = "4.3.2-1", "4.3.2-3";
    /// QoS 1 receiver: PUBACK after taking ownership.
    Qos1Puback = "4.3.2-2", "4.3.2-4";
    /// QoS 1 receiver: after PUBACK the same identifier is a new message, whatever DUP says.
    Qos1NewAfterPuback = "4.3.2-2", "4.3.2-5";
    /// QoS 2 sender: a free identifier.
    Qos2NewId = "4.3.3-1", "4.3.3-1";
    /// QoS 2 sender: the first PUBLISH has DUP 0.
    Qos2First = "4.3.3-1", "4.3.3-2";
    /// QoS 2 sender: PUBLISH is unacknowledged until PUBREC.
    Qos2UntilPubrec = "4.3.3-1", "4.3.3-3";
    /// QoS 2 sender: PUBREC is answered by PUBREL.
    Qos2Pubrel = "4.3.3-1", "4.3.3-4";
    /// QoS 2 sender: PUBREL is unacknowledged until PUBCOMP.
    Qos2UntilPubcomp = "4.3.3-1", "4.3.3-5";
    /// QoS 2 sender: never the PUBLISH again after PUBREL.
    Qos2NoPublishAfterPubrel = "4.3.3-1", "4.3.3-6";
    /// QoS 2 sender: what has been sent does not expire.
    Qos2SentNeverExpires = "", "4.3.3-7";
    /// QoS 2 receiver: PUBREC after taking ownership.
    Qos2Pubrec = "4.3.3-2", "4.3.3-8";
    /// QoS 2 receiver: after an error PUBREC the same identifier is new.
    Qos2NewAfterError = "", "4.3.3-9";
    /// QoS 2 receiver: until PUBREL a repeat is answered and not delivered again.
    Qos2RepeatNotDelivered = "4.3.3-2", "4.3.3-10";
    /// QoS 2 receiver: PUBREL is answered by PUBCOMP.
    Qos2Pubcomp = "4.3.3-2", "4.3.3-11";
    /// QoS 2 receiver: after PUBCOMP the same identifier is a new message.
    Qos2NewAfterPubcomp = "4.3.3-2", "4.3.3-12";
    /// QoS 2 receiver: the handshake goes on although the message expired.
    Qos2ExpiredGoesOn = "", "4.3.3-13";
    /// On resume every unacknowledged PUBLISH and PUBREL is sent again; 5.0: at no other time.
    Resend = "4.4.0-1", "4.4.0-1";
    /// An error acknowledgement ends the exchange.
    ErrorAckEnds = "", "4.4.0-2";
    /// A message that a server owns goes into every session with a matching subscription.
    OwnedToSessions = "4.5.0-1", "4.5.0-1";
    /// A client acknowledges what it throws away, too.
    ClientAcknowledges = "4.5.0-2", "4.5.0-2";
    /// Repeats go out in the order of their first transmission.
    ResendOrder = "4.6.0-1", "4.6.0-1";
    /// PUBACKs leave in the order of their PUBLISHes.
    PubackOrder = "4.6.0-2", "4.6.0-2";
    /// PUBRECs leave in the order of their PUBLISHes.
    PubrecOrder = "4.6.0-3", "4.6.0-3";
    /// PUBRELs leave in the order of their PUBRECs.
    PubrelOrder = "4.6.0-4", "4.6.0-4";
    /// Messages of one client, topic and QoS go to each consumer in order of arrival.
    TopicOrder = "4.6.0-6", "4.6.0-5";
    /// Wildcards stand in filters only.
    WildcardInName = "4.7.1-1", "4.7.0-1";
    /// `#` stands alone or after `/`, and last.
    WildcardHash = "4.7.1-2", "4.7.1-1";
    /// `+` is a whole level.
    WildcardPlus = "4.7.1-3", "4.7.1-2";
    /// A leading wildcard does not match a topic that begins with `$`.
    DollarTopics = "4.7.2-1", "4.7.2-1";
    /// A topic has at least one character.
    TopicNotEmpty = "4.7.3-1", "4.7.3-1";
    /// A shared filter is `$share/name/filter`.
    SharedFormat = "", "4.8.2-1";
    /// A share name has no `/`, `+` or `#`.
    SharedName = "", "4.8.2-2";
    /// The granted QoS of the chosen session counts.
    SharedQos = "", "4.8.2-3";
    /// A QoS 2 delivery begun with one session is completed with it.
    SharedQos2Stays = "", "4.8.2-4";
    /// If that session ends, the message goes to no other.
    SharedQos2Ends = "", "4.8.2-5";
    /// An error acknowledgement discards the message for the group.
    SharedErrorDiscards = "", "4.8.2-6";
    /// The send quota starts anew with each connection.
    QuotaStarts = "", "4.9.0-1";
    /// Each PUBLISH above QoS 0 costs one; at zero none leaves.
    QuotaCosts = "", "4.9.0-2";
    /// Everything else flows at quota zero.
    QuotaOthersFlow = "", "4.9.0-3";
    /// An unsupported authentication method is refused.
    AuthMethodRefused = "", "4.12.0-1";
    /// No AUTH when the client named no method.
    AuthWithoutMethod = "", "4.12.0-6";
    /// A malformed packet or protocol error closes the connection.
    ViolationCloses = "4.8.0-1", "4.13.1-1";
    /// A code of 0x80 and above in CONNACK or DISCONNECT means the connection is closed.
    ErrorMeansClosed = "", "4.13.2-1";
    /// The transport is ordered and loses nothing.
    OrderedTransport = "7.1.1-1", "4.2-1";
}
