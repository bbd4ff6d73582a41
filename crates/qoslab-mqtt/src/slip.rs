//! Where the standard leaves no room: decisions that software gets wrong all the same.
//!
//! No behaviour here. Each type is one decision; its first value is the right one, its second
//! *wrong*: it breaks a rule, as real software does. No scenario chooses one by itself; a
//! [`Mutant`](crate::mutant::Mutant) does, so that a lab can show what becomes of it.

use serde::{Deserialize, Serialize};

macro_rules! slips {
    ($($(#[$group_doc:meta])* $group:ident {
        $($(#[$doc:meta])* $field:ident: $type:ident {
            $(#[$right_doc:meta])* $right:ident = $right_name:literal,
            $(#[$wrong_doc:meta])* $wrong:ident = $wrong_name:literal,
        })*
    })*) => {
        $(
            $($(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
            pub enum $type {
                $(#[$right_doc])* #[serde(rename = $right_name)] $right,
                $(#[$wrong_doc])* #[serde(rename = $wrong_name)] $wrong,
            }

            impl $type {
                /// Both answers, the right one first.
                pub const ALL: &'static [Self] = &[Self::$right, Self::$wrong];

                /// The answer in a word.
                pub const fn name(self) -> &'static str {
                    match self { Self::$right => $right_name, Self::$wrong => $wrong_name }
                }
            })*

            $(#[$group_doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
            pub struct $group { $($(#[$doc])* pub $field: $type,)* }

            impl $group {
                /// Everything done right.
                pub const NONE: Self = Self { $($field: $type::$right,)* };
            }
        )*
    };
}

slips! {
    /// What a sender may get wrong, in both roles.
    SenderSlips {
        /// Exchanges in flight when the connection goes (4.1.0-1, 4.4.0-1).
        in_flight: InFlight {
            /// Belong to the session and stay.
            Kept = "kept",
            /// *Wrong*: go with the connection.
            Forgotten = "forgotten",
        }
        /// The quota of a new connection (5.0: 4.9.0-1).
        new_quota: NewQuota {
            /// Begins anew.
            Anew = "anew",
            /// *Wrong*: what was unacknowledged on the old connection is charged on the new one.
            CarriedOver = "carried-over",
        }
        /// Whether PUBREL takes a place in the window (5.0: 4.9.0-3).
        pubrel_quota: PubrelQuota {
            /// None: it flows at quota 0.
            Free = "free",
            /// *Wrong*: one more than its exchange holds already.
            Costs = "costs",
        }
        /// Expired messages that are in flight on resume (4.4.0-1; 5.0: 4.3.3-7).
        in_flight_expiry: InFlightExpiry {
            /// Go on: what has begun does not expire.
            GoesOn = "goes-on",
            /// *Wrong*: are deleted with their exchange.
            Ends = "ends",
        }
        /// The topic of a message that left under an alias (5.0: 3.3.2-7).
        stored_topic: StoredTopic {
            /// Is kept in full.
            Full = "full",
            /// *Wrong*: is kept as it was sent, the alias in its place.
            AsSent = "as-sent",
        }
        /// The identifier of a PUBLISH that is sent again (4.4.0-1).
        replay_id: ReplayId {
            /// Is that of the first one.
            Kept = "kept",
            /// *Wrong*: is a new one.
            New = "new",
        }
        /// An expired message at the head of the queue (5.0: 3.3.2-5).
        expired_head: ExpiredHead {
            /// Is deleted, and the next one is looked at.
            Dropped = "dropped",
            /// *Wrong*: stays, and nothing behind it leaves.
            Blocks = "blocks",
        }
        /// How often a message of QoS 0 is sent (4.3.1-1).
        qos0_sends: Qos0Sends {
            /// Once.
            Once = "once",
            /// *Wrong*: twice, to be sure.
            Twice = "twice",
        }
    }

    /// What a receiver may get wrong, in both roles.
    ReceiverSlips {
        /// The received QoS 2 identifiers when the connection goes (4.1.0-1).
        received_ids: ReceivedIds {
            /// Belong to the session and stay.
            Session = "session",
            /// *Wrong*: go with the connection.
            Connection = "connection",
        }
        /// How long a received QoS 2 identifier stays open (4.3.3-2; 5.0: 4.3.3-10).
        received_for: ReceivedFor {
            /// Until PUBREL, or the end of the session.
            Release = "release",
            /// *Wrong*: for ten seconds.
            AWhile = "a-while",
        }
        /// Where identifiers in use are looked up (2.3.1-4; 5.0: 2.2.1-3).
        id_tables: IdTables {
            /// In the table of their direction.
            Two = "two",
            /// *Wrong*: in one table for both directions.
            One = "one",
        }
    }

    /// What a client may get wrong.
    ClientSlips {
        /// How often a delivery is handed to the application.
        hand_over: HandOver {
            /// Once.
            Once = "once",
            /// *Wrong*: once for each own subscription that it fits.
            EachSubscription = "each-subscription",
        }
        /// Acknowledgements that wait for the application when the connection goes.
        late_acks: LateAcks {
            /// Go with it: a new connection brings the PUBLISH again.
            Die = "die",
            /// *Wrong*: leave on the next connection.
            Survive = "survive",
        }
        /// The first packet of a client on a connection (3.1.0-1).
        first_packet: FirstPacket {
            /// Is CONNECT.
            Connect = "connect",
            /// *Wrong*: is an acknowledgement that the old connection left behind.
            LateAck = "late-ack",
        }
        /// What a client does after DISCONNECT (3.14.4-1, 3.14.4-2).
        goodbye: Goodbye {
            /// Closes and sends nothing more.
            Closes = "closes",
            /// *Wrong*: leaves the connection open and goes on.
            GoesOn = "goes-on",
        }
        /// What counts as a sign of life (3.1.2-23).
        life_sign: LifeSign {
            /// What is sent shows the server that the client lives; what comes shows the client
            /// that the server does.
            BothWays = "both-ways",
            /// *Wrong*: own packets count for both.
            OwnPackets = "own-packets",
        }
    }

    /// What a broker may get wrong.
    BrokerSlips {
        /// DUP of a copy that goes to a subscriber (3.3.1-3).
        forwarded_dup: ForwardedDup {
            /// Is its own: 0 the first time.
            Own = "own",
            /// *Wrong*: is that of the publisher.
            Copied = "copied",
        }
        /// What is torn down when the broker notices the end of an old connection.
        teardown: Teardown {
            /// That connection.
            OfConnection = "of-connection",
            /// *Wrong*: whatever the client has now.
            OfClient = "of-client",
        }
        /// What a CONNECT does to an older connection of its client (3.1.4-2; 5.0: 3.1.4-3).
        older: Older {
            /// Closes it.
            Closed = "closed",
            /// *Wrong*: nothing; both stay.
            Stays = "stays",
        }
        /// The will after DISCONNECT (3.14.4-3).
        will_at_goodbye: WillAtGoodbye {
            /// Is deleted.
            Deleted = "deleted",
            /// *Wrong*: is published all the same.
            Published = "published",
        }
        /// The will once it is published (3.1.2-10).
        published_will: PublishedWill {
            /// Is gone.
            Gone = "gone",
            /// *Wrong*: stays stored and is published once more.
            Stays = "stays",
        }
        /// How retained messages reach a new subscription.
        retained_path: RetainedPath {
            /// As exchanges, like live ones.
            Exchange = "exchange",
            /// *Wrong*: straight to the wire, and nothing is remembered.
            Wire = "wire",
        }
        /// Which retained message a topic has (3.3.1-5).
        retained: Retained {
            /// The last one.
            Last = "last",
            /// *Wrong*: the first one, until it is removed.
            First = "first",
        }
        /// Which sessions a message goes into (4.5.0-1).
        routed_to: RoutedTo {
            /// All with a subscription that fits.
            All = "all",
            /// *Wrong*: those that are connected.
            Connected = "connected",
        }
        /// How long a session lives (3.1.2-5; 5.0: 3.1.2-23).
        session_life: SessionLife {
            /// As long as was agreed.
            Agreed = "agreed",
            /// *Wrong*: as long as its connection.
            Connection = "connection",
        }
        /// A session whose time is over (5.0: 4.1.0-2).
        session_end: SessionEnds {
            /// Ends.
            Ends = "ends",
            /// *Wrong*: is still there.
            LivesOn = "lives-on",
        }
        /// What was owed to a session that ends at a takeover (3.1.2-6; 5.0: 3.1.2-4, 4.1.0-2).
        unsent: Unsent {
            /// Goes with it.
            Gone = "gone",
            /// *Wrong*: goes to the session that comes after it.
            Inherited = "inherited",
        }
        /// The first packet of the broker on a connection (3.2.0-1).
        greeting: Greeting {
            /// Is CONNACK.
            Connack = "connack",
            /// *Wrong*: is what waits for the session.
            Backlog = "backlog",
        }
        /// Which UNSUBSCRIBE is answered (3.10.4-5).
        unsuback: Unsuback {
            /// Every one.
            Always = "always",
            /// *Wrong*: one that removes something.
            IfFound = "if-found",
        }
        /// How many codes a SUBACK has (3.8.4-5; 5.0: 3.8.4-6).
        suback: SubackCodes {
            /// One for each filter.
            PerFilter = "per-filter",
            /// *Wrong*: one.
            One = "one",
        }
    }
}
