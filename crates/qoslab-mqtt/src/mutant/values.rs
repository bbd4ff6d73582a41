//! Mutants that answer a named decision wrongly.

use super::{Change, Mutant};
use crate::options::Retry;
use crate::policy::*;
use crate::slip::*;
use crate::time::Duration;

/// A decision, given to those who have it: `both sender.dup: DupPolicy::X`.
macro_rules! value {
    (both $($field:ident).+ = $type:ident::$wrong:ident, $decision:literal) => {
        Change::Value {
            decision: $decision,
            right: $type::ALL[0].name(),
            wrong: $type::$wrong.name(),
            client: Some(|options| options.$($field).+ = $type::$wrong),
            broker: Some(|options| options.$($field).+ = $type::$wrong),
        }
    };
    (client $($field:ident).+ = $type:ident::$wrong:ident, $decision:literal) => {
        Change::Value {
            decision: $decision,
            right: $type::ALL[0].name(),
            wrong: $type::$wrong.name(),
            client: Some(|options| options.$($field).+ = $type::$wrong),
            broker: None,
        }
    };
    (broker $($field:ident).+ = $type:ident::$wrong:ident, $decision:literal) => {
        Change::Value {
            decision: $decision,
            right: $type::ALL[0].name(),
            wrong: $type::$wrong.name(),
            client: None,
            broker: Some(|options| options.$($field).+ = $type::$wrong),
        }
    };
}

/// `name: what a party with it does: who field = answer, "decision";`
macro_rules! mutants {
    ($($name:literal: $wrong:literal, $who:ident $($field:ident).+ = $type:ident::$value:ident,
        $decision:literal;)*) => {
        &[$(Mutant {
            name: $name,
            wrong: $wrong,
            change: value!($who $($field).+ = $type::$value, $decision),
        },)* TIMER]
    };
}

/// The one whose answer is a time.
const TIMER: Mutant = Mutant {
    name: "timer-retry",
    wrong: "sends again on a live connection what has no answer after half a second",
    change: Change::Value {
        decision: "retry",
        right: "on-resume",
        wrong: "timer of 500ms",
        client: Some(|options| options.sender.retry = HALF_A_SECOND),
        broker: Some(|options| options.sender.retry = HALF_A_SECOND),
    },
};

const HALF_A_SECOND: Retry = Retry::Timer(Duration::from_millis(500));

pub(super) const VALUES: &[Mutant] = mutants! {
    // How exchanges are sent.
    "pubrel-after-error-pubrec": "does not look at the code of PUBREC and goes on with PUBREL",
        both sender.error_pubrec = ErrorPubrec::PubrelAnyway, "error-pubrec";
    "refused-is-sent-again": "keeps a message that PUBREC refused and sends it on every resume",
        both sender.error_pubrec = ErrorPubrec::Ignored, "error-pubrec";
    "quota-back-on-pubrec": "gives the place in the window back at PUBREC",
        both sender.window_release = WindowRelease::Pubrec, "window-release";
    "new-before-backlog": "sends live messages before those that wait from before",
        both sender.new_messages = NewMessages::Overtake, "new-messages";
    "id-not-checked": "takes the next identifier without a look whether it is in use",
        both sender.id_policy = IdPolicy::Unchecked, "id-policy";
    "resend-newest-first": "repeats on resume in the opposite order",
        both sender.resume_order = ResumeOrder::NewestFirst, "resume-order";
    "clear-on-disconnect": "empties the table of exchanges when the connection goes",
        both sender.slips.in_flight = InFlight::Forgotten, "in-flight";
    "quota-survives-reconnect": "charges the new connection for what the old one left open",
        both sender.slips.new_quota = NewQuota::CarriedOver, "new-quota";
    "pubrel-waits-for-window": "lets PUBREL wait for a place of its own in the window",
        both sender.slips.pubrel_quota = PubrelQuota::Costs, "pubrel-quota";
    "expire-inflight": "deletes on resume what has expired in flight",
        both sender.slips.in_flight_expiry = InFlightExpiry::Ends, "in-flight-expiry";
    "store-aliased-publish": "stores PUBLISH with the alias in the place of its topic",
        both sender.slips.stored_topic = StoredTopic::AsSent, "stored-topic";
    "resend-with-new-id": "gives a PUBLISH that is sent again a new identifier",
        both sender.slips.replay_id = ReplayId::New, "replay-id";
    "expired-head-blocks": "lets an expired message at the head of the queue stop all others",
        both sender.slips.expired_head = ExpiredHead::Blocks, "expired-head";
    "qos0-sent-twice": "sends each message of QoS 0 twice",
        both sender.slips.qos0_sends = Qos0Sends::Twice, "qos0-sends";
    // How they are received.
    "unknown-pubrel-ignored": "does not answer a PUBREL whose identifier is not open",
        both receiver.unknown_pubrel = UnknownPubrel::Ignore, "unknown-pubrel";
    "unknown-pubrel-closes": "closes at a PUBREL whose identifier is not open",
        both receiver.unknown_pubrel = UnknownPubrel::Close, "unknown-pubrel";
    "busy-id-replaces": "takes a repeat without DUP for a new message under the same identifier",
        both receiver.busy_id = BusyId::Replace, "busy-id";
    "busy-id-needs-dup": "refuses a repeat that comes without DUP",
        both receiver.busy_id = BusyId::Reject, "busy-id";
    "qos2-ids-die-with-connection": "forgets the identifiers it has received with the connection",
        both receiver.slips.received_ids = ReceivedIds::Connection, "received-ids";
    "dedup-timer": "forgets a received identifier after ten seconds, released or not",
        both receiver.slips.received_for = ReceivedFor::AWhile, "received-for";
    "one-id-table": "keeps the identifiers of both directions in one table",
        both receiver.slips.id_tables = IdTables::One, "id-tables";
    // Clients.
    "ack-in-completion-order": "acknowledges in the order in which the application gets done",
        client ack_order = AckOrder::AsCompleted, "ack-order";
    "callback-for-each-subscription": "hands a delivery on once for each subscription that it fits",
        client slips.hand_over = HandOver::EachSubscription, "hand-over";
    "acks-outlive-connection": "sends acknowledgements of the old connection on the new one",
        client slips.late_acks = LateAcks::Survive, "late-acks";
    "old-acks-before-connect": "begins a connection with the acknowledgements of the old one",
        client slips.first_packet = FirstPacket::LateAck, "first-packet";
    "goes-on-after-disconnect": "sends DISCONNECT and does not stop",
        client slips.goodbye = Goodbye::GoesOn, "goodbye";
    "ping-counts-own-sends": "takes its own packets for a sign that the server lives",
        client slips.life_sign = LifeSign::OwnPackets, "life-sign";
    // Brokers: sessions and connections.
    "dedup-survives-clean-start": "keeps the received identifiers when a client starts clean",
        broker clean_start = CleanStart::KeepReceivedIds, "clean-start";
    "takeover-inherits-ended-session": "gives a session that was to end to the one that takes over",
        broker ended_takeover = EndedTakeover::Inherit, "ended-takeover";
    "late-teardown-clobbers-new": "tears down what the client has now when an old connection ends",
        broker slips.teardown = Teardown::OfClient, "teardown";
    "two-connections-one-client": "lets an older connection of the same client stay",
        broker slips.older = Older::Stays, "older";
    "session-dies-with-connection": "ends every session with its connection",
        broker slips.session_life = SessionLife::Connection, "session-life";
    "expired-session-lives-on": "goes on with a session whose time is over",
        broker slips.session_end = SessionEnds::LivesOn, "session-end";
    "leftovers-for-next-session": "sends to a new session what was owed to the one it replaces",
        broker slips.unsent = Unsent::Inherited, "unsent";
    "backlog-before-connack": "sends what waits for a session before CONNACK",
        broker slips.greeting = Greeting::Backlog, "greeting";
    // Brokers: who gets what.
    "offline-sessions-miss-out": "routes to those sessions only that are connected",
        broker slips.routed_to = RoutedTo::Connected, "routed-to";
    "unsubscribe-kills-inflight": "abandons what is in flight when its subscription goes",
        broker unsubscribe = UnsubscribeInFlight::Abandon, "unsubscribe";
    "first-match-wins": "takes the QoS of the first subscription that fits",
        broker overlap = Overlap::First, "overlap";
    "no-downgrade": "sends at the QoS of the publisher, whatever was granted",
        broker downgrade = Downgrade::Never, "downgrade";
    "copy-dup": "copies DUP of the publisher to the subscribers",
        broker slips.forwarded_dup = ForwardedDup::Copied, "forwarded-dup";
    "shared-qos2-moves": "gives a QoS 2 message that was begun with one member to another",
        broker shared_on_end = SharedOnEnd::MoveAll, "shared-on-end";
    "retained-bypasses-inflight": "sends retained messages without a trace in the session",
        broker slips.retained_path = RetainedPath::Wire, "retained-path";
    "first-retained-wins": "keeps the first retained message of a topic",
        broker slips.retained = Retained::First, "retained";
    "unsuback-only-if-found": "does not answer an UNSUBSCRIBE that removes nothing",
        broker slips.unsuback = Unsuback::IfFound, "unsuback";
    "one-code-for-all-filters": "answers several filters with one code",
        broker slips.suback = SubackCodes::One, "suback";
    // Brokers: wills.
    "will-lost-on-takeover": "publishes no will when a connection is taken over",
        broker takeover_will = TakeoverWill::Never, "takeover-will";
    "will-delay-beats-session-end": "loses a will whose delay is longer than its session",
        broker will_delay = WillDelay::LostWithSession, "will-delay";
    "will-after-disconnect": "publishes the will after a DISCONNECT too",
        broker slips.will_at_goodbye = WillAtGoodbye::Published, "will-at-goodbye";
    "will-fired-twice": "keeps a will that is published, and publishes it once more",
        broker slips.published_will = PublishedWill::Stays, "published-will";
};
